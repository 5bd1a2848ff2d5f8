# SPDX-License-Identifier: GPL-2.0-only
#
# Count one program's TAP. A program that died, or did not get to the end of its plan, has failed
# however many tests passed before.

/^1\.\.[0-9]+/ { planned = substr($1, 4) + 0 }
/^ok .*# SKIP/ || /^not ok .*# SKIP/ { skipped++; next }
/^ok / { passed++ }
/^not ok / { failed++ }

END {
	run = passed + failed + skipped
	if (run < planned || !planned)
		failed += planned ? planned - run : 1
	else if (status && !failed)
		failed = 1
	printf "%-28s %4d passed, %d failed, %d skipped\n", name, passed, failed, skipped
}

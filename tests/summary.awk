# SPDX-License-Identifier: GPL-2.0-only
#
# Count one program's TAP. A program that died, or did not get to the end of its plan, has failed
# however many tests passed before. What a program notes ("# note: ...") is shown below it.

/^1\.\.[0-9]+/ { planned = substr($1, 4) + 0 }
/^ok .*# SKIP/ || /^not ok .*# SKIP/ { skipped++; next }
/^# note: / { notes = notes "    " substr($0, 9) "\n" }
/^ok / { passed++ }
/^not ok / { failed++ }

END {
	run = passed + failed + skipped
	if (run < planned || !planned)
		failed += planned ? planned - run : 1
	else if (status && !failed)
		failed = 1
	printf "%-28s %4d passed, %d failed, %d skipped\n", name, passed, failed, skipped
	printf "%s", notes
}

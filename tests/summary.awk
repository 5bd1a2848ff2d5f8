# SPDX-License-Identifier: GPL-2.0-only
#
# Count one program's TAP. A program that died, or did not reach the end of its plan, has failed,
# however many tests passed before; so has a test that is skipped without a reason. Skipped tests
# and notes of a program ("# note: ...") are shown below.
#
# usage: awk -v name=NAME -v status=STATUS -f tap.awk -f summary.awk FILE.tap

/^1\.\.[0-9]+/ { planned = substr($1, 4) + 0 }
tap_skip($0) {
	if (tap_why == "") {
		failed++
		notes = notes "    skipped for no reason: " tap_name "\n"
		next
	}
	skipped++
	if (tap_why in names) {
		names[tap_why] = names[tap_why] ", " tap_name
	} else {
		names[tap_why] = tap_name
		reasons[++n_reasons] = tap_why
	}
	next
}
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
	for (i = 1; i <= n_reasons; i++)
		printf "    skipped: %s: %s\n", names[reasons[i]], reasons[i]
	printf "%s", notes
}

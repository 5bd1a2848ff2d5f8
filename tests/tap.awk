# SPDX-License-Identifier: GPL-2.0-only
#
# Skipped tests in TAP, for summary.awk and junit.awk. CMocka writes the name where TAP has the
# reason, and a line "# skip: REASON" before it.

/^# skip: / { tap_noted = substr($0, 9) }

# tap_skip(LINE): is LINE a skipped test? Leaves its name in tap_name, and the reason, if any, in
# tap_why.
function tap_skip(line) {
	if (line !~ /^(not )?ok .*# SKIP/)
		return 0
	sub(/^(not )?ok *[0-9]* *(- )?/, "", line)
	tap_name = tap_why = line
	sub(/ *# SKIP.*/, "", tap_name)
	sub(/.*# SKIP */, "", tap_why)
	if (tap_name == "") {
		tap_name = tap_why
		tap_why = tap_noted
	}
	tap_noted = ""
	return 1
}

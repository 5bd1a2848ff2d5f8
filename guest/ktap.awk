# SPDX-License-Identifier: GPL-2.0-only
#
# Split the nested KTAP on a guest's console into one TAP file a suite, prefix.SUITE.tap, as
# tests/summary.awk and tests/junit.awk read them. It drops other lines of the console.
#
# usage: awk -v prefix=PREFIX -f ktap.awk CONSOLE

{ sub(/\r$/, "") }

/^  # Subtest: / {
	suite = $3
	gsub(/[^A-Za-z0-9-]/, "-", suite)
	file = prefix "." suite ".tap"
	inside = 1
	next
}
# The suite's own result ends the suite.
/^(not )?ok / { inside = 0 }
!inside { next }
/^  (not )?ok [0-9]+ / {
	sub(/^  /, "")
	sub(/ - /, " ")
	match($0, /ok [0-9]+ /)
	print substr($0, 1, RSTART + RLENGTH - 1) "- " substr($0, RSTART + RLENGTH) >file
	next
}
/^  (#|1\.\.)/ { print substr($0, 3) >file }

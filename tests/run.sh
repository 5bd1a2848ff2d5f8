#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Run test programs that speak TAP (CMocka's do when asked), show one line for each and the totals, and
# report failures in full. Programs find the build directory in $BUILD.
#
# usage: tests/run.sh [--build DIR] [--report] PROGRAM...
#
# With --report it leaves DIR/reports/*.tap, one file a program, and DIR/reports/junit.xml.
# A program that has not ended after LKP_TEST_TIMEOUT seconds (300) is ended, and has failed.
# Exit status: 0 when every test passed or was skipped, 1 otherwise, 2 for wrong usage.

set -u

build=build
report=
limit=${LKP_TEST_TIMEOUT:-300}
while [ $# -gt 0 ]; do
	case $1 in
	--build)
		build=${2:?--build needs a directory}
		shift 2
		;;
	--report)
		report=1
		shift
		;;
	--)
		shift
		break
		;;
	-*)
		echo "tests/run.sh: unknown option $1" >&2
		exit 2
		;;
	*) break ;;
	esac
done
if [ $# -eq 0 ]; then
	echo "tests/run.sh: no test programs given: nothing was tested" >&2
	exit 2
fi

results=$build/results
rm -rf "$results"
mkdir -p "$results" || exit 2

for program; do
	name=${program#"$build"/}
	name=${name#tests/}
	file=$results/$(echo "$name" | tr / .)
	BUILD=$build CMOCKA_MESSAGE_OUTPUT=TAP timeout "$limit" "$program" >"$file.tap" 2>"$file.err"
	status=$?
	[ $status -ne 124 ] || echo "did not end within $limit s" >>"$file.err"
	awk -v name="$name" -v status="$status" -f tests/tap.awk -f tests/summary.awk "$file.tap" \
		>"$file.counts"
	cat "$file.counts"
	if ! head -n 1 "$file.counts" | grep -q ' 0 failed'; then
		sed 's/^/    /' "$file.tap" "$file.err"
	fi
done

if [ -n "$report" ]; then
	mkdir -p "$build/reports"
	cp "$results"/*.tap "$build/reports/"
	awk -f tests/tap.awk -f tests/junit.awk "$results"/*.tap >"$build/reports/junit.xml" || exit 1
	echo "reports: $build/reports/junit.xml and one .tap file a program"
fi

cat "$results"/*.counts | awk '
	$3 == "passed," { passed += $2; failed += $4; skipped += $6 }
	END {
		printf "tests: %d passed, %d failed, %d skipped\n", passed, failed, skipped
		exit failed || !passed
	}'

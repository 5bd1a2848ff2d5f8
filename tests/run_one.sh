#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Run one test program for tests/run.sh, which has made the place for its results.
#
# usage: tests/run_one.sh BUILD NAME PROGRAM RESULTS
#
#	BUILD	the build directory, for the program
#	NAME	for the report
#	RESULTS	the beginning of file names: RESULTS.tap, .err, .seconds, and at the end .counts

export BUILD="$1"
file=$4
limit=${LKP_TEST_TIMEOUT:-900}

start=$(date +%s.%N)
# A test gets no inherited descriptors: some tests limit the number of open files.
CMOCKA_MESSAGE_OUTPUT=TAP timeout "$limit" "$3" >"$file.tap" 2>"$file.err" \
	3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
status=$?
[ $status -ne 124 ] || echo "did not end within $limit s" >>"$file.err"
echo "$start $(date +%s.%N)" | awk '{ printf "%.3f\n", $2 - $1 }' >"$file.seconds"
awk -v name="$2" -v status="$status" -f tests/tap.awk -f tests/summary.awk "$file.tap" >"$file.new"
mv "$file.new" "$file.counts"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Run a coverage build's programs and report what they covered. Called by `make coverage` (the tests)
# and `make fuzz-coverage` (the fuzzers' corpora).
#
# usage: scripts/coverage.sh tests|corpora BUILD PROGRAM...
#        scripts/coverage.sh device DIR PERCENT BUILD PROGRAM...
#
# $JOBS programs run at a time, one unless given. Leaves BUILD/html/index.html. Tests: fails under 100 % of lines and branches of the emulator, the driver
# core and the kernel module's own sources, and under 90 % of lines of every other room; a line is excluded
# only by a GCOVR_EXCL comment that gives its reason. Corpora: fails under 100 % of lines of the driver core
# and the device model, and when a branch there or in the module that no input takes has no reason in
# fuzz/uncovered.txt (or a reason no branch). Device: the tests of a device's folder; fails under PERCENT of
# lines of its driver and model.

set -eu

what=$1
shift
if [ "$what" = device ]; then
	device=$1
	percent=$2
	shift 2
fi
build=$1
shift

command -v gcovr >/dev/null || {
	echo "coverage: gcovr is missing: run ./setup.sh --all" >&2
	exit 1
}

# Report this build alone: there may be others below it, and older ones.
report() {
	gcovr --root . --object-directory "$build" --exclude-unreachable-branches "$@" "$build"
}

of_tests() {
	# An excluded line without a reason is a hole that nobody can judge.
	if grep -rnE 'GCOVR_EXCL[A-Z_]*[[:space:]]*(\*/)?$' src; then
		echo "coverage: the exclusions above give no reason (GCOVR_EXCL_LINE: why)" >&2
		exit 1
	fi
	report --filter src/ --html-details "$build/html/index.html" >/dev/null
	failed=
	for room in src/emu src/driver_core src/shim/kernel; do
		echo "== $room: 100 % of lines and branches"
		report --filter "$room/" --branches --fail-under-line 100 --fail-under-branch 100 \
			--print-summary || failed="$failed $room"
	done
	for room in src/shim/sim src/shim/fuse src/shim/qemu src/trace src/ops src/streams src/cli; do
		echo "== $room: 90 % of lines"
		report --filter "$room/" --fail-under-line 90 --print-summary ||
			failed="$failed $room"
	done
	if [ -n "$failed" ]; then
		echo "coverage: below the bar:$failed" >&2
		exit 1
	fi
	echo "coverage: every room is above its bar"
}

# Leave out code that is not the device's own, and the device's tests and spec.
of_device() {
	# The filter is a regular expression.
	set -- --filter "$(realpath "$device" | sed 's/[].[^$*+?(){}|\\]/\\&/g')/" \
		--exclude '.*/tests/' --exclude '.*/spec\.c'
	report "$@" --html-details "$build/html/index.html"
	status=0
	report "$@" --fail-under-line "$percent" --print-summary >"$build/summary" || status=$?
	cat "$build/summary"
	if grep -q '^lines: .*(0 out of 0)' "$build/summary"; then
		echo "coverage: nothing of $device was measured" >&2
		status=1
	fi
	return $status
}

of_corpora() {
	set -- --filter src/driver_core/ --filter src/emu/lkp_enc/model.h
	report "$@" --filter src/shim/kernel/ --html-details "$build/html/index.html" \
		--json "$build/coverage.json" >/dev/null
	report "$@" --fail-under-line 100
	python3 fuzz/uncovered.py "$build/coverage.json" fuzz/uncovered.txt
}

find "$build" -name '*.gcda' -delete
tests/run.sh --build "$build" --jobs "${JOBS:-1}" "$@"
mkdir -p "$build/html"
echo "coverage: details in $build/html/index.html"
"of_$what"

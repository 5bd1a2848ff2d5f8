#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Run a coverage build's tests and report what they covered. Called by `make coverage`.
#
# usage: scripts/coverage.sh BUILD PROGRAM...
#
# Leaves BUILD/html/index.html. Fails under 100 % of lines and branches of the emulator and the driver
# core, and under 90 % of lines of every other room. A line is excluded only by a GCOVR_EXCL comment
# that gives its reason.

set -eu

build=$1
shift

command -v gcovr >/dev/null || {
	echo "coverage: gcovr is missing: run ./setup.sh --all" >&2
	exit 1
}

find "$build" -name '*.gcda' -delete
tests/run.sh --build "$build" "$@"

report() {
	gcovr --root . --object-directory "$build" --exclude-unreachable-branches "$@"
}

# An excluded line without a reason is a hole that nobody can judge.
if grep -rnE 'GCOVR_EXCL[A-Z_]*[[:space:]]*(\*/)?$' src; then
	echo "coverage: the exclusions above give no reason (GCOVR_EXCL_LINE: why)" >&2
	exit 1
fi

mkdir -p "$build/html"
report --filter src/ --html-details "$build/html/index.html" >/dev/null
failed=
for room in src/emu src/driver_core; do
	echo "== $room: 100 % of lines and branches"
	report --filter "$room/" --branches --fail-under-line 100 --fail-under-branch 100 \
		--print-summary || failed="$failed $room"
done
for room in src/shim/sim src/shim/fuse src/shim/qemu src/trace src/ops src/cli; do
	echo "== $room: 90 % of lines"
	report --filter "$room/" --fail-under-line 90 --print-summary || failed="$failed $room"
done
echo "coverage: details in $build/html/index.html"
if [ -n "$failed" ]; then
	echo "coverage: below the bar:$failed" >&2
	exit 1
fi
echo "coverage: every room is above its bar"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What the fuzzers' corpora cover. Called by `make fuzz-coverage`.
#
# usage: fuzz/coverage.sh BUILD PROGRAM...
#
# Leaves BUILD/html/index.html. Fails under 100 % of lines of the driver core and the device model, and
# when a branch that no input takes has no reason in fuzz/uncovered.txt (or a reason no branch).

set -eu

build=$1
shift

command -v gcovr >/dev/null || {
	echo "fuzz-coverage: gcovr is missing: run ./setup.sh --all" >&2
	exit 1
}
find "$build" -name '*.gcda' -delete
tests/run.sh --build "$build" "$@"
mkdir -p "$build/html"
report() {
	gcovr --root . --object-directory "$build" --exclude-unreachable-branches \
		--filter src/driver_core/ --filter src/emu/lkp_enc/device.h "$@" "$build"
}
report --html-details "$build/html/index.html" --json "$build/coverage.json" >/dev/null
report --fail-under-line 100
python3 fuzz/uncovered.py "$build/coverage.json" fuzz/uncovered.txt
echo "fuzz-coverage: details in $build/html/index.html"

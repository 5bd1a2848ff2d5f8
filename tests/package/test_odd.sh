#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What every driver is tried with finds what it is there to find: odd/ is a driver that is wrong in the way
# that a parameter says.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

if emulated; then
	skip test_odd "it is the same for every architecture"
	tap_end
	exit
fi
# Sanitizers and coverage are about this tree.
if [ -n "${FLAVOUR-}" ]; then
	skip test_odd "not part of this build"
	tap_end
	exit
fi

# This may run under make: its flags must not reach the make under test.
unset MAKEFLAGS MFLAGS MAKELEVEL

room=${BUILD:-build}/odd
check=$room/check
# Built as: ROOM VARIABLE=VALUE...
build() {
	build_room=$1
	shift
	run make --no-print-directory -j"$(nproc)" M=tests/package/odd "BUILD=$build_room" "$@" "$build_room/check"
}

build "$room"
check test_odd_is_built [ "$status" -eq 0 ]
run "$check"
check test_odd_is_well [ "$status" -eq 0 ]
if has "$out" "SKIP this compiler"; then
	skip test_odd_is_explored "the compiler cannot show the explorer what the driver does"
	tap_end
	exit
fi

# torn WAY: the letter is read, or written, without a lock and in two pieces, whatever does it.
torn() {
	run env "ODD_WAY=$1" "$check" --scene 'bound: read write'
	check "test_race_of_$1_is_found" [ "$status" -eq 1 ]
	check "test_race_of_${1}_is_found_for_its_reason" has "$out" "no order of the calls explains"
}

for how in memcpy memmove memset assign strncpy strscpy scnprintf copy_from_user strncpy_from_user; do
	torn "$how-in"
done
for how in memcpy memmove memcmp assign strscpy copy_to_user; do
	torn "$how-out"
done

tap_end

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

# odd SPEC WAY COMMAND...: what is odd about the package; - for nothing.
odd() {
	odd_spec=$1 odd_way=$2
	shift 2
	run env "ODD_SPEC=$odd_spec" "ODD_WAY=$odd_way" "$check" "$@"
}
# found NAME TEXT: the last run has found something, and says so.
found() {
	check "test_$1_is_found" [ "$status" -eq 1 ]
	check "test_$1_is_found_for_its_reason" has "$out" "$2"
}
# fine NAME [TEXT]
fine() {
	check "test_$1_is_fine" [ "$status" -eq 0 ]
	[ $# -lt 2 ] || check "test_$1_is_told" has "$out" "$2"
}

# What fails in one state of the hardware, and not in the usual one.
odd - leaks-when-full sweep
fine fault_in_another_state_without_that_state
odd states leaks-when-full sweep
found fault_in_another_state "full: read under copy_to_user@1:efault breaks \"nothing-left\""
check test_fault_in_another_state_can_be_replayed has "$out" "sweep 'full: read' 'copy_to_user@1:efault'"
odd states leaks-when-full sweep 'full: read' 'copy_to_user@1:efault'
found fault_in_another_state_alone "breaks \"nothing-left\""
odd states leaks-when-full sweep 'empty: read' 'copy_to_user@1:efault'
fine fault_in_another_state_and_nowhere_else
odd states - sweep
fine sweep_of_states "in 2 states of the hardware"
odd states - sweep 'half: read'
check test_unknown_state_is_refused [ "$status" -eq 2 ]

tap_end

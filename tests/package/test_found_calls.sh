#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What fuzz_calls has found becomes a test in C of the package: green for the driver, and red, for the same
# reason, as soon as the driver is broken again.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

if emulated || [ -n "${FLAVOUR-}" ]; then
	skip test_found_calls "it is the same for every build"
	tap_end
	exit
fi

# This may run under make: its flags must not reach the make under test.
unset MAKEFLAGS MFLAGS MAKELEVEL
device=$tap_dir/my_rng build=$tap_dir/build
cp -r examples/my_rng "$device"
rm -r "$device/mutants"
build() {
	run make --no-print-directory -j"$(nproc)" "M=$device" "BUILD=$build" CFLAGS=-O0 "$@"
}

build "$build/fuzz/replay/fuzz_calls"
check test_replay_is_built [ "$status" -eq 0 ]
replay=$build/fuzz/replay/fuzz_calls

# record CALL FLAGS FAULT WHICH: the bytes of a step, as fuzz/record.h has them, from decimal numbers.
record() {
	for byte in "$1" "$2" "$3" "${4:-0}" 0 0 0 0 0 0 0 0 0 0 0 0; do
		printf %b "\\0$(printf %03o "$byte")"
	done
}

# number_of TEXT CALL FAULT: of the first call, or of the first fault of a call, whose line in a test has that
# text.
number_of() {
	{
		printf '\0'
		for n in $(seq 0 127); do
			record "${2:-$n}" 3 "$3" "${2:+$n}"
		done
	} >"$tap_dir/all"
	"$replay" --test "$tap_dir/all" | grep '^		{' | awk -v text="$1" 'index($0, text) { print NR - 1; exit }'
}
call=$(number_of '"SET_SEED"' "" 0)
fault=$(number_of copy_from_user@1:efault "$call" 192)
{
	printf '\0'
	record "$call" 3 192 "$fault"
} >"$tap_dir/crash-1"

run env LKP_DEVICE="$device" "$replay" --test "$tap_dir/crash-1"
check test_input_is_written_as_a_test [ "$status" -eq 0 ]
check test_input_is_written_in_words has "$out" '{ .call = "SET_SEED", .file = 3, .fault = "copy_from_user@1:efault" },'
check test_test_says_where_it_is_to_be has "$out" "/* To be $device/tests/test_found.c."
check test_test_has_the_name_of_the_input has "$out" "static void test_crash_1("
printf '%s\n' "$out" >"$device/tests/test_found.c"

build "$build/device/tests/test_found"
check test_test_is_built [ "$status" -eq 0 ]
run "$build/device/tests/test_found"
check test_test_is_green [ "$status" -eq 0 ]
patch --silent -p1 -d "$device" -i "$PWD/examples/my_rng/mutants/seed-not-checked.patch"
build "$build/device/tests/test_found"
run "$build/device/tests/test_found"
check test_test_of_a_broken_driver_is_red [ "$status" -eq 1 ]
check test_test_of_a_broken_driver_says_what_the_fuzzer_said \
	has "$out$err" "SET_SEED gives 0 where copy_from_user fails: not -14"

tap_end

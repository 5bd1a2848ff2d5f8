#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A find of fuzz_calls becomes a test in C of the package: it passes with the driver, and fails for
# the same reason as soon as the driver is broken again.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

once test_found_calls

device=$tap_dir/my_rng build=$tap_dir/build
cp -r examples/my_rng "$device"
rm -r "$device/mutants"
build() {
	run make --no-print-directory -j"$(nproc)" "M=$device" "BUILD=$build" CFLAGS=-O0 "$@"
}

build "$build/fuzz/replay/fuzz_calls"
check test_replay_is_built [ "$status" -eq 0 ]
replay=$build/fuzz/replay/fuzz_calls

printf 'reset:\nSET_SEED d, copy_from_user@1:efault\n' >"$tap_dir/text"
"$replay" --input "$tap_dir/text" >"$tap_dir/crash-1"
run "$replay" --text "$tap_dir/crash-1"
check test_input_is_written_as_text [ "$out" = "$(cat "$tap_dir/text")" ]
run env LKP_DEVICE="$device" "$replay" --test "$tap_dir/crash-1"
check test_input_is_written_as_a_test [ "$status" -eq 0 ]
check test_test_is_in_words has "$out" '"SET_SEED d, copy_from_user@1:efault\n"'
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

# A script's calls become an input, as far as the package has them.
"$replay" --input "$device/ops/numbers.ops" >"$tap_dir/numbers" 2>"$tap_dir/left"
run "$replay" --text "$tap_dir/numbers"
check test_script_is_an_input has "$out" "SET_SEED a, with ff ff ff ff"
check test_what_a_script_has_and_the_table_has_not_is_said grep -q 'left out: read a 256' "$tap_dir/left"
printf 'reset:\nSET_SEED d\nSET_SEED d, with 1\n' >"$tap_dir/text"
run "$replay" --input "$tap_dir/text"
check test_wrong_text_is_refused [ "$status" -eq 2 ]
check test_wrong_text_is_refused_by_its_line has "$err" "text:3: bytes are two hexadecimal digits each"

tap_end

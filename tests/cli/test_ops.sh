#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# lkp-emu ops and lkp-ops: their output, messages and exit codes. Also: the scripts in tests/ops/
# reach the cases that they are for.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
emu=${BUILD:?}/lkp-emu
ops=$BUILD/lkp-ops

run "$emu" ops tests/ops/report.ops
check test_script_succeeds [ "$status" -eq 0 ]
check test_script_is_named has "$out" "# script report.ops"
check test_result_of_an_ioctl has "$out" \
	'ioctl a 0x80107103 = 0 "Xlmw mw e xiwx jsv xli fscd\x00"'
check test_result_of_a_read has "$out" 'read a 256 = 13 "Tqxxa, pqhuoq"'
check test_scripts_are_counted has "$out" "# 1 scripts"

# Every row of the ABI that a single program can reach.
run "$emu" ops --trace "$tap_dir/trace" tests/ops/*.ops
check test_all_scripts_succeed [ "$status" -eq 0 ]
for errno in EBADF EFAULT EINVAL EMSGSIZE ENOSPC ENOTTY ESPIPE; do
	check "test_scripts_reach_$errno" has "$out" "= $errno"
done
for part in 'write a "c"*4093 = 4093' 'poll b = in out' 'ioctl a READ_SEED = 0 seed=4294967295' \
	'read b 4 = 4 "vyq "' 'dst "Buubdl bu ebxo"' ' dst_len=5' \
	'ioctl a READ_STRING edge=3 = EFAULT "Ifm"'; do
	check "test_scripts_reach_'$part'" has "$out" "$part"
done
run "$emu" trace replay "$tap_dir/trace"
check test_trace_replays_on_the_model has "$out" " 0 reads answered differently"

run "$emu" ops --trace - tests/ops/report.ops
check test_trace_goes_to_standard_output has "$out" "
VERSION 20070824
"

# The sum covers all bytes, also those that are not shown: FNV-1a, computed elsewhere.
{
	printf 'open a rw\nwrite a "a"*100\nread a 200\n'
	echo "write a \"$(head -c 99 /dev/zero | tr '\0' a)b\""
	echo "read a 200"
} >"$tap_dir/sums.ops"
run "$emu" ops "$tap_dir/sums.ops"
check test_sum_of_a_long_result has "$out" "... (100 bytes, sum 0a0bb1d9)"
check test_sum_covers_the_last_byte has "$out" "... (100 bytes, sum 070bad20)"

# Strict devices refuse what others cut off.
printf 'open a rw\nwrite a "a"*4092\n' >"$tap_dir/long.ops"
run "$emu" ops --param strict=1 "$tap_dir/long.ops"
check test_strict_refuses has "$out" '"a"*4092 = EMSGSIZE'

# The module runs, and its kernel logs.
run "$emu" ops tests/ops/limits.ops
check test_kernel_warns has "$err" "lkp-emu ops: the kernel says: lkp_enc: string truncated"
check test_kernel_says_no_more_than_that [ "$(echo "$err" | wc -l)" -le 9 ]

run "$emu" ops --random --seed 7 --count 3
first=$out
check test_random_succeeds [ "$status" -eq 0 ]
check test_random_names_each_seed has "$out" "# random script 0x9"
check test_random_counts has "$out" "# 3 random scripts"
run "$emu" ops --random --seed 7 --count 3
check test_random_is_the_same_again [ "$out" = "$first" ]
# script_of SEED: its part of $first, without its name.
script_of() {
	echo "$first" | sed -n "/^# random script $1\$/,/^#/p" | grep -v '^#'
}
check test_random_scripts_differ [ "$(script_of 0x7)" != "$(script_of 0x8)" ]
run "$emu" ops --random --seed 8
check test_random_script_is_that_of_its_seed [ "$(echo "$out" | grep -v '^#')" = "$(script_of 0x8)" ]
run "$emu" ops --random
first=$out
check test_random_without_seed_plays_something [ "$(echo "$out" | wc -l)" -gt 20 ]
run "$emu" ops --random
check test_random_without_seed_is_another_each_time [ "$out" != "$first" ]
check test_random_without_seed_prints_it has "$out" "# random script 0x"
run "$emu" ops --random --for 1
check test_random_for_a_time_counts has "$out" " random scripts"
run "$ops" --generate --seed 7 --ops 5
check test_generate_needs_no_device [ "$status" -eq 0 ]
echo "$out" >"$tap_dir/generated.ops"
run "$emu" ops "$tap_dir/generated.ops"
check test_generated_script_plays [ "$status" -eq 0 ]
check test_generate_has_that_many [ "$(grep -vc '^#' "$tap_dir/generated.ops")" -eq 8 ]
run sh -c '"$1" ops - <"$2"' sh "$emu" "$tap_dir/generated.ops"
check test_standard_input_plays [ "$status" -eq 0 ]

printf 'open a rw\nread a x\n' >"$tap_dir/broken.ops"
run "$emu" ops "$tap_dir/broken.ops"
check test_broken_script_is_refused [ "$status" -eq 2 ]
check test_broken_script_says_where has "$err" "$tap_dir/broken.ops:2:8: number of bytes expected"
check test_broken_script_is_not_begun [ "$out" = "# script broken.ops" ]
run "$emu" ops "$tap_dir/missing.ops"
check test_missing_script_fails [ "$status" -eq 1 ]
check test_missing_script_is_named has "$err" "missing.ops: No such file"
run "$emu" ops "$tap_dir"
check test_directory_fails [ "$status" -eq 1 ]
run "$emu" ops
check test_nothing_to_play_is_refused has "$err" "either SCRIPT..."
run "$emu" ops --random "$tap_dir/long.ops"
check test_script_and_random_are_refused [ "$status" -eq 2 ]
run "$emu" ops --seed 3 "$tap_dir/long.ops"
check test_seed_with_a_script_is_refused [ "$status" -eq 2 ]
run "$emu" ops --random --count 3 --for 3
check test_count_and_time_are_refused [ "$status" -eq 2 ]
run "$emu" ops --random --count 0
check test_count_0_is_refused has "$err" "'0' is not a number from 1"
# The ends of each range, and texts that are not numbers.
for number in 'count 4294967295 4294967296' 'for 1000000 1000001' 'for 1000000 0' 'ops 5000 5001' 'ops 1 0' \
	'seed 0xffffffffffffffff 0x10000000000000000' 'seed 0 -1' 'seed 0 0x' 'seed 9 9a' 'seed 9 :' 'seed 0 /'; do
	# shellcheck disable=SC2086  # words are meant
	set -- $number
	run timeout -k 1 60 "$ops" --random --device "$tap_dir/none" "--$1=$2"
	check "test_--$1=$2_is_taken" [ "$status" -eq 1 ]
	run "$ops" --random --device "$tap_dir/none" "--$1=$3"
	check "test_--$1=$3_is_refused" has "$err" "--$1: '$3' is not a number from "
done
run "$ops" --generate --seed 0 --count 2
check test_random_script_has_20_operations [ "$(echo "$out" | grep -vc '^#')" -eq 46 ]
run "$ops" --generate --for 1
check test_generate_for_a_time_is_refused has "$err" "--for goes with --random"
# A script larger than one read, with an error in its last line.
{ yes 'close a' | head -n 30000 && echo 'close 5'; } >"$tap_dir/many.ops"
run "$emu" ops "$tap_dir/many.ops"
check test_long_script_is_read_to_its_end has "$err" "many.ops:30001:7: file, a letter"

run "$emu" ops --trace "$tap_dir/no/such" --random
check test_trace_that_cannot_be_written_fails [ "$status" -eq 1 ]
check test_trace_that_cannot_be_written_is_named has "$err" "no/such: No such file"

run "$ops" --device "$tap_dir/none" tests/ops/report.ops
check test_no_device_fails [ "$status" -eq 1 ]
check test_no_device_offers_a_remedy has "$err" "lkp-emu run --"
run "$ops" --help
check test_help_explains has "$out" "--generate"
run "$ops" --nonsense
check test_unknown_option_is_refused [ "$status" -eq 2 ]
run "$ops" --device /dev/null "$tap_dir/generated.ops"
# A user-mode emulator passes on only commands that it knows.
theirs=ENOTTY
! emulated || theirs=ENOSYS
check test_another_device_gives_its_own_results has "$out" "= $theirs"
# The kernel sees O_NONBLOCK: a pipe without a writer is opened and read without waiting.
mkfifo "$tap_dir/fifo"
cat >"$tap_dir/nonblock.ops" <<'END'
open a r nonblock
open b rw nonblock
read b 1
nonblock b off
write b "x"
read b 1
nonblock b on
read b 1
END
run timeout -k 1 60 "$ops" --device "$tap_dir/fifo" "$tap_dir/nonblock.ops"
check test_nonblock_does_not_wait [ "$status" -eq 0 ]
check test_open_nonblock_is_eagain has "$out" 'nonblock = 0
read b 1 = EAGAIN
nonblock b off = 0
write b "x" = 1
read b 1 = 1 "x"
nonblock b on = 0
read b 1 = EAGAIN'

printf 'open b rw nonblock\nnonblock b off\nread b 1\n' >"$tap_dir/block.ops"
run timeout 2 "$ops" --device "$tap_dir/fifo" "$tap_dir/block.ops"
check test_nonblock_off_waits [ "$status" -eq 124 ]

printf 'open b rw\nread b 1\n' >"$tap_dir/block.ops"
run timeout 2 "$ops" --device "$tap_dir/fifo" "$tap_dir/block.ops"
check test_open_without_nonblock_waits [ "$status" -eq 124 ]

# Positions as a file has them.
cat >"$tap_dir/positions.ops" <<'END'
open a rw
pwrite a "Hello"
pread a 9
write a "J"
read a 9
lseek a
read a 9
open b r
pwrite b "x"
open c w
pread c 1
pwrite c "W"
pread a 9
read h 1
pread h 1
pwrite h "x"
lseek h
poll h
nonblock h on
dup h a
close h
END
: >"$tap_dir/plain"
run "$ops" --device "$tap_dir/plain" "$tap_dir/positions.ops"
check test_positions_of_a_file [ "$out" = '# script positions.ops
open a rw = 0
pwrite a "Hello" = 5
pread a 9 = 5 "Hello"
write a "J" = 1
read a 9 = 4 "ello"
lseek a = 0
read a 9 = 5 "Jello"
open b r = 0
pwrite b "x" = EBADF
open c w = 0
pread c 1 = EBADF
pwrite c "W" = 1
pread a 9 = 5 "Wello"
read h 1 = EBADF
pread h 1 = EBADF
pwrite h "x" = EBADF
lseek h = EBADF
poll h = EBADF
nonblock h on = EBADF
dup h a = EBADF
close h = EBADF
# 1 scripts' ]

# The device's descriptor is not that of a closed stream.
touch "$tap_dir/file"
{
	printf 'open a rw\nwrite a "Hello"\n'
	yes 'lseek a' | head -n 1000
} >"$tap_dir/hello.ops"
# shellcheck disable=SC2016  # for the shell that is run
run sh -c '"$1" --device "$2" "$3" >&-' sh "$ops" "$tap_dir/file" "$tap_dir/hello.ops"
check test_closed_output_fails [ "$status" -eq 1 ]
check test_closed_output_is_not_the_device [ "$(cat "$tap_dir/file")" = Hello ]

tap_end

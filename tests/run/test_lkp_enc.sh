#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# lkp-enc, the user's tool.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
# shellcheck source=tests/run/env.sh
. tests/run/env.sh

# ---------------------------------------------------------------- Without a device

run lkp-enc --help
check test_help_succeeds [ "$status" -eq 0 ]
check test_help_lists_commands has "$out" "  encrypt "
run lkp-enc encrypt --help
check test_help_of_a_command has "$out" "Usage: lkp-enc encrypt"
run lkp-enc --version
check test_version_is_printed has "$out" "lkp-enc "
run lkp-enc
check test_no_command_is_2 [ "$status" -eq 2 ]
run lkp-enc nonsense
check test_unknown_command_is_2 [ "$status" -eq 2 ]
check test_unknown_command_is_named has "$err" "'nonsense'"
run lkp-enc 4
check test_missing_text_is_2 [ "$status" -eq 2 ]
run lkp-enc 4 one two
check test_second_text_is_2 [ "$status" -eq 2 ]
run lkp-enc encrypt text
check test_missing_seed_is_2 [ "$status" -eq 2 ]
check test_missing_seed_is_named has "$err" "--seed=N"
for seed in -- 4x 4294967296 ''; do
	run lkp-enc encrypt "--seed=$seed" text
	check "test_seed_'$seed'_is_2" [ "$status" -eq 2 ]
done
run lkp-enc seed 4x
check test_seed_to_set_is_checked [ "$status" -eq 2 ]
run lkp-enc read more
check test_argument_too_many_is_2 [ "$status" -eq 2 ]
run lkp-enc --device "$tap_dir/none" read
check test_no_device_is_1 [ "$status" -eq 1 ]
check test_no_device_is_named has "$err" "$tap_dir/none: open: No such file"
check test_no_device_has_a_remedy has "$err" "lkp-emu run --"
run lkp-enc seed --device /dev/null
check test_another_device_is_1 [ "$status" -eq 1 ]
if emulated && has "$err" "Function not implemented"; then
	skip test_another_device_is_asked_about "the emulator knows no ioctl() of this device"
	tap_end
	exit
fi
check test_another_device_is_asked_about has "$err" "is that an lkp_enc device?"
for command in "4 text" "seed 4" "write text" read "encrypt --seed 3 text"; do
	printf precious >"$tap_dir/file"
	# shellcheck disable=SC2086  # words are meant
	run lkp-enc -d "$tap_dir/file" $command
	check "test_'$command'_on_a_file_is_1" [ "$status" -eq 1 ]
	check "test_'$command'_on_a_file_is_asked_about" \
		has "$err" "$tap_dir/file: ioctl: Inappropriate ioctl for device; is that an lkp_enc device?"
	check "test_'$command'_leaves_a_file_alone" [ "$(cat "$tap_dir/file")" = precious ]
	# A tool that reads it without end must not fill the disk.
	# shellcheck disable=SC2016,SC2086  # for the shell that is run, and words are meant
	run limited sh -c 'ulimit -f 1000; exec "$@"' sh lkp-enc -d /dev/zero $command
	check "test_'$command'_on_another_device_is_1" [ "$status" -eq 1 ]
	check "test_'$command'_on_another_device_is_asked_about" \
		has "$err" "/dev/zero: ioctl: Inappropriate ioctl for device; is that an lkp_enc device?"
done
mkfifo "$tap_dir/pipe"
run limited lkp-enc -d "$tap_dir/pipe" read
check test_pipe_is_not_waited_for [ "$status" -eq 1 ]
check test_pipe_is_named has "$err" "$tap_dir/pipe: is a pipe"
touch "$tap_dir/private"
chmod 600 "$tap_dir/private"
if [ "$(id -u)" -eq 0 ]; then
	run setpriv --reuid $ordinary_id --clear-groups --regid $ordinary_id \
		lkp-enc -d "$tap_dir/private" read
	check test_private_device_has_a_remedy has "$err" "Permission denied; be root, or in the group"
else
	skip test_private_device_has_a_remedy "only root can give a file to somebody else"
fi

end_if_nothing_runs test_lkp_enc

# ---------------------------------------------------------------- With one

emu -- lkp-enc 4 "This is a test for the boyz"
check test_seed_and_text [ "$out" = "Original string This is a test for the boyz
Encrypted string Xlmw mw e xiwx jsv xli fscd" ]
emu -- lkp-enc 0x1 ""
check test_empty_text [ "$out" = "Original string 
Encrypted string " ]
emu -- sh -c 'lkp-enc seed; lkp-enc seed 0xffffffff; lkp-enc seed'
check test_seed_is_set_and_read [ "$out" = "0
4294967295" ]
emu --set SEED=3 -- sh -c 'lkp-enc write Hello, world; lkp-enc read'
check test_texts_are_joined [ "$out" = "Khoor, zruog" ]
ln -s /dev/lkp_enc "$tap_dir/write"
emu -- sh -c "cd '$tap_dir' && lkp-enc -d write write Hello && lkp-enc read"
check test_device_by_the_name_of_a_command [ "$out" = Hello ]
emu --set SEED=3 -- sh -c 'printf Hello | lkp-enc write; lkp-enc read'
check test_standard_input_is_written [ "$out" = Khoor ]
emu --set SEED=3 -- sh -c 'lkp-enc write x; lkp-enc write ""; lkp-enc read | wc -c'
check test_empty_text_is_written [ "$out" = 0 ]
emu --devices 2 -- sh -c 'lkp-enc -d /dev/lkp_enc1 write abc; cat /dev/lkp_enc1'
check test_device_is_chosen [ "$out" = abc ]
emu -- sh -c 'head -c 4091 /dev/zero | tr "\0" a | lkp-enc write; lkp-enc read | wc -c'
check test_longest_text [ "$out" -eq 4091 ]
emu -- sh -c 'lkp-enc write before; head -c 4092 /dev/zero | tr "\0" a | lkp-enc write
	echo $?; lkp-enc read'
check test_longer_text_changes_nothing [ "$out" = "1
before" ]
check test_longer_text_has_a_remedy has "$err" "'lkp-enc encrypt' takes any length"
emu -- sh -c 'lkp-enc write before; printf "a\0b" | lkp-enc write; echo $?; lkp-enc read'
check test_nul_changes_nothing [ "$out" = "1
before" ]
# shellcheck disable=SC2016  # for the shell that is run
emu -- sh -c 'lkp-enc 1 "$(head -c 4092 /dev/zero | tr "\0" a)"'
check test_longer_text_is_not_shown_cut [ "$status,$out" = 1, ]

emu -- lkp-enc encrypt --seed 3 Hello world
check test_encrypt_texts [ "$out" = "Khoor zruog" ]
emu -- lkp-enc decrypt Khoor --seed 3 -- -zruog
check test_decrypt_texts [ "$out" = "Hello -world" ]
emu --set SEED=9 -- sh -c 'lkp-enc encrypt --seed 3 Hello; lkp-enc seed'
check test_encrypt_keeps_the_devices_seed [ "$out" = "Khoor
9" ]
for size in 0 1 4091 4092 4093 100000; do
	head -c $size /dev/urandom >"$tap_dir/bytes"
	run limited lkp-emu run -- sh -c "lkp-enc encrypt --seed 5 <$tap_dir/bytes >$tap_dir/enciphered
		lkp-enc decrypt --seed 5 <$tap_dir/enciphered | cmp - $tap_dir/bytes"
	check "test_${size}_bytes_there_and_back" [ "$status" -eq 0 ]
	check "test_${size}_bytes_stay_that_many" [ "$(wc -c <"$tap_dir/enciphered")" -eq $size ]
done
emu -- sh -c 'lkp-enc encrypt --seed 3 Hello >/dev/full'
check test_unwritable_output_is_1 [ "$status" -eq 1 ]
check test_unwritable_output_says_why has "$err" "No space left"
# The device does not take the place of a stream that is closed.
emu -- sh -c 'lkp-enc 1 Hello >&-; echo $?; lkp-enc read'
check test_closed_output_is_1 [ "$out" = "1
Ifmmp" ]
emu -- sh -c 'lkp-enc write Hello; lkp-enc encrypt --seed 3 <&-; echo $?; lkp-enc read'
check test_closed_input_is_1 [ "$out" = "1
Hello" ]
check test_closed_input_says_why has "$err" "standard input: Bad file descriptor"
emu -- sh -c 'lkp-enc write Hello; lkp-enc encrypt --seed 3 </ 2>&-; echo $?; lkp-enc read'
check test_closed_messages_are_1 [ "$out" = "1
Hello" ]
emu -- sh -c 'lkp-enc encrypt --seed 3 </'
check test_unreadable_input_is_1 [ "$status" -eq 1 ]
check test_unreadable_input_says_why has "$err" "standard input: Is a directory"

tap_end

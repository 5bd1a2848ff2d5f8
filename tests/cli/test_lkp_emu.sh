#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# lkp-emu: what it prints, its messages and its exit codes.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
emu=${BUILD:?}/lkp-emu

run "$emu" demo
check test_demo_succeeds [ "$status" -eq 0 ]
check test_demo_shows_seed_4 has "$out" "Encrypted string Xlmw mw e xiwx jsv xli fscd"
check test_demo_shows_seed_12 has "$out" "seed 12"
check test_demo_names_registers has "$out" "W1 STRING[0] 0x48    'H'"

run "$emu" demo --seed 3 Hello
check test_demo_text_is_enciphered has "$out" "Encrypted string Khoor"
check test_demo_counts_accesses has "$out" "The 15 accesses"
run "$emu" demo --seed 0xffffffff Hello
check test_demo_seed_takes_hexadecimal has "$out" "seed 4294967295"
run "$emu" demo ""
check test_demo_empty_text_succeeds [ "$status" -eq 0 ]

run "$emu" demo --mmiotrace --seed 1 a
check test_demo_mmiotrace_is_only_a_trace [ "$out" = "VERSION 20070824
MAP 0.000000 1 0xfebd1000 0x0 0x1000 0x0 0
W 4 0.000000 1 0xfebd1000 0x1 0x0 0
R 4 0.000001 1 0xfebd1000 0x1 0x0 0
W 1 0.000002 1 0xfebd1004 0x61 0x0 0
W 1 0.000003 1 0xfebd1005 0x0 0x0 0
R 1 0.000004 1 0xfebd1005 0x0 0x0 0
R 1 0.000005 1 0xfebd1004 0x62 0x0 0
R 1 0.000006 1 0xfebd1005 0x0 0x0 0" ]

longest=$(head -c 4091 /dev/zero | tr '\0' a)
run "$emu" demo --mmiotrace "$longest"
check test_demo_longest_text_has_all_its_accesses \
	[ "$(echo "$out" | wc -l)" -eq $((2 + 2 + 4092 + 1 + 4092)) ]
run "$emu" demo "${longest}a"
check test_demo_too_long_text_is_refused [ "$status" -eq 1 ]
check test_demo_too_long_text_says_how_long has "$err" "4092 bytes long; the device holds 4091"

for seed in 4x -1 4294967296 99999999999999999999 '' ' 4'; do
	run "$emu" demo "--seed=$seed" Hello
	check "test_demo_seed_'$seed'_is_refused" [ "$status" -eq 2 ]
	check "test_demo_seed_'$seed'_is_named" has "$err" "'$seed' is not a number"
done
run "$emu" demo one two
check test_demo_second_text_is_refused [ "$status" -eq 2 ]
run "$emu" demo --seed 4
check test_demo_seed_without_text_is_refused [ "$status" -eq 2 ]
run "$emu" demo --nonsense
check test_demo_unknown_option_is_refused [ "$status" -eq 2 ]

run "$emu" demo --seed 3 --fault 'STRING[1].write:flip=0' abc
check test_demo_fault_strikes has "$out" "Encrypted string dff"
check test_demo_fault_is_marked has "$out" "W1 STRING[1] 0x62 (fault)"
check test_demo_fault_that_happened_says_nothing [ -z "$err" ]
run "$emu" demo --fault STRING.read:gone abc
check test_demo_loud_fault_is_a_failure [ "$status" -eq 1 ]
check test_demo_loud_fault_names_the_error has "$err" "write: No such device"
check test_demo_loud_fault_shows_the_accesses has "$out" "R1 STRING[3] 0xff (removed)"
run "$emu" demo --fault kmalloc@2:enomem --fault SEED.write@2:drop,lock:busy abc
check test_demo_faults_of_both_sides_are_taken has "$err" "read: Cannot allocate memory"
check test_demo_fault_that_never_happened_is_named \
	has "$err" "lkp-emu demo: the fault SEED.write@2:drop never happened"
check test_demo_every_fault_that_never_happened_is_named \
	has "$err" "lkp-emu demo: the fault lock:busy never happened"
run "$emu" demo --fault SEED:ones,STRNG.read:gone abc
check test_demo_wrong_fault_is_refused [ "$status" -eq 2 ]
check test_demo_wrong_fault_is_pointed_at has "$err" "--fault: there is no register 'STRNG'; \
there are any, offsets such as 0x0, and SEED STRING
  SEED:ones,STRNG.read:gone
            ^"

run "$emu"
check test_no_command_is_refused [ "$status" -eq 2 ]
run "$emu" nonsense
check test_unknown_command_is_refused [ "$status" -eq 2 ]
check test_unknown_command_is_named has "$err" "'nonsense'"
run "$emu" --nonsense
check test_unknown_option_is_refused [ "$status" -eq 2 ]
run "$emu" --help
check test_help_lists_commands has "$out" "demo "
run "$emu" demo --help
check test_demo_help_names_the_program has "$out" "Usage: lkp-emu demo"
run "$emu" --version
check test_version_is_printed has "$out" "lkp-emu "

# fills STATUS PROGRAM ARG...: on a full disk the program fails with this exit status.
fills() {
	wanted=$1
	program=$2
	shift 2
	status=0
	"$BUILD/$program" "$@" >/dev/full 2>"$tap_dir/err" || status=$?
	check "test_'$program $*'_on_a_full_disk_is_a_failure" [ "$status" -eq "$wanted" ]
	check "test_'$program $*'_on_a_full_disk_says_why" \
		has "$(cat "$tap_dir/err")" "$program: standard output: No space left on device"
}
for asked in --help --usage --version; do
	fills 1 lkp-emu $asked
	fills 1 lkp-enc $asked
	fills 1 lkp-ops $asked
done
for command in demo ops qemu; do
	fills 1 lkp-emu $command --help
done
fills 1 lkp-enc encrypt --help
fills 125 lkp-emu run --help
fills 2 lkp-emu trace diff --help
"$emu" demo --mmiotrace a >"$tap_dir/trace"
fills 2 lkp-emu trace diff "$tap_dir/trace" "$tap_dir/trace"
fills 2 lkp-emu trace replay "$tap_dir/trace"
fills 1 lkp-emu ops tests/ops/report.ops
fills 1 lkp-emu ops --random --count 4294967295
status=0
"$emu" demo >&- 2>"$tap_dir/err" || status=$?
check test_closed_output_is_a_failure [ "$status" -eq 1 ]

status=0
"$emu" demo >/dev/full 2>"$tap_dir/err" || status=$?
check test_unwritable_output_is_a_failure [ "$status" -eq 1 ]
check test_unwritable_output_says_why has "$(cat "$tap_dir/err")" "No space left"

tap_end

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# lkp-emu trace: options, messages and exit codes; and other tools read its output.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
emu=${BUILD:?}/lkp-emu
trace=$tap_dir/hello.mmiotrace

"$emu" demo --mmiotrace --seed 12 "Hello, device" >"$trace"

run "$emu" trace show "$trace"
check test_show_succeeds [ "$status" -eq 0 ]
check test_show_shows_every_access [ "$(echo "$out" | wc -l)" -eq 31 ]
check test_show_decodes has "$out" "W4 SEED 0xc          shift 12"
run "$emu" trace show --fold "$trace"
check test_show_folds has "$out" 'W1 STRING[0..13] "Hello, device\x00"'

run "$emu" trace diff "$trace" "$trace"
check test_diff_same_succeeds [ "$status" -eq 0 ]
check test_diff_same_counts [ "$out" = "the same 31 accesses" ]
sed '20s/^R/W/' "$trace" >"$tap_dir/other"
run "$emu" trace diff "$trace" "$tap_dir/other"
check test_diff_different_fails [ "$status" -eq 1 ]
check test_diff_shows_place has "$out" "first difference: access 18 ($trace:20, $tap_dir/other:20)"
check test_diff_shows_context has "$out" "         17  R1 STRING[13] 0x0"
check test_diff_shows_first has "$out" "  -      18  R1 STRING[0] 0x54    'T'"
check test_diff_shows_second has "$out" "  +      18  W1 STRING[0] 0x54    'T'"
run "$emu" trace diff -C0 "$trace" "$tap_dir/other"
check test_diff_context_is_adjustable [ "$(echo "$out" | wc -l)" -eq 5 ]
run "$emu" trace diff -q "$trace" "$tap_dir/other"
check test_diff_quiet_says_nothing [ "$out$status" = 1 ]
sed '20i MARK 0.0 @irq up' "$trace" >"$tap_dir/other"
run "$emu" trace diff "$trace" "$tap_dir/other"
check test_diff_ignores_interrupts [ "$status" -eq 0 ]
run "$emu" trace diff --events "$trace" "$tap_dir/other"
check test_diff_compares_interrupts_if_asked_to [ "$status" -eq 1 ]
check test_diff_shows_interrupts has "$out" "  +       *  irq up"
grep -v '^[RW]' "$trace" >"$tap_dir/empty"
run "$emu" trace diff "$tap_dir/empty" "$tap_dir/empty"
check test_diff_of_nothing_is_an_error [ "$status" -eq 2 ]
check test_diff_of_nothing_says_so has "$err" "no access"

run "$emu" trace replay "$trace"
check test_replay_succeeds [ "$status" -eq 0 ]
check test_replay_counts [ "$out" = "31 accesses replayed, 0 reads answered differently" ]
sed 's/0x54 0x0 0$/0x55 0x0 0/; s/0x71 0x0 0$/0x72 0x0 0/' "$trace" >"$tap_dir/other"
run "$emu" trace replay --number 1 "$tap_dir/other"
check test_replay_different_fails [ "$status" -eq 1 ]
check test_replay_shows_the_models_answer has "$out" "the model R1 STRING[0] 0x54    'T'"
check test_replay_counts_what_it_does_not_show has "$out" "... and 3 more"

run "$emu" trace convert --to mmiotrace "$trace"
check test_convert_to_mmiotrace_is_the_same [ "$out" = "$(cat "$trace")" ]
run "$emu" trace convert --to jsonl "$trace"
check test_convert_to_jsonl_has_a_line_an_access [ "$(echo "$out" | wc -l)" -eq 32 ]
if command -v python3 >/dev/null; then
	echo "$out" >"$tap_dir/jsonl"
	run python3 -c 'import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
print("".join(chr(l["value"]) for l in lines[1:] if l["type"] == "read" and l["width"] == 1))' \
		"$tap_dir/jsonl"
	check test_jsonl_is_read_by_python has "$out" "Tqxxa, pqhuoq"
else
	skip test_jsonl_is_read_by_python "no python3"
fi
# GTKWave's own reader: to its compressed form and back.
"$emu" trace convert --to vcd "$trace" >"$tap_dir/vcd"
if command -v vcd2fst >/dev/null; then
	run vcd2fst "$tap_dir/vcd" "$tap_dir/fst"
	check test_vcd_is_read_by_gtkwave [ "$status" -eq 0 ]
	run fst2vcd "$tap_dir/fst"
	check test_gtkwave_knows_the_registers has "$out" "SEED [31:0]"
	# The last byte fetched before the NUL is a 'q'.
	check test_gtkwave_knows_the_values has "$out" "b01110001 "
	check test_gtkwave_knows_the_end has "$out" "#31500"
else
	skip test_vcd_is_read_by_gtkwave "no vcd2fst (package gtkwave)"
fi

# A recording of Linux 6.1, made while lkp-ops played a script in a guest.
capture=tests/trace/linux-6.1.mmiotrace
run "$emu" trace show --fold "$capture"
check test_kernels_capture_is_read has "$out" 'W1 STRING[0..27] "This is a test for the boyz\x00"'
run "$emu" trace replay "$capture"
check test_kernels_capture_replays_on_the_model \
	[ "$out" = "90 accesses replayed, 0 reads answered differently" ]
"$emu" ops --trace "$tap_dir/ops" tests/ops/report.ops >"$tap_dir/results"
run "$emu" trace diff "$tap_dir/ops" "$capture"
check test_kernel_made_the_same_accesses [ "$out" = "the same 90 accesses" ]

run "$emu" trace show "$tap_dir/missing"
check test_missing_file_is_an_error [ "$status" -eq 2 ]
check test_missing_file_is_named has "$err" "$tap_dir/missing: No such file"
sed '5s/ 1 0x/ one 0x/' "$trace" >"$tap_dir/broken"
run "$emu" trace diff "$trace" "$tap_dir/broken"
check test_broken_file_is_an_error [ "$status" -eq 2 ]
check test_broken_file_says_where_and_what \
	has "$err" "$tap_dir/broken:5:14: map expected, found 'one'; the line should read: W width"
run "$emu" trace show /dev/null
check test_empty_file_is_an_error [ "$status" -eq 2 ]
check test_empty_file_says_so has "$err" "empty"
run "$emu" trace show "$tap_dir"
check test_directory_is_an_error [ "$status" -eq 2 ]
grep -v MAP "$trace" >"$tap_dir/nomap"
run "$emu" trace show "$tap_dir/nomap"
check test_unknown_address_offers_base has "$err" "--base=ADDRESS"
run "$emu" trace show --base 0xfebd1000 "$tap_dir/nomap"
check test_base_is_taken [ "$(echo "$out" | wc -l)" -eq 31 ]
{ cat "$trace" && echo "MARK 0.000000 Lost 5 events."; } >"$tap_dir/lost"
run "$emu" trace diff "$trace" "$tap_dir/lost"
check test_lost_records_are_an_error [ "$status" -eq 2 ]
check test_lost_records_are_counted has "$err" "line 34: 5 records were lost"

run "$emu" trace replay "$tap_dir/lost"
check test_lost_records_cannot_be_replayed [ "$status,$out" = "2,31 accesses replayed, 0 reads answered differently" ]
check test_lost_records_are_named_to_replay has "$err" "line 34: 5 records were lost"
{ sed '20s/^R/W/' "$trace" && echo "MARK 0.000000 Lost 5 events."; } >"$tap_dir/lost-and-other"
run "$emu" trace diff "$trace" "$tap_dir/lost-and-other"
check test_lost_records_behind_the_difference_are_an_error [ "$status" -eq 2 ]

run sh -c '"$1" trace show - <"$2"' sh "$emu" "$trace"
check test_standard_input_is_read [ "$(echo "$out" | wc -l)" -eq 31 ]
{ echo "no trace" && cat "$trace"; } >"$tap_dir/offset"
# shellcheck disable=SC2016  # for the shell that is run
run sh -c '{ read -r line && "$1" trace show -; } <"$2"' sh "$emu" "$tap_dir/offset"
check test_standard_input_is_read_from_where_it_stands [ "$(echo "$out" | wc -l)" -eq 31 ]
# shellcheck disable=SC2016
run sh -c 'cat "$2" | "$1" trace convert --to jsonl -' sh "$emu" "$trace"
check test_pipe_is_read [ "$(echo "$out" | wc -l)" -eq 32 ]
# shellcheck disable=SC2016
run sh -c 'sed "20s/^R/W/" "$2" | "$1" trace diff "$2" -' sh "$emu" "$trace"
check test_pipe_is_compared [ "$status" -eq 1 ]
check test_pipe_is_shown_in_context has "$out" "  +      18  W1 STRING[0] 0x54    'T'"
run "$emu" trace diff -C 4294967295 "$trace" "$tap_dir/other"
check test_diff_with_all_context_shows_everything [ "$(echo "$out" | wc -l)" -eq $((3 + 17 + 14 + 14)) ]

# large FIELDS: half a million lines that awk prints from FIELDS, with a mapping.
large() {
	awk 'BEGIN {
		print "MAP 0.000000 1 0xfebd1000 0x0 0x1000 0x0 0"
		for (i = 0; i < 500000; i++)
			printf '"$1"'
		print "R 4 0.000001 1 0xfebd1000 0x0 0x0 0"
	}'
}
# Finding the mapping of an access must not take a look at all mappings.
large '"MAP 1.0 %d 0xfed00000 0x0 0x400 0x0 0\nR 4 1.0 %d 0xfed00000 0x0 0x0 0\n", i + 2, (i * 7919) % (i + 1) + 2' \
	>"$tap_dir/mappings"
run sh -c 'ulimit -t 30 && exec "$@"' sh "$emu" trace show --base 0xfebd1000 "$tap_dir/mappings"
check test_many_mappings_take_no_time [ "$status,$(echo "$out" | wc -l)" = 0,1 ]
# The memory limit is a little more than the program itself needs.
if sh -c 'ulimit -v 30000 && exec "$@"' sh "$emu" trace show "$trace" >/dev/null 2>&1; then
	run sh -c 'ulimit -v 30000 && exec "$@"' sh "$emu" trace show "$tap_dir/mappings"
	check test_too_little_memory_is_2 [ "$status" -eq 2 ]
	check test_too_little_memory_is_named has "$err" "$tap_dir/mappings: Cannot allocate memory"
else
	skip test_too_little_memory_is_2 "needs more address space than can be set aside (sanitizers)"
fi
rm "$tap_dir/mappings"

# A trace need not fit into memory.
if command -v python3 >/dev/null; then
	large '"W 4 0.%06d 1 0xfebd1000 %#x 0x0 0\n", i, i' >"$tap_dir/large"
	size=$(wc -c <"$tap_dir/large")
	for command in "show" "diff $tap_dir/large" "convert --to=vcd" "convert --to=jsonl" "replay"; do
		# shellcheck disable=SC2086  # words are meant
		run python3 -c 'import resource, subprocess, sys
if subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL) in (0, 1):
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)' \
			"$emu" trace $command "$tap_dir/large"
		check "test_large_trace_is_not_in_memory_to_${command%% *}" [ "${out:-$size}" -lt "$size" ]
	done
	rm "$tap_dir/large"
else
	skip test_large_trace_is_not_in_memory "no python3"
fi
run "$emu" trace diff - -
check test_standard_input_twice_is_refused [ "$status" -eq 2 ]

run "$emu" trace
check test_no_command_is_refused [ "$status" -eq 2 ]
run "$emu" trace --help
check test_help_lists_commands has "$out" "convert "
run "$emu" trace nonsense
check test_unknown_command_is_named has "$err" "'nonsense'"
run "$emu" trace diff --help
check test_diff_help_names_the_program has "$out" "Usage: lkp-emu trace diff"
run "$emu" trace show "$trace" "$trace"
check test_second_file_is_refused [ "$status" -eq 2 ]
run "$emu" trace diff "$trace"
check test_one_file_to_diff_is_refused has "$err" "FILE1 FILE2 wanted"
run "$emu" trace convert "$trace"
check test_convert_without_form_is_refused has "$err" "--to=FORM wanted"
run "$emu" trace convert --to pdf "$trace"
check test_convert_to_unknown_form_is_named has "$err" "'pdf'"
run "$emu" trace show --quiet "$trace"
check test_options_of_other_commands_are_refused [ "$status" -eq 2 ]
run "$emu" trace diff --context=-1 "$trace" "$trace"
check test_context_that_is_no_number_is_refused has "$err" "'-1' is not a number"

tap_end

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The tests of every driver find the errors that they are for: odd/ is a driver that is wrong in the
# way that a parameter says.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

once test_odd

room=${BUILD:-build}/odd
check=$room/check
# build ROOM VARIABLE=VALUE...
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

# torn WAY: the letter is read or written in two pieces without a lock, by the call WAY.
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

# odd SPEC WAY COMMAND...: the errors in spec and driver; - for none.
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

# One task waits on a file, and one does not: each finds the flag of the file as it wants it.
odd asks-late asks-late --scene 'bound: read read-now@A'
fine file_that_blocks_for_one_of_two

# A call that fails in one state of the hardware, but not in the usual one.
odd - leaks-when-full sweep
fine fault_in_another_state_without_that_state
odd full-state leaks-when-full sweep
found fault_in_another_state "full: read under copy_to_user@1:efault breaks \"nothing-left\""
check test_fault_in_another_state_can_be_replayed has "$out" "sweep 'full: read' 'copy_to_user@1:efault'"
odd full-state leaks-when-full sweep 'full: read' 'copy_to_user@1:efault'
found fault_in_another_state_alone "breaks \"nothing-left\""
odd full-state leaks-when-full sweep 'empty: read' 'copy_to_user@1:efault'
fine fault_in_another_state_and_nowhere_else
odd full-state leaks-when-full
check test_other_tests_follow_a_find has "$out
" "
ok 3 - test_pairs_of_calls
"
odd full-state leaks-when-full --first
check test_first_find_is_a_failure [ "$status" -eq 1 ]
check test_no_test_follows_the_first_find has "$out" "
ok 3 - test_pairs_of_calls # SKIP something was found before"
odd full-state - sweep
fine sweep_of_states "in 2 states of the hardware"
odd full-state - sweep 'half: read'
check test_unknown_state_is_refused [ "$status" -eq 2 ]

# What the judge of a scene finds when all tasks have ended.
odd efault-state leaks-when-full --scene 'bound full: read-efault write'
found leak_in_a_scene "left behind: memory of 2 bytes"
odd efault-state - --scene 'bound full: read-efault write'
fine scene_that_leaves_nothing
odd - puts-twice --scene 'bound: read write'
found oops_at_the_end "memory is freed while the misc device odd in it"
odd last memcpy-in --scene 'bound: write write'
found state_that_only_a_last_call_shows "no order of the calls explains"
odd - memcpy-in --scene 'bound: write write'
fine state_that_no_call_shows

# A call that never succeeds, for example because the driver does not know its number or name.
odd typo - sweep
found call_that_never_succeeds "REVERSE under any fault and none breaks \"can-succeed\": it fails in every state"
odd typo - sweep REVERSE
found call_that_never_succeeds_alone "(Inappropriate ioctl for device)"
odd attribute - sweep
found attribute_that_is_not_there "show under any fault and none breaks \"can-succeed\""
odd fails - sweep
fine call_that_is_to_fail
odd fails-not - sweep
found call_that_is_to_fail_and_does_not "it succeeds, and its row says that it .fails"

# The call gets as much user memory as it says.
odd large - sweep REVERSE
fine large_ioctl "of them struck"
odd large - --scene 'bound: REVERSE REVERSE'
fine scene_of_a_large_ioctl

# refused SPEC TEXT: an error in spec.c is reported at once.
refused() {
	odd "$1" -
	check "test_spec_$1_is_refused" [ "$status" -eq 1 ]
	check "test_spec_$1_is_refused_for_its_reason" has "$err" "check: spec.c: $2"
	check "test_spec_$1_is_not_tried" [ -z "$out" ]
}
refused short "the call 'REVERSE': its .cmd says that it has more user memory than its .size"
refused too-large "the call 'read-all': it has more user memory than SPEC_MEMORY"
refused twice "the call 'read': it is there twice"
refused nameless "the name of call 2 is missing"
refused comma "the name of call 2 is missing, or has a blank, comma"
refused kind "the call 'REVERSE': there is no such kind"
refused other-kind "the call 'open': its kind is not the one of that name"
refused show "the call 'show': it names no .attribute"
refused store "the call 'store': it has no text to be written, .in"
refused swept "the call 'write': it comes after one that is .swept"
refused swept-state "the state 'full': it comes after one that is .swept"
refused state-twice "the state 'empty': it is there twice"
refused scene "the scene 'bound: raed': no such call"
refused vast "the scene 'bound: raed': no such call"

# A driver with reset functions: its state after a reset is judged if the spec has a reference for
# it, also with overlapping calls.
odd - - --scene 'bound: write,reset,read'
fine reset_that_nobody_has_to_know
odd reset - --scene 'bound: write,reset,read'
fine reset_that_the_spec_knows
odd reset reset-without-lock sweep
fine reset_without_lock_alone
odd reset reset-without-lock
found reset_without_lock "no order of the calls explains what they returned"

# A device that loses its state while the machine sleeps, and what fails meanwhile.
odd sleep-state - sweep
fine sleep_without_power
odd sleep-state sleep-forgets sweep
found state_that_is_not_restored "full: sleep-without-power under no fault breaks \"as-specified\": the state of"
odd powered-sleep-state sleep-forgets sweep
fine device_that_keeps_its_power
odd - sleep-ignores-enomem sweep
found failure_in_suspend "sleep under kmalloc@1:enomem breaks \"cause\": the result is 0, not -12"

# A device that was pulled out answers all ones, and the driver takes them for data.
odd - delivers-count sweep read
found data_of_no_device "read under any@1:gone breaks \"data\": read gives 2, and what it delivers"
odd - delivers-count sweep read 'any@1:gone'
found data_of_no_device_alone "breaks \"data\""
odd - delivers-count sweep read 'any@1+:ones'
fine all_ones_that_may_be_data
odd unchecked delivers-count sweep read
fine data_that_the_spec_calls_unchecked

# The report of what is not judged and not tried.
odd unjudged -
fine unjudged_package "# note: results are not judged: the package's spec.c has no .call"
odd same-states -
fine states_that_are_the_same "# note: the hardware is the same in the states 'empty' and 'full'"
odd - -
check test_judged_package_is_not_told [ -z "$(echo "$out" | grep 'not judged\|is the same\|in no scene')" ]

# A node beside the first.
odd - second
fine driver_of_two_nodes "ok 3 - test_pairs_of_calls"
odd - second --scene 'bound: open-odd-second unbind'
fine scene_of_the_second_node
odd - second-leaks sweep
found leak_of_the_second_node "read@odd-second under copy_to_user@1:efault breaks"
odd - second-leaks sweep read@odd-second 'copy_to_user@1:efault'
found leak_of_the_second_node_alone "left"
odd - second-leaks sweep read@odd 'copy_to_user@1:efault'
fine leak_of_the_second_node_and_nowhere_else

# A driver of which only one file can be open.
export ODD_EXCLUSIVE=1
odd - exclusive
fine exclusive_driver "# note: only one file can be open: calls overlap on that one"
check test_exclusive_driver_is_explored has "$out" "ok 3 - test_pairs_of_calls"
odd - exclusive --scene 'bound: read write'
fine scene_of_an_exclusive_driver
unset ODD_EXCLUSIVE
odd - exclusive --scene 'bound: read write'
found exclusive_driver_that_should_not_be "the open of B's file came to -16"

# A driver that does without something that fails: allowed only if the spec says so, and only if it
# is true.
odd - recovers sweep
found recovery_that_nobody_has_told_of "breaks \"cause\": the result is 0, not -12; if that is right, .recovers has to say so"
odd recovers recovers sweep
fine recovery
odd recovers ignores-efault sweep read
found failure_that_is_called_recovery "read under copy_to_user@1:efault breaks \"as-specified\""

# A driver that queues works, which the explorer cannot run: it says so, and does not wait for ever.
odd - works sweep write
fine sweep_of_a_driver_that_queues_works
odd - works --scene 'bound: write write'
found work_in_a_scene "the driver has queued a work, and the explorer runs none"

# A driver that takes large writes, and a program whose buffers do not fit into one request.
build "$room" "$room/lkp-emu"
if ! lacking=$("${BUILD:-build}/tests/run/machine"); then
	skip test_large_buffers "$lacking"
else
	run "$room/lkp-emu" run --param way=keeps -- "${BUILD:-build}/tests/run/buffers" /dev/odd
	check test_large_buffers_reach_the_driver_whole [ "$status" -eq 0 ]
fi

# A driver whose accesses the compiler does not report: nothing can be found, and no test may claim
# success. otherwise ROOM OBJECT VARIABLE...: as in the room before, except for one object
otherwise() {
	rm -rf "$1" && cp -a "$room" "$1" && rm "$1/watched/$2" "$1/check"
	otherwise_room=$1
	shift 2
	build "$otherwise_room" "$@"
	check=$otherwise_room/check
}
otherwise "$room.blind" device/driver.o WATCH_FLAGS= WATCH_OBJECT=:
check test_blind_check_is_built [ "$status" -eq 0 ]
odd - memcpy-in
check test_blind_tests_fail [ "$status" -eq 1 ]
check test_blind_tests_say_why has "$out" "# the explorer is blind"
odd - memcpy-in --scene 'bound: read write'
check test_blind_scene_is_refused [ "$status" -eq 2 ]
check test_blind_scene_is_refused_for_its_reason has "$err" "the explorer is blind"
odd - memcpy-in --scene 'bound: read write' --preemptions 1
check test_blind_search_of_few_preemptions_is_refused [ "$status" -eq 2 ]
odd - memcpy-in --replay 'bound: read write / A2B'
check test_blind_replay_is_refused [ "$status" -eq 2 ]
odd - memcpy-in --depth 2
check test_blind_depth_is_refused [ "$status" -eq 1 ]
check test_blind_depth_is_refused_for_its_reason has "$out" "the explorer is blind"
otherwise "$room.unable" src/harness/check.o CAN_EXPLORE=
rm -rf "$room.blind"
odd - - --scene 'bound: read write'
check test_compiler_that_cannot_tell_is_refused [ "$status" -eq 2 ]
odd - -
fine tests_without_the_explorer "# SKIP this compiler has no -fsanitize=thread here"
rm -rf "$room.unable"

tap_end

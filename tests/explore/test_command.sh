#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The explorer's command line: its output and its exit status.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

build=${BUILD:-build}
life=$build/tests/explore/test_life

# refused NAME TEXT ARGUMENT...: wrong usage, with a message that has the text.
refused() {
	refused_name=$1 refused_text=$2
	shift 2
	run "$life" "$@"
	check "test_${refused_name}_is_refused" [ "$status" -eq 2 ]
	check "test_${refused_name}_is_refused_for_its_reason" has "$err" "$refused_text"
}

# If the compiler cannot watch accesses, a script replaces the program (explore.mk).
run "$life" --help
case $out in
*'# SKIP '*)
	skip test_command "${out##*# SKIP }"
	tap_end
	exit
	;;
esac
check test_help_is_no_error [ "$status" -eq 0 ]
check test_help_names_the_program has "$out" "usage: test_life "
check test_help_shows_usage has "$out" "Exit status: 0 nothing is wrong"

run "$life" --list
check test_list_is_no_error [ "$status" -eq 0 ]
check test_list_has_states has "$out" "states: bound unbound"
check test_list_has_states_of_the_hardware has "$out" "states of the hardware: greeting reset text"
check test_list_has_calls has "$out" "calls: bind unbind open show reset sleep release read write READ_SEED write-hello"
check test_list_has_signals has "$out" "by themselves: signal"

refused unknown_option "unrecognized option '--bogus'" --bogus
refused nothing_to_do "usage: test_life" -p 1
refused unknown_call "'bound: write eat': no such call" --scene 'bound: write eat'
refused unknown_call "--list says which states and calls there are" --scene 'bound: write eat'
refused state_without_colon "no colon after the state" --scene 'bound greeting write'
refused no_number "'x': not a number of preemptions" --scene 'bound: write read' --preemptions x
refused trailing_text "'1x': not a number of preemptions" --scene 'bound: write read' --preemptions 1x
refused negative_number "'-1': not a number" --scene 'bound: write read' --preemptions -1
refused large_number "'1000': not a number" --scene 'bound: write read' --preemptions 1000
refused depth_of_one "'1': not a depth of 2 or more" --depth 1
refused schedule_of_another_task "not a schedule" --replay 'bound: write read / A5C'
refused replay_without_schedule "no slash between scene and schedule" --replay 'bound: write read'

run "$life" --scene 'bound: write read'
check test_scene_without_a_violation_is_well [ "$status" -eq 0 ]
check test_scene_is_searched_reduced has "$out" "# note: bound: write read: 1 scenes, 8 schedules ("
check test_scene_has_no_violation has "$out" "; 0 violations"

run "$life" --scene 'bound: write read' --preemptions 0
check test_no_preemptions_are_two_schedules has "$out" " 1 scenes, 2 schedules ("

# The names of steps, their columns, and the places where a task is stopped or waits.
cat >"$tap_dir/story" <<'EOT'
#  A5   W1 STRING[0]
#  A    is stopped
#                                B    begins
#                                B1   -> read
#                                B2   kmalloc
#                                B3   mutex_lock_interruptible B's file read_lock
#                                B    waits
#  A6   W1 STRING[1]
#  A7   R1 STRING[1]
#  A8   mutex_unlock node dev.lock
EOT
run "$life" --replay 'bound: write read / A5B'
check test_replay_without_a_violation_is_well [ "$status" -eq 0 ]
check test_replay_tells_each_step has "$out" "$(cat "$tap_dir/story")"
check test_replay_says_that_nothing_is_wrong has "$out" "# no violation"

# Nothing of the reset can be reordered with the accesses of others unless it is a step.
run "$life" --replay 'bound: reset read / '
check test_reset_is_a_step has "$out" 'the device is reset'

# A schedule names what its steps are about.
run "$life" --replay 'bound: unbind read / '
check test_replay_is_well [ "$status" -eq 0 ]
for step in 'A    begins' 'A1   -> unbind' 'mutex_lock of the PCI device' 'sets node dev.gone' 'mutex_lock of misc devices' \
	'mutex_unlock node dev.lock' 'sysfs_notify' "ida_free the module's variables +0x" 'A    ends' 'B1   -> read' '# no violation'; do
	check "test_replay_tells_'$step'" has "$out" "$step"
done

run "$life" --replay 'bound: read signal@A / A2B'
check test_replay_tells_of_a_signal has "$out" "B1   a signal comes to A"

refused unknown_state_of_the_module "no such state" --scene 'idle: read'
refused unknown_state_of_the_hardware "no such state of the hardware" --scene 'bound asleep: read'
refused call_that_no_schedule_has "no such call" --scene 'bound: unload'
refused unknown_call_of_the_module "no such call" --scene 'bound: read,eat'
refused seventh_task "too many tasks" --scene 'bound: read read read read read read read'
refused fifth_call_of_a_task "too many calls of a task" --scene 'bound: read,read,read,read,read'
refused file_that_is_opened_later "it has to be an earlier task's" --scene 'bound: open read@A'
refused release_of_another_tasks_file "it has to be an earlier task's" --scene 'bound: read release@A'
refused scene_of_the_module_without_calls "no calls" --scene 'bound:'
refused signal_for_nobody "a signal comes to a task" --scene 'bound: read signal'
refused signal_for_a_later_task "no such CPU" --scene 'bound: read signal@C read'
refused signal_for_a_signal "no such CPU" --scene 'bound: read signal@A signal@B'

run "$life" --scene 'bound: wait read'
check test_wait_without_an_end_is_a_deadlock [ "$status" -eq 1 ]
check test_deadlock_says_who_waits has "$out" "deadlock; A waits: until it is woken"

run "$life" --scene 'bound: read unbind' --preemptions 1
check test_scene_of_the_module_is_well [ "$status" -eq 0 ]
check test_scene_of_the_module_has_no_violation has "$out" "; 0 violations"

cat >"$tap_dir/story" <<'EOT'
#                                B1   -> open
#                                B2   mutex_lock of misc devices
#                                B3   kmalloc
EOT
run "$life" --replay 'bound: unbind open / A7B'
check test_replay_of_the_module_tells_each_step has "$out" "$(cat "$tap_dir/story")"
check test_replay_of_the_module_names_fields has "$out" "wake_up node dev.pollers"

tap_end

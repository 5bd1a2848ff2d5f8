#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The command line of the program that tries any driver, here with the driver of lkp_enc.
# examples/*/mutants/ test that it finds errors.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

try=${BUILD:-build}/check

# refused NAME TEXT ARGUMENT...: wrong usage, with a message that has the text.
refused() {
	refused_name=$1 refused_text=$2
	shift 2
	run "$try" "$@"
	check "test_${refused_name}_is_refused" [ "$status" -eq 2 ]
	check "test_${refused_name}_is_refused_for_its_reason" has "$err" "$refused_text"
}

run "$try" --help
check test_help_is_no_error [ "$status" -eq 0 ]
check test_help_tells_of_the_sweep has "$out" "sweep OPERATION FAULT"

run "$try" --list
check test_list_is_no_error [ "$status" -eq 0 ]
check test_list_has_operations has "$out" "operations: load load-base load-strict load-base-strict load-base-nothing load-base-odd load-base-last load-no-bool bind unbind open show"
check test_list_has_calls has "$out" "calls: bind unbind open show reset sleep release read write READ_SEED"

run "$try" sweep bind 'misc_register@1:ebusy'
check test_case_is_well [ "$status" -eq 0 ]
check test_case_says_what_it_came_to has "$out" "bind under misc_register@1:ebusy gives -16; 0 violations"

run "$try" sweep open
check test_sweep_of_an_operation_is_well [ "$status" -eq 0 ]
check test_sweep_of_an_operation_counts_its_cases has "$out" " cases of operation and fault in 12 states of the hardware, 13 of them struck"

run "$try" --scene 'bound: read unbind' --preemptions 1
if has "$err" "the explorer is blind"; then
	skip test_scene "the compiler cannot show the explorer what the driver does"
else
	check test_scene_is_well [ "$status" -eq 0 ]
	check test_scene_has_no_violation has "$out" "; 0 violations"
	run "$try" --replay 'bound: reset read / '
	check test_reset_of_the_hardware_is_a_step has "$out" "the device is reset"
fi

refused unknown_command "usage: check" bogus
refused unknown_operation "'eat': there is no such operation" sweep eat
refused nonsense_for_a_fault "'x': ':' and a kind of fault should follow" sweep bind x
refused third_argument "one operation and one fault are enough" sweep bind '' x
refused fault_of_what_takes_none "this operation takes no fault" sweep poll-while-unbound 'kzalloc:enomem'

tap_end

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What the sweep says of faults that a real kernel can have, too, and the comparison with a guest (tests/vm/outcomes.sh):
# here with guests that are made up of what the host says.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
sweep=${BUILD:?}/tests/module/test_module_sweep
# shellcheck disable=SC2154  # tap_dir is of tap.sh
guest=$tap_dir/guest

lacks() {
	! has "$@"
}

# compare SCRIPT: a guest that comes to all that the host does, but for what sed changes in it.
compare() {
	"$sweep" --outcomes | sed -e "$1" -e 's/ *#.*//; s/^/# outcome: /' >"$guest"
	run tests/vm/outcomes.sh "$BUILD" "made=$guest"
}

run "$sweep" --outcomes
check test_errno_and_what_is_left_are_said has "$out" "CRYPT efault EFAULT device=done # copy_to_user@1:efault"
check test_fault_on_the_way_in_leaves_the_device_alone has "$out" \
	"CRYPT efault EFAULT device=kept # copy_from_user@1:efault"
check test_call_without_a_fault_is_said has "$out" "WRITE_SEED none OK device=done # no fault"
check test_module_around_the_core_is_there_too has "$out" "open enomem ENOMEM device=kept # kmalloc@1:enomem"

compare ''
check test_same_outcomes_agree lacks "$out" "not ok"
check test_calls_are_named has "$out" "test_write-hello_in_made_comes_to_what_the_sweep_says"
compare '/^READ_SEED efault/s/EFAULT/EIO/'
check test_another_errno_is_a_failure has "$out" "not ok"
check test_its_line_of_the_guest_is_shown has "$out" "# only in the guest: READ_SEED efault EIO device=kept"
check test_and_that_of_the_host has "$out" \
	"# on the host: READ_SEED efault EFAULT device=kept (copy_to_user@1:efault)"
compare '/^write-hello enomem/s/kept/neither/'
check test_another_state_is_a_failure has "$out" "# only in the guest: write-hello enomem ENOMEM device=neither"
compare '/^READ_STRING enomem/d'
check test_fault_that_a_guest_never_met_is_a_failure has "$out" \
	"# only the host: READ_STRING enomem ENOMEM device=kept (kmalloc@1:enomem): nobody knows why"
compare '/^write-hello efault/d'
check test_it_is_none_where_there_is_a_reason lacks "$out" "not ok"
check test_reason_is_said has "$out" "the driver copies byte by byte"
compare 's/^poll none .*/CRYPT elsewhere EIO device=neither/'
check test_fault_that_is_not_the_driver_s_is_not_compared lacks "$out" "not ok"

tap_end

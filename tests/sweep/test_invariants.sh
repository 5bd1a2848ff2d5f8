#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The sweep's command line. Also: each of its invariants is needed, since for each there is a broken
# core (tests/mutants/) that breaks no other. tests/mutants/test_mutants.sh tests that those are
# found.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
sweep=${BUILD:?}/tests/sweep/test_sweep

run "$sweep" --list
check test_list_succeeds [ "$status" -eq 0 ]
names=$(echo "$out" | sed -n 's/^  \([a-z-]*\) .*/\1/p')
check test_list_has_invariants [ "$(echo "$names" | wc -l)" -ge 10 ]
for name in $names; do
	check "test_${name}_has_a_broken_core_of_its_own" \
		grep -qx "Says: broken invariants: $name\." tests/mutants/*.patch
	check "test_${name}_is_documented" grep -q "^| \`$name\` |" docs/faults.md
done

run "$sweep" read idle 'STRING.read@2:gone'
check test_case_is_shown has "$out" "R1 STRING[1] 0xff (removed)"
check test_case_says_the_result has "$out" "result -19, No such device"
check test_case_without_violation_succeeds [ "$status" -eq 0 ]
run "$sweep" read idle ''
check test_case_without_fault_is_shown has "$out" "result 3"
run "$sweep" read nowhere ''
check test_unknown_state_is_refused [ "$status" -eq 2 ]
check test_unknown_state_is_named has "$err" "there is no state 'nowhere'"
run "$sweep" red idle ''
check test_unknown_operation_is_named has "$err" "there is no operation 'red'"
run "$sweep" read idle 'SEED:onse'
check test_wrong_plan_is_pointed_at has "$err" "  SEED:onse
       ^"
run "$sweep" read
check test_wrong_usage_is_refused [ "$status" -eq 2 ]

tap_end

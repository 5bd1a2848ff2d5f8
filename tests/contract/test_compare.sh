#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Test that the comparison of worlds sees every difference.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

# world NAME LINE...
world() {
	world_file=$tap_dir/$1
	shift
	printf '%s\n' "$@" >"$world_file"
}
compare() {
	run tests/contract/compare.sh "host=$tap_dir/host" "6.1=$tap_dir/old" "6.12=$tap_dir/new"
}
world host "ok 1 - a" "ok 2 - b" "1..2"
world old "ok 1 - b" "ok 2 - a" "1..2"
world new "ok 1 - a" "ok 2 - b" "1..2"
compare
check test_same_contracts_in_any_order has "$out" "ok 1 - test_every"
check test_worlds_are_named has "$out" "# note: contracts compared: host, 6.1, 6.12: 2, 0 of them different"

world old "ok 1 - a" "not ok 2 - b" "1..2"
compare
check test_contract_that_a_kernel_lacks has "$out" "not ok 1"
check test_contract_that_a_kernel_lacks_is_named has "$out" "# b is fulfilled by host, 6.12 alone"

world old "ok 1 - a" "ok 2 - b" "1..2"
world host "ok 1 - a" "not ok 2 - b" "1..2"
compare
check test_contract_that_the_simulation_lacks has "$out" "# b is fulfilled by 6.1, 6.12 alone"

world host "ok 1 - a" "ok 2 - b" "ok 3 - c" "1..3"
compare
check test_contract_that_one_world_alone_tries has "$out" "not ok 1"

world host "ok 1 - a" "ok 2 - b" "1..2"
rm "$tap_dir/new"
compare
check test_world_without_a_report has "$out" "not ok 1"
world host
world old
world new
compare
check test_worlds_without_contracts has "$out" "not ok 1"
tap_end

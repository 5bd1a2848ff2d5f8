#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The tests of every driver handle interrupts and devices that act by themselves: bell/ is such a
# device, with a driver that handles its interrupt. Each of its broken drivers is found.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

once test_bell

run make --no-print-directory -j"$(nproc)" M=tests/package/bell "BUILD=${BUILD:-build}/bell" test
check test_bell_is_well [ "$status" -eq 0 ]
check test_bell_is_interrupted has "$out" "2 calls, interrupted: "
check test_broken_bells_are_found has "$out" "package/mutants.sh"
[ "$status" -eq 0 ] || echo "$out" | sed 's/^/# /'
check test_interrupted_bell_has_no_note [ "${out#*are in no pair of calls}" = "$out" ]

# The same without its spec.c: what is not tried is told.
cp -r tests/package/bell "$tap_dir/bell"
rm "$tap_dir/bell/spec.c"
run make --no-print-directory -j"$(nproc)" "M=$tap_dir/bell" "BUILD=$tap_dir/build" "$tap_dir/build/check"
check test_bell_without_a_spec_is_built [ "$status" -eq 0 ]
run "$tap_dir/build/check"
check test_interrupts_that_are_not_tried_are_told has "$out" "are in no pair of calls: the package's spec.c"
tap_end

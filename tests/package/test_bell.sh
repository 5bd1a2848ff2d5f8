#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The tests of every driver handle interrupts and devices that act by themselves: bell/ is such a
# device, with a driver that handles its interrupt. Each of its broken drivers is found.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

if emulated; then
	skip test_bell "it is the same for every architecture"
	tap_end
	exit
fi
# Sanitizers and coverage are about this tree.
if [ -n "${FLAVOUR-}" ]; then
	skip test_bell "not part of this build"
	tap_end
	exit
fi

# This may run under make: its flags must not reach the make under test.
unset MAKEFLAGS MFLAGS MAKELEVEL

run make --no-print-directory -j"$(nproc)" M=tests/package/bell "BUILD=${BUILD:-build}/bell" test
check test_bell_is_well [ "$status" -eq 0 ]
check test_bell_is_interrupted has "$out" "2 calls, interrupted: "
check test_broken_bells_are_found has "$out" "package/mutants.sh"
[ "$status" -eq 0 ] || echo "$out" | sed 's/^/# /'
tap_end

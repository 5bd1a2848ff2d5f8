#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# docs/new-device.md, done step by step in a copy of this tree, prints what it says.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

if emulated || [ -n "${FLAVOUR-}" ]; then
	skip test_tutorial "it is the same for every build"
	tap_end
	exit
fi

# This may run under make: its flags must not reach the make under test.
unset MAKEFLAGS MFLAGS MAKELEVEL BUILD
mkdir "$tap_dir/lkp"
find . -mindepth 1 -maxdepth 1 ! -name build ! -name .git -exec cp -r {} "$tap_dir/lkp" \;
tests/package/tutorial.py docs/new-device.md "$tap_dir/lkp"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The steps of docs/new-device.md and docs/interrupts.md, in a copy of this tree, print what the
# documents say.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

once test_tutorial

mkdir "$tap_dir/lkp"
find . -mindepth 1 -maxdepth 1 ! -name build ! -name .git -exec cp -r {} "$tap_dir/lkp" \;
# The make that runs this passes down its flags and variables (REPORT=1 adds a line of output). A
# reader has none of them.
env -i PATH="$PATH" HOME="$HOME" TMPDIR="${TMPDIR-/tmp}" ${LKP_TEST_LONG:+LKP_TEST_LONG="$LKP_TEST_LONG"} \
	tests/package/tutorial.py docs/new-device.md docs/interrupts.md "$tap_dir/lkp"

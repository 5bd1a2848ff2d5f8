#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Unmodified programs on the device: the numbers of the data sheet's example come out, and the trace
# has one access for each.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
emu=${BUILD:?}/lkp-emu

needs_machine test_head_gets_numbers

run "$emu" run --trace "$tap_dir/trace" -- sh -c 'head -c 16 /dev/my_rng | od -An -tx4'
check test_head_gets_numbers [ "$out" = " 3c6ef35f 47502932 d1ccf6e9 aaf95334" ]
run "$emu" trace show "$tap_dir/trace"
check test_head_reads_each_number_once [ "$(echo "$out" | grep -c R4)" = 4 ]
tap_end

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Print libFuzzer's flags for a target, from its options file, which other engines also read.
#
# usage: fuzz/flags.sh TARGET [DIRECTORY]

sed -n 's/^\([a-z_]*\) *= */-\1=/p' "${2:-fuzz/options}/$1.options" 2>/dev/null

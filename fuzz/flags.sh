#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# libFuzzer's flags for a target: what its options file says, as every other engine reads it, too.
#
# usage: fuzz/flags.sh TARGET [DIRECTORY]

sed -n 's/^\([a-z_]*\) *= */-\1=/p' "${2:-fuzz/options}/$1.options" 2>/dev/null

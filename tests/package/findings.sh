#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Errors of the driver as it is: each patch in $LKP_FIXES names one and replays it; with all patches
# applied it is gone.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

build=${BUILD:-build}

# header PATCH WORD: the text after "WORD:" above the diff.
header() {
	sed -n -e '/^---/q' -e "s/^$2: *//p" "$1"
}

for fix in ${LKP_FIXES:?}; do
	name=$(basename "$fix" .patch)
	replay=$(header "$fix" Replay)
	says=$(header "$fix" Says)
	check "test_${name}_says_what_is_wrong" [ -n "$replay" -a -n "$says" ]
	run sh -c "timeout 60 $build/check $replay"
	check "test_${name}_is_wrong_as_it_is" [ "$status" -eq 1 ]
	check "test_${name}_is_wrong_as_it_says" has "$out$err" "$says"
	run sh -c "timeout 60 $build/fixed/check $replay"
	check "test_${name}_is_gone_when_fixed" [ "$status" -eq 0 ]
done
tap_end

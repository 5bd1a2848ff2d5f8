#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Each broken driver of a package, $LKP_DEVICE/mutants/*.patch, must be found, and each change that
# is explained there must be one of `make M=... mutate`. `make M=... test` runs this.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
# shellcheck source=tests/mutants/found.sh
. tests/mutants/found.sh

survivors=${LKP_DEVICE:?}/mutants/survivors.txt
if [ -e "$survivors" ] && command -v clang >/dev/null; then
	run tests/mutants/mutate.py --check --device "$LKP_DEVICE"
	check test_every_explained_survivor_is_a_mutant [ "$status" -eq 0 ]
	echo "$out" | sed 's/^/# /'
elif [ -e "$survivors" ]; then
	skip test_every_explained_survivor_is_a_mutant "clang is missing: run ./setup.sh --all"
fi
are_found "$LKP_DEVICE/mutants" check
tap_end

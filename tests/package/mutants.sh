#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Each broken driver of a package, $LKP_DEVICE/mutants/*.patch, has to be found. `make M=... test` runs it.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
# shellcheck source=tests/mutants/found.sh
. tests/mutants/found.sh

are_found "${LKP_DEVICE:?}/mutants" check
tap_end

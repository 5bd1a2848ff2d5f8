#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A device that is one folder, $LKP_DEVICE: its op scripts give what is written beside them (NAME.out for
# NAME.ops), and in both worlds the same, as random ones do unless $LKP_RANDOM_CALLS is no (worlds.sh).

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
# shellcheck source=tests/worlds/worlds.sh
. tests/worlds/worlds.sh
folder=${LKP_DEVICE:?}/ops

printf 'open a r\nclose a\n' >"$tap_dir/open.ops"
check test_node_can_be_opened in_process opened "$tap_dir/open.ops"
check_results "$folder"
needs_machine test_worlds
# shellcheck disable=SC2046  # one word a script
compare_all in_64_bits "$BUILD/lkp-ops" $(scripts_of "$folder")
tap_end

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The op scripts of lkp_enc in both worlds (worlds.sh). The third world is a guest's kernel, see
# guest/worlds.sh.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
# shellcheck source=tests/run/env.sh
. tests/run/env.sh
# shellcheck source=tests/worlds/worlds.sh
. tests/worlds/worlds.sh

check_results tests/ops
end_if_nothing_runs test_worlds

# shellcheck disable=SC2046  # one word a script
compare_all in_64_bits "$BUILD/lkp-ops" $(scripts_of tests/ops)

if starts "$BUILD/static/lkp-ops-32"; then
	# shellcheck disable=SC2046
	compare_all in_32_bits "$BUILD/static/lkp-ops-32" $(scripts_of tests/ops)
else
	skip test_scripts_in_32_bits "$refusal"
	skip test_random_scripts_in_32_bits "$refusal"
fi

# The comparison can fail: a device that refuses long strings is another one.
in_process strict --param strict=1 tests/ops/limits.ops
check test_lenient_device_plays in_programs lenient "$BUILD/lkp-ops" tests/ops/limits.ops
check test_other_results_are_seen differs same_results "$tap_dir/strict" "$tap_dir/lenient"
check test_other_accesses_are_seen \
	differs same_accesses "$tap_dir/strict.trace" "$tap_dir/lenient.trace"

tap_end

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The driver in one process, and the same driver under unmodified programs: the same results and the
# same accesses for every op script, for 64 and for 32 bits. The third world is a guest's kernel, see
# tests/vm/worlds.sh. LKP_TEST_SEED and LKP_TEST_ROUNDS choose the random scripts.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
# shellcheck source=tests/run/env.sh
. tests/run/env.sh
# shellcheck source=tests/worlds/compare.sh
. tests/worlds/compare.sh
emu=${BUILD:?}/lkp-emu
rounds=${LKP_TEST_ROUNDS:-200}
seed=${LKP_TEST_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
echo "# LKP_TEST_SEED=$seed LKP_TEST_ROUNDS=$rounds tests/worlds/test_worlds.sh"

# FUSE asks the kernel for whole buffers: it ends a call early, or without having asked the driver, where
# memory ends inside one. docs/traces.md says so.
scripts=$(echo tests/ops/*.ops | sed 's|[^ ]*/edges-of-files.ops||')

# in_process FILE ARG...
in_process() {
	file=$tap_dir/$1
	shift
	"$emu" ops --trace "$file.trace" "$@" >"$file" 2>"$tap_dir/err"
}

# in_programs FILE PROGRAM ARG...
in_programs() {
	file=$tap_dir/$1
	shift
	"$emu" run --trace "$file.trace" -- "$@" >"$file" 2>"$tap_dir/err"
}

# compare NAME PROGRAM ARG...
compare() {
	name=$1
	program=$2
	shift 2
	in_process ours "$@"
	check "test_${name}_play" in_programs theirs "$program" "$@"
	check "test_${name}_have_the_same_results" \
		same_results "$tap_dir/ours" "$tap_dir/theirs"
	check "test_${name}_make_the_same_accesses" \
		same_accesses "$tap_dir/ours.trace" "$tap_dir/theirs.trace"
}

end_if_nothing_runs test_worlds

# shellcheck disable=SC2086  # one word a script
compare scripts_in_64_bits "$BUILD/lkp-ops" $scripts
compare random_scripts_in_64_bits "$BUILD/lkp-ops" --random --seed "$seed" --count "$rounds"

if starts "$BUILD/static/lkp-ops-32"; then
	# shellcheck disable=SC2086
	compare scripts_in_32_bits "$BUILD/static/lkp-ops-32" $scripts
	compare random_scripts_in_32_bits "$BUILD/static/lkp-ops-32" --random --seed "$seed" \
		--count "$rounds"
else
	skip test_scripts_in_32_bits "$refusal"
	skip test_random_scripts_in_32_bits "$refusal"
fi

# The comparison can fail: a device that refuses long strings is another one.
in_process strict --strict tests/ops/limits.ops
check test_lenient_device_plays in_programs lenient "$BUILD/lkp-ops" tests/ops/limits.ops
check test_other_results_are_seen differs same_results "$tap_dir/strict" "$tap_dir/lenient"
check test_other_accesses_are_seen \
	differs same_accesses "$tap_dir/strict.trace" "$tap_dir/lenient.trace"

tap_end

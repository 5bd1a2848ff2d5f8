#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Can the tests fail? They must find each broken core of this folder.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
# shellcheck source=tests/mutants/found.sh
. tests/mutants/found.sh

once test_mutants

# Mutants for fuzzers take longer, and need make fuzz-mutants: here only check that their patches
# still apply.
for patch in fuzz/mutants/*.patch; do
	run patch --dry-run --silent -p1 -i "$patch"
	check "test_$(basename "$patch" .patch)_applies" [ "$status" -eq 0 ]
done

# Each mutant goes to a fuzz target that contains the broken code: fuzz_ops, the default, has no
# module.
for patch in tests/mutants/*.patch fuzz/mutants/*.patch; do
	target=$(sed -n 's/^Target: //p' "$patch")
	target=${target:-fuzz_ops}
	if grep -q '^+++ b/src/shim/kernel/' "$patch" && [ "$target" = fuzz_ops ]; then
		target="fuzz_ops, which has no module"
	fi
	check "test_$(basename "$patch" .patch)_has_a_fuzz_target" [ "$target" = none -o -e "fuzz/$target.c" ]
done

# Each explained survivor must exist: a changed line may be killed.
if command -v clang >/dev/null; then
	run tests/mutants/mutate.py --check
	check test_rooms_can_be_mutated_and_explained_survivors_are_mutants [ "$status" -eq 0 ]
	echo "$out" | sed 's/^/# /'
	printf '%s\n\t%s\n' 'src/driver_core/file.c nowhere(): 0 -> 1' 'There is none.' >"$tap_dir/survivors"
	run tests/mutants/mutate.py --check --survivors "$tap_dir/survivors"
	check test_explanation_of_no_mutant_is_found has "$out" "nowhere(): 0 -> 1"
	run tests/mutants/mutate.py --list src/harness/step.h
	check test_file_of_a_room_can_be_mutated has "$out" "step_conflicts()"
	check test_file_of_a_room_is_mutated_alone [ -z "$(echo "$out" | grep -v '^src/harness/step.h:')" ]
	run tests/mutants/mutate.py --list src/harness/nowhere.c
	check test_file_of_no_room_is_refused has "$err" "'src/harness/nowhere.c' is no room, and no file of one"
else
	skip "explained survivors" "clang is missing: run ./setup.sh --all"
fi

# `make test` builds the mutants; the sanitizer and coverage targets do not.
if [ ! -d "$build/mutants" ]; then
	skip "broken cores" "not part of this build"
	tap_end
	exit
fi

are_found tests/mutants
tap_end

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Can the tests fail? Each broken core of this folder has to be found by the program that its patch
# names, for the reason that it names, with a replay line that shows it again, and shows nothing on
# the core that is not broken.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

build=${BUILD:-build}

# What fuzzers are to find takes longer, and make fuzz-mutants: here only whether it still breaks anything.
for patch in fuzz/mutants/*.patch; do
	run patch --dry-run --silent -p1 -i "$patch"
	check "test_$(basename "$patch" .patch)_applies" [ "$status" -eq 0 ]
done

# What is explained has to be there: a line that has changed may have another fate.
if command -v clang >/dev/null; then
	run tests/mutants/mutate.py --check
	check test_every_explained_survivor_is_a_mutant [ "$status" -eq 0 ]
	echo "$out" | sed 's/^/# /'
	printf '%s\n\t%s\n' 'src/driver_core/file.c nowhere(): 0 -> 1' 'There is none.' >"$tap_dir/survivors"
	run tests/mutants/mutate.py --check --survivors "$tap_dir/survivors"
	check test_explanation_of_no_mutant_is_found has "$out" "nowhere(): 0 -> 1"
else
	skip "explained survivors" "clang is missing: run ./setup.sh --all"
fi

# `make test` builds them, the sanitizer and coverage targets do not.
if [ ! -d "$build/mutants" ]; then
	skip "broken cores" "not part of this build"
	tap_end
	exit
fi

# The first command that the last run gave for replaying a failure.
replay_line() {
	printf '%s\n%s\n' "$out" "$err" | sed -n 's/^#* *replay: //p' | head -n 1
}

# is_found NAME FINDER TEXT: the finder says the text about the mutant of that name.
is_found() {
	test=test_$1_is_found_by_$(basename "$2") broken=$build/mutants/$1/$2
	if [ ! -x "$broken" ]; then
		skip "$test" "$2 is not part of this build"
		return
	fi

	# Far more than any needs, for a machine that has other things to do.
	run timeout 60 "$broken"
	check "$test" [ "$status" -ne 0 ]
	check "${test}_in_time" [ "$status" -ne 124 ]
	check "${test}_for_its_reason" has "$out$err" "$3"

	replay=$(replay_line)
	check "${test}_with_a_replay_line" [ -n "$replay" ]
	echo "# $1: $replay"
	run sh -c "$replay"
	check "${test}_and_replayed" [ "$status" -ne 0 ]
	check "${test}_and_replayed_for_its_reason" has "$out$err" "$3"
	run sh -c "$(echo "$replay" | sed "s|/mutants/$1/|/|")"
	check "${test}_and_nowhere_else" [ "$status" -eq 0 ]
}

# Each "Found-by:" above a patch, and the "Says:" that follows it.
for patch in tests/mutants/*.patch; do
	name=$(basename "$patch" .patch)
	sed -n 's/^Found-by: //p' "$patch" >"$tap_dir/finders"
	sed -n 's/^Says: //p' "$patch" >"$tap_dir/texts"
	check "test_${name}_says_how_it_is_found" [ -s "$tap_dir/finders" ]
	# shellcheck disable=SC2094  # the loop reads both in step, and writes neither
	while read -r finder && read -r text <&3; do
		is_found "$name" "$finder" "$text" </dev/null
	done <"$tap_dir/finders" 3<"$tap_dir/texts"
done

tap_end

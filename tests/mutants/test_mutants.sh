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

# `make test` builds them, the sanitizer and coverage targets do not.
if [ ! -d "$build/mutants" ]; then
	skip "broken cores" "not part of this build"
	tap_end
	exit
fi

# The value of a line "Name: value" above a patch.
field() {
	sed -n "s/^$2: //p" "$1"
}

# The first command that the last run gave for replaying a failure.
replay_line() {
	printf '%s\n%s\n' "$out" "$err" | sed -n 's/^#* *replay: //p' | head -n 1
}

for patch in tests/mutants/*.patch; do
	name=$(basename "$patch" .patch)
	finder=$(field "$patch" Found-by)
	if [ ! -x "$build/mutants/$name/$finder" ]; then
		skip "test_${name}_is_found" "$finder is not part of this build"
		continue
	fi

	# Far more than any needs, for a machine that has other things to do.
	run timeout 60 "$build/mutants/$name/$finder"
	check "test_${name}_is_found" [ "$status" -ne 0 ]
	check "test_${name}_is_found_in_time" [ "$status" -ne 124 ]
	check "test_${name}_is_found_for_its_reason" has "$out$err" "$(field "$patch" Says)"

	replay=$(replay_line)
	check "test_${name}_has_a_replay_line" [ -n "$replay" ]
	echo "# $name: $replay"
	run sh -c "$replay"
	check "test_${name}_is_replayed" [ "$status" -ne 0 ]
	check "test_${name}_is_replayed_for_its_reason" has "$out$err" "$(field "$patch" Says)"
	run sh -c "$(echo "$replay" | sed "s|/mutants/$name/|/|")"
	check "test_${name}_replay_finds_nothing_elsewhere" [ "$status" -eq 0 ]
done

tap_end

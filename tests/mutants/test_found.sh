#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Tests of found.sh: a broken driver counts as found only if each program that its patch names finds
# it, for the named reason.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

once test_found

# A build with two finders; each reports an error of the broken driver.
for finder in one two; do
	mkdir -p "$tap_dir/build/mutants/broken"
	printf '#!/bin/sh\n%s\n' "echo replay: $tap_dir/build/mutants/broken/$finder; echo $finder is wrong; exit 1" \
		>"$tap_dir/build/mutants/broken/$finder"
	printf '#!/bin/sh\n' >"$tap_dir/build/$finder"
	chmod +x "$tap_dir/build/mutants/broken/$finder" "$tap_dir/build/$finder"
done
mkdir "$tap_dir/patches"

# found HEAD [FINDER]: judges a patch with that head, as a script of its own.
found() {
	printf 'It is broken.\n\n%b---\n--- a/x\n+++ b/x\n Says: nothing\n' "$1" >"$tap_dir/patches/broken.patch"
	run env BUILD="$tap_dir/build" sh -c '. tests/cli/tap.sh; . tests/mutants/found.sh; are_found "$@"; tap_end' \
		found "$tap_dir/patches" ${2+"$2"}
}

found 'Found-by: one\nSays: one is wrong\n'
check test_one_finder [ "$status" -eq 0 ]
found 'Found-by: one\nSays: one is wrong\nFound-by: two\nSays: two is wrong\n'
check test_two_finders [ "$status" -eq 0 ]
check test_two_finders_are_both_asked [ "$(echo "$out" | grep -c '^ok .*_is_found_by_[a-z]*$')" -eq 2 ]
# The finder says what is wrong, and does not end before its limit.
cp "$tap_dir/build/mutants/broken/one" "$tap_dir/one"
for signal in XCPU KILL; do
	sed "s/exit 1/kill -$signal \$\$/" "$tap_dir/one" >"$tap_dir/build/mutants/broken/one"
	found 'Found-by: one\nSays: one is wrong\n'
	check "test_finder_ended_by_${signal}_is_red" has "$out" "
not ok 3 - test_broken_is_found_by_one_in_time"
done
cp "$tap_dir/one" "$tap_dir/build/mutants/broken/one"

found 'Says: one is wrong\nTarget: fuzz_calls\n' one
check test_usual_finder [ "$status" -eq 0 ]

# A patch with a reason for fewer finders than it names, or for none.
found 'Found-by: one\nSays: one is wrong\nFound-by: two\n'
check test_second_finder_without_a_text_is_red [ "$status" -ne 0 ]
found 'Found-by: one\nFound-by: two\nSays: two is wrong\n'
check test_first_finder_without_a_text_is_red [ "$status" -ne 0 ]
found 'Says: two is wrong\nFound-by: two\n' two
check test_usual_finder_without_a_text_is_red [ "$status" -ne 0 ]
found 'Found-by: one\nSays: one is wrong\nSays: two is wrong\n'
check test_text_without_a_finder_is_red [ "$status" -ne 0 ]
found 'Says: one is wrong\n'
check test_text_alone_is_red [ "$status" -ne 0 ]
found 'Found-by: one\n'
check test_finder_alone_is_red [ "$status" -ne 0 ]
found 'Found-by: one\nSays:\n'
check test_empty_text_is_red [ "$status" -ne 0 ]
found ''
check test_no_finder_is_red [ "$status" -ne 0 ]
check test_no_finder_says_so has "$out" "not ok 1 - test_broken_says_how_it_is_found"

# A finder that gives another reason, or finds something in the good driver.
found 'Found-by: one\nSays: two is wrong\n'
check test_other_reason_is_red has "$out" "not ok 4 - test_broken_is_found_by_one_for_its_reason"
printf '#!/bin/sh\nexit 1\n' >"$tap_dir/build/one"
found 'Found-by: one\nSays: one is wrong\n'
check test_finder_that_always_fails_is_red has "$out" "not ok 9 - test_broken_is_found_by_one_and_nowhere_else"
printf '#!/bin/sh\n' >"$tap_dir/build/one"

# A schedule that the patch names: it is replayed, too, and its scene is searched alone.
scheduled='Schedule: bound: read write / A5B\nSays: one is wrong\n'
found "$scheduled" one
check test_schedule [ "$status" -eq 0 ]
check test_schedule_is_replayed has "$out" "ok 11 - test_broken_is_found_by_one_with_its_schedule_as_named_and_replayed_for_its_reason"
found 'Schedule: bound: unbind read /\nSays: one is wrong\n' one
check test_schedule_without_a_preemption [ "$status" -eq 0 ]
found 'Schedule: bound: read write / A5B\n' one
check test_schedule_without_a_text_is_red [ "$status" -ne 0 ]
found 'Schedule: bound: read write\nSays: one is wrong\n' one
check test_scene_without_a_schedule_is_red [ "$status" -ne 0 ]
# broken CASE: a finder that behaves so in that case, and reports the error of the broken driver in all others.
broken() {
	printf '#!/bin/sh\ncase "$*" in %s esac\n%s\n' "$1" \
		"echo replay: $tap_dir/build/mutants/broken/one; echo one is wrong; exit 1" >"$tap_dir/build/mutants/broken/one"
}
broken '"--replay bound: read write / A5B") exit 0;;'
found "$scheduled" one
check test_schedule_that_shows_nothing_is_red has "$out" "not ok 10 - test_broken_is_found_by_one_with_its_schedule_as_named_and_replayed"
broken '"--scene bound: read write") exit 0;;'
found "$scheduled" one
check test_scene_in_which_nothing_is_found_is_red has "$out" "not ok 2 - test_broken_is_found_by_one_with_its_schedule"

# How much a finder tries does not depend on the machine, and has a limit.
limit() {
	for n in "$2" $(($2 + 1)); do
		# shellcheck disable=SC2059  # it is a format
		broken "*) echo '$(printf "$3" "$n")';;"
		found 'Says: one is wrong\n' one
		over=$(echo "$out" | grep '^not ok')
		[ "$n" -eq "$2" ] || over=${over#not ok 5 - test_broken_is_found_by_one_in_few_tries}
		check "test_${n}_$1" [ -z "$over" -a "$status" -eq $((n - $2)) ]
	done
}
limit schedules_are_tried 30000 '# note: 2 calls: 9 scenes, %d schedules (5 steps), 7 choices pruned; a violation'
limit schedules_are_tried_for_a_short_one 30000 '# after 1 schedules, and %d for a short one; on one of 1 preemptions:'
limit cases_are_tried 300000 '# note: life of the module: %d cases of operation and fault, 1 of them struck'
limit cases_are_tried_before_a_find 300000 '# after %d cases'

tap_end

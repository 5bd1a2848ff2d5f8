#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The benchmarks as a program: reports, bounds, what is missing. Not how fast anything is.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

bounds=$tap_dir/bounds
json=$tap_dir/json
bench() {
	run "$BUILD/bench/lkp-bench" --build "$BUILD" --quick --bounds "$bounds" --json "$json" "$@"
}

echo 'access.plain 1000 1000 what it is' >"$bounds"
bench --check access
check test_ratio_within_its_bound_passes [ "$status" -eq 0 ]
check test_table_shows_the_ratio has "$out" "what it is"
check test_json_has_the_ratio grep -q '"ratio":"access.plain".*"bar":1000' "$json"
check test_json_has_the_environment grep -q '"environment":"compiler"' "$json"
check test_json_is_an_object_a_line [ "$(grep -c '^{.*}$' "$json")" -eq "$(wc -l <"$json")" ]

echo 'access.plain 0.0001 0.001 what it is' >"$bounds"
bench --check access
check test_ratio_above_its_bound_fails [ "$status" -eq 1 ]
check test_ratio_above_its_bound_is_named has "$err" "access.plain moved"
bench access
check test_without_check_nothing_fails [ "$status" -eq 0 ]
check test_table_says_above_its_bound has "$out" "ABOVE ITS BOUND"

echo 'access.plain - - what it is' >"$bounds"
bench --check access
check test_ratio_without_bar_always_passes [ "$status" -eq 0 ]

: >"$bounds"
bench access
check test_ratio_without_row_is_reported has "$out" "missing: access.plain"

printf 'machine.%s 1000 1000 what it is\n' interrupt dma lend step >"$bounds"
bench --check machine
check test_what_a_device_does_by_itself_is_measured [ "$status" -eq 0 ]
for ratio in interrupt dma lend step; do
	check "test_ratio_is_there:machine.$ratio" grep -q "\"ratio\":\"machine.$ratio\"" "$json"
done

if emulated; then
	skip test_accesses_over_vfio_user_are_measured "no server of lkp-emu runs under qemu-user"
else
	ratios="read posted together"
	[ "$(nproc)" -eq 1 ] || ratios="$ratios apart"
	# shellcheck disable=SC2086  # words
	printf 'wire.%s 1000 1000 what it is\n' $ratios >"$bounds"
	bench --check wire
	check test_accesses_over_vfio_user_are_measured [ "$status" -eq 0 ]
	for ratio in $ratios; do
		check "test_ratio_is_there:wire.$ratio" grep -q "\"ratio\":\"wire.$ratio\"" "$json"
	done
fi

printf '# comment\n\naccess.plain one 2 text\n' >"$bounds"
bench access
check test_bad_bounds_are_refused [ "$status" -eq 2 ]
check test_bad_bounds_are_named has "$err" "$bounds:3"
rm "$bounds"
bench access
check test_no_bounds_are_refused [ "$status" -eq 2 ]

echo 'access.plain 1 1 what it is' >"$bounds"
bench no-such-suite
check test_unknown_suite_is_refused [ "$status" -eq 2 ]
check test_unknown_suite_is_named has "$err" "no-such-suite"

run env PATH=/nonexistent "$BUILD/bench/lkp-bench" --build "$BUILD" --bounds "$bounds" qtest
check test_missing_peer_is_reported has "$out" "missing: QEMU qtest: no qemu-system-x86_64"
check test_missing_peer_is_no_failure [ "$status" -eq 0 ]

json=/dev/full
bench access
check test_results_that_cannot_be_written_fail [ "$status" -eq 1 ]

tap_end

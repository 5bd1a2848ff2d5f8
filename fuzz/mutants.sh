#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Measure how long fuzzers take to find code that was broken on purpose, from an empty corpus: the
# patches of tests/mutants/ and fuzz/mutants/, each by the target of its line "Target: ", or by
# fuzz_ops without one. A patch with "none" needs calls that wait for one another, which the
# explorer finds: it is skipped. For a package, $LKP_DEVICE, these are the patches of its mutants/,
# already built: DIR/NAME/TARGET.
#
# usage: fuzz/mutants.sh --build DIR [--runs N] [--seconds N] [NAME...]
#
# A run is given up after --seconds (120). Prints medians of --runs (5) runs. Exit status: 0 each was
# found in every run, 1 one was not.

set -eu

runs=5
seconds=120
build=
while [ $# -gt 0 ]; do
	case $1 in
	--build) build=$2 ;;
	--runs) runs=$2 ;;
	--seconds) seconds=$2 ;;
	*) break ;;
	esac
	shift 2
done
[ -n "$build" ] || {
	echo "usage: fuzz/mutants.sh --build DIR [--runs N] [--seconds N] [NAME...]" >&2
	exit 2
}
names=("$@")
if [ $# -eq 0 ]; then
	names=(tests/mutants/*.patch fuzz/mutants/*.patch)
	names=("${names[@]##*/}")
	names=("${names[@]%.patch}")
fi
mkdir -p "$build"
build=$(realpath "$build")

median() {
	sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

patch_of() {
	local file
	for file in ${LKP_DEVICE:+"$LKP_DEVICE/mutants/$1.patch"} "tests/mutants/$1.patch" "fuzz/mutants/$1.patch"; do
		[ ! -f "$file" ] || {
			echo "$file"
			return
		}
	done
}

# The target that should find it.
target_of() {
	local target
	target=$(sed -n 's/^Target: //p' "$(patch_of "$1")")
	echo "${target:-fuzz_ops}"
}

# The program that should find it.
program_of() {
	local bin=tree/build/fuzz/bin
	[ -z "${LKP_DEVICE:-}" ] || bin=.
	echo "$build/$1/$bin/$(target_of "$1")"
}

# Build in a separate tree, so that no part of it gets into anything else.
build_broken() {
	local tree=$build/$1/tree
	[ -z "${LKP_DEVICE:-}" ] || return 0
	rm -rf "${build:?}/$1"
	mkdir -p "$tree"
	tar --exclude=./build --exclude=./.git -c . | tar -x -C "$tree"
	patch --silent -p1 -d "$tree" <"$(patch_of "$1")"
	make -C "$tree" --no-print-directory -j"$(nproc)" BUILD=build FUZZ_TARGETS="$(target_of "$1")" \
		WARNINGS=-w fuzz-programs >"$build/$1/make.log" 2>&1 || {
		tail -5 "$build/$1/make.log" >&2
		echo "fuzz-mutants: $1 does not build" >&2
		exit 1
	}
}

# Prints "seconds executions", or nothing when it was not found.
find_once() {
	local log=$build/$1/log.$2 target start end flags
	target=$(target_of "$1")
	mapfile -t flags < <(fuzz/flags.sh "$target")
	[ ! -s "fuzz/dict/$target.dict" ] || flags+=("-dict=fuzz/dict/$target.dict")
	start=$(date +%s.%N)
	# Printing the stack takes longest, and the message is enough.
	if ASAN_OPTIONS=symbolize=0 "$(program_of "$1")" -seed="$2" \
		-print_final_stats=1 "${flags[@]}" -timeout=5 -max_total_time="$seconds" \
		-artifact_prefix="$build/$1/" >"$log" 2>&1; then
		return
	fi
	end=$(date +%s.%N)
	echo "$start $end $(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" |
		awk '{ printf "%.2f %d\n", $2 - $1, $3 }'
}

printf '%-28s %6s %10s %12s   %s\n' "what is broken" found seconds executions "what it said"
failed=0
skipped=()
for name in "${names[@]}"; do
	if [ "$(target_of "$name")" = none ]; then
		skipped+=("$name")
		continue
	fi
	build_broken "$name"
	: >"$build/$name/found"
	for run in $(seq "$runs"); do
		find_once "$name" "$run" >>"$build/$name/found"
	done
	n=$(wc -l <"$build/$name/found")
	[ "$n" -eq "$runs" ] || failed=1
	printf '%-28s %6s %10s %12s   %s\n' "$name" "$n/$runs" \
		"$(cut -d' ' -f1 "$build/$name/found" | median)" \
		"$(cut -d' ' -f2 "$build/$name/found" | median)" \
		"$(grep -a -h -m1 -e '^found: ' -e 'ERROR: ' -e 'runtime error: ' -e '^simulator: ' \
			"$build/$name"/log.* | head -1 | cut -c1-80)"
done
[ ${#skipped[@]} -eq 0 ] ||
	echo "fuzz-mutants: ${#skipped[@]} skipped, which take calls that wait for one another: ${skipped[*]}"
exit $failed

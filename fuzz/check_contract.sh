#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Check that the targets build by OSS-Fuzz's contract, and that the result runs. Calls
# .clusterfuzzlite/build.sh as the service does, once for libFuzzer and once for AFL++, and runs
# each target from an empty $OUT on its own seed corpus, dictionary and options.
#
# usage: fuzz/check_contract.sh --build DIR [--seconds N] [libfuzzer|afl...]

set -eu

build=$2
shift 2
seconds=10
if [ "${1:-}" = --seconds ]; then
	seconds=$2
	shift 2
fi
[ $# -gt 0 ] || set -- libfuzzer afl
mkdir -p "$build"
build=$(realpath "$build")

# Nothing of the caller's make or compiler has an effect.
contract() {
	env -i PATH="$PATH" HOME="${HOME:-/}" OUT="$out" WORK="$build/$engine/work" SRC="$PWD" \
		FUZZING_ENGINE="$engine" SANITIZER=address ARCHITECTURE=x86_64 "$@" \
		.clusterfuzzlite/build.sh >"$build/$engine.log" 2>&1 || {
		tail -20 "$build/$engine.log" >&2
		echo "fuzz-contract: $engine: build.sh failed" >&2
		exit 1
	}
}

build_libfuzzer() {
	local flags="-O1 -fno-omit-frame-pointer -gline-tables-only -fsanitize=address \
-fsanitize-address-use-after-scope -fsanitize=fuzzer-no-link"
	contract CC=clang CXX=clang++ CFLAGS="$flags" CXXFLAGS="$flags" LIB_FUZZING_ENGINE=-fsanitize=fuzzer
}

build_afl() {
	contract AFL_USE_ASAN=1 AFL_QUIET=1 CC=afl-clang-fast CXX=afl-clang-fast++ CFLAGS=-O1 \
		CXXFLAGS=-O1 LIB_FUZZING_ENGINE=-fsanitize=fuzzer
}

run_libfuzzer() {
	local flags
	mapfile -t flags < <(fuzz/flags.sh "$1" "$out")
	"$out/$1" -max_total_time="$seconds" "${flags[@]}" ${dict:+-dict="$dict"} \
		-artifact_prefix="$build/$engine/" "$seeds" >"$build/$engine/$1.log" 2>&1 || return
	awk '/^Done/ { print $2 " executions" }' "$build/$engine/$1.log"
}

run_afl() {
	local results=$build/$engine/$1.out
	rm -rf "$results"
	AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_AFFINITY=1 \
		afl-fuzz -V "$seconds" -m none -i "$seeds" -o "$results" \
		${dict:+-x "$dict"} -- "$out/$1" >"$build/$engine/$1.log" 2>&1 || return
	awk '/^execs_done/ { n = $3 } /^saved_crashes/ { c = $3 }
		END { print n " executions, " c " crashes"; exit !n || c }' "$results/default/fuzzer_stats"
}

# 255 tells xargs to begin no other.
run_target() {
	local target=$1 seeds=$build/$engine/seeds/$1 dict='' said
	mkdir -p "$seeds"
	python3 -m zipfile -e "$out/${target}_seed_corpus.zip" "$seeds"
	[ ! -f "$out/$target.dict" ] || dict=$out/$target.dict
	if ! said=$("run_$engine" "$target"); then
		tail -20 "$build/$engine/$target.log" >&2
		echo "fuzz-contract: $engine: $target failed" >&2
		exit 255
	fi
	printf '%-10s %-14s %4d seeds, %s\n' "$engine" "$target" "$(find "$seeds" -type f | wc -l)" "$said"
}

export build seconds
export -f run_target run_libfuzzer run_afl
for engine; do
	out=$build/$engine/out
	rm -rf "${build:?}/$engine"
	mkdir -p "$out"
	"build_$engine"
	export engine out
	# One fuzzer on each CPU.
	for options in "$out"/*.options; do
		basename "$options" .options
	done | xargs -P "$(nproc)" -I '{}' bash -euc 'run_target {}'
done

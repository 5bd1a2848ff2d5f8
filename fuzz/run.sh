#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Run fuzz targets side by side for some seconds each, and print a table of the results.
#
# usage: fuzz/run.sh --build DIR --seconds N [--jobs N] TARGET...
#
# Programs are DIR/bin/TARGET (libFuzzer) and DIR/replay/TARGET. What is kept of the device is in
# $LKP_DEVICE/fuzz/ ("."), what was made of its scripts in DIR/seeds/TARGET/; new inputs go to
# DIR/corpus/TARGET/.
# What finds something is minimised and left in DIR/crashes/, with a test case in C and the line that
# replays it. Rates are per second of processor time, so that a busy machine does not change the ratios.
# Exit status: 0 nothing found, 1 something found or a target failed, 2 wrong usage.

set -u

build=build/fuzz
seconds=60
jobs=1
while [ $# -gt 0 ]; do
	case $1 in
	--build) build=$2 ;;
	--seconds) seconds=$2 ;;
	--jobs) jobs=$2 ;;
	*) break ;;
	esac
	shift 2
done
case $seconds$jobs in
*[!0-9]*)
	echo "fuzz: FUZZ_SECONDS and FUZZ_JOBS are whole numbers, not '$seconds' and '$jobs'" >&2
	exit 2
	;;
esac
if [ $# -eq 0 ] || [ "$seconds" -eq 0 ] || [ "$jobs" -eq 0 ]; then
	echo "usage: fuzz/run.sh --build DIR --seconds N [--jobs N] TARGET..." >&2
	exit 2
fi
targets=("$@")
logs=$build/logs
crashes=$build/crashes
kept=${LKP_DEVICE:-.}/fuzz
mkdir -p "$logs" "$crashes" || exit 2

# Run one target for a time; its log ends with the processor time it took.
fuzz() {
	local target=$1 corpus=$build/corpus/$1 arguments=() TIMEFORMAT='cpu: %U %S'
	mkdir -p "$corpus" "$crashes/$target"
	[ ! -f "fuzz/dict/$target.dict" ] || arguments+=("-dict=fuzz/dict/$target.dict")
	mapfile -t -O "${#arguments[@]}" arguments < <(fuzz/flags.sh "$target")
	arguments+=("$corpus")
	[ ! -d "$kept/corpus/$target" ] || arguments+=("$kept/corpus/$target")
	[ ! -d "$kept/past/$target" ] || arguments+=("$kept/past/$target")
	[ ! -d "$build/seeds/$target" ] || arguments+=("$build/seeds/$target")
	{
		time "$build/bin/$target" -max_total_time="$seconds" -print_final_stats=1 \
			-artifact_prefix="$crashes/$target/" -timeout=20 -verbosity=1 \
			"${arguments[@]}"
	} >"$logs/$target.log" 2>&1
	echo "status: $?" >>"$logs/$target.log"
}

# Inputs that a target has run so far.
executions() {
	grep -a -o '^#[0-9]*' "$logs/$1.log" 2>/dev/null | tail -1 | tr -d '#'
}

progress() {
	local start=$SECONDS line target
	while sleep 1; do
		line="fuzz: $((SECONDS - start)) s"
		for target in "${targets[@]}"; do
			line+="  $target $(executions "$target")"
		done
		printf '\r%.*s' "${COLUMNS:-100}" "$line"
	done
}

rm -f "$logs"/*.log
find "$crashes" -path "$crashes/before" -prune -o \
	\( -name 'crash-*' -o -name 'timeout-*' -o -name 'oom-*' -o -name 'leak-*' \) -print |
	while read -r old; do
		mkdir -p "$crashes/before" && mv "$old" "$crashes/before/"
	done
ticker=
if [ -t 1 ]; then
	progress &
	ticker=$!
fi
running=()
for target in "${targets[@]}"; do
	if [ ${#running[@]} -ge "$jobs" ]; then
		wait -n "${running[@]}"
		mapfile -t running < <(jobs -rp | grep -v -x "${ticker:-none}")
	fi
	fuzz "$target" &
	running+=($!)
done
wait "${running[@]}"
if [ -n "$ticker" ]; then
	kill "$ticker"
	wait "$ticker" 2>/dev/null
	printf '\r\033[K'
fi

# ---------------------------------------------------------------- The table ------------------------

# target executions cpu-seconds edges inputs bytes operations
figures() {
	awk -v target="$1" '
		/^stat::number_of_executed_units:/ { runs = $2 }
		/^cpu: / { cpu = $2 + $3 }
		/^stat::operations:/ { operations = $2 }
		/ cov: / {
			for (i = 1; i < NF; i++) {
				if ($i == "cov:") edges = $(i + 1)
				if ($i == "corp:") corpus = $(i + 1)
			}
		}
		END { print target, runs + 0, cpu + 0, edges + 0, corpus ? corpus : "-", operations + 0 }
	' "$logs/$1.log"
}

for target in "${targets[@]}"; do
	figures "$target"
done | awk '
	BEGIN {
		printf "%-14s %12s %10s %10s %9s %12s %9s\n", "target", "executions", "execs/s",
		       "ops/s", "edges", "corpus", "of empty"
	}
	{
		rate = $3 ? $2 / $3 : 0
		if ($1 == "empty")
			limit = rate
		ratio = limit ? sprintf("%.3f", rate / limit) : "-"
		ops = $6 && $3 ? sprintf("%d", $6 / $3) : "-"
		printf "%-14s %12d %10d %10s %9d %12s %9s\n", $1, $2, rate, ops, $4, $5, ratio
	}'
echo "(a second is one of processor time; corpus: inputs/bytes; details in $logs/)"

# ---------------------------------------------------------------- What was found -------------------

found=0
report() {
	local target=$1 input=$2 small test
	small=$crashes/$target-$(basename "$input" | cut -c1-16)
	test=$small.c
	cp "$input" "$small"
	# It stops when the input gets no smaller; its own output does not matter.
	timeout 60 "$build/bin/$target" -minimize_crash=1 -max_total_time=20 \
		-exact_artifact_path="$small.smaller" "$input" >"$logs/minimize.log" 2>&1
	[ ! -s "$small.smaller" ] || mv "$small.smaller" "$small"
	echo "found by $target: $(timeout 60 "$build/bin/$target" -timeout=20 "$small" 2>&1 |
		grep -a -m1 -e '^found: ' -e 'ERROR: ' -e 'runtime error: ' -e '^simulator: ')"
	echo "  replay:    $build/bin/$target $small"
	# Not every target writes a test.
	if [ -x "$build/replay/$target" ] && "$build/replay/$target" --test "$small" >"$test" 2>"$logs/test.log"; then
		echo "  test case: $test"
	else
		rm -f "$test"
	fi
}

for target in "${targets[@]}"; do
	for input in "$crashes/$target"/*; do
		[ -f "$input" ] || continue
		report "$target" "$input"
		found=$((found + 1))
	done
	grep -q '^status: 0' "$logs/$target.log" || [ -n "$(ls "$crashes/$target")" ] || {
		echo "fuzz: $target failed, see $logs/$target.log:" >&2
		tail -5 "$logs/$target.log" >&2
		found=$((found + 1))
	}
done
echo "fuzz: $found found"
[ "$found" -eq 0 ]

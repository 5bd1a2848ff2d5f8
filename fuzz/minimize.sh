#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Merge the inputs that fuzzing has found into the committed corpora: the fewest and smallest inputs
# that together reach every edge. Files named seed-* were written by hand and stay.
#
# usage: fuzz/minimize.sh --build DIR TARGET...

set -eu

build=$2
shift 2
kept=${LKP_DEVICE:-.}/fuzz
for target; do
	corpus=$kept/corpus/$target
	new=$build/merged/$target
	rm -rf "$new"
	mkdir -p "$new" "$corpus" "$build/corpus/$target"
	# Merge by edges, not by counters, so that the corpus stays small enough to read.
	"$build/bin/$target" -merge=1 -use_counters=0 "$new" "$corpus" "$build/corpus/$target" \
		>"$build/logs-$target.merge" 2>&1 || {
		echo "fuzz-minimize: $target: see $build/logs-$target.merge" >&2
		exit 1
	}
	[ -n "$(ls "$new")" ] || {
		echo "fuzz-minimize: $target: nothing to keep" >&2
		exit 1
	}
	before=$(find "$corpus" -type f | wc -l)
	find "$corpus" -type f ! -name 'seed-*' -delete
	cp "$new"/* "$corpus/"
	echo "$target: $before inputs before, $(find "$corpus" -type f | wc -l) now," \
		"$(cat "$corpus"/* | wc -c) bytes"
done

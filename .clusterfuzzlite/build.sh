#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Build the fuzz targets by OSS-Fuzz's contract: with $CC $CFLAGS, linked by $CXX with
# $LIB_FUZZING_ENGINE, to $OUT, each with its seed corpus, dictionary and options.
#
# Works on any machine with those variables set; fuzz/check_contract.sh does that.

set -eu

: "${CC:?} ${CXX:?} ${OUT:?} ${LIB_FUZZING_ENGINE:?}"
work=${WORK:-/tmp}/lkp_enc
mkdir -p "$OUT"

make -j"$(nproc)" BUILD="$work" FUZZ_CC="$CC" FUZZ_LD="$CXX" FUZZ_CFLAGS="${CFLAGS:-} -w" \
	LIB_FUZZING_ENGINE="$LIB_FUZZING_ENGINE" fuzz-programs

zip_folder() {
	if command -v zip >/dev/null; then
		(cd "$1" && zip -q -r "$2" .)
	else
		python3 -c 'import shutil, sys; shutil.make_archive(sys.argv[2][:-4], "zip", sys.argv[1])' \
			"$1" "$2"
	fi
}

for program in "$work"/fuzz/bin/fuzz_*; do
	target=$(basename "$program")
	cp "$program" "$OUT/"
	rm -f "$OUT/${target}_seed_corpus.zip"
	zip_folder "fuzz/corpus/$target" "$OUT/${target}_seed_corpus.zip"
	cp "fuzz/options/$target.options" "$OUT/"
	[ ! -f "fuzz/dict/$target.dict" ] || cp "fuzz/dict/$target.dict" "$OUT/"
done

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What CI runs after ./setup.sh --all, step by step, with the time that each took. It ends at the first
# step that fails; 'make -k pre-push' goes on, and counts at the end.

set -eu
cd "$(dirname "$0")/.."

flags=${MAKEFLAGS-}
failed=0

step() {
	start=$(date +%s)
	echo "==== make $*"
	if make --no-print-directory -j"$(nproc)" "$@"; then
		echo "==== make $*: $(($(date +%s) - start)) s"
		return
	fi
	echo "pre-push: 'make $*' failed" >&2
	failed=$((failed + 1))
	# The first word has the options of one letter.
	case ${flags%% *} in
	*k*) ;;
	*) exit 1 ;;
	esac
}

# Run the tutorial's steps that take minutes, too, up to the guest.
export LKP_TEST_LONG=1
step all
step CC=clang BUILD=build/clang all
step kmod
step M=examples/my_rng kmod
step lint
step test-san
step coverage
step test REPORT=1
for device in examples/*/device.mk; do
	device=${device%/device.mk}
	step M="$device" test REPORT=1
	step M="$device" lint
done
step test-upstream REPORT=1
step M=examples/my_rng test-san
step M=examples/my_rng coverage COVERAGE=90
step fuzz FUZZ_SECONDS=5
for device in examples/*/device.mk; do
	device=${device%/device.mk}
	step M="$device" fuzz FUZZ_SECONDS=5
done
step test-upstream GOAL=fuzz FUZZ_SECONDS=5
# The fuzzer finds each of its broken drivers in time, without a corpus.
step M=examples/my_rng fuzz-mutants FUZZ_SECONDS=60 FUZZ_RUNS=1
step M=examples/edu fuzz-mutants FUZZ_SECONDS=60 FUZZ_RUNS=1
step fuzz-coverage
step fuzz-contract FUZZ_SECONDS=12
# A skip unless its kernel is there: CI does not build that.
step test-uml CACHED=1 REPORT=1
step test-vm REPORT=1
step M=examples/my_rng test-vm REPORT=1
step test-upstream ONLY=phantom GOAL=test-vm REPORT=1
step test-upstream ONLY=pci_endpoint_test GOAL=test-vm REPORT=1

[ $failed -eq 0 ] || {
	echo "pre-push: $failed steps failed, see above" >&2
	exit 1
}

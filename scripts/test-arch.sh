#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Build for other architectures in DIR/ARCH, and run the tests there by qemu-user. Libraries come from
# scripts/sysroot.sh. The compiler is the cross gcc (which on Debian excludes gcc-multilib) or else clang.
#
#	scripts/test-arch.sh [--build DIR] ARCH...
#
#	ARCH		arm64, armhf, riscv64, s390x: as Debian calls it
#	--build DIR	build below DIR instead of build/
#
# If tools are missing, it skips the architecture and says so. Exit status: 0 when every test passed
# or was skipped, 1 otherwise, 2 for wrong usage.

set -eu
cd "$(dirname "$0")/.."

build=build
passed=0
failed=0
skipped=0

usage() {
	sed -n '4,/^$/s/^# \{0,1\}//p' "$0"
}

# The names of the architecture $1 outside Debian: $cpu and $triplet.
identify() {
	case $1 in
	arm64) cpu=aarch64 triplet=aarch64-linux-gnu ;;
	armhf) cpu=arm triplet=arm-linux-gnueabihf ;;
	riscv64 | s390x) cpu=$1 triplet=$1-linux-gnu ;;
	*)
		echo "test-arch: '$1' is none of arm64, armhf, riscv64, s390x" >&2
		exit 2
		;;
	esac
}

# The packages of the missing tools.
missing() {
	command -v "qemu-$cpu" >/dev/null || echo qemu-user
	command -v "$triplet-gcc" >/dev/null && return
	command -v clang >/dev/null || echo clang
	command -v "$triplet-ld" >/dev/null || echo "binutils-$triplet"
}

# $1: the architecture
test_one() {
	identify "$1"
	need=$(missing)
	if [ -n "$need" ]; then
		skipped=$((skipped + 1))
		# shellcheck disable=SC2086  # one line
		echo "test-arch: $1 is skipped: it needs the packages" $need
		return
	fi
	sysroot=$(scripts/sysroot.sh --build "$build" "$1")
	if command -v "$triplet-gcc" >/dev/null; then
		cc="$triplet-gcc --sysroot=$sysroot"
	else
		cc="clang --target=$triplet --sysroot=$sysroot"
	fi
	echo "== $1: $cc"
	if "${MAKE:-make}" --no-print-directory "BUILD=$build/$1" "CC=$cc" \
		"OBJCOPY=$triplet-objcopy" "OBJDUMP=$triplet-objdump" MUTANTS= \
		"RUNNER=qemu-$cpu -L $sysroot" test; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
}

case ${1-} in
--help)
	usage
	exit 0
	;;
--build)
	build=${2:?--build needs a directory}
	shift 2
	;;
esac
if [ $# -eq 0 ]; then
	usage >&2
	exit 2
fi

for arch; do
	identify "$arch"
done
for arch; do
	test_one "$arch"
done
echo "test-arch: $passed architectures passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]

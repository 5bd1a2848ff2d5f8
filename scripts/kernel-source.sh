#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Make what is taken from the kernel source of the distribution, the newest /usr/src/linux-source-*.tar.xz
# (or .bz2), and print where it is. It is kept in build/kernel/ and made again only when that or the
# compiler changes.
#
#	scripts/kernel-source.sh [--build DIR] [--jobs N] package|checkpatch|clang|files FILE...
#
#	package		only find that: print its name, or fail with the reason
#	checkpatch	the directory of checkpatch.pl
#	clang		a kernel tree prepared by clang, to build modules against
#	files FILE...	a tree with these files in it, byte for byte: drivers/misc/phantom.c
#	--build DIR	keep it in DIR/kernel instead
#	--of VERSION	take them from linux-source-VERSION
#	--as NAME	keep files in DIR/kernel/NAME, apart from others
#	--jobs N	passed to make; as many as there are CPUs unless given

set -eu
export LC_ALL=C # for what tar and grep take a letter to be
unset MAKEFLAGS MFLAGS

build=$(cd "$(dirname "$0")/.." && pwd)/build
jobs=$(nproc)
of=

fail() {
	echo "error: $*" >&2
	exit 1
}

say() {
	echo "kernel-source: $*" >&2
}

usage() {
	sed -n '4,/^$/s/^# \{0,1\}//p' "$0"
}

# Extract into directory $1; the rest is for tar.
extract() {
	into=$1
	shift
	say "extracting $tarball"
	mkdir -p "$into"
	tar -xf "$tarball" -C "$into" --strip-components=1 --anchored --wildcards "$@" ||
		fail "cannot extract $tarball"
}

make_checkpatch() {
	extract "$1" "$prefix/scripts/checkpatch.pl" "$prefix/scripts/spelling.txt" \
		"$prefix/scripts/const_structs.checkpatch"
}

# Leave out the code that no preparation reads: most of it. Every Kconfig has to be there.
make_clang() {
	extract "$1/source" --exclude="$prefix/drivers/*.[ch]" --exclude="$prefix/sound/*.[ch]" \
		--exclude="$prefix/fs/*.[ch]" --exclude="$prefix/net/*.[ch]" \
		--exclude="$prefix/arch/[a-wyz]*/*.[chS]" --exclude="$prefix/arch/*.dts*" \
		--exclude="$prefix/Documentation/[a-z]*/*" \
		--exclude="$prefix/tools/testing" --exclude="$prefix/tools/perf"
	for goal in defconfig modules_prepare; do
		say "make LLVM=1 $goal"
		make -C "$1/source" O="$1/object" LLVM=1 -j "$jobs" "$goal" >"$1/$goal.log" 2>&1 ||
			fail "it failed, see $1/$goal.log; are all packages there? (./setup.sh --all)"
	done
}

make_files() {
	local file

	extract "$1" "${files[@]/#/$prefix/}"
	for file in "${files[@]}"; do
		[ -f "$1/$file" ] || fail "$tarball has no $file"
		# Make it newer than the file that needs it.
		touch "$1/$file"
	done
}

# Describe everything that $1 is made from.
describe() {
	stat -L -c '%n %s %Y' "$tarball"
	cksum <"$0"
	if [ "$1" = clang ]; then
		clang --version && ld.lld --version
	fi
	echo "${files[@]}"
}

thing=
result=
files=()
name=
while [ $# -gt 0 ]; do
	case $1 in
	--build)
		build=${2:?needs a value}
		shift
		;;
	--of)
		of=${2:?needs a value}
		shift
		;;
	--as)
		name=${2:?needs a value}
		shift
		;;
	--jobs)
		jobs=${2:?needs a value}
		shift
		;;
	--help)
		usage
		exit 0
		;;
	package) thing=$1 ;;
	checkpatch)
		thing=$1 result=scripts
		;;
	clang)
		thing=$1 result=object
		;;
	files)
		thing=$1 result=.
		shift
		[ $# -gt 0 ] || fail "which files? see --help"
		files=("$@")
		break
		;;
	*) fail "unknown argument: $1, see --help" ;;
	esac
	shift
done
[ -n "$thing" ] || fail "nothing asked for, see --help"
tarball=$(find /usr/src -maxdepth 1 -name "linux-source-${of:-*}.tar.*" | sort -V | tail -n 1)
[ -n "$tarball" ] || fail "no /usr/src/linux-source-${of:-*}.tar.xz (package linux-source${of:+-$of}): run ./setup.sh --all"
[ "$thing" != package ] || {
	echo "$tarball"
	exit 0
}
prefix=$(basename "${tarball%.tar.*}")
if [ "$thing" = clang ]; then
	for tool in clang ld.lld llvm-nm; do
		command -v "$tool" >/dev/null ||
			fail "no $tool (packages clang, lld, llvm): run ./setup.sh --all"
	done
fi

mkdir -p "$build/kernel"
place=$(cd "$build/kernel" && pwd)/${name:-$thing}
exec 9>"$place.lock"
flock 9
stamp="$place
$(describe "$thing")"
if [ "$stamp" != "$(cat "$place/stamp" 2>/dev/null)" ]; then
	rm -rf "$place"
	"make_$thing" "$place"
	echo "$stamp" >"$place/stamp"
fi
echo "$place/$result"

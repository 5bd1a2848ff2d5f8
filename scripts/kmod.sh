#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Build lkp_enc.ko with all warnings and sparse, and fail if they have anything to say. Each module
# is built in a directory of its own, build/kmod/RELEASE-COMPILER/, and never beside the sources.
#
#	scripts/kmod.sh [--kdir DIR] [--build DIR] [--jobs N] [all|gcc|clang|contract|install]
#
#	all		gcc and clang; the default
#	gcc		against every kernel in /lib/modules that has its headers there
#	clang		by clang, against a tree prepared from the distribution's kernel source
#	contract	contract.ko (tests/contract/) instead, for the same kernels as gcc
#	install		install what was built for the kernel of --kdir, or for the running one,
#			and the udev rule, below INSTALL_MOD_PATH or else DESTDIR; depmod is run
#			only if both are empty
#	--kdir DIR	build against this prepared kernel tree only, by the compiler it is for
#	--build DIR	build in DIR/kmod instead
#	--jobs N	passed to make; as many as there are CPUs unless given

set -euo pipefail
# Compilers' messages are searched; Kbuild drops LC_ALL and with it falls back to the others.
export LC_ALL=C LC_MESSAGES=C LANG=C LANGUAGE=C
# What the calling make was told is about host programs.
unset MAKEFLAGS MFLAGS CFLAGS CPPFLAGS LDFLAGS
# Where modinfo and depmod are, and an ordinary user's PATH does not lead.
PATH=$PATH:/usr/sbin:/sbin

root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build
jobs=$(nproc)
mode=all
kdir=
modules=()

fail() {
	echo "error: $*" >&2
	exit 1
}

usage() {
	sed -n '4,/^$/s/^# \{0,1\}//p' "$0"
}

check_tools() {
	local tool

	for tool in make sparse readelf modinfo; do
		command -v "$tool" >/dev/null || fail "no $tool: run ./setup.sh --all"
	done
}

check_tree() {
	[ -e "$1/include/generated/utsrelease.h" ] ||
		fail "$1 is not a kernel tree prepared for modules: install the headers of that" \
			"kernel (./setup.sh --all), or run 'make modules_prepare' in the tree"
}

# As modules have it in their vermagic. Debian's kernel.release is another one.
release_of() {
	sed -n 's/^#define UTS_RELEASE "\(.*\)"$/\1/p' "$1/include/generated/utsrelease.h"
}

compiler_of() {
	if grep -q '^CONFIG_CC_IS_CLANG=y' "$1/include/config/auto.conf"; then
		echo clang
	else
		echo gcc
	fi
}

output_of() {
	echo "$build/kmod/$(release_of "$1")-$(compiler_of "$1")"
}

# Kbuild puts objects beside sources, so give it symlinks to the sources in directory $1.
mirror() {
	local dir=$1 file

	mkdir -p "$dir/include" "$dir/src" "$dir/tests"
	# All of them anew: a link to a source that is gone, or was moved, must not stay.
	find "$dir/include" "$dir/src" "$dir/tests" -type l -delete
	(cd "$root" && find include src/driver_core src/shim/kernel tests/contract -name '*.[ch]' -o -name Kbuild) |
		while read -r file; do
			mkdir -p "$dir/$(dirname "$file")"
			ln -s "$root/$file" "$dir/$file"
		done
}

# Show the lines of log $1 that should not be there; true if there are any. A tree without
# Module.symvers ($2) knows no symbol of the kernel, which modpost may say, and nobody else anything.
complaints() {
	local allowed='^$'

	if [ ! -e "$2/Module.symvers" ]; then
		allowed='^WARNING: (modpost: )?(Symbol version dump .* is|Module.symvers is) missing'
		allowed+='|^WARNING: modpost: ".*" \[.*/lkp_enc\.ko\] undefined!$'
		allowed+='|^WARNING: modpost: suppressed [0-9]+ unresolved symbol warnings'
	fi
	grep -E 'warning:|error:|WARNING:|ERROR:' "$1" | grep -vE "$allowed" |
		sed -e "s|$(dirname "$1")/||g" -e 's|src/shim/kernel/../../|src/|g' | grep .
}

# The compiler as the objects name it: what was asked for is not always what Kbuild used.
compiler_in() {
	readelf -p .comment "$1" | sed -n 's/^ *\[ *[0-9a-f]*\] *//p' | sort -u
}

check_module() {
	local ko=$1 compiler=$2 expected='GCC:' info field

	[ "$compiler" = gcc ] || expected='clang version'
	[ -n "$(compiler_in "$ko")" ] || fail "$ko does not say what compiled it"
	if compiler_in "$ko" | grep -v "$expected"; then
		fail "$ko was not compiled by $compiler alone, see above"
	fi
	info=$(modinfo "$ko")
	for field in 'alias: *pci:v00001234d0000CAFE' 'parm: *base:' 'parm: *strict:' \
		'license: *GPL' 'description: *[^ ]'; do
		grep -q "^$field" <<<"$info" || fail "modinfo $ko shows no '$field'"
	done
}

# kbuild TREE DIR SOURCE: the module of folder SOURCE, in the mirror DIR, without one warning. What
# succeeded is to leave DIR/.flawless.
kbuild() {
	local tree=$1 dir=$2 source=$3 log=$2/build.log flags=()

	[ "$(compiler_of "$tree")" = gcc ] || flags+=(LLVM=1)
	[ -e "$tree/Module.symvers" ] || flags+=(KBUILD_MODPOST_WARN=1)

	# Objects that were complained about are up to date next time and would pass in silence.
	[ -e "$dir/.flawless" ] || rm -rf "$dir"
	mirror "$dir"
	rm -f "$dir/.flawless"
	if ! make -C "$tree" M="$dir/$source" W=1 C=2 V=0 -j "$jobs" "${flags[@]}" modules \
		>"$log" 2>&1; then
		complaints "$log" "$tree" >&2 || tail -n 20 "$log" >&2
		fail "the build failed, the whole log is $log"
	fi
	if complaints "$log" "$tree" >&2; then
		fail "not one warning is allowed, the whole log is $log"
	fi
}

build_module() {
	local tree=$1 dir

	check_tree "$tree"
	dir=$(output_of "$tree")
	echo "kmod: $(release_of "$tree") by $(compiler_of "$tree")"
	kbuild "$tree" "$dir" src/shim/kernel
	sed -e 's|^/\* no \(.*\) \*/$|kmod:   \1: no|' -e 's|^#define \(.*\) 1$|kmod:   \1: yes|' \
		"$dir/src/shim/kernel/probed.h"
	ln -sf src/shim/kernel/lkp_enc.ko "$dir/lkp_enc.ko"
	check_module "$dir/lkp_enc.ko" "$(compiler_of "$tree")"
	touch "$dir/.flawless"
	modules+=("$dir/lkp_enc.ko")
}

build_contract() {
	local tree=$1 dir

	check_tree "$tree"
	dir=$(output_of "$tree")-contract
	echo "kmod: contracts, $(release_of "$tree") by $(compiler_of "$tree")"
	kbuild "$tree" "$dir" tests/contract/module
	ln -sf tests/contract/module/contract.ko "$dir/contract.ko"
	touch "$dir/.flawless"
	modules+=("$dir/contract.ko")
}

# The kernels that we promise to build for must not go missing unnoticed.
check_debian_12() {
	local version package arch

	# shellcheck source=/dev/null
	[ "$(. /etc/os-release && echo "$ID ${VERSION_ID-}")" = "debian 12" ] || return 0
	arch=$(dpkg --print-architecture)
	for version in 6.1 6.12; do
		package=linux-headers-$version-$arch
		[ "$version" = 6.12 ] || package=linux-headers-$arch
		compgen -G "/lib/modules/$version.*/build/include/generated/utsrelease.h" >/dev/null ||
			fail "no headers of Linux $version (package $package): run ./setup.sh --all"
	done
}

# build_all FUNCTION: for every kernel that has its headers here
build_all() {
	local tree found=0

	for tree in /lib/modules/*/build; do
		[ -d "$tree" ] || continue
		"$1" "$tree"
		found=1
	done
	[ "$found" = 1 ] || fail "no kernel headers in /lib/modules/*/build: run ./setup.sh --all"
}

build_clang() {
	local tree

	tree=$("$root/scripts/kernel-source.sh" --build "$build" --jobs "$jobs" clang)
	build_module "$tree"
}

install_module() {
	local prefix=${INSTALL_MOD_PATH:-${DESTDIR-}} release ko

	check_tree "$kdir"
	release=$(release_of "$kdir")
	ko=$(output_of "$kdir")/lkp_enc.ko
	[ -e "$ko" ] || fail "no $ko: run 'make kmod KDIR=$kdir' first"
	install -v -D -m 644 "$ko" "$prefix/lib/modules/$release/updates/lkp_enc.ko"
	install -v -D -m 644 "$root/src/shim/kernel/70-lkp_enc.rules" \
		"$prefix/usr/lib/udev/rules.d/70-lkp_enc.rules"
	if [ -z "$prefix" ]; then
		depmod "$release"
	else
		echo "kmod: depmod $release is yet to be run where this is installed"
	fi
}

summarize() {
	local ko plural=s

	for ko in "${modules[@]}"; do
		printf '%s  %d bytes  %s  %s\n' "${ko#"$root"/}" "$(stat -L -c %s "$ko")" \
			"$(compiler_in "$ko" | paste -sd ' ')" "$(modinfo -F vermagic "$ko" | sed 's/ *$//')"
	done
	[ ${#modules[@]} != 1 ] || plural=
	echo "kmod: ${#modules[@]} module$plural built, 0 warnings"
}

while [ $# -gt 0 ]; do
	case $1 in
	--kdir | --build | --jobs)
		[ -n "${2-}" ] || fail "$1 needs a value, see --help"
		printf -v "${1#--}" %s "$2"
		shift
		;;
	--help)
		usage
		exit 0
		;;
	all | gcc | clang | contract | install) mode=$1 ;;
	*) fail "unknown argument: $1, see --help" ;;
	esac
	shift
done

mkdir -p "$build"
build=$(cd "$build" && pwd)
case $build in
*[[:space:]:]*) fail "Kbuild cannot build in $build: no blanks and no colons, please (--build)" ;;
esac

case $mode in
install)
	kdir=${kdir:-/lib/modules/$(uname -r)/build}
	install_module
	exit 0
	;;
esac

check_tools
if [ "$mode" = contract ]; then
	build_all build_contract
elif [ -n "$kdir" ]; then
	kdir=$(cd "$kdir" && pwd)
	build_module "$kdir"
else
	[ "$mode" != all ] || check_debian_12
	[ "$mode" = clang ] || build_all build_module
	[ "$mode" = gcc ] || build_clang
fi
summarize

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Build a kernel module with all warnings and sparse, and fail if they report anything. It is built
# in a directory of its own, DIR/kmod/RELEASE-COMPILER/, and never beside the sources.
#
#	scripts/kmod.sh --name NAME [OPTION...] [all|gcc|clang|install]
#
#	all		gcc and clang; the default
#	gcc		against every kernel in /lib/modules that has its headers there
#	clang		by clang, against a tree prepared from the distribution's kernel source
#	install		install what was built for the kernel of --kdir, or for the running one,
#			and its udev rules, below INSTALL_MOD_PATH or else DESTDIR; depmod is run
#			only if both are empty
#
#	--name NAME	of the module: NAME.ko
#	--root DIR	where its sources are; the current directory
#	--module DIR	folder of --root where it is built; . unless given
#	--sources "FILE..."	its source files, in --module; not needed where there is a Kbuild
#	--with "DIR..."	other folders of --root that it takes headers or sources from
#	--expect "FIELD:VALUE..."	what modinfo must show besides license and description; VALUE
#			may be the beginning, and has no blanks
#	--build DIR	build in DIR/kmod; build/ unless given
#	--kernels DIR	the tree for clang is in DIR/kernel; that of --build unless given
#	--kdir DIR	build against this prepared kernel tree only, by the compiler it is for
#	--upstream	the sources are the kernel's, which is built without the warnings of W=1
#	--make "VARIABLE=VALUE..."	for Kbuild, such as GCOV_PROFILE=y
#	--jobs N	passed to make; as many as there are CPUs unless given

set -euo pipefail
# The script searches the compilers' messages. Kbuild drops LC_ALL and falls back to the other
# variables.
export LC_ALL=C LC_MESSAGES=C LANG=C LANGUAGE=C
# The calling make's flags are for host programs.
unset MAKEFLAGS MFLAGS CFLAGS CPPFLAGS LDFLAGS
# modinfo and depmod are here, and an ordinary user's PATH may not have these folders.
PATH=$PATH:/usr/sbin:/sbin

here=$(cd "$(dirname "$0")" && pwd)
name=
root=.
module=.
sources=
with=
expect=
build=$here/../build
kernels=
kdir=
settings=
warnings=W=1
jobs=$(nproc)
mode=all
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

# The release as in the vermagic of modules. Debian's kernel.release is another one.
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

	mkdir -p "$dir/$module"
	# Make all links anew: a link to a source that is gone, or was moved, must not stay.
	find "$dir" -type l -delete
	# shellcheck disable=SC2086  # one word a folder
	(cd "$root" && find -L "$module" $with \( -samefile "$build" -o -name '.?*' \) -prune \
		-o \( -name '*.[ch]' -o -name Kbuild \) -print) | sort -u |
		while read -r file; do
			mkdir -p "$dir/$(dirname "$file")"
			ln -s "$root/$file" "$dir/$file"
		done
	[ -e "$root/$module/Kbuild" ] || generate_kbuild >"$dir/$module/Kbuild"
}

# A source may have the module's name only if it is the only one.
generate_kbuild() {
	local objects=${sources//.c/.o}

	echo "obj-m := $name.o"
	[ "$objects" = "$name.o" ] || echo "$name-y := $objects"
	echo "ccflags-y := -I\$(src)"
}

# Show the lines of log $1 that should not be there; true if there are any. A tree without
# Module.symvers ($2) knows no symbol of the kernel. modpost may say so; any other line is a
# complaint. Two are about the machine: Ubuntu's kernel names its compiler in another way than the
# compiler itself does, and sparse dislikes a header of Linux 6.8.
complaints() {
	local allowed='^warning: the compiler differs from the one used to build the kernel$'
	allowed+="|^\./arch/x86/include/asm/uaccess_64\.h:.* cast removes address space '__user' of expression$"

	if [ ! -e "$2/Module.symvers" ]; then
		allowed+='|^WARNING: (modpost: )?(Symbol version dump .* is|Module.symvers is) missing'
		allowed+='|^WARNING: modpost: ".*" \[.*/'$name'\.ko\] undefined!$'
		allowed+='|^WARNING: modpost: suppressed [0-9]+ unresolved symbol warnings'
	fi
	grep -E 'warning:|error:|WARNING:|ERROR:' "$1" | grep -vE "$allowed" |
		sed -e "s|$(dirname "$1")/||g" -e ':up' -e 's|[^/. ]\{1,\}/\.\./||' -e 't up' | grep .
}

# The compiler as the objects name it: Kbuild does not always use the requested one.
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
	info=$(modinfo "$ko" | sed 's/: */:/')
	for field in license:GPL description:. $expect; do
		grep -q "^$field" <<<"$info" || fail "modinfo $ko shows no $field"
	done
}

# kbuild TREE DIR: build the module in the mirror DIR, without one warning. A success leaves
# DIR/.flawless.
kbuild() {
	local tree=$1 dir=$2 log=$2/build.log flags=()

	[ "$(compiler_of "$tree")" = gcc ] || flags+=(LLVM=1)
	[ -e "$tree/Module.symvers" ] || flags+=(KBUILD_MODPOST_WARN=1)

	# Objects with warnings are up to date next time, and would pass without a message.
	[ -e "$dir/.flawless" ] || rm -rf "$dir"
	mirror "$dir"
	rm -f "$dir/.flawless"
	# shellcheck disable=SC2086  # one word a setting
	if ! make -C "$tree" M="$(realpath "$dir/$module")" $warnings C=2 V=0 -j "$jobs" "${flags[@]}" $settings modules \
		>"$log" 2>&1; then
		complaints "$log" "$tree" >&2 || tail -n 20 "$log" >&2
		fail "the build failed, the whole log is $log"
	fi
	if complaints "$log" "$tree" >&2; then
		fail "not one warning is allowed, the whole log is $log"
	fi
}

build_module() {
	local tree=$1 dir probed

	check_tree "$tree"
	dir=$(output_of "$tree")
	probed=$dir/$module/probed.h
	echo "kmod: $name, $(release_of "$tree") by $(compiler_of "$tree")"
	kbuild "$tree" "$dir"
	# Show what the module found out about this kernel.
	[ ! -e "$probed" ] ||
		sed -e 's|^/\* no \(.*\) \*/$|kmod:   \1: no|' -e 's|^#define \(.*\) 1$|kmod:   \1: yes|' "$probed"
	[ "$module" = . ] || ln -sf "$module/$name.ko" "$dir/$name.ko"
	check_module "$dir/$name.ko" "$(compiler_of "$tree")"
	touch "$dir/.flawless"
	modules+=("$dir/$name.ko")
}

# The script must notice if a kernel that we promise to support is missing.
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

# Build for every kernel that has its headers here.
build_gcc() {
	local tree found=0

	for tree in /lib/modules/*/build; do
		[ -d "$tree" ] || continue
		build_module "$tree"
		found=1
	done
	[ "$found" = 1 ] || fail "no kernel headers in /lib/modules/*/build: run ./setup.sh --all"
}

build_clang() {
	local tree

	tree=$("$here/kernel-source.sh" --build "$kernels" --jobs "$jobs" clang)
	build_module "$tree"
}

install_module() {
	local prefix=${INSTALL_MOD_PATH:-${DESTDIR-}} release ko rules

	check_tree "$kdir"
	release=$(release_of "$kdir")
	ko=$(output_of "$kdir")/$name.ko
	[ -e "$ko" ] || fail "no $ko: run 'make kmod KDIR=$kdir' first"
	install -v -D -m 644 "$ko" "$prefix/lib/modules/$release/updates/$name.ko"
	for rules in "$root/$module"/*.rules; do
		[ ! -e "$rules" ] || install -v -D -m 644 "$rules" "$prefix/usr/lib/udev/rules.d/${rules##*/}"
	done
	if [ -z "$prefix" ]; then
		depmod "$release"
	else
		echo "kmod: depmod $release is yet to be run where this is installed"
	fi
}

summarize() {
	local ko plural=s

	for ko in "${modules[@]}"; do
		printf '%s  %d bytes  %s  %s\n' "${ko#"$PWD"/}" "$(stat -L -c %s "$ko")" \
			"$(compiler_in "$ko" | paste -sd ' ')" "$(modinfo -F vermagic "$ko" | sed 's/ *$//')"
	done
	[ ${#modules[@]} != 1 ] || plural=
	echo "kmod: ${#modules[@]} module$plural built, 0 warnings"
}

while [ $# -gt 0 ]; do
	case $1 in
	--name | --root | --module | --sources | --with | --expect | --build | --kernels | --kdir | --jobs)
		[ $# -gt 1 ] || fail "$1 needs a value, see --help"
		printf -v "${1#--}" %s "$2"
		shift
		;;
	--upstream) warnings= ;;
	--make)
		settings=${2?--make needs a value}
		shift
		;;
	--help)
		usage
		exit 0
		;;
	all | gcc | clang | install) mode=$1 ;;
	*) fail "unknown argument: $1, see --help" ;;
	esac
	shift
done

[[ $name =~ ^[a-z][a-z0-9_]*$ ]] || fail "--name '$name' is not the name of a module, see --help"
root=$(cd "$root" && pwd)
mkdir -p "$build"
build=$(cd "$build" && pwd)
kernels=${kernels:-$build}
case $build in
*[[:space:]:]*) fail "Kbuild cannot build in $build: no blanks and no colons, please (--build)" ;;
esac

if [ "$mode" = install ]; then
	kdir=${kdir:-/lib/modules/$(uname -r)/build}
	install_module
	exit 0
fi
[ -e "$root/$module/Kbuild" ] || [ -n "$sources" ] ||
	fail "no Kbuild in $root/$module: say what the module is made of (--sources)"
case " $sources " in
" $name.c ") ;;
*" $name.c "*) fail "Kbuild makes no $name.ko of $name.c and others: rename $name.c" ;;
esac

check_tools
if [ -n "$kdir" ]; then
	build_module "$(cd "$kdir" && pwd)"
else
	[ "$mode" != all ] || check_debian_12
	[ "$mode" = clang ] || build_gcc
	[ "$mode" = gcc ] || build_clang
fi
summarize

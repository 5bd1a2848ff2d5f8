#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Print where a kernel image for the guest is, or a module of that kernel. It is taken out of the
# distribution's package, which is downloaded and unpacked but never installed, and kept in
# DIR/kernel/image/.
#
#	guest/kernel.sh [--build DIR] [--module NAME] RELEASE...
#
#	RELEASE		as in /lib/modules
#	--build DIR	keep it in DIR/kernel/image instead of build/kernel/image
#	--module NAME	the module, uncompressed

set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build

fail() {
	echo "guest: $*" >&2
	exit 1
}

module=
# shellcheck source=guest/options.sh
. "$root/guest/options.sh"
take_options "build module" "" "$@"
shift "$options_n"
[ $# -gt 0 ] || fail "no RELEASE, see $0 --help"

# The package of a signed kernel, or of an unsigned one if there is no other.
fetch() {
	for package in "linux-image-$1" "linux-image-unsigned-$1"; do
		(cd "$2" && apt-get -qq download "$package" >log 2>&1) && return
	done
	cat "$2/log" >&2
	fail "no kernel image of $1: is there a network, a current package list (apt-get update), and" \
		"does the distribution still have it? ./setup.sh --all installs headers of the newest"
}

# take_out RELEASE WORK PATTERN...: extract the files of the package that match
take_out() {
	of=$1
	work=$2
	shift 2
	rm -rf "$work"
	mkdir -p "$work/package"
	fetch "$of" "$work/package"
	dpkg --fsys-tarfile "$work"/package/linux-image-*.deb | tar -x -C "$work" --wildcards "$@"
}

image_of() {
	place=$build/kernel/image/$1
	if [ ! -e "$place/vmlinuz" ]; then
		echo "guest: fetching the kernel image of $1" >&2
		take_out "$1" "$build/kernel/image/.$1" "./boot/vmlinuz-$1"
		mkdir -p "$place"
		mv "$build/kernel/image/.$1/boot/vmlinuz-$1" "$place/vmlinuz"
		rm -rf "$build/kernel/image/.$1"
	fi
	echo "$place/vmlinuz"
}

# A module's name has a _ where its file may have a -.
module_of() {
	place=$build/kernel/image/$1/modules
	if [ ! -e "$place/$2.ko" ]; then
		echo "guest: fetching $2.ko of $1" >&2
		pattern=$(echo "$2" | sed 's/_/[-_]/g')
		take_out "$1" "$build/kernel/image/.$1" "*/lib/modules/$1/kernel/*/$pattern.ko*"
		file=$(find "$build/kernel/image/.$1" -name "$pattern.ko*" | head -n 1)
		case $file in
		*.xz) xz -d "$file" ;;
		*.zst) zstd -q -d --rm "$file" ;;
		esac
		mkdir -p "$place"
		mv "${file%.[xz]*}" "$place/$2.ko"
		rm -rf "$build/kernel/image/.$1"
	fi
	echo "$place/$2.ko"
}

for release; do
	if [ -n "$module" ]; then
		module_of "$release" "$module"
	else
		image_of "$release"
	fi
done

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Make guests' images, DIR/guest/RELEASE/: a kernel, and an initial file system with busybox, modules
# and what else is to be in it. Nothing of it touches the host's own kernels.
#
#	guest/build.sh [OPTION...] [FILE...]
#
#	--name NAME	of the module that is the device's driver
#	--build DIR	where the images go, and where scripts/kmod.sh built the module; build/
#	--modules "DIR..."	where it built them, RELEASE-gcc/*.ko, if not in --build's kmod/ alone; none: there are
#			none
#	--kernels DIR	the kernel images are in DIR/kernel/image; that of --build unless given
#	--kver VERSIONS	of the kernels: 6.1, 6.12, or whole releases; all that have headers here
#	--kernel FILE	the image of one that is none of those; --kver is its release then
#	--params "NAME=VALUE..."	that the module is loaded with in its guests
#	FILE...		go into the guest's /lkp, under their own names

set -eu
export LC_ALL=C
root=$(cd "$(dirname "$0")/.." && pwd)
name=
build=$root/build
modules=
kernels=
kver=
kernel=
params=

fail() {
	echo "guest: $*" >&2
	exit 1
}

# shellcheck source=guest/options.sh
. "$root/guest/options.sh"
take_options "name build modules kernels kernel kver params" "" "$@"
shift "$options_n"

# The kernels for which a module can be built.
releases() {
	for tree in /lib/modules/*/build; do
		[ ! -d "$tree" ] || basename "$(dirname "$tree")"
	done | sort -V
}

# The newest of these that VERSION names: 6.1 is not 6.12.
release_of() {
	found=$(releases | grep -E "^$(echo "$1" | sed 's/[.+]/\\&/g')([.+-]|\$)" | tail -n 1) ||
		fail "no headers of Linux $1 in /lib/modules: run ./setup.sh --all"
	echo "$found"
}

# The kernel's own modules that the modules here depend on. They are loaded first.
add_depends() {
	mkdir -p "$1/depends"
	PATH=$PATH:/usr/sbin:/sbin modinfo -F depends "$1"/*.ko | tr , '\n' | sort -u | while read -r module; do
		[ -z "$module" ] || cp "$("$root/guest/kernel.sh" --build "${kernels:-$build}" --module "$module" "$2")" "$1/depends/"
	done
}

# add_modules DIR RELEASE-gcc: with the modules that they depend on
add_modules() {
	for directory in ${modules:-"$build/kmod"}; do
		cp -L "$directory/$2"/*.ko "$1/" || fail "no module in $directory/$2: run 'make kmod' first"
	done
	add_depends "$1" "${2%-gcc}"
	strip --strip-debug "$1"/*.ko
}

# fill TREE RELEASE FILE...: the file system
fill() {
	tree=$1
	built=$2-gcc
	shift 2
	mkdir -p "$tree/bin" "$tree/dev" "$tree/proc" "$tree/sys" "$tree/tmp" "$tree/lkp"
	cp "$busybox" "$tree/bin/busybox"
	ln -s busybox "$tree/bin/sh"
	install -m 755 "$root/guest/init" "$tree/init"
	[ "$modules" = none ] || add_modules "$tree/lkp" "$built"
	echo "$name" >"$tree/lkp/name"
	echo "$params" >"$tree/lkp/params"
	for file; do
		cp "$file" "$tree/lkp/"
	done
	# The same owners and times on every machine, so that the same input gives the same image.
	find "$tree" -exec touch -h -d @0 {} +
}

# make_image RELEASE FILE...: writes a complete image, or leaves the old one
make_image() {
	release=$1
	image=$build/guest/$release
	shift
	vmlinuz=${kernel:-$("$root/guest/kernel.sh" --build "${kernels:-$build}" "$release")}
	rm -rf "$image/tree"
	fill "$image/tree" "$release" "$@"
	(cd "$image/tree" && find . | sort | cpio --quiet -o -H newc -R 0:0 --reproducible) |
		gzip -n >"$image/initrd.gz.new"
	cp "$vmlinuz" "$image/vmlinuz.new"
	mv "$image/initrd.gz.new" "$image/initrd.gz"
	mv "$image/vmlinuz.new" "$image/vmlinuz"
	rm -rf "$image/tree"
	echo "guest: ${image#"$root"/}, $(($(stat -c %s "$image/initrd.gz") / 1024)) KiB and a kernel"
}

[ -n "$name" ] || fail "--name is missing, see --help"
busybox=$(command -v busybox) || fail "no busybox: run ./setup.sh --all"
command -v cpio >/dev/null || fail "no cpio: run ./setup.sh --all"
# Unless the caller names kernels: all that have an image.
[ -n "$kver" ] || kver=$(releases | while read -r release; do
	"$root/guest/kernel.sh" --build "${kernels:-$build}" "$release" >/dev/null && echo "$release"
done) || true
[ -n "$kver" ] || fail "no kernel with headers in /lib/modules and an image: run ./setup.sh --all"
mkdir -p "$build/guest"
echo "$params" >"$build/guest/params"
for version in $kver; do
	release=$version
	[ -n "$kernel" ] || release=$(release_of "$version")
	make_image "$release" "$@"
done

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Make the guest's image, DIR/guest/RELEASE/: the kernel and an initial file system with busybox, the
# module and what else is to be in it. Nothing of it touches the host's own kernels.
#
#	guest/build.sh [--build DIR] --kver VERSION [FILE...]
#
#	--build DIR	where the module was built (by 'make kmod') and the image goes; build/
#	--kver VERSION	of the kernel: 6.1, 6.12, or a whole release
#	FILE...		go into the guest's /lkp, under their own names

set -eu
export LC_ALL=C
root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build
kver=

fail() {
	echo "guest: $*" >&2
	exit 1
}

while [ $# -gt 0 ]; do
	case $1 in
	--build)
		build=$2
		shift 2
		;;
	--kver)
		kver=$2
		shift 2
		;;
	--help)
		sed -n '4,/^$/s/^# \{0,1\}//p' "$0"
		exit 0
		;;
	-*) fail "unknown option $1, see --help" ;;
	*) break ;;
	esac
done
[ -n "$kver" ] || fail "--kver is missing, see --help"

# The release with headers here (and so with a module) that VERSION names; the newest if several.
release=$(for tree in /lib/modules/*/build; do basename "$(dirname "$tree")"; done |
	grep -E "^$(echo "$kver" | sed 's/[.+]/\\&/g')([.+-]|\$)" | sort -V | tail -n 1) || true
[ -n "$release" ] || fail "no headers of Linux $kver in /lib/modules: run ./setup.sh --all"

vmlinuz=$("$root/guest/kernel.sh" --build "$build" "$release")
module=$build/kmod/$release-gcc/lkp_enc.ko
[ -e "$module" ] || fail "no $module: run 'make kmod' first"
busybox=$(command -v busybox) || fail "no busybox: run ./setup.sh --all"
command -v cpio >/dev/null || fail "no cpio: run ./setup.sh --all"

image=$build/guest/$release
tree=$image/tree
rm -rf "$tree"
mkdir -p "$tree/bin" "$tree/dev" "$tree/proc" "$tree/sys" "$tree/tmp" "$tree/lkp"
cp "$busybox" "$tree/bin/busybox"
install -m 755 "$root/guest/init" "$tree/init"
cp -L "$module" "$tree/lkp/lkp_enc.ko"
strip --strip-debug "$tree/lkp/lkp_enc.ko"
for file; do
	cp "$file" "$tree/lkp/"
done

# Owners and times as on every machine, so that the same input gives the same image.
find "$tree" -exec touch -h -d @0 {} +
(cd "$tree" && find . | sort | cpio --quiet -o -H newc -R 0:0 --reproducible) |
	gzip -n >"$image/initrd.gz.new"
mv "$image/initrd.gz.new" "$image/initrd.gz"
cp "$vmlinuz" "$image/vmlinuz.new"
mv "$image/vmlinuz.new" "$image/vmlinuz"
rm -rf "$tree"
echo "${image#"$root"/}: $(($(stat -c %s "$image/initrd.gz") / 1024)) KiB and a kernel of $(($(stat -c %s "$image/vmlinuz") / 1024)) KiB"

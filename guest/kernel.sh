#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Print where a kernel image for the guest is. It is taken out of the distribution's package, which
# is downloaded and unpacked but never installed, and kept in DIR/kernel/image/.
#
#	guest/kernel.sh [--build DIR] RELEASE...
#
#	RELEASE		as in /lib/modules
#	--build DIR	keep it in DIR/kernel/image instead of build/kernel/image

set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build

fail() {
	echo "guest: $*" >&2
	exit 1
}

case ${1-} in
--help)
	sed -n '4,/^$/s/^# \{0,1\}//p' "$0"
	exit 0
	;;
--build)
	build=$2
	shift 2
	;;
esac
[ $# -gt 0 ] || fail "no RELEASE, see $0 --help"

# The package of a signed kernel, or of an unsigned one where there is no other.
fetch() {
	for package in "linux-image-$1" "linux-image-unsigned-$1"; do
		(cd "$2" && apt-get -qq download "$package" >log 2>&1) && return
	done
	cat "$2/log" >&2
	fail "no kernel image of $1: is there a network, a current package list (apt-get update), and" \
		"does the distribution still have it? ./setup.sh --all installs headers of the newest"
}

image_of() {
	vmlinuz=$build/kernel/image/$1/vmlinuz
	if [ ! -e "$vmlinuz" ]; then
		work=$build/kernel/image/.$1
		rm -rf "$work"
		mkdir -p "$work/package"
		echo "guest: fetching the kernel image of $1" >&2
		fetch "$1" "$work/package"
		dpkg --fsys-tarfile "$work"/package/linux-image-*.deb | tar -x -C "$work" "./boot/vmlinuz-$1"
		mv "$work/boot/vmlinuz-$1" "$work/vmlinuz"
		mkdir -p "${vmlinuz%/vmlinuz}"
		mv "$work/vmlinuz" "$vmlinuz"
		rm -rf "$work"
	fi
	echo "$vmlinuz"
}

for release; do
	image_of "$release"
done

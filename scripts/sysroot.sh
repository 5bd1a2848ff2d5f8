#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Print where the C library and the other libraries of another architecture are, as a cross compiler's
# --sysroot. They come out of Debian's packages, which are downloaded and unpacked but never installed;
# that takes no privilege. They are kept in DIR/sysroot/ARCH.
#
#	scripts/sysroot.sh [--build DIR] ARCH
#
#	ARCH		arm64, armhf, riscv64, s390x: as Debian calls it
#	--build DIR	keep them in DIR/sysroot instead of build/sysroot

set -eu
export LC_ALL=C

build=$(cd "$(dirname "$0")/.." && pwd)/build
packages='libc6-dev libcmocka-dev libfuse3-dev libseccomp-dev'
mirror=http://deb.debian.org/debian
keys=/usr/share/keyrings/debian-archive-keyring.gpg

fail() {
	echo "sysroot: $*" >&2
	exit 1
}

usage() {
	sed -n '4,/^$/s/^# \{0,1\}//p' "$0"
}

# private COMMAND ARG...: apt-get or apt-cache, without this machine's settings and packages.
private() {
	command=$1
	shift
	"$command" -qq -o "APT::Architecture=$arch" -o "APT::Architectures=$arch" -o APT::Sandbox::User= \
		-o "Dir::State=$work" -o "Dir::State::status=$work/status" -o "Dir::Cache=$work" \
		-o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null "$@"
}

# Download the packages that the release $1 has for the architecture.
fetch() {
	rm -rf "$work"
	mkdir -p "$work/lists/partial" "$work/archives/partial"
	: >"$work/status"
	echo "deb [signed-by=$keys] $mirror $1 main" >"$work/sources.list"
	private apt-get update || return
	version=$(private apt-cache depends gcc | sed -n 's/^ *Depends: gcc-\([0-9]*\)$/\1/p')
	# shellcheck disable=SC2086  # one word a package
	private apt-get -y --no-install-recommends --download-only install $packages "libgcc-$version-dev"
}

# Fetch from this release, or else from the first one that has the architecture.
fetch_any() {
	# shellcheck source=/dev/null
	own=$(. /etc/os-release && [ "${ID:-}" = debian ] && echo "${VERSION_CODENAME:-}") || :
	for suite in $(printf '%s\n' "$own" trixie bookworm | awk 'NF && !seen[$0]++'); do
		echo "sysroot: fetching Debian $suite's libraries for $arch" >&2
		fetch "$suite" >"$log" 2>&1 && return
	done
	cat "$log" >&2
	fail "no libraries for $arch: is there a network, and does Debian have this architecture?"
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
case $#,${1-} in
1,[a-z]*) arch=$1 ;;
*)
	usage >&2
	exit 2
	;;
esac

sysroot=$build/sysroot/$arch
if [ ! -d "$sysroot" ]; then
	command -v apt-get >/dev/null || fail "there is no apt-get here"
	[ -r "$keys" ] || fail "$keys is missing: install debian-archive-keyring"
	mkdir -p "$build/sysroot"
	build=$(cd "$build" && pwd)
	work=$build/sysroot/.$arch
	log=$work.log
	fetch_any
	mkdir -p "$work/root/usr/lib"
	ln -s usr/lib "$work/root/lib"
	for package in "$work"/archives/*.deb; do
		dpkg --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$work/root"
	done
	# The links' / is not this machine's /.
	find "$work/root" -type l -lname '/*' | while read -r link; do
		ln -srf "$work/root$(readlink "$link")" "$link"
	done
	mv "$work/root" "$sysroot"
	rm -rf "$work" "$log"
fi
(cd "$sysroot" && pwd)

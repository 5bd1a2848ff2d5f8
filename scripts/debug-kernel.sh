#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Build a small kernel that finds mistakes in a module, from the kernel source of the distribution, and print
# the directory that modules are built against. It is kept, and made again only when that source, a patch, a line
# of the configuration or the compiler changes.
#
#	scripts/debug-kernel.sh [--build DIR] [--jobs N] [--cached] [debug|uml]
#
#	debug		guest/debug/kernel.config and *.patch; its image is arch/x86/boot/bzImage there. The default
#	uml		guest/uml/kernel.config, a kernel that is a program: vmlinux
#	--build DIR	keep it in DIR/kernel instead of build/kernel
#	--cached	do not build it
#	--jobs N	passed to make; as many as there are CPUs unless given
#
# DEBUG_KERNEL_CACHE names another directory to keep it in. Exit status: 0; 1 if it could not be built; 77 if
# there is nothing to build it from, or it is not to be built, and then it prints the reason.

set -euo pipefail
export LC_ALL=C
unset MAKEFLAGS MFLAGS

root=$(cd "$(dirname "$0")/.." && pwd)
kind=debug
arch=x86
image=bzImage
build=$root/build
jobs=$(nproc)
cached=

fail() {
	echo "error: $*" >&2
	exit 1
}

say() {
	echo "debug-kernel: $*" >&2
}

while [ $# -gt 0 ]; do
	case $1 in
	--build | --jobs)
		printf -v "${1#--}" %s "${2:?$1 needs a value}"
		shift
		;;
	--help)
		sed -n '4,/^$/s/^# \{0,1\}//p' "$0"
		exit 0
		;;
	--cached) cached=1 ;;
	debug) ;;
	uml) kind=uml arch=um image=vmlinux ;;
	*) fail "unknown argument: $1, see --help" ;;
	esac
	shift
done

config=$root/guest/$kind/kernel.config
tarball=$("$root/scripts/kernel-source.sh" package 2>&1) || {
	echo "${tarball#error: }"
	exit 77
}
[ "$(uname -m)" = x86_64 ] || {
	echo "the $kind kernel is for x86_64, and this machine is $(uname -m)"
	exit 77
}
for tool in gcc make flex bison bc cpio patch xz; do
	command -v "$tool" >/dev/null || fail "no $tool: run ./setup.sh --all"
done

settings() {
	grep '^CONFIG_' "$config" | sort
}

# Mistakes of the kernel itself, which later ones have not.
patches() {
	find "$root/guest/$kind" -maxdepth 1 -name '*.patch' | sort
}

# What the result depends on.
key=$({
	stat -L -c '%n %s %Y' "$tarball"
	gcc --version | head -n 1
	settings
	patches | xargs -r cat
} | sha256sum | cut -c 1-12)
name=$(basename "${tarball%.tar.*}")
cache=${DEBUG_KERNEL_CACHE:-$build/kernel}
mkdir -p "$cache"
place=$(cd "$cache" && pwd)/$name-$key
source=$place/source
object=$place/object

# Trees of the kernel's have to know where they are.
is_ready() {
	[ "$(cat "$place/ready" 2>/dev/null)" = "$place" ]
}

extract() {
	say "extracting $tarball"
	rm -rf "$place.new"
	mkdir -p "$place.new/source"
	tar -xf "$tarball" -C "$place.new/source" --strip-components=1 --anchored --wildcards \
		--exclude="$name/Documentation/[a-z]*/*" || fail "cannot extract $tarball"
	patches | while read -r patch; do
		if patch -s -f -p1 --dry-run -d "$place.new/source" <"$patch" >/dev/null; then
			patch -s -f -p1 -d "$place.new/source" <"$patch"
		else
			say "$name is without ${patch##*/}, which does not fit"
		fi
	done
	rm -rf "$place"
	mv "$place.new" "$place"
}

# A line that had no effect is a detector that is not there.
configure() {
	mkdir -p "$object"
	make -C "$source" O="$object" ARCH="$arch" KCONFIG_ALLCONFIG="$config" allnoconfig >"$place/configure.log" 2>&1 ||
		fail "it cannot be configured, see $place/configure.log"
	without=$(settings | grep -vxFf "$object/.config" || true)
	[ -z "$without" ] || fail "these lines of $config have no effect on $name:
$without"
}

# What make says, as a line that grows old on a terminal, and one now and then elsewhere.
show_progress() {
	local terminal=
	[ ! -t 2 ] || terminal=1
	awk -v terminal="$terminal" '
		/^  [A-Z]/ { steps++ }
		/^  [A-Z]/ && terminal { printf "\r\033[Kdebug-kernel: %d steps: %s", steps, $NF >"/dev/stderr" }
		/^  [A-Z]/ && !terminal && steps % 250 == 0 { printf "debug-kernel: %d steps\n", steps >"/dev/stderr" }
		END { if (terminal && steps) printf "\n" >"/dev/stderr" }'
}

compile() {
	say "building $name in $place, which takes minutes"
	make -C "$source" O="$object" ARCH="$arch" LOCALVERSION="-$kind" -j "$jobs" "$image" modules_prepare 2>&1 | tee "$place/build.log" |
		show_progress || fail "it failed, see $place/build.log; are all packages there? (./setup.sh --all)"
	# No modules were built; what the kernel itself exports is all there is.
	cp "$object/vmlinux.symvers" "$object/Module.symvers"
}

exec 9>"$place.lock"
flock 9
if ! is_ready; then
	[ -z "$cached" ] || {
		echo "the $kind kernel is not built yet: run 'make test-${kind/debug/vm-debug}', or set DEBUG_KERNEL_CACHE"
		exit 77
	}
	start=$SECONDS
	[ -d "$source" ] || extract
	configure
	compile
	echo "$place" >"$place/ready"
	say "built in $((SECONDS - start)) s"
fi
echo "$object"

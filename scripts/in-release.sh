#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Run make in a clean clone of HEAD, in a chroot of another release of Debian (or Ubuntu), after
# ./setup.sh --all there. Called by 'make pre-push-in'. Needs root, mmdebstrap and a network.
#
#	scripts/in-release.sh [OPTION...] RELEASE [MAKE-ARGUMENT...]
#
#	RELEASE		bookworm, trixie, ...
#	MAKE-ARGUMENT	a target or a variable; pre-push if there is none
#	--as WHO	who runs make: root, or user, an ordinary one who may use sudo; root unless given
#	--dir DIR	keep the chroot in DIR/RELEASE instead of build/chroot/RELEASE
#	--fresh		make the chroot anew, even if there is one
#	--plain		./setup.sh without --all, in a chroot of its own, DIR/RELEASE-plain: what 'make test' needs
#	--mirror MIRROR	a URI, or lines of sources.list(5); the mirrors that apt uses here unless given
#
# The chroot is made once, and kept with its packages. The clone is made each time, and keeps only
# what was taken out of packages that are not installed. Apt there has this host's settings for
# downloads, such as proxies. However the script ends, no mount and no process stays behind. make gets
# $LKP_... of the environment.
#
# Exit status: make's (0 good, 2 bad), 1 if it could not be started, 130 after ctrl-C.

set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
self=$root/scripts/$(basename "$0")
as=root
dir=$root/build/chroot
fresh=
mirror=
plain=
setup='./setup.sh --all'

fail() {
	echo "in-release: $*" >&2
	exit 1
}

say() {
	echo "in-release: $*"
}

arguments=("$@")
while [ $# -gt 0 ]; do
	case $1 in
	--as | --dir | --mirror)
		[ -n "${2-}" ] || fail "$1 needs a value, see --help"
		printf -v "${1#--}" %s "$2"
		shift
		;;
	--fresh) fresh=1 ;;
	--plain) plain=-plain setup=./setup.sh ;;
	--help)
		sed -n '4,/^$/s/^# \{0,1\}//p' "$0"
		exit 0
		;;
	-*) fail "unknown option: $1, see --help" ;;
	*) break ;;
	esac
	shift
done
release=${1-}
[[ $release =~ ^[a-z]+$ ]] || fail "'$release' is no name of a release, such as bookworm or trixie" \
	"(make pre-push-in RELEASE=trixie), see --help"
shift
goals=("${@:-pre-push}")
case $as in
root | user) ;;
*) fail "make can run as root or as user, not as '$as' (WHO=)" ;;
esac
[ "$(id -u)" = 0 ] || fail "making and entering a chroot needs root: sudo make pre-push-in RELEASE=$release"
for tool in mmdebstrap git unshare pivot_root; do
	command -v "$tool" >/dev/null || fail "no $tool: run ./setup.sh --all"
done

# Everything runs in namespaces of its own: mounts and processes end with the first process there.
if [ -z "${LKP_IN_RELEASE-}" ]; then
	LKP_IN_RELEASE=1 unshare --mount --pid --fork --kill-child --mount-proc "$self" "${arguments[@]}" &
	inside=$!
	trap 'kill -KILL $inside; echo "in-release: interrupted" >&2; exit 130' INT TERM HUP
	wait $inside
	exit
fi
unset LKP_IN_RELEASE

mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
chroot=$dir/$release$plain
exec 9>"$chroot.lock"
flock -n 9 || fail "$chroot is in use by another run: wait for it, or take another --dir"

# The package sources of this host's apt, for that release.
host_sources() {
	local codename
	# shellcheck source=/dev/null
	codename=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
	apt-get indextargets --format "\$(RELEASE) deb \$(REPO_URI) \$(RELEASE) \$(COMPONENT)" \
		'Created-By: Packages' | awk -v here="${codename:-unknown}" -v there="$release" '
			$1 == here || index($1, here "-") == 1 {
				$4 = there substr($4, length(here) + 1)
				sub(/^[^ ]* /, "")
				print
			}' | sort -u
}

# How this host's apt downloads.
host_settings() {
	apt-config dump | grep -E '^Acquire::(https?|Check-|Retries)' |
		grep -iv -e 'Proxy-Auto-Detect' -e ' "";$' || true
}

make_chroot() {
	local sources
	mapfile -t sources < <(if [ -n "$mirror" ]; then echo "$mirror"; else host_sources; fi)
	[ ${#sources[@]} -gt 0 ] ||
		fail "apt has no source of this host's own release here: say which mirror has $release (MIRROR=)"
	say "making $chroot from:"
	printf '  %s\n' "${sources[@]}"
	rm -rf --one-file-system "$chroot" "$chroot.new"
	host_settings >"$chroot.settings"
	mmdebstrap --quiet --variant=minbase --include=apt,ca-certificates,git,sudo \
		--aptopt="$chroot.settings" --skip=cleanup/apt/lists "$release" "$chroot.new" "${sources[@]}" ||
		fail "mmdebstrap failed, see above: has that mirror got $release? (MIRROR= names another)"
	chroot "$chroot.new" useradd --create-home --shell /bin/sh user
	echo "user ALL=(ALL) NOPASSWD: ALL" >"$chroot.new/etc/sudoers.d/user"
	mv "$chroot.new" "$chroot"
}

mount_in_chroot() {
	# A mount point can become the root of a mount namespace: see in_chroot().
	mount --bind "$chroot" "$chroot"
	mount -t proc proc "$chroot/proc"
	mount -t sysfs sysfs "$chroot/sys"
	mount --bind /dev "$chroot/dev"
	mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts "$chroot/dev/pts"
	mount -t tmpfs -o mode=1777 tmpfs "$chroot/dev/shm"
	[ -e /dev/fuse ] || say "there is no /dev/fuse here, so the tests that need it will be skipped"
}

# lkp-emu run needs two things that a process confined by chroot(2) does not have: it may not make a
# user namespace, and its / is no mount point, so it cannot change the propagation. So the root of a
# mount namespace is moved.
# shellcheck disable=SC2016  # for the inner shell
enter=("$(command -v unshare)" --mount "$(command -v sh)" -ec 'cd "$0"
	'"$(command -v pivot_root)"' . .
	umount -l .
	cd /
	exec "$@"' "$chroot")

# in_chroot WHO COMMAND...: with the environment of a login and $LKP_..., and nothing else
in_chroot() {
	local who=$1 home=/home/$1 path=/usr/local/bin:/usr/bin:/bin kept
	shift
	[ "$who" = user ] || home=/root path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	mapfile -t kept < <(env | grep -E '^(LKP_[A-Z_]+|TERM|https?_proxy|no_proxy)=')
	env -i "${kept[@]}" HOME="$home" USER="$who" LOGNAME="$who" SHELL=/bin/sh PATH="$path" LANG=C.UTF-8 \
		"${enter[@]}" setpriv --reuid "$who" --regid "$who" --init-groups -- \
		sh -c 'cd && exec "$@"' sh "$@"
}

# A clone of HEAD, in the home of the user who runs make. What setup.sh took out of packages stays.
clone() {
	local bundle=$chroot/tmp/head.bundle
	git -c safe.directory="$root" -C "$root" bundle create --quiet "$bundle" HEAD
	[ -z "$(git -c safe.directory="$root" -C "$root" status --porcelain)" ] ||
		say "the working tree has changes that are not committed: they are not tested"
	chmod 644 "$bundle"
	# shellcheck disable=SC2016  # for the inner shell
	in_chroot "$as" sh -ec '
		rm -rf kept
		mkdir kept
		for fetched in kernel sysroot; do
			[ ! -d src/build/$fetched ] || mv src/build/$fetched kept
		done
		rm -rf src
		git -c advice.detachedHead=false clone --quiet /tmp/head.bundle src
		mv kept src/build'
	say "cloned $(git -c safe.directory="$root" -C "$root" log -1 --format='%h (%s)')"
}

[ -z "$fresh" ] || rm -rf --one-file-system "$chroot"
[ -d "$chroot" ] || make_chroot
mount_in_chroot
cp -L /etc/resolv.conf "$chroot/etc/resolv.conf"
host_settings >"$chroot/etc/apt/apt.conf.d/99mmdebstrap"
clone
# Complete an installation that was interrupted in an earlier run.
in_chroot root dpkg --configure -a
start=$SECONDS
say "$setup in $release"
in_chroot "$as" sh -c "cd src && $setup" || fail "$setup failed in $release, see above"
say "make ${goals[*]} in $release, as $as, in $chroot"
status=0
in_chroot "$as" make -C src "${goals[@]}" || status=$?
say "make ${goals[*]} in $release, as $as: exit status $status, $((SECONDS - start)) s"
exit $status

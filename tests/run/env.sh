# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Functions for the tests of lkp-emu run: put the programs where an ordinary user finds them, become
# one, and find out whether this machine can run anything at all. Source tests/cli/tap.sh first.

# shellcheck disable=SC2154,SC2034  # of tap.sh, and for the tests

bin=$tap_dir/bin
mkdir "$bin"
chmod 755 "$tap_dir" "$bin"
cp "${BUILD:?}/lkp-emu" "${BUILD:?}/lkp-enc" "${BUILD:?}/tests/run/machine" "$bin/"
PATH=$bin:$PATH
export PATH

# Whatever goes wrong, nothing waits for ever.
limited() { timeout -k 5 "${LKP_RUN_LIMIT:-60}" "$@"; }

# emu ARG...: lkp-emu run, as the user who starts the tests.
emu() { run limited lkp-emu run "$@"; }

# The ID of "an ordinary user", if root runs the tests.
ordinary_id=65534

# Make a /dev/fuse that everybody may open, in a new mount namespace, if the real one is not such.
with_open_fuse() {
	if [ -r /dev/fuse ] && [ "$(stat -L -c %a /dev/fuse)" -eq 666 ]; then
		"$@"
		return
	fi
	# shellcheck disable=SC2016  # for the inner shell
	unshare -m sh -c 'mknod -m 666 "$0" c 10 229 2>/dev/null
		mount --bind "$0" /dev/fuse && exec "$@"' "$tap_dir/fuse" "$@"
}

# as_user COMMAND...: as an ordinary user.
as_user() {
	if [ "$(id -u)" -ne 0 ]; then
		"$@"
	else
		# Coverage counts go elsewhere if they cannot be written to their place.
		with_open_fuse ${as_user_prefix:+env "GCOV_PREFIX=$as_user_prefix"} \
			setpriv --reuid $ordinary_id --regid $ordinary_id --clear-groups "$@"
	fi
}

# In a coverage build, the user who runs a program writes its counts, if they can.
counts=$(find "$BUILD/src" -name '*.gcno' 2>/dev/null | head -n 1)
if [ -n "$counts" ] && [ "$(id -u)" -eq 0 ]; then
	umask 0
	chmod -R a+rwX "$BUILD"
	mkdir -m 777 "$tap_dir/counts"
	# Test the path to which the counts are written: only root may pass through root's home.
	as_user test -w "$(cd "$BUILD" && pwd)/src" || as_user_prefix=$tap_dir/counts
fi

emu_as_user() { run limited_as_user lkp-emu run "$@"; }

limited_as_user() { as_user timeout -k 5 60 "$@"; }

# missing [AS]: why the last run, by that user, did not work, if this machine lacks something. If it
# lacks nothing, there is no reason to skip, and the tests must fail.
missing() {
	[ "$status" -ne 0 ] || return
	if emulated && has "$err" "Function not implemented"; then
		echo "$err (a user-mode emulator)"
		return
	fi
	lacking=$("$@" machine) || echo "$lacking${err:+ ($(echo "$err" | head -n 1))}"
}

# Why nothing can be run here, and why an ordinary user cannot; empty if they can.
every_way='lkp-enc 4 text && lkp-enc encrypt --seed 3 text'
emu -- sh -c "$every_way"
why_not=$(missing)
run limited_as_user lkp-emu run -- sh -c "$every_way"
why_no_user=$(missing as_user)

# end_if_nothing_runs NAME: skip the whole file if nothing can be run here.
end_if_nothing_runs() {
	[ -n "$why_not" ] || return 0
	skip "$1" "$why_not"
	tap_end
	exit 0
}

# have NAME PROGRAM: is there such a program? Skips the test if not.
have() {
	command -v "$2" >/dev/null && return
	skip "$1" "there is no $2 here"
	return 1
}

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Write a device package from examples/template/ for you to change. Its tests pass.
#
# usage: scripts/new.sh NAME [DIR]
#
#	NAME	of the device, as C takes it: it is in every identifier, and in /dev
#	DIR	the folder to make; examples/NAME unless given. M= has to take it

set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
template=$root/examples/template

fail() {
	printf "new: %s\n" "$*" >&2
	exit 1
}

name=${1-} dir=${2:-$root/examples/${1-}}
upper=$(printf %s "$name" | tr '[:lower:]' '[:upper:]')

# Stdin, with the template's name turned into this one.
renamed() {
	sed "s/my_dev/$name/g; s/MY_DEV/$upper/g"
}

[ -n "$name" ] || fail "how is it to be called? NAME=my_dev"
case $name in
[0-9]* | *[!A-Za-z0-9_]*) fail "NAME='$name' is no name in C: letters, digits and _, and no digit first" ;;
esac
[ ${#name} -le 32 ] || fail "NAME='$name' has ${#name} characters: at most 32, please"
printf '#include <stdbool.h>\n#include <stddef.h>\nint %s;\n' "$name" | ${CC:-cc} -std=gnu11 -DMODULE -fsyntax-only -x c - 2>/dev/null ||
	fail "NAME='$name' is a word of C, or of a module's: choose another one"

# A node would hide what programs find in /dev, and a kernel loads no second module of the same
# name.
case $name in
null | zero | full | random | urandom | mem | kmem | port | kmsg | core | log | shm | fd | fd[0-9]* | \
	stdin | stdout | stderr | console | tty | tty[0-9A-Z]* | pty* | ptmx | pts | vcs* | loop[0-9]* | \
	ram[0-9]* | sd[a-z] | sr[0-9]* | vd[a-z] | lkp_enc)
	fail "NAME='$name' is a node of its own in /dev: choose another one"
	;;
esac
[ ! -e "/dev/$name" ] || fail "NAME='$name' is no good: this machine has a /dev/$name"
[ ! -e "/sys/module/$name" ] || fail "NAME='$name' is no good: this machine's kernel has a module of that name"

# make builds a package in build/NAME.
# shellcheck disable=SC2016  # it is what the files say
{
	(cd "$root" && ls -d -- *)
	grep -rhoE --include=Makefile --include='*.mk' --include='*.sh' '\$(\(BUILD\)|build)/[A-Za-z0-9_]+' \
		"$root/Makefile" "$root/src" "$root/tests" "$root/fuzz" "$root/guest" "$root/bench" "$root/scripts"
} | sed 's|.*/||' | grep -qxF -- "$name" && fail "NAME='$name' is no good: make has a build/$name of its own"

# Identifiers of the package that already exist elsewhere.
taken=$({
	grep -rhow 'my_dev_\w*\|MY_DEV_\w*' "$template" | renamed | sort -u
	printf 'struct %s\n#define %s\n' "$name" "$name"
} | grep -rhowFf - "$root/src/shim/sim/include" "$root/src/emu/"*.h | sort -u | paste -sd , -)
[ -z "$taken" ] || fail "NAME='$name' is no good, others have it: $taken"

if [ -e "$dir" ] || [ -L "$dir" ]; then
	fail "$dir is there already: it stays as it is"
fi
parent=$(dirname "$dir")
[ -d "$parent" ] || fail "there is no $parent to make $(basename "$dir") in"
[ -w "$parent" ] || fail "$parent cannot be written to"
place=$(cd "$parent" && pwd)/$(basename "$dir")
plain=$(printf %s "$place" | tr -d '[:space:][:cntrl:]#:;=%$&|~!'"'"'"`\\<>()[]{}*?')
[ "$place" = "$plain" ] || fail "'$place' has blanks or such characters as # : ; = % \$ ' *, which make's M= would not take"

# All or nothing: the folder gets its name when it is complete.
new=$(mktemp -d "$parent/.$name.XXXXXX")
trap 'rm -rf "$new"' EXIT
(cd "$template" && find . -type d) | while read -r folder; do
	mkdir -p "$new/$folder"
done
(cd "$template" && find . -type f) | while read -r file; do
	renamed <"$template/$file" >"$new/$(echo "$file" | renamed)"
done
chmod "$(printf %o $((0777 & ~0$(umask))))" "$new"
mv -nT "$new" "$dir"
[ ! -d "$new" ] || fail "$dir is there already: it stays as it is"

dir=$(cd "$dir" && pwd)
echo "new: $dir"
(cd "$dir" && find . -type f | sed 's|^\./|  |' | sort)
echo "new: now: make -C $root M=$dir test"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Write a device package, which is green, from examples/template/ for you to change.
#
# usage: scripts/new.sh NAME [DIR]
#
#	NAME	of the device, as C takes it: it is in every identifier, and in /dev
#	DIR	the folder to make; examples/NAME unless given

set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
template=$root/examples/template

fail() {
	echo "new: $*" >&2
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
echo "int $name;" | ${CC:-cc} -std=gnu11 -fsyntax-only -x c - 2>/dev/null ||
	fail "NAME='$name' is a word of C: choose another one"

# Identifiers of the package that others have already.
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

# All or nothing: it gets its name when it is complete.
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

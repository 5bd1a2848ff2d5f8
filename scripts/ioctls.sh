#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Print a table of the ioctl commands that a header defines: each macro that is _IO, _IOR, _IOW or _IOWR,
# by its name without the device's in front. It is for src/harness/table.h or, with --calls, a calls.h
# for src/ops/call.h.
#
# usage: scripts/ioctls.sh [--calls] HEADER PREFIX COMPILER [FLAG]...
#
#	HEADER	as a program includes it; '' for a device that has no ioctls

set -eu
user=table.h array='const struct table_ioctl device_ioctls[]' row='\t{ "%s", %s },\n' last='\t{ 0 },\n'
if [ "$1" = --calls ]; then
	user=call.h array='static const struct ops_call ops_calls[]' row='\tOPS_CALL("%s", %s),\n' last=
	shift
fi
header=$1 prefix=$2
shift 2

include=${header:+"#include \"$header\""}
printf '#include "%s"\n\n#include <sys/ioctl.h>\n%s\n\n%s = {\n' "$user" "$include" "$array"
echo "$include" | "$@" -E -dM -x c - | LC_ALL=C sort | sed -n -E \
	-e 's/^#define ([A-Za-z_][A-Za-z_0-9]*) _IO(|R|W|WR) *\(.*/\1/p' | while read -r name; do
	# shellcheck disable=SC2059  # it is one
	printf "$row" "${name#"$prefix"}" "$name"
done
# shellcheck disable=SC2059
printf "$last};\n"

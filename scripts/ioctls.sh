#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Print a table of the ioctl commands that a header defines, for src/harness/table.h: each macro that is
# _IO, _IOR, _IOW or _IOWR, by its name without the device's in front.
#
# usage: scripts/ioctls.sh HEADER PREFIX COMPILER [FLAG]...

set -eu
header=$1 prefix=$2
shift 2

echo '#include "table.h"'
echo
echo "#include <sys/ioctl.h>"
echo "#include \"$header\""
echo
echo "const struct table_ioctl device_ioctls[] = {"
echo "#include \"$header\"" | "$@" -E -dM -x c - | LC_ALL=C sort | sed -n -E \
	-e 's/^#define ([A-Za-z_][A-Za-z_0-9]*) _IO(|R|W|WR) *\(.*/\1/p' | while read -r name; do
	printf '\t{ "%s", %s },\n' "${name#"$prefix"}" "$name"
done
echo "	{ 0 },"
echo "};"

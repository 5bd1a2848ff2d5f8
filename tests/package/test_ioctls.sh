#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The ioctls of a package are those that the compiler sees; their table is rebuilt when one changes.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

once test_ioctls

dir=$tap_dir/odd
mkdir -p "$dir/more"

cat >"$dir/uapi.h" <<'END'
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/types.h>

#include "more/far.h"

struct odd_numbers {
	__u32 number[4]; /* '"' */
};

#define ODD_MAGIC 'q'
#define ODD_READ(nr, type) _IOR(ODD_MAGIC, nr, type)
#define ODD_PLAIN _IO('q', 1)
#define ODD_HELPED ODD_READ(2, struct odd_numbers)
#define ODD_IN_PARENTHESES (_IOW('q', 3, __u32))
#define ODD_CAST ((unsigned int)(_IOWR('q', 4, __u32)))
#define ODD_OF_PARTS _IOC(_IOC_READ, 'q', 5, 8)
#define ODD_LINES \
	_IOR('q', \
	     6, struct odd_numbers)
#define OTHER_PREFIX _IO('q', 7)
enum {
	ODD_ENUM = ODD_READ(8, __u32), ODD_COUNT = 5,
	ODD_LAST = (_IO('q', 9))
};

/* These are no commands, or were seen before. */
#define ODD_AGAIN ODD_HELPED
#define ODD_SIZE _IOC_SIZE(ODD_HELPED)
#define ODD_NR (_IOC_NR(ODD_HELPED))
#define ODD_NUMBER 9
#define ODD_GONE _IO('q', 10)
#undef ODD_GONE
static const unsigned int odd_variable = _IO('q', 11);
END
echo "#define ODD_FAR _IO('q', 20)" >"$dir/more/far.h"

# The names in a table on standard input.
names() {
	sed -n 's/^.*"\([A-Z_0-9]*\)", [A-Z].*/\1/p' | paste -sd ' ' -
}

for name in gcc clang; do
	if ! compiler=$(command -v $name); then
		skip "test_ioctls_by_$name" "there is no $name"
		continue
	fi
	run scripts/ioctls.sh uapi.h ODD_ "$compiler" "-I$dir"
	check "test_ioctls_by_${name}_are_what_it_sees" [ "$(echo "$out" | names)" = \
		"CAST ENUM FAR HELPED IN_PARENTHESES LAST LINES OF_PARTS PLAIN OTHER_PREFIX" ]
	check "test_ioctls_by_${name}_are_rows_of_a_table" has "$out" 'OPS_CALL("FAR", ODD_FAR)'
	run scripts/ioctls.sh "" ODD_ "$compiler"
	check "test_no_header_by_${name}_has_no_ioctls" [ "$status,$(echo "$out" | names)" = 0, ]
	run scripts/ioctls.sh none.h ODD_ "$compiler"
	check "test_missing_header_by_${name}_fails" [ "$status" -ne 0 ]
done

# In a package.
echo "NAME := odd" >"$dir/device.mk"
table=$tap_dir/build/calls/calls.h
make_table() {
	run make --no-print-directory "M=$dir" "BUILD=$tap_dir/build" "$table"
}
for change in "far.h more/far.h" "uapi.h uapi.h"; do
	header=$dir/${change#* }
	make_table
	made=$(stat -c %i "$table")
	make_table
	check "test_table_is_made_once_for_${change% *}" [ "$(stat -c %i "$table")" = "$made" ]
	# Files may have the same time stamp.
	touch -d "1 hour ago" "$table"
	echo "#define ODD_NEW_IN_$(basename "$header" .h) _IO('q', 40 + sizeof(\"$header\"))" >>"$header"
	make_table
	check "test_table_follows_${change% *}" grep -q "NEW_IN_$(basename "$header" .h)" "$table"
done
rm "$dir/uapi.h"
make_table
check test_header_that_is_removed_is_no_failure [ "$status" -eq 0 ]
check test_header_that_is_removed_leaves_no_ioctls [ -z "$(names <"$table")" ]

tap_end

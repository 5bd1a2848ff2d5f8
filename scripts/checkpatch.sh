#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Run the kernel's checkpatch.pl, strictly, over what is or could be kernel code.
#
#	scripts/checkpatch.sh [--build DIR] [FILE...]
#
#	FILE...		check these only
#	--build DIR	checkpatch.pl is kept in DIR/kernel instead of build/kernel

set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build
files=()

# Types of complaints that are not for us, each with its reason.
ignored=(
	ARRAY_SIZE             # not a name of the seam, and the core uses no other
	UNCOMMENTED_DEFINITION # of a mutex: every member has its line in the structure's kernel-doc
)

while [ $# -gt 0 ]; do
	case $1 in
	--build)
		build=${2:?needs a value}
		shift
		;;
	--help)
		sed -n '4,/^$/s/^# \{0,1\}//p' "$0"
		exit 0
		;;
	-*)
		echo "error: unknown option: $1, see --help" >&2
		exit 1
		;;
	*) files+=("$1") ;;
	esac
	shift
done

scripts=$("$root/scripts/kernel-source.sh" --build "$build" checkpatch)
if [ ${#files[@]} = 0 ]; then
	cd "$root"
	mapfile -t files < <(find include src/driver_core src/shim/kernel -name '*.[ch]' | sort)
fi
"$scripts/checkpatch.pl" --no-tree --strict --terse --max-line-length=100 --show-types \
	--ignore "$(IFS=,; echo "${ignored[*]}")" --file "${files[@]}"
echo "checkpatch: ${#files[@]} files, nothing to complain about"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Run test programs that speak TAP (CMocka's do when asked), show one line for each and the totals, and
# report failures in full. Programs find the build directory in $BUILD.
#
# usage: tests/run.sh [--build DIR] [--report] [--runner COMMAND] PROGRAM...
#
# With --runner, the programs in DIR are of another architecture, and COMMAND runs them: a qemu-user with
# its options. Tests see scripts in their place, in DIR/emulated; $LKP_TEST_EMULATED says by what.
# With --report it leaves DIR/reports/*.tap, one file a program, and DIR/reports/junit.xml.
# A program that has not ended after LKP_TEST_TIMEOUT seconds (900) is ended, and has failed.
# Exit status: 0 when every test passed or was skipped, 1 otherwise, 2 for wrong usage.

set -u

build=build
report=
runner=
limit=${LKP_TEST_TIMEOUT:-900}
while [ $# -gt 0 ]; do
	case $1 in
	--build)
		build=${2:?--build needs a directory}
		shift 2
		;;
	--report)
		report=1
		shift
		;;
	--runner)
		runner=${2:?--runner needs a command}
		shift 2
		;;
	--)
		shift
		break
		;;
	-*)
		echo "tests/run.sh: unknown option $1" >&2
		exit 2
		;;
	*) break ;;
	esac
done
if [ $# -eq 0 ]; then
	echo "tests/run.sh: no test programs given: nothing was tested" >&2
	exit 2
fi

results=$build/results
rm -rf "$results"
mkdir -p "$results" || exit 2

# Write a script at $2 that runs the program $1; a program finds $2 as its own name.
emulate() {
	mkdir -p "${2%/*}"
	# shellcheck disable=SC2016  # for the script
	case $(head -c 4 "$1") in
	*ELF) printf '#!/bin/sh\nexec %s -0 "$0" "%s" "$@"\n' "$runner" "$1" >"$2" ;;
	*) cp "$1" "$2" ;;
	esac
	chmod +x "$2"
}

tested=$build
if [ -n "$runner" ]; then
	# The full path, since a test may change PATH.
	if ! emulator=$(command -v "${runner%% *}"); then
		echo "tests/run.sh: there is no ${runner%% *} here (Debian has it in qemu-user)" >&2
		exit 2
	fi
	runner=$emulator${runner#"${runner%% *}"}
	LKP_TEST_EMULATED=$emulator
	export LKP_TEST_EMULATED
	built=$(cd "$build" && pwd)
	tested=$built/emulated
	rm -rf "$tested"
	find "$built" -type f -perm -u+x | while read -r program; do
		emulate "$program" "$tested/${program#"$built"/}"
	done
fi

for program; do
	name=${program#"$build"/}
	[ "$name" = "$program" ] || program=$tested/$name
	name=${name#tests/}
	file=$results/$(echo "$name" | tr / .)
	# A test gets no inherited descriptors: some tests limit the number of open files.
	BUILD=$tested CMOCKA_MESSAGE_OUTPUT=TAP timeout "$limit" "$program" >"$file.tap" 2>"$file.err" \
		3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
	status=$?
	[ $status -ne 124 ] || echo "did not end within $limit s" >>"$file.err"
	awk -v name="$name" -v status="$status" -f tests/tap.awk -f tests/summary.awk "$file.tap" \
		>"$file.counts"
	cat "$file.counts"
	if ! head -n 1 "$file.counts" | grep -q ' 0 failed'; then
		sed 's/^/    /' "$file.tap" "$file.err"
	fi
done

if [ -n "$report" ]; then
	mkdir -p "$build/reports"
	cp "$results"/*.tap "$build/reports/"
	awk -f tests/tap.awk -f tests/junit.awk "$results"/*.tap >"$build/reports/junit.xml" || exit 1
	echo "reports: $build/reports/junit.xml and one .tap file a program"
fi

cat "$results"/*.counts | awk '
	$3 == "passed," { passed += $2; failed += $4; skipped += $6 }
	END {
		printf "tests: %d passed, %d failed, %d skipped\n", passed, failed, skipped
		exit failed || !passed
	}'

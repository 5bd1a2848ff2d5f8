#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Run test programs that speak TAP (CMocka's do when asked), show one line for each and the totals, and
# report failures in full. Programs find the build directory in $BUILD.
#
# usage: tests/run.sh [--build DIR] [--jobs N] [--report] [--runner COMMAND] PROGRAM...
#
# With --jobs, N programs run at a time, but not more than there are CPUs.
# With --runner, the programs in DIR are of another architecture, and COMMAND runs them: a qemu-user with
# its options. Tests see scripts in their place, in DIR/emulated; $LKP_TEST_EMULATED says by what.
# With --report it leaves DIR/reports/*.tap, one file a program, and DIR/reports/junit.xml.
# A program that has not ended after $LKP_TEST_TIMEOUT seconds (900) is ended, and has failed.
# Exit status: 0 when every test passed or was skipped, 1 otherwise, 2 for wrong usage.

set -u

build=build
report=
runner=
jobs=1
while [ $# -gt 0 ]; do
	case $1 in
	--build)
		build=${2:?--build needs a directory}
		shift 2
		;;
	--jobs)
		jobs=${2:?--jobs needs a number}
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

case $jobs in
"" | *[!0-9]*)
	echo "tests/run.sh: --jobs wants a number, not '$jobs'" >&2
	exit 2
	;;
esac
cpus=$(nproc)
[ "$jobs" -ge 1 ] && [ "$jobs" -le "$cpus" ] || jobs=$cpus

# Where the results of the program $1 are.
results_of() {
	name=${1#"$build"/}
	echo "$results/$(echo "${name#tests/}" | tr / .)"
}

# Show each program's counts as soon as those before it were shown.
show() {
	for program; do
		file=$(results_of "$program")
		until [ -e "$file.counts" ]; do
			[ ! -e "$results/end" ] && kill -0 $$ 2>/dev/null || return
			sleep 0.05
		done
		cat "$file.counts"
		if ! head -n 1 "$file.counts" | grep -q ' 0 failed'; then
			sed 's/^/    /' "$file.tap" "$file.err"
		fi
	done
}

# Each in a shell of its own, by xargs: a job in the background would have its signals ignored.
show "$@" &
for program; do
	name=${program#"$build"/}
	[ "$name" = "$program" ] || program=$tested/$name
	printf '%s\0' "$tested" "${name#tests/}" "$program" "$(results_of "$name")"
done | xargs -0 -n 4 -P "$jobs" tests/run_one.sh
: >"$results/end"
wait
for program; do
	[ -e "$(results_of "$program").counts" ] || echo "tests/run.sh: $program left no result" >&2
done

if [ -n "$report" ]; then
	mkdir -p "$build/reports"
	cp "$results"/*.tap "$build/reports/"
	awk -f tests/tap.awk -f tests/junit.awk "$results"/*.tap >"$build/reports/junit.xml" || exit 1
	echo "reports: $build/reports/junit.xml and one .tap file a program"
fi

cat "$results"/*.counts | awk -v programs=$# '
	$3 == "passed," { passed += $2; failed += $4; skipped += $6; ended++ }
	END {
		printf "tests: %d passed, %d failed, %d skipped\n", passed, failed, skipped
		exit failed || !passed || ended != programs
	}'

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Boot user-mode Linux with a driver and its emulated device, and judge what the KUnit suites and the kernel's
# detectors say there. Then compare what the op scripts do there and in one process. Called by 'make test-uml'.
#
#	guest/uml/test.sh [OPTION...] [SCRIPT.ops...]
#
#	--build DIR	where lkp-emu is, and in uml/ what 'make' made for this; build
#	--name NAME	of the driver's module
#	--suites N	that KUnit has to report
#	--wrong "BUG..."	drivers that are wrong, uml/root/lkp/BUG.ko: each has to fail
#	--report	also write TAP and JUnit XML to DIR/reports/
#
# Without a kernel, or where it does not start, all of that is one skip. Exit status: 0 when no test failed, 1
# otherwise, 2 for wrong usage.

set -u
build=build
name=
suites=
wrong=
report=

fail() {
	echo "test-uml: $*" >&2
	exit 2
}

# shellcheck source=guest/options.sh
. guest/options.sh || exit 2
take_options "build name suites wrong" report "$@"
shift "$options_n"
[ -n "$name$suites" ] || fail "--name and --suites are needed, see --help"

export BUILD=$build
here=$(realpath "$build/uml") || exit 2
object=$(cat "$here/kernel") || exit 2
results=$build/results-uml
rm -rf "$results"
mkdir -p "$results" || exit 2
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
# shellcheck source=tests/worlds/compare.sh
. tests/worlds/compare.sh

skip_all() {
	printf 'ok 1 - test_uml # SKIP %s\n1..1\n' "$1" >"$results/uml.tap"
	echo "test-uml: skipped: $1"
}

# boot NAME MODULE WORD...: WORDs are for the kernel's command line. The kernel's own reports, before it loads
# the module, are not in NAME.log.
boot() {
	timeout 120 "$object/vmlinux" mem=256M root=host rootfstype=hostfs "rootflags=$here/root" rw init=/init \
		con=null con0=null,fd:1 printk.time=0 loglevel=7 panic=-1 kunit.enable=1 "lkp.driver=$2" "${@:3}" \
		</dev/null 2>&1 | cat >"$results/$1.console"
	sed '1,/^lkp-uml: begin/d' "$results/$1.console" >"$results/$1.log"
}

is_whole() {
	grep -q '^lkp-uml: loaded' "$1" && grep -q '^lkp-uml: end' "$1" &&
		[ "$(grep -c '^    # Subtest: ' "$1")" = "$suites" ]
}

no_detector_reports() {
	awk -f guest/debug/gate.awk "$1" >"$tap_dir/err"
}

# has_failed LOG: what says so.
has_failed() {
	seen=$(sed -n 's/^    not ok [0-9]* /# /p' "$1"
		awk -v names=1 -f guest/debug/gate.awk "$1")
	echo "${seen:-# nobody saw it}"
	[ -n "$seen" ]
}

in_process() {
	local params
	params=$(cat "$here/root/lkp/params")
	"$build/lkp-emu" ops ${params:+"--param=$params"} --trace "$results/host.trace" "$@" >"$results/host.ops" 2>"$tap_dir/err"
}

begin=$(date +%s%N)
case $object in
skipped:*) skip_all "${object#skipped: }" ;;
*)
	# All at once: a boot is idle half of its time.
	for bug in $wrong; do
		boot "$bug" "$bug.ko" &
	done
	boot good "$name.ko" ${1:+lkp.play}
	took=$((($(date +%s%N) - begin) / 1000000))
	if ! grep -q '^Linux version' "$results/good.console"; then
		skip_all "user-mode Linux does not start here: $(head -n 3 "$results/good.console" | paste -sd ' ')"
	else
		sed 's/^    /  /' "$results/good.console" | awk -v prefix="$results/kunit" -f guest/ktap.awk
		{
			check test_kernel_boots_reports_each_suite_and_halts is_whole "$results/good.log"
			check test_no_detector_reports no_detector_reports "$results/good.log"
			wait
			for bug in $wrong; do
				check "test_${bug}_is_reported" has_failed "$results/$bug.log"
			done
			[ $# = 0 ] || {
				check test_scripts_play_in_a_process in_process "$@"
				check test_scripts_have_the_same_results same_results "$results/host.ops" "$here/root/results/ops"
				check test_scripts_make_the_same_accesses same_accesses "$results/host.trace" "$here/root/results/trace"
			}
			echo "1..$tap_n"
		} >"$results/uml.tap"
	fi
	;;
esac

for file in "$results"/*.tap; do
	tap_name=${file##*/}
	counts=$(awk -v name="${tap_name%.tap}" -v status=0 -f tests/tap.awk -f tests/summary.awk "$file")
	echo "$counts"
	echo "$counts" >>"$results/counts"
	[[ ${counts%%$'\n'*} == *" 0 failed"* ]] || grep -vE '^ok ' "$file" | sed 's/^/    /'
done
if [ -n "$report" ]; then
	mkdir -p "$build/reports"
	awk -f tests/tap.awk -f tests/junit.awk "$results"/*.tap >"$build/reports/junit-uml.xml" || exit 1
	echo "reports: $build/reports/junit-uml.xml"
fi
[ ! -s "$results/host.trace" ] || echo "test-uml: $(grep -c '^# script' "$results/host.ops") scripts played in both worlds," \
	"$(grep -c '^[RW] ' "$results/host.trace") accesses compared"
awk -v ms=$((($(date +%s%N) - begin) / 1000000)) -v boot="${took-}" '
	$3 == "passed," { passed += $2; failed += $4; skipped += $6 }
	END {
		printf "test-uml: %d passed, %d failed, %d skipped, %.1f s%s\n", passed, failed, skipped, ms / 1000,
			boot == "" ? "" : sprintf(", of them %.1f s for the boot", boot / 1000)
		exit failed || !(passed + skipped)
	}' "$results/counts"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Boot the guest with the debug kernel that 'make guest-debug' made, run the tests of a device in it, and look
# for what the kernel's detectors say. As many boots at once as there are CPUs. Called by 'make test-vm-debug'.
#
#	guest/debug/test.sh [OPTION...] [SCRIPT.ops...]
#
#	--build DIR	where lkp-emu is, and in debug/ the guest; build
#	--root DIR	where the module's sources are; without it nothing is said of coverage
#	--suites A,B,...	what the first guest runs between "life" and "leaks"; nothing more
#	--scenes FILE	more of this device, see below
#	--device NAME	QEMU's own device of this name in the place of ours
#	--rounds N	in which the device comes and goes, at least; 500
#	--only "NAME..."	these boots only: suites, ops, lost, faults, stress, controls, and those of FILE
#	--aside FILE	an awk program: selects what of a trace is compared between the worlds
#	--report	also write TAP and JUnit XML to DIR/reports/
#	SCRIPT.ops	to be played in both worlds, see guest/worlds.sh
#
# FILE is a piece of guest/test.sh, too. It may set debug_suites, in the place of --suites, and debug_faults,
# suites with faults of the kernel's, and define debug_scenes(), with more boots: start NAME try ARG...,
# start NAME wrong BUG DETECTOR, start NAME told DETECTOR SUITES and start NAME fails TEXT; and debug_compare(), which
# is called when all of them have ended and may write more TAP to $results. It may set unlike, too.
#
#	LKP_TEST_STRESS	seconds for which the device comes and goes; 30
#
# Where QEMU cannot have the device, all of that is one skip. Exit status: 0 when no test failed, 1
# otherwise, 2 for wrong usage.

set -u
build=build
kver=
root=
suites=
scenes=
device=
only=
aside=
unlike=
report=
rounds=500

fail() {
	echo "test-vm-debug: $*" >&2
	exit 2
}

# shellcheck source=guest/options.sh
. guest/options.sh || exit 2
take_options "build root suites scenes device only aside rounds" report "$@"
shift "$options_n"
for script; do
	[ -r "$script" ] || fail "there is no op script $script"
done

stress=${LKP_TEST_STRESS:-30}
[[ $stress =~ ^[1-9][0-9]{0,4}$ ]] || fail "LKP_TEST_STRESS=$stress is not a number of seconds, from 1 to 99999"
[[ $rounds =~ ^[1-9][0-9]{0,5}$ ]] || fail "--rounds $rounds is not a number, from 1 to 999999"
# Only what hangs lasts that long, in seconds. Each boot has a share of a CPU.
limit=$((1800 + rounds))
guests=$build/debug/guest
export LKP_GUEST=$guests
results=$build/results-vm-debug
rm -rf "$results"
mkdir -p "$results" || exit 2
# shellcheck source=guest/boot.sh
. guest/boot.sh || exit 2

more=()
debug_suites=$suites
debug_faults=
debug_scenes() { :; }
debug_compare() { :; }
# shellcheck source=tests/vm/scenes.sh
[ -z "$scenes" ] || . "$scenes" || exit 2

# What no detector may have said: expect_silence NAME LOG
expect_silence() {
	local said
	checks=$((checks + 1))
	if ! grep -q 'Linux version' "$2" || ! grep -q 'lkp-guest: end of the log' "$2"; then
		echo "not ok $checks - $1"
		echo "# $2 is not a whole log"
	elif said=$(awk -f guest/debug/gate.awk "$2"); then
		echo "ok $checks - $1"
	else
		echo "not ok $checks - $1"
		echo "$said"
	fi
}

# One boot, in the background on a CPU that is free: start NAME FUNCTION ARG...
declare -A running=()
start() {
	local name=$1 cpu
	[ -z "$only" ] || [[ " $only " == *" ${group:-$name} "* ]] || return 0
	shift
	while :; do
		for cpu in "${cpus[@]}"; do
			[ -z "${running[$cpu]-}" ] || ! kill -0 "${running[$cpu]}" 2>/dev/null || continue
			echo "test-vm-debug: booting Linux $release for $name" >&2
			run "$name" "$cpu" "$@" &
			running[$cpu]=$!
			return
		done
		wait -n
	done
}

# The kernel's log has a port of its own. Without ACPI reboot=t ends a guest, and pmtmr is the clock that it has
# then: against a busy host TSC and APIC are wrong by a factor. What else QEMU has is in more.
run() {
	local name=$1 cpu=$2 base=$results/$release checks=0 consoles=()
	shift 2
	append="lkp.log pmtmr=0x608 clocksource=acpi_pm reboot=t kasan_multi_shot no_hash_pointers ${acpi:-acpi=off} "
	# Without ACPI only one processor of a socket is found.
	machine=(--memory 512 -- -chardev "file,id=gcov,path=NAME.gcov" -device "isa-serial,chardev=gcov,index=2"
		-chardev "file,id=log,path=NAME.log" -device "isa-serial,chardev=log,index=3"
		-smp "${smp:-1},sockets=${smp:-1}" "${more[@]}")
	{
		"$@"
		echo "1..$checks"
	} >"$base.$name.host.tap"
	for name in "${consoles[@]}"; do
		awk -v prefix="$base.$name" -f guest/ktap.awk "$base.$name.console"
	done
}

# What ends well, and with nothing in the log: try STATUS SUITES ARG...
try() {
	local wanted=$1 suites=$2
	shift 2
	scene "$name" "$wanted" "$suites,coverage" "$@"
	expect_silence "test_no_detector_reports_in_$name" "$base.$name.log"
}

# The op scripts, with nothing in the log of any of their boots: worlds SCRIPT...
worlds() {
	local log boot
	if [ -n "$unlike" ]; then
		printf 'ok 1 - test_op_scripts # SKIP %s\n1..1\n' "$unlike" >"$base.$name.worlds.tap"
		return
	fi
	BUILD=$build LKP_STOCK=$device LKP_ASIDE=$aside LKP_APPEND=$append LKP_MACHINE=${machine[*]} LKP_AFTER=leaks \
		LKP_NO_WITNESS="the debug kernel has no mmiotrace, and 'make test-vm' compares with it" \
		guest/worlds.sh "$release" "$cpu" "$base.$name" "$@" >"$base.$name.worlds.tap"
	for log in "$base.$name".*.log; do
		boot=${log#"$base.$name."}
		boot=${boot%.log}
		expect_silence "test_no_detector_reports_in_${name}_$boot" "$log"
		consoles+=("$name.$boot")
	done
}

# Bugs, and who is to see each: control BUG=DETECTOR...
control() {
	local pair bug seen
	scene "$name" 0 "control$(printf ':%s' "${@%%=*}")"
	for pair; do
		bug=${pair%%=*}
		awk -v bug="$bug" '{ sub(/\r$/, "") } /lkp-control: / { inside = $NF == bug } inside' \
			"$base.$name.log" >"$base.$name.$bug"
		seen=$(awk -v names=1 -f guest/debug/gate.awk "$base.$name.$bug")
		case $pair in
		none=) expect test_no_bug_is_no_report "" "$seen" ;;
		*)
			expect "test_${bug}_is_reported" "${pair#*=}" \
				"$(sed -n "s/^# \(${pair#*=}\): .*/\1/p" <<<"$seen" | head -n 1)"
			;;
		esac
	done
}

# The detector $1, if it said something in the log of this boot.
said() {
	awk -v names=1 -f guest/debug/gate.awk "$base.$name.log" | sed -n "s/^# \($1\): .*/\1/p" | head -n 1
}

# The driver with a bug, and who is to see that under load: wrong BUG DETECTOR
wrong() {
	limit=600
	boot "$base.$name" "$cpu" "wrong:$1:$stress"
	expect "test_${1}_is_reported" "$2" "$(said "$2")"
}

# Suites that pass with a report in the log: told DETECTOR SUITES
told() {
	scene "$name" 0 "$2"
	expect "test_${name}_is_reported" "$1" "$(said "$1")"
}

# The driver as it is, with faults of the kernel's, and what the guest or its log then say: fails TEXT
fails() {
	limit=600
	boot "$base.$name" "$cpu" wrong:as-it-is:faults
	expect "test_${name}_says_what_is_wrong" "$1" \
		"$(! grep -aqE "$1" "$base.$name.console" "$base.$name.log" || echo "$1")"
}

releases=()
mapfile -t releases < <(guests)
[ ${#releases[@]} = 1 ] || fail "there are ${#releases[@]} guests in $guests: run 'make guest-debug'"
release=${releases[0]}
begin=$SECONDS
why_not=$(why_no_device)
! grep -qs ', in machine microvm' "$results/qemu.messages" ||
	why_not="${QEMU:-qemu-system-x86_64} has the device in the machine microvm only, where this kernel finds no PCI bus: run 'make test-vm-debug QEMU=PROGRAM' with another one"
if [ -n "$why_not" ]; then
	printf 'ok 1 - test_guests # SKIP %s\n1..1\n' "$why_not" >"$results/qemu.tap"
else
	start suites try 0 "life:128${debug_suites:+,$debug_suites},leaks,clean"
	# Not "clean": an allocation that fails is in the log, with a trace.
	start faults try 0 "faults${debug_faults:+,$debug_faults},leaks"
	start ops worlds "$@"
	smp=2 start stress try 0 "stress:$stress:$rounds,leaks,clean"
	[ -n "$device" ] || start lost try 7 lost,clean
	debug_scenes
	# A task that a bug has ended leaves the module half loaded, so such a bug is the last. Lockdep says only
	# one thing, and nothing after others have.
	group=controls start control-memory control none= atomic-sleep="atomic sleep" shift=UBSAN index=UBSAN \
		refcount=refcount list=list timer=ODEBUG warning="any other" hung="hung task" slab=KASAN freed=KASAN \
		free-twice=KASAN stack=KASAN vmalloc=KASAN leak=kmemleak stall=stall null=KASAN
	group=controls start control-order control lock-order=lockdep usercopy=usercopy
	group=controls start control-kept control lock-kept=lockdep
	group=controls start control-timer control lock-timer=lockdep
fi
wait
base=$results/$release debug_compare
summarize

if [ -n "$report" ]; then
	mkdir -p "$build/reports"
	awk -f tests/tap.awk -f tests/junit.awk "$results"/*.tap >"$build/reports/junit-vm-debug.xml" || exit 1
	echo "reports: $build/reports/junit-vm-debug.xml"
fi
# What was done, as the guests told it. The kernel has all that its configuration arms: scripts/debug-kernel.sh
# looks. Detectors that nothing has made report in the controls are named.
row() {
	printf 'test-vm-debug: %-22s %s\n' "$1" "$2"
}
count() {
	cat "$results"/*.tap | awk "$1"'{ n += $(NF - '"$2"') } END { print n + 0 }'
}
reported() {
	cat "$results"/*.tap | grep -cE "^$1 .*test_.*_is_reported$"
}
armed=$(awk -v list=1 -f guest/debug/gate.awk)
fired=$(for log in "$results/$release".control-*.log; do
	[ ! -e "$log" ] || awk -v names=1 -f guest/debug/gate.awk "$log"
done | sed -n 's/^# \([^:]*\): .*/\1/p')
silent=
[ -z "$fired" ] || silent=$(grep -vxFf <(echo "$fired") <<<"$armed" | paste -s -d , | sed 's/,/, /g')
row "detectors armed" "$(wc -l <<<"$armed"): $(paste -s -d , <<<"$armed" | sed 's/,/, /g')"
row "controls fired" "$(reported ok) of $(($(reported ok) + $(reported "not ok")))${silent:+; none made these report: $silent}"
row "fault points swept" "$(count '/ fault points$/' 2)"
row "outcomes compared" "$(cat "$results"/*.tap | grep -cE '^ok .*_comes_to_what_the_sweep_says$') calls agree with the host"
compared=$(sed -n 's/^# note: contracts compared: .*: \([0-9]*\), \([0-9]*\) of .*/\1, \2 of them other than on the host/p' \
	"$results/contracts.tap" 2>/dev/null)
row "contracts" "${compared:-0}"
row "op scripts" "$(worlds_compared "$results"/*.worlds.tap)"
row "lifetime rounds" "$(count '/^# .*: [0-9]+ rounds$/' 1)"
row "leaks" "$(cat "$results"/*.tap | grep -c '^not ok .*test_nothing_leaked'), of $(cat "$results"/*.tap | grep -cE 'ok .*test_nothing_leaked') boots that looked"
row "boots without a report" "$(cat "$results"/*.tap | grep -c '^ok .*test_no_detector_reports')"
[ -z "$root" ] || row "coverage" "$(guest/debug/coverage.py --total "$build" "$root" 2>&1 | tail -n 1)"
awk -v seconds=$((SECONDS - begin)) '
	$3 == "passed," { passed += $2; failed += $4; skipped += $6 }
	END {
		printf "test-vm-debug: %d tests passed, %d failed, %d skipped, %d s\n", passed, failed, skipped, seconds
		exit failed || !(passed + skipped)
	}' "$results/counts"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Boot the guests of a device that 'make guest' made and run the tests in them, every kernel on a
# CPU of its own if there are enough. Called by 'make test-vm'.
#
#	guest/test.sh [OPTION...] [SCRIPT.ops...]
#
#	--build DIR	where lkp-emu and the guests are; build
#	--kver VERSIONS	of the kernels: 6.1, 6.12; all that there are guests for
#	--suites A,B,...	what a guest runs between "life" and "clean"; nothing more
#	--scenes FILE	a script that does more than boot a guest with these, see below
#	--device NAME	QEMU's own device of this name instead of ours: only the guest's kernel sees its
#			accesses, and it is not lost
#	--aside FILE	an awk program: selects what of a trace is compared between the worlds
#	--interrupts	the device has interrupts or DMA, which take vfio-user
#	--report	also write TAP and JUnit XML to DIR/reports/
#	--long		bind and unbind 1024 times, and an hour of random op scripts
#	SCRIPT.ops	to be played in both worlds, see guest/worlds.sh
#
# FILE is a piece of this script. It may set suites, and define scenes(), which boots more guests of a kernel,
# and compare(), which comes after all kernels. If the op scripts cannot do the same in both worlds, it sets
# unlike to the reason.
#
# The environment says how much of all that to do:
#
#	QEMU			which one runs the guests; qemu-system-x86_64
#	LKP_TEST_UNBINDS	rounds of unbind and bind, at least 128; 150, 1024 with --long
#	LKP_TEST_SECONDS	for a run of random scripts; 10, 60
#	LKP_TEST_RUNS		runs of random scripts; 1, 60
#	LKP_TEST_SEED		seed of the first run's first script; another one each time
#
# If QEMU cannot have the device, all of that is one skip. Exit status: 0 when no test failed, 1
# otherwise, 2 for wrong usage.

set -u
build=build
kver=
suites=
unlike=
scenes=
kernel_arguments=
device=
aside=
report=
long=
interrupts=
unbinds=150
seconds=10
runs=1
# Seconds; only a guest that hangs takes that long.
limit=900

fail() {
	echo "test-vm: $*" >&2
	exit 2
}

# shellcheck source=guest/options.sh
. guest/options.sh || exit 2
take_options "build kver suites scenes device aside" "report long interrupts" "$@"
shift "$options_n"
[ -z "$long" ] || {
	unbinds=1024
	seconds=60
	runs=60
	limit=7200
}

# check_number VARIABLE LEAST MOST [WHY]: decimal, without leading zeros, which some programs read
# as octal.
check_number() {
	if [[ ! ${!1} =~ ^[1-9][0-9]{0,8}$ ]] || [ "${!1}" -lt "$2" ] || [ "${!1}" -gt "$3" ]; then
		fail "$1=${!1} is not a number from $2 to $3${4:+ ($4)}: set another one, or unset it"
	fi
}

export LKP_TEST_UNBINDS=${LKP_TEST_UNBINDS:-$unbinds}
export LKP_TEST_SECONDS=${LKP_TEST_SECONDS:-$seconds} LKP_TEST_RUNS=${LKP_TEST_RUNS:-$runs}
check_number LKP_TEST_UNBINDS 128 1000000 "fewer show no leak"
check_number LKP_TEST_SECONDS 1 86400
check_number LKP_TEST_RUNS 1 1000000
# A round takes a tenth of a second.
limit=$((limit + LKP_TEST_UNBINDS))
[[ ${LKP_TEST_SEED:-0} =~ ^(0|[1-9][0-9]{0,17}|0x[0-9a-fA-F]{1,15})$ ]] ||
	fail "LKP_TEST_SEED=$LKP_TEST_SEED is not a number such as 12 or 0xc: set another one, or unset it"
guests=$build/guest
# A device of QEMU's own and ours may take turns.
results=$build/results-vm${device:+-$device}
rm -rf "$results"
mkdir -p "$results" || exit 2
# shellcheck source=guest/boot.sh
. guest/boot.sh || exit 2

# The device's own scenes, if it has any.
scenes() { :; }
compare() { :; }
# shellcheck source=tests/vm/scenes.sh
[ -z "$scenes" ] || . "$scenes" || exit 2

# Everything about one kernel, on one CPU.
test_release() {
	local release=$1 cpu=$2 base=$results/$1 checks=0 consoles=() name
	local usual=life:$LKP_TEST_UNBINDS${suites:+,$suites},clean

	shift 2
	{
		scene suites 0 "$usual" --trace "$base.trace"
		[ -n "$device" ] || {
			expect test_trace_is_there there "$([ ! -s "$base.trace" ] || echo there)"
			scene lost 7 lost,clean
		}
		scenes
		echo "1..$checks"
	} >"$base.host.tap"
	if [ -n "$unlike" ]; then
		printf 'ok 1 - test_op_scripts # SKIP %s\n1..1\n' "$unlike"
	else
		BUILD=$build LKP_STOCK=$device LKP_ASIDE=$aside guest/worlds.sh "$release" "$cpu" "$base.worlds" "$@"
	fi >"$base.worlds.tap"
	for name in "${consoles[@]}"; do
		awk -v prefix="$base" -f guest/ktap.awk "$base.$name.console"
	done
}

# The kernels that we promise to run on must not go missing unnoticed.
check_debian_12() {
	local version
	# shellcheck source=/dev/null
	[ "$(. /etc/os-release && echo "$ID ${VERSION_ID-}")" = "debian 12" ] || return 0
	for version in 6.1 6.12; do
		[ -n "$(kver=$version guests)" ] || fail "no guest of Linux $version in $build/guest:" \
			"run ./setup.sh --all and 'make guest'"
	done
}

[ -n "$kver" ] || check_debian_12
mapfile -t releases < <(guests)
[ ${#releases[@]} -gt 0 ] || fail "no guests${kver:+ of Linux $kver} in $build/guest: run 'make guest'"

# One kernel on each CPU, in turns if there are fewer.
start=$SECONDS
why_not=$(why_no_device)
why_no_vfio=$(why_no_vfio_user)
[ -z "$interrupts" ] || why_not=${why_not:-$why_no_vfio}
if [ -n "$why_not" ]; then
	printf 'ok 1 - test_guests # SKIP %s\n1..1\n' "$why_not" >"$results/qemu.tap"
	releases=()
elif [ -n "$why_no_vfio" ]; then
	printf 'ok 1 - test_guests_over_vfio_user # SKIP %s\n1..1\n' "$why_no_vfio" >"$results/qemu.tap"
fi
for i in "${!releases[@]}"; do
	[ "$i" -lt ${#cpus[@]} ] || wait -n
	echo "test-vm: booting Linux ${releases[i]} under TCG"
	test_release "${releases[i]}" "${cpus[i % ${#cpus[@]}]}" "$@" &
done
wait
[ -n "$why_not" ] || compare
summarize

[ -n "$why_not" ] || echo "test-vm: $(worlds_compared "$results"/*.worlds.tap)"
if [ -n "$report" ]; then
	reports=$build/reports${device:+/qemu-$device}
	mkdir -p "$reports"
	cp "$results"/*.tap "$reports/"
	awk -f tests/tap.awk -f tests/junit.awk "$results"/*.tap >"$reports/junit-vm.xml" || exit 1
	echo "reports: $reports/junit-vm.xml and one .tap file a suite"
fi
awk -v kernels=${#releases[@]} -v seconds=$((SECONDS - start)) '
	$3 == "passed," { passed += $2; failed += $4; skipped += $6 }
	END {
		printf "test-vm: %d kernels, %d tests passed, %d failed, %d skipped, %d s\n", kernels,
			passed, failed, skipped, seconds
		exit failed || !(passed + skipped)
	}' "$results/counts"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The driver in one process, and the same driver as a module in a guest's kernel, have the same results and
# the same accesses: for every op script, for 64 and for 32 bits, and for random scripts. Of these it plays
# as many as fit into LKP_TEST_SECONDS (10), LKP_TEST_RUNS times (1). It stops at the first difference and
# leaves the script. LKP_RANDOM_CALLS=no: no random scripts. Prints TAP. Called by test.sh.
#
#	guest/worlds.sh RELEASE CPU TRACES [SCRIPT.ops...]
#
# BUILD has to be set; the last traces are kept as TRACES.*. The awk program LKP_ASIDE, if there is one, selects
# what of the accesses is compared. With LKP_STOCK the guest has QEMU's own device of that name, and only the
# guest's kernel sees the accesses.
#
# For another kernel (guest/debug/test.sh) LKP_APPEND is for its command line, LKP_MACHINE for the launcher, with --
# and NAME for what a boot's files begin with, LKP_AFTER are suites that a guest runs after its scripts, and
# LKP_NO_WITNESS is why it has no mmiotrace.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
# shellcheck source=tests/worlds/compare.sh
. tests/worlds/compare.sh
emu=${BUILD:?}/lkp-emu
release=$1 cpu=$2 traces=$3
shift 3
scripts=$*
seconds=${LKP_TEST_SECONDS:-10}
seed=${LKP_TEST_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
stock=${LKP_STOCK-}
aside=${LKP_ASIDE-}
params=$(cat "${LKP_GUEST:-$BUILD/guest}/params" 2>/dev/null)
pin=--no-pin
! taskset -c "$cpu" true 2>/dev/null || pin=--cpu=$cpu
runs=${LKP_TEST_RUNS:-1}
takes_random_calls test_random_scripts || runs=0
echo "# LKP_TEST_SEED=$seed LKP_TEST_SECONDS=$seconds LKP_TEST_RUNS=$runs"

launch() {
	if [ -n "$stock" ]; then
		guest/stock.sh --build "$BUILD" --device "$stock" "$@"
	else
		"$emu" qemu "$@"
	fi
}

# in_guest NAME COMMAND [FILE]: words of COMMAND are separated by commas. FILE is for the guest's third
# serial port; the second one's is theirs. Not every machine has more than one -serial.
in_guest() {
	guest_name=$1
	guest_command=$2
	third=${3-}
	run=ops
	[ -z "${LKP_AFTER-}" ] || run=suites guest_command="$guest_command lkp.suites=ops,$LKP_AFTER"
	# shellcheck disable=SC2046  # words are meant
	set -- $(echo "${LKP_MACHINE:---}" | sed "s|NAME|$traces.$guest_name|g") \
		-chardev "file,id=second,path=$tap_dir/theirs" -device isa-serial,chardev=second,index=1
	[ -z "$third" ] || set -- "$@" -chardev "file,id=third,path=$third" -device isa-serial,chardev=third,index=2
	: >"$tap_dir/theirs"
	launch --quiet --kver "$release" "$pin" --timeout $((seconds + 900)) --stall 60 --run "$run" \
		--append "${LKP_APPEND-}lkp.ops=$guest_command" --trace "$traces.$guest_name" "$@" \
		</dev/null >"$traces.$guest_name.console" 2>"$tap_dir/err"
}

# in_process NAME ARG...
in_process() {
	name=$1
	shift
	rm -f "$tap_dir/ours.trace"
	"$emu" ops ${params:+"--param=$params"} --trace "$tap_dir/ours.trace" "$@" \
		>"$tap_dir/ours" 2>"$tap_dir/err"
}

# The number of scripts that the guest says it has played.
played() {
	sed -n 's/^# \([0-9]*\) \(random \)*scripts$/\1/p' "$tap_dir/theirs"
}

# put_aside FILE: keep the part of a trace that is the same in each world.
put_aside() {
	awk -f "$aside" "$1"
}

same_lines() {
	[ -s "$1" ] || return 1
	diff -U 3 "$1" "$2" >"$tap_dir/diff" || {
		head -n 24 "$tap_dir/diff" | sed 's/^/# /'
		return 1
	}
}

# agree OURS THEIRS: do two worlds' traces have the same accesses, as far as they are compared?
agree() {
	[ -n "$aside" ] || {
		same_accesses "$1" "$2"
		return
	}
	put_aside "$1" >"$tap_dir/ours.aside"
	put_aside "$2" >"$tap_dir/theirs.aside"
	same_lines "$tap_dir/ours.aside" "$tap_dir/theirs.aside"
}

# compare NAME [MOST]: leave out what the module does before there is a node, and everything after
# MOST accesses: no call made these accesses. What is put aside has no fixed number, so then nothing is left out.
compare() {
	[ -z "$aside" ] || set -- "$1"
	check "test_${1}_have_the_same_results" same_results "$tap_dir/ours" "$tap_dir/theirs"
	[ -z "$stock" ] || {
		echo "# $1: $(played) scripts, 0 accesses"
		return
	}
	awk -v first="$probed" -v most="${2:--1}" '!/^[RW] / || (first-- <= 0 && most-- != 0)' "$traces.$1" \
		>"$tap_dir/theirs.trace"
	check "test_${1}_make_the_same_accesses" agree "$tap_dir/ours.trace" "$tap_dir/theirs.trace"
	echo "# $1: $(played) scripts, $(grep -c '^[RW] ' "$tap_dir/theirs.trace") accesses"
}

probed=0
check test_module_loads_in_the_guest in_guest probed lkp-ops,--version
[ -n "$stock$aside" ] || probed=$(grep -c '^[RW] ' "$traces.probed")

for program in lkp-ops lkp-ops-32; do
	[ $# -gt 0 ] || break
	name=scripts-of-$program
	# The guest has to show that the program starts.
	if [ ! -e "$BUILD/static/$program" ]; then
		starts "$BUILD/static/$program"
		skip "test_${name}_play_in_the_guest" "$refusal"
		continue
	fi
	check "test_${name}_play_in_the_guest" in_guest "$name" "$program,*.ops"
	check "test_${name}_play_in_a_process" in_process "$name" "$@"
	compare "$name"
done

# accesses_of ARG...: how many accesses they make in a process.
accesses_of() {
	"$emu" ops ${params:+"--param=$params"} --trace "$tap_dir/some.trace" "$@" >/dev/null 2>&1 && grep -c '^[RW] ' "$tap_dir/some.trace"
}

# A third record: the guest kernel's own mmiotrace. Each access then costs two page faults, so only
# short scripts are traced.
short=
for script; do
	[ "$(accesses_of "$script")" -gt 10000 ] || short="$short $script"
done
if [ -n "$short" ] && [ -n "${LKP_NO_WITNESS-}" ]; then
	skip test_kernel_saw_the_same_accesses "$LKP_NO_WITNESS"
elif [ -n "$short" ]; then
	commas=$(for script in $short; do printf ,%s "${script##*/}"; done)
	check test_scripts_play_under_mmiotrace \
		in_guest witnessed "lkp-ops$commas lkp.witness" "$tap_dir/kernel"
	# shellcheck disable=SC2086  # one word a script
	in_process witnessed $short
	# The module is unloaded here; no call makes its accesses then.
	compare witnessed "$(grep -c '^[RW] ' "$tap_dir/ours.trace")"
	if [ -n "$stock" ]; then
		check test_kernel_saw_the_same_accesses agree "$tap_dir/ours.trace" "$tap_dir/kernel"
		echo "# witnessed: 0 scripts, $(wc -l <"$tap_dir/theirs.aside") accesses"
	else
		check test_kernel_saw_the_same_accesses same_accesses "$traces.witnessed" "$tap_dir/kernel"
	fi
fi

# script_of_access SEED COUNT ACCESS: which of COUNT random scripts makes that access, counted from
# 0.
script_of_access() {
	low=0 high=$2
	while [ $((low + 1)) -lt "$high" ]; do
		middle=$(((low + high) / 2))
		if [ "$(accesses_of --random "--seed=$1" "--count=$middle")" -lt "$3" ]; then low=$middle; else high=$middle; fi
	done
	echo $low
}

# last_script: the seed of the last random script on standard input.
last_script() {
	sed -n 's/^# random script \(0x[0-9a-f]*\)$/\1/p' | tail -n 1
}

# script_that_differs SEED COUNT: the seed of the first script whose results differ or, if all
# results are equal, whose accesses differ.
script_that_differs() {
	line=$(cmp "$tap_dir/ours" "$tap_dir/theirs" 2>&1 | sed -n 's/.* line \([0-9]*\)$/\1/p')
	if [ -n "$line" ]; then
		head -n "$line" "$tap_dir/ours" | last_script
		return
	fi
	access=$("$emu" trace diff "$tap_dir/ours.trace" "$tap_dir/theirs.trace" |
		sed -n 's/^first difference: access \([0-9]*\).*/\1/p')
	echo $(($1 + $(script_of_access "$1" "$2" "${access:-1}")))
}

# leave_script SEED: write the script to a file, and print how to play it again.
leave_script() {
	"$emu" ops --generate "--seed=$1" >"$traces.ops"
	echo "# the script is left in $traces.ops; to play it again:"
	echo "# BUILD=$BUILD LKP_TEST_SEED=$(($1)) LKP_TEST_SECONDS=1 guest/worlds.sh $release $cpu /tmp/again $scripts"
}

# leave_last_script: write the last script of a guest that did not reach the end. Its last line may
# be cut off.
leave_last_script() {
	bad=$(head -n "$(wc -l <"$tap_dir/theirs")" "$tap_dir/theirs" | last_script)
	[ -n "$bad" ] || {
		echo "# the guest did not get to its first script"
		return
	}
	echo "# the guest did not get beyond this script: $bad"
	leave_script "$bad"
}

# random SEED: play as many scripts as fit. Fails if the worlds differ, or if one ended early.
random() {
	check test_random_play_in_the_guest \
		in_guest random "lkp-ops,--random,--seed=$1,--for=$seconds"
	count=$(played)
	check test_random_are_some [ "${count:-0}" -gt 0 ]
	[ "${count:-0}" -gt 0 ] || {
		leave_last_script
		return 1
	}
	check test_random_play_in_a_process in_process random --random "--seed=$1" "--count=$count"
	compare random
	if [ -n "$stock" ]; then
		! differs same_results "$tap_dir/ours" "$tap_dir/theirs" || {
			leave_script "$(script_that_differs "$1" "$count")"
			return 1
		}
	elif differs same_results "$tap_dir/ours" "$tap_dir/theirs" ||
		differs agree "$tap_dir/ours.trace" "$tap_dir/theirs.trace"; then
		leave_script "$(script_that_differs "$1" "$count")"
		return 1
	fi
}

# Scripts have consecutive seeds: the next run must have other seeds.
for run in $(seq "$runs"); do
	first=$((seed + 1000000 * (run - 1)))
	[ "$runs" -le 1 ] || echo "test-vm: Linux $release, random scripts, run $run of $runs, seed $first" >&2
	random "$first" || break
done
# Show that the comparison can fail: on one result, and on the value of one access.
if [ -s "$tap_dir/ours.trace" ]; then
	sed '0,/ = /s// = 1/' "$tap_dir/ours" >"$tap_dir/other"
	check test_another_result_is_seen differs same_results "$tap_dir/other" "$tap_dir/theirs"
	# Of the last traces that were compared; without a read there is no value.
	if [ -n "$aside" ]; then
		sed -i '0,/^W /s// W /' "$tap_dir/ours.aside"
		check test_another_access_is_seen differs same_lines "$tap_dir/ours.aside" "$tap_dir/theirs.aside"
	elif grep -q '^R' "$tap_dir/ours.trace"; then
		awk '!done && $1 == "R" { $6 = "0xabad1dea"; done = 1 } { print }' "$tap_dir/ours.trace" >"$tap_dir/other.trace"
		check test_another_value_is_seen differs same_accesses "$tap_dir/other.trace" "$tap_dir/theirs.trace"
	fi
fi

tap_end

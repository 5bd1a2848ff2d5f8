#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# However a run ends, it leaves nothing: no process, no mount, no file.
#
# A run is three processes and their children: the launcher, which is also the server; the first
# process of the PID namespace; the program. Each is killed at random moments. LKP_TEST_SEED=N
# repeats the moments of the run that printed it.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
# shellcheck source=tests/run/env.sh
. tests/run/env.sh

end_if_nothing_runs test_kill
RANDOM=${LKP_TEST_SEED:-$((RANDOM))}
echo "# LKP_TEST_SEED=$RANDOM $0"
rounds=${LKP_TEST_ROUNDS:-100}
mkdir "$tap_dir/files"
cd "$tap_dir/files" || exit

# The program uses the device and has children, one of them in a session of its own.
# shellcheck disable=SC2016
work='setsid sleep 1000 & sleep 1000 &
while :; do echo "$0" >/dev/lkp_enc; cat /dev/lkp_enc >/dev/null; done'

# Processes of this round, by the mark on their command line; the pattern does not match itself.
processes() {
	grep -lsz -- "[${1:0:1}]${1:1}" /proc/[0-9]*/cmdline
}

child_of() {
	cut -d' ' -f1 "/proc/$1/task/$1/children" 2>/dev/null
}

# kill_one WHO LAUNCHER
kill_one() {
	local init program
	init=$(child_of "$2")
	program=$(child_of "${init:-x}")
	case $1 in
	launcher) kill -9 "$2" ;;
	terminate) kill -TERM "$2" ;;
	init) [ -n "$init" ] && kill -9 "$init" ;;
	program) [ -n "$program" ] && kill -9 "$program" ;;
	esac
}

# Wait until all processes are gone. A killed process may take a moment to end.
all_gone() {
	local i
	for i in $(seq 200); do
		[ -n "$(processes "$1")" ] || return 0
		sleep 0.02
	done
	processes "$1" | sed 's/^/# left: /'
	return 1
}

one_round() {
	local mark=lkp-test-$$-$2 launcher
	# The trace of a run whose program was killed appears, and is complete.
	rm -f trace
	lkp-emu run --trace trace -- bash -c "$work" "$mark" 2>/dev/null &
	launcher=$!
	sleep "0.0$(printf %02d $((RANDOM % 60)))"
	kill_one "$1" $launcher 2>/dev/null
	# A process that did not exist yet cannot have been killed; the launcher ends the run then.
	sleep 0.02
	kill -9 $launcher 2>/dev/null
	wait $launcher 2>/dev/null
	all_gone "$mark"
}

mounts_before=$(grep -c . /proc/self/mountinfo)
for who in launcher init program terminate; do
	left=0
	for i in $(seq $((rounds / 4))); do
		one_round $who "$who-$i" 2>/dev/null || left=$((left + 1))
	done
	check "test_killed_${who}_leaves_no_process" [ $left -eq 0 ]
	rm -f trace
	check "test_killed_${who}_leaves_no_file" [ -z "$(ls -A)" ]
done
# A namespace ends with its last process, so leftovers could only be here.
check test_nothing_is_mounted_here [ "$(grep -c . /proc/self/mountinfo)" -eq "$mounts_before" ]

tap_end

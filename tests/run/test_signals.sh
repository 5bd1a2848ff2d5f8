#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Signals, limits and other things that a program inherits are the same with and without lkp-emu
# run.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
# shellcheck source=tests/run/env.sh
. tests/run/env.sh

end_if_nothing_runs test_signals
cp "$BUILD/tests/run/signals" "$BUILD/tests/run/probe" "$bin/"
D=/dev/lkp_enc

# ---------------------------------------------------------------- Signals while calls are made

emu -- signals restart
check test_timer_does_not_end_the_program [ "$status" -eq 0 ]
emu -- signals killed
check test_killed_child_does_not_end_its_parent [ "$status" -eq 0 ]
emu -- signals other "$tap_dir/other"
check test_writes_of_other_files_are_not_interrupted [ "$status" -eq 0 ]

# Finds only processes of this run, by a mark; the pattern does not match itself.
mark=lkp-test-held-$$
# Nobody reads the trace, so a long write keeps the driver's lock, and short strings wait for it.
mkfifo "$tap_dir/fifo"
exec 7<>"$tap_dir/fifo"
# shellcheck disable=SC2016
lkp-emu run --trace "$tap_dir/fifo" -- bash -c 'printf %4000s x >/dev/lkp_enc &
	sleep 1
	signals string & sleep 1
	kill -9 $! && sleep 1 && echo "$0" >"$1"
	signals string & signals string' "$mark" "$tap_dir/alive" 2>/dev/null 7<&- &
launcher=$!
for _ in $(seq 100); do
	[ ! -s "$tap_dir/alive" ] || break
	sleep 0.1
done
check test_killed_in_a_string_does_not_end_its_parent [ -s "$tap_dir/alive" ]
sleep 1
kill -9 $launcher
wait $launcher 2>/dev/null
left=$mark
for _ in $(seq 100); do
	left=$(grep -lsz -- "[l]${mark#l}" /proc/[0-9]*/cmdline; cat /proc/$launcher/comm 2>/dev/null)
	[ -n "$left" ] || break
	sleep 0.1
done
check test_killed_in_a_string_leaves_nothing [ -z "$left" ]
exec 7<&-

# ---------------------------------------------------------------- What is inherited

for how in --ignore-signal=CHLD --block-signal=CHLD --block-signal --ignore-signal; do
	run limited env "$how" lkp-emu run --set SEED=1 -- sh -c "printf abc >$D; cat $D; exit 7"
	check "test_program_runs_with$how" [ "$status,$out,$err" = 7,bcd, ]
	run limited env "$how" grep Sig /proc/self/status
	natively=$out
	# A sanitizer build catches these three signals itself, unless told not to.
	emu_with() {
		run limited env "$how" ASAN_OPTIONS=handle_segv=0:handle_sigbus=0:handle_sigfpe=0 \
			lkp-emu run -- "$@"
	}
	emu_with grep Sig /proc/self/status
	check "test_program_inherits$how" [ "${out#*SigPnd}" = "${natively#*SigPnd}" ]
done
run limited sh -c 'umask 777; exec lkp-emu run --set SEED=1 -- sh -c "printf abc >/dev/lkp_enc; cat /dev/lkp_enc; umask"'
check test_program_runs_with_any_umask [ "$status,$out" = "0,bcd0777" ]

# A signal during the start of the launcher is not lost. This uses a separate shell: a subshell of
# this one, if a signal came before it became the launcher, would clear away the files of this
# test.
# shellcheck disable=SC2016
run sh -c 'lost=0
for i in $(seq 20); do
	lkp-emu run -- sleep 20 &
	launcher=$!
	sleep "0.00$((i % 10))"
	kill -TERM $launcher 2>/dev/null
	wait $launcher
	[ $? -eq 143 ] || lost=$((lost + 1))
done
echo $lost'
check test_signal_at_the_start_is_not_lost [ "$out" = 0 ]
run limited env --block-signal=TERM lkp-emu run -- bash -c 'trap "echo got" TERM
	kill -TERM $$; echo on'
check test_blocked_signal_stays_blocked [ "$out" = on ]

# ---------------------------------------------------------------- Limits

run limited prlimit --nofile=4:64 lkp-emu run -- sh -c 'ulimit -Sn; cat /dev/lkp_enc'
check test_few_open_files_are_the_programs_limit [ "$status,$out" = 0,4 ]
run limited prlimit --nofile=4 lkp-emu run -- touch "$tap_dir/ran"
check test_too_few_open_files_is_125 [ "$status" -eq 125 ]
check test_too_few_open_files_is_named has "$err" "Too many open files; allow more open files with 'ulimit -n"
check test_too_few_open_files_runs_nothing [ ! -e "$tap_dir/ran" ]
if [ -n "$counts" ]; then
	skip test_small_files "a coverage build writes its counts to files, and may not"
else
	run limited prlimit --fsize=0 lkp-emu run -- sh -c 'cat /dev/lkp_enc; exit 7'
	check test_no_room_for_files_is_no_failure [ "$status,$out,$err" = 7,, ]
	run limited prlimit --fsize=100 lkp-emu run -- python3 -c 'import os
fd = os.open("/dev/lkp_enc", os.O_RDWR)
print(os.write(fd, b"x" * 200), len(os.read(fd, 300)) >= 100)'
	check test_small_files_are_no_bad_address [ "$status,$out" = "0,100 True" ]
fi
run limited prlimit --stack=65536 lkp-emu run --set SEED=1 -- sh -c "printf abc >$D; cat $D"
check test_small_stack_is_enough [ "$status,$out" = 0,bcd ]
if [ -n "$why_no_user" ]; then
	skip test_string_at_the_limit_of_processes "$why_no_user"
else
	run as_user timeout -k 5 60 prlimit --nproc=100 lkp-emu run -- signals limit
	check test_string_at_the_limit_of_processes [ "$status" -eq 0 ]
	run as_user timeout -k 5 60 prlimit --nproc=1 \
		env ASAN_OPTIONS=detect_leaks=0 lkp-emu run -- touch "$tap_dir/ran"
	check test_no_process_is_125 [ "$status" -eq 125 ]
	check test_no_process_is_named has "$err" "allow more processes with 'ulimit -u'"
fi

# ---------------------------------------------------------------- Stopped, and woken

cp "$BUILD/tests/run/poller" "$bin/"
emu --fault STRING.read@2:gone -- poller
check test_waiting_programs_learn_that_the_device_is_gone [ "$status" -eq 0 ]

# On a new terminal, the program stops, and continues when told to.
cat >"$tap_dir/stop.py" <<'END'
import os, pty, signal, sys, time
pid, terminal = pty.fork()
if not pid:
    os.execvp("lkp-emu", ["lkp-emu", "run", "--", "sh", "-c", "kill -STOP $$; echo on >/dev/lkp_enc; exit 5"])
signal.alarm(30)
_, status = os.waitpid(pid, os.WUNTRACED)
print("stopped" if os.WIFSTOPPED(status) else "not stopped")
os.kill(pid, signal.SIGCONT)
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status))
END
run limited python3 "$tap_dir/stop.py"
check test_stopped_program_shows [ "$out" = "stopped
5" ]
# Ctrl-C goes to all processes at the terminal: the program gets it from there, only once. The
# launcher, which gets it too, is stopped until the program has had its own: two signals that come
# at the same time would be one.
cat >"$tap_dir/count.py" <<'END'
import signal, time
count = {signal.SIGINT: 0, signal.SIGCONT: 0}
def handler(number, frame):
    count[number] += 1
for number in count:
    signal.signal(number, handler)
print("ready", flush=True)
while not count[signal.SIGINT]:
    time.sleep(0.1)
print("interrupted", flush=True)
# The launcher passes this on, after whatever it has got before.
while not count[signal.SIGCONT]:
    time.sleep(0.1)
print("interrupts:", count[signal.SIGINT], flush=True)
END
cat >"$tap_dir/interrupt.py" <<'END'
import os, pty, signal, sys
pid, terminal = pty.fork()
if not pid:
    os.execvp("lkp-emu", ["lkp-emu", "run", "--", "python3", sys.argv[1]])
signal.alarm(30)
text = b""
def read_to(end):
    global text
    while end not in text or not text.endswith(b"\n"):
        text += os.read(terminal, 1000)
read_to(b"ready")
os.kill(pid, signal.SIGSTOP)
os.waitpid(pid, os.WUNTRACED)
os.write(terminal, b"\x03")
read_to(b"interrupted")
os.kill(pid, signal.SIGCONT)
read_to(b"interrupts: ")
print(text.decode().split("interrupts: ")[1].strip())
os.waitpid(pid, 0)
END
run limited python3 "$tap_dir/interrupt.py" "$tap_dir/count.py"
check test_interrupt_of_a_terminal_arrives_once [ "$out" = 1 ]
# Without a terminal the other processes go on.
run limited setsid -w lkp-emu run --set SEED=1 -- sh -c "(sleep 1; printf abc >$D; cat $D; kill -CONT \$\$) &
	kill -STOP \$\$; exit 6"
check test_stopped_program_does_not_stop_the_others [ "$status,$out" = 6,bcd ]

# ---------------------------------------------------------------- Outsiders

cat >"$tap_dir/outsider.py" <<'END'
import os, socket, sys
path = sys.argv[2]
if sys.argv[1] == "give":
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(path)
        socket.send_fds(s, [b"x"], [os.open("/dev/lkp_enc", os.O_RDWR)])
        s.recv(1)
else:
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(path)
        s.listen()
        peer, _ = s.accept()
        _, files, _, _ = socket.recv_fds(peer, 1, 1)
        os.write(files[0], b"from outside")
        peer.send(b"x")
        while not os.path.exists(path + ".end"):
            try:
                os.read(files[0], 1)
            except OSError:
                break
END
# outsider: holds a descriptor of the device until the file "end" exists.
outsider() {
	rm -f "$tap_dir/socket" "$tap_dir/socket.end"
	python3 "$tap_dir/outsider.py" take "$tap_dir/socket" &
	taker=$!
	while [ ! -e "$tap_dir/socket" ]; do sleep 0.05; done
	sleep 0.2
	lkp-emu run --stats --trace "$tap_dir/trace" -- \
		sh -c "python3 $tap_dir/outsider.py give $tap_dir/socket; exit 9" 2>"$tap_dir/err" &
	launcher=$!
	for _ in $(seq 100); do
		grep -q 'still held' "$tap_dir/err" && break
		sleep 0.1
	done
}
outsider
holder="process $taker (python3)"
# In a new user namespace, the launcher cannot see processes outside.
[ "/proc/$launcher/ns/user" -ef /proc/self/ns/user ] || holder="somebody who cannot be seen"
check test_outsider_is_named grep -q "still held by $holder" "$tap_dir/err"
kill $launcher
status=0
wait $launcher || status=$?
check test_signal_ends_the_wait_for_an_outsider [ "$status" -eq 9 ]
check test_what_was_done_is_reported grep -q "calls write: 1" "$tap_dir/err"
check test_trace_is_complete_in_spite_of_an_outsider grep -q "W 1 .* 0x66 " "$tap_dir/trace"
wait $taker
outsider
touch "$tap_dir/socket.end"
status=0
wait $launcher || status=$?
check test_end_of_the_outsider_ends_the_wait [ "$status" -eq 9 ]
wait $taker

# nsenter: a shell in the program's namespaces that has not opened the device.
if [ "$(id -u)" -eq 0 ] && command -v nsenter >/dev/null; then
	# shellcheck disable=SC2016
	lkp-emu run -- sh -c 'while [ ! -e "$0" ]; do sleep 0.1; done; exit 9' "$tap_dir/go" 2>"$tap_dir/err" &
	launcher=$!
	sleep 1
	init=$(cut -d' ' -f1 "/proc/$launcher/task/$launcher/children")
	nsenter -t "$init" -m sleep 60 &
	entered=$!
	sleep 0.5
	touch "$tap_dir/go"
	for _ in $(seq 100); do
		grep -q 'still held' "$tap_dir/err" && break
		sleep 0.1
	done
	check test_who_entered_is_named grep -q "still held by process $entered (sleep)" "$tap_dir/err"
	kill $entered
	status=0
	wait $launcher || status=$?
	check test_end_of_who_entered_ends_the_wait [ "$status" -eq 9 ]
else
	skip test_who_entered_is_named "only root can enter other namespaces with nsenter"
fi

tap_end

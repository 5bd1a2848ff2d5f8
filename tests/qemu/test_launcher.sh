#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# lkp-emu qemu without a QEMU: what the launcher starts, sees and prints, and each of its exit
# codes. fake/qemu.c replaces QEMU; make test-vm runs the real one.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
emu=${BUILD:?}/lkp-emu
fake=$BUILD/tests/qemu/fake/qemu
touch "$tap_dir/kernel" "$tap_dir/initrd"

# qemu STEPS ARG...: a run with these steps of the fake one.
qemu() {
	steps=$1
	shift
	FAKE_QEMU=$steps run "$emu" qemu --qemu "$fake" -k "$tap_dir/kernel" -i "$tap_dir/initrd" "$@"
}

qemu "start store Hello"
if emulated && has "$err" "the system call filter does not load"; then
	skip test_launcher "the server's system call filter does not load in a user-mode emulator"
	tap_end
	exit
fi
check test_run_succeeds [ "$status" -eq 0 ]
check test_guest_sees_the_identity has "$out" "identity cafe1234"
check test_guest_sees_the_size_of_the_bar has "$out" "mask fffff000"
check test_guest_reaches_the_device has "$out" "stored H"
check test_accelerator_is_named_with_the_reason has "$err" "accelerator tcg: works everywhere"
check test_processes_are_named has "$err" "server is process "
check test_requests_are_counted has "$err" "14 requests served"
check test_qemu_that_ends_is_no_lost_server [ "${err#*the device is gone}" = "$err" ]

qemu "args"
check test_qemu_gets_no_default_devices has "$out" "-nodefaults"
check test_qemu_shares_guest_memory has "$out" "memory-backend-memfd,id=mem,size=256M,share=on"
check test_qemu_ends_at_a_panic has "$out" "panic=-1"
check test_qemu_boots_the_kernel has "$out" "$tap_dir/kernel"
check test_qemu_runs_tcg_in_one_thread has "$out" "
tcg,thread=single
"
qemu "args" --memory 100 --append "one two" --run prog --accel kvm -- -smp 2
check test_append_and_run_reach_the_kernel has "$out" "lkp.run=prog one two"
check test_memory_reaches_qemu has "$out" "size=100M"
check test_accel_reaches_qemu has "$out" "
kvm
"
check test_other_arguments_reach_qemu has "$out" "-smp
2"
check test_run_without_a_verdict_is_a_failure [ "$status" -eq 3 ]
check test_run_without_a_verdict_says_so has "$err" "without saying how 'prog' went"

qemu "say lkp-guest:_verdict_0" --run prog
check test_verdict_of_success [ "$status" -eq 0 ]
qemu "say lkp-guest:_verdict_1" --run prog
check test_verdict_of_failure [ "$status" -eq 3 ]
check test_verdict_of_failure_is_named has "$err" "the guest failed with 1"
qemu "say not_the_lkp-guest:_verdict_1"
check test_verdict_begins_a_line [ "$status" -eq 0 ]

for verdict in "" _ x 0x _0 -0 +0 0_1 99999999999999999999999; do
	qemu "say lkp-guest:_verdict_$verdict" --run prog
	check "test_verdict_'$verdict'_is_a_failure" [ "$status" -eq 3 ]
	check "test_verdict_'$verdict'_is_quoted" has "$err" "the guest's verdict is no number: 'lkp-guest: verdict "
done
qemu "say lkp-guest:_verdict_2 say lkp-guest:_verdict_0" --run prog
check test_failure_stays_a_failure [ "$status" -eq 3 ]

qemu "say [1.0]_Kernel_panic_-_not_syncing:_sysrq say lkp-guest:_verdict_0"
check test_panic [ "$status" -eq 4 ]
check test_panic_is_quoted has "$err" "panicked: [1.0] Kernel panic - not syncing: sysrq"

qemu "say first say last_words hang" --timeout 5
check test_timeout [ "$status" -eq 5 ]
check test_timeout_quotes_the_console has "$err" "    last words
    half a li"
qemu "say 1x say 2x say 3x say 4x say 5x say 6x say 7x say 8x say 9x say 10x say 11x say 12x say 13x hang" \
	--timeout 5
check test_timeout_quotes_the_last_lines_only [ "${err#*    1x}" = "$err" ]
qemu "" --timeout 0
check test_timeout_0_is_none [ "$status" -eq 0 ]

qemu "moan trouble 1 exit 1"
check test_qemu_fails [ "$status" -eq 6 ]
check test_qemu_that_fails_is_quoted has "$err" "trouble"
check test_qemu_that_fails_is_named has "$err" "fake/qemu ended with exit status 1"
qemu "die"
check test_qemu_is_killed [ "$status" -eq 6 ]
check test_qemu_that_is_killed_is_named has "$err" "was killed by signal 9"

# A QEMU whose device crashes without KVM: another machine, or no boot at all.
qemu "args"
check test_usual_machine_is_taken_if_its_device_survives has "$out" "
pc,memory-backend=mem
"
check test_usual_machine_has_clocks_of_its_own [ "${out#*tsc_}" = "$out" ]
export FAKE_CRASHES=pc
qemu "args start store Hello"
check test_machine_in_which_the_device_survives_is_taken has "$out" "
microvm,pcie=on,rtc=on,memory-backend=mem
"
check test_machine_in_which_the_device_survives_is_named has "$err" "in machine microvm"
check test_machine_in_which_the_device_survives_has_the_device has "$out" "stored H"
khz=$(echo "$out" | sed -n 's/.* tsc_early_khz=\([0-9]*\) tsc=reliable.*/\1/p')
check test_kernel_is_told_the_speed_of_its_only_clock [ "${khz:-0}" -gt 100000 ]
qemu "args" --accel kvm
check test_machine_is_not_tried_with_kvm [ "$status" -eq 6 ]
check test_crash_with_kvm_is_named has "$err" "fake/qemu was killed by signal 11"
FAKE_DEVICES=vfio-user-pci FAKE_CRASHES='' qemu "args"
check test_machine_is_not_tried_over_vfio_user has "$out" "
pc,memory-backend=mem
"
printf '#!/bin/sh\n"%s" "$@"\n' "$fake" >"$tap_dir/around"
chmod +x "$tap_dir/around"
qemu "args" --qemu "$tap_dir/around"
check test_crash_of_a_qemu_inside_a_shell_is_seen has "$err" "in machine microvm"
export FAKE_CRASHES="pc microvm"
qemu "say booted"
check test_crash_in_every_machine_has_an_exit_code_of_its_own [ "$status" -eq 10 ]
check test_crash_in_every_machine_is_explained \
	has "$err" "fake/qemu crashes with x-pci-proxy-dev without KVM: install a QEMU from 10.1 on, which has vfio-user-pci (Debian: backports"
check test_crash_in_every_machine_is_one_line [ "$(echo "$err" | wc -l)" -eq 1 ]
check test_crash_in_every_machine_boots_nothing [ -z "$out" ]
unset FAKE_CRASHES
qemu "moan same 500 moan other 1 moan same 500"
check test_repeated_messages_are_folded [ "$(echo "$err" | grep -c '^same$')" -eq 1 ]
check test_repeated_messages_are_counted has "$err" "QEMU said this 999 more times: same"
check test_other_messages_are_not_lost has "$err" "
other"
qemu "" --qemu /nonexistent/qemu
check test_qemu_that_is_missing_fails [ "$status" -eq 6 ]
check test_qemu_that_is_missing_is_named has "$err" "/nonexistent/qemu: no such program; ./setup.sh --all"

qemu "start bad"
check test_bad_peer [ "$status" -eq 9 ]
check test_bad_peer_is_explained has "$err" "broke the multi-process protocol: there is no command 99"
check test_bad_peer_leaves_the_guest_without_a_device has "$err" "to the guest the device is gone"

# Over vfio-user, where QEMU has the device for it: asked, whatever else it has.
export FAKE_DEVICES="edu vfio-user-pci x-pci-proxy-dev"
qemu "start store Hello" --trace "$tap_dir/trace.vfio"
check test_vfio_run_succeeds [ "$status" -eq 0 ]
check test_vfio_is_taken_where_it_is has "$err" "device vfio-user-pci, by vfio-user"
check test_vfio_guest_sees_the_identity has "$out" "identity cafe1234"
check test_vfio_guest_sees_the_size_of_the_bar has "$out" "mask fffff000"
check test_vfio_guest_reaches_the_device has "$out" "stored H"
check test_vfio_requests_are_counted has "$err" "14 requests served"
check test_vfio_trace_is_written [ "$(grep -c '^[RW] ' "$tap_dir/trace.vfio")" -eq 7 ]
qemu "args"
check test_vfio_socket_is_named_in_json has "$out" '{"driver":"vfio-user-pci","id":"emulated","socket":{"type":"unix","path":"/tmp/'
path=$(echo "$out" | sed -n 's/.*"path":"\([^"]*\)".*/\1/p')
check test_vfio_socket_is_gone_afterwards [ ! -e "${path%/*}" ]
qemu "args" --bridge
check test_vfio_device_can_be_behind_a_bridge has "$out" '"bus":"bridge","addr":"1"}'
qemu "start bad"
check test_vfio_bad_peer [ "$status" -eq 9 ]
check test_vfio_bad_peer_is_explained has "$err" "broke the vfio-user protocol: a message with flags 0x1"
qemu "start deaf" --stall 3
check test_vfio_qemu_that_reads_no_answers_is_no_stalled_server [ "$status" -eq 6 ]
qemu "start" --trace "$tap_dir/no/such/trace"
check test_vfio_trace_that_cannot_be_written_fails [ "$status" -eq 1 ]
check test_vfio_trace_that_cannot_be_written_is_named has "$err" "--trace $tap_dir/no/such/trace: No such file"
qemu "start store Hello" --protocol multi-process
check test_protocol_can_be_chosen has "$err" "device x-pci-proxy-dev, by multi-process"
check test_chosen_protocol_reaches_the_device has "$out" "stored H"
qemu "exit 1" --qemu /nonexistent/qemu
check test_vfio_qemu_that_is_missing_fails [ "$status" -eq 6 ]
FAKE_DEVICES="edu e1000" qemu "start"
check test_qemu_without_such_a_device_has_an_exit_code_of_its_own [ "$status" -eq 10 ]
check test_qemu_without_such_a_device_is_named has "$err" "has no device that reaches a server: install a QEMU from 10.1 on"
run "$emu" qemu --protocol=telepathy
check test_unknown_protocol_is_refused [ "$status" -eq 2 ]
unset FAKE_DEVICES

# A run whose server gets a signal: $1 is the signal, the rest as for qemu.
qemu_signalled() {
	signal=$1
	steps=$2
	shift 2
	rm -f "$tap_dir/out" "$tap_dir/err" # what an earlier run said is not this one's
	FAKE_QEMU=$steps "$emu" qemu --qemu "$fake" -k "$tap_dir/kernel" -i "$tap_dir/initrd" "$@" \
		>"$tap_dir/out" 2>"$tap_dir/err" </dev/null &
	launcher=$!
	pid=
	while kill -0 $launcher 2>/dev/null; do
		pid=$(sed -n 's/.*server is process \([0-9]*\),.*/\1/p' "$tap_dir/err" 2>/dev/null)
		[ -z "$pid" ] || ! grep -qs ready "$tap_dir/out" || break
		sleep 0.05
	done
	server_files=$(ls -l "/proc/${pid:-none}/fd" 2>&1)
	if [ "$signal" = TERM ] || [ "$signal" = HUP ]; then
		kill "-$signal" $launcher
	else
		kill "-$signal" "${pid:-none}"
	fi
	status=0
	wait $launcher || status=$?
	err=$(cat "$tap_dir/err")
}

qemu_signalled KILL "start say ready hang" --timeout 5
check test_killed_server_and_a_guest_that_hangs_is_a_timeout [ "$status" -eq 5 ]
qemu_signalled STOP "start say ready poll" --stall 3
check test_stopped_server_is_noticed [ "$status" -eq 8 ]
check test_stopped_server_is_named has "$err" "the server has not answered for 3 s"
check test_stopped_server_is_ended [ ! -e "/proc/$pid" ]
qemu_signalled STOP "start say ready poll" --stall 0 --timeout 3
check test_stall_0_is_none [ "$status" -eq 5 ]
qemu "start deaf" --stall 3
check test_qemu_that_reads_no_answers_is_no_stalled_server [ "$status" -eq 6 ]
check test_qemu_that_reads_no_answers_is_named \
	has "$err" "QEMU has not read the server's answers for 3 s"
export FAKE_DEVICES=vfio-user-pci
qemu_signalled STOP "start say ready poll" --stall 3
check test_vfio_stopped_server_is_noticed [ "$status" -eq 8 ]
qemu_signalled KILL "start say ready hang" --timeout 5
check test_vfio_killed_server_and_a_guest_that_hangs_is_a_timeout [ "$status" -eq 5 ]
unset FAKE_DEVICES
qemu_signalled TERM "start say ready hang"
check test_interrupted_run_has_the_signals_exit_code [ "$status" -eq 143 ]
check test_interrupted_run_leaves_no_server [ ! -e "/proc/$pid" ]
exec 7>"$tap_dir/inherited"
qemu_signalled TERM "start say ready hang" --trace "$tap_dir/unfinished"
exec 7>&-
check test_server_has_its_trace_open has "$server_files" "$tap_dir"
check test_server_has_nothing_open_that_was_inherited [ "${server_files#*/inherited}" = "$server_files" ]


# Signal dispositions that the launcher inherits.
FAKE_QEMU="start store Hello" run timeout -s KILL 30 env --ignore-signal=CHLD "$emu" qemu --qemu "$fake" \
	-k "$tap_dir/kernel" -i "$tap_dir/initrd"
check test_ignored_sigchld_does_not_keep_it [ "$status" -eq 0 ]
FAKE_QEMU="start store Hello" run timeout -s KILL 30 env --block-signal "$emu" qemu --qemu "$fake" \
	-k "$tap_dir/kernel" -i "$tap_dir/initrd"
check test_blocked_signals_do_not_keep_it [ "$status" -eq 0 ]
trap '' HUP
qemu_signalled HUP "start say ready hang" --timeout 3
trap - HUP
check test_ignored_hangup_is_not_the_end [ "$status" -eq 5 ]

# Processes that QEMU leaves behind.
end_left() {
	left=$(echo "$out" | sed -n 's/^left \([0-9]*\)\..*/\1/p')
	kill -KILL "$left" 2>/dev/null
}
run_limited() {
	FAKE_QEMU=$1 run timeout -s KILL 30 "$emu" qemu --qemu "$fake" -k "$tap_dir/kernel" \
		-i "$tap_dir/initrd"
}
run_limited "start leave store Hello"
check test_process_left_behind_does_not_keep_it [ "$status" -eq 0 ]
check test_process_left_behind_is_mentioned has "$err" "QEMU left a process behind that holds its output"
check test_process_left_behind_was_alive end_left
check test_output_before_it_is_complete has "$out" "stored H"

# The reader of the output does not read.
mkfifo "$tap_dir/stuck"
# unread STEPS ARG...: a run whose output goes to a pipe that nobody reads.
unread() {
	steps=$1
	shift
	rm -f "$tap_dir/err"
	# shellcheck disable=SC2217  # that it does not read is the point
	sleep 100 <"$tap_dir/stuck" &
	reader=$!
	FAKE_QEMU=$steps "$emu" qemu --qemu "$fake" -k "$tap_dir/kernel" -i "$tap_dir/initrd" \
		"$@" >"$tap_dir/stuck" 2>"$tap_dir/err" </dev/null &
	launcher=$!
}
unread_ends() {
	ends=0
	while [ $ends -lt 300 ] && kill -0 $launcher 2>/dev/null; do
		sleep 0.1
		ends=$((ends + 1))
	done
	kill -KILL $launcher 2>/dev/null
	status=0
	wait $launcher || status=$?
	kill $reader
	wait $reader 2>/dev/null
}
unread "flood" --timeout 2
unread_ends
check test_timeout_ends_a_run_that_nobody_reads [ "$status" -eq 5 ]
unread "flood" --timeout 0
sleep 1
kill -TERM $launcher
unread_ends
check test_signal_ends_a_run_that_nobody_reads [ "$status" -eq 143 ]

# The hardware fails as planned; faults of calls are refused, since the guest has its own kernel.
qemu "start store Hello" --fault 'STRING[0].read:flip=0'
check test_fault_reaches_the_guest has "$out" "stored I"
check test_fault_that_happened_says_nothing [ "${err#*never happened}" = "$err" ]
qemu "start store Hello" --fault 'SEED.write:drop,STRING@2x3:dup'
check test_fault_that_never_happened_is_named \
	has "$err" "lkp-emu qemu: the fault SEED.write:drop never happened"
qemu "start" --fault 'SEED:ones,kmalloc:enomem'
check test_fault_around_the_driver_is_refused [ "$status" -eq 2 ]
check test_fault_around_the_driver_says_why \
	has "$err" "--fault: kmalloc:enomem is up to the guest's own kernel"
qemu "start" --fault 'SEED:onse'
check test_wrong_fault_is_pointed_at has "$err" "  SEED:onse
       ^"

# A trace is complete, or does not exist.
qemu "start store Hi" --trace "$tap_dir/trace"
check test_trace_is_written [ "$(grep -c '^[RW] ' "$tap_dir/trace")" -eq 4 ]
check test_trace_is_mmiotrace_text has "$(cat "$tap_dir/trace")" "W 1 0.000001 1 0xfebd1005 0x69"
qemu "start store Hi" --trace -
check test_trace_goes_to_standard_output has "$out" "W 1 0.000001 1 0xfebd1005 0x69"
qemu "start store Hi" --trace /dev/fd/3 3>"$tap_dir/third"
check test_trace_goes_to_an_inherited_descriptor has "$(cat "$tap_dir/third")" "W 1 0.000001 1 0xfebd1005 0x69"
qemu "start" --trace "$tap_dir/no/such/trace"
check test_trace_that_cannot_be_written_fails [ "$status" -eq 1 ]
check test_trace_that_cannot_be_written_is_named has "$err" "--trace $tap_dir/no/such/trace: No such file"
qemu "start store Hi" --trace /dev/full
check test_trace_on_a_full_disk_is_a_failure [ "$status" -eq 7 ]
check test_trace_on_a_full_disk_says_so has "$err" "--trace /dev/full: No space left"

# A trace that takes long to finish is not a stall. The last part of the trace is larger than a
# pipe.
mkfifo "$tap_dir/slow"
long=$(head -c 2040 /dev/zero | tr '\0' a)
# slow_reader SECONDS: reads the FIFO to its end, but not before.
slow_reader() {
	{ sleep "$1" && cat; } <"$tap_dir/slow" >"$tap_dir/late" &
	reader=$!
}
slow_reader 6
qemu "start store $long" --trace "$tap_dir/slow" --stall 2
wait $reader
check test_slow_trace_is_no_stall [ "$status" -eq 0 ]
check test_slow_trace_is_complete [ "$(grep -c '^[RW] ' "$tap_dir/late")" -eq 2042 ]
check test_slow_trace_is_mentioned has "$err" "QEMU has ended; the server still writes --trace $tap_dir/slow"
slow_reader 15
qemu "start store $long" --trace "$tap_dir/slow" --timeout 4
kill $reader
wait $reader 2>/dev/null
check test_trace_that_nobody_reads_ends_with_the_time [ "$status" -eq 7 ]
check test_trace_that_nobody_reads_is_named \
	has "$err" "--trace $tap_dir/slow: not finished 4 s after QEMU's end (--timeout)"
{ head -n 1; } <"$tap_dir/slow" >/dev/null &
qemu "start store $long" --trace "$tap_dir/slow"
check test_trace_whose_reader_goes_is_a_failure [ "$status" -eq 7 ]
check test_trace_whose_reader_goes_is_named has "$err" "--trace $tap_dir/slow: Broken pipe"
(
	ulimit -f 64 # 32 KiB: less than the trace, more than what a coverage build writes
	qemu "start store $long" --trace "$tap_dir/limited"
	echo "$status $err" >"$tap_dir/result"
)
check test_trace_over_the_limit_is_a_failure has "$(cat "$tap_dir/result")" "7 "
check test_trace_over_the_limit_is_named has "$(cat "$tap_dir/result")" "--trace $tap_dir/limited: File too large"

qemu "start store Hi" --no-sandbox --no-pin --spin 10 --quiet
check test_unfiltered_unpinned_server_serves has "$out" "stored H"
check test_quiet_says_nothing [ -z "$err" ]
qemu "start store Hi" --no-pin
check test_unpinned_run_names_no_cpu [ "${err#*on CPU}" = "$err" ]
qemu "args" --accel auto
check test_accel_auto_gives_its_reason has "$err" "ran"

# The choice of the guest.
mkdir -p "$tap_dir/guests/6.1.0-1" "$tap_dir/guests/6.12.3" "$tap_dir/guests/6.9.9"
for release in 6.1.0-1 6.12.3 6.9.9; do
	touch "$tap_dir/guests/$release/vmlinuz" "$tap_dir/guests/$release/initrd.gz"
done
touch "$tap_dir/guests/params" # where make guest keeps the module's
export LKP_GUEST="$tap_dir/guests" FAKE_QEMU=args
QEMU=$fake run "$emu" qemu
check test_qemu_of_the_environment_is_run has "$out" "6.12.3/vmlinuz"
run "$emu" qemu --qemu "$fake"
check test_newest_guest_is_the_default has "$out" "6.12.3/vmlinuz"
run "$emu" qemu --qemu "$fake" --kver 6.1
check test_kver_takes_its_own has "$out" "6.1.0-1/initrd.gz"
run "$emu" qemu --qemu "$fake" --kver 6.1 -k "$tap_dir/kernel"
check test_kernel_of_ones_own_keeps_the_initrd has "$out" "6.1.0-1/initrd.gz"
run "$emu" qemu --qemu "$fake" --kver 5
check test_kver_that_is_missing_fails [ "$status" -eq 1 ]
check test_kver_that_is_missing_says_what_to_do has "$err" "no guest image of Linux 5 in $LKP_GUEST: 'make guest'"
check test_kver_that_is_missing_may_be_elsewhere has "$err" "LKP_GUEST=.../build/guest"
unset LKP_GUEST
run "$emu" qemu --qemu "$fake" --kver 5
check test_guests_are_looked_for_beside_the_program has "$err" "/guest: 'make guest'"
run "$emu" qemu -k "$tap_dir/none" -i "$tap_dir/initrd"
check test_kernel_that_is_missing_is_named has "$err" "kernel $tap_dir/none: No such file"
run "$emu" qemu -k "$tap_dir/kernel" -i "$tap_dir/none"
check test_initrd_that_is_missing_is_named has "$err" "initrd $tap_dir/none: No such file"

for bad in --timeout=x --timeout=-1 --stall=x --memory=x --spin=1000001 --cpu=99999 --cpu=1023 \
	--accel=warp "--run=two words" "--run=" --nonsense stray; do
	run "$emu" qemu "$bad"
	check "test_'${bad}'_is_refused" [ "$status" -eq 2 ]
done
run "$emu" qemu --help
check test_help_lists_the_exit_codes has "$(echo "$out" | tr -s ' \n' ' ')" "10 QEMU has no such device"

tap_end

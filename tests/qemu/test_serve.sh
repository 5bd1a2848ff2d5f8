#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# lkp-emu serve: clients over a path, one after the other. fake/qemu.c is the client.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
emu=${BUILD:?}/lkp-emu
fake=$BUILD/tests/qemu/fake/qemu
socket=$tap_dir/socket
bad_socket=$tap_dir/$(printf '%0200d' 0)

# serve ARG...: a server in the background, until it listens. Leaves its process in $server.
serve() {
	: >"$tap_dir/serve.err" # what the last one said is not this one's
	"$emu" serve --socket "$socket" "$@" >"$tap_dir/serve.out" 2>"$tap_dir/serve.err" &
	server=$!
	tries=0
	while kill -0 $server 2>/dev/null && [ $tries -lt 200 ]; do
		! grep -q " at " "$tap_dir/serve.err" || return 0
		# A quiet one does not say it: the flag is that of a socket that accepts.
		case " $* " in
		*" --quiet "*) ! grep -q " 00010000 .* $socket\$" /proc/net/unix || return 0 ;;
		esac
		sleep 0.05
		tries=$((tries + 1))
	done
}

# client STEPS: what a client says.
client() {
	FAKE_QEMU=$1 run "$fake" -device \
		'{"driver":"vfio-user-pci","socket":{"type":"unix","path":"'"$socket"'"}}'
}

# ends: how the server ends, in $status and $err; not by itself within 10 s is 99.
ends() {
	tries=0
	while kill -0 $server 2>/dev/null && [ $tries -lt 200 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
	! kill -KILL $server 2>/dev/null || echo "killed" >>"$tap_dir/serve.err"
	wait $server
	status=$?
	err=$(cat "$tap_dir/serve.err")
}

serve --trace "$tap_dir/trace"
if emulated && has "$(cat "$tap_dir/serve.err")" "the system call filter does not load"; then
	skip test_serve "the server's system call filter does not load in a user-mode emulator"
	tap_end
	exit
fi
check test_server_says_where_it_is has "$(cat "$tap_dir/serve.err")" " at $socket, by vfio-user"
check test_socket_is_for_its_user_alone [ "$(stat -c %a "$socket")" = 600 ]
client "start store Hello"
check test_client_sees_the_identity has "$out" "identity cafe1234"
check test_client_reaches_the_device has "$out" "stored H"
client "load"
check test_next_client_finds_what_the_last_one_stored has "$out" "loaded H"
client "start bad"
check test_client_that_breaks_the_protocol_is_named \
	has "$(cat "$tap_dir/serve.err")" "the client broke the vfio-user protocol: a message with flags 0x1"
check test_server_in_use_is_not_replaced sh -c "! '$emu' serve --socket '$socket' 2>'$tap_dir/second'"
check test_server_in_use_is_named has "$(cat "$tap_dir/second")" "--socket $socket: Address already in use"
check test_trace_is_not_there_yet [ ! -e "$tap_dir/trace" ]
kill -TERM $server
ends
check test_server_ends_by_a_signal [ "$status" -eq 0 ]
check test_server_counts_requests has "$err" " requests served"
check test_trace_is_of_all_clients [ "$(grep -c '^[RW] ' "$tap_dir/trace")" -eq 8 ]

# A client is connected, and says nothing.
serve
check test_left_over_socket_is_replaced kill -0 $server
: >"$tap_dir/hang"
FAKE_QEMU="start hang" "$fake" -device '{"driver":"vfio-user-pci","socket":{"path":"'"$socket"'"}}' \
	>"$tap_dir/hang" &
hanging=$!
tries=0
while ! grep -q half "$tap_dir/hang" && [ $tries -lt 200 ]; do
	sleep 0.05
	tries=$((tries + 1))
done
kill -TERM $server
ends
kill -KILL $hanging
wait $hanging 2>/dev/null
check test_signal_ends_a_server_with_a_client [ "$status" -eq 0 ]

serve --once --fault 'STRING[0].read:flip=0' --quiet
client "start store Hello"
ends
check test_fault_reaches_the_client has "$out" "stored I"
check test_once_ends_with_the_first_client [ "$status" -eq 0 ]
check test_quiet_says_nothing [ -z "$err" ]
serve --once
client "start bad"
ends
check test_once_has_an_exit_code_for_a_bad_client [ "$status" -eq 9 ]
serve --once --no-sandbox --spin 10
client "start store Hi"
ends
check test_unfiltered_spinning_server_serves has "$out" "stored H"
cpu=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
serve --once --cpu "$cpu"
# SCHED_BATCH is 3.
check test_server_that_shares_a_cpu_stays_there has "$(taskset -cp $server)" ": $cpu"
check test_server_that_shares_a_cpu_does_not_interrupt_the_client [ "$(awk '{ print $41 }' /proc/$server/stat)" = 3 ]
client "start store Hi"
ends
check test_server_that_shares_a_cpu_serves has "$out" "stored H"

run "$emu" serve
check test_socket_has_to_be_named [ "$status" -eq 2 ]
for bad in "--socket=" "--socket=$bad_socket" --spin=x --spin=1000001 --cpu=x --cpu=1024 stray --fault=x; do
	run "$emu" serve --socket "$socket" "$bad"
	check "test_'$(echo "$bad" | cut -c1-20)'_is_refused" [ "$status" -eq 2 ]
done
run "$emu" serve --socket "$tap_dir/no/such/place"
check test_socket_that_cannot_be_made_fails [ "$status" -eq 1 ]
check test_socket_that_cannot_be_made_is_named has "$err" "--socket $tap_dir/no/such/place: No such file"
touch "$tap_dir/file"
run "$emu" serve --socket "$tap_dir/file"
check test_file_is_not_replaced [ "$status" -eq 1 ]
check test_file_is_still_there [ -f "$tap_dir/file" ]
run "$emu" serve --socket "$socket" --trace "$tap_dir/no/such/trace"
check test_trace_that_cannot_be_written_fails [ "$status" -eq 1 ]

# allocates OBJECT...: those that refer to an allocator of the C library.
allocates() {
	for object; do
		! nm -u "$object" | grep -Eqw '(m|c|re|aligned_)alloc|posix_memalign|strn?dup|v?asprintf|open_memstream' ||
			echo "$object"
	done
}
# Whatever a client sends, its server and the emulator cannot allocate. The trace can, and is found.
check test_no_message_allocates [ -z "$(allocates "$BUILD"/src/shim/qemu/*.o "$BUILD"/src/emu/emu*.o)" ]
check test_allocators_are_found [ "$(allocates "$BUILD/src/trace/trace.o")" = "$BUILD/src/trace/trace.o" ]

tap_end

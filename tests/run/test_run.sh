#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# lkp-emu run: options, exit codes, messages, and what it does not change.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
# shellcheck source=tests/run/env.sh
. tests/run/env.sh

D=/dev/lkp_enc

# ---------------------------------------------------------------- Wrong use, everywhere

emu
check test_no_program_is_125 [ "$status" -eq 125 ]
emu --nonsense -- true
check test_unknown_option_is_125 [ "$status" -eq 125 ]
check test_unknown_option_is_named has "$err" "'--nonsense'"
emu --set SEED=4x -- true
check test_bad_seed_is_125 [ "$status" -eq 125 ]
check test_bad_seed_is_named has "$err" "--set SEED: '4x' is not a number from 0 to 4294967295"
emu --set SEED -- true
check test_register_without_a_value_is_named has "$err" "--set SEED: '' is not a number"
emu --set SEEDS=4 -- true
check test_unknown_register_is_125 [ "$status" -eq 125 ]
check test_unknown_register_is_named has "$err" "'SEEDS' is no register that can be written"
for n in 0 65 x; do
	emu --devices "$n" -- true
	check "test_devices_${n}_is_125" [ "$status" -eq 125 ]
	check "test_devices_${n}_is_named" has "$err" "'$n' is not a number from 1 to 64"
done
emu --trace "$tap_dir/none/trace" -- touch "$tap_dir/ran"
check test_unwritable_trace_is_125 [ "$status" -eq 125 ]
check test_unwritable_trace_is_named has "$err" "$tap_dir/none/trace': No such file"
check test_unwritable_trace_runs_nothing [ ! -e "$tap_dir/ran" ]
emu --trace "" -- touch "$tap_dir/ran"
check test_trace_without_a_name_is_125 [ "$status" -eq 125 ]
check test_trace_without_a_name_is_named has "$err" "trace file '': No such file"
check test_trace_without_a_name_runs_nothing [ ! -e "$tap_dir/ran" ]
emu --trace "$tap_dir/slash/" -- touch "$tap_dir/ran"
check test_trace_that_ends_in_a_slash_is_125 [ "$status" -eq 125 ]
check test_trace_that_ends_in_a_slash_is_named has "$err" "$tap_dir/slash/': Is a directory"
check test_trace_that_ends_in_a_slash_runs_nothing [ ! -e "$tap_dir/ran" ]
check test_trace_that_ends_in_a_slash_is_no_file [ ! -e "$tap_dir/slash" ]
emu --fault SEED:onse -- touch "$tap_dir/ran"
check test_wrong_fault_is_125 [ "$status" -eq 125 ]
check test_wrong_fault_is_pointed_at has "$err" "  SEED:onse
       ^"
check test_wrong_fault_runs_nothing [ ! -e "$tap_dir/ran" ]
run lkp-emu run --help
check test_help_succeeds [ "$status" -eq 0 ]
check test_help_names_the_program has "$out" "Usage: lkp-emu run"

! emulated || end_if_nothing_runs test_run

# ---------------------------------------------------------------- What is missing, is said

# in_a_machine_where SETUP COMMAND...: run it as root, in a mount namespace where SETUP was run.
in_a_machine_where() {
	setup=$1
	shift
	run limited unshare -m sh -c "$setup && exec \"\$@\"" sh "$@"
}
if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
	in_a_machine_where "mount -t tmpfs none /dev" lkp-emu run -- touch "$tap_dir/ran"
	check test_no_fuse_is_125 [ "$status" -eq 125 ]
	check test_no_fuse_says_how_to_get_it has "$err" "modprobe fuse"
	check test_no_fuse_runs_nothing [ ! -e "$tap_dir/ran" ]
	in_a_machine_where "umount -l /proc" lkp-emu --version
	if [ "$status" -eq 0 ]; then
		in_a_machine_where "umount -l /proc" lkp-emu run --trace "$tap_dir/unborn" -- touch "$tap_dir/ran"
		check test_no_proc_is_125 [ "$status" -eq 125 ]
		check test_no_proc_says_how_to_get_it has "$err" "mount -t proc"
		check test_no_proc_runs_nothing [ ! -e "$tap_dir/ran" ]
		echo "open a rw" >"$tap_dir/script"
		in_a_machine_where "umount -l /proc" lkp-emu ops --trace "$tap_dir/without-proc" "$tap_dir/script"
		check test_trace_needs_no_proc [ "$status,$(head -n 1 "$tap_dir/without-proc")" = "0,VERSION 20070824" ]
	else
		skip test_no_proc "a sanitizer of this build reads /proc, its options too"
		skip test_trace_needs_no_proc "a sanitizer of this build reads /proc, its options too"
	fi
	if [ -e /dev/fuse ]; then
		in_a_machine_where "mknod -m 600 $tap_dir/private c 10 229 &&
			mount --bind $tap_dir/private /dev/fuse" \
			setpriv --reuid $ordinary_id --regid $ordinary_id --clear-groups \
			lkp-emu run -- touch "$tap_dir/ran"
		check test_private_fuse_is_125 [ "$status" -eq 125 ]
		check test_private_fuse_says_how_to_open_it has "$err" "chmod 666 /dev/fuse"
		check test_private_fuse_runs_nothing [ ! -e "$tap_dir/ran" ]
	else
		skip test_private_fuse "there is no /dev/fuse here to make private"
	fi
else
	skip test_no_fuse "only root who may mount can make a machine without it"
	skip test_private_fuse "only root who may mount can make one"
fi
# A user namespace in which there can be no other.
if run unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_user_namespaces' && [ "$status" -eq 0 ]; then
	# shellcheck disable=SC2016  # for the inner shell
	run limited unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_user_namespaces
		exec setpriv --bounding-set=-sys_admin lkp-emu run -- touch "$0"' "$tap_dir/ran"
	check test_no_user_namespace_is_125 [ "$status" -eq 125 ]
	check test_no_user_namespace_says_how_to_allow_it has "$err" "max_user_namespaces"
	check test_no_user_namespace_runs_nothing [ ! -e "$tap_dir/ran" ]
else
	skip test_no_user_namespace "there are none here in the first place"
fi

end_if_nothing_runs test_run

# ---------------------------------------------------------------- Faults on purpose

emu --fault STRING.read:gone -- cat $D
check test_device_that_goes_is_enodev [ "$status,$err" = "1,cat: $D: No such device" ]
emu --fault STRING.read:gone -- "$BUILD/tests/run/probe" --death
check test_device_that_goes_wakes_who_polls [ "$status" -eq 0 ]
emu --fault kmalloc@4:enomem -- sh -c "echo hi >$D; cat $D; cat $D"
check test_memory_that_runs_out_is_enomem has "$err" "Cannot allocate memory"
check test_memory_that_ran_out_is_back [ "$out" = hi ]
emu --fault STRING@1+:ones,lock@9:eintr -- true
check test_fault_that_never_happened_is_named \
	has "$err" "lkp-emu run: the fault lock@9:eintr never happened"
check test_fault_does_not_change_the_exit_status [ "$status" -eq 0 ]
emu --devices 2 --fault STRING:gone -- sh -c "echo a >${D}1; cat ${D}1"
check test_only_the_first_of_several_devices_fails [ "$out" = a ]

# ---------------------------------------------------------------- The device goes and comes

for wrong in "" unbind 5:unbind 5m:unbind read@0:unbind reed:unbind 1s:unbound 1s: ,1s:unbind; do
	emu --at "$wrong" -- touch "$tap_dir/ran"
	check "test_event_'${wrong}'_is_125" [ "$status" -eq 125 ]
	check "test_event_'${wrong}'_is_named" has "$err" "--at: '"
done
check test_wrong_event_runs_nothing [ ! -e "$tap_dir/ran" ]
emu --at read@3:unbind,open@5:bind -- sh -c "printf hi >$D; cat $D; cat $D; cat $D; printf again >$D; cat $D"
check test_unbound_device_is_enodev has "$err" "cat: $D: No such device"
check test_unbound_device_cannot_be_opened has "$err" "$D: No such file or directory"
check test_bound_device_is_back [ "$out" = hiagain ]
emu --at 1h:reset -- true
check test_event_with_a_strange_unit_is_125 [ "$status" -eq 125 ]
emu --at 60s:reset,write@9:gone -- true
check test_event_that_never_happened_is_named has "$err" "the event write@9:gone never happened"
check test_event_that_is_late_holds_nothing_up has "$err" "the event 60s:reset never happened"
emu --at open:remove,read:reset -- cat $D
check test_removed_device_cannot_be_opened has "$err" "$D: No such file or directory"
emu --at write@2:suspend,write@3:resume --set SEED=3 -- sh -c "printf a >$D; printf b >$D; printf c >$D; cat $D"
check test_seed_is_back_after_sleep [ "$out" = f ]
emu --at ioctl:gone -- lkp-enc 4 text
check test_gone_device_is_enodev has "$err" "No such device"
emu --fault misc_register:ebusy -- touch "$tap_dir/ran"
check test_module_that_cannot_probe_is_125 [ "$status" -eq 125 ]
check test_module_that_cannot_probe_says_why has "$err" "cannot make a device node"
check test_module_that_cannot_probe_runs_nothing [ ! -e "$tap_dir/ran" ]

# ---------------------------------------------------------------- Runs

# Root without the right to mount, as in a container, is treated like an ordinary user.
emu_as_container_root() {
	run limited setpriv --bounding-set=-sys_admin lkp-emu run "$@"
}

for as in emu emu_as_user emu_as_container_root; do
	if [ $as = emu_as_container_root ] && [ "$(id -u)" -ne 0 ]; then
		skip "test_$as" "only root can be root in a container"
		continue
	fi
	if [ $as = emu_as_user ] && [ -n "$why_no_user" ]; then
		skip "test_${as}" "$why_no_user"
		continue
	fi
	for shell in sh bash; do
		$as --set SEED=3 -- $shell -c "printf Hello >$D; cat $D"
		check "test_${as}_in_$shell" [ "$out,$err,$status" = "Khoor,,0" ]
	done
	$as -- id -u
	expected=$(id -u)
	[ $as != emu_as_user ] || [ "$expected" -ne 0 ] || expected=$ordinary_id
	check "test_${as}_keeps_the_user" [ "$out" = "$expected" ]
	$as -- sh -c "test -w $D && test -r $D && test -O $D"
	check "test_${as}_owns_the_device" [ "$status" -eq 0 ]
	$as -- sh -c 'test -c /dev/null && test -c /dev/zero && echo x >/dev/null &&
		head -c 3 /dev/zero | wc -c && ls /dev/fd/ >/dev/null'
	check "test_${as}_has_the_other_devices" [ "$out" = 3 ]
	$as -- sh -c "exec 2>&1; ps -o comm= -p \$\$ || tr '\\0' '\\n' </proc/\$\$/comm"
	check "test_${as}_has_its_own_proc" has "$out" sh
	$as --devices 3 -- sh -c "echo a >$D; echo b >${D}1; echo c >${D}2; cat $D ${D}1 ${D}2; ls ${D}3"
	check "test_${as}_with_three_devices" [ "$out" = "a
b
c" ]
	$as -- lkp-enc 4 "This is a test for the boyz"
	check "test_${as}_lkp_enc" [ "$out" = "Original string This is a test for the boyz
Encrypted string Xlmw mw e xiwx jsv xli fscd" ]
done

emu -- bash -c "exec 3<>$D; echo abc >&3; read -r x <&3; echo \"\$x\""
check test_one_descriptor_both_ways [ "$out" = abc ]
emu -- sh -c "exec 3<>$D; echo abcdef >&3; head -c 2 <&3; (head -c 2 <&3); exec cat <&3"
check test_children_and_exec_share_the_position [ "$out" = abcdef ]
cat >"$tap_dir/closed.sh" <<END
[ ! -e /proc/\$\$/fd/0 ] && [ ! -e /proc/\$\$/fd/1 ] || exit 1
echo abc >$D && cat $D >$tap_dir/closed
END
run limited sh -c "exec lkp-emu run -- sh $tap_dir/closed.sh <&- >&-"
check test_closed_streams_stay_closed [ "$status,$err,$(cat "$tap_dir/closed")" = 0,,abc ]
check test_nobody_else_sees_the_device [ ! -e $D ]
emu -- chmod 600 $D
check test_chmod_is_private [ "$status,$err" = 0, ]
emu -- sh -c "chmod 400 $D; stat -c %a $D"
check test_chmod_works [ "$out" = 400 ]
emu -- chown 1:1 $D
check test_chown_is_refused [ "$status" -eq 1 ]
emu -- chgrp 1 $D
check test_chgrp_is_refused [ "$status" -eq 1 ]
emu -- sh -c "chgrp 1 $D 2>/dev/null; stat -c %u:%g $D"
check test_owner_stays [ "$out" = "$(id -u):$(id -g)" ]
here=$PWD
cd /dev || exit
emu --set SEED=1 -- sh -c 'test -e lkp_enc && echo abc >lkp_enc; cat lkp_enc; pwd'
check test_device_is_found_from_within_dev [ "$out" = "bcd
/dev" ]
cd /dev/pts || exit
emu -- sh -c 'pwd; cat ../lkp_enc; ls -d ptmx'
check test_device_is_found_from_below_dev [ "$out,$err" = "/dev/pts
ptmx," ]
cd "$here" || exit
emu -- sh -c "echo x >/dev/lkp_enc_not"
check test_private_dev_takes_files [ "$status" -eq 0 ]
check test_private_dev_is_private [ ! -e /dev/lkp_enc_not ]
emu -- lkp-emu run -- true
check test_run_in_a_run_is_refused [ "$status" -eq 125 ]
check test_run_in_a_run_says_why has "$err" "not inside another 'lkp-emu run'"

# ---------------------------------------------------------------- The end of the program

emu -- sh -c 'exit 7'
check test_exit_status_is_passed_through [ "$status" -eq 7 ]
for signal in 9 11 15; do
	emu -- sh -c "kill -$signal \$\$"
	check "test_death_by_signal_${signal}_is_128_more" [ "$status" -eq $((128 + signal)) ]
done
emu -- nonsense-program
check test_no_such_program_is_127 [ "$status" -eq 127 ]
check test_no_such_program_is_named has "$err" "nonsense-program: No such file"
emu -- "$tap_dir"
check test_not_executable_is_126 [ "$status" -eq 126 ]
emu -- --seed
check test_after_dashes_all_is_program [ "$status" -eq 127 ]
emu sh -c 'exit 3' --stats
check test_options_of_the_program_are_its_own [ "$status" -eq 3 ]
emu -- sh -c 'sleep 1000 & echo $!'
check test_left_over_children_do_not_hold_it_up [ "$status" -eq 0 ]

# The launcher passes a signal on to the program, which may handle it.
lkp-emu run -- sh -c 'trap "exit 42" TERM; echo up; while :; do sleep 0.05; done' >"$tap_dir/up" &
launcher=$!
while [ ! -s "$tap_dir/up" ]; do sleep 0.05; done
kill $launcher
status=0
wait $launcher || status=$?
check test_signal_is_passed_on [ "$status" -eq 42 ]

# The reader sees the end as soon as the program closes its side.
# shellcheck disable=SC2016
run limited sh -c 'lkp-emu run -- sh -c "echo first; exec >&-; sleep 2" | { read -r x; cat; echo end; }
	wait' </dev/null
check test_output_ends_when_the_program_closes_it [ "$out" = end ]
exec 5>"$tap_dir/inherited"
emu -- sh -c 'echo through >&5'
exec 5>&-
check test_descriptors_are_inherited [ "$(cat "$tap_dir/inherited")" = through ]
run limited sh -c 'echo typed | lkp-emu run -- cat'
check test_standard_input_is_the_programs [ "$out" = typed ]

# Calls that need the program's memory fail, and a message says why, once.
cp "$BUILD/tests/run/distrusted" "$bin/"
run limited distrusted lkp-emu run -- sh -c 'lkp-enc write text; lkp-enc 4 text; lkp-enc 4 text'
check test_refused_memory_is_efault has "$err" "Bad address"
check test_refused_memory_is_explained has "$err" "a security module or the options of a container forbid it"
check test_refused_memory_is_explained_once \
	[ "$(printf '%s\n' "$err" | grep -c 'may not reach memory')" -eq 1 ]

# A program that this user may execute but not read.
if [ "$(id -u)" -eq 0 ] && [ -z "$why_no_user" ]; then
	cp "$bin/lkp-enc" "$bin/lkp-enc-unreadable"
	chmod 711 "$bin/lkp-enc-unreadable"
	emu_as_user -- lkp-enc-unreadable 4 "a longer text"
	check test_program_that_is_not_readable_is_explained has "$err" "not readable: 'chmod +r' it"
else
	skip test_program_that_is_not_readable_is_explained "only root can give a file to somebody else"
fi

# ---------------------------------------------------------------- Options

long=$(head -c 5000 /dev/zero | tr '\0' a)
export long
emu --stats -- sh -c "printf %s \"\$long\" | dd of=$D bs=8192 iflag=fullblock"
check test_stats_count_the_truncation has "$err" "truncations: 1"
check test_stats_count_writes has "$err" "lkp_enc: calls write: 1"
check test_stats_count_accesses has "$err" "lkp_enc: accesses write: 4092"
check test_stats_know_no_misuse has "$err" "lkp_enc: misuse: 0"
emu --stats -- sh -c "printf Hello >$D; head -c 3 $D"
check test_stats_are_these_and_no_others [ "$err" = "lkp_enc: opens: 2
lkp_enc: opens not closed: 0
lkp_enc: calls read: 1
lkp_enc: calls write: 1
lkp_enc: calls ioctl: 0
lkp_enc: accesses read: 7
lkp_enc: accesses write: 6
lkp_enc: misuse: 0
lkp_enc: truncations: 0
lkp_enc: gone: 0" ]
emu --param strict=1 --stats -- sh -c "echo before >$D
	printf %s \"\$long\" | dd of=$D bs=8192 iflag=fullblock; cat $D"
check test_strict_refuses has "$err" "Message too long"
check test_strict_leaves_the_device_alone [ "$out" = before ]
check test_strict_counts_no_truncation has "$err" "truncations: 0"
check test_stats_count_errors has "$err" "lkp_enc: errors EMSGSIZE: 1"
emu -- sh -c "printf %s \"\$long\" | dd of=$D bs=8192 iflag=fullblock 2>/dev/null"
check test_truncation_is_not_silent has "$err" "the kernel says: lkp_enc: string truncated to 4091 bytes"
emu --no-pin --stats --devices 2 -- nproc
check test_no_pin_leaves_all_cpus [ "$out" = "$(nproc)" ]
check test_stats_are_for_each_device has "$err" "lkp_enc1: opens: 0"

emu --set SEED=1 --trace "$tap_dir/trace" -- sh -c "printf a >$D; cat $D"
check test_trace_is_mmiotrace_text [ "$(cat "$tap_dir/trace")" = "VERSION 20070824
MAP 0.000000 1 0xfebd1000 0x0 0x1000 0x0 0
W 1 0.000000 1 0xfebd1004 0x61 0x0 0
W 1 0.000001 1 0xfebd1005 0x0 0x0 0
R 1 0.000002 1 0xfebd1005 0x0 0x0 0
R 1 0.000003 1 0xfebd1004 0x62 0x0 0
R 1 0.000004 1 0xfebd1005 0x0 0x0 0
R 1 0.000005 1 0xfebd1004 0x62 0x0 0
R 1 0.000006 1 0xfebd1005 0x0 0x0 0" ]
mkdir "$tap_dir/elsewhere"
ln -s elsewhere/real "$tap_dir/link"
ln -s link "$tap_dir/further"
emu --trace "$tap_dir/further" -- true
check test_trace_goes_where_a_link_points [ -f "$tap_dir/elsewhere/real" ]
check test_trace_leaves_links_alone [ "$(readlink "$tap_dir/further"),$(readlink "$tap_dir/link")" = link,elsewhere/real ]
emu --trace "$tap_dir/link" -- sh -c "printf a >$D"
check test_trace_replaces_what_a_link_points_to [ "$(wc -l <"$tap_dir/elsewhere/real")" -eq 5 ]
touch "$tap_dir/private-trace"
chmod 600 "$tap_dir/private-trace"
emu --trace "$tap_dir/private-trace" -- true
check test_trace_keeps_permissions [ "$(stat -c %a "$tap_dir/private-trace"),$(wc -l <"$tap_dir/private-trace")" = 600,2 ]
if [ "$(id -u)" -eq 0 ]; then
	chown $ordinary_id:1 "$tap_dir/private-trace"
	emu --trace "$tap_dir/private-trace" -- true
	check test_trace_keeps_the_owner [ "$(stat -c %u:%g "$tap_dir/private-trace")" = $ordinary_id:1 ]
else
	skip test_trace_keeps_the_owner "only root can give a file to somebody else"
fi
emu --trace - -- sh -c "printf a >$D"
check test_trace_on_standard_output [ "$(printf '%s\n' "$out" | head -n 1)" = "VERSION 20070824" ]
run limited sh -c "exec lkp-emu run --trace - -- touch $tap_dir/ran >&-"
check test_trace_without_a_standard_output_is_125 [ "$status" -eq 125 ]
check test_trace_without_a_standard_output_says_so has "$err" "trace file '-': Bad file descriptor"
check test_trace_without_a_standard_output_runs_nothing [ ! -e "$tap_dir/ran" ]
emu --trace - --devices 2 -- true
check test_traces_of_several_devices_need_a_name [ "$status" -eq 125 ]
check test_traces_of_several_devices_say_so has "$err" "each of 2 devices"
emu --trace "$tap_dir/trace" --devices 2 -- sh -c "echo a >${D}1"
check test_trace_is_for_each_device [ "$(wc -l <"$tap_dir/trace"),$(wc -l <"$tap_dir/trace.1")" = 2,6 ]
emu --trace /dev/full -- sh -c "echo a >$D"
check test_incomplete_trace_fails_the_run [ "$status" -eq 125 ]
check test_incomplete_trace_is_named has "$err" "'/dev/full' is not complete: No space"
emu --trace /dev/full -- sh -c "echo a >$D; exit 3"
check test_incomplete_trace_outweighs_the_programs_failure [ "$status" -eq 125 ]
# shellcheck disable=SC2016
run limited sh -c 'ulimit -f 100; lkp-emu run --trace "$0" -- sh -c "printf %2000s x >/dev/lkp_enc"' \
	"$tap_dir/small"
check test_trace_that_cannot_grow_fails_the_run [ "$status" -eq 125 ]
check test_trace_that_cannot_grow_leaves_no_file [ ! -e "$tap_dir/small" ]

tap_end

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Programs that know nothing of this project write to the device and read from it.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
# shellcheck source=tests/run/env.sh
. tests/run/env.sh

end_if_nothing_runs test_programs

printf 'one two\n' >"$tap_dir/text"
printf 'rqh wzr\n' >"$tap_dir/enciphered"
chmod 644 "$tap_dir/text" "$tap_dir/enciphered"
export T="$tap_dir/text"

# writes NAME SHELL SCRIPT: the script stores the text, which is read back enciphered.
writes() {
	have "test_${1}_writes" "${2%% *}" || return 0
	# shellcheck disable=SC2086  # the shell may have options
	emu --set SEED=3 -- $2 -c "$3
cat /dev/lkp_enc"
	check "test_${1}_writes" [ "$out" = "rqh wzr" ]
}

# reads NAME SHELL SCRIPT: the script prints the stored string.
reads() {
	have "test_${1}_reads" "${2%% *}" || return 0
	# shellcheck disable=SC2086
	emu --set SEED=3 -- $2 -c "printf 'one two\n' >/dev/lkp_enc
$3"
	check "test_${1}_reads" [ "$out" = "rqh wzr" ]
}

# One line: bash writes line by line, and each write(2) stores a string of its own.
D=/dev/lkp_enc
writes dash_builtin dash "printf 'one two\n' >$D"
writes bash_builtin bash "printf 'one two\n' >$D"
writes bash_echo bash "echo 'one two' >$D"
writes dash_echo dash "echo 'one two' >$D"
writes bin_echo dash "/bin/echo 'one two' >$D"
writes append bash "printf 'one two\n' >>$D"
writes cat sh "cat \$T >$D"
writes dd sh "dd if=\$T of=$D 2>/dev/null"
writes tee sh "tee $D <\$T >/dev/null"
writes sed sh "sed '' \$T >$D"
writes sed_w sh "sed -n 'w $D' \$T"
writes awk sh "awk 'BEGIN { printf \"one two\n\" >\"$D\" }'"
writes head sh "head -n 2 \$T >$D"
writes cp sh "cp \$T $D"

reads cat sh "cat $D"
reads dash_read dash "while read -r line; do echo \"\$line\"; done <$D"
reads bash_read bash "while read -r line; do echo \"\$line\"; done <$D"
reads bash_mapfile bash "mapfile -t lines <$D; printf '%s\n' \"\${lines[@]}\""
reads bash_substitution bash "echo \"\$(<$D)\""
reads dd sh "dd if=$D 2>/dev/null"
reads dd_bytes sh "dd if=$D bs=1 2>/dev/null"
reads tee sh "tee <$D"
reads sed sh "sed -n p $D"
reads awk sh "awk 1 $D"
reads head_bytes sh "head -c 8 $D"
reads head_from_a_pipe sh "cat $D | head -n 2"
reads tail sh "tail -n 2 $D"
reads grep sh "grep . $D"
reads cp sh "cp $D /dev/stdout"

if have test_python3 python3; then
	writes python3 sh "python3 -c 'open(\"$D\", \"w\").write(\"one two\n\")'"
	writes python3_raw sh "python3 -c 'import os; os.write(os.open(\"$D\", os.O_WRONLY), b\"one two\n\")'"
	reads python3 sh "python3 -c 'print(open(\"$D\").read(), end=\"\")'"
	reads python3_bytes sh "python3 -c 'import sys; sys.stdout.buffer.write(open(\"$D\", \"rb\", 0).readall())'"
fi
if have test_perl perl; then
	writes perl sh "perl -e 'open F, \">$D\"; print F \"one two\n\"'"
	reads perl sh "perl -ne print $D"
fi

# A static busybox: a program without a shared C library, in which nothing can be interposed.
if have test_busybox_writes busybox; then
	box="$(command -v busybox)"
	writes busybox_sh "$box sh" "echo 'one two' >$D"
	writes busybox_dd "$box sh" "$box dd if=\$T of=$D 2>/dev/null"
	writes busybox_tee "$box sh" "$box tee $D <\$T >/dev/null"
	writes busybox_cp "$box sh" "$box cp \$T $D"
	reads busybox_cat "$box sh" "$box cat $D"
	reads busybox_sed "$box sh" "$box sed -n p $D"
	reads busybox_awk "$box sh" "$box awk 1 $D"
	reads busybox_head "$box sh" "$box head -n 2 $D"
	emu -- "$box" sh -c "echo x >$D; $box wc -c <$D"
	check test_busybox_wc_counts_what_is_there [ "$out" = 2 ]
fi

emu -- sh -c "echo abc >$D; wc -c <$D; wc -c $D; test -c $D || echo regular"
check test_wc_counts_what_is_there [ "$out" = "4
4 $D
regular" ]

# The checks of the probe, built in every way.
for probe in probe probe_static probe_32 probe_asan; do
	program=$BUILD/tests/run/$probe
	if ! starts "$program"; then
		skip "test_$probe" "$refusal"
		skip "test_${probe}_as_user" "$refusal"
		continue
	fi
	cp "$program" "$bin/"
	emu -- $probe
	check "test_$probe" [ "$status" -eq 0 ]
	[ "$status" -eq 0 ] || sed 's/^/# /' "$tap_dir/out"
	if [ -n "$why_no_user" ]; then
		skip "test_${probe}_as_user" "$why_no_user"
		continue
	fi
	emu_as_user -- $probe
	check "test_${probe}_as_user" [ "$status" -eq 0 ]
	[ "$status" -eq 0 ] || sed 's/^/# /' "$tap_dir/out"
done

# Calls that the program does not wait in. A buffer that it cannot read in full is the one thing that
# is other than with write(2): docs/run.md.
for way in aio io_uring; do
	emu -- "$BUILD/tests/run/aio" $way $D
	if [ "$status" -eq 77 ]; then
		skip "test_calls_by_$way" "$out"
		continue
	fi
	check "test_calls_by_$way" [ "$status" -eq 0 ]
	[ "$status" -eq 0 ] || sed 's/^/# /' "$tap_dir/out"
done

# Calls that wait: a call whose trace nobody reads holds the lock.
wait_on_fifo() {
	mkfifo "$tap_dir/fifo"
	exec 7<>"$tap_dir/fifo"
	# shellcheck disable=SC2016  # for the shell that is run
	limited lkp-emu run --trace "$tap_dir/fifo" -- sh -c '"$@"; status=$?
		echo >"$0"; exit $status' "$tap_dir/done" "$@" >"$tap_dir/out" 2>"$tap_dir/err" &
	waiting=$!
	# Read the rest of the trace after the probe has stopped reading. This is one process, so
	# that killing it leaves none to read the next trace.
	(
		while [ ! -e "$tap_dir/done" ]; do sleep 0.1; done
		exec timeout 60 cat "$tap_dir/fifo" >/dev/null
	) 7<&- &
	draining=$!
	status=0
	wait $waiting || status=$?
	exec 7<&-
	kill $draining 2>/dev/null
	wait $draining 2>/dev/null
	rm -f "$tap_dir/fifo" "$tap_dir/done"
}
# Linux 6.2 was the first to let two writes on one file into FUSE at a time.
parallel=$(uname -r | awk -F. '{ print ($1 > 6 || ($1 == 6 && $2 >= 2)) ? "" : "serial" }')
for probe in probe probe_32; do
	if ! starts "$BUILD/tests/run/$probe"; then
		skip "test_waiting_calls_of_$probe" "$refusal"
		continue
	fi
	# shellcheck disable=SC2086  # nothing, or one argument
	wait_on_fifo $probe "$tap_dir/fifo" $parallel
	check "test_waiting_calls_of_$probe" [ "$status" -eq 0 ]
	[ "$status" -eq 0 ] || sed 's/^/# /' "$tap_dir/out"
done

tap_end

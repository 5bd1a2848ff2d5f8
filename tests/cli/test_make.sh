#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The Makefile: help, install, incremental rebuilds, and the test runner's own verdicts.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

# This may run under make: its flags must not reach the make under test.
unset MAKEFLAGS MFLAGS MAKELEVEL
quiet_make() {
	run make --no-print-directory -j"$(nproc)" "BUILD=$tap_dir/build" CFLAGS=-O0 "$@"
}

run make --no-print-directory help
check test_help_lists_test has "$out" "  test "
check test_help_lists_kmod has "$out" "  kmod "

quiet_make DESTDIR="$tap_dir/root" PREFIX=/usr install
check test_install_succeeds [ "$status" -eq 0 ]
check test_install_puts_program [ -x "$tap_dir/root/usr/bin/lkp-emu" ]
check test_install_puts_the_users_tool [ -x "$tap_dir/root/usr/bin/lkp-enc" ]
check test_install_puts_man_page [ -f "$tap_dir/root/usr/share/man/man1/lkp-emu.1" ]
check test_install_puts_completion \
	[ -f "$tap_dir/root/usr/share/bash-completion/completions/lkp-emu" ]
check test_install_puts_header [ -f "$tap_dir/root/usr/include/linux/lkp_enc.h" ]
quiet_make DESTDIR="$tap_dir/root" PREFIX=/usr uninstall
check test_uninstall_removes_all [ -z "$(find "$tap_dir/root" -type f)" ]

quiet_make programs
check test_second_build_does_nothing [ -z "$out" ]
quiet_make -s "$tap_dir/build/src/emu/emu.o" "$tap_dir/build/src/cli/demo.o"
check test_other_objects_first_rebuild_nothing [ -z "$out" ]
quiet_make programs CFLAGS=-O1
check test_other_flags_rebuild has "$out" "CC "
quiet_make -W include/lkp_enc_regs.h -n programs
check test_changed_header_rebuilds has "$out" "transfer.o"

# A program that the compiler cannot link is left out, and said to be; one that is there may not start.
cat >"$tap_dir/cc" <<'END'
#!/bin/sh
case " $* " in *" -m32 "*) echo "cannot find -lc" >&2; exit 1 ;; esac
exec cc "$@"
END
chmod +x "$tap_dir/cc"
quiet_make CC="$tap_dir/cc" "$tap_dir/build/tests/run/probe_32" "$tap_dir/build/static/lkp-ops-32" \
	"$tap_dir/build/tests/run/probe_static"
check test_program_that_does_not_link_is_no_failure [ "$status" -eq 0 ]
check test_program_that_does_not_link_is_named has "$out" "probe_32: $tap_dir/cc -m32 links no program"
check test_program_that_does_not_link_is_left_out [ ! -e "$tap_dir/build/static/lkp-ops-32" ]
check test_program_that_links_starts starts "$tap_dir/build/tests/run/probe_static"
starts "$tap_dir/build/tests/run/probe_32"
check test_missing_program_is_explained has "$refusal" "package gcc-multilib"
# The header of a program for a machine that does not exist.
printf '\177ELF\1\1\1\0\0\0\0\0\0\0\0\0\2\0\377\376' >"$tap_dir/alien"
chmod +x "$tap_dir/alien"
starts "$tap_dir/alien"
check test_program_that_the_kernel_refuses_is_explained \
	[ "$refusal" = "the kernel refuses alien: Exec format error" ]
starts /bin/false
check test_program_that_fails_does_not_start [ "$refusal" = "false does not start: " ]

# The runner must not call a crash, a lie about the plan, or nothing at all a success.
fake() {
	printf '#!/bin/sh\n%s\n' "$1" >"$tap_dir/fake"
	chmod +x "$tap_dir/fake"
	run tests/run.sh --build "$tap_dir" "$tap_dir/fake"
}
fake 'echo 1..1; echo ok 1 - a'
check test_runner_passes_success [ "$status" -eq 0 ]
fake 'echo 1..1; echo not ok 1 - a'
check test_runner_fails_failure [ "$status" -eq 1 ]
fake 'echo 1..2; echo ok 1 - a; kill -SEGV $$'
check test_runner_fails_crash [ "$status" -eq 1 ]
fake 'echo 1..1; echo ok 1 - a; exit 3'
check test_runner_fails_exit_status [ "$status" -eq 1 ]
LKP_TEST_TIMEOUT=1
export LKP_TEST_TIMEOUT
fake 'echo 1..2; echo ok 1 - a; sleep 60'
check test_runner_ends_a_hang [ "$status" -eq 1 ]
check test_runner_reports_a_hang has "$out" "did not end within 1 s"
fake 'echo 1..0'
check test_runner_fails_no_test [ "$status" -eq 1 ]

# Skips: as TAP has them, and as two versions of CMocka have them.
skips='echo 1..5; echo ok 1 - a; echo "ok 2 - b # SKIP why"; echo "ok 3 - c # SKIP for: another 0 failed"
echo "# skip: why"; echo "ok 4 # SKIP d"; echo "# skip: why"; echo "not ok 5 # SKIP e"'
fake "$skips"
check test_runner_counts_skips has "$out" "1 passed, 0 failed, 4 skipped"
check test_runner_shows_skips_by_reason has "$out" "
    skipped: b, d, e: why
    skipped: c: for: another 0 failed
"
check test_runner_ends_with_the_counts [ "${out##*
}" = "tests: 1 passed, 0 failed, 4 skipped" ]
run awk -f tests/tap.awk -f tests/junit.awk "$tap_dir"/results/*.tap
check test_junit_counts_skips has "$out" 'tests="5" failures="0" skipped="4"'
check test_junit_has_the_reason has "$out" '<testcase name="d">
      <skipped message="why"/>'
fake "$skips; exit 1"
check test_runner_fails_exit_status_beside_skips [ "$status" -eq 1 ]
check test_runner_shows_the_failed_program_beside_skips has "$out" "    ok 1 - a"
fake 'echo 1..3; echo ok 1 - a; echo "ok 2 # SKIP b"; echo "ok 3 - c # SKIP"'
check test_runner_fails_skips_for_no_reason has "$out" "1 passed, 2 failed, 0 skipped"
check test_runner_names_skips_for_no_reason has "$out" "skipped for no reason: b"
run awk -f tests/tap.awk -f tests/junit.awk "$tap_dir"/results/*.tap
check test_junit_fails_skips_for_no_reason has "$out" 'failures="2" skipped="0"'

tap_end

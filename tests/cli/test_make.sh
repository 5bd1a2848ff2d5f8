#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The Makefile: help, install, incremental rebuilds, and the test runner's own verdicts.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

once test_make

quiet_make() {
	run make --no-print-directory -j"$(nproc)" "BUILD=$tap_dir/build" CFLAGS=-O0 "$@"
}

run make --no-print-directory help
check test_help_lists_test has "$out" "  test "
check test_help_lists_kmod has "$out" "  kmod "
# The help names every step that CI runs.
# shellcheck disable=SC2013  # words are meant
for step in $(sed -n 's/^step \([A-Z]*=[^ ]* \)*\([a-z]*\).*/\2/p' scripts/pre-push.sh | sort -u); do
	[ "$step" != all ] || step=build
	check "test_help_of_pre_push_names_$step" has "$(echo "$out" | sed -n 's/^  pre-push //p')" "$step"
done

quiet_make DESTDIR="$tap_dir/root" PREFIX=/usr install
check test_install_succeeds [ "$status" -eq 0 ]
check test_install_puts_program [ -x "$tap_dir/root/usr/bin/lkp-emu" ]
check test_install_puts_the_users_tool [ -x "$tap_dir/root/usr/bin/lkp-enc" ]
check test_install_puts_man_page [ -f "$tap_dir/root/usr/share/man/man1/lkp-emu.1" ]
check test_install_puts_completion \
	[ -f "$tap_dir/root/usr/share/bash-completion/completions/lkp-emu" ]
check test_install_puts_header [ -f "$tap_dir/root/usr/include/linux/lkp_enc.h" ]
cp -r "$tap_dir/root/usr" "$tap_dir/listed"
quiet_make DESTDIR="$tap_dir/root" PREFIX=/usr uninstall
check test_uninstall_removes_all [ -z "$(find "$tap_dir/root" -type f)" ]

# A name that the shell and make would split.
odd="$tap_dir/a  b'c"
quiet_make DESTDIR="$odd" PREFIX="/x y" install
check test_install_into_a_path_with_blanks [ -x "$odd/x y/bin/lkp-emu" ]
check test_install_into_a_path_with_blanks_puts_all \
	[ "$(cd "$odd/x y" && find . -type f | sort)" = "$(cd "$tap_dir/listed" && find . -type f | sort)" ]
check test_install_into_a_path_with_blanks_puts_nothing_elsewhere [ ! -e b\'c ]
quiet_make DESTDIR="$odd" PREFIX="/x y" uninstall
check test_uninstall_from_a_path_with_blanks [ -z "$(find "$odd" -type f)" ]

# A build directory is used as it is meant, or refused.
here=$(realpath --relative-to . "$tap_dir")
for form in "absolute $tap_dir/one" "relative $here/two/x" "untidy ./$here/three//" \
	"roundabout $tap_dir/gone/../four"; do
	dir=${form#* }
	run make --no-print-directory -j8 "BUILD=$dir" CFLAGS=-O0 static-ops
	check "test_build_in_a_path_that_is_${form%% *}" [ -x "$(realpath -m "$dir")/static/lkp-ops" ]
	run make --no-print-directory "BUILD=$dir" CFLAGS=-O0 static-ops
	# A program that does not link here is tried again each time.
	[ -e "$dir/static/lkp-ops-32" ] || out=$(echo "$out" | grep -v /static/lkp-ops-32)
	check "test_build_again_in_a_path_that_is_${form%% *}_does_nothing" [ -z "${out##make: Nothing*}" ]
done
for dir in "" "$here/a b" "$here/a:b" "$here/a#b" "$here/a%b" "$here/a'b" "$here/a*" "$here/a\$\$b" . .. / "$PWD" \
	src "$PWD/src/emu" build/../tests; do
	run make --no-print-directory "BUILD=$dir" help
	check "test_build_in_'${dir#"$here/"}'_is_refused" [ "$status" -eq 2 ]
	check "test_build_in_'${dir#"$here/"}'_is_refused_for_a_reason" has "$err" "*** BUILD='"
done
check test_refused_build_makes_nothing [ -z "$(find "$tap_dir" -name 'a?b*')" ]

# make must not remove a directory that it has not made.
mkdir "$tap_dir/mine"
touch "$tap_dir/mine/thesis"
for target in clean distclean; do
	run make --no-print-directory "BUILD=$tap_dir/mine" $target
	check "test_${target}_of_something_else_is_refused" has "$err" "nothing was built in $tap_dir/mine"
	check "test_${target}_of_something_else_removes_nothing" [ -e "$tap_dir/mine/thesis" ]
	run make --no-print-directory -s "BUILD=$tap_dir/to-$target" "$tap_dir/to-$target/flags"
	run make --no-print-directory -s "BUILD=$tap_dir/to-$target" $target
	check "test_${target}_removes_what_was_built" [ "$status,$(ls -A "$tap_dir/to-$target" 2>/dev/null)" = 0, ]
	run make --no-print-directory -s "BUILD=$tap_dir/none" $target
	check "test_${target}_of_nothing_succeeds" [ "$status" -eq 0 ]
done

# A read-only tree, with a blank in its name.
mkdir "$tap_dir/a tree"
cp -r Makefile device.mk bench docs fuzz guest include scripts src tests "$tap_dir/a tree/"
chmod -R a-w "$tap_dir/a tree"
chmod 755 "$tap_dir"
mkdir -m 777 "$tap_dir/elsewhere"
user=
[ "$(id -u)" -ne 0 ] || user="env HOME=$tap_dir/elsewhere setpriv --reuid 65534 --regid 65534 --clear-groups"
# A patched driver, built twice: the second build clears the first one away.
for round in first second; do
	# shellcheck disable=SC2086  # nothing, or a command
	run $user make --no-print-directory -C "$tap_dir/a tree" -B "BUILD=$tap_dir/elsewhere" CFLAGS=-O0 \
		"$tap_dir/elsewhere/mutants/busy-is-ebusy/tests/module/core.a"
	check "test_${round}_mutant_of_a_tree_that_is_read_only" [ "$status" -eq 0 ]
done
chmod -R u+w "$tap_dir/a tree"

quiet_make programs
check test_second_build_does_nothing [ -z "$out" ]
quiet_make -s "$tap_dir/build/src/emu/emu.o" "$tap_dir/build/src/cli/trace.o"
check test_other_objects_first_rebuild_nothing [ -z "$out" ]
quiet_make programs CFLAGS=-O1
check test_other_flags_rebuild has "$out" "CC "
quiet_make -W include/lkp_enc_regs.h -n programs
check test_changed_header_rebuilds has "$out" "transfer.o"

# A program that the compiler cannot link is left out with a message. A program that exists may
# still not start.
cat >"$tap_dir/cc" <<'END'
#!/bin/sh
case " $* " in *" -m32 "*) echo "cannot find -lc" >&2; exit 1 ;; esac
exec cc "$@"
END
chmod +x "$tap_dir/cc"
quiet_make CC="$tap_dir/cc" "$tap_dir/build/tests/run/probe_32" "$tap_dir/build/static/lkp-ops-32" \
	"$tap_dir/build/tests/run/probe_static" "$tap_dir/build/vm/abi-32"
check test_program_that_does_not_link_is_no_failure [ "$status" -eq 0 ]
check test_program_that_does_not_link_is_named has "$out" "probe_32: $tap_dir/cc -m32 links no program"
check test_program_that_does_not_link_is_left_out [ ! -e "$tap_dir/build/static/lkp-ops-32" ]
check test_program_of_the_guest_is_left_out [ ! -e "$tap_dir/build/vm/abi-32" ]
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
check test_program_that_fails_does_not_start [ "$refusal" = "false does not start: exit status 1" ]

# The runner must not count as success: a crash, a wrong plan, or no output at all.
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

# Programs that run at a time are shown in their order. The first waits for the second.
printf '#!/bin/sh\nuntil [ -e %s ]; do sleep 0.05; done; echo 1..1; echo ok 1 - a\n' "$tap_dir/met" >"$tap_dir/first"
printf '#!/bin/sh\ntouch %s; echo 1..1; echo ok 1 - b\n' "$tap_dir/met" >"$tap_dir/second"
chmod +x "$tap_dir/first" "$tap_dir/second"
LKP_TEST_TIMEOUT=20
if [ "$(nproc)" -gt 1 ]; then
	run tests/run.sh --build "$tap_dir" --jobs 2 --report "$tap_dir/first" "$tap_dir/second"
	check test_runner_runs_programs_at_a_time [ "$status" -eq 0 ]
	check test_runner_shows_programs_in_order has "$out" "first                           1 passed, 0 failed, 0 skipped
second "
	check test_junit_has_the_time has "$(cat "$tap_dir/reports/junit.xml")" '<testsuite name="second" tests="1" failures="0" skipped="0" time="0.'
else
	skip test_runner_runs_programs_at_a_time "there is one CPU"
fi
LKP_TEST_TIMEOUT=1
rm -f "$tap_dir/met"
run tests/run.sh --build "$tap_dir" "$tap_dir/first" "$tap_dir/second"
check test_runner_runs_one_at_a_time_unless_told [ "$status" -eq 1 ]
run tests/run.sh --build "$tap_dir" --jobs two "$tap_dir/second"
check test_runner_wants_a_number_of_jobs [ "$status" -eq 2 ]
# A machine that is full loses a result.
mkdir -p "$tap_dir/full"
# shellcheck disable=SC2016  # for the fake mv
printf '#!/bin/sh\ncase $1 in *second*) exit 1 ;; esac\nexec /bin/mv "$@"\n' >"$tap_dir/full/mv"
chmod +x "$tap_dir/full/mv"
touch "$tap_dir/met"
run env PATH="$tap_dir/full:$PATH" tests/run.sh --build "$tap_dir" "$tap_dir/first" "$tap_dir/second"
check test_runner_fails_without_a_result [ "$status" -eq 1 ]
check test_runner_names_the_program_without_a_result has "$err" "second left no result"

# Skips in the form of TAP, and in those of two versions of CMocka.
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

# The options of what make calls for guests.
for script in test build kernel debug/test uml/test; do
	name=guest_$(echo "$script" | tr / _)
	run "guest/$script.sh" --unheard-of
	check "test_${name}_refuses_an_option" has "$err" "unknown option --unheard-of, see --help"
	run "guest/$script.sh" --build
	check "test_${name}_wants_a_value" has "$err" "--build needs a value"
	run "guest/$script.sh" --build "$tap_dir/none" --help
	check "test_${name}_says_its_options" has "$out" "--build DIR"
done
run guest/kernel.sh --build "$tap_dir/kernels" "no release"
check test_guest_options_leave_the_other_words has "$err" "no kernel image of no release"
run guest/debug/test.sh --build "$tap_dir/none" --rounds 0 surplus
check test_guest_options_end_at_the_first_other_word has "$err" "there is no op script surplus"

# A QEMU that cannot have the device attached.
mkdir -p "$tap_dir/vm/guest/6.1.0-test"
printf '#!/bin/sh\necho "lkp-emu qemu: install another one" >&2; exit 10\n' >"$tap_dir/vm/lkp-emu"
chmod +x "$tap_dir/vm/lkp-emu"
run guest/test.sh --build "$tap_dir/vm" --kver 6.1 --report --scenes tests/vm/scenes.sh tests/ops/read.ops
check test_vm_without_a_device_is_no_failure [ "$status" -eq 0 ]
check test_vm_without_a_device_is_one_skip has "$out" "
    skipped: test_guests: install another one
"
check test_vm_without_a_device_counts_the_skip \
	has "$out" "test-vm: 0 kernels, 0 tests passed, 0 failed, 1 skipped"
check test_vm_without_a_device_has_nothing_else_to_say [ -z "$err" ]
printf '#!/bin/sh\necho "lkp-emu qemu: device old, by multi-process, in machine pc" >&2; exit 5\n' >"$tap_dir/vm/lkp-emu"
QEMU=/my/qemu run guest/test.sh --build "$tap_dir/vm" --kver 6.1
check test_vm_without_vfio_user_says_what_to_install has "$out" "
    skipped: test_guests_over_vfio_user: /my/qemu has no vfio-user-pci: install a QEMU from 10.1 on (Debian: backports"
check test_vm_without_vfio_user_boots_guests has "$out" "booting Linux 6.1.0-test"
check test_vm_of_guests_that_do_not_boot_is_a_failure [ "$status" -eq 1 ]
sed -i s/multi-process/vfio-user/ "$tap_dir/vm/lkp-emu"
run guest/test.sh --build "$tap_dir/vm" --kver 6.1
check test_vm_over_vfio_user_skips_nothing [ "${out#*skipped: test_guests}" = "$out" ]

# The debug guest, with a QEMU that has the device in one machine only.
mkdir -p "$tap_dir/vm/debug/guest/6.1.0-debug"
for machine in microvm,pcie=on pc; do
	printf '#!/bin/sh\necho "lkp-emu qemu: device old, by multi-process, in machine %s" >&2; exit 5\n' $machine >"$tap_dir/vm/lkp-emu"
	QEMU=/my/qemu run guest/debug/test.sh --build "$tap_dir/vm" --only lost
	[ $machine = pc ] || check test_vm_debug_in_microvm_is_a_skip \
		has "$status $out" "0 qemu                            0 passed, 0 failed, 1 skipped
    skipped: test_guests: /my/qemu has the device in the machine microvm only"
done
check test_vm_debug_in_pc_boots has "$err" "booting Linux 6.1.0-debug for lost"
check test_vm_debug_that_does_not_boot_is_a_failure [ "$status" -eq 1 ]

# A guest whose server is killed: $1 is what QEMU then says, $2 what the guest asked its host for.
lose_server() {
	cat >"$tap_dir/vm/lkp-emu" <<-TEXT
		#!/bin/sh
		case "\$*" in *suites=gone*) ;; *) echo "lkp-emu qemu: device new, by vfio-user" >&2; exit 5 ;; esac
		sleep 100 >/dev/null 2>&1 &
		echo "lkp-emu qemu: server is process \$!, QEMU is 1" >&2
		echo "$2"
		[ "$2" != "lkp-host: kill" ] || wait \$!
		kill \$! 2>/dev/null
		echo "$1" >&2
		exit 7
	TEXT
	echo 'scenes() { scene killed 7 gone; }' >"$tap_dir/scenes.sh"
	run guest/test.sh --build "$tap_dir/vm" --kver 6.1 --scenes "$tap_dir/scenes.sh"
}
its_own="qemu-system-x86_64: ../util/error.c:68: error_setv: Assertion \\\`*errp == NULL' failed."
lose_server "$its_own" "lkp-host: kill"
check test_vm_qemu_that_aborts_without_its_server_is_a_skip has "$out" "
    skipped: test_guest_of_killed_reports_gone: this QEMU ends by an assertion of its own"
check test_vm_qemu_that_aborts_without_its_server_is_quoted has "$out" "(error_setv: Assertion \`*errp == NULL' failed)"
lose_server "a device is gone" "lkp-host: kill"
check test_vm_guest_that_is_silent_without_its_server_is_a_failure has "$out" "not ok 7 - test_guest_of_killed_reports_every_suite"
lose_server "$its_own" "nothing"
check test_vm_qemu_that_aborts_beside_its_server_is_a_failure has "$out" "not ok 7 - test_guest_of_killed_reports_every_suite"

tap_end

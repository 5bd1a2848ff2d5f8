#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Building for another architecture and running the result, as far as tests can do that without a
# network and the tools.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
unset LKP_TEST_EMULATED MAKEFLAGS MFLAGS MAKELEVEL
mkdir "$tap_dir/bin"
for tool in sh sed dirname cat mkdir rm tar ln find grep awk head cp chmod tr timeout; do
	ln -s "$(command -v $tool)" "$tap_dir/bin/$tool"
done
# tool NAME BODY: a script of that name on the PATH.
tool() {
	printf '#!/bin/sh\n%s\n' "$2" >"$tap_dir/bin/$1"
	chmod +x "$tap_dir/bin/$1"
}
# bare COMMAND...: with nothing else on the PATH.
bare() { run env PATH="$tap_dir/bin" "$@"; }

# ---------------------------------------------------------------- scripts/test-arch.sh

run scripts/test-arch.sh
check test_no_architecture_is_2 [ "$status" -eq 2 ]
run scripts/test-arch.sh arm64 pdp11
check test_unknown_architecture_is_2 [ "$status" -eq 2 ]
check test_unknown_architecture_is_named has "$err" "'pdp11'"
bare scripts/test-arch.sh --build "$tap_dir" arm64
check test_missing_tools_are_a_skip [ "$status" -eq 0 ]
check test_missing_tools_are_named \
	has "$out" "arm64 is skipped: it needs the packages qemu-user clang binutils-aarch64-linux-gnu"
check test_skips_are_counted has "$out" "0 architectures passed, 0 failed, 1 skipped"

# The arguments that it passes to make, with all tools and libraries present.
mkdir -p "$tap_dir/sysroot/arm64"
tool qemu-aarch64 exit
tool clang exit
tool aarch64-linux-gnu-ld exit
# shellcheck disable=SC2016  # for the scripts
tool make 'printf "%s\n" "$@"; exit $FAKE_STATUS'
export FAKE_STATUS=0
bare scripts/test-arch.sh --build "$tap_dir" arm64
check test_builds_beside_the_machines_own has "$out" "BUILD=$tap_dir/arm64"
check test_compiler_knows_the_libraries \
	has "$out" "CC=clang --target=aarch64-linux-gnu --sysroot=$tap_dir/sysroot/arm64"
check test_runs_by_qemu_user has "$out" "RUNNER=qemu-aarch64 -L $tap_dir/sysroot/arm64"
check test_passes_are_counted has "$out" "1 architectures passed, 0 failed, 0 skipped"
tool aarch64-linux-gnu-gcc exit
bare scripts/test-arch.sh --build "$tap_dir" arm64
check test_cross_gcc_goes_before_clang has "$out" "CC=aarch64-linux-gnu-gcc --sysroot="
FAKE_STATUS=2 bare scripts/test-arch.sh --build "$tap_dir" arm64
check test_failed_tests_fail [ "$status" -eq 1 ]
check test_failures_are_counted has "$out" "0 architectures passed, 1 failed, 0 skipped"

# ---------------------------------------------------------------- scripts/sysroot.sh

run scripts/sysroot.sh
check test_no_architecture_of_libraries_is_2 [ "$status" -eq 2 ]
run scripts/sysroot.sh --build "$tap_dir" arm64
check test_libraries_are_fetched_once [ "$out" = "$tap_dir/sysroot/arm64" ]
tool apt-get 'echo apt was here; exit 100'
bare scripts/sysroot.sh --build "$tap_dir" s390x
check test_libraries_that_cannot_be_had_fail [ "$status" -eq 1 ]
check test_libraries_that_cannot_be_had_say_why has "$err" "apt was here"
check test_libraries_that_cannot_be_had_leave_none [ ! -e "$tap_dir/sysroot/s390x" ]

# ---------------------------------------------------------------- tests/run.sh --runner

run tests/run.sh --build "$tap_dir" --runner "no-such-emulator -L x" tests/nothing
check test_missing_runner_is_2 [ "$status" -eq 2 ]
check test_missing_runner_is_named has "$err" "there is no no-such-emulator here"

# A program of an unknown architecture, and a fake emulator for it.
mkdir -p "$tap_dir/b/tests"
printf '\177ELF\1\1\1\0\0\0\0\0\0\0\0\0\2\0\377\376' >"$tap_dir/b/tests/alien"
chmod +x "$tap_dir/b/tests/alien"
# shellcheck disable=SC2016
tool runner 'echo 1..1; echo "$@" >"$BUILD/said"; echo ok 1 - alien'
run env PATH="$tap_dir/bin:$PATH" tests/run.sh --build "$tap_dir/b" --runner "runner -L x" \
	"$tap_dir/b/tests/alien"
check test_runner_runs_programs [ "$status" -eq 0 ]
check test_runner_is_told_what_to_run [ "$(cat "$tap_dir/b/emulated/said")" = \
	"-L x -0 $tap_dir/b/emulated/tests/alien $tap_dir/b/tests/alien" ]
tool runner 'echo 1..1; echo not ok 1 - alien'
run env PATH="$tap_dir/bin:$PATH" tests/run.sh --build "$tap_dir/b" --runner "runner -L x" \
	"$tap_dir/b/tests/alien"
check test_program_that_fails_under_a_runner_fails [ "$status" -eq 1 ]

tap_end

# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# TAP for tests of programs. Source it, call check for each test, then tap_end.

tap_n=0
tap_failed=0
tap_dir=$(mktemp -d) || exit 2
trap 'rm -rf "$tap_dir"' EXIT

# run COMMAND...: leaves its output in $out, its messages in $err, its exit status in $status.
run() {
	status=0
	"$@" >"$tap_dir/out" 2>"$tap_dir/err" </dev/null || status=$?
	# shellcheck disable=SC2034  # for the tests
	out=$(cat "$tap_dir/out") err=$(cat "$tap_dir/err")
}

# check NAME CONDITION...: one test, passed if the condition (a command) succeeds.
check() {
	tap_name=$1
	shift
	tap_n=$((tap_n + 1))
	if "$@"; then
		echo "ok $tap_n - $tap_name"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_n - $tap_name"
		echo "# failed: $*"
		echo "# exit status of the last run: ${status-none}"
		sed 's/^/# stderr: /' "$tap_dir/err" 2>/dev/null
	fi
}

# skip NAME WHY: a test that cannot run here.
skip() {
	tap_n=$((tap_n + 1))
	echo "ok $tap_n - $1 # SKIP $(echo "$2" | tr '\n' ' ' | sed 's/ *$//')"
}

# starts PROGRAM: does it start here? It must know --version. If not, $refusal says why: the kernel
# may refuse a program that the compiler can link. Bash starts it, because sh would run a refused
# file as a script.
starts() {
	refusal=
	if [ ! -e "$1" ]; then
		refusal="${1##*/} is not there: the compiler links no such program"
		case $1 in *32) refusal="$refusal (package gcc-multilib)" ;; esac
	elif ! refusal=$(bash -c '"$1" --version 2>&1 >/dev/null || { echo "exit status $?"; exit 1; }' bash "$1"); then
		case $refusal in
		*"Exec format error"*) refusal="the kernel refuses ${1##*/}: Exec format error" ;;
		*) refusal="${1##*/} does not start: $(printf '%s\n' "$refusal" | head -n 1)" ;;
		esac
	else
		return 0
	fi
	return 1
}

# needs_machine NAME: skip the rest as NAME if this machine lacks something that lkp-emu run needs.
# If lkp-emu run does not work and the machine lacks nothing, there is no reason to skip.
needs_machine() {
	tap_lacking=$("${BUILD:?}/tests/run/machine") && return
	skip "$1" "$tap_lacking"
	tap_end
	exit 0
}

# emulated: are the programs under test of another architecture, so that a user-mode emulator runs
# them? Such an emulator lacks much of the kernel.
emulated() {
	[ -n "${LKP_TEST_EMULATED-}" ]
}

# once NAME: this test has a build of its own. Where it would be the same again, it ends here with a
# skip. It may run under make, whose flags must not reach the make under test.
once() {
	unset MAKEFLAGS MFLAGS MAKELEVEL
	if emulated; then
		skip "$1" "it is the same for every architecture"
	elif [ -n "${FLAVOUR-}" ]; then
		skip "$1" "it is the same for every build"
	else
		return
	fi
	tap_end
	exit
}

# has TEXT PART: is PART in TEXT?
has() {
	case $1 in
	*"$2"*) return 0 ;;
	*) return 1 ;;
	esac
}

# tap_end: the end of the script, whose exit status says whether all have passed.
tap_end() {
	echo "1..$tap_n"
	[ $tap_failed -eq 0 ]
}

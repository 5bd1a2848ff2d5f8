# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The module in one process, and the same module under unmodified programs: the same results and the
# same accesses for op scripts, for 64 and for 32 bits. Source tests/cli/tap.sh first.
# LKP_TEST_SEED and LKP_TEST_ROUNDS choose the random scripts.

# shellcheck source=tests/worlds/compare.sh
. tests/worlds/compare.sh
emu=${BUILD:?}/lkp-emu
rounds=${LKP_TEST_ROUNDS:-200}
seed=${LKP_TEST_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
echo "# LKP_TEST_SEED=$seed LKP_TEST_ROUNDS=$rounds ${0#./}"

# in_process FILE ARG...
in_process() {
	# shellcheck disable=SC2154  # it is of tests/cli/tap.sh
	file=$tap_dir/$1
	shift
	"$emu" ops --trace "$file.trace" "$@" >"$file" 2>"$tap_dir/err"
}

# in_programs FILE PROGRAM ARG...
in_programs() {
	file=$tap_dir/$1
	shift
	"$emu" run --trace "$file.trace" -- "$@" >"$file" 2>"$tap_dir/err"
}

# compare NAME PROGRAM ARG...
compare() {
	name=$1
	program=$2
	shift 2
	in_process ours "$@"
	check "test_${name}_play" in_programs theirs "$program" "$@"
	check "test_${name}_have_the_same_results" \
		same_results "$tap_dir/ours" "$tap_dir/theirs"
	if grep -q '^MARK [0-9.]* @' "$tap_dir/ours.trace"; then
		skip "test_${name}_make_the_same_accesses" \
			"the device acts by itself: how often a driver asks it depends on the time"
	else
		check "test_${name}_make_the_same_accesses" \
			same_accesses "$tap_dir/ours.trace" "$tap_dir/theirs.trace"
	fi
}

# compare_all SUFFIX PROGRAM SCRIPT...: these, and random ones, if the device takes them.
compare_all() {
	suffix=$1
	played_by=$2
	shift 2
	[ $# -eq 0 ] || compare "scripts_$suffix" "$played_by" "$@"
	! takes_random_calls "test_random_scripts_$suffix" ||
		compare "random_scripts_$suffix" "$played_by" --random --seed "$seed" --count "$rounds"
}

# plays_as FILE SCRIPT
plays_as() {
	in_process results "$2" && same_results "$1" "$tap_dir/results"
}

# check_results FOLDER: a script in it gives what is written beside it, NAME.out for NAME.ops.
check_results() {
	for script in $(find "$1" -name '*.ops' 2>/dev/null | sort); do
		name=$(basename "$script" .ops)
		if [ -e "$1/$name.out" ]; then
			check "test_script_${name}_gives_what_is_expected" plays_as "$1/$name.out" "$script"
		else
			skip "test_script_${name}_gives_what_is_expected" "there is no ${1#"$PWD"/}/$name.out"
		fi
	done
}

# scripts_of FOLDER: but for the one about what FUSE does not hand on: it asks the kernel for whole buffers, and
# ends a call early, or without having asked the driver, where memory ends inside one. docs/traces.md says so.
scripts_of() {
	find "$1" -name '*.ops' ! -name edges-of-files.ops 2>/dev/null | sort
}

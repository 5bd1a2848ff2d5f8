# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Source it after tap.sh. The program that a patch names must find each broken driver of a folder
# of patches, for the reason that the patch names. Its replay line must show that again, and show
# nothing on the good driver.
# shellcheck disable=SC2154  # run sets out, err and status

build=${BUILD:-build}

# The first command that the last run gave for replaying a failure.
replay_line() {
	printf '%s\n%s\n' "$out" "$err" | sed -n 's/^#* *replay: //p' | head -n 1
}

# is_found NAME FINDER TEXT: the finder prints the text about the mutant of that name.
is_found() {
	test=test_$1_is_found_by_$(basename "$2") broken=$build/mutants/$1/$2
	if [ ! -x "$broken" ]; then
		skip "$test" "$2 is not part of this build"
		return
	fi

	# Far more time than any finder needs, for a busy machine.
	run timeout 60 "$broken"
	check "$test" [ "$status" -ne 0 ]
	check "${test}_in_time" [ "$status" -ne 124 ]
	check "${test}_for_its_reason" has "$out$err" "$3"

	replay=$(replay_line)
	check "${test}_with_a_replay_line" [ -n "$replay" ]
	echo "# $1: $replay"
	run sh -c "$replay"
	check "${test}_and_replayed" [ "$status" -ne 0 ]
	check "${test}_and_replayed_for_its_reason" has "$out$err" "$3"
	# The driver that the patch broke: without its known bugs, if it has some.
	good=/
	[ ! -x "$(echo "$broken" | sed "s|/mutants/$1/|/fixed/|")" ] || good=/fixed/
	run sh -c "$(echo "$replay" | sed "s|/mutants/$1/|$good|")"
	check "${test}_and_nowhere_else" [ "$status" -eq 0 ]
}

# pairs_of PATCH [FINDER]: "FINDER<tab>TEXT" for each "Found-by:" above the diff (or that finder) with the
# "Says:" that follows it. Fails unless each has the other, and there is one.
pairs_of() {
	awk -v usual="${2-}" '
		/^--- */ { exit }
		/^Found-by:/ {
			bad = bad || finder != ""
			finder = $2
		}
		/^Says:/ {
			sub(/^Says: */, "")
			finder = finder == "" ? usual : finder
			bad = bad || finder == "" || $0 == ""
			print finder "\t" $0
			finder = ""
			n++
		}
		END { exit bad || finder != "" || !n }' "$1"
}

# are_found FOLDER [FINDER]: each patch of a folder, by each finder that it names, or by that one.
are_found() {
	for patch in "$1"/*.patch; do
		name=$(basename "$patch" .patch)
		run pairs_of "$patch" "${2-}"
		check "test_${name}_says_how_it_is_found" [ "$status" -eq 0 ]
		printf '%s\n' "$out" >"$tap_dir/pairs"
		while IFS=$(printf '\t') read -r finder text; do
			is_found "$name" "$finder" "$text" </dev/null
		done <"$tap_dir/pairs"
	done
}

# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Source it after tap.sh. The program that a patch names must find each broken driver of a folder
# of patches, for the reason that the patch names. Its replay line must show that again, and show
# nothing on the good driver. So must a schedule that the patch names, which the program must find
# in the schedule's scene alone.
# shellcheck disable=SC2154  # run sets out, err and status

build=${BUILD:-build}

# The first command that the last run gave for replaying a failure.
replay_line() {
	printf '%s\n%s\n' "$out" "$err" | sed -n 's/^#* *replay: //p' | head -n 1
}

# The most schedules that the explorer may try before it has found and shortened the first failure.
# How long that takes depends on the machine, and this does not: ten seconds, if it makes three
# thousand schedules a second. Ten cases of the sweep count as a schedule.
most_tries=30000

# How many of them were there, by what the last run printed?
tries() {
	printf '%s\n%s\n' "$out" "$err" | awk '
		/^#* *replay: / { exit }
		/^# note: .* schedules \(/ {
			match($0, /[0-9]+ schedules/)
			n += substr($0, RSTART, RLENGTH)
		}
		/^# note: .* cases of operation and fault/ {
			match($0, /[0-9]+ cases/)
			n += substr($0, RSTART, RLENGTH) / 10
		}
		/^# after [0-9]+ cases/ { n += $3 / 10 }
		/^# after [0-9]+ schedules, and/ { n += $6 }
		END { printf "%d\n", n + 0.9 }'
}

# replays NAME TEST TEXT COMMAND: the command shows the text again, and nothing on the good driver.
replays() {
	run sh -c "$4"
	check "$2_and_replayed" [ "$status" -ne 0 ]
	check "$2_and_replayed_for_its_reason" has "$out$err" "$3"
	# The driver that the patch broke: without its known bugs, if it has some.
	good=/
	[ ! -x "$(echo "$broken" | sed "s|/mutants/$1/|/fixed/|")" ] || good=/fixed/
	run sh -c "$(echo "$4" | sed "s|/mutants/$1/|$good|")"
	check "$2_and_nowhere_else" [ "$status" -eq 0 ]
}

# within_limits STATUS: did neither timeout nor the kernel end it?
within_limits() {
	case $1 in 124 | 137 | 152) return 1 ;; esac
}

# is_found NAME FINDER TEXT [SCHEDULE]: the finder prints the text about the mutant of that name.
is_found() {
	test=test_$1_is_found_by_$(basename "$2") broken=$build/mutants/$1/$2
	if [ ! -x "$broken" ]; then
		skip "$test" "$2 is not part of this build"
		return
	fi

	name=$1 text=$3 schedule=${4-}
	# The first find of check is the one that counts.
	first=
	[ "${2##*/}" != check ] || first=--first
	set -- "$broken" ${first:+"$first"}
	if [ -n "$schedule" ]; then
		test=${test}_with_its_schedule
		set -- "$broken" --scene "${schedule% /*}"
	fi
	began=$(date +%s%N)
	# Far more time than any finder needs: of the processor, because the machine may be busy.
	# shellcheck disable=SC2016,SC3045  # for the inner shell; dash and bash know ulimit -t
	run timeout 600 sh -c 'ulimit -t 60; exec "$@"' sh "$@"
	took=$((($(date +%s%N) - began) / 10000000))
	check "$test" [ "$status" -ne 0 ]
	# 124: the whole limit; 137 and 152: that of the processor.
	check "${test}_in_time" within_limits "$status"
	check "${test}_for_its_reason" has "$out$err" "$text"
	check "${test}_in_few_tries" [ "$(tries)" -le "$most_tries" ]

	replay=$(replay_line)
	check "${test}_with_a_replay_line" [ -n "$replay" ]
	printf '# %s: %d tries, %d.%02d s: %s\n' "$name" "$(tries)" $((took / 100)) $((took % 100)) "$replay"
	replays "$name" "$test" "$text" "$replay"
	[ -z "$schedule" ] || replays "$name" "${test}_as_named" "$text" "$broken --replay '$schedule'"
}

# pairs_of PATCH [FINDER]: "FINDER<tab>TEXT<tab>SCHEDULE" for each "Found-by:" above the diff (or that
# finder) with the "Says:" that follows it, and with the "Schedule:" between the two, if there is one.
# Fails unless each has the others, and there is one.
pairs_of() {
	awk -v usual="${2-}" '
		/^--- */ { exit }
		/^Found-by:/ {
			bad = bad || finder != "" || schedule != ""
			finder = $2
		}
		/^Schedule:/ {
			bad = bad || schedule != "" || !/:.*: .* \/( |$)/
			sub(/^Schedule: */, "")
			schedule = $0
		}
		/^Says:/ {
			sub(/^Says: */, "")
			finder = finder == "" ? usual : finder
			bad = bad || finder == "" || $0 == ""
			print finder "\t" $0 "\t" schedule
			finder = schedule = ""
			n++
		}
		END { exit bad || finder != "" || schedule != "" || !n }' "$1"
}

# are_found FOLDER [FINDER]: each patch of a folder, by each finder that it names, or by that one.
are_found() {
	for patch in "$1"/*.patch; do
		name=$(basename "$patch" .patch)
		run pairs_of "$patch" "${2-}"
		check "test_${name}_says_how_it_is_found" [ "$status" -eq 0 ]
		printf '%s\n' "$out" >"$tap_dir/pairs"
		while IFS=$(printf '\t') read -r finder text schedule; do
			is_found "$name" "$finder" "$text" "$schedule" </dev/null
		done <"$tap_dir/pairs"
	done
}

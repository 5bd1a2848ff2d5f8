#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The words that bash offers after lkp-emu, lkp-enc and lkp-ops.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
PATH=$(cd "${BUILD:?}" && pwd):$PATH
export PATH

# offer WORD...: leaves the completions of the last word in $out, in one line.
offer() {
	# shellcheck disable=SC2016  # for the inner shell
	run bash -c '. "scripts/completion/$1"
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_lkp
		echo "${COMPREPLY[*]}"' bash "$@"
}

offer lkp-emu ""
for word in demo map run qemu serve trace ops --help --version; do
	check "test_emu_offers_$word" has " $out " " $word "
done
offer lkp-emu tr
check test_emu_command_is_completed [ "$out" = trace ]
offer lkp-emu --ver
check test_emu_option_is_completed [ "$out" = --version ]
offer lkp-emu run --sta
check test_run_option_is_completed [ "$out" = --stats ]
offer lkp-emu qemu --ker
check test_qemu_option_is_completed [ "$out" = --kernel ]
offer lkp-emu trace ""
check test_trace_offers_its_commands [ "$out" = "show diff convert replay --help --version" ]
offer lkp-emu trace convert --ba
check test_trace_option_is_completed [ "$out" = --base ]
offer lkp-emu trace show tests/cli/tap.s
check test_trace_file_is_completed [ "$out" = tests/cli/tap.sh ]
for option in "--set" "-s" "--devices" "--fault" "-f" "--set ="; do
	# shellcheck disable=SC2086  # words, as bash makes them
	offer lkp-emu run $option ""
	check "test_value_is_not_guessed:$option" [ "$out" = "" ]
done
for option in "--trace" "-t" "--trace ="; do
	# shellcheck disable=SC2086
	offer lkp-emu run $option tests/cli/tap.s
	check "test_value_is_a_file:$option" [ "$out" = tests/cli/tap.sh ]
done
offer lkp-emu qemu --trace = tests/cli/tap.s
check test_value_of_qemu_is_a_file [ "$out" = tests/cli/tap.sh ]
offer lkp-emu run lkp-en
check test_run_offers_programs has " $out " " lkp-enc "
for before in "--set SEED=3" "--set = SEED=3" "-s SEED=3" "--no-pin" "--stats --"; do
	# shellcheck disable=SC2086
	offer lkp-emu run $before lkp-en
	check "test_program_comes_behind:$before" has " $out " " lkp-enc "
	# shellcheck disable=SC2086
	offer lkp-emu run $before lkp-enc -sta
	check "test_options_are_the_programs_behind:$before" [ "$out" = "" ]
	# shellcheck disable=SC2086
	offer lkp-emu run $before lkp-enc tests/cli/tap.s
	check "test_all_is_the_programs_behind:$before" has " $out " " tests/cli/tap.sh "
done
offer lkp-enc ""
check test_enc_offers_its_commands has "$out" "seed write read encrypt decrypt"
offer lkp-enc decrypt --se
check test_enc_option_is_completed [ "$out" = --seed ]
offer lkp-enc --device tests/cli/tap.s
check test_enc_device_is_a_file [ "$out" = tests/cli/tap.sh ]
offer lkp-enc encrypt --seed ""
check test_enc_seed_is_not_guessed [ "$out" = "" ]

for option in "qemu --accel" "qemu --accel =" "trace convert --to" "trace convert -t"; do
	# shellcheck disable=SC2086
	offer lkp-emu $option ""
	case $option in
	qemu*) check "test_choice_is_offered:$option" [ "$out" = "tcg kvm auto" ] ;;
	*) check "test_choice_is_offered:$option" [ "$out" = "vcd jsonl mmiotrace" ] ;;
	esac
done
offer lkp-emu qemu --accel k
check test_choice_is_completed [ "$out" = kvm ]
offer lkp-emu qemu --qemu lkp-em
check test_value_is_a_program [ "$out" = lkp-emu ]
offer lkp-ops --ran
check test_ops_option_is_completed [ "$out" = --random ]
offer lkp-ops tests/ops/report.op
check test_ops_script_is_completed [ "$out" = tests/ops/report.ops ]
offer lkp-ops tests/ops/report.ops tests/ops/report.op
check test_ops_scripts_are_completed [ "$out" = tests/ops/report.ops ]
offer lkp-ops tests/ops/report.ops --gen
check test_ops_option_behind_a_script_is_completed [ "$out" = --generate ]
offer lkp-ops --device tests/cli/tap.s
check test_ops_device_is_a_file [ "$out" = tests/cli/tap.sh ]
for program in lkp-emu lkp-enc lkp-ops; do
	# shellcheck disable=SC2016  # for the inner shell
	run bash -c '. "scripts/completion/$0" && complete -p "$0"' $program
	check "test_completion_is_there_for_$program" has "$out" " _lkp $program"
done

tap_end

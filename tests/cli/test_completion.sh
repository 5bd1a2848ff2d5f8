#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What bash offers behind lkp-emu and lkp-enc.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
PATH=$(cd "${BUILD:?}" && pwd):$PATH
export PATH

# offer WORD...: leaves in $out what completes the last word, in one line.
offer() {
	# shellcheck disable=SC2016  # for the inner shell
	run bash -c '. "scripts/completion/$1"
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		"_${1//-/_}"
		echo "${COMPREPLY[*]}"' bash "$@"
}

offer lkp-emu ""
for word in demo run qemu trace ops --help --version; do
	check "test_emu_offers_$word" has " $out " " $word "
done
offer lkp-emu tr
check test_emu_command_is_completed [ "$out" = trace ]
offer lkp-emu run --sta
check test_run_option_is_completed [ "$out" = --stats ]
offer lkp-emu qemu --ker
check test_qemu_option_is_completed [ "$out" = --kernel ]
offer lkp-emu trace ""
check test_trace_offers_its_commands [ "$out" = "--help show diff convert replay" ]
offer lkp-emu trace convert --ba
check test_trace_option_is_completed [ "$out" = --base ]
offer lkp-emu trace show tests/cli/tap.s
check test_trace_file_is_completed [ "$out" = tests/cli/tap.sh ]
offer lkp-emu run --seed ""
check test_seed_is_not_guessed [ "$out" = "" ]
offer lkp-emu run --trace tests/cli/tap.s
check test_run_trace_is_a_file [ "$out" = tests/cli/tap.sh ]
offer lkp-emu run lkp-en
check test_run_offers_programs has " $out " " lkp-enc "
offer lkp-emu run --seed 3 -- lkp-enc tests/cli/tap.s
check test_behind_the_program_all_is_the_programs has " $out " " tests/cli/tap.sh "
offer lkp-enc ""
check test_enc_offers_its_commands [ "$out" = "seed write read encrypt decrypt" ]
offer lkp-enc decrypt --se
check test_enc_option_is_completed [ "$out" = --seed ]
offer lkp-enc --device tests/cli/tap.s
check test_enc_device_is_a_file [ "$out" = tests/cli/tap.sh ]
offer lkp-enc encrypt --seed ""
check test_enc_seed_is_not_guessed [ "$out" = "" ]

tap_end

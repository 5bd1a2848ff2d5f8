# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Compare what two worlds made of the same op scripts: conditions for check() of tests/cli/tap.sh, which
# is to be sourced before. What differs is shown in context, as comments of the TAP.

# same_results FILE1 FILE2: what lkp-ops and lkp-emu ops print.
same_results() {
	grep -q ' scripts$' "$1" || {
		echo "# $1 is not complete"
		return 1
	}
	# shellcheck disable=SC2154  # it is of tests/cli/tap.sh
	diff -U 3 "$1" "$2" >"$tap_dir/diff" || {
		head -n 24 "$tap_dir/diff" | sed 's/^/# /'
		return 1
	}
}

# same_accesses FILE1 FILE2: traces.
same_accesses() {
	"${BUILD:?}/lkp-emu" trace diff "$1" "$2" >"$tap_dir/diff" 2>&1 || {
		sed 's/^/# /' "$tap_dir/diff"
		return 1
	}
}

# differs COMMAND...: a comparison that has to fail, in silence.
differs() {
	! "$@" >/dev/null
}

# takes_random_calls TEST: may the device get random scripts? If not, the test is skipped.
takes_random_calls() {
	[ "${LKP_RANDOM_CALLS-}" = no ] || return 0
	skip "$1" "$LKP_DEVICE/device.mk says RANDOM_CALLS := no"
	return 1
}

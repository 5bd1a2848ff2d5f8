# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# KTAP from a shell script in the guest: source it, ktap_plan, check for each test, ktap_end.

ktap_n=0
ktap_failed=0

# ktap_plan COUNT: how many tests there will be.
ktap_plan() {
	echo "KTAP version 1"
	echo "1..$1"
}

# check NAME COMMAND...: one test, passed if the command succeeds.
check() {
	ktap_name=$1
	shift
	ktap_n=$((ktap_n + 1))
	if "$@"; then
		echo "ok $ktap_n $ktap_name"
	else
		echo "# failed: $*"
		echo "not ok $ktap_n $ktap_name"
		ktap_failed=1
	fi
}

# ktap_end: the exit status says whether all passed.
ktap_end() {
	exit $ktap_failed
}

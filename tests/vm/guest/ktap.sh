# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# KTAP from a shell script in the guest. Source it with the number of tests in $plan, then check.

ktap_n=0
ktap_failed=0
echo "KTAP version 1"
echo "1..${plan:?}"

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

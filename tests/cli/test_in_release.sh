#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# scripts/in-release.sh, as far as tests can run it without root and a network.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

# expect NAME STATUS MESSAGE ARG...
expect() {
	name=$1 wanted=$2 message=$3
	shift 3
	run scripts/in-release.sh "$@"
	check "test_${name}_fails" [ "$status" -eq "$wanted" ]
	check "test_${name}_says_so" has "$err" "$message"
}

expect no_release 1 "'' is no name of a release, such as bookworm or trixie" ""
expect odd_release 1 "'../etc' is no name of a release" ../etc
expect odd_user 1 "not as 'nobody'" --as nobody trixie
expect option_without_value 1 "--dir needs a value" --dir
expect unknown_option 1 "unknown option: --nonsense" --nonsense trixie

# The PATH has only the programs that the script starts with.
mkdir "$tap_dir/bin"
for tool in bash dirname basename sed; do
	ln -s "$(command -v $tool)" "$tap_dir/bin/$tool"
done
user() {
	printf '#!/bin/sh\necho %s\n' "$1" >"$tap_dir/bin/id"
	chmod +x "$tap_dir/bin/id"
}
user 1000
run env PATH="$tap_dir/bin" bash scripts/in-release.sh trixie
check test_ordinary_user_is_told_to_use_sudo has "$err" "needs root: sudo make pre-push-in RELEASE=trixie"
user 0
run env PATH="$tap_dir/bin" bash scripts/in-release.sh trixie
check test_missing_tool_is_named has "$err" "no mmdebstrap: run ./setup.sh --all"

tap_end

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# env.sh: where an ordinary user writes the counts of a coverage build.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

if [ "$(id -u)" -ne 0 ]; then
	skip test_counts_of_a_user "only root can become another user"
	tap_end
	exit
fi

# counts_go_to MODE: where a program of an ordinary user writes its counts, in a tree below a home
# of that mode, with a relative name for its build directory.
counts_go_to() {
	home=$tap_dir/home-$1
	mkdir -p "$home/tree/build/src"
	chmod "$1" "$home"
	cp "$BUILD/lkp-emu" "$BUILD/lkp-enc" "$home/tree/build/"
	mkdir -p "$home/tree/build/tests/run"
	cp "$BUILD/tests/run/machine" "$home/tree/build/tests/run/"
	touch "$home/tree/build/src/emu.gcno"
	# shellcheck disable=SC2016  # for the inner shell
	run env BUILD=build sh -c 'tests=$PWD/tests
		cd "$0" && . "$tests/cli/tap.sh" && . "$tests/run/env.sh" && echo "${as_user_prefix-$BUILD}"' \
		"$home/tree"
}

chmod 755 "$tap_dir"
counts_go_to 755
check test_counts_of_a_user_go_to_the_build [ "$out" = build ]
counts_go_to 700
check test_counts_of_a_user_in_a_private_home_go_elsewhere has "$out" /counts

tap_end

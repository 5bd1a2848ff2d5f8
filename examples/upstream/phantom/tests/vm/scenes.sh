# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The device goes while its file is open, in guests that poison freed memory: a piece of
# guest/test.sh. Nobody knows what a kernel does after it has used freed memory, so each test has a
# guest of its own.

scenes() {
	local module call

	for module in as-it-is phantom; do
		for call in close ioctl; do
			kernel_arguments=slub_debug=FZPU scene "$module-$call" 0 "freed:$module.ko:$call"
		done
	done
}

# With KASAN, and with a kernel that fails: the node.
debug_scenes() {
	local call

	for call in close ioctl; do
		start "as-it-is-$call" told KASAN "freed:as-it-is.ko:$call"
		start "fixed-$call" try 0 "freed:phantom.ko:$call"
	done
	start as-it-is-bind fails "there is no node to open"
}

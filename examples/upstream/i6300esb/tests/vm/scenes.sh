# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What probe() of the driver as it is makes of an error, with the debug kernel: a piece of guest/debug/test.sh.

debug_scenes() {
	start as-it-is-bind fails "bind: that was after fault .* errno 19"
}

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Run unmodified programs on the emulated device, and show the command of each.
#
# usage: scripts/demo.sh BUILD

set -u
PATH=$(cd "$1" && pwd):$PATH

show() {
	echo
	echo "\$ $1"
	sh -c "$1"
}

echo
echo "The same driver under programs that know nothing of this project:"
if ! why_not=$(lkp-emu run -- true 2>&1); then
	echo "(not on this machine: $why_not)"
	exit 0
fi
show "lkp-emu run --set SEED=3 -- sh -c 'printf Hello >/dev/lkp_enc; cat /dev/lkp_enc; echo'"
show 'lkp-emu run -- lkp-enc 4 "This is a test for the boyz"'

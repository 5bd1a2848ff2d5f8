#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Boot a guest with QEMU's own device in the place of ours, for a package whose device.mk says VM_DEVICE. It
# takes the options of 'lkp-emu qemu' that test.sh and worlds.sh use, and has the same exit status. Only
# the guest's kernel sees the accesses.
#
#	guest/stock.sh --build DIR --device DEVICE [OPTION...] [-- QEMU-ARG...]
#
#	--build DIR	where the guests are
#	--device DEVICE	for QEMU's -device
#	--kver RELEASE	which guest
#	--run PROGRAM	run this in it; --append ARGS: more for the kernel's command line
#	--timeout SECONDS	ends it after that time
#	--memory MIB	of the guest; 256
#	--cpu N		on this CPU
#	--trace, --stall, --quiet, --no-pin	ignored

set -u
build=build device='' kver='' run='' append='' timeout=900 memory=256 pin=()

while [ $# -gt 0 ]; do
	case $1 in
	--build | --device | --kver | --run | --append | --timeout | --memory)
		printf -v "${1#--}" %s "${2?$1 needs a value}"
		shift
		;;
	--cpu) pin=(taskset -c "$2") && shift ;;
	--cpu=*) pin=(taskset -c "${1#--cpu=}") ;;
	--trace | --stall) shift ;;
	--quiet | --no-pin) ;;
	--)
		shift
		break
		;;
	*)
		echo "stock.sh: unknown option $1" >&2
		exit 2
		;;
	esac
	shift
done

# A QEMU in a chroot has another working directory.
guest=$(realpath "$build/guest/$kver") || exit 2
console=$(mktemp) || exit 2
trap 'rm -f "$console"' EXIT
timeout --foreground "$timeout" "${pin[@]}" "${QEMU:-qemu-system-x86_64}" -nodefaults -no-user-config \
	-display none -machine pc -accel tcg -m "$memory" -no-reboot -kernel "$guest/vmlinuz" \
	-initrd "$guest/initrd.gz" \
	-append "console=ttyS0 quiet panic=-1 no_timer_check lkp.run=$run $append" \
	-serial stdio -device "$device" "$@" </dev/null | tee "$console"
# The guest reports its result; without a report it failed.
verdict=$(tr -d '\r' <"$console" | sed -n 's/^lkp-guest: verdict \([0-9]*\)$/\1/p')
exit "${verdict:-9}"

# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What is wrong with the driver as it is, each in a guest of its own, and the same with the fixed driver: a piece
# of guest/test.sh. Nobody knows what a kernel does after it has used freed memory.

# shellcheck disable=SC2034,SC2154  # variables are guest/test.sh's
unlike="the guest has the fixed driver, whose calls say why they failed; lkp-emu ops has it as it is"

scenes() {
	local module

	for module in as-it-is pci_endpoint_test; do
		kernel_arguments=slub_debug=FZPU scene "$module-freed" 0 "found:$module.ko:freed"
		scene "$module-waits" 0 "found:$module.ko:waits" --fault COMMAND.write@1:gone
		scene "$module-calls" 0 "found:$module.ko:calls"
		[ -z "$why_no_vfio" ] || continue
		scene "$module-early" 0 "found:$module.ko:early" -- -smp 2
		scene "$module-late" 0 "found:$module.ko:late"
	done
}

# With KASAN, and with allocations that fail. The kernel itself warns then, too, of what it did not get.
debug_scenes() {
	start as-it-is-freed told KASAN found:as-it-is.ko:freed
	start fixed-freed try 0 found:pci_endpoint_test.ko:freed
	start as-it-is-probe scene as-it-is-probe 0 found:as-it-is.ko:probe
	start fixed-probe scene fixed-probe 0 found:pci_endpoint_test.ko:probe
}

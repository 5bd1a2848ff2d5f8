# SPDX-License-Identifier: GPL-2.0-only
#
# What lkp_enc has in its guest besides what every device has (guest/guest.mk).

VM_BOTH    := abi waiting pieces failing
VM_64      := unbind gone reset power encipher
VM_SUPPORT := tests/vm/node.c
VM_MORE    := $(BUILD)/vm/contract $(BUILD)/static/lkp-enc
# The contracts of the kernel: a second module, and programs here to compare it with.
VM_KMOD    := $(CONTRACT_KMOD)
VM_KO      := $(BUILD)/contract/kmod
VM_HOST    := $(BUILD)/tests/contract/test_contract $(CONTRACT_BIN)
# ... and the sweep that the faults in the guest of the debug kernel are compared with.
DEBUG_HOST := $(BUILD)/tests/module/test_module_sweep $(VM_HOST)
# Bugs that one of the boots with the debug kernel has to see, and some that user-mode Linux has to see.
DEBUG_PATCHES := $(addprefix tests/mutants/,state-is-managed.patch remove-does-not-wait.patch)
UML_PATCHES   := $(addprefix tests/mutants/,state-is-managed.patch seed-of-one-byte.patch number-not-given-back.patch)
# Where make coverage-kmod wants each line.
COVERED_ROOMS := src/shim/kernel
MODULE_ROOMS  := include src/driver_core src/shim/kernel

$(BUILD)/static/lkp-enc: $(TOOL_SRC) $(wildcard src/cli/*.h src/cli/lkp_enc/*.h src/streams/*.h include/*.h include/uapi/linux/*.h)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(VM_BUILD) -Isrc/cli -Isrc/streams -DLKP_VERSION='"$(VERSION)"' -o $@ $(TOOL_SRC)

# SPDX-License-Identifier: GPL-2.0-only
#
# The server that plugs the emulated device into a stock QEMU, and its tests.

QEMU_OBJ      := $(call objects,$(call sources,src/shim/qemu))
QEMU_TEST_BIN := $(filter $(BUILD)/tests/qemu/%,$(TEST_BIN))

$(BUILD)/tests/qemu/%.o: INCLUDES = $(TEST_INCLUDES) -Isrc/shim/qemu
CLI_INCLUDES += -Isrc/shim/qemu -Isrc/cli

# lkp-emu qemu: the launcher.
$(BUILD)/lkp-emu: $(call objects,$(call sources,src/cli/qemu))

$(BUILD)/lkp-emu $(QEMU_TEST_BIN): $(QEMU_OBJ)
$(BUILD)/lkp-emu $(QEMU_TEST_BIN): LDLIBS += -lseccomp

# The fake QEMU of the launcher's tests.
FAKE_QEMU := $(BUILD)/tests/qemu/fake/qemu
tests test run-coverage: $(FAKE_QEMU)
$(FAKE_QEMU): $(BUILD)/tests/qemu/fake/qemu.o $(BUILD)/tests/qemu/vfio_client.o
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^

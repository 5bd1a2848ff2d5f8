# SPDX-License-Identifier: GPL-2.0-only
#
# The character device for unmodified programs on the host, and its unit tests.

FUSE_OBJ      := $(call objects,$(call sources,src/shim/fuse))
FUSE_TEST_BIN := $(filter $(BUILD)/tests/fuse/%,$(TEST_BIN))

$(BUILD)/src/shim/fuse/%.o: INCLUDES = $(CORE_INCLUDES) -Isrc/shim/fuse
$(BUILD)/tests/fuse/%.o: INCLUDES = $(TEST_INCLUDES) -Isrc/shim/fuse
CLI_INCLUDES += -Isrc/shim/fuse

$(BUILD)/lkp-emu $(FUSE_TEST_BIN): $(FUSE_OBJ)
$(BUILD)/lkp-emu $(FUSE_TEST_BIN): LDLIBS += -lfuse3 -lseccomp

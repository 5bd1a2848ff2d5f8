# SPDX-License-Identifier: GPL-2.0-only
#
# The character device for unmodified programs on the host.

FUSE_OBJ := $(call objects,$(call sources,src/shim/fuse))

$(BUILD)/src/shim/fuse/%.o: INCLUDES = $(CORE_INCLUDES) -Isrc/shim/fuse
CLI_INCLUDES += -Isrc/shim/fuse

$(BUILD)/lkp-emu: $(FUSE_OBJ)
$(BUILD)/lkp-emu: LDLIBS += -lfuse3 -lseccomp

# SPDX-License-Identifier: GPL-2.0-only
#
# Op scripts: the player, and lkp-ops, as a program for this machine and as static programs, which a
# guest can run without libraries.

OPS_ALL_SRC  := $(call sources,src/ops)
# lkp-emu also plays scripts, but has a main() of its own.
OPS_OBJ      := $(call objects,$(filter-out src/ops/lkp_ops.c,$(OPS_ALL_SRC)))
OPS_DEFINES  := -DLKP_VERSION='"$(VERSION)"' -DOPS_DEVICE='"/dev/$(NODE)"'
CLI_INCLUDES += -Isrc/ops

# The device's descriptions of its ioctls. A device without any has the names and numbers of its
# uapi.h.
IOCTL_PREFIX ?= $(shell printf %s_ '$(NAME)' | LC_ALL=C tr '[:lower:]' '[:upper:]')
OPS_FOLDERS := $(patsubst -I%,%,$(filter -I%,$(DEVICE_INCLUDES)))
OPS_CALLS   := $(wildcard $(addsuffix /calls.h,$(OPS_FOLDERS)))
ifeq ($(OPS_CALLS),)
OPS_CALLS    := $(BUILD)/calls/calls.h
OPS_INCLUDES += -I$(BUILD)/calls
$(OPS_CALLS): scripts/ioctls.sh scripts/ioctls.h $(BUILD)/flags
	@mkdir -p $(@D)
	$(Q)scripts/ioctls.sh '$(UAPI)' $(IOCTL_PREFIX) $(CC) $(DEVICE_INCLUDES) \
		-MMD -MP -MT $@ -MF $@.d >$@.new && mv $@.new $@
endif

$(BUILD)/src/ops/lkp_ops.o: CPPFLAGS += $(OPS_DEFINES)

$(BUILD)/lkp-emu: $(OPS_OBJ)
$(BUILD)/lkp-ops: $(call objects,$(OPS_ALL_SRC) $(STREAMS_SRC))
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

# Compile and link each at once, with flags of its own: sanitizers cannot be linked statically.
STATIC_OPS := $(BUILD)/static/lkp-ops $(BUILD)/static/lkp-ops-32
$(BUILD)/static/lkp-ops-32: BITS := -m32
$(STATIC_OPS): $(OPS_ALL_SRC) $(STREAMS_SRC) $(OPS_CALLS) $(wildcard src/ops/*.h src/streams/*.h \
               $(addsuffix /*.h,$(OPS_FOLDERS)) include/uapi/linux/*.h)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(call links,$(BITS) -static) || exit 0; \
		$(CC) -std=gnu11 -D_GNU_SOURCE $(OPS_DEFINES) $(WARNINGS) $(OPS_INCLUDES) \
		-O2 $(BITS) -static -o $@ $(OPS_ALL_SRC) $(STREAMS_SRC)

.PHONY: static-ops
static-ops: $(STATIC_OPS) ## Build lkp-ops without shared libraries, for 64 and for 32 bits

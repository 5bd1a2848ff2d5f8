# SPDX-License-Identifier: GPL-2.0-only
#
# Op scripts: the player, and lkp-ops, as a program of this machine and as the static ones that a
# guest can run without a library.

OPS_ALL_SRC  := $(call sources,src/ops)
# lkp-emu plays scripts, too, but has a main() of its own.
OPS_OBJ      := $(call objects,$(filter-out src/ops/lkp_ops.c,$(OPS_ALL_SRC)))
OPS_INCLUDES := -Iinclude $(OPS_PACKAGE) -Isrc/ops -Isrc/streams
OPS_TEST_BIN := $(filter $(BUILD)/tests/ops/%,$(TEST_BIN))
CLI_INCLUDES += -Isrc/ops

$(BUILD)/src/ops/%.o: INCLUDES = $(OPS_INCLUDES)
$(BUILD)/src/ops/lkp_ops.o: CPPFLAGS += -DLKP_VERSION='"$(VERSION)"' -DOPS_DEVICE='"/dev/$(OPS_NODE)"'
$(BUILD)/tests/ops/%.o: INCLUDES = $(TEST_INCLUDES)

# How calls are played is tested with a device that has fields of every kind.
OPS_TOY := $(BUILD)/tests/ops/test_play
$(BUILD)/tests/ops/toy/call.o: INCLUDES = -Itests/ops/toy -Isrc/ops
$(BUILD)/tests/ops/toy/call.o: src/ops/call.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<
$(OPS_TOY): $(filter-out %/call.o,$(OPS_OBJ)) $(BUILD)/tests/ops/toy/call.o

$(BUILD)/lkp-emu $(filter-out $(OPS_TOY),$(OPS_TEST_BIN)): $(OPS_OBJ)
$(OPS_TEST_BIN): $(call objects,$(STREAMS_SRC))
$(BUILD)/lkp-ops: $(call objects,$(OPS_ALL_SRC) $(STREAMS_SRC))
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

# Each in one go, with flags of their own: sanitizers cannot be linked statically.
STATIC_OPS := $(BUILD)/static/lkp-ops $(BUILD)/static/lkp-ops-32
$(BUILD)/static/lkp-ops-32: BITS := -m32
$(STATIC_OPS): $(OPS_ALL_SRC) $(STREAMS_SRC) \
               $(wildcard src/ops/*.h src/streams/*.h include/*.h include/*/*.h include/uapi/linux/*.h)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(call links,$(BITS) -static) || exit 0; \
		$(CC) -std=gnu11 -D_GNU_SOURCE -DLKP_VERSION='"$(VERSION)"' -DOPS_DEVICE='"/dev/$(OPS_NODE)"' $(WARNINGS) $(OPS_INCLUDES) \
		-O2 $(BITS) -static -o $@ $(OPS_ALL_SRC) $(STREAMS_SRC)

tests: $(STATIC_OPS)
test run-coverage: $(STATIC_OPS)

.PHONY: static-ops
static-ops: $(STATIC_OPS) ## Build lkp-ops without shared libraries, for 64 and for 32 bits

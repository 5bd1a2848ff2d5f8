# SPDX-License-Identifier: GPL-2.0-only
#
# The fault sweep has a build of its own: STRING is shortened to 8 cells, so that a fault can be put at
# every single step of every operation.

SWEEP_DIR   := $(BUILD)/sweep
SWEEP_FLAGS := -DLKP_ENC_STRING_CELLS=8
in_sweep     = $(patsubst %.c,$(SWEEP_DIR)/%.o,$(1))

SWEEP_CORE := $(call in_sweep,$(CORE_SRC))
SWEEP_REST := $(call in_sweep,$(SWEEP_SRC) tests/twin/answers.c $(EMU_SRC) $(SIM_SRC)) \
              $(call objects,$(filter-out tests/model/test_%,$(wildcard tests/model/*.c)))

$(SWEEP_DIR)/src/emu/%.o: INCLUDES = $(EMU_INCLUDES)
$(SWEEP_DIR)/src/shim/sim/%.o: INCLUDES = $(SIM_INCLUDES)
$(call sim_kernel_includes,$(SWEEP_DIR))
$(SWEEP_DIR)/src/driver_core/%.o: INCLUDES = $(CORE_INCLUDES)
$(SWEEP_DIR)/tests/%.o: INCLUDES = $(TEST_INCLUDES)

$(SWEEP_DIR)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(SWEEP_FLAGS) -c -o $@ $<

$(SWEEP_BIN): $(SWEEP_REST) $(SWEEP_CORE)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

FINDER_OBJECTS.tests/sweep/test_sweep := $(SWEEP_REST)
FINDER_FLAGS.tests/sweep/test_sweep   := $(SWEEP_FLAGS)

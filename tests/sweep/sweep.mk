# SPDX-License-Identifier: GPL-2.0-only
#
# The fault sweep has its own build: STRING is shortened to 8 cells, so that a fault can strike
# every single step of every operation.

SWEEP_DIR   := $(BUILD)/sweep
SWEEP_FLAGS := -DLKP_ENC_STRING_CELLS=8
in_sweep     = $(call in_variant,$(SWEEP_DIR),$(1))

SWEEP_CORE := $(call in_sweep,$(CORE_SRC))
SWEEP_REST := $(call in_sweep,$(SWEEP_SRC) tests/twin/answers.c $(EMU_SRC) $(SIM_SRC)) \
              $(call objects,$(filter-out tests/model/test_%,$(wildcard tests/model/*.c)))

$(eval $(call variant,$(SWEEP_DIR),$(SWEEP_FLAGS)))
$(SWEEP_BIN): $(SWEEP_REST) $(SWEEP_CORE)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

FINDER_OBJECTS.tests/sweep/test_sweep := $(SWEEP_REST)
FINDER_FLAGS.tests/sweep/test_sweep   := $(SWEEP_FLAGS)

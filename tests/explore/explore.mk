# SPDX-License-Identifier: GPL-2.0-only
#
# The tests of the schedule explorer, and the explorer's tests of lkp_enc. They belong to the build
# of src/harness/harness.mk, in which STRING is shortened to CELLS cells.

# The explorer's own tests, with small worlds; and those of lkp_enc's module.
EXPLORE_SMALL  := $(HARNESS_ENGINE) tests/explore/small.c
EXPLORE_LIFE   := $(HARNESS_LIFE) $(SPEC_SRC) tests/explore/test_life.c
EXPLORE_BELOW  := $(EMU_SRC) $(SIM_SRC)
LIFE_REST      := $(call in_watched,$(EXPLORE_LIFE) $(EXPLORE_BELOW))
EXPLORE_MODULE := $(call in_watched,$(CORE_SRC) $(MODULE_SRC))

# The CELLS that it was linked for.
$(WATCHED)/../cells: FORCE
	@mkdir -p $(@D)
	@echo $(CELLS) | cmp -s - $@ || echo $(CELLS) >$@
# Its command line is tested.
test run-coverage: $(CHECK)

LIFE := $(BUILD)/tests/explore/test_life
$(patsubst %,$(BUILD)/tests/explore/test_%,run search): $(BUILD)/tests/explore/%: $(WATCHED)/tests/explore/%.o \
        $(call in_watched,$(EXPLORE_SMALL) $(EXPLORE_BELOW))
$(EXPLORE_BIN): $(WATCHED)/../cells

# If the compiler cannot build it, a script replaces it, and says so.
ifeq ($(CAN_EXPLORE),)
EXPLORE_BIN := $(filter-out $(LIFE),$(EXPLORE_BIN))
$(LIFE): $(BUILD)/flags
	@mkdir -p $(@D)
	@printf '#!/bin/sh\necho 1..1\necho "ok 1 - %s # SKIP %s"\n' $(@F) \
		'$(firstword $(CC)) for this architecture has no -fsanitize=thread' >$@
	@chmod +x $@
else
$(LIFE): $(LIFE_REST) $(EXPLORE_MODULE)
endif
$(EXPLORE_BIN):
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) -lcmocka $(LDLIBS)

# The same explorer bound to the scratch device (tests/tests.mk), for that device's test of
# schedules.
SCRATCH_ENGINE := $(call scratch,$(HARNESS_ENGINE))
$(BUILD)/tests/scratch/test_scratch_schedules: $(SCRATCH_ENGINE) $(SCRATCH_SIM)
$(BUILD)/tests/scratch/test_scratch_schedules.o: INCLUDES += -Isrc/shim/sim -Isrc/ops -Isrc/harness

FINDER_OBJECTS.tests/explore/test_life := $(LIFE_REST)
FINDER_FLAGS.tests/explore/test_life   := $(WATCHED_CPPFLAGS) $(WATCH_FLAGS)
FINDER_AFTER.tests/explore/test_life   := $(WATCH_OBJECT)

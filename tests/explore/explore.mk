# SPDX-License-Identifier: GPL-2.0-only
#
# The schedule explorer has a build of its own: STRING is shortened to CELLS cells (a multiple of 4), so
# that "every interleaving" is a number that can be reached, and the driver core is compiled so that the
# explorer sees each of its accesses to memory.

CELLS       ?= 8
DEPTH       ?= 3
EXPLORE_DIR := $(BUILD)/explore/$(CELLS)
in_explore   = $(patsubst %.c,$(EXPLORE_DIR)/%.o,$(1))

EXPLORE_CORE   := $(call in_explore,$(CORE_SRC))
EXPLORE_MODULE := $(call in_explore,$(MODULE_SRC))
# The explorer itself, which knows no driver, and small worlds to test it; the rest is about lkp_enc.
EXPLORE_ENGINE := $(patsubst %,src/harness/%.c,coroutine memory register run schedule seam search)
EXPLORE_HUNTS  := $(EXPLORE_ENGINE) $(patsubst %,src/harness/%.c,hunt command)
EXPLORE_SMALL  := $(EXPLORE_ENGINE) tests/explore/small.c tests/explore/test_search.c
# Scenes of the core, and of the module around it.
EXPLORE_LIFE   := $(EXPLORE_HUNTS) $(patsubst %,src/harness/%.c,agenda life life_judge life_text table) \
                  $(call sources,tests/spec) tests/explore/test_life.c
EXPLORE_SCENES := $(EXPLORE_HUNTS) $(filter-out $(EXPLORE_SMALL) $(EXPLORE_LIFE),$(EXPLORE_SRC))
EXPLORE_BELOW  := $(call in_explore,$(EMU_SRC) $(SIM_SRC)) \
                  $(call objects,$(filter-out tests/model/test_%,$(wildcard tests/model/*.c)))
EXPLORE_REST   := $(call in_explore,$(EXPLORE_SCENES)) $(EXPLORE_BELOW)
LIFE_REST      := $(call in_explore,$(EXPLORE_LIFE)) $(EXPLORE_BELOW) $(BUILD)/ioctls.o
EXPLORE_FLAGS := -DLKP_ENC_STRING_CELLS=$(CELLS)

$(EXPLORE_DIR)/src/emu/%.o: INCLUDES = $(EMU_INCLUDES)
$(EXPLORE_DIR)/src/shim/sim/%.o: INCLUDES = $(SIM_INCLUDES)
$(call sim_kernel_includes,$(EXPLORE_DIR))
$(EXPLORE_DIR)/src/driver_core/%.o: INCLUDES = $(CORE_INCLUDES)
$(EXPLORE_DIR)/src/harness/%.o: INCLUDES = $(HARNESS_INCLUDES)
$(EXPLORE_DIR)/src/harness/seam.o: INCLUDES = $(HARNESS_INCLUDES) $(KERNEL_INCLUDES)
$(EXPLORE_DIR)/tests/explore/%.o: INCLUDES = $(TEST_INCLUDES)
$(EXPLORE_DIR)/tests/spec/%.o: INCLUDES = $(TEST_INCLUDES)
$(EXPLORE_DIR)/tests/spec/field.o: INCLUDES = $(TEST_INCLUDES) -Isrc/shim/kernel $(KERNEL_INCLUDES)
$(EXPLORE_DIR)/src/shim/kernel/%.o: INCLUDES = $(CORE_INCLUDES) -Isrc/shim/kernel $(KERNEL_INCLUDES)
$(EXPLORE_DIR)/src/shim/kernel/%.o: WARNINGS = $(KERNEL_WARNINGS)
$(EXPLORE_DIR)/src/shim/kernel/%.o: CPPFLAGS += $(MODULE_CPPFLAGS) $(EXPLORE_FLAGS)
# Whatever sanitizer the rest is built with: this one calls the explorer (memory.c).
$(EXPLORE_CORE) $(EXPLORE_MODULE): override FLAVOUR = -fsanitize=thread

$(EXPLORE_DIR)/src/shim/kernel/%.o: src/shim/kernel/%.c $(BUILD)/flags scripts/module_image.sh
	$(compile_module)
# The device's ioctls, by their names.
$(BUILD)/ioctls.c: scripts/ioctls.sh include/uapi/linux/lkp_enc.h $(BUILD)/flags
	$(Q)scripts/ioctls.sh uapi/linux/lkp_enc.h LKP_ENC_ $(CC) -Iinclude >$@.new && mv $@.new $@
$(BUILD)/ioctls.o: INCLUDES = -Iinclude -Isrc/harness
$(BUILD)/ioctls.o: $(BUILD)/ioctls.c
	$(call say,CC,$@)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

$(EXPLORE_DIR)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(EXPLORE_FLAGS) -c -o $@ $<

# Which CELLS it was linked for.
$(EXPLORE_DIR)/../cells: FORCE
	@mkdir -p $(@D)
	@echo $(CELLS) | cmp -s - $@ || echo $(CELLS) >$@
EXPLORER := $(BUILD)/tests/explore/test_explore
LIFE     := $(BUILD)/tests/explore/test_life
$(BUILD)/tests/explore/test_search: $(call in_explore,$(EXPLORE_SMALL)) $(EXPLORE_BELOW)
$(EXPLORE_BIN): $(EXPLORE_DIR)/../cells

# Not every compiler can for every architecture. Then a script stands in, and says so.
CAN_EXPLORE := $(shell $(CC) -fsanitize=thread -fsyntax-only -x c /dev/null 2>/dev/null && echo yes)
ifeq ($(CAN_EXPLORE),)
EXPLORE_BIN := $(filter-out $(EXPLORER) $(LIFE),$(EXPLORE_BIN))
$(EXPLORER) $(LIFE): $(BUILD)/flags
	@mkdir -p $(@D)
	@printf '#!/bin/sh\necho 1..1\necho "ok 1 - %s # SKIP %s"\n' $(@F) \
		'$(firstword $(CC)) for this architecture has no -fsanitize=thread' >$@
	@chmod +x $@
else
$(EXPLORER): $(EXPLORE_REST) $(EXPLORE_CORE)
$(LIFE): $(LIFE_REST) $(EXPLORE_CORE) $(EXPLORE_MODULE)
endif
$(EXPLORE_BIN):
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) -lcmocka $(LDLIBS)

# The same explorer bound to the scratch device (Makefile), for that one's test of schedules.
SCRATCH_ENGINE := $(call scratch,$(EXPLORE_ENGINE))
$(BUILD)/tests/scratch/test_scratch_schedules: $(SCRATCH_ENGINE) $(SCRATCH_SIM)
$(SCRATCH_ENGINE) $(BUILD)/tests/scratch/test_scratch_schedules.o: INCLUDES += -Isrc/shim/sim -Isrc/ops -Isrc/harness
$(call scratch,src/harness/seam.c): INCLUDES += $(KERNEL_INCLUDES)

FINDER_OBJECTS.tests/explore/test_explore := $(EXPLORE_REST)
FINDER_FLAGS.tests/explore/test_explore   := $(EXPLORE_FLAGS) -fsanitize=thread
FINDER_OBJECTS.tests/explore/test_life    := $(LIFE_REST)
FINDER_FLAGS.tests/explore/test_life      := $(EXPLORE_FLAGS) -fsanitize=thread

.PHONY: explore
explore: $(EXPLORER) $(LIFE) ## Explore schedules for longer (DEPTH=3: calls and preemptions; CELLS=8 of STRING)
	@for explorer in $^; do $$explorer --depth $(DEPTH) || exit; done

# SPDX-License-Identifier: GPL-2.0-only
#
# What tries any driver: $(BUILD)/check. It has a build of its own: the driver is compiled so that the
# explorer sees each of its accesses to memory, and the device may be a smaller one (WATCHED_CPPFLAGS in
# its device.mk), so that "every interleaving" is a number that can be reached.

WATCHED    ?= $(BUILD)/watched
in_watched  = $(call in_variant,$(WATCHED),$(1))
DEPTH      ?= 3

harness        = $(patsubst %,src/harness/%.c,$(1))
HARNESS_ENGINE := $(call harness,coroutine memory register run schedule seam search)
HARNESS_HUNTS  := $(HARNESS_ENGINE) $(call harness,hunt command)
HARNESS_LIFE   := $(HARNESS_HUNTS) $(call harness,agenda life life_judge life_text oracle table)
HARNESS_SWEEP  := $(call harness,sweep sweep_case left oracle table)
HARNESS_CHECK  := $(sort $(HARNESS_LIFE) $(HARNESS_SWEEP)) src/harness/check.c
# What the driver should do, and its ioctls, as a program includes them.
SPEC_SRC       ?= $(or $(wildcard $(M)/spec.c),src/harness/no_spec.c)
UAPI           ?= $(notdir $(wildcard $(M)/uapi.h))

$(WATCHED)/src/emu/%.o: INCLUDES = $(EMU_INCLUDES)
$(WATCHED)/src/shim/sim/%.o: INCLUDES = $(SIM_INCLUDES)
$(call sim_kernel_includes,$(WATCHED))
$(foreach room,$(BUILD) $(WATCHED),$(eval $(room)/src/harness/%.o: INCLUDES = $$(HARNESS_INCLUDES)))
$(foreach room,$(BUILD) $(WATCHED),$(eval $(room)/src/harness/seam.o: INCLUDES = $$(HARNESS_INCLUDES) $$(KERNEL_INCLUDES)))
$(WATCHED)/device/%.o: INCLUDES = -I$(M) $(HARNESS_INCLUDES)

$(eval $(call module_rules,$(WATCHED)))
$(call in_watched,$(MODULE_SRC)): CPPFLAGS += $(WATCHED_CPPFLAGS)
# Not every compiler can for every architecture. Whatever sanitizer the rest is built with: this one
# calls the explorer (memory.c).
CAN_EXPLORE := $(shell $(CC) -fsanitize=thread -fsyntax-only -x c /dev/null 2>/dev/null && echo yes)
# Compilers that say nothing of a call of memcpy() make a call of it, and that is then one of memory.c.
WATCH_FLAGS  := -fsanitize=thread -fno-builtin
WATCH_OBJECT := $(or $(OBJCOPY),objcopy) --redefine-syms=src/harness/watched.syms
ifeq ($(CAN_EXPLORE),)
$(WATCHED)/src/harness/check.o: CPPFLAGS += -DCHECK_BLIND
else
$(call in_watched,$(CORE_SRC) $(MODULE_SRC)): override FLAVOUR = $(WATCH_FLAGS)
$(call in_watched,$(CORE_SRC) $(MODULE_SRC)): AFTER_CC = $(WATCH_OBJECT)
$(call in_watched,$(CORE_SRC) $(MODULE_SRC)): src/harness/watched.syms
endif

define compile_watched
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(WATCHED_CPPFLAGS) -c -o $@ $<
	$(if $(AFTER_CC),$(Q)$(AFTER_CC) $@)
endef
$(WATCHED)/%.o: %.c $(BUILD)/flags
	$(compile_watched)
$(WATCHED)/device/%.o: $(M)/%.c $(BUILD)/flags
	$(compile_watched)

# The device's ioctls, by their names. What their table was made from is in a file beside it.
IOCTL_PREFIX := $(shell printf %s_ '$(NAME)' | LC_ALL=C tr '[:lower:]' '[:upper:]')
ioctls = scripts/ioctls.sh $(1) '$(UAPI)' $(IOCTL_PREFIX) $(CC) $(DEVICE_INCLUDES) \
         -MMD -MP -MT $@ -MF $@.d >$@.new && mv $@.new $@
$(BUILD)/ioctls.c: scripts/ioctls.sh scripts/ioctls.h $(BUILD)/flags
	$(Q)$(call ioctls)
$(BUILD)/ioctls.o: INCLUDES = $(DEVICE_INCLUDES) -Isrc/harness
$(BUILD)/ioctls.o: $(BUILD)/ioctls.c
	$(call say,CC,$@)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

CHECK      := $(BUILD)/check
# All but the driver.
CHECK_REST := $(call in_watched,$(HARNESS_CHECK) $(SPEC_SRC) $(EMU_SRC) $(SIM_SRC)) $(BUILD)/ioctls.o
$(CHECK): $(call in_watched,$(CORE_SRC) $(MODULE_SRC)) $(CHECK_REST)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

.PHONY: explore
explore: $(or $(EXPLORERS),$(CHECK)) ## Explore schedules for longer (DEPTH=3: calls and preemptions; CELLS=8 of STRING)
	@for explorer in $^; do $$explorer --depth $(DEPTH) || exit; done

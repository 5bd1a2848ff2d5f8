# SPDX-License-Identifier: GPL-2.0-only
#
# The test program for any driver: $(BUILD)/check. It has a build of its own: the driver is compiled
# so that the explorer sees each of its memory accesses. The device may be a smaller one
# (WATCHED_CPPFLAGS in its device.mk), so that every interleaving can be searched.

WATCHED    ?= $(BUILD)/watched
in_watched  = $(call in_variant,$(WATCHED),$(1))
DEPTH      ?= 3

harness        = $(patsubst %,src/harness/%.c,$(1))
HARNESS_ENGINE := $(call harness,able coroutine memory point register run schedule seam \
                  search shared)
HARNESS_HUNTS  := $(HARNESS_ENGINE) $(call harness,hunt command)
HARNESS_TABLE  := $(call harness,oracle shown spec_check table table_call call_text) \
                  $(patsubst %,src/ops/%.c,argument call format line parse)
HARNESS_LIFE   := $(HARNESS_HUNTS) $(call harness,agenda agendas life life_help life_judge life_text untried) $(HARNESS_TABLE)
HARNESS_SWEEP  := $(call harness,sweep $(addprefix sweep_,again case judge locks operation outcomes watch) left) \
                  $(HARNESS_TABLE)
HARNESS_CHECK  := $(sort $(HARNESS_LIFE) $(HARNESS_SWEEP)) src/harness/check.c

$(eval $(call variant,$(WATCHED),$(WATCHED_CPPFLAGS)))
# Not every compiler can do this for every architecture. Whatever sanitizer the rest is built with,
# this one calls the explorer (memory.c). A package says in NOT_EXPLORED why the explorer does not
# support it yet.
CAN_EXPLORE := $(shell $(CC) -fsanitize=thread -fsyntax-only -x c /dev/null 2>/dev/null && echo yes)
# If a compiler does not report memcpy(), it makes a call of it, which then goes to memory.c.
WATCH_FLAGS  := -fsanitize=thread -fno-builtin
WATCH_OBJECT := $(or $(OBJCOPY),objcopy) --redefine-syms=src/harness/watched.syms
BLIND := $(if $(CAN_EXPLORE),$(NOT_EXPLORED),this compiler has no -fsanitize=thread here)
ifneq ($(BLIND),)
$(WATCHED)/src/harness/check.o: CPPFLAGS += -DCHECK_BLIND='"$(BLIND)"'
endif
ifneq ($(CAN_EXPLORE),)
$(call in_watched,$(CORE_SRC) $(MODULE_SRC)): override FLAVOUR = $(WATCH_FLAGS)
$(call in_watched,$(CORE_SRC) $(MODULE_SRC)): AFTER_CC = $(WATCH_OBJECT)
$(call in_watched,$(CORE_SRC) $(MODULE_SRC)): src/harness/watched.syms
endif

CHECK      := $(BUILD)/check
# Everything but the driver.
CHECK_REST := $(call in_watched,$(HARNESS_CHECK) $(SPEC_SRC) $(EMU_SRC) $(SIM_SRC))
$(CHECK): $(call in_watched,$(CORE_SRC) $(MODULE_SRC)) $(CHECK_REST)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

.PHONY: explore
explore: $(CHECK) ## Explore schedules for longer (DEPTH=3: calls and preemptions; CELLS=8 of STRING)
	$(if $(UPSTREAM),@cd $(UPSTREAM_TREE) && sha256sum $(UPSTREAM))
	@$(CHECK) --depth $(DEPTH)

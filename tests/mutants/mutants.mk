# SPDX-License-Identifier: GPL-2.0-only
#
# Deliberately broken drivers: each patch here makes one from src/driver_core/ or src/shim/kernel/,
# and the test program that must find it is linked to that one instead. README.md says how to add
# one. The sanitizer and coverage targets set MUTANTS to nothing: they test the good core. Also
# mutation by machine.

MUTANTS        := $(patsubst tests/mutants/%.patch,%,$(sort $(wildcard tests/mutants/*.patch)))
MUTANT_HEADERS := $(wildcard include/*.h include/*/*/*.h src/*/*.h src/*/*/*.h)

# Each program that must find a mutant has it built in its own room, since tests/explore/ has other
# flags.
mutant_finders = $(shell sed -n 's/^Found-by: //p' tests/mutants/$(1).patch)
mutant_room    = $(BUILD)/mutants/$(1)/$(patsubst %/,%,$(dir $(2)))
mutant_bin     = $(BUILD)/mutants/$(1)/$(2)

# A finder with a special build has its variables here: its objects without the core's, and its
# flags.
finder_objects = $(or $(FINDER_OBJECTS.$(1)),$(BUILD)/$(1).o $(call beside,$(BUILD)/$(1)) \
                 $(FIXTURE_OBJ) $(filter-out $(CORE_OBJ),$(LAB_OBJ)))
# A finder of mutants in the whole module has a module of its own around its core.
finder_module  = $(filter tests/module/% tests/explore/test_life,$(1))

define copy_mutant
	$(call say,CC,$@)
	$(Q)rm -rf $(@D)/src && mkdir -p $(@D)/src/shim && \
		cp -r --no-preserve=mode src/driver_core $(@D)/src/ && \
		cp -r --no-preserve=mode src/shim/kernel $(@D)/src/shim/
	$(Q)patch --silent --no-backup-if-mismatch -p1 -d $(@D) <$< || { \
		echo "$< no longer applies to src/driver_core/ or src/shim/kernel/: make it anew" >&2; exit 1; }
	$(Q)for source in $(@D)/src/driver_core/*.c; do \
		$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -w -c -o $${source%.c}.o $$source && \
		$(AFTER_CC) $${source%.c}.o || exit; done
	$(Q)rm -f $@ && $(AR) rcs $@ $(@D)/src/driver_core/*.o
endef

define compile_mutant_module
	$(call say,CC,$@)
	$(Q)for source in $(@D)/src/shim/kernel/*.c; do \
		$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -w -fdata-sections -c -o $${source%.c}.o $$source && \
		scripts/module_image.sh $${source%.c}.o && $(AFTER_CC) $${source%.c}.o || exit; done
	$(Q)$(LD) -r -o $@ $(@D)/src/shim/kernel/*.o
endef

# A room: $(1) the mutant, $(2) one of the programs there.
define room_rules
$(call mutant_room,$(1),$(2))/core.a: tests/mutants/$(1).patch $(CORE_SRC) $(MODULE_SRC) $(MUTANT_HEADERS) $(BUILD)/flags
	$$(copy_mutant)
$(call mutant_room,$(1),$(2))/module.o: $(call mutant_room,$(1),$(2))/core.a scripts/module_image.sh
	$$(compile_mutant_module)
$(call mutant_room,$(1),$(2))/core.a: INCLUDES = $(SIM_INCLUDES) -I$(call mutant_room,$(1),$(2))/src/driver_core
$(call mutant_room,$(1),$(2))/core.a $(call mutant_room,$(1),$(2))/module.o: AFTER_CC := $(or $(FINDER_AFTER.$(2)),:)
$(call mutant_room,$(1),$(2))/core.a: FLAVOUR := $(FLAVOUR) $(FINDER_FLAGS.$(2))
$(call mutant_room,$(1),$(2))/module.o: INCLUDES = $(SIM_INCLUDES) -I$(call mutant_room,$(1),$(2))/src/driver_core $(KERNEL_INCLUDES)
$(call mutant_room,$(1),$(2))/module.o: CPPFLAGS += $(MODULE_CPPFLAGS)
$(call mutant_room,$(1),$(2))/module.o: FLAVOUR := $(FLAVOUR) $(FINDER_FLAGS.$(2))
endef

# A program: $(1) the mutant that it must find, $(2) the program.
define finder_rules
MUTANT_BIN += $(call mutant_bin,$(1),$(2))
$(call mutant_bin,$(1),$(2)): $(call finder_objects,$(2)) \
		$(if $(call finder_module,$(2)),$(call mutant_room,$(1),$(2))/module.o) $(call mutant_room,$(1),$(2))/core.a
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ -lcmocka $$(LDLIBS)
endef
first_of_each_room = $(foreach room,$(sort $(dir $(1))),$(firstword $(filter $(room)%,$(1))))
$(foreach mutant,$(MUTANTS),$(foreach finder,$(call first_of_each_room,$(call mutant_finders,$(mutant))),\
	$(eval $(call room_rules,$(mutant),$(finder)))))
$(foreach mutant,$(MUTANTS),$(foreach finder,$(filter-out $(if $(CAN_EXPLORE),,tests/explore/%),\
	$(call mutant_finders,$(mutant))),$(eval $(call finder_rules,$(mutant),$(finder)))))

.PHONY: mutants
mutants: $(MUTANT_BIN) ## Build the deliberately broken cores, each with the programs that find it

.PHONY: mutate
mutate: ## Change code in every small way, for tests to notice (SUBJECT=core, src/emu, a file ...; ONLY=, EVERY=, OFFSET=; minutes to hours)
	@tests/mutants/mutate.py --build $(BUILD) $(if $(ONLY),--only '$(ONLY)') \
		$(if $(EVERY),--every $(EVERY)) $(if $(OFFSET),--offset $(OFFSET)) $(SUBJECT)

# SPDX-License-Identifier: GPL-2.0-only
#
# Deliberately broken drivers: each patch here makes one of src/driver_core/ or src/shim/kernel/, and the
# test program that is to find it is linked to that instead. README.md says how to add one. The sanitizer and coverage
# targets set MUTANTS to nothing: they are about the core as it should be. And mutation by machine.

MUTANTS        := $(patsubst tests/mutants/%.patch,%,$(sort $(wildcard tests/mutants/*.patch)))
ifeq ($(CAN_EXPLORE),)
MUTANTS        := $(filter-out $(patsubst tests/mutants/%.patch,%,$(shell \
                  grep -l '^Found-by: tests/explore/' tests/mutants/*.patch)),$(MUTANTS))
endif
MUTANT_HEADERS := $(wildcard include/*.h include/*/*/*.h src/*/*.h src/*/*/*.h)

mutant_finder = $(shell sed -n 's/^Found-by: //p' tests/mutants/$(1).patch)
mutant_bin    = $(BUILD)/mutants/$(1)/$(call mutant_finder,$(1))
MUTANT_BIN   := $(foreach mutant,$(MUTANTS),$(call mutant_bin,$(mutant)))

# A finder that is built in a way of its own says so here: its objects but for the core's, and flags.
finder_objects = $(or $(FINDER_OBJECTS.$(1)),$(BUILD)/$(1).o $(call beside,$(BUILD)/$(1)) \
                 $(FIXTURE_OBJ) $(filter-out $(CORE_OBJ),$(LAB_OBJ)))

.PHONY: mutants
mutants: $(MUTANT_BIN) ## Build the deliberately broken cores, each with the program that finds it

$(BUILD)/mutants/%/core.a: tests/mutants/%.patch $(CORE_SRC) $(MODULE_SRC) $(MUTANT_HEADERS) $(BUILD)/flags
	$(call say,CC,$@)
	$(Q)rm -rf $(@D)/src && mkdir -p $(@D)/src/shim && \
		cp -r --no-preserve=mode src/driver_core $(@D)/src/ && \
		cp -r --no-preserve=mode src/shim/kernel $(@D)/src/shim/
	$(Q)patch --silent --no-backup-if-mismatch -p1 -d $(@D) <$< || { \
		echo "$< no longer applies to src/driver_core/ or src/shim/kernel/: make it anew" >&2; exit 1; }
	$(Q)for source in $(@D)/src/driver_core/*.c; do \
		$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -w -c -o $${source%.c}.o $$source || exit; done
	$(Q)rm -f $@ && $(AR) rcs $@ $(@D)/src/driver_core/*.o

# What the tests of the module as a whole are to find has a module of its own around its core.
mutant_module = $(if $(filter tests/module/%,$(call mutant_finder,$(1))),$(BUILD)/mutants/$(1)/module.o)
$(BUILD)/mutants/%/module.o: $(BUILD)/mutants/%/core.a scripts/module_image.sh
	$(call say,CC,$@)
	$(Q)for source in $(@D)/src/shim/kernel/*.c; do \
		$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -w -fdata-sections -c -o $${source%.c}.o $$source && \
		scripts/module_image.sh $${source%.c}.o || exit; done
	$(Q)$(LD) -r -o $@ $(@D)/src/shim/kernel/*.o

define mutant_rules
$(BUILD)/mutants/$(1)/core.a: INCLUDES = $(SIM_INCLUDES) -I$(BUILD)/mutants/$(1)/src/driver_core
$(BUILD)/mutants/$(1)/core.a: FLAVOUR := $(FLAVOUR) $(FINDER_FLAGS.$(call mutant_finder,$(1)))
$(BUILD)/mutants/$(1)/module.o: INCLUDES = $(SIM_INCLUDES) -I$(BUILD)/mutants/$(1)/src/driver_core $(KERNEL_INCLUDES)
$(BUILD)/mutants/$(1)/module.o: CPPFLAGS += $(MODULE_CPPFLAGS)
$(call mutant_bin,$(1)): $(call finder_objects,$(call mutant_finder,$(1))) $(call mutant_module,$(1)) \
		$(BUILD)/mutants/$(1)/core.a
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ -lcmocka $$(LDLIBS)
endef
$(foreach mutant,$(MUTANTS),$(eval $(call mutant_rules,$(mutant))))

.PHONY: mutate
mutate: ## Change code in every small way, for tests to notice (SUBJECT=core, src/emu, ...; ONLY=; minutes to hours)
	@tests/mutants/mutate.py --build $(BUILD) $(if $(ONLY),--only '$(ONLY)') \
		$(if $(EVERY),--every $(EVERY)) $(SUBJECT)

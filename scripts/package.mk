# SPDX-License-Identifier: GPL-2.0-only
#
# A device that is one folder, $(M): its programs, and its tests. docs/new-device.md.

TEST_SRC    := $(sort $(wildcard $(M)/tests/test_*.c))
UNIT_BIN    := $(patsubst %.o,%,$(call objects,$(TEST_SRC)))
# Fixes for known bugs of a driver that is not ours: patches, applied one after the other. One that is different
# for a version of the kernel is in a folder of that name: fixes/6.12/.
FIXES       := $(foreach fix,$(sort $(wildcard $(M)/fixes/*.patch)), \
                 $(or $(wildcard $(dir $(fix))$(UPSTREAM_VERSION)/$(notdir $(fix))),$(fix)))
export LKP_FIXES := $(FIXES)
# The device's own tests, and the tests of every driver. Before there is a driver, only the
# registers are tested (fuzz/fuzz.mk).
TEST_BIN    := $(UNIT_BIN) $(if $(FIXES),$(BUILD)/fixed/check,$(if $(MODULE_SRC),$(CHECK)))
TEST_SCRIPT := $(sort $(wildcard $(M)/tests/test_*.sh)) $(if $(MODULE_SRC),tests/worlds/package.sh)
export LKP_DEVICE := $(M)
ifneq ($(filter-out yes no,$(RANDOM_CALLS)),)
$(error $(M)/device.mk says RANDOM_CALLS := $(RANDOM_CALLS): yes or no)
endif
export LKP_RANDOM_CALLS := $(RANDOM_CALLS)

$(UNIT_BIN): %: %.o $(MODULE_OBJ) $(LAB_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

# The server behind lkp-emu run has threads.
THREADED_SCRIPT := tests/worlds/package.sh

# ---------------------------------------------------------------- Drivers broken on purpose ---------

# Each patch in mutants/ makes one, and $(CHECK) with that driver has to find the bug. The sanitizer
# and coverage targets set MUTANTS to nothing.
MUTANTS     := $(patsubst $(M)/mutants/%.patch,%,$(sort $(wildcard $(M)/mutants/*.patch)))
MUTANT_BIN   = $(if $(CAN_EXPLORE),$(MUTANTS:%=$(BUILD)/mutants/%/check))
TEST_SCRIPT += $(if $(MUTANTS),tests/package/mutants.sh) $(if $(FIXES),tests/package/findings.sh)

define patch_package
	$(Q)rm -rf $(PACKAGE) && mkdir -p $(dir $(PACKAGE)) && cp -r --no-preserve=mode $(M)/. $(PACKAGE)
	$(Q)$(if $(UPSTREAM),cp -r --no-preserve=mode $(UPSTREAM_TREE)/. $(PACKAGE))
	$(Q)for patch in $(filter %.patch,$^); do \
		patch --silent --no-backup-if-mismatch -p1 -d $(PACKAGE) <$$patch || { \
		echo "$$patch no longer applies to $(M): make it anew" >&2; exit 1; }; done
endef
# The driver with these patches, and the program that tests it: $(call
# patched_module,DIRECTORY,PATCHES).
patched = $(addprefix $(1)/package/,$(patsubst $(MODULE_ROOT)/%,%,$(MODULE_SRC)))
define patched_module
$(call patched,$(1)): PACKAGE = $$(firstword $$(subst /package/,/package ,$$@))
$(call patched,$(1)) &: $(2) $(MODULE_SRC) $(wildcard $(M)/*.h)
	$$(patch_package)
$(foreach source,$(call patched,$(1)),$(call module_rule,$(source:.c=.o),$(source),-I$$(dir $$<),-w))
$(1)/module.o: CPPFLAGS += $$(WATCHED_CPPFLAGS)
$(1)/module.o: override FLAVOUR = $$(WATCH_FLAGS)
$(1)/module.o: AFTER_CC = $$(WATCH_OBJECT)
$(1)/module.o: $(patsubst %.c,%.o,$(call patched,$(1))) src/harness/watched.syms
	$$(Q)$$(LD) -r -o $$@ $$(filter %.o,$$^)
$(1)/check: $(1)/module.o $$(CHECK_REST)
	$$(call say,LD,$$@)
	$$(Q)$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(LDLIBS)
endef
$(eval $(call patched_module,$(BUILD)/mutants/%,$(FIXES) $(M)/mutants/%.patch))
.PRECIOUS: $(BUILD)/mutants/%/module.o $(foreach file,$(call patched,$(BUILD)/mutants/%),$(file) $(file:.c=.o))

# The driver with all known bugs fixed: a bug that is found in this one is new.
$(eval $(call patched_module,$(BUILD)/fixed,$(FIXES)))

.PHONY: mutants
mutants: $(MUTANT_BIN) $(if $(FIXES),$(CHECK))

.PHONY: mutate
mutate: ## Change driver and model in every small way, for tests to notice (ONLY=, EVERY=)
	@tests/mutants/mutate.py --build $(BUILD) --device '$(M)' $(if $(ONLY),--only '$(ONLY)') \
		$(if $(EVERY),--every $(EVERY))

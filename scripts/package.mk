# SPDX-License-Identifier: GPL-2.0-only
#
# A device that is one folder, $(M): what is built of it, and its tests. docs/new-device.md.

TEST_SRC    := $(sort $(wildcard $(M)/tests/test_*.c))
UNIT_BIN    := $(patsubst %.o,%,$(call objects,$(TEST_SRC)))
# What its own tests are, and what every driver is tried with.
TEST_BIN    := $(UNIT_BIN) $(CHECK)
TEST_SCRIPT := $(sort $(wildcard $(M)/tests/test_*.sh)) tests/worlds/package.sh
export LKP_DEVICE := $(M)
ifneq ($(filter-out yes no,$(RANDOM_CALLS)),)
$(error $(M)/device.mk says RANDOM_CALLS := $(RANDOM_CALLS): yes or no)
endif
export LKP_RANDOM_CALLS := $(RANDOM_CALLS)

$(UNIT_BIN): %: %.o $(MODULE_OBJ) $(LAB_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

# What has threads is the server behind lkp-emu run.
THREADED_SCRIPT := tests/worlds/package.sh

# ---------------------------------------------------------------- Drivers broken on purpose ---------

# Each patch in mutants/ makes one, and $(CHECK) with that driver in it has to find it. The sanitizer and
# coverage targets set MUTANTS to nothing.
MUTANTS     := $(patsubst $(M)/mutants/%.patch,%,$(sort $(wildcard $(M)/mutants/*.patch)))
MUTANT_BIN   = $(if $(CAN_EXPLORE),$(MUTANTS:%=$(BUILD)/mutants/%/check))
TEST_SCRIPT += $(if $(MUTANTS),tests/package/mutants.sh)

define compile_mutant
	$(call say,CC,$@)
	$(Q)rm -rf $(@D) && mkdir -p $(@D) && cp -r --no-preserve=mode $(M)/. $(@D)/package
	$(Q)patch --silent --no-backup-if-mismatch -p1 -d $(@D)/package <$< || { \
		echo "$< no longer applies to $(M): make it anew" >&2; exit 1; }
	$(Q)for source in $(patsubst $(M)/%,$(@D)/package/%,$(MODULE_SRC)); do \
		$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -w -fdata-sections -c -o $${source%.c}.o $$source && \
		scripts/module_image.sh $${source%.c}.o && $(WATCH_OBJECT) $${source%.c}.o || exit; done
	$(Q)$(LD) -r -o $@ $(patsubst $(M)/%.c,$(@D)/package/%.o,$(MODULE_SRC))
endef
$(BUILD)/mutants/%/module.o: INCLUDES = -I$(@D)/package $(SIM_INCLUDES) $(KERNEL_INCLUDES)
$(BUILD)/mutants/%/module.o: CPPFLAGS += $(MODULE_CPPFLAGS) $(WATCHED_CPPFLAGS)
$(BUILD)/mutants/%/module.o: override FLAVOUR = $(WATCH_FLAGS)
$(BUILD)/mutants/%/module.o: $(M)/mutants/%.patch $(MODULE_SRC) $(wildcard $(M)/*.h) $(BUILD)/flags scripts/module_image.sh src/harness/watched.syms
	$(compile_mutant)
.PRECIOUS: $(BUILD)/mutants/%/module.o

$(BUILD)/mutants/%/check: $(BUILD)/mutants/%/module.o $(CHECK_REST)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

.PHONY: mutants
mutants: $(MUTANT_BIN)

.PHONY: mutate
mutate: ## Change driver and model in every small way, for tests to notice (ONLY=, EVERY=)
	@tests/mutants/mutate.py --build $(BUILD) --device '$(M)' $(if $(ONLY),--only '$(ONLY)') \
		$(if $(EVERY),--every $(EVERY))

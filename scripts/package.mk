# SPDX-License-Identifier: GPL-2.0-only
#
# A device that is one folder, $(M): what is built of it, and its tests. docs/new-device.md.

$(BUILD)/device/%.o: INCLUDES = -I$(M) -I$(M)/tests $(HARNESS_INCLUDES) -Isrc/trace
$(BUILD)/device/%.o: $(M)/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

TEST_SRC    := $(sort $(wildcard $(M)/tests/test_*.c))
UNIT_BIN    := $(patsubst %.o,%,$(call objects,$(TEST_SRC)))
# What its own tests are, and what every driver is tried with.
TEST_BIN    := $(UNIT_BIN) $(CHECK)
TEST_SCRIPT := $(sort $(wildcard $(M)/tests/test_*.sh)) tests/worlds/package.sh
export LKP_DEVICE := $(M)

$(UNIT_BIN): %: %.o $(MODULE_OBJ) $(LAB_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

.PHONY: mutants
mutants:

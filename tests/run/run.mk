# SPDX-License-Identifier: GPL-2.0-only
#
# Programs that tests/run/*.sh run on the emulated device. They are built in several ways, as other
# people's programs may be, with only the C compiler. Every device's tests have the one that says
# what a machine lacks that cannot run programs on the device.

PROBES := $(addprefix $(BUILD)/tests/run/,machine $(if $(filter .,$(M)),\
          probe probe_static probe_32 probe_asan crowd distrusted signals poller soak buffers aio))

$(BUILD)/tests/run/probe_static: PROBE_FLAGS := -static
$(BUILD)/tests/run/probe_32: PROBE_FLAGS := -m32
$(BUILD)/tests/run/probe_asan: PROBE_FLAGS := -fsanitize=address,undefined

probe_source = tests/run/$(firstword $(subst _, ,$(notdir $(1)))).c
$(PROBES): $$(call probe_source,$$@) include/uapi/linux/lkp_enc.h $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(if $(PROBE_FLAGS),$(call links,$(PROBE_FLAGS)) || exit 0;) \
		$(CC) -std=gnu11 -D_GNU_SOURCE -pthread $(WARNINGS) -O1 -g -Iinclude $(PROBE_FLAGS) -o $@ $<

.PHONY: probes
probes: $(PROBES)
tests: $(PROBES)
test run-coverage run-threaded: $(PROBES)

ifeq ($(M),.)
.PHONY: soak
soak: $(PROBES) $(PROGRAMS) ## Random calls of many processes under lkp-emu run for SECONDS (600)
	@LKP_TEST_SECONDS=$(or $(SECONDS),600) LKP_TEST_TIMEOUT=$$(($(or $(SECONDS),600) + 120)) \
		tests/run.sh --build $(BUILD) tests/run/test_soak.sh
	@sed -n 's/^# /  /p' $(BUILD)/results/run.test_soak.sh.tap
endif

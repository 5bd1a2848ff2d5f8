# SPDX-License-Identifier: GPL-2.0-only
#
# The guest's image, and the tests that run inside it.

VM_BOTH    := abi waiting pieces
VM_64      := unbind gone reset power encipher
VM_BIN     := $(addprefix $(BUILD)/vm/,$(VM_BOTH:%=%-64) $(VM_BOTH:%=%-32) $(VM_64))
VM_FILES   := $(VM_BIN) $(BUILD)/vm/contract $(STATIC_OPS) $(BUILD)/static/lkp-enc $(sort $(wildcard tests/vm/guest/* tests/ops/*.ops))
VM_BUILD    = $(CC) -std=gnu11 -D_GNU_SOURCE $(filter-out -Werror,$(WARNINGS)) -Werror -O2 -Iinclude -static -pthread

$(BUILD)/vm/%-64: tests/vm/%.c tests/vm/ktap.c tests/vm/ktap.h include/uapi/linux/lkp_enc.h
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(VM_BUILD) -o $@ $(filter %.c,$^)

# The guest's kernel runs them, whatever this machine's does; only the compiler may not have them.
$(BUILD)/vm/%-32: tests/vm/%.c tests/vm/ktap.c tests/vm/ktap.h include/uapi/linux/lkp_enc.h
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(call links,-m32 -static) || exit 0; $(VM_BUILD) -m32 -o $@ $(filter %.c,$^)

$(VM_64:%=$(BUILD)/vm/%): $(BUILD)/vm/%: $(BUILD)/vm/%-64
	$(Q)cp $< $@

$(BUILD)/static/lkp-enc: $(TOOL_SRC) $(wildcard src/cli/*.h src/cli/lkp_enc/*.h src/streams/*.h include/*.h include/uapi/linux/*.h)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(VM_BUILD) -Isrc/cli -Isrc/streams -DLKP_VERSION='"$(VERSION)"' -o $@ $(TOOL_SRC)

.PHONY: guest
guest: $(PROGRAMS) $(VM_FILES) ## Make the guest of lkp-emu qemu (KVER="6.1 6.12": of these kernels)
	@{ $(KMOD) gcc && $(CONTRACT_KMOD) gcc; } >$(BUILD)/guest.log 2>&1 || { cat $(BUILD)/guest.log >&2; exit 1; }
	@guest/build.sh --build $(BUILD) $(if $(KVER),--kver '$(KVER)') --modules '$(BUILD)/kmod $(BUILD)/contract/kmod' \
		$$(for file in $(VM_FILES); do case $$file in *-32) [ -e $$file ] || continue ;; esac; echo $$file; done)

.PHONY: test-vm
test-vm: guest $(BUILD)/tests/contract/test_contract ## Run the tests inside a guest of a stock QEMU, for both kernels (KVER=, REPORT=1)
	@tests/vm/run.sh --build $(BUILD) $(if $(KVER),--kver '$(KVER)') $(if $(REPORT),--report)

.PHONY: test-vm-long
test-vm-long: guest $(BUILD)/tests/contract/test_contract ## ... a thousand bind and unbind rounds, and an hour of random scripts
	@tests/vm/run.sh --build $(BUILD) $(if $(KVER),--kver '$(KVER)') --long $(if $(REPORT),--report)

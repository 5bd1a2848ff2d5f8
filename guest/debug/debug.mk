# SPDX-License-Identifier: GPL-2.0-only
#
# The guest with a kernel that finds mistakes in the module (docs/kernel-testing.md), and the tests there.

DEBUG_DIR   := $(BUILD)/debug
DEBUG_BIN   := $(addprefix $(BUILD)/vm/,faults stress)
DEBUG_FILES := $(DEBUG_BIN) $(wildcard guest/debug/lkp/*)
# Of the module: what the kernel checks of itself is checked of it anyway.
DEBUG_MAKE  := UBSAN_SANITIZE=y KCOV_INSTRUMENT=y GCOV_PROFILE=y
DEBUG_KMOD   = --kdir "$$object" --make '$(DEBUG_MAKE)' gcc
# A driver that has FIXES is there as it is, too.
DEBUG_AS_IT_IS = $(if $(FIXES),$(KMOD) --build $(DEBUG_DIR)/as-it-is $(DEBUG_KMOD) && \
	strip --strip-debug -o $(DEBUG_DIR)/as-it-is.ko "$(DEBUG_DIR)/as-it-is/kmod/$$release-gcc/$(NAME).ko",:)
# The module that is wrong.
BROKEN_KMOD := scripts/kmod.sh --name broken --module guest/debug/broken --sources broken.c --build $(DEBUG_DIR)/broken
# The driver with a patch each, of what is in MODULE_ROOMS, folders where the module's sources are.
MODULE_ROOMS ?= .
DEBUG_WRONG  := $(patsubst %.patch,%,$(notdir $(DEBUG_PATCHES)))
# $(call wrong_kmod,DIR,PATCH,SETTINGS) makes DIR.ko; the kernel's release is in $$release.
wrong_kmod    = rm -rf $(1)/source && mkdir -p $(1)/source && \
	(cd '$(MODULE_ROOT)' && cp -r --parents $(MODULE_ROOMS) $(abspath $(1))/source) && \
	patch -s -p1 -d $(1)/source <$(2) && $(call kmod_in,$(1)/source,$(1)) $(3) && \
	strip --strip-debug -o $(1).ko "$(1)/kmod/$$release-gcc/$(NAME).ko"

$(DEBUG_BIN): $(BUILD)/vm/%: guest/debug/%.c guest/module.c $(VM_WITH)
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(VM_BUILD) -o $@ $(filter %.c,$^)

.PHONY: test-vm-debug
test-vm-debug: $(PROGRAMS) $(VM_FILES) $(DEBUG_FILES) $(DEBUG_HOST) ## ... with a kernel that finds mistakes in the module (DEBUG_KERNEL_CACHE=, SCENES=, ROUNDS=, REPORT=1)
	@object=$$(scripts/debug-kernel.sh --build $(KERNELS)) || { \
		status=$$?; [ $$status = 77 ] || exit $$status; \
		echo "test-vm-debug: skipped: $$object"; echo "tests: 0 passed, 0 failed, 1 skipped"; exit; }; \
	release=$$(cat "$$object/include/config/kernel.release"); \
	mkdir -p $(DEBUG_DIR); rm -rf $(DEBUG_DIR)/guest; \
	{ $(GUEST_KMOD) --build $(DEBUG_DIR) $(DEBUG_KMOD) && $(DEBUG_AS_IT_IS)$(if $(VM_KMOD), && $(VM_KMOD) $(DEBUG_KMOD)) && $(BROKEN_KMOD) $(DEBUG_KMOD)$(foreach bug,$(DEBUG_WRONG), && $(call wrong_kmod,$(DEBUG_DIR)/wrong/$(bug),$(filter %/$(bug).patch,$(DEBUG_PATCHES)),$(DEBUG_KMOD))); } >$(DEBUG_DIR)/build.log 2>&1 || \
		{ cat $(DEBUG_DIR)/build.log >&2; exit 1; }; \
	guest/build.sh --name $(NAME) --build $(DEBUG_DIR) --kver "$$release" --kernel "$$object/arch/x86/boot/bzImage" \
		--params '$(VM_PARAMS)' --modules '$(addsuffix /kmod,$(DEBUG_DIR) $(DEBUG_DIR)/broken) $(VM_KO)' \
		$(VM_MADE) $(if $(FIXES),$(DEBUG_DIR)/as-it-is.ko) $(DEBUG_FILES) $(DEBUG_WRONG:%=$(DEBUG_DIR)/wrong/%.ko) && \
	guest/debug/test.sh --build $(BUILD) --root '$(MODULE_ROOT)' $(if $(VM_DEVICE),--device $(VM_DEVICE)) $(if $(REPORT),--report) $(if $(SCENES),--only '$(SCENES)') $(if $(ROUNDS),--rounds '$(ROUNDS)') \
		$(if $(wildcard $(M)/tests/aside.awk),--aside $(M)/tests/aside.awk) \
		$(if $(wildcard $(VM_DIR)/scenes.sh),--scenes $(VM_DIR)/scenes.sh,--suites '$(VM_SUITES)') $(OPS_SCRIPTS)

.PHONY: coverage-kmod
coverage-kmod: test-vm-debug ## ... and show which lines of the module they executed, beside the host's of make coverage
	@guest/debug/coverage.py $(BUILD) '$(MODULE_ROOT)' $(if $(SCENES),,$(COVERED_ROOMS))

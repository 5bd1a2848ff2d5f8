# SPDX-License-Identifier: GPL-2.0-only
#
# The guest's image, and the tests that run inside it: the ones for every device, and the device's
# own in $(VM_DIR), see guest/test.sh.

VM_DIR  := $(patsubst ./%,%,$(M)/tests/vm)
OPS_SCRIPTS := $(sort $(wildcard $(OPS_DIR)/*.ops))

# Programs for 64 and for 32 bits, NAME-64 and NAME-32; and for 64 bits only, NAME.
VM_BOTH   ?= $(sort $(patsubst $(VM_DIR)/%.c,%,$(wildcard $(VM_DIR)/*.c)))
VM_OWN    := $(VM_BOTH:%=%-64) $(VM_BOTH:%=%-32) $(VM_64)
VM_BIN    := $(addprefix $(BUILD)/vm/,life $(VM_OWN))
VM_SCRIPT := $(filter-out %.c %.h %.mk %.sh %.txt,$(sort $(wildcard $(VM_DIR)/*)))
# A driver that has FIXES is tried with them; as it is it is there for its own tests.
VM_AS_IT_IS := $(if $(FIXES),$(BUILD)/vm/as-it-is.ko)
VM_FILES  := $(VM_AS_IT_IS) $(VM_BIN) $(STATIC_OPS) $(OPS_SCRIPTS) $(VM_SCRIPT) $(wildcard guest/lkp/* $(VM_DIR)/*.txt) $(VM_MORE)
VM_BUILD   = $(CC) -std=gnu11 -D_GNU_SOURCE $(filter-out -Werror,$(WARNINGS)) -Werror -O2 -Iguest \
             $(DEVICE_INCLUDES) -static -pthread
VM_WITH   := guest/ktap.c guest/failnth.c $(VM_SUPPORT) $(wildcard guest/*.h $(VM_DIR)/*.h $(M)/*.h include/uapi/linux/*.h)

$(BUILD)/vm/life: guest/life.c guest/module.c guest/slab.c $(VM_WITH)
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(VM_BUILD) -o $@ $(filter %.c,$^)

$(BUILD)/vm/%-64: $(VM_DIR)/%.c $(VM_WITH)
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(VM_BUILD) -o $@ $(filter %.c,$^)

# The guest's kernel runs them, even if this machine's kernel does not. Only the compiler may be
# unable to build them.
$(BUILD)/vm/%-32: $(VM_DIR)/%.c $(VM_WITH)
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(call links,-m32 -static) || exit 0; $(VM_BUILD) -m32 -o $@ $(filter %.c,$^)

$(VM_64:%=$(BUILD)/vm/%): $(BUILD)/vm/%: $(BUILD)/vm/%-64
	$(Q)cp $< $@

$(BUILD)/vm/as-it-is.ko: $(MODULE_SRC) $(BUILD)/fixed/module.o
	@mkdir -p $(@D)
	$(Q)$(KMOD) gcc >$(BUILD)/guest.log 2>&1 || { cat $(BUILD)/guest.log >&2; exit 1; }
	$(Q)strip --strip-debug -o $@ $$(ls $(BUILD)/kmod/*-gcc/$(NAME).ko | sort -V | tail -n 1)

GUEST_KMOD  = $(if $(FIXES),$(call kmod_in,$(BUILD)/fixed/package,$(BUILD)/fixed),$(KMOD))
GUEST_BUILD = $(BUILD)$(if $(FIXES),/fixed)

# Those of them that could be made.
VM_MADE     = $$(for file in $(VM_FILES); do case $$file in *-32) [ -e $$file ] || continue ;; esac; echo $$file; done)

.PHONY: guest
guest: $(PROGRAMS) $(VM_FILES) ## Make the guest of lkp-emu qemu (KVER="6.1 6.12": of these kernels)
	@{ $(if $(MODULE_SRC),$(GUEST_KMOD) gcc,:)$(if $(VM_KMOD), && $(VM_KMOD) gcc); } >$(BUILD)/guest.log 2>&1 || { cat $(BUILD)/guest.log >&2; exit 1; }
	@guest/build.sh --name $(NAME) --build $(BUILD) --kernels $(KERNELS) $(if $(KVER),--kver '$(KVER)') --params '$(VM_PARAMS)' --modules '$(if $(MODULE_SRC),$(GUEST_BUILD)/kmod $(VM_KO),none)' \
		$(VM_MADE)

COMMA := ,
EMPTY :=
VM_SUITES := $(subst $(EMPTY) $(EMPTY),$(COMMA),$(strip $(notdir $(VM_SCRIPT)) $(VM_OWN)))

# VM_DEVICE: QEMU's own device, which the guests have first in the place of ours. Ours then has interrupts or
# DMA, which take vfio-user.
TEST_VM = guest/test.sh --build $(BUILD) $(if $(wildcard $(M)/tests/aside.awk),--aside $(M)/tests/aside.awk) $(if $(KVER),--kver '$(KVER)') $(if $(REPORT),--report) \
          $(if $(wildcard $(VM_DIR)/scenes.sh),--scenes $(VM_DIR)/scenes.sh,--suites '$(VM_SUITES)')

# test_vm OPTION: with each device. What fails in one does not hide the other.
test_vm = status=0; $(if $(VM_DEVICE),$(TEST_VM) --device $(VM_DEVICE) $(1) $(OPS_SCRIPTS) || status=$$?;) \
          $(TEST_VM) $(if $(VM_DEVICE),--interrupts) $(1) $(OPS_SCRIPTS) || status=$$?; exit $$status

.PHONY: test-vm
test-vm: guest $(VM_HOST) ## Run the tests inside a guest of a stock QEMU, for both kernels (KVER=, REPORT=1)
	@$(call test_vm)

.PHONY: test-vm-long
test-vm-long: guest $(VM_HOST) ## ... a thousand bind and unbind rounds, and an hour of random scripts
	@$(call test_vm,--long)

include guest/debug/debug.mk
include guest/uml/uml.mk

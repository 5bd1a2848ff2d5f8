# SPDX-License-Identifier: GPL-2.0-only
#
# The module in user-mode Linux, on a bus with the emulator and the device's model in it (docs/kernel-testing.md).

UML_DIR      := $(BUILD)/uml
UML_TESTS    := $(sort $(wildcard $(M)/tests/kunit/*.c))
# The module with that bus, and with the suites for any driver and the device's own.
UML_SRC      := $(addprefix guest/uml/,bus.c life.c module.c) \
                $(addprefix src/emu/,emu.c emu_describe.c emu_fault.c emu_pci.c emu_trace.c) $(UML_TESTS)
UML_FOLDERS  := guest/uml guest/uml/include src/emu $(patsubst -I%,%,$(DEVICE_INCLUDES))
UML_NEEDS    := $(UML_SRC) $(MODULE_SRC) $(CORE_SRC) $(UML_PATCHES) guest/uml/uml.mk scripts/kmod.sh \
                $(wildcard $(addsuffix /*.h,$(UML_FOLDERS) $(patsubst -I%,%,$(MODULE_INCLUDES))))
UML_WRONG    := $(patsubst %.patch,%,$(notdir $(UML_PATCHES)))
UML_SETTINGS := --kdir "$$object" --make ARCH=um gcc

# The kernel, or why there is none.
$(UML_DIR)/kernel: FORCE
	@mkdir -p $(@D)
	@now=$$(scripts/debug-kernel.sh --build $(KERNELS) $(if $(CACHED),--cached) uml) || { [ $$? = 77 ] || exit 1; now="skipped: $$now"; }; \
	echo "$$now" | cmp -s - $@ || echo "$$now" >$@

# A vector of the model's is an SSE register, which kernel code has not; but this one is a program.
define UML_KBUILD
obj-m := lkp_uml.o
lkp_uml-y := $(notdir $(UML_SRC:.c=.o))
ccflags-y := $(addprefix -I,$(abspath $(UML_FOLDERS))) -DLKP_NODE='"$(NODE)"' -DLKP_MODULE='"$(NAME)"' -msse2 -mstackrealign
endef

# Everything that a boot reads.
$(UML_DIR)/ready: export UML_TEXT = $(UML_KBUILD)
$(UML_DIR)/ready: $(UML_DIR)/kernel $(UML_NEEDS) $(STATIC_OPS) $(OPS_SCRIPTS) guest/uml/init
	@rm -rf $(UML_DIR)/source $(UML_DIR)/root && mkdir -p $(UML_DIR)/source $(addprefix $(UML_DIR)/root/,bin dev lkp proc results sys)
	@cp $(UML_SRC) $(UML_DIR)/source
	@printenv UML_TEXT >$(UML_DIR)/source/Kbuild
	@object=$$(cat $(UML_DIR)/kernel); case $$object in skipped*) touch $@; exit ;; esac; \
	release=$$(cat "$$object/include/config/kernel.release"); \
	{ $(GUEST_KMOD) --build $(UML_DIR) $(UML_SETTINGS) && \
	scripts/kmod.sh --name lkp_uml --root $(UML_DIR)/source --build $(UML_DIR)/bus $(UML_SETTINGS)$(foreach bug,$(UML_WRONG), && \
	$(call wrong_kmod,$(UML_DIR)/wrong/$(bug),$(filter %/$(bug).patch,$(UML_PATCHES)),$(UML_SETTINGS))); } \
		>$(UML_DIR)/build.log 2>&1 || { cat $(UML_DIR)/build.log >&2; exit 1; }; \
	cp -L $(UML_DIR)/kmod/$$release-gcc/*.ko $(UML_DIR)/bus/kmod/$$release-gcc/*.ko $(UML_WRONG:%=$(UML_DIR)/wrong/%.ko) \
		$(BUILD)/static/lkp-ops $(OPS_SCRIPTS) $(UML_DIR)/root/lkp && \
	cp guest/uml/init $(UML_DIR)/root && touch $@
	@cp "$$(command -v busybox)" $(UML_DIR)/root/bin/busybox
	@for applet in sh mount insmod rmmod cat poweroff; do ln -s busybox $(UML_DIR)/root/bin/$$applet; done
	@echo '$(NAME)' >$(UML_DIR)/root/lkp/name; echo '$(VM_PARAMS)' >$(UML_DIR)/root/lkp/params

.PHONY: test-uml
test-uml: $(PROGRAMS) $(UML_DIR)/ready ## Run the module in user-mode Linux, under KUnit (CACHED=1: if that is built; DEBUG_KERNEL_CACHE=, REPORT=1)
	@guest/uml/test.sh --build $(BUILD) --name $(NAME) --suites $(words life $(UML_TESTS)) $(if $(REPORT),--report) \
		$(if $(UML_WRONG),--wrong '$(UML_WRONG)') $(OPS_SCRIPTS)

# SPDX-License-Identifier: GPL-2.0-only
#
# Contracts of the kernel: a module, on the simulated kernel here, and as contract.ko in the guests.

CONTRACT_OBJ := $(call objects,$(call sources,tests/contract/module))

$(BUILD)/tests/contract/module/%.o: INCLUDES = $(KERNEL_INCLUDES)
$(BUILD)/tests/contract/module/%.o: WARNINGS = $(KERNEL_WARNINGS)
$(BUILD)/tests/contract/module/%.o: CPPFLAGS += -DKBUILD_MODNAME='"contract"'
$(BUILD)/tests/contract/module/%.o: tests/contract/module/%.c $(BUILD)/flags scripts/module_image.sh
	$(compile_module)

# A program has one module.
$(BUILD)/tests/contract/test_contract: $(CONTRACT_OBJ)

# The same program, with the real kernel under it.
CONTRACT_KMOD := scripts/kmod.sh --build $(BUILD)/contract --name contract --module tests/contract/module \
                 --with 'include tests/contract'
$(BUILD)/vm/contract: $(filter-out tests/contract/sim_world.c,$(call sources,tests/contract)) \
		tests/contract/guest/world.c $(wildcard tests/contract/*.h)
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(VM_BUILD) -Itests/contract -o $@ $(filter %.c,$^)

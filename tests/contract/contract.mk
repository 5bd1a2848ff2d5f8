# SPDX-License-Identifier: GPL-2.0-only
#
# Contracts of the kernel: a module, on the simulated kernel here, and as contract.ko in the guests.

CONTRACT_SRC := $(call sources,tests/contract/module)
# A source of it in a build of its own.
define contract_rule
$(1)/tests/contract/module/%.o: INCLUDES = $$(KERNEL_INCLUDES) -I. -Iinclude
$(1)/tests/contract/module/%.o: WARNINGS = $$(KERNEL_WARNINGS)
$(1)/tests/contract/module/%.o: CPPFLAGS += -DKBUILD_MODNAME='"contract"'
$(1)/tests/contract/module/%.o: tests/contract/module/%.c $$(BUILD)/flags scripts/module_image.sh
	$$(compile_module)
endef
$(eval $(call contract_rule,$(BUILD)))

# A program has one module.
$(BUILD)/tests/contract/test_contract: $(call objects,$(CONTRACT_SRC))

# The same program and module with another device, of the model in $(2). CONTRACT_BIN in tests.mk names them.
define contract_device
$(call variant,$(BUILD)/tests/contract/$(1),-DWORLD_CONTRACTS='"$(1)"',$(2))
$(call contract_rule,$(BUILD)/tests/contract/$(1))
$(BUILD)/tests/contract/test_contract_$(1): $(call in_variant,$(BUILD)/tests/contract/$(1),\
		$(call sources,tests/contract) $(CONTRACT_SRC) $(EMU_SRC) $(SIM_SRC))
	$$(call say,LD,$$@)
	$$(Q)$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(LDLIBS)
endef
$(eval $(call contract_device,edu,-Iexamples/edu))
$(eval $(call contract_device,memory,-Itests/contract/memory))

# The same program, with the real kernel under it.
CONTRACT_KMOD := scripts/kmod.sh --build $(BUILD)/contract --name contract --module tests/contract/module \
                 --with 'include tests/contract examples/edu'
$(BUILD)/vm/contract: $(filter-out tests/contract/sim_world.c,$(call sources,tests/contract)) \
		tests/contract/guest/world.c $(wildcard tests/contract/*.h)
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(VM_BUILD) -Itests/contract -o $@ $(filter %.c,$^)

// SPDX-License-Identifier: GPL-2.0-only
/*
 * A PCI device, and a driver of its own for each contract.
 */
#include <linux/io.h>
#include <linux/iopoll.h>
#include <linux/ioport.h>
#include <linux/module.h>
#include <linux/pci.h>

#include "contract.h"
#include "lkp_enc_regs.h"
#include "pci_step.h"

static const struct pci_step *now;
static int probed;
static struct pci_driver driver;

static int probe(struct pci_dev *pci, const struct pci_device_id *id)
{
	probed++;
	EXPECT(id->driver_data == CONTRACT_KEY);
	return now->probe ? now->probe(pci) : 0;
}

static void remove(struct pci_dev *pci)
{
	if (now->remove)
		now->remove(pci);
}

static const struct pci_device_id ids[] = { { PCI_DEVICE(0x1234, 0x0001), .driver_data = 1 },
					    { PCI_DEVICE(LKP_ENC_PCI_VENDOR, LKP_ENC_PCI_DEVICE),
					      .driver_data = CONTRACT_KEY },
					    {} };

static struct pci_driver driver = {
	.name = "contract",
	.id_table = ids,
	.probe = probe,
	.remove = remove,
	.sriov_configure = pci_sriov_configure_simple,
};

bool contract_bind(const struct pci_step *step)
{
	now = step;
	probed = 0;
	driver.id_table = step->ids ? step->ids : ids;
	if (!EXPECT(!pci_register_driver(&driver)))
		return false;
	pci_unregister_driver(&driver);
	return EXPECT(probed == 1);
}

/* ---------------------------------------------------------------- Binding --------------------- */

static int removed;
static struct pci_dev *kept;

static int keep(struct pci_dev *pci)
{
	EXPECT(pci->driver == &driver && pci->dev.driver == &driver.driver);
	EXPECT(!pci_get_drvdata(pci));
	EXPECT(to_pci_dev(&pci->dev) == pci);
	EXPECT_TEXT(pci_name(pci), dev_name(&pci->dev));
	pci_set_drvdata(pci, &removed);
	kept = pci_dev_get(pci);
	return 0;
}

static void count_remove(struct pci_dev *pci)
{
	removed++;
	EXPECT(pci == kept);
	EXPECT(pci_get_drvdata(pci) == &removed);
}

static void driver_gets_its_device_and_lets_it_go(void)
{
	removed = 0;
	if (!contract_bind(&(const struct pci_step){ keep, count_remove }))
		return;
	EXPECT(removed == 1);
	EXPECT(!pci_get_drvdata(kept));
	EXPECT(!kept->dev.driver);
	pci_dev_put(kept);
}

static int keep_and_fail(struct pci_dev *pci)
{
	keep(pci);
	return -EIO;
}

static void failed_probe_does_not_fail_the_driver(void)
{
	removed = 0;
	if (!contract_bind(&(const struct pci_step){ keep_and_fail, count_remove }))
		return;
	EXPECT(removed == 0);
	EXPECT(!pci_get_drvdata(kept));
	EXPECT(!kept->dev.driver);
	pci_dev_put(kept);
}

static void driver_of_a_taken_name_is_ebusy(void)
{
	static struct pci_driver other = { .name = "contract", .id_table = ids, .probe = probe };

	now = &(const struct pci_step){ NULL, NULL };
	if (!EXPECT(!pci_register_driver(&driver)))
		return;
	EXPECT(pci_register_driver(&other) == -EBUSY);
	pci_unregister_driver(&driver);
}

/* The program looks at the result. */
static int log_lines(struct pci_dev *pci)
{
	dev_err(&pci->dev, "log error\n");
	pci_warn(pci, "log warning\n");
	dev_notice(&pci->dev, "log notice\n");
	pci_info(pci, "log information\n");
	EXPECT(dev_err_probe(&pci->dev, -EIO, "log probe\n") == -EIO);
	EXPECT(dev_err_probe(&pci->dev, -EPROBE_DEFER, "log deferred\n") == -EPROBE_DEFER);
	pr_warn("contract: log warning %pe\n", ERR_PTR(-EIO));
	printk(KERN_NOTICE "contract: log printk\n");
	pr_info("contract: log %s\n", "pieces");
	return -ENODEV;
}

static void driver_logs_of_its_device(void)
{
	contract_bind(&(const struct pci_step){ log_lines, NULL });
}

/* ---------------------------------------------------------------- Identity, configuration ----- */

static int look_at_identity(struct pci_dev *pci)
{
	EXPECT(pci->vendor == LKP_ENC_PCI_VENDOR && pci->device == LKP_ENC_PCI_DEVICE);
	EXPECT(pci->revision == LKP_ENC_PCI_REVISION && pci->class == LKP_ENC_PCI_CLASS);
	EXPECT(pci_resource_len(pci, 0) == LKP_ENC_BAR_SIZE);
	EXPECT(pci_resource_end(pci, 0) - pci_resource_start(pci, 0) == LKP_ENC_BAR_SIZE - 1);
	EXPECT(pci_resource_flags(pci, 0) & IORESOURCE_MEM);
	EXPECT(pci_resource_len(pci, 1) == 0 && pci_resource_start(pci, 1) == 0);
	EXPECT(pci_device_is_present(pci) && !pci_is_bridge(pci));
	EXPECT(PCI_DEVFN(PCI_SLOT(pci->devfn), PCI_FUNC(pci->devfn)) == pci->devfn);
	return -ENODEV;
}

static void row_with_data_is_for_a_vendor_and_device_by_name(void)
{
	static const struct pci_device_id row = { PCI_DEVICE_DATA(SYNOPSYS, EDDA, &now) };

	EXPECT(row.vendor == 0x16c3 && row.device == 0xedda);
	EXPECT(row.subvendor == PCI_ANY_ID && row.subdevice == PCI_ANY_ID);
	EXPECT(!row.class && !row.class_mask);
	EXPECT(row.driver_data == (kernel_ulong_t)&now);
}

static void identity_comes_from_configuration_space(void)
{
	contract_bind(&(const struct pci_step){ look_at_identity, NULL });
}

static int look_at_configuration(struct pci_dev *pci)
{
	u8 byte = 1;
	u16 word = 1;
	u32 dword = 1;

	EXPECT(!pci_read_config_dword(pci, PCI_VENDOR_ID, &dword) && dword == 0xcafe1234);
	EXPECT(!pci_read_config_word(pci, PCI_DEVICE_ID, &word) && word == 0xcafe);
	EXPECT(!pci_read_config_byte(pci, PCI_REVISION_ID, &byte) && byte == 0x10);
	EXPECT(!pci_write_config_byte(pci, PCI_INTERRUPT_LINE, 5));
	EXPECT(!pci_read_config_byte(pci, PCI_INTERRUPT_LINE, &byte) && byte == 5);
	EXPECT(!pci_write_config_byte(pci, PCI_INTERRUPT_LINE, 0));
	return -ENODEV;
}

static void configuration_space_is_read_and_written(void)
{
	contract_bind(&(const struct pci_step){ look_at_configuration, NULL });
}

static int misalign(struct pci_dev *pci)
{
	u16 word = 1;
	u32 dword = 1;

	EXPECT(pci_read_config_word(pci, 1, &word) == PCIBIOS_BAD_REGISTER_NUMBER);
	EXPECT(pci_read_config_dword(pci, 2, &dword) == PCIBIOS_BAD_REGISTER_NUMBER);
	EXPECT(pci_write_config_word(pci, 5, 0) == PCIBIOS_BAD_REGISTER_NUMBER);
	EXPECT(pci_write_config_dword(pci, 6, 0) == PCIBIOS_BAD_REGISTER_NUMBER);
	return -ENODEV;
}

static void misaligned_configuration_access_is_refused(void)
{
	contract_bind(&(const struct pci_step){ misalign, NULL });
}

static int save_and_restore(struct pci_dev *pci)
{
	u8 line = 0;

	EXPECT(!pci_write_config_byte(pci, PCI_INTERRUPT_LINE, 5));
	EXPECT(!pci_save_state(pci));
	EXPECT(!pci_write_config_byte(pci, PCI_INTERRUPT_LINE, 6));
	pci_restore_state(pci);
	EXPECT(!pci_read_config_byte(pci, PCI_INTERRUPT_LINE, &line) && line == 5);
	EXPECT(!pci_write_config_byte(pci, PCI_INTERRUPT_LINE, 0));
	EXPECT(!pci_set_power_state(pci, PCI_D0));
	return -ENODEV;
}

static void state_that_was_saved_is_restored(void)
{
	contract_bind(&(const struct pci_step){ save_and_restore, NULL });
}

/* ---------------------------------------------------------------- Enable ---------------------- */

static u16 command_of(struct pci_dev *pci)
{
	u16 command = 0;

	EXPECT(!pci_read_config_word(pci, PCI_COMMAND, &command));
	return command;
}

static int enable_twice(struct pci_dev *pci)
{
	EXPECT(!pci_is_enabled(pci));
	EXPECT(!pci_enable_device(pci));
	EXPECT(pci_is_enabled(pci));
	EXPECT(command_of(pci) & PCI_COMMAND_MEMORY);
	EXPECT(!pci_enable_device_mem(pci));
	pci_disable_device(pci);
	EXPECT(pci_is_enabled(pci));
	pci_disable_device(pci);
	EXPECT(!pci_is_enabled(pci));
	return -ENODEV;
}

static void enabling_is_counted(void)
{
	contract_bind(&(const struct pci_step){ enable_twice, NULL });
}

static int master(struct pci_dev *pci)
{
	if (!EXPECT(!pci_enable_device(pci)))
		return -ENODEV;
	pci_set_master(pci);
	EXPECT(command_of(pci) & PCI_COMMAND_MASTER && pci->is_busmaster);
	pci_clear_master(pci);
	EXPECT(!(command_of(pci) & PCI_COMMAND_MASTER) && !pci->is_busmaster);
	pci_set_master(pci);
	pci_disable_device(pci);
	EXPECT(!(command_of(pci) & PCI_COMMAND_MASTER));
	return -ENODEV;
}

static void last_disable_ends_bus_mastering(void)
{
	contract_bind(&(const struct pci_step){ master, NULL });
}

/* ---------------------------------------------------------------- Request and map ------------- */

static int request_twice(struct pci_dev *pci)
{
	resource_size_t start = pci_resource_start(pci, 0);

	if (!EXPECT(!pci_enable_device(pci)))
		return -ENODEV;
	EXPECT(!pci_request_region(pci, 0, "contract"));
	EXPECT(pci_request_region(pci, 0, "contract") == -EBUSY);
	EXPECT(pci_request_regions(pci, "contract") == -EBUSY);
	EXPECT(!request_mem_region(start + 0x100, 0x10, "contract"));
	pci_release_region(pci, 0);
	EXPECT(!pci_request_regions(pci, "contract"));
	pci_release_regions(pci);
	EXPECT(!pci_request_selected_regions(pci, 1, "contract"));
	pci_release_selected_regions(pci, 1);
	if (EXPECT(request_mem_region(start, 0x10, "contract")))
		release_mem_region(start, 0x10);
	pci_disable_device(pci);
	return -ENODEV;
}

static void region_has_one_owner(void)
{
	contract_bind(&(const struct pci_step){ request_twice, NULL });
}

static int request_none(struct pci_dev *pci)
{
	EXPECT(!pci_request_region(pci, 1, "contract"));
	pci_release_region(pci, 1);
	EXPECT(!pci_iomap(pci, 1, 0));
	return -ENODEV;
}

static void bar_that_is_not_there_can_be_requested_but_not_mapped(void)
{
	contract_bind(&(const struct pci_step){ request_none, NULL });
}

static void try_registers(void __iomem *registers)
{
	iowrite32(0x12345678, registers + LKP_ENC_SEED);
	EXPECT(ioread32(registers + LKP_ENC_SEED) == 0x12345678);
	writel(0, registers + LKP_ENC_SEED);
	EXPECT(readl(registers + LKP_ENC_SEED) == 0);
	writel_relaxed(7, registers + LKP_ENC_SEED);
	EXPECT(readl_relaxed(registers + LKP_ENC_SEED) == 7);
	writel(0, registers + LKP_ENC_SEED);
	writeb('a', registers + LKP_ENC_STRING);
	EXPECT(readb(registers + LKP_ENC_STRING) == 'a');
	iowrite8(0, registers + LKP_ENC_STRING);
	EXPECT(ioread8(registers + LKP_ENC_STRING) == 0);
}

static int map(struct pci_dev *pci)
{
	void __iomem *registers, *again;

	if (!EXPECT(!pci_enable_device(pci)))
		return -ENODEV;
	registers = pci_iomap(pci, 0, 0);
	if (EXPECT(registers)) {
		try_registers(registers);
		again = ioremap(pci_resource_start(pci, 0), 16);
		if (EXPECT(again)) {
			try_registers(again);
			iounmap(again);
		}
		pci_iounmap(pci, registers);
	}
	registers = pci_ioremap_bar(pci, 0);
	if (EXPECT(registers)) {
		try_registers(registers);
		iounmap(registers);
	}
	pci_disable_device(pci);
	return -ENODEV;
}

static void registers_are_reached_through_every_mapping(void)
{
	contract_bind(&(const struct pci_step){ map, NULL });
}

static int poll_registers(struct pci_dev *pci)
{
	void __iomem *registers;
	u32 seed = 0;
	u8 cell = 0;

	if (!EXPECT(!pci_enable_device(pci)))
		return -ENODEV;
	registers = pci_iomap(pci, 0, 0);
	if (EXPECT(registers)) {
		void __iomem *at = registers + LKP_ENC_SEED;

		writel(5, at);
		EXPECT(!readl_poll_timeout(at, seed, seed == 5, 10, 1000000) && seed == 5);
		EXPECT(!readl_poll_timeout_atomic(at, seed, seed == 5, 1, 1000000));
		seed = 0;
		EXPECT(readl_poll_timeout(at, seed, seed == 6, 10, 1000) == -ETIMEDOUT);
		EXPECT(readl_poll_timeout_atomic(at, seed, seed == 6, 1, 100) == -ETIMEDOUT);
		EXPECT(seed == 5);
		writel(0, at);
		at = registers + LKP_ENC_STRING;
		writeb('a', at);
		EXPECT(!readb_poll_timeout(at, cell, cell == 'a', 10, 1000000) && cell == 'a');
		EXPECT(readb_poll_timeout_atomic(at, cell, !cell, 1, 100) == -ETIMEDOUT);
		iowrite8(0, at);
		pci_iounmap(pci, registers);
	}
	pci_disable_device(pci);
	return -ENODEV;
}

static void registers_are_polled_until_they_say_so(void)
{
	contract_bind(&(const struct pci_step){ poll_registers, NULL });
}

static const struct contract pci[] = {
	CONTRACT(driver_gets_its_device_and_lets_it_go),
	CONTRACT(failed_probe_does_not_fail_the_driver),
	CONTRACT(driver_of_a_taken_name_is_ebusy),
	CONTRACT(driver_logs_of_its_device),
	CONTRACT(row_with_data_is_for_a_vendor_and_device_by_name),
	CONTRACT(identity_comes_from_configuration_space),
	CONTRACT(configuration_space_is_read_and_written),
	CONTRACT(misaligned_configuration_access_is_refused),
	CONTRACT(state_that_was_saved_is_restored),
	CONTRACT(enabling_is_counted),
	CONTRACT(last_disable_ends_bus_mastering),
	CONTRACT(region_has_one_owner),
	CONTRACT(bar_that_is_not_there_can_be_requested_but_not_mapped),
	CONTRACT(registers_are_reached_through_every_mapping),
	CONTRACT(registers_are_polled_until_they_say_so),
};
CONTRACTS(pci);

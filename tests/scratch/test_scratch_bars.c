// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device with two BARs under a driver, and under a guest: each reaches the BAR that it means.
 * Kernel code.
 */

/* The C library first, and of that its types: see linux/types.h. */
#include <sys/types.h>

#include "../emu/emu_bench.h"
#include "multiprocess.h"
#include "protocol.h"
#include "sim_kernel.h"
#include "sim_task.h"
#include "sim_window.h"

#include <linux/io.h>
#include <linux/pci.h>

/* The addresses that firmware gives to BARs of 256 bytes and of a MiB: multiples of their sizes. */
#define BAR0_ADDRESS 0xfebd1000u
#define BAR2_ADDRESS 0xfec00000u
#define BAR2_SIZE    0x100000u

/* More devices than fit above the first address. */
#define MORE 40

/**
 * struct machine - a machine with the device on its bus
 * @kernel: the machine
 * @emu: the device
 * @more: further devices of the kind
 * @slot: its place there
 * @dev: as its driver sees it
 */
struct machine {
	struct sim_kernel *kernel;
	struct emu emu;
	struct emu more[MORE];
	struct sim_pci *slot;
	struct pci_dev *dev;
};

static struct pci_dev *bound; /* the device that the driver below has */

static int probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	(void)id;
	bound = dev;
	return pcim_enable_device(dev);
}

static const struct pci_device_id ids[] = { { PCI_DEVICE(0x1af4, 0x5c7a) }, {} };

static struct pci_driver driver = { .name = "scratch", .id_table = ids, .probe = probe };

static int setup(void **state)
{
	struct machine *machine = calloc(1, sizeof(*machine));

	assert_non_null(machine);
	emu_init(&machine->emu);
	machine->kernel = sim_kernel_create();
	machine->slot = sim_pci_plug(machine->kernel, &machine->emu);
	sim_current()->kernel = machine->kernel;
	assert_int_equal(pci_register_driver(&driver), 0);
	assert_true(sim_pci_is_bound(machine->slot));
	machine->dev = bound;
	*state = machine;
	return 0;
}

static int teardown(void **state)
{
	struct machine *machine = *state;

	pci_unregister_driver(&driver);
	assert_int_equal(sim_kernel_left(machine->kernel, 0, NULL), 0);
	sim_current()->kernel = NULL;
	sim_kernel_destroy(machine->kernel);
	free(machine);
	return 0;
}

/* A number goes in at the start of BAR 2 and comes out at its end; BAR 0 does not change. */
static void check_both(const struct machine *machine, void __iomem *bar0, void __iomem *door,
		       void __iomem *last, u32 number)
{
	writel(number, door);
	assert_int_equal(readq(last), number);
	assert_int_equal(readw((char __iomem *)bar0 + SCRATCH_CONTROL), SCRATCH_CONTROL_RESET);
	assert_int_equal(readl((char __iomem *)bar0 + SCRATCH_ID), SCRATCH_ID_VALUE);
	assert_int_equal(emu_misuse(&machine->emu), 0);
}

static void test_firmware_places_both_bars(void **state)
{
	struct machine *machine = *state;

	for (int bar = 0; bar < 6; bar++) {
		assert_int_equal(pci_resource_start(machine->dev, bar), bar == 0   ? BAR0_ADDRESS
									: bar == 2 ? BAR2_ADDRESS
										   : 0);
		assert_int_equal(pci_resource_len(machine->dev, bar), bar == 0   ? 0x100
								      : bar == 2 ? BAR2_SIZE
										 : 0);
	}
}

static void test_firmware_places_many_devices_apart(void **state)
{
	struct machine *machine = *state;
	u64 starts[MORE];

	for (size_t i = 0; i < MORE; i++) {
		emu_init(&machine->more[i]);
		assert_non_null(sim_pci_plug(machine->kernel, &machine->more[i]));
		starts[i] = pci_resource_start(bound, 2);
		/* The driver's resource has the same address as the device's BAR. */
		assert_int_equal(emu_pci_bar(&machine->more[i].state.pci, 2), starts[i]);
		assert_int_equal(starts[i] % BAR2_SIZE, 0);
		assert_int_not_equal(starts[i], BAR2_ADDRESS);
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(starts[i], starts[k]);
	}
}

static void test_mapping_of_a_bar_reaches_that_one(void **state)
{
	struct machine *machine = *state;
	void __iomem *bar0 = pci_iomap(machine->dev, 0, 0);
	char __iomem *bar2 = pci_iomap(machine->dev, 2, 0);

	check_both(machine, bar0, bar2 + 4, bar2 + 0xffff8, 0x12345678);
	assert_null(pci_iomap(machine->dev, 1, 0));
	pci_iounmap(machine->dev, bar0);
	/* The other one is still there. */
	assert_int_equal(readq(bar2 + 0xffff8), 0x12345678);
	pci_iounmap(machine->dev, bar2);
}

static void test_mapping_by_address_reaches_that_bar(void **state)
{
	struct machine *machine = *state;
	void __iomem *bar0 = ioremap(BAR0_ADDRESS, 0x100);
	void __iomem *door = ioremap(BAR2_ADDRESS + 4, 4);
	void __iomem *last = ioremap(BAR2_ADDRESS + BAR2_SIZE - 8, 8);

	check_both(machine, bar0, door, last, 0x87654321);
	iounmap(bar0);
	iounmap(door);
	iounmap(last);
}

static void test_managed_mappings_reach_their_bars(void **state)
{
	struct machine *machine = *state;
	void __iomem *const *table;

	assert_int_equal(pcim_iomap_regions(machine->dev, 1 << 0 | 1 << 2, "scratch"), 0);
	table = pcim_iomap_table(machine->dev);
	assert_null(table[1]);
	check_both(machine, table[0], (char __iomem *)table[2] + 4,
		   (char __iomem *)table[2] + 0xffff8, 5);
}

/* A machine may give a BAR more room than the device has registers. */
static void test_mapping_beyond_a_bar_does_not_reach_the_next(void **state)
{
	struct machine *machine = *state;
	char __iomem *bar0;

	assert_int_equal(sim_pci_unbind(machine->slot), 0);
	sim_pci_set_bar(machine->slot, 0, 0x1000, false);
	assert_int_equal(sim_pci_bind(machine->slot), 0);
	bar0 = pci_iomap(machine->dev, 0, 0);
	writel(7, bar0 + 0x104);
	assert_int_equal(readl(bar0 + 0x104), 0xffffffff);
	assert_int_equal(machine->emu.counters.verdicts[EMU_BAD_BOUNDS], 2);
	assert_int_equal(emu_read(&machine->emu, SCRATCH_LAST, 8), 0);
	pci_iounmap(machine->dev, bar0);
}

static void test_bar_can_be_replaced(void **state)
{
	struct machine *machine = *state;
	const struct resource *bar = &machine->dev->resource[2];

	assert_int_equal(sim_pci_unbind(machine->slot), 0);
	sim_pci_set_bar(machine->slot, 2, 0x20, true);
	assert_string_equal(bar->name, pci_name(machine->dev));
	assert_int_equal(bar->start, BAR2_ADDRESS);
	assert_int_equal(bar->end, BAR2_ADDRESS + 0x1f);
	assert_int_equal(bar->flags, IORESOURCE_IO | PCI_BASE_ADDRESS_SPACE_IO);
	sim_pci_set_bar(machine->slot, 2, 0x20, false);
	assert_int_equal(bar->flags, IORESOURCE_MEM);
	sim_pci_set_bar(machine->slot, 2, 0, false);
	assert_string_equal(bar->name, pci_name(machine->dev));
	assert_int_equal(bar->start, 0);
	assert_int_equal(bar->end, 0);
	assert_int_equal(bar->flags, 0);
	assert_int_equal(sim_pci_bind(machine->slot), 0);
}

static void assert_nobody_has_mapped(struct emu *emu)
{
	emu_read(emu, SCRATCH_ID, 4);
	assert_int_equal(emu->counters.verdicts[EMU_BAD_MAPPING], 1);
}

/* The last mapping is undone, or lost with its machine. */
static void test_device_knows_that_nobody_has_mapped_it(void **state)
{
	struct machine *machine = *state;
	struct sim_kernel *lost = sim_kernel_create();

	pci_iounmap(machine->dev, pci_iomap(machine->dev, 0, 0));
	assert_nobody_has_mapped(&machine->emu);
	emu_init(&machine->more[0]);
	assert_non_null(sim_pci_plug(lost, &machine->more[0]));
	sim_current()->kernel = lost;
	assert_int_equal(readl(ioremap(BAR0_ADDRESS + SCRATCH_ID, 4)), SCRATCH_ID_VALUE);
	sim_current()->kernel = machine->kernel;
	sim_kernel_destroy(lost);
	assert_nobody_has_mapped(&machine->more[0]);
}

static void test_windows_run_out_and_come_back(void **state)
{
	static void __iomem *windows[SIM_WINDOWS + 1];
	size_t n = 0;

	(void)state;
	while ((windows[n] = ioremap(BAR0_ADDRESS + SCRATCH_ID, 4)))
		n++;
	assert_int_equal(n, SIM_WINDOWS);
	for (int i = 0; i < 3; i++) {
		iounmap(windows[7]);
		windows[7] = ioremap(BAR0_ADDRESS + SCRATCH_ID, 4);
		assert_int_equal(readl(windows[7]), SCRATCH_ID_VALUE);
	}
	while (n)
		iounmap(windows[--n]);
}

static u64 guest_access(struct machine *machine, int command, u64 address, unsigned int width,
			u64 value)
{
	const struct {
		struct multiprocess_header header;
		struct multiprocess_access access;
	} request = {
		.header = { .command = command, .size = sizeof(request.access) },
		.access = { .address = address, .value = value, .size = width, .memory = 1 },
	};
	struct multiprocess_return answer;
	uint8_t bytes[PROTOCOL_ANSWER_MAX];
	char complaint[PROTOCOL_COMPLAINT];
	struct session session = { .emu = &machine->emu };
	struct descriptors none = { .n = 0 };

	assert_true(protocol_multiprocess.check((const uint8_t *)&request, 0, complaint));
	assert_int_equal(
		protocol_multiprocess.perform(&session, (const uint8_t *)&request, &none, bytes),
		sizeof(answer));
	memcpy(&answer, bytes, sizeof(answer));
	return answer.value;
}

static void test_guest_reaches_each_bar_at_its_address(void **state)
{
	static const u64 outside[] = { BAR0_ADDRESS - 4,          BAR0_ADDRESS + 0x100,
				       BAR2_ADDRESS - 4,          BAR2_ADDRESS + BAR2_SIZE,
				       BAR2_ADDRESS - 0xffff8,    BAR0_ADDRESS + 0x200000004,
				       BAR2_ADDRESS + 0x200000004 };
	struct machine *machine = *state;

	guest_access(machine, MULTIPROCESS_BAR_WRITE, BAR2_ADDRESS + 4, 4, 9);
	assert_int_equal(guest_access(machine, MULTIPROCESS_BAR_READ, BAR2_ADDRESS + 0xffff8, 8, 0),
			 9);
	assert_int_equal(guest_access(machine, MULTIPROCESS_BAR_READ, BAR0_ADDRESS + 4, 2, 0),
			 SCRATCH_CONTROL_RESET);
	assert_int_equal(emu_misuse(&machine->emu), 0);
	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
		guest_access(machine, MULTIPROCESS_BAR_WRITE, outside[i], 4, 7);
		assert_int_equal(machine->emu.counters.verdicts[EMU_BAD_BOUNDS], i + 1);
	}
	/* From the last byte of a BAR on. */
	guest_access(machine, MULTIPROCESS_BAR_WRITE, BAR0_ADDRESS + 0xff, 8, 7);
	assert_int_equal(machine->emu.counters.verdicts[EMU_BAD_BOUNDS],
			 sizeof(outside) / sizeof(outside[0]) + 1);
	assert_int_equal(emu_read(&machine->emu, SCRATCH_LAST, 8), 9);
}

#define bars_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		bars_test(test_firmware_places_both_bars),
		bars_test(test_firmware_places_many_devices_apart),
		bars_test(test_mapping_of_a_bar_reaches_that_one),
		bars_test(test_mapping_by_address_reaches_that_bar),
		bars_test(test_managed_mappings_reach_their_bars),
		bars_test(test_mapping_beyond_a_bar_does_not_reach_the_next),
		bars_test(test_bar_can_be_replaced),
		bars_test(test_device_knows_that_nobody_has_mapped_it),
		bars_test(test_windows_run_out_and_come_back),
		bars_test(test_guest_reaches_each_bar_at_its_address),
	};

	return cmocka_run_group_tests_name("scratch/scratch_bars", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * DMA: bus addresses, the memory that the device finds there, the owner of lent memory, and reports
 * about wrong drivers. The test plays the device.
 */

/* The C library's types must come first: see linux/types.h. */
#include <sys/types.h>

#include "machine.h"

#include "emu.h"
#include "sim_bug.h"

#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define N 100

static struct pci_dev *pci; /* the one that the driver below is bound to */
static struct emu *hardware;

static int probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	(void)id;
	pci = dev;
	return pci_enable_device(dev);
}

static void let_go(struct pci_dev *dev)
{
	pci_disable_device(dev);
}

static const struct pci_device_id ids[] = { { PCI_DEVICE(PCI_ANY_ID, PCI_ANY_ID) }, {} };
static struct pci_driver driver = {
	.name = "dma", .id_table = ids, .probe = probe, .remove = let_go
};

static int set_up(void **state)
{
	struct machine *machine;

	if (machine_setup_bare(state))
		return -1;
	machine = *state;
	hardware = &machine->emu;
	machine->task.kernel = machine->kernel;
	if (pci_register_driver(&driver))
		return -1;
	pci_set_master(pci);
	return 0;
}

static int tear_down(void **state)
{
	pci_unregister_driver(&driver);
	return machine_teardown(state);
}

#define dma_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* The device reads N bytes there, which all have the same value. */
static void device_reads(dma_addr_t address, u8 value)
{
	u8 bytes[N];

	assert_true(emu_dma_read(hardware, address, bytes, N));
	for (unsigned int i = 0; i < N; i++)
		assert_int_equal(bytes[i], value);
}

static void device_writes(dma_addr_t address, u8 value)
{
	u8 bytes[N];

	memset(bytes, value, N);
	assert_true(emu_dma_write(hardware, address, bytes, N));
}

static void assert_bytes(const u8 *bytes, u8 value)
{
	for (unsigned int i = 0; i < N; i++)
		assert_int_equal(bytes[i], value);
}

/* The device's access is refused, and the kernel's log says why. */
static void refused(struct machine *machine, bool write, dma_addr_t address, size_t n,
		    const char *why)
{
	u8 bytes[N + 1] = { 0 };

	machine->log[0] = '\0';
	if (write)
		assert_false(emu_dma_write(hardware, address, bytes, n));
	else
		assert_false(emu_dma_read(hardware, address, bytes, n));
	machine->misuse++;
	if (!strstr(machine->log, why))
		fail_msg("'%s' is not in '%s'", why, machine->log);
}

static u8 *memory_of(u8 value)
{
	u8 *memory = kmalloc(N, GFP_KERNEL);

	assert_non_null(memory);
	return memset(memory, value, N);
}

static dma_addr_t lend(u8 *memory, enum dma_data_direction direction)
{
	dma_addr_t address = dma_map_single(&pci->dev, memory, N, direction);

	assert_int_equal(dma_mapping_error(&pci->dev, address), 0);
	return address;
}

/* ---------------------------------------------------------------- Addresses ------------------- */

static void test_addresses_come_from_the_top_of_the_mask(void **state)
{
	u8 *memory = memory_of(0);
	dma_addr_t first, second;
	void *page;

	(void)state;
	first = lend(memory, DMA_TO_DEVICE);
	assert_true(first <= DMA_BIT_MASK(32) && first > DMA_BIT_MASK(32) - 0x10000);
	dma_unmap_single(&pci->dev, first, N, DMA_TO_DEVICE);
	/* The last to be used again. */
	second = lend(memory, DMA_TO_DEVICE);
	assert_true(second < first);
	dma_unmap_single(&pci->dev, second, N, DMA_TO_DEVICE);
	assert_int_equal(dma_set_mask(&pci->dev, DMA_BIT_MASK(28)), 0);
	first = lend(memory, DMA_TO_DEVICE);
	assert_true(first <= DMA_BIT_MASK(28) && first > DMA_BIT_MASK(28) - 0x10000);
	page = dma_alloc_coherent(&pci->dev, 16, &second, GFP_KERNEL);
	assert_true(second > DMA_BIT_MASK(28) && second <= DMA_BIT_MASK(32));
	dma_free_coherent(&pci->dev, 16, page, second);
	assert_int_equal(dma_set_mask_and_coherent(&pci->dev, DMA_BIT_MASK(64)), 0);
	page = dma_alloc_coherent(&pci->dev, 16, &second, GFP_KERNEL);
	assert_true(second > DMA_BIT_MASK(63));
	dma_free_coherent(&pci->dev, 16, page, second);
	dma_unmap_single(&pci->dev, first, N, DMA_TO_DEVICE);
	kfree(memory);
}

static void test_mask_that_no_device_has_is_eio(void **state)
{
	(void)state;
	assert_int_equal(dma_set_mask(&pci->dev, DMA_BIT_MASK(23)), -EIO);
	assert_int_equal(dma_set_coherent_mask(&pci->dev, DMA_BIT_MASK(23)), -EIO);
	assert_int_equal(dma_set_mask_and_coherent(&pci->dev, DMA_BIT_MASK(23)), -EIO);
	assert_true(pci->dma_mask == DMA_BIT_MASK(32));
	assert_true(pci->dev.coherent_dma_mask == DMA_BIT_MASK(32));
	assert_int_equal(dma_set_coherent_mask(&pci->dev, DMA_BIT_MASK(24)), 0);
	assert_true(pci->dev.coherent_dma_mask == DMA_BIT_MASK(24));
}

/* 16 MiB of addresses: buffers of 4 MiB and the guards between them. */
static void test_addresses_run_out_and_come_back(void **state)
{
	const size_t size = KMALLOC_MAX_SIZE;
	dma_addr_t address[4];
	void *memory[4];

	(void)state;
	assert_int_equal(dma_set_coherent_mask(&pci->dev, DMA_BIT_MASK(24)), 0);
	for (unsigned int i = 0; i < 3; i++) {
		memory[i] = dma_alloc_coherent(&pci->dev, size, &address[i], GFP_KERNEL);
		assert_non_null(memory[i]);
		for (unsigned int k = 0; k < i; k++)
			assert_true(address[i] + size < address[k]);
	}
	assert_null(dma_alloc_coherent(&pci->dev, size, &address[3], GFP_KERNEL));
	dma_free_coherent(&pci->dev, size, memory[1], address[1]);
	/* One page less: then no page is left, since there is one between any two. */
	memory[3] = dma_alloc_coherent(&pci->dev, size - SIM_PAGE, &address[3], GFP_KERNEL);
	assert_non_null(memory[3]);
	assert_true(address[3] == address[1] + SIM_PAGE);
	memory[1] = dma_alloc_coherent(&pci->dev, 16, &address[1], GFP_KERNEL);
	assert_non_null(memory[1]);
	assert_true(address[1] < address[2]);
	dma_free_coherent(&pci->dev, 16, memory[1], address[1]);
	dma_free_coherent(&pci->dev, size, memory[0], address[0]);
	dma_free_coherent(&pci->dev, size, memory[2], address[2]);
	dma_free_coherent(&pci->dev, size - SIM_PAGE, memory[3], address[3]);
	assert_null(dma_alloc_coherent(&pci->dev, size + 1, &address[0], GFP_KERNEL));
}

/* ---------------------------------------------------------------- Shared for good ------------- */

static void test_coherent_memory_is_seen_by_both_at_once(void **state)
{
	struct machine *machine = *state;
	dma_addr_t address;
	struct sim_left left;
	u8 *memory = dma_alloc_coherent(&pci->dev, N, &address, GFP_ATOMIC);

	assert_non_null(memory);
	assert_int_equal((uintptr_t)memory % SIM_PAGE, 0);
	assert_int_equal(address % SIM_PAGE, 0);
	assert_bytes(memory, 0);
	memset(memory, 7, N);
	device_reads(address, 7);
	device_writes(address, 8);
	assert_bytes(memory, 8);
	assert_int_equal(sim_kernel_left(machine->kernel, 0, &left), 3);
	assert_int_equal(sim_kernel_left(machine->kernel, left.serial + 2, &left), 1);
	assert_string_equal(left.kind, "DMA buffer");
	assert_int_equal(left.size, N);
	dma_free_coherent(&pci->dev, N, memory, address);
	refused(machine, true, address, N,
		"write of 100 bytes at 0xffffe000 is refused: that is "
		"not mapped; what was mapped there at tests/kernel/");
	dma_free_coherent(&pci->dev, N, NULL, 0);
}

static void test_managed_memory_goes_with_the_driver(void **state)
{
	struct machine *machine = *state;
	dma_addr_t address, other;
	u8 *memory = dmam_alloc_coherent(&pci->dev, N, &address, GFP_KERNEL);
	u8 *early = dmam_alloc_coherent(&pci->dev, N, &other, GFP_KERNEL);

	assert_non_null(memory);
	dmam_free_coherent(&pci->dev, N, early, other);
	device_reads(address, 0);
	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	/* Only the driver below is left. */
	assert_int_equal(sim_kernel_left(machine->kernel, 0, NULL), 1);
}

static void test_allocation_fails_where_a_plan_says_so(void **state)
{
	struct machine *machine = *state;
	dma_addr_t address;
	u8 *memory = memory_of(0);

	sim_fail(&machine->task, SIM_DMA_ALLOC, 1);
	assert_null(dma_alloc_coherent(&pci->dev, N, &address, GFP_KERNEL));
	sim_fail(&machine->task, SIM_DEVRES, 1);
	assert_null(dmam_alloc_coherent(&pci->dev, N, &address, GFP_KERNEL));
	sim_fail(&machine->task, SIM_DMA_SET_MASK, 1);
	assert_int_equal(dma_set_mask_and_coherent(&pci->dev, DMA_BIT_MASK(28)), -EIO);
	sim_fail(&machine->task, SIM_DMA_SET_MASK, 1);
	assert_int_equal(dma_set_coherent_mask(&pci->dev, DMA_BIT_MASK(28)), -EIO);
	sim_fail(&machine->task, SIM_DMA_MAP, 1);
	address = dma_map_single(&pci->dev, memory, N, DMA_TO_DEVICE);
	assert_int_equal(dma_mapping_error(&pci->dev, address), -ENOMEM);
	kfree(memory);
}

/* ---------------------------------------------------------------- Lent for a while ------------ */

static void test_device_reads_what_was_lent_and_may_not_write(void **state)
{
	struct machine *machine = *state;
	u8 *memory = memory_of(5);
	dma_addr_t address = lend(memory, DMA_TO_DEVICE);

	device_reads(address, 5);
	assert_bytes(memory, 5);
	refused(machine, true, address, N, "for the other direction");
	dma_sync_single_for_cpu(&pci->dev, address, N, DMA_TO_DEVICE);
	memset(memory, 6, N);
	device_reads(address, 5);
	dma_sync_single_for_device(&pci->dev, address, N, DMA_TO_DEVICE);
	device_reads(address, 6);
	dma_unmap_single(&pci->dev, address, N, DMA_TO_DEVICE);
	refused(machine, false, address, N, "not mapped; what was mapped there at tests/kernel/");
	assert_bytes(memory, 6);
	kfree(memory);
}

static void test_driver_sees_nothing_of_use_before_it_asks(void **state)
{
	struct machine *machine = *state;
	u8 *memory = memory_of(5);
	dma_addr_t address = lend(memory, DMA_FROM_DEVICE);

	device_writes(address, 9);
	assert_int_not_equal(memory[0], 5);
	assert_int_not_equal(memory[0], 9);
	refused(machine, false, address, N, "for the other direction");
	dma_sync_single_for_cpu(&pci->dev, address, 10, DMA_FROM_DEVICE);
	assert_int_equal(memory[9], 9);
	assert_int_not_equal(memory[10], 9);
	dma_sync_single_for_device(&pci->dev, address, 10, DMA_FROM_DEVICE);
	assert_int_not_equal(memory[9], 9);
	dma_unmap_single(&pci->dev, address, N, DMA_FROM_DEVICE);
	assert_bytes(memory, 9);
	kfree(memory);
}

/* The driver may write to what it has taken back, and loses it when it takes back the whole. */
static void test_what_was_taken_back_is_the_drivers(void **state)
{
	u8 *memory = memory_of(5);
	dma_addr_t address = lend(memory, DMA_FROM_DEVICE);

	(void)state;
	device_writes(address, 9);
	dma_sync_single_for_cpu(&pci->dev, address, N, DMA_FROM_DEVICE);
	memset(memory, 1, N);
	dma_sync_single_for_device(&pci->dev, address, N / 2, DMA_FROM_DEVICE);
	dma_unmap_single(&pci->dev, address, N, DMA_FROM_DEVICE);
	assert_bytes(memory, 9);
	kfree(memory);
}

static void test_address_is_as_far_into_a_page_as_memory_into_its_block(void **state)
{
	u8 *memory = kmalloc(SIM_PAGE + 20, GFP_KERNEL);
	dma_addr_t address = dma_map_single(&pci->dev, memory + SIM_PAGE + 7, 13, DMA_TO_DEVICE);

	(void)state;
	assert_int_equal(dma_mapping_error(&pci->dev, address), 0);
	assert_int_equal(address % SIM_PAGE, 7);
	dma_unmap_single(&pci->dev, address, 13, DMA_TO_DEVICE);
	kfree(memory);
}

static void test_what_the_device_leaves_alone_is_as_before(void **state)
{
	u8 *memory = memory_of(5);
	dma_addr_t address = lend(memory, DMA_FROM_DEVICE);

	(void)state;
	dma_unmap_single(&pci->dev, address, N, DMA_FROM_DEVICE);
	assert_bytes(memory, 5);
	kfree(memory);
}

static void test_both_directions_go_both_ways(void **state)
{
	u8 *memory = memory_of(5);
	dma_addr_t address = lend(memory, DMA_BIDIRECTIONAL);

	(void)state;
	device_reads(address, 5);
	device_writes(address, 6);
	dma_sync_single_for_cpu(&pci->dev, address, N, DMA_BIDIRECTIONAL);
	assert_bytes(memory, 6);
	memset(memory, 7, N);
	dma_sync_single_for_device(&pci->dev, address, N, DMA_BIDIRECTIONAL);
	assert_int_not_equal(memory[0], 7);
	device_reads(address, 7);
	device_writes(address, 8);
	dma_unmap_single(&pci->dev, address, N, DMA_BIDIRECTIONAL);
	assert_bytes(memory, 8);
	kfree(memory);
}

/* The device may read the same memory through two mappings. */
static void test_memory_can_be_lent_twice_to_be_read(void **state)
{
	u8 *memory = memory_of(5);
	dma_addr_t first = lend(memory, DMA_TO_DEVICE);
	dma_addr_t second = lend(memory, DMA_TO_DEVICE);

	(void)state;
	dma_unmap_single(&pci->dev, first, N, DMA_TO_DEVICE);
	device_reads(second, 5);
	dma_unmap_single(&pci->dev, second, N, DMA_TO_DEVICE);
	kfree(memory);
}

static void test_only_what_is_mapped_is_reached(void **state)
{
	struct machine *machine = *state;
	u8 *memory = memory_of(5);
	dma_addr_t address = lend(memory, DMA_BIDIRECTIONAL);

	refused(machine, false, address, N + 1, "is not mapped");
	refused(machine, false, address - 1, 2, "is not mapped");
	refused(machine, true, address + N - 1, 2, "is not mapped");
	refused(machine, true, address + N, 1, "is not mapped");
	refused(machine, true, ~0ull, 1, "is not mapped");
	/* A device that leaves out the upper address bits. */
	refused(machine, true, address & DMA_BIT_MASK(28), 1, "is not mapped");
	pci_clear_master(pci);
	refused(machine, true, address, 1, "");
	pci_set_master(pci);
	device_writes(address, 1);
	dma_unmap_single(&pci->dev, address, N, DMA_BIDIRECTIONAL);
	kfree(memory);
}

static void test_misuse_is_described_with_the_reason(void **state)
{
	struct machine *machine = *state;
	char how[512];
	u8 *memory = memory_of(5);
	dma_addr_t address = lend(memory, DMA_TO_DEVICE);

	sim_pci_describe_misuse(machine->pci, how, sizeof(how));
	assert_string_equal(how, "");
	refused(machine, true, address, 4, "for the other direction");
	dma_unmap_single(&pci->dev, address, N, DMA_TO_DEVICE);
	refused(machine, false, address, 4, "not mapped");
	sim_pci_describe_misuse(machine->pci, how, sizeof(how));
	if (strncmp(how, "dma write 0xffffe000 4 0x0 (bad DMA): mapped at tests/kernel/", 61) != 0)
		fail_msg("%s", how);
	kfree(memory);
}

static int leave_master(struct pci_dev *dev, const struct pci_device_id *id)
{
	(void)id;
	pci = dev;
	pci_set_master(dev);
	return 0;
}

static void test_nothing_is_reached_without_a_driver(void **state)
{
	static struct pci_driver forgetful = { .name = "f",
					       .id_table = ids,
					       .probe = leave_master };
	struct machine *machine = *state;
	dma_addr_t address;
	struct sim_left left;
	u8 *memory;
	unsigned long mark;

	pci_unregister_driver(&driver);
	assert_int_equal(pci_register_driver(&forgetful), 0);
	mark = sim_kernel_mark(machine->kernel);
	memory = memory_of(5);
	address = lend(memory, DMA_BIDIRECTIONAL);
	device_writes(address, 1);
	pci_unregister_driver(&forgetful);
	refused(machine, true, address, N, "no driver has the device");
	assert_int_equal(sim_kernel_left(machine->kernel, mark, &left), 2);
	assert_int_equal(sim_kernel_left(machine->kernel, left.serial + 1, &left), 1);
	assert_string_equal(left.kind, "DMA mapping");
	assert_int_equal(left.size, N);
	assert_int_equal(pci_register_driver(&driver), 0);
	dma_unmap_single(&pci->dev, address, N, DMA_BIDIRECTIONAL);
	kfree(memory);
}

/* A hook sees when memory changes its owner. */
struct seen {
	unsigned int times;
	const void *memory;
	size_t size;
};

static void see(const void *memory, size_t size, void *context)
{
	struct seen *seen = context;

	*seen = (struct seen){ seen->times + 1, memory, size };
}

static void test_memory_that_changes_hands_is_told(void **state)
{
	struct machine *machine = *state;
	struct seen seen = { 0 };
	u8 *memory = memory_of(5);
	dma_addr_t address;

	sim_kernel_set_touch_hook(machine->kernel, see, &seen);
	address = lend(memory, DMA_BIDIRECTIONAL);
	assert_int_equal(seen.times, 1);
	device_writes(address, 6);
	assert_int_equal(seen.times, 1);
	dma_sync_single_for_cpu(&pci->dev, address + 3, 1, DMA_BIDIRECTIONAL);
	assert_int_equal(seen.times, 2);
	assert_ptr_equal(seen.memory, memory + 3);
	assert_int_equal(seen.size, 1);
	dma_sync_single_for_device(&pci->dev, address, N, DMA_BIDIRECTIONAL);
	assert_int_equal(seen.times, 3);
	dma_unmap_single(&pci->dev, address, N, DMA_BIDIRECTIONAL);
	assert_int_equal(seen.times, 4);
	assert_ptr_equal(seen.memory, memory);
	assert_int_equal(seen.size, N);
	sim_kernel_set_touch_hook(machine->kernel, NULL, NULL);
	kfree(memory);
}

/* ---------------------------------------------------------------- What is forbidden ----------- */

static u8 *lent;
static dma_addr_t at;

static void lend_it(enum dma_data_direction direction)
{
	lent = memory_of(5);
	at = lend(lent, direction);
}

static void map_of_no_device(void)
{
	static struct device other = { .sim_name = "other" };

	(void)!dma_map_single(&other, memory_of(0), N, DMA_TO_DEVICE);
}

static void map_a_variable(void)
{
	static u8 variable[N];

	(void)!dma_map_single(&pci->dev, variable, N, DMA_TO_DEVICE);
}

static void map_more_than_there_is(void)
{
	(void)!dma_map_single(&pci->dev, memory_of(0) + 1, N, DMA_TO_DEVICE);
}

static void map_nothing(void)
{
	(void)!dma_map_single(&pci->dev, memory_of(0), 0, DMA_TO_DEVICE);
}

static void map_in_no_direction(void)
{
	(void)!dma_map_single(&pci->dev, memory_of(0), N, DMA_NONE);
}

static void map_what_is_mapped(void)
{
	lend_it(DMA_TO_DEVICE);
	(void)!dma_map_single(&pci->dev, lent + 9, 1, DMA_FROM_DEVICE);
}

static void map_what_the_device_writes(void)
{
	lend_it(DMA_FROM_DEVICE);
	(void)!dma_map_single(&pci->dev, lent, N, DMA_TO_DEVICE);
}

static void map_coherent_memory(void)
{
	lent = dma_alloc_coherent(&pci->dev, N, &at, GFP_KERNEL);
	(void)!dma_map_single(&pci->dev, lent, N, DMA_TO_DEVICE);
}

static void unmap_what_is_not_mapped(void)
{
	dma_unmap_single(&pci->dev, 0x1000, N, DMA_TO_DEVICE);
}

static void unmap_twice(void)
{
	lend_it(DMA_TO_DEVICE);
	dma_unmap_single(&pci->dev, at, N, DMA_TO_DEVICE);
	dma_unmap_single(&pci->dev, at, N, DMA_TO_DEVICE);
}

static void unmap_another_size(void)
{
	lend_it(DMA_TO_DEVICE);
	dma_unmap_single(&pci->dev, at, N - 1, DMA_TO_DEVICE);
}

static void unmap_in_another_direction(void)
{
	lend_it(DMA_TO_DEVICE);
	dma_unmap_single(&pci->dev, at, N, DMA_FROM_DEVICE);
}

static void unmap_what_was_not_asked_about(void)
{
	at = dma_map_single(&pci->dev, memory_of(0), N, DMA_TO_DEVICE);
	dma_unmap_single(&pci->dev, at, N, DMA_TO_DEVICE);
}

static void unmap_coherent_memory(void)
{
	lent = dma_alloc_coherent(&pci->dev, N, &at, GFP_KERNEL);
	dma_unmap_single(&pci->dev, at, N, DMA_TO_DEVICE);
}

static void sync_what_is_not_mapped(void)
{
	dma_sync_single_for_cpu(&pci->dev, 0x1000, N, DMA_FROM_DEVICE);
}

static void sync_more_than_is_mapped(void)
{
	lend_it(DMA_FROM_DEVICE);
	dma_sync_single_for_device(&pci->dev, at + 1, N, DMA_FROM_DEVICE);
}

static void free_what_is_mapped(void)
{
	lend_it(DMA_FROM_DEVICE);
	kfree(lent);
}

static void write_to_what_the_device_reads(void)
{
	lend_it(DMA_TO_DEVICE);
	lent[3] = 6;
	dma_unmap_single(&pci->dev, at, N, DMA_TO_DEVICE);
}

static void write_to_what_the_device_writes(void)
{
	lend_it(DMA_FROM_DEVICE);
	lent[99] = 6;
	dma_sync_single_for_cpu(&pci->dev, at, N, DMA_FROM_DEVICE);
}

static void write_to_all_that_the_device_writes(void)
{
	lend_it(DMA_BIDIRECTIONAL);
	memset(lent, 6, N);
	dma_unmap_single(&pci->dev, at, N, DMA_BIDIRECTIONAL);
}

static void kfree_coherent_memory(void)
{
	kfree(dma_alloc_coherent(&pci->dev, N, &at, GFP_KERNEL));
}

static void free_coherent_memory_twice(void)
{
	lent = dma_alloc_coherent(&pci->dev, N, &at, GFP_KERNEL);
	dma_free_coherent(&pci->dev, N, lent, at);
	dma_free_coherent(&pci->dev, N, lent, at);
}

static void free_less_coherent_memory(void)
{
	lent = dma_alloc_coherent(&pci->dev, N, &at, GFP_KERNEL);
	dma_free_coherent(&pci->dev, N - 1, lent, at);
}

static void free_lent_memory_as_coherent(void)
{
	lend_it(DMA_TO_DEVICE);
	dma_free_coherent(&pci->dev, N, lent, at);
}

static void free_managed_memory_of_others(void)
{
	lent = dma_alloc_coherent(&pci->dev, N, &at, GFP_KERNEL);
	dmam_free_coherent(&pci->dev, N, lent, at);
}

static void allocate_nothing(void)
{
	(void)!dma_alloc_coherent(&pci->dev, 0, &at, GFP_KERNEL);
}

static void allocate_under_a_spinlock(void)
{
	spinlock_t spinlock;

	spin_lock_init(&spinlock);
	spin_lock(&spinlock);
	(void)!dma_alloc_coherent(&pci->dev, N, &at, GFP_KERNEL);
}

static const struct {
	void (*act)(void);
	const char *story;
} rows[] = {
	{ map_of_no_device, "dma_map_single() for other, which reaches no memory" },
	{ map_a_variable, "dma_map_single() of memory that is not from kmalloc(): a stack" },
	{ map_more_than_there_is,
	  "dma_map_single() of 100 bytes from byte 1 of 100 that were allocated at tests/kernel/" },
	{ map_nothing, "dma_map_single() of 0 bytes" },
	{ map_in_no_direction, "dma_map_single() in the direction 3, which does not exist" },
	{ map_what_is_mapped,
	  "dma_map_single() of memory that the device already has, from tests/" },
	{ map_what_the_device_writes, "dma_map_single() of memory that the device already has" },
	{ map_coherent_memory, "dma_map_single() of memory that is not from kmalloc()" },
	{ unmap_what_is_not_mapped,
	  "dma_unmap_single() of 0x1000, which dma_map_single() did not return" },
	{ unmap_twice, "did not return; what was mapped there at tests/kernel/" },
	{ unmap_another_size, "dma_unmap_single() of 99 bytes at 0xffffe000, of the 100 bytes at "
			      "0xffffe000 that were mapped at tests/kernel/" },
	{ unmap_in_another_direction,
	  "dma_unmap_single() in another direction than at tests/kernel/" },
	{ unmap_what_was_not_asked_about, "without a check by dma_mapping_error()" },
	{ unmap_coherent_memory, "which dma_map_single() did not return" },
	{ sync_what_is_not_mapped,
	  "dma_sync_single_for_cpu() of 0x1000, which dma_map_single() did not return" },
	{ sync_more_than_is_mapped, "dma_sync_single_for_device() of 100 bytes at 0xffffe001, of" },
	{ free_what_is_mapped,
	  "memory is freed while the DMA mapping 0xffffe000 in it, from tests/kernel/" },
	{ write_to_what_the_device_reads, "dma_unmap_single(): the driver has written to byte 3 of "
					  "the 100 that are mapped at tests/kernel/" },
	{ write_to_what_the_device_writes,
	  "dma_sync_single_for_cpu(): the driver has written to byte 99 of the 100" },
	{ write_to_all_that_the_device_writes,
	  "dma_unmap_single(): the driver has written to byte 0 of the 100" },
	{ kfree_coherent_memory, "kfree() of a DMA buffer, from tests/kernel/" },
	{ free_coherent_memory_twice,
	  "which dma_alloc_coherent() did not return; what was mapped" },
	{ free_less_coherent_memory, "dma_free_coherent() of 99 bytes at 0xffffe000, and not of" },
	{ free_lent_memory_as_coherent, "which dma_alloc_coherent() did not return" },
	{ free_managed_memory_of_others,
	  "dmam_free_coherent() of memory that is not the device's" },
	{ allocate_nothing, "dma_alloc_coherent() of 0 bytes" },
	{ allocate_under_a_spinlock, "dma_alloc_coherent(GFP_KERNEL) may sleep" },
};

static char story[1024];
static jmp_buf escape;

static void caught(const char *text, void *context)
{
	(void)context;
	(void)snprintf(story, sizeof(story), "%s", text);
	longjmp(escape, 1);
}

static void expect_story(size_t row)
{
	struct machine *machine;
	void *state = NULL;

	if (set_up(&state) || !state) {
		fail();
		return;
	}
	machine = state;
	sim_set_oops(caught, NULL);
	story[0] = '\0';
	if (!setjmp(escape))
		rows[row].act();
	sim_set_oops(NULL, NULL);
	if (!strstr(story, rows[row].story))
		fail_msg("'%s' instead of '%s'", story, rows[row].story);
	/* Leftovers and held locks do not matter here. */
	sim_task_init(&machine->task);
	sim_kernel_destroy(machine->kernel);
	sim_switch(NULL);
	free(machine);
}

static void test_what_is_forbidden_ends_with_its_story(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_story(i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		dma_test(test_addresses_come_from_the_top_of_the_mask),
		dma_test(test_mask_that_no_device_has_is_eio),
		dma_test(test_addresses_run_out_and_come_back),
		dma_test(test_coherent_memory_is_seen_by_both_at_once),
		dma_test(test_managed_memory_goes_with_the_driver),
		dma_test(test_allocation_fails_where_a_plan_says_so),
		dma_test(test_device_reads_what_was_lent_and_may_not_write),
		dma_test(test_driver_sees_nothing_of_use_before_it_asks),
		dma_test(test_what_was_taken_back_is_the_drivers),
		dma_test(test_address_is_as_far_into_a_page_as_memory_into_its_block),
		dma_test(test_what_the_device_leaves_alone_is_as_before),
		dma_test(test_both_directions_go_both_ways),
		dma_test(test_memory_can_be_lent_twice_to_be_read),
		dma_test(test_only_what_is_mapped_is_reached),
		dma_test(test_misuse_is_described_with_the_reason),
		dma_test(test_nothing_is_reached_without_a_driver),
		dma_test(test_memory_that_changes_hands_is_told),
		cmocka_unit_test(test_what_is_forbidden_ends_with_its_story),
	};

	return cmocka_run_group_tests_name("kernel/dma", tests, NULL, NULL);
}

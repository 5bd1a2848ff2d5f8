// SPDX-License-Identifier: GPL-2.0-only
/*
 * DMA: masks, memory that is shared with a device, memory that is lent to it. The device itself
 * does nothing here.
 */
#include <linux/dma-mapping.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "contract.h"
#include "pci_step.h"

#define SIZE 6000 /* more than a page */

/* ---------------------------------------------------------------- Masks ----------------------- */

static int set_masks(struct pci_dev *pci)
{
	struct device *dev = &pci->dev;

	EXPECT(dev->dma_mask && *dev->dma_mask == DMA_BIT_MASK(32));
	EXPECT(dev->coherent_dma_mask == DMA_BIT_MASK(32));
	EXPECT(!dma_set_mask_and_coherent(dev, DMA_BIT_MASK(64)));
	EXPECT(*dev->dma_mask == ~0ull && dev->coherent_dma_mask == ~0ull);
	EXPECT(!dma_set_mask(dev, DMA_BIT_MASK(28)));
	EXPECT(*dev->dma_mask == 0xfffffff && dev->coherent_dma_mask == ~0ull);
	EXPECT(!dma_set_coherent_mask(dev, DMA_BIT_MASK(30)));
	EXPECT(*dev->dma_mask == 0xfffffff && dev->coherent_dma_mask == DMA_BIT_MASK(30));
	EXPECT(!dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32)));
	return -ENODEV;
}

static void masks_are_of_32_bits_until_they_are_set(void)
{
	contract_bind(&(const struct pci_step){ set_masks, NULL });
}

static int set_small_masks(struct pci_dev *pci)
{
	struct device *dev = &pci->dev;

	EXPECT(dma_set_mask(dev, DMA_BIT_MASK(16)) == -EIO);
	EXPECT(dma_set_coherent_mask(dev, DMA_BIT_MASK(16)) == -EIO);
	EXPECT(dma_set_mask_and_coherent(dev, DMA_BIT_MASK(16)) == -EIO);
	EXPECT(*dev->dma_mask == DMA_BIT_MASK(32));
	EXPECT(dev->coherent_dma_mask == DMA_BIT_MASK(32));
	return -ENODEV;
}

static void mask_below_all_memory_is_eio(void)
{
	contract_bind(&(const struct pci_step){ set_small_masks, NULL });
}

/* ---------------------------------------------------------------- Shared for good ------------- */

static bool is_all(const u8 *bytes, size_t n, u8 value)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i] != value)
			return false;
	return true;
}

static int allocate_coherent(struct pci_dev *pci)
{
	struct device *dev = &pci->dev;
	dma_addr_t address = DMA_MAPPING_ERROR;
	u8 *memory;

	EXPECT(!dma_set_mask_and_coherent(dev, DMA_BIT_MASK(28)));
	memory = dma_alloc_coherent(dev, SIZE, &address, GFP_KERNEL);
	if (EXPECT(memory)) {
		EXPECT(is_all(memory, SIZE, 0));
		EXPECT(!((unsigned long)memory % 4096) && !(address % 4096));
		EXPECT(address + SIZE - 1 <= DMA_BIT_MASK(28));
		memset(memory, 1, SIZE);
		dma_free_coherent(dev, SIZE, memory, address);
	}
	memory = dma_alloc_coherent(dev, 16, &address, GFP_ATOMIC);
	if (EXPECT(memory)) {
		EXPECT(is_all(memory, 16, 0));
		dma_free_coherent(dev, 16, memory, address);
	}
	dma_free_coherent(dev, 16, NULL, 0);
	EXPECT(!dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32)));
	return -ENODEV;
}

static void coherent_memory_is_zeroed_and_below_the_mask(void)
{
	contract_bind(&(const struct pci_step){ allocate_coherent, NULL });
}

static int allocate_managed(struct pci_dev *pci)
{
	dma_addr_t address;
	u8 *memory = dmam_alloc_coherent(&pci->dev, SIZE, &address, GFP_KERNEL);

	if (EXPECT(memory)) {
		EXPECT(is_all(memory, SIZE, 0));
		dmam_free_coherent(&pci->dev, SIZE, memory, address);
	}
	EXPECT(dmam_alloc_coherent(&pci->dev, SIZE, &address, GFP_KERNEL));
	return 0;
}

static void managed_coherent_memory_can_go_early(void)
{
	contract_bind(&(const struct pci_step){ allocate_managed, NULL });
}

/* ---------------------------------------------------------------- Lent for a while ------------ */

static void lend(struct device *dev, u8 *memory, enum dma_data_direction direction)
{
	dma_addr_t address;

	memset(memory, 5, SIZE);
	address = dma_map_single(dev, memory, SIZE, direction);
	if (!EXPECT(!dma_mapping_error(dev, address)))
		return;
	EXPECT(address + SIZE - 1 <= *dev->dma_mask);
	dma_sync_single_for_cpu(dev, address, SIZE, direction);
	EXPECT(is_all(memory, SIZE, 5));
	dma_sync_single_for_device(dev, address, SIZE, direction);
	dma_unmap_single(dev, address, SIZE, direction);
	EXPECT(is_all(memory, SIZE, 5));
}

static int lend_all_ways(struct pci_dev *pci)
{
	u8 *memory = kmalloc(SIZE, GFP_KERNEL);

	if (!EXPECT(memory))
		return -ENODEV;
	lend(&pci->dev, memory, DMA_TO_DEVICE);
	lend(&pci->dev, memory, DMA_FROM_DEVICE);
	lend(&pci->dev, memory, DMA_BIDIRECTIONAL);
	kfree(memory);
	return -ENODEV;
}

static void lent_memory_comes_back_as_it_was(void)
{
	contract_bind(&(const struct pci_step){ lend_all_ways, NULL });
}

static int change_between_syncs(struct pci_dev *pci)
{
	struct device *dev = &pci->dev;
	u8 *memory = kzalloc(SIZE, GFP_KERNEL);
	dma_addr_t address;

	if (!EXPECT(memory))
		return -ENODEV;
	address = dma_map_single(dev, memory, SIZE, DMA_BIDIRECTIONAL);
	if (EXPECT(!dma_mapping_error(dev, address))) {
		dma_sync_single_for_cpu(dev, address + 100, 200, DMA_BIDIRECTIONAL);
		memset(memory + 100, 6, 200);
		dma_sync_single_for_device(dev, address + 100, 200, DMA_BIDIRECTIONAL);
		dma_unmap_single(dev, address, SIZE, DMA_BIDIRECTIONAL);
		EXPECT(is_all(memory, 100, 0));
		EXPECT(is_all(memory + 100, 200, 6));
		EXPECT(is_all(memory + 300, SIZE - 300, 0));
	}
	kfree(memory);
	return -ENODEV;
}

static void part_of_lent_memory_can_be_changed_between_syncs(void)
{
	contract_bind(&(const struct pci_step){ change_between_syncs, NULL });
}

static int look_at_errors(struct pci_dev *pci)
{
	EXPECT(dma_mapping_error(&pci->dev, DMA_MAPPING_ERROR) == -ENOMEM);
	EXPECT(!dma_mapping_error(&pci->dev, 0x1000));
	return -ENODEV;
}

static void mapping_error_is_enomem(void)
{
	contract_bind(&(const struct pci_step){ look_at_errors, NULL });
}

static const struct contract dma[] = {
	CONTRACT(masks_are_of_32_bits_until_they_are_set),
	CONTRACT(mask_below_all_memory_is_eio),
	CONTRACT(coherent_memory_is_zeroed_and_below_the_mask),
	CONTRACT(managed_coherent_memory_can_go_early),
	CONTRACT(lent_memory_comes_back_as_it_was),
	CONTRACT(part_of_lent_memory_can_be_changed_between_syncs),
	CONTRACT(mapping_error_is_enomem),
};
CONTRACTS(dma);

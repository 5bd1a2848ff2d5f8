// SPDX-License-Identifier: GPL-2.0-only
/*
 * DMA for drivers: memory that a driver shares with its device for good (coherent), and memory that
 * it lends to the device (mapped).
 *
 * Lent memory is copied, and the device reaches only the copy. Meanwhile the driver's own memory
 * holds nothing of use, unless the device may only read it. The driver must not write to it; when
 * it takes the memory back, a check shows whether it has.
 */
#include "sim_iommu.h"

#include "sim_block.h"
#include "sim_pci.h"

#include <string.h>

/* Fills memory that is lent to a device that may write to it. */
#define LENT 0xd3

/* Find the PCI device of a struct device. */
static struct sim_pci *pci_of(struct device *dev, const char *what)
{
	if (!dev || !dev->dma_mask)
		sim_bug("%s for %s, which reaches no memory: give it the PCI device's", what,
			dev ? dev_name(dev) : "no device");
	return sim_pci_of(to_pci_dev(dev));
}

/* ---------------------------------------------------------------- Masks ----------------------- */

/* As on a PC: ISA devices have 24 address bits, and no device has fewer. */
static bool is_possible(u64 mask)
{
	return mask >= DMA_BIT_MASK(24);
}

int dma_set_mask(struct device *dev, u64 mask)
{
	int err = sim_enter(sim_current(), SIM_DMA_SET_MASK, dev);

	pci_of(dev, "dma_set_mask()");
	if (err || !is_possible(mask))
		return -EIO;
	*dev->dma_mask = mask;
	return 0;
}

int dma_set_coherent_mask(struct device *dev, u64 mask)
{
	int err = sim_enter(sim_current(), SIM_DMA_SET_MASK, dev);

	pci_of(dev, "dma_set_coherent_mask()");
	if (err || !is_possible(mask))
		return -EIO;
	dev->coherent_dma_mask = mask;
	return 0;
}

int dma_set_mask_and_coherent(struct device *dev, u64 mask)
{
	int err = dma_set_mask(dev, mask);

	if (!err)
		dev->coherent_dma_mask = mask;
	return err;
}

void sim_tell_touch(const struct sim_kernel *kernel, const void *memory, size_t size)
{
	if (kernel->touch_hook)
		kernel->touch_hook(memory, size, kernel->touch_context);
}

/* ---------------------------------------------------------------- Shared for good ------------- */

void *sim_dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *address, gfp_t flags,
			     const struct sim_place *place)
{
	struct sim_pci *pci = pci_of(dev, "dma_alloc_coherent()");
	struct sim_dma *dma;

	sim_check_gfp("dma_alloc_coherent(GFP_KERNEL)", flags);
	if (!size)
		sim_bug("dma_alloc_coherent() of 0 bytes");
	if (sim_enter(sim_current(), SIM_DMA_ALLOC, NULL))
		return NULL;
	dma = calloc(1, sizeof(*dma));
	if (!dma)
		return NULL;
	dma->memory = sim_block_pages("DMA buffer", size, place);
	dma->bytes = dma->memory;
	dma->size = size;
	dma->place = place;
	if (dma->memory && sim_iommu_map(pci, dma, dev->coherent_dma_mask, 0)) {
		*address = dma->address;
		sim_tell_touch(pci->kernel, dma->memory, size);
		return dma->memory;
	}
	if (dma->memory)
		sim_block_free(dma->memory);
	free(dma);
	return NULL;
}

void dma_free_coherent(struct device *dev, size_t size, void *memory, dma_addr_t address)
{
	struct sim_pci *pci = pci_of(dev, "dma_free_coherent()");
	struct sim_dma *dma;
	char gone[256];

	sim_enter(sim_current(), SIM_DMA_FREE, memory);
	if (!memory)
		return;
	dma = sim_iommu_find(pci, address, 1);
	sim_iommu_tell_gone(pci, address, gone);
	if (!dma || dma->lent)
		sim_bug("dma_free_coherent() of the address 0x%llx, which dma_alloc_coherent() "
			"did not return%s",
			address, dma ? "" : gone);
	if (dma->memory != memory || dma->address != address || dma->size != size)
		sim_bug("dma_free_coherent() of %zu bytes at 0x%llx, and not of the "
			"%zu bytes at 0x%llx that were allocated at %s",
			size, address, dma->size, dma->address, sim_place_text(dma->place));
	sim_iommu_unmap(pci, dma);
	free(dma);
	sim_block_free(memory);
}

static void release_coherent(struct device *dev, void *memory)
{
	const struct sim_dma *dma = sim_iommu_find_memory(pci_of(dev, "devres"), memory, 1);

	dma_free_coherent(dev, dma->size, memory, dma->address);
}

void *sim_dmam_alloc_coherent(struct device *dev, size_t size, dma_addr_t *address, gfp_t flags,
			      const struct sim_place *place)
{
	void *memory = sim_dma_alloc_coherent(dev, size, address, flags, place);

	if (memory && sim_devres_add(dev, release_coherent, memory)) {
		dma_free_coherent(dev, size, memory, *address);
		return NULL;
	}
	return memory;
}

void dmam_free_coherent(struct device *dev, size_t size, void *memory, dma_addr_t address)
{
	if (!sim_devres_remove(dev, release_coherent, memory))
		sim_bug("dmam_free_coherent() of memory that is not the device's");
	dma_free_coherent(dev, size, memory, address);
}

/* ---------------------------------------------------------------- Lent for a while ------------ */

void sim_kernel_set_touch_hook(struct sim_kernel *kernel, sim_touch_fn *hook, void *context)
{
	kernel->touch_hook = hook;
	kernel->touch_context = context;
}

/* Copy the driver's bytes to the device: at first, and after a sync if the device may read them. */
static void lend(struct sim_dma *dma, size_t from, size_t n)
{
	if (dma->direction != DMA_FROM_DEVICE)
		memcpy(dma->bytes + from, dma->memory + from, n);
	if (dma->direction != DMA_TO_DEVICE)
		memset(dma->memory + from, LENT, n);
	memset(dma->lent + from, true, n);
}

/* Has the driver written to a byte that the device owns? */
static bool is_spoilt(const struct sim_dma *dma, size_t i)
{
	u8 left = dma->direction == DMA_TO_DEVICE ? dma->bytes[i] : LENT;

	return dma->lent[i] && dma->memory[i] != left;
}

/* A fast check that no byte was touched: all are equal, and the first one is right. */
static bool is_intact(const struct sim_dma *dma, size_t from, size_t n)
{
	const u8 *bytes = dma->memory + from;

	if (dma->direction == DMA_TO_DEVICE)
		return !memcmp(bytes, dma->bytes + from, n);
	return bytes[0] == LENT && !memcmp(bytes, bytes + 1, n - 1);
}

static void check_spoilt(const struct sim_dma *dma, size_t from, size_t n, const char *what)
{
	if (n && is_intact(dma, from, n))
		return;
	for (size_t i = from; i < from + n; i++)
		if (is_spoilt(dma, i))
			sim_bug("%s: the driver has written to byte %zu of the %zu that are mapped "
				"at %s while they were the device's",
				what, i, dma->size, sim_place_text(dma->place));
}

/* Copy the bytes back, with what the device has written. */
static void take_back(struct sim_dma *dma, size_t from, size_t n)
{
	if (dma->direction != DMA_TO_DEVICE)
		memcpy(dma->memory + from, dma->bytes + from, n);
	memset(dma->lent + from, false, n);
}

/*
 * Check that a driver may lend this memory: it must be in one block from kmalloc(). Returns the
 * offset in the block.
 */
static size_t check_memory(struct sim_pci *pci, const void *memory, size_t size,
			   enum dma_data_direction direction)
{
	const struct sim_block *block = sim_block_around(pci->kernel, memory);
	const struct sim_dma *other = sim_iommu_find_memory(pci, memory, size);
	size_t offset;

	if (direction != DMA_TO_DEVICE && direction != DMA_FROM_DEVICE &&
	    direction != DMA_BIDIRECTIONAL)
		sim_bug("dma_map_single() in the direction %d, which does not exist",
			(int)direction);
	if (!size)
		sim_bug("dma_map_single() of 0 bytes");
	if (!block)
		sim_bug("dma_map_single() of memory that is not from kmalloc(): a stack, a "
			"variable, or "
			"user memory");
	offset = (uintptr_t)memory - (uintptr_t)block->memory;
	if (size > block->size - offset)
		sim_bug("dma_map_single() of %zu bytes from byte %zu of %zu that were allocated "
			"at %s",
			size, offset, block->size, sim_place_text(block->place));
	if (other &&
	    (!other->lent || other->direction != DMA_TO_DEVICE || direction != DMA_TO_DEVICE))
		sim_bug("dma_map_single() of memory that the device already has, from %s",
			sim_place_text(other->place));
	return offset;
}

dma_addr_t sim_dma_map_single(struct device *dev, void *memory, size_t size,
			      enum dma_data_direction direction, const struct sim_place *place)
{
	struct sim_pci *pci = pci_of(dev, "dma_map_single()");
	size_t offset = check_memory(pci, memory, size, direction);
	struct sim_dma *dma;

	if (sim_enter(sim_current(), SIM_DMA_MAP, memory))
		return DMA_MAPPING_ERROR;
	/* The copy and the marks are behind the structure. */
	dma = malloc(sizeof(*dma) + 2 * size);
	if (!dma)
		return DMA_MAPPING_ERROR;
	*dma = (struct sim_dma){
		.size = size,
		.direction = direction,
		.memory = memory,
		.bytes = (u8 *)(dma + 1),
		.lent = (bool *)(dma + 1) + size,
		.place = place,
	};
	sim_tell_touch(pci->kernel, memory, size);
	memcpy(dma->bytes, memory, size);
	if (!sim_iommu_map(pci, dma, *dev->dma_mask, offset % SIM_PAGE)) {
		free(dma);
		return DMA_MAPPING_ERROR;
	}
	lend(dma, 0, size);
	sim_remember("DMA mapping", memory, size, place, "0x%llx", dma->address);
	return dma->address;
}

int dma_mapping_error(struct device *dev, dma_addr_t address)
{
	struct sim_dma *dma = sim_iommu_find(pci_of(dev, "dma_mapping_error()"), address, 1);

	if (dma)
		dma->asked = true;
	return address == DMA_MAPPING_ERROR ? -ENOMEM : 0;
}

/* Find what is lent at an address, which must have this size and direction. */
static struct sim_dma *lent_at(struct sim_pci *pci, dma_addr_t address, size_t size,
			       enum dma_data_direction direction, const char *what)
{
	struct sim_dma *dma = sim_iommu_find(pci, address, 1);
	char gone[256];

	sim_iommu_tell_gone(pci, address, gone);
	if (!dma || !dma->lent)
		sim_bug("%s of 0x%llx, which dma_map_single() did not return%s", what, address,
			dma ? "" : gone);
	if (size > dma->size - (address - dma->address))
		sim_bug("%s of %zu bytes at 0x%llx, of the %zu bytes at 0x%llx that were mapped "
			"at %s",
			what, size, address, dma->size, dma->address, sim_place_text(dma->place));
	if (direction != dma->direction)
		sim_bug("%s in another direction than at %s, where it was mapped", what,
			sim_place_text(dma->place));
	if (!dma->asked)
		sim_bug("%s of memory that was mapped at %s without a check by dma_mapping_error()",
			what, sim_place_text(dma->place));
	return dma;
}

void dma_unmap_single(struct device *dev, dma_addr_t address, size_t size,
		      enum dma_data_direction direction)
{
	struct sim_pci *pci = pci_of(dev, "dma_unmap_single()");
	struct sim_dma *dma = lent_at(pci, address, size, direction, "dma_unmap_single()");

	if (dma->address != address || dma->size != size)
		sim_bug("dma_unmap_single() of %zu bytes at 0x%llx, of the %zu bytes at 0x%llx "
			"that were mapped at %s",
			size, address, dma->size, dma->address, sim_place_text(dma->place));
	sim_enter(sim_current(), SIM_DMA_UNMAP, dma->memory);
	sim_tell_touch(pci->kernel, dma->memory, size);
	check_spoilt(dma, 0, size, "dma_unmap_single()");
	sim_iommu_unmap(pci, dma);
	take_back(dma, 0, size);
	sim_forget("DMA mapping", dma->memory);
	free(dma);
}

void dma_sync_single_for_cpu(struct device *dev, dma_addr_t address, size_t size,
			     enum dma_data_direction direction)
{
	struct sim_pci *pci = pci_of(dev, "dma_sync_single_for_cpu()");
	struct sim_dma *dma = lent_at(pci, address, size, direction, "dma_sync_single_for_cpu()");
	size_t from = (size_t)(address - dma->address);

	sim_enter(sim_current(), SIM_DMA_SYNC, dma->memory);
	sim_tell_touch(pci->kernel, dma->memory + from, size);
	check_spoilt(dma, from, size, "dma_sync_single_for_cpu()");
	take_back(dma, from, size);
}

void dma_sync_single_for_device(struct device *dev, dma_addr_t address, size_t size,
				enum dma_data_direction direction)
{
	struct sim_pci *pci = pci_of(dev, "dma_sync_single_for_device()");
	struct sim_dma *dma =
		lent_at(pci, address, size, direction, "dma_sync_single_for_device()");
	size_t from = (size_t)(address - dma->address);

	sim_enter(sim_current(), SIM_DMA_SYNC, dma->memory);
	sim_tell_touch(pci->kernel, dma->memory + from, size);
	lend(dma, from, size);
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that a device reaches by itself, through a simulated IOMMU: a device reaches only what is
 * mapped for it, at addresses from the top of its mask downwards. Streaming mappings are copied, so
 * that a driver sees it when it uses memory that the device owns.
 */
#ifndef SIM_LINUX_DMA_MAPPING_H
#define SIM_LINUX_DMA_MAPPING_H

#include "device.h"
#include "gfp.h"
#include "sizes.h"
#include "types.h"

#define DMA_BIT_MASK(n)   ((n) == 64 ? ~0ull : (1ull << ((n)&63)) - 1)
#define DMA_MAPPING_ERROR (~(dma_addr_t)0)

enum dma_data_direction {
	DMA_BIDIRECTIONAL = 0,
	DMA_TO_DEVICE = 1,
	DMA_FROM_DEVICE = 2,
	DMA_NONE = 3,
};

/* ---------------------------------------------------------------- Masks ----------------------- */

int __must_check dma_set_mask(struct device *dev, u64 mask);
int __must_check dma_set_coherent_mask(struct device *dev, u64 mask);
int __must_check dma_set_mask_and_coherent(struct device *dev, u64 mask);

/* ---------------------------------------------------------------- Shared for good ------------- */

void *__must_check sim_dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *address,
					  gfp_t flags, const struct sim_place *place);
#define dma_alloc_coherent(dev, size, address, flags) \
	sim_dma_alloc_coherent(dev, size, address, flags, SIM_HERE)
void dma_free_coherent(struct device *dev, size_t size, void *memory, dma_addr_t address);

/* Released by itself after remove(), or when probe() fails. */
void *__must_check sim_dmam_alloc_coherent(struct device *dev, size_t size, dma_addr_t *address,
					   gfp_t flags, const struct sim_place *place);
#define dmam_alloc_coherent(dev, size, address, flags) \
	sim_dmam_alloc_coherent(dev, size, address, flags, SIM_HERE)
void dmam_free_coherent(struct device *dev, size_t size, void *memory, dma_addr_t address);

/* ---------------------------------------------------------------- Lent for a while ------------ */

dma_addr_t __must_check sim_dma_map_single(struct device *dev, void *memory, size_t size,
					   enum dma_data_direction direction,
					   const struct sim_place *place);
#define dma_map_single(dev, memory, size, direction) \
	sim_dma_map_single(dev, memory, size, direction, SIM_HERE)
void dma_unmap_single(struct device *dev, dma_addr_t address, size_t size,
		      enum dma_data_direction direction);
int __must_check dma_mapping_error(struct device *dev, dma_addr_t address);

void dma_sync_single_for_cpu(struct device *dev, dma_addr_t address, size_t size,
			     enum dma_data_direction direction);
void dma_sync_single_for_device(struct device *dev, dma_addr_t address, size_t size,
				enum dma_data_direction direction);

#endif /* SIM_LINUX_DMA_MAPPING_H */

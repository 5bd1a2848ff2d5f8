/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a device on the simulated bus can reach, and at which addresses. Internal to the simulated
 * kernel.
 */
#ifndef SIM_IOMMU_H
#define SIM_IOMMU_H

#include "internal.h"

#include <linux/dma-mapping.h>

struct sim_pci;

#define SIM_DMA_GONE 16

/**
 * struct sim_dma - memory that a device reaches
 * @list: of its device's
 * @address: bus address of the first byte
 * @size: in bytes
 * @direction: what the device may do with it
 * @memory: the driver's memory
 * @bytes: the memory that the device reaches; @memory itself if it is shared for good
 * @lent: for each byte, whether the device owns it now; NULL if it is shared for good
 * @asked: whether the driver has called dma_mapping_error()
 * @place: where the driver mapped it
 */
struct sim_dma {
	struct list_head list;
	u64 address;
	size_t size;
	enum dma_data_direction direction;
	u8 *memory;
	u8 *bytes;
	bool *lent;
	bool asked;
	const struct sim_place *place;
};

/**
 * struct sim_iommu - what one device reaches
 * @mapped: struct sim_dma
 * @mask: the mask that @next is for
 * @next: the next mapping ends before it
 * @gone: the last mappings that were unmapped, without their bytes
 * @n_gone: how many were unmapped
 * @why: why an access was first refused, for people; "" if none was
 * @open: whether a driver has the device; without one, the device reaches nothing
 *
 * The machine's lock covers it.
 */
struct sim_iommu {
	struct list_head mapped;
	u64 mask;
	u64 next;
	struct sim_dma gone[SIM_DMA_GONE];
	unsigned int n_gone;
	char why[256];
	bool open;
};

/**
 * sim_iommu_init() - start with nothing mapped, and with masks of 32 bits
 * @pci: the device
 */
void sim_iommu_init(struct sim_pci *pci);

/**
 * sim_iommu_open() - a driver gets or loses the device
 * @pci: the device
 * @open: whether it gets it
 */
void sim_iommu_open(struct sim_pci *pci, bool open);

/**
 * sim_iommu_drop() - forget what is still mapped
 * @pci: the device, which is being removed
 */
void sim_iommu_drop(struct sim_pci *pci);

/**
 * sim_iommu_map() - give memory an address on the bus
 * @pci: the device
 * @dma: the memory; its address is set
 * @mask: the last address that is allowed
 * @offset: of the address in its page
 *
 * Return: false if there is no address left.
 */
bool __must_check sim_iommu_map(struct sim_pci *pci, struct sim_dma *dma, u64 mask, size_t offset);

/**
 * sim_iommu_find() - find the mapping at an address
 * @pci: the device
 * @address: on the bus
 * @size: number of bytes that must be in it
 *
 * Return: the mapping, or NULL.
 */
struct sim_dma *sim_iommu_find(struct sim_pci *pci, u64 address, size_t size);

/**
 * sim_iommu_find_memory() - is some of this memory mapped?
 * @pci: the device
 * @memory: the driver's memory
 * @size: in bytes
 *
 * Return: a mapping of some of it, or NULL.
 */
struct sim_dma *sim_iommu_find_memory(struct sim_pci *pci, const void *memory, size_t size);

/**
 * sim_iommu_unmap() - remove a mapping, so that the device cannot reach it any more
 * @pci: the device
 * @dma: the mapping, which the caller owns again
 */
void sim_iommu_unmap(struct sim_pci *pci, struct sim_dma *dma);

/**
 * sim_iommu_tell_gone() - say what was mapped at an address before
 * @pci: the device
 * @address: on the bus
 * @text: receives it for people, as the end of a sentence; "" if there was nothing
 */
void sim_iommu_tell_gone(struct sim_pci *pci, u64 address, char text[256]);

/**
 * sim_iommu_read() - the device reads memory, see struct emu_bus
 * @pci: the device, a struct sim_pci
 * @address: on the bus
 * @to: receives it
 * @n: bytes
 *
 * Return: false if it must not.
 */
bool sim_iommu_read(void *pci, uint64_t address, void *to, size_t n);

/**
 * sim_iommu_write() - the device writes memory
 * @pci: the device, a struct sim_pci
 * @address: on the bus
 * @from: the bytes
 * @n: how many
 *
 * Return: false if it must not.
 */
bool sim_iommu_write(void *pci, uint64_t address, const void *from, size_t n);

#endif /* SIM_IOMMU_H */

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
 * @address: on the bus, of the first byte
 * @size: in bytes
 * @direction: what the device may do with it
 * @memory: the driver's
 * @bytes: what the device reaches; @memory itself where it is shared for good
 * @lent: for each byte, whether it is the device's now; NULL where it is shared for good
 * @asked: dma_mapping_error() was
 * @place: where the driver has mapped it
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
 * @mask: for which @next is
 * @next: the next mapping ends before it
 * @gone: what was mapped before: the last of them, without their bytes
 * @n_gone: how many were
 * @why: it was first refused, for people; "" if it never was
 * @open: a driver has the device; without one nothing is reached
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
 * sim_iommu_init() - nothing is mapped, and masks have 32 bits
 * @pci: the device
 */
void sim_iommu_init(struct sim_pci *pci);

/**
 * sim_iommu_open() - a driver gets or loses the device
 * @pci: the device
 * @open: it gets it
 */
void sim_iommu_open(struct sim_pci *pci, bool open);

/**
 * sim_iommu_drop() - forget what is still mapped
 * @pci: the device, which goes
 */
void sim_iommu_drop(struct sim_pci *pci);

/**
 * sim_iommu_map() - give memory an address on the bus
 * @pci: the device
 * @dma: the memory; its address is set
 * @mask: the last address there may be
 * @offset: into a page, where the address is
 *
 * Return: false if there is no address left.
 */
bool __must_check sim_iommu_map(struct sim_pci *pci, struct sim_dma *dma, u64 mask, size_t offset);

/**
 * sim_iommu_find() - what is mapped at an address
 * @pci: the device
 * @address: on the bus
 * @size: bytes that have to be in it
 *
 * Return: the mapping, or NULL.
 */
struct sim_dma *sim_iommu_find(struct sim_pci *pci, u64 address, size_t size);

/**
 * sim_iommu_find_memory() - is some of this memory mapped?
 * @pci: the device
 * @memory: the driver's
 * @size: in bytes
 *
 * Return: a mapping of some of it, or NULL.
 */
struct sim_dma *sim_iommu_find_memory(struct sim_pci *pci, const void *memory, size_t size);

/**
 * sim_iommu_unmap() - the device reaches it no more
 * @pci: the device
 * @dma: the mapping, which is the caller's again
 */
void sim_iommu_unmap(struct sim_pci *pci, struct sim_dma *dma);

/**
 * sim_iommu_tell_gone() - what was mapped at an address before
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

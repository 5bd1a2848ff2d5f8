// SPDX-License-Identifier: GPL-2.0-only
/*
 * The simulated IOMMU: bus addresses, and the memory that a device finds there.
 *
 * Addresses go from the top of the mask downwards, so that a device with fewer address bits misses
 * them. An unmapped address is the last to be used again.
 */
#include "sim_iommu.h"

#include "emu.h"
#include "sim_pci.h"

#include <string.h>

#define PAGE  ((u64)SIM_PAGE)
#define GUARD PAGE /* between two mappings, and at address 0 */

void sim_iommu_init(struct sim_pci *pci)
{
	INIT_LIST_HEAD(&pci->iommu.mapped);
	pci->dev.dma_mask = DMA_BIT_MASK(32);
	pci->dev.dev.dma_mask = &pci->dev.dma_mask;
	pci->dev.dev.coherent_dma_mask = DMA_BIT_MASK(32);
}

void sim_iommu_open(struct sim_pci *pci, bool open)
{
	pthread_mutex_lock(&pci->kernel->lock);
	pci->iommu.open = open;
	pthread_mutex_unlock(&pci->kernel->lock);
}

void sim_iommu_drop(struct sim_pci *pci)
{
	struct sim_dma *dma, *following;

	list_for_each_entry_safe (dma, following, &pci->iommu.mapped, list)
		free(dma);
}

/* ---------------------------------------------------------------- Addresses ------------------- */

static u64 first_page(const struct sim_dma *dma)
{
	return dma->address & ~(PAGE - 1);
}

/* The lowest mapping that overlaps these pages or the guard on either side; NULL for none. */
static const struct sim_dma *in_the_way(const struct sim_iommu *iommu, u64 start, u64 size)
{
	const struct sim_dma *dma, *lowest = NULL;

	list_for_each_entry (dma, &iommu->mapped, list)
		if (first_page(dma) < start + size + GUARD &&
		    start < dma->address + dma->size + GUARD &&
		    (!lowest || dma->address < lowest->address))
			lowest = dma;
	return lowest;
}

/* Find room for @size bytes of whole pages that end at @end or before it; 0 if there is none. */
static u64 find_below(const struct sim_iommu *iommu, u64 end, u64 size)
{
	const struct sim_dma *dma;
	u64 start;

	while (end >= size + GUARD) {
		start = end - size;
		dma = in_the_way(iommu, start, size);
		if (!dma)
			return start;
		if (first_page(dma) < GUARD)
			break;
		end = first_page(dma) - GUARD;
	}
	return 0;
}

bool sim_iommu_map(struct sim_pci *pci, struct sim_dma *dma, u64 mask, size_t offset)
{
	struct sim_iommu *iommu = &pci->iommu;
	u64 size = ALIGN(offset + dma->size, PAGE);
	u64 top = mask & ~(PAGE - 1);
	u64 start;

	pthread_mutex_lock(&pci->kernel->lock);
	if (iommu->mask != mask)
		iommu->next = top;
	iommu->mask = mask;
	start = find_below(iommu, iommu->next, size);
	if (!start)
		start = find_below(iommu, top, size);
	if (start) {
		iommu->next = start - GUARD;
		dma->address = start + offset;
		list_add(&dma->list, &iommu->mapped);
	}
	pthread_mutex_unlock(&pci->kernel->lock);
	return start;
}

/* With the machine's lock held. */
static struct sim_dma *find(struct sim_iommu *iommu, u64 address, size_t size)
{
	struct sim_dma *dma;

	list_for_each_entry (dma, &iommu->mapped, list)
		if (address - dma->address < dma->size &&
		    size <= dma->size - (address - dma->address))
			return dma;
	return NULL;
}

struct sim_dma *sim_iommu_find(struct sim_pci *pci, u64 address, size_t size)
{
	struct sim_dma *dma;

	pthread_mutex_lock(&pci->kernel->lock);
	dma = find(&pci->iommu, address, size);
	pthread_mutex_unlock(&pci->kernel->lock);
	return dma;
}

struct sim_dma *sim_iommu_find_memory(struct sim_pci *pci, const void *memory, size_t size)
{
	struct sim_dma *dma, *found = NULL;

	pthread_mutex_lock(&pci->kernel->lock);
	list_for_each_entry (dma, &pci->iommu.mapped, list)
		if ((const u8 *)memory < dma->memory + dma->size &&
		    dma->memory < (const u8 *)memory + size)
			found = dma;
	pthread_mutex_unlock(&pci->kernel->lock);
	return found;
}

void sim_iommu_unmap(struct sim_pci *pci, struct sim_dma *dma)
{
	struct sim_iommu *iommu = &pci->iommu;

	pthread_mutex_lock(&pci->kernel->lock);
	list_del(&dma->list);
	iommu->gone[iommu->n_gone++ % SIM_DMA_GONE] = *dma;
	pthread_mutex_unlock(&pci->kernel->lock);
}

/* Find the newest mapping that was there. With the machine's lock held. */
static const struct sim_dma *find_gone(const struct sim_iommu *iommu, u64 address)
{
	for (unsigned int i = 1; i <= SIM_DMA_GONE && i <= iommu->n_gone; i++) {
		const struct sim_dma *dma = &iommu->gone[(iommu->n_gone - i) % SIM_DMA_GONE];

		if (address - dma->address < dma->size)
			return dma;
	}
	return NULL;
}

static void tell_gone(const struct sim_iommu *iommu, u64 address, char text[256])
{
	const struct sim_dma *dma = find_gone(iommu, address);

	*text = '\0';
	if (dma)
		(snprintf)(text, 256, "; what was mapped there at %s was given back",
			   sim_place_text(dma->place));
}

void sim_iommu_tell_gone(struct sim_pci *pci, u64 address, char text[256])
{
	pthread_mutex_lock(&pci->kernel->lock);
	tell_gone(&pci->iommu, address, text);
	pthread_mutex_unlock(&pci->kernel->lock);
}

/* ---------------------------------------------------------------- The device's side ----------- */

/*
 * Find the memory that the device may access, or say why it may not. With the machine's lock held.
 */
static struct sim_dma *reach(struct sim_iommu *iommu, u64 address, size_t n, bool write,
			     char why_not[256])
{
	struct sim_dma *dma = find(iommu, address, n);

	if (!iommu->open) {
		(snprintf)(why_not, 256, "no driver has the device");
		return NULL;
	}
	if (!dma) {
		size_t used = (size_t)(snprintf)(why_not, 256, "that is not mapped");
		char gone[256];

		tell_gone(iommu, address, gone);
		(snprintf)(why_not + used, 256 - used, "%s", gone);
		return NULL;
	}
	if (dma->direction == (write ? DMA_TO_DEVICE : DMA_FROM_DEVICE)) {
		(snprintf)(why_not, 256, "mapped at %s for the other direction",
			   sim_place_text(dma->place));
		return NULL;
	}
	return dma;
}

/* Log a refused access, as the kernel does for an IOMMU. With the machine's lock held. */
static void report(struct sim_pci *pci, u64 address, size_t n, bool write, const char *why_not)
{
	struct sim_kernel *kernel = pci->kernel;
	char line[512];

	if (!*pci->iommu.why)
		(snprintf)(pci->iommu.why, sizeof(pci->iommu.why), "%s", why_not);
	if (!kernel->log)
		return;
	(snprintf)(line, sizeof(line), "%s: DMA: %s of %zu bytes at 0x%llx is refused: %s",
		   pci_name(&pci->dev), write ? "write" : "read", n, address, why_not);
	kernel->log(3, line, kernel->log_context);
}

/* Does a fault plan refuse the transfer? */
static bool is_refused(struct sim_task *task)
{
	task->calls[SIM_DMA]++;
	return task->n_faults && sim_fault_strikes(task, SIM_DMA);
}

static void flip_bit(u8 *bytes, size_t n)
{
	uint64_t bit;

	if (sim_fault_happens(sim_current(), SIM_DMA, SIM_FAULT_FLIP, &bit) && bit / 8 < n)
		bytes[bit / 8] ^= (u8)(1u << bit % 8);
}

static bool transfer(struct sim_pci *pci, u64 address, void *to, const void *from, size_t n)
{
	struct sim_iommu *iommu = &pci->iommu;
	char why_not[256];
	struct sim_dma *dma;

	if (is_refused(sim_current())) {
		/* The emulator counted it as misuse by the driver, which it is not. */
		pci->emu->counters.verdicts[EMU_BAD_DMA]--;
		pci->emu->counters.verdicts[EMU_FAULTED]++;
		return false;
	}
	pthread_mutex_lock(&pci->kernel->lock);
	dma = reach(iommu, address, n, from, why_not);
	if (dma && from) {
		memcpy(dma->bytes + (address - dma->address), from, n);
		flip_bit(dma->bytes + (address - dma->address), n);
	} else if (dma && to) {
		memcpy(to, dma->bytes + (address - dma->address), n);
		flip_bit(to, n);
	} else {
		report(pci, address, n, from, why_not);
	}
	pthread_mutex_unlock(&pci->kernel->lock);
	return dma;
}

bool sim_iommu_read(void *pci, uint64_t address, void *to, size_t n)
{
	return transfer(pci, address, to, NULL, n);
}

bool sim_iommu_write(void *pci, uint64_t address, const void *from, size_t n)
{
	return transfer(pci, address, NULL, from, n);
}

void sim_pci_describe_misuse(struct sim_pci *pci, char *text, size_t size)
{
	const struct emu_access *misuse = &pci->emu->counters.misuse;
	char words[EMU_TRACE_LINE];

	*text = '\0';
	if (!misuse->direction)
		return;
	emu_describe(words, misuse);
	pthread_mutex_lock(&pci->kernel->lock);
	(snprintf)(text, size, "%s%s%s", words, *pci->iommu.why ? ": " : "", pci->iommu.why);
	pthread_mutex_unlock(&pci->kernel->lock);
}

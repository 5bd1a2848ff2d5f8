// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mapped registers and physical addresses.
 *
 * A mapping is a window of addresses that nothing can be read from or written to. There is one
 * range of them in the process, and each window is used by one machine at a time; a window that was
 * given back is the last to be used again, so that a stale address is told from a good one.
 */
#include "internal.h"

#include "emu.h"
#include "platform.h"

#include <sys/mman.h>

#include <linux/io.h>
#include <linux/ioport.h>

#if __SIZEOF_POINTER__ == 8
#define WINDOW_SHIFT 26 /* 64 MiB each */
#else
#define WINDOW_SHIFT 18
#endif
#define WINDOWS     512
#define WINDOW_SIZE (1ul << WINDOW_SHIFT)

/**
 * struct window - one mapping
 * @emu: the device behind it
 * @pci: its place on the bus, if it was mapped through that
 * @kernel: the machine
 * @offset: into the BAR
 * @size: in bytes
 * @made: where it was mapped
 * @used: it was mapped at some time
 * @open: it is mapped
 */
struct window {
	struct emu *emu;
	const struct pci_dev *pci;
	struct sim_kernel *kernel;
	u64 offset;
	size_t size;
	const struct sim_place *made;
	bool used;
	bool open;
} __attribute__((aligned(64)));

static struct window windows[WINDOWS];
static unsigned int next_window;
static uintptr_t range;
#ifdef __CHECKER__ /* sparse wants no plain 0 for a NULL, as glibc has it there */
static pthread_mutex_t windows_lock;
#else
static pthread_mutex_t windows_lock = PTHREAD_MUTEX_INITIALIZER;
#endif

struct resource iomem_resource = { .end = 0xffffffffffull,
				   .name = "PCI mem",
				   .flags = IORESOURCE_MEM };

/* ---------------------------------------------------------------- Windows --------------------- */

/* With the lock held. */
static struct window *free_window(void)
{
	if (!range) {
		void *start = mmap(NULL, WINDOWS * WINDOW_SIZE, PROT_NONE,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (start == MAP_FAILED)
			return NULL;
		range = (uintptr_t)start;
	}
	for (unsigned int i = 0; i < WINDOWS; i++) {
		struct window *window = &windows[next_window++ % WINDOWS];

		if (!window->open)
			return window;
	}
	return NULL;
}

static void __iomem *address_of(const struct window *window)
{
	return (void __iomem *)(range + (uintptr_t)(window - windows) * WINDOW_SIZE);
}

void __iomem *sim_window_open(struct emu *emu, const struct pci_dev *pci, u64 offset, size_t size,
			      const struct sim_place *place)
{
	struct sim_kernel *kernel = sim_kernel_of("ioremap()");
	struct window *window = NULL;

	if (!emu)
		emu = kernel->nothing;
	pthread_mutex_lock(&windows_lock);
	if (size <= WINDOW_SIZE)
		window = free_window();
	if (window)
		*window = (struct window){ emu, pci, kernel, offset, size, place, true, true };
	pthread_mutex_unlock(&windows_lock);
	if (!window)
		return NULL;
	emu_map(emu);
	sim_remember("mapping", window, size, place, "of registers");
	return address_of(window);
}

static struct window *window_at(uintptr_t address)
{
	uintptr_t at = address - range;

	return range && at < WINDOWS * WINDOW_SIZE ? &windows[at >> WINDOW_SHIFT] : NULL;
}

static struct window *check(uintptr_t address, const char *what)
{
	struct window *window = window_at(address);

	if (!window || !window->used)
		sim_bug("%s of 0x%lx, which is no mapped address", what, (unsigned long)address);
	if (!window->open)
		sim_bug("%s after iounmap(), of what was mapped at %s", what,
			sim_place_text(window->made));
	return window;
}

void sim_window_close(const volatile void __iomem *address, const char *what)
{
	struct window *window = check((uintptr_t)address, what);

	if (address_of(window) != address)
		sim_bug("%s of an address inside of what was mapped at %s", what,
			sim_place_text(window->made));
	sim_forget("mapping", window);
	emu_unmap(window->emu);
	window->open = false;
}

void sim_windows_drop(const struct sim_kernel *kernel)
{
	for (unsigned int i = 0; i < WINDOWS; i++) {
		if (windows[i].kernel != kernel || !windows[i].open)
			continue;
		emu_unmap(windows[i].emu);
		windows[i].open = false;
	}
}

struct emu *sim_emu_at(const void __iomem *address)
{
	return check((uintptr_t)address, "mmio_at()")->emu;
}

/* ---------------------------------------------------------------- Accesses -------------------- */

/* The window of an access, and where in the BAR it goes. */
static inline const struct window *reach(const volatile void __iomem *address, unsigned int width,
					 const char *what, u64 *offset)
{
	const struct window *window = check((uintptr_t)address, what);
	u64 inside = ((uintptr_t)address - range) & (WINDOW_SIZE - 1);

	if (unlikely(inside + width > window->size))
		sim_bug("%s at byte %llu of a mapping of %zu, made at %s", what, inside,
			window->size, sim_place_text(window->made));
	if (unlikely(window->pci && !window->pci->sim_enabled))
		sim_bug("%s while %s is not enabled", what, pci_name(window->pci));
	*offset = window->offset + inside;
	return window;
}

static u64 read_at(const volatile void __iomem *address, unsigned int width)
{
	u64 offset;
	const struct window *window = reach(address, width, "a register is read", &offset);

	return emu_read(window->emu, offset, width);
}

static void write_at(const volatile void __iomem *address, unsigned int width, u64 value)
{
	u64 offset;
	const struct window *window = reach(address, width, "a register is written", &offset);

	emu_write(window->emu, offset, width, value);
}

u8 ioread8(const void __iomem *address)
{
	return (u8)read_at(address, 1);
}

u16 ioread16(const void __iomem *address)
{
	return (u16)read_at(address, 2);
}

u32 ioread32(const void __iomem *address)
{
	return (u32)read_at(address, 4);
}

u64 ioread64(const void __iomem *address)
{
	return read_at(address, 8);
}

void iowrite8(u8 value, void __iomem *address)
{
	write_at(address, 1, value);
}

void iowrite16(u16 value, void __iomem *address)
{
	write_at(address, 2, value);
}

void iowrite32(u32 value, void __iomem *address)
{
	write_at(address, 4, value);
}

void iowrite64(u64 value, void __iomem *address)
{
	write_at(address, 8, value);
}

void memcpy_fromio(void *to, const void __iomem *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((u8 *)to)[i] = ioread8((const char __iomem *)from + i);
}

void memcpy_toio(void __iomem *to, const void *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		iowrite8(((const u8 *)from)[i], (char __iomem *)to + i);
}

/* ---------------------------------------------------------------- Physical addresses ---------- */

void __iomem *sim_ioremap(phys_addr_t start, size_t size, const struct sim_place *place)
{
	struct emu *emu;
	u64 offset = 0;

	sim_may_sleep(sim_current(), "ioremap()");
	if (sim_enter(sim_current(), SIM_IOREMAP, NULL) || !size)
		return NULL;
	emu = sim_pci_at(sim_kernel_of("ioremap()"), start, &offset);
	return sim_window_open(emu, NULL, offset, size, place);
}

void iounmap(const volatile void __iomem *address)
{
	sim_enter(sim_current(), SIM_IOUNMAP, (const void *)(uintptr_t)address);
	sim_window_close(address, "iounmap()");
}

/* A region that somebody has. */
struct region {
	struct list_head list;
	struct resource resource;
	char name[32];
};

/* The machine's lock is held for the list only. */
static bool insert(struct sim_kernel *kernel, struct region *region)
{
	const struct region *other;
	bool fits = true;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (other, &kernel->regions, list)
		fits &= region->resource.end < other->resource.start ||
			other->resource.end < region->resource.start;
	if (fits)
		list_add_tail(&region->list, &kernel->regions);
	pthread_mutex_unlock(&kernel->lock);
	return fits;
}

int sim_region_claim(u64 start, u64 size, const char *name, const struct sim_place *place,
		     struct resource **resource)
{
	struct sim_kernel *kernel = sim_kernel_of("request_mem_region()");
	int err = sim_enter(sim_current(), SIM_REQUEST_REGION, NULL);
	struct region *region;

	sim_may_sleep(sim_current(), "request_mem_region()");
	if (err)
		return err;
	region = calloc(1, sizeof(*region));
	if (!region)
		return -ENOMEM;
	(snprintf)(region->name, sizeof(region->name), "%s", name ? name : "");
	region->resource =
		(struct resource){ start, start + size - 1, region->name, IORESOURCE_MEM };
	if (!insert(kernel, region)) {
		free(region);
		return -EBUSY;
	}
	sim_remember("region", region, size, place, "0x%llx", start);
	*resource = &region->resource;
	return 0;
}

void sim_region_release(u64 start, u64 size)
{
	struct sim_kernel *kernel = sim_kernel_of("release_mem_region()");
	struct region *region;
	bool found = false;

	sim_enter(sim_current(), SIM_RELEASE_REGION, NULL);
	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (region, &kernel->regions, list) {
		if (region->resource.start != start || region->resource.end != start + size - 1)
			continue;
		list_del(&region->list);
		found = true;
		break;
	}
	pthread_mutex_unlock(&kernel->lock);
	if (!found)
		sim_bug("release of the region 0x%llx of %llu bytes, which nobody has", start,
			size);
	sim_forget("region", region);
	free(region);
}

struct resource *sim_request_mem_region(resource_size_t start, resource_size_t size,
					const char *name, const struct sim_place *place)
{
	struct resource *resource;

	return sim_region_claim(start, size, name, place, &resource) ? NULL : resource;
}

void release_mem_region(resource_size_t start, resource_size_t size)
{
	sim_region_release(start, size);
}

void sim_regions_drop(struct sim_kernel *kernel)
{
	struct region *region, *following;

	list_for_each_entry_safe (region, following, &kernel->regions, list)
		free(region);
}

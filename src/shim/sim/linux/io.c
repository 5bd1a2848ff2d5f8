// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mapped registers and physical addresses.
 *
 * A mapping is a window of addresses that cannot be read or written directly. The process has one
 * range of windows, and one machine at a time uses a window. An unmapped window is the last to be
 * used again, so that a stale address differs from a good one.
 */
#include "internal.h"

#include "platform.h"
#include "sim_irqs.h"
#include "sim_window.h"

#include <sys/mman.h>

#include <linux/io.h>
#include <linux/ioport.h>

struct sim_window sim_windows[SIM_WINDOWS];
uintptr_t sim_windows_start;
static unsigned int next_window;
static struct sim_window *mapped;
static SIM_MUTEX(windows_lock);

struct resource iomem_resource = { .end = 0xffffffffffull,
				   .name = "PCI mem",
				   .flags = IORESOURCE_MEM };

/* ---------------------------------------------------------------- Windows --------------------- */

/* With the lock held. */
static struct sim_window *free_window(void)
{
	if (!sim_windows_start) {
		void *start = mmap(NULL, SIM_WINDOWS * SIM_WINDOW_SIZE, PROT_NONE,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (start == MAP_FAILED)
			return NULL;
		sim_windows_start = (uintptr_t)start;
	}
	for (unsigned int i = 0; i < SIM_WINDOWS; i++) {
		struct sim_window *window = &sim_windows[next_window++ % SIM_WINDOWS];

		if (!window->size)
			return window;
	}
	return NULL;
}

static void __iomem *address_of(const struct sim_window *window)
{
	uintptr_t n = (uintptr_t)(window - sim_windows);

	return (void __iomem *)(sim_windows_start + n * SIM_WINDOW_SIZE);
}

/* What is where nothing is. */
static struct emu *nothing(struct sim_kernel *kernel)
{
	pthread_mutex_lock(&kernel->lock);
	if (!kernel->nothing) {
		kernel->nothing = malloc(sizeof(*kernel->nothing));
		if (!kernel->nothing)
			sim_bug("no memory for nothing");
		emu_init(kernel->nothing);
		emu_remove(kernel->nothing);
	}
	pthread_mutex_unlock(&kernel->lock);
	return kernel->nothing;
}

void __iomem *sim_window_open(struct emu *emu, const struct pci_dev *pci, u64 offset, size_t size,
			      const struct sim_place *place)
{
	struct sim_kernel *kernel = sim_kernel_of("ioremap()");
	struct sim_window *window = NULL;

	if (!emu)
		emu = nothing(kernel);
	if (size > SIM_WINDOW_SIZE)
		sim_bug("0x%zx bytes of registers to be mapped at once, the most is 0x%lx: map "
			"fewer "
			"of them, or raise SIM_WINDOW_SHIFT",
			size, SIM_WINDOW_SIZE);
	pthread_mutex_lock(&windows_lock);
	window = free_window();
	if (window)
		*window = (struct sim_window){
			.emu = emu,
			.offset = offset,
			.size = size,
			.reach = pci && !pci->sim_enabled ? 0 : size,
			.pci = pci,
			.kernel = kernel,
			.made = place,
			.next = mapped,
		};
	if (window)
		mapped = window;
	pthread_mutex_unlock(&windows_lock);
	if (!window)
		return NULL;
	emu_map(emu);
	sim_remember("mapping", window, size, place, "of registers");
	return address_of(window);
}

/* Find the mapped window of an address. */
static struct sim_window *check(const volatile void __iomem *address, const char *what)
{
	uintptr_t at = (uintptr_t)address - sim_windows_start;
	struct sim_window *window = NULL;

	if (sim_windows_start && at < SIM_WINDOWS * SIM_WINDOW_SIZE)
		window = &sim_windows[at >> SIM_WINDOW_SHIFT];
	if (!window || !window->made)
		sim_bug("%s of 0x%lx, which is no mapped address", what,
			(unsigned long)(uintptr_t)address);
	if (!window->size)
		sim_bug("%s after iounmap(), of registers that were mapped at %s", what,
			sim_place_text(window->made));
	return window;
}

/* With the lock held. */
static void unmap(struct sim_window *window)
{
	struct sim_window **link = &mapped;

	while (*link != window)
		link = &(*link)->next;
	*link = window->next;
	window->reach = 0;
	window->size = 0;
}

void sim_window_close(const volatile void __iomem *address, const char *what)
{
	struct sim_window *window = check(address, what);

	if (address_of(window) != address)
		sim_bug("%s of an address in the middle of a mapping, made at %s", what,
			sim_place_text(window->made));
	sim_forget("mapping", window);
	emu_unmap(window->emu);
	pthread_mutex_lock(&windows_lock);
	unmap(window);
	pthread_mutex_unlock(&windows_lock);
}

void sim_windows_drop(const struct sim_kernel *kernel)
{
	struct sim_window *window, *next;

	pthread_mutex_lock(&windows_lock);
	for (window = mapped; window; window = next) {
		next = window->next;
		if (window->kernel != kernel)
			continue;
		emu_unmap(window->emu);
		unmap(window);
	}
	pthread_mutex_unlock(&windows_lock);
}

void sim_windows_enable(const struct pci_dev *pci)
{
	pthread_mutex_lock(&windows_lock);
	for (struct sim_window *window = mapped; window; window = window->next)
		if (window->pci == pci)
			window->reach = pci->sim_enabled ? window->size : 0;
	pthread_mutex_unlock(&windows_lock);
}

struct emu *sim_emu_at(const void __iomem *address)
{
	return check(address, "mmio_at()")->emu;
}

/* ---------------------------------------------------------------- Accesses -------------------- */

static const struct sim_window *reach(const volatile void __iomem *address, unsigned int width,
				      const char *what)
{
	const struct sim_window *window = check(address, what);
	u64 inside = sim_window_inside(address);

	if (inside + width > window->size)
		sim_bug("%s at byte %llu of a mapping of %zu, made at %s", what, inside,
			window->size, sim_place_text(window->made));
	if (inside + width > window->reach)
		sim_bug("%s while %s is not enabled", what, pci_name(window->pci));
	return window;
}

/* No device acts by itself during an access; interrupts may come after it. */
static void begin_access(const struct sim_window *window)
{
	if (EMU_ACTS)
		pthread_mutex_lock(&window->kernel->clock.hardware);
}

static void end_access(const struct sim_window *window)
{
	if (!EMU_ACTS)
		return;
	pthread_mutex_unlock(&window->kernel->clock.hardware);
	if (sim_is_followed(window->kernel))
		sim_clock_nudge(window->kernel);
	sim_irqs_come();
}

u64 sim_window_call_read(const volatile void __iomem *address, unsigned int width)
{
	const struct sim_window *window = reach(address, width, "a register is read");
	u64 value;

	begin_access(window);
	value = emu_read(window->emu, window->offset + sim_window_inside(address), width);
	end_access(window);
	if (EMU_ACTS)
		sim_time_a_little(window->kernel);
	return value;
}

void sim_window_call_write(const volatile void __iomem *address, unsigned int width, u64 value)
{
	const struct sim_window *window = reach(address, width, "a register is written");

	begin_access(window);
	emu_write(window->emu, window->offset + sim_window_inside(address), width, value);
	end_access(window);
}

void memcpy_fromio(void *to, const void __iomem *from, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		u8 byte = ioread8((const char __iomem *)from + i);

		sim_accesses((u8 *)to + i, 1, true);
		((u8 *)to)[i] = byte;
	}
}

void memcpy_toio(void __iomem *to, const void *from, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		sim_accesses((const u8 *)from + i, 1, false);
		iowrite8(((const u8 *)from)[i], (char __iomem *)to + i);
	}
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

/* A region that a driver has. */
struct region {
	struct list_head list;
	struct resource resource;
	char name[32];
};

/* Only the list needs the machine's lock. */
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
	sim_remember("region", region, (size_t)size, place, "0x%llx", start);
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

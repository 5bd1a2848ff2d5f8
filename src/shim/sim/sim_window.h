/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Windows: the addresses of mapped registers. They cannot be read or written directly; an accessor
 * finds the device behind one. Internal to the simulated kernel.
 */
#ifndef SIM_WINDOW_H
#define SIM_WINDOW_H

#include "emu.h"
#include "emu_model.h"
#include "sim_place.h"

#include "include/linux/compiler.h"
#include "include/linux/types.h"

struct pci_dev;
struct sim_kernel;

#if __SIZEOF_POINTER__ == 8
#define SIM_WINDOW_SHIFT 26 /* 64 MiB each */
#define SIM_WINDOWS      512
#else
#define SIM_WINDOW_SHIFT 20
#define SIM_WINDOWS      128
#endif
#define SIM_WINDOW_SIZE (1ul << SIM_WINDOW_SHIFT)

/**
 * struct sim_window - one mapping
 * @emu: the device behind it
 * @offset: of its first byte, see EMU_BAR()
 * @reach: how many of its bytes may be accessed now: @size, or 0 while its device is not enabled
 * @size: in bytes; 0 while it is not mapped
 * @pci: its place on the bus, if it was mapped through that
 * @kernel: the machine
 * @made: the place of the last mapping; NULL if it was never mapped
 * @next: another one that is mapped
 */
struct sim_window {
	struct emu *emu;
	u64 offset;
	size_t reach;
	size_t size;
	const struct pci_dev *pci;
	struct sim_kernel *kernel;
	const struct sim_place *made;
	struct sim_window *next;
} __attribute__((aligned(64)));

extern struct sim_window sim_windows[SIM_WINDOWS];
extern uintptr_t sim_windows_start;

/*
 * An access by a real call: of a watched driver, to a device that acts by itself, or a forbidden
 * one. Not for direct use.
 */
u64 sim_window_call_read(const volatile void __iomem *address, unsigned int width);
/* As above. Not for direct use. */
void sim_window_call_write(const volatile void __iomem *address, unsigned int width, u64 value);

/* The offset of an address in its window. Not for direct use. */
static inline u64 sim_window_inside(const volatile void __iomem *address)
{
	return ((uintptr_t)address - sim_windows_start) & (SIM_WINDOW_SIZE - 1);
}

/* The window of an access that a driver may make; NULL for any other. Not for direct use. */
static inline const struct sim_window *sim_window_of(const volatile void __iomem *address,
						     unsigned int width)
{
	uintptr_t n = ((uintptr_t)address - sim_windows_start) >> SIM_WINDOW_SHIFT;
	const struct sim_window *window = &sim_windows[n % SIM_WINDOWS];

	if (n < SIM_WINDOWS && sim_window_inside(address) + width <= window->reach)
		return window;
	return NULL;
}

/* An access by a driver. Not for direct use. */
static inline u64 sim_window_read(const volatile void __iomem *address, unsigned int width)
{
#ifndef SIM_WATCHED
	const struct sim_window *window = sim_window_of(address, width);

	if (!EMU_ACTS && likely(window))
		return emu_read(window->emu, window->offset + sim_window_inside(address), width);
#endif
	return sim_window_call_read(address, width);
}

/* As above. Not for direct use. */
static inline void sim_window_write(const volatile void __iomem *address, unsigned int width,
				    u64 value)
{
#ifndef SIM_WATCHED
	const struct sim_window *window = sim_window_of(address, width);

	if (!EMU_ACTS && likely(window)) {
		emu_write(window->emu, window->offset + sim_window_inside(address), width, value);
		return;
	}
#endif
	sim_window_call_write(address, width, value);
}

#endif /* SIM_WINDOW_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The seam, on the emulator. docs/porting.md gives the contract of every name here; the same list
 * on the kernel is ../kernel/platform.h. The include path chooses between the two.
 *
 * Only the register accessors are written here: all other names are the simulated kernel's, which
 * keeps the kernel's contracts.
 */
#ifndef LKP_PLATFORM_H
#define LKP_PLATFORM_H

#include "emu.h"

#ifndef __KERNEL__
#include <string.h>
#include <sys/uio.h>
#endif

#include "include/linux/compiler.h"
#include "include/linux/errno.h"
#include "include/linux/mutex.h"
#include "include/linux/printk.h"
#include "include/linux/ratelimit.h"
#include "include/linux/sched.h"
#include "include/linux/slab.h"
#include "include/linux/types.h"
#include "include/linux/uaccess.h"
#include "include/linux/uio.h"
#include "include/linux/wait.h"
#ifdef __KERNEL__
#include "include/linux/io.h"
#include "include/linux/kernel.h"
#include "include/linux/string.h"
#else
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif

/* A mapped BAR. The core passes it on and cannot look inside. */
struct mmio {
	struct emu *emu;
};

/* The device behind a mapped address. Not for direct use. */
struct emu *sim_emu_at(const void __iomem *address);

static inline struct mmio mmio_at(void __iomem *address)
{
	return (struct mmio){ sim_emu_at(address) };
}

/*
 * A driver that a sanitizer watches calls these as real functions, so that the code below the seam
 * need not be watched too.
 */
uint64_t sim_read(struct emu *emu, uint64_t offset, unsigned int width);
void sim_write(struct emu *emu, uint64_t offset, unsigned int width, uint64_t value);
#ifdef SIM_WATCHED
#define SIM_READ_REGISTER  sim_read
#define SIM_WRITE_REGISTER sim_write
#else
#define SIM_READ_REGISTER  emu_read
#define SIM_WRITE_REGISTER emu_write
#endif

static inline u8 mmio_read8(struct mmio regs, u32 offset)
{
	return (u8)SIM_READ_REGISTER(regs.emu, offset, 1);
}

static inline u32 mmio_read32(struct mmio regs, u32 offset)
{
	return (u32)SIM_READ_REGISTER(regs.emu, offset, 4);
}

static inline void mmio_write8(struct mmio regs, u32 offset, u8 value)
{
	SIM_WRITE_REGISTER(regs.emu, offset, 1, value);
}

static inline void mmio_write32(struct mmio regs, u32 offset, u32 value)
{
	SIM_WRITE_REGISTER(regs.emu, offset, 4, value);
}

static inline void mmio_write_bytes(struct mmio regs, u32 offset, const u8 *bytes, size_t n)
{
	sim_touch((uintptr_t)bytes, n);
	emu_write_bytes(regs.emu, offset, bytes, n);
}

static inline void mmio_read_bytes(struct mmio regs, u32 offset, u8 *bytes, size_t n)
{
	sim_touch((uintptr_t)bytes, n);
	emu_read_bytes(regs.emu, offset, bytes, n);
}

static inline size_t mmio_read_string(struct mmio regs, u32 offset, u8 *bytes, size_t max)
{
	size_t n = emu_read_string(regs.emu, offset, bytes, max);

	sim_touch((uintptr_t)bytes, n);
	return n;
}

#endif /* LKP_PLATFORM_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The seam, on the kernel. docs/porting.md gives the contract of every name here; the same list on
 * the emulator is ../sim/platform.h. The include path chooses between the two.
 *
 * Only the register accessors are written here: all other names are the kernel's own.
 */
#ifndef LKP_PLATFORM_H
#define LKP_PLATFORM_H

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/ioctl.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include <linux/wait.h>

/* A mapped BAR. The core passes it on and cannot look inside. */
struct mmio {
	void __iomem *base;
};

static inline struct mmio mmio_at(void __iomem *address)
{
	return (struct mmio){ address };
}

static inline u8 mmio_read8(struct mmio regs, u32 offset)
{
	return ioread8(regs.base + offset);
}

static inline u32 mmio_read32(struct mmio regs, u32 offset)
{
	return ioread32(regs.base + offset);
}

static inline void mmio_write8(struct mmio regs, u32 offset, u8 value)
{
	iowrite8(value, regs.base + offset);
}

static inline void mmio_write32(struct mmio regs, u32 offset, u32 value)
{
	iowrite32(value, regs.base + offset);
}

/* An emulated device may take tens of microseconds a byte: let others run in a long run. */
static inline void mmio_give_way(size_t accesses)
{
	if (accesses % 64 == 63)
		cond_resched();
}

static inline void mmio_write_bytes(struct mmio regs, u32 offset, const u8 *bytes, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		mmio_write8(regs, offset + (u32)i, bytes[i]);
		mmio_give_way(i);
	}
}

static inline void mmio_read_bytes(struct mmio regs, u32 offset, u8 *bytes, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		bytes[i] = mmio_read8(regs, offset + (u32)i);
		mmio_give_way(i);
	}
}

static inline size_t mmio_read_string(struct mmio regs, u32 offset, u8 *bytes, size_t max)
{
	size_t i;

	for (i = 0; i < max; i++) {
		bytes[i] = mmio_read8(regs, offset + (u32)i);
		if (!bytes[i])
			return i + 1;
		mmio_give_way(i);
	}
	return max;
}

#endif /* LKP_PLATFORM_H */

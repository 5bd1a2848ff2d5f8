/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers. A mapped address lies in a range that cannot be read or written directly: only these
 * functions reach the device behind it.
 */
#ifndef SIM_LINUX_IO_H
#define SIM_LINUX_IO_H

#include "compiler.h"
#include "types.h"

#include "../../sim_place.h"
#include "../../sim_window.h"

static inline u8 ioread8(const void __iomem *address)
{
	return (u8)sim_window_read(address, 1);
}

static inline u16 ioread16(const void __iomem *address)
{
	return (u16)sim_window_read(address, 2);
}

static inline u32 ioread32(const void __iomem *address)
{
	return (u32)sim_window_read(address, 4);
}

static inline void iowrite8(u8 value, void __iomem *address)
{
	sim_window_write(address, 1, value);
}

static inline void iowrite16(u16 value, void __iomem *address)
{
	sim_window_write(address, 2, value);
}

static inline void iowrite32(u32 value, void __iomem *address)
{
	sim_window_write(address, 4, value);
}

#define readb(address)                 ioread8(address)
#define readw(address)                 ioread16(address)
#define readl(address)                 ioread32(address)
#define readq(address)                 sim_window_read(address, 8)
#define writeb(value, address)         iowrite8(value, address)
#define writew(value, address)         iowrite16(value, address)
#define writel(value, address)         iowrite32(value, address)
#define writeq(value, address)         sim_window_write(address, 8, value)
#define readb_relaxed(address)         ioread8(address)
#define readw_relaxed(address)         ioread16(address)
#define readl_relaxed(address)         ioread32(address)
#define readq_relaxed(address)         readq(address)
#define writeb_relaxed(value, address) iowrite8(value, address)
#define writew_relaxed(value, address) iowrite16(value, address)
#define writel_relaxed(value, address) iowrite32(value, address)
#define writeq_relaxed(value, address) writeq(value, address)

void memcpy_fromio(void *to, const void __iomem *from, size_t n);
void memcpy_toio(void __iomem *to, const void *from, size_t n);

void __iomem *__must_check sim_ioremap(phys_addr_t start, size_t size,
				       const struct sim_place *place);
#define ioremap(start, size) sim_ioremap(start, size, SIM_HERE)
void iounmap(const volatile void __iomem *address);

#endif /* SIM_LINUX_IO_H */

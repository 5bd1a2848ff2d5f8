/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The seam, on the emulator. docs/porting.md gives the contract of every name here; the same list
 * on the kernel is ../kernel/platform.h. The include path chooses between the two.
 *
 * What has a kernel name keeps the kernel's contract. A test controls how it behaves through
 * sim_task.h.
 */
#ifndef LKP_PLATFORM_H
#define LKP_PLATFORM_H

#include "emu.h"
#include "sim_task.h"
#include "sim_touch.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define __must_check __attribute__((warn_unused_result))
#ifdef __CHECKER__ /* sparse */
#define __user __attribute__((noderef, address_space(1)))
#else
#define __user
#endif

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;

/* ---------------------------------------------------------------- Registers ------------------- */

/* A mapped BAR. The core passes it on and cannot look inside. */
struct mmio {
	struct emu *emu;
};

/*
 * A driver that is watched makes real calls of these, so that what lies below the seam need not be
 * watched, too.
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

/* ---------------------------------------------------------------- User memory ----------------- */

unsigned long sim_copy_from_user(void *to, const void __user *from, unsigned long n);
unsigned long sim_copy_to_user(void __user *to, const void *from, unsigned long n);
long sim_strncpy_from_user(char *to, const char __user *from, long max);

static inline unsigned long __must_check copy_from_user(void *to, const void __user *from,
							unsigned long n)
{
	sim_touch((uintptr_t)to, n);
	return sim_copy_from_user(to, from, n);
}

static inline unsigned long __must_check copy_to_user(void __user *to, const void *from,
						      unsigned long n)
{
	sim_touch((uintptr_t)from, n);
	return sim_copy_to_user(to, from, n);
}

static inline long __must_check strncpy_from_user(char *to, const char __user *from, long max)
{
	sim_touch((uintptr_t)to, max > 0 ? (size_t)max : 0);
	return sim_strncpy_from_user(to, from, max);
}

#define u64_to_user_ptr(address) ((void __user *)(uintptr_t)(address))

/* ---------------------------------------------------------------- Memory ---------------------- */

typedef unsigned int gfp_t;
#define GFP_KERNEL 0u

void *__must_check kmalloc(size_t size, gfp_t flags);
void kfree(const void *memory);

/* ---------------------------------------------------------------- Locking --------------------- */

struct mutex {
	struct mutex *magic;    /* itself, once it is initialised */
	struct sim_task *owner; /* NULL when free; atomic */
	unsigned int sleepers;  /* in sim_queue; atomic */
};

void mutex_init(struct mutex *lock);
void mutex_lock(struct mutex *lock);
int __must_check mutex_lock_interruptible(struct mutex *lock);
int __must_check mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);

#define READ_ONCE(variable)         __atomic_load_n(&(variable), __ATOMIC_RELAXED)
#define WRITE_ONCE(variable, value) __atomic_store_n(&(variable), value, __ATOMIC_RELAXED)

/* ---------------------------------------------------------------- Scheduling ------------------ */

static inline void cond_resched(void)
{
	sim_enter(sim_current(), SIM_COND_RESCHED, NULL);
}

/* ---------------------------------------------------------------- Log ------------------------- */

#define pr_warn_ratelimited(...) sim_warn(__VA_ARGS__)

#endif /* LKP_PLATFORM_H */

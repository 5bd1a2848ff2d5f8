/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hints to the compiler.
 */
#ifndef SIM_LINUX_COMPILER_H
#define SIM_LINUX_COMPILER_H

#ifdef __CHECKER__ /* sparse */
#define __user  __attribute__((noderef, address_space(1)))
#define __iomem __attribute__((noderef, address_space(2)))
#define __force __attribute__((force))
#ifndef __bitwise
#define __bitwise __attribute__((bitwise))
#endif
#else
#define __user
#define __iomem
#define __force
#ifndef __bitwise
#define __bitwise
#endif
#endif

#define __must_check   __attribute__((warn_unused_result))
#define __maybe_unused __attribute__((unused))
#define __packed       __attribute__((packed))
#define __aligned(n)   __attribute__((aligned(n)))
#define __scanf(a, b)  __attribute__((format(scanf, a, b)))
#define __printf(a, b) __attribute__((format(printf, a, b)))
#define noinline       __attribute__((noinline))
#define fallthrough    __attribute__((fallthrough))
#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif

#define likely(condition)   __builtin_expect(!!(condition), 1)
#define unlikely(condition) __builtin_expect(!!(condition), 0)
#define barrier()           __asm__ __volatile__("" : : : "memory")

#define READ_ONCE(variable)         __atomic_load_n(&(variable), __ATOMIC_RELAXED)
#define WRITE_ONCE(variable, value) __atomic_store_n(&(variable), value, __ATOMIC_RELAXED)

#endif /* SIM_LINUX_COMPILER_H */

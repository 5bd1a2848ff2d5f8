/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Limits of types.
 */
#ifndef SIM_LINUX_LIMITS_H
#define SIM_LINUX_LIMITS_H

#define U8_MAX  ((u8)~0u)
#define U16_MAX ((u16)~0u)
#define U32_MAX ((u32)~0u)
#define U64_MAX ((u64)~0ull)
#ifndef INT_MAX
#define INT_MAX   __INT_MAX__
#define INT_MIN   (-INT_MAX - 1)
#define UINT_MAX  (~0u)
#define LONG_MAX  __LONG_MAX__
#define ULONG_MAX (~0ul)
#define LLONG_MAX __LONG_LONG_MAX__
#endif
#ifndef SIZE_MAX
#define SIZE_MAX (~(size_t)0)
#endif

#endif /* SIM_LINUX_LIMITS_H */

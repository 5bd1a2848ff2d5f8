/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory of the calling program.
 */
#ifndef SIM_LINUX_UACCESS_H
#define SIM_LINUX_UACCESS_H

#include "compiler.h"
#include "errno.h"
#include "types.h"

#include "../../sim_touch.h"

/* Not for direct use. */
unsigned long sim_copy_from_user(void *to, const void __user *from, unsigned long n);
unsigned long sim_copy_to_user(void __user *to, const void *from, unsigned long n);
int sim_put_user(void __user *to, const void *from, unsigned long n);
unsigned long sim_clear_user(void __user *to, unsigned long n);
long sim_strncpy_from_user(char *to, const char __user *from, long max);

static inline unsigned long __must_check copy_from_user(void *to, const void __user *from,
							unsigned long n)
{
	sim_touch((__UINTPTR_TYPE__)to, n);
	return sim_copy_from_user(to, from, n);
}

static inline unsigned long __must_check copy_to_user(void __user *to, const void *from,
						      unsigned long n)
{
	sim_touch((__UINTPTR_TYPE__)from, n);
	return sim_copy_to_user(to, from, n);
}

static inline long __must_check strncpy_from_user(char *to, const char __user *from, long max)
{
	sim_touch((__UINTPTR_TYPE__)to, max > 0 ? (size_t)max : 0);
	return sim_strncpy_from_user(to, from, max);
}

static inline unsigned long __must_check clear_user(void __user *to, unsigned long n)
{
	return sim_clear_user(to, n);
}

/* The pointer may point to a const value. */
#define get_user(variable, pointer)                                                    \
	({                                                                             \
		union {                                                                \
			__typeof__(*(pointer)) value;                                  \
			unsigned char bytes[sizeof(*(pointer))];                       \
		} sim_got = { .bytes = { 0 } };                                        \
		unsigned long sim_left =                                               \
			copy_from_user(sim_got.bytes, pointer, sizeof(sim_got.bytes)); \
		if (sim_left)                                                          \
			__builtin_memset(sim_got.bytes, 0, sizeof(sim_got.bytes));     \
		(variable) = sim_got.value;                                            \
		sim_left ? -EFAULT : 0;                                                \
	})
#define put_user(value, pointer)                                                   \
	({                                                                         \
		__typeof__(*(pointer)) sim_value = (value);                        \
		_Static_assert(sizeof(sim_value) <= 8, "put_user() of one value"); \
		sim_put_user(pointer, &sim_value, sizeof(sim_value));              \
	})

#define u64_to_user_ptr(address) ((void __user *)(__UINTPTR_TYPE__)(address))

#endif /* SIM_LINUX_UACCESS_H */

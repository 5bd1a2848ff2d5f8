// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the compiler calls before each access to memory in code built with -fsanitize=thread.
 *
 * Its own library would look for data races; this one makes each access to shared memory a step of
 * the explorer. The names and signatures are those of the library, whether gcc or clang calls.
 */
#include "explore.h"

#include <string.h>

/* Nobody declares them: the compiler just calls them. */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

#define ACCESS(size)                                     \
	void __tsan_read##size(void *address)            \
	{                                                \
		explore_memory(address, size, false);    \
	}                                                \
	void __tsan_write##size(void *address)           \
	{                                                \
		explore_memory(address, size, true);     \
	}                                                \
	void __tsan_unaligned_read##size(void *address)  \
	{                                                \
		explore_memory(address, size, false);    \
	}                                                \
	void __tsan_unaligned_write##size(void *address) \
	{                                                \
		explore_memory(address, size, true);     \
	}

ACCESS(1)
ACCESS(2)
ACCESS(4)
ACCESS(8)
ACCESS(16)

void __tsan_read_range(void *address, long size)
{
	explore_memory(address, (size_t)size, false);
}

void __tsan_write_range(void *address, long size)
{
	explore_memory(address, (size_t)size, true);
}

/* What clang calls from version 15 on, for copies that its optimisation did not break up. */
void *__tsan_memset(void *address, int byte, size_t size)
{
	explore_memory(address, size, true);
	return memset(address, byte, size);
}

void *__tsan_memcpy(void *to, const void *from, size_t size)
{
	explore_memory(from, size, false);
	explore_memory(to, size, true);
	return memcpy(to, from, size);
}

void *__tsan_memmove(void *to, const void *from, size_t size)
{
	explore_memory(from, size, false);
	explore_memory(to, size, true);
	return memmove(to, from, size);
}

/* READ_ONCE() and WRITE_ONCE() are atomic loads and stores; and others do the rest. */
#define ATOMIC(bits)                                                                              \
	uint##bits##_t __tsan_atomic##bits##_load(const volatile void *address, int order)        \
	{                                                                                         \
		(void)order;                                                                      \
		explore_memory((const void *)(uintptr_t)address, (bits) / 8, false);              \
		return __atomic_load_n((const volatile uint##bits##_t *)address,                  \
				       __ATOMIC_SEQ_CST);                                         \
	}                                                                                         \
	void __tsan_atomic##bits##_store(volatile void *address, uint##bits##_t value, int order) \
	{                                                                                         \
		(void)order;                                                                      \
		explore_memory((const void *)(uintptr_t)address, (bits) / 8, true);               \
		__atomic_store_n((volatile uint##bits##_t *)address, value, __ATOMIC_SEQ_CST);    \
	}                                                                                         \
	uint##bits##_t __tsan_atomic##bits##_exchange(volatile void *address,                     \
						      uint##bits##_t value, int order)            \
	{                                                                                         \
		(void)order;                                                                      \
		explore_memory((const void *)(uintptr_t)address, (bits) / 8, true);               \
		return __atomic_exchange_n((volatile uint##bits##_t *)address, value,             \
					   __ATOMIC_SEQ_CST);                                     \
	}

#define ATOMIC_FETCH(bits, what)                                                           \
	uint##bits##_t __tsan_atomic##bits##_fetch_##what(volatile void *address,          \
							  uint##bits##_t value, int order) \
	{                                                                                  \
		(void)order;                                                               \
		explore_memory((const void *)(uintptr_t)address, (bits) / 8, true);        \
		return __atomic_fetch_##what((volatile uint##bits##_t *)address, value,    \
					     __ATOMIC_SEQ_CST);                            \
	}

#define ATOMIC_EXCHANGE_IF(bits, how, weak)                                                        \
	bool __tsan_atomic##bits##_compare_exchange_##how(volatile void *address, void *old,       \
							  uint##bits##_t value, int well, int ill) \
	{                                                                                          \
		(void)well;                                                                        \
		(void)ill;                                                                         \
		explore_memory((const void *)(uintptr_t)address, (bits) / 8, true);                \
		return __atomic_compare_exchange_n((volatile uint##bits##_t *)address,             \
						   (uint##bits##_t *)old, value, weak,             \
						   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);            \
	}

#define ATOMIC_ALL(bits)                        \
	ATOMIC(bits)                            \
	ATOMIC_FETCH(bits, add)                 \
	ATOMIC_FETCH(bits, sub)                 \
	ATOMIC_FETCH(bits, and)                 \
	ATOMIC_FETCH(bits, or)                  \
	ATOMIC_FETCH(bits, xor)                 \
	ATOMIC_FETCH(bits, nand)                \
	ATOMIC_EXCHANGE_IF(bits, strong, false) \
	ATOMIC_EXCHANGE_IF(bits, weak, true)

ATOMIC_ALL(8)
ATOMIC_ALL(16)
ATOMIC_ALL(32)
ATOMIC_ALL(64)

void __tsan_atomic_thread_fence(int order)
{
	(void)order;
}

void __tsan_atomic_signal_fence(int order)
{
	(void)order;
}

void __tsan_init(void)
{
}

void __tsan_func_entry(void *caller)
{
	(void)caller;
}

void __tsan_func_exit(void *nothing)
{
	(void)nothing;
}

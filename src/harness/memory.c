// SPDX-License-Identifier: GPL-2.0-only
/*
 * The functions that the compiler calls before each memory access, in code built with
 * -fsanitize=thread.
 *
 * The compiler's library would look for data races; these functions make each access to shared
 * memory a step of the explorer. They have the library's names and signatures, for gcc and clang.
 */
#include "explore.h"

#include <stdint.h>
#include <string.h>

/* No header declares them: the compiler just calls them. */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

unsigned long explore_seen;

static void saw(const void *address, size_t size, bool write)
{
	explore_seen++;
	explore_memory(address, size, write);
}

#define ACCESS(size)                                     \
	void __tsan_read##size(void *address)            \
	{                                                \
		saw(address, size, false);               \
	}                                                \
	void __tsan_write##size(void *address)           \
	{                                                \
		saw(address, size, true);                \
	}                                                \
	void __tsan_unaligned_read##size(void *address)  \
	{                                                \
		saw(address, size, false);               \
	}                                                \
	void __tsan_unaligned_write##size(void *address) \
	{                                                \
		saw(address, size, true);                \
	}

ACCESS(1)
ACCESS(2)
ACCESS(4)
ACCESS(8)
ACCESS(16)

void __tsan_read_range(void *address, long size)
{
	saw(address, (size_t)size, false);
}

void __tsan_write_range(void *address, long size)
{
	saw(address, (size_t)size, true);
}

/*
 * Functions of the C library also access memory. Clang calls the first three from version 15 on;
 * for the others, watched.syms gives the driver's object files these names.
 */
void *__tsan_memset(void *address, int byte, size_t size)
{
	saw(address, size, true);
	return memset(address, byte, size);
}

void *__tsan_memcpy(void *to, const void *from, size_t size)
{
	sim_move(to, from, size);
	return to;
}

void *__tsan_memmove(void *to, const void *from, size_t size)
{
	sim_move(to, from, size);
	return to;
}

int watched_memcmp(const void *a, const void *b, size_t size)
{
	saw(a, size, false);
	saw(b, size, false);
	return memcmp(a, b, size);
}

void *watched_memchr(const void *bytes, int byte, size_t size)
{
	saw(bytes, size, false);
	return memchr(bytes, byte, size);
}

static void read_text(const char *text, size_t max)
{
	size_t length = strnlen(text, max);

	saw(text, length + (length < max), false);
}

size_t watched_strlen(const char *text)
{
	read_text(text, PTRDIFF_MAX);
	return strlen(text);
}

size_t watched_strnlen(const char *text, size_t max)
{
	read_text(text, max);
	return strnlen(text, max);
}

int watched_strcmp(const char *a, const char *b)
{
	read_text(a, PTRDIFF_MAX);
	read_text(b, PTRDIFF_MAX);
	return strcmp(a, b);
}

int watched_strncmp(const char *a, const char *b, size_t max)
{
	read_text(a, max);
	read_text(b, max);
	return strncmp(a, b, max);
}

char *watched_strchr(const char *text, int byte)
{
	read_text(text, PTRDIFF_MAX);
	return strchr(text, byte);
}

char *watched_strrchr(const char *text, int byte)
{
	read_text(text, PTRDIFF_MAX);
	return strrchr(text, byte);
}

char *watched_strstr(const char *text, const char *part)
{
	read_text(text, PTRDIFF_MAX);
	read_text(part, PTRDIFF_MAX);
	return strstr(text, part);
}

/* Fills all of its room. */
char *watched_strncpy(char *to, const char *from, size_t room)
{
	size_t length = strnlen(from, room);

	sim_move(to, from, length);
	__tsan_memset(to + length, 0, room - length);
	return to;
}

/* READ_ONCE() and WRITE_ONCE() are atomic loads and stores; other macros use the rest. */
#define ATOMIC(bits)                                                                              \
	uint##bits##_t __tsan_atomic##bits##_load(const volatile void *address, int order)        \
	{                                                                                         \
		(void)order;                                                                      \
		saw((const void *)(uintptr_t)address, (bits) / 8, false);                         \
		return __atomic_load_n((const volatile uint##bits##_t *)address,                  \
				       __ATOMIC_SEQ_CST);                                         \
	}                                                                                         \
	void __tsan_atomic##bits##_store(volatile void *address, uint##bits##_t value, int order) \
	{                                                                                         \
		(void)order;                                                                      \
		saw((const void *)(uintptr_t)address, (bits) / 8, true);                          \
		__atomic_store_n((volatile uint##bits##_t *)address, value, __ATOMIC_SEQ_CST);    \
	}                                                                                         \
	uint##bits##_t __tsan_atomic##bits##_exchange(volatile void *address,                     \
						      uint##bits##_t value, int order)            \
	{                                                                                         \
		(void)order;                                                                      \
		saw((const void *)(uintptr_t)address, (bits) / 8, true);                          \
		return __atomic_exchange_n((volatile uint##bits##_t *)address, value,             \
					   __ATOMIC_SEQ_CST);                                     \
	}

#define ATOMIC_FETCH(bits, what)                                                           \
	uint##bits##_t __tsan_atomic##bits##_fetch_##what(volatile void *address,          \
							  uint##bits##_t value, int order) \
	{                                                                                  \
		(void)order;                                                               \
		saw((const void *)(uintptr_t)address, (bits) / 8, true);                   \
		return __atomic_fetch_##what((volatile uint##bits##_t *)address, value,    \
					     __ATOMIC_SEQ_CST);                            \
	}

#define ATOMIC_EXCHANGE_IF(bits, how, weak)                                                        \
	bool __tsan_atomic##bits##_compare_exchange_##how(volatile void *address, void *old,       \
							  uint##bits##_t value, int well, int ill) \
	{                                                                                          \
		(void)well;                                                                        \
		(void)ill;                                                                         \
		saw((const void *)(uintptr_t)address, (bits) / 8, true);                           \
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

// SPDX-License-Identifier: GPL-2.0-only
/*
 * User memory of a simulated task.
 */
#include "platform.h"

#include "sim_task.h"
#include "unwatched.h"

#include <string.h>

#define FIRST_PAGE 4096

/* The end of the mapping that holds address, or address itself if nothing is mapped there. */
static uintptr_t mapped_until(const struct sim_task *task, uintptr_t address, unsigned int access)
{
	for (unsigned int i = 0; i < task->n_mappings; i++) {
		const struct sim_mapping *map = &task->mappings[i];

		if ((map->access & access) && address - map->start < map->size)
			return map->start + map->size;
	}
	return address;
}

/* How many of the n bytes from address on can be accessed before the first fault. */
static size_t accessible(const struct sim_task *task, uintptr_t address, size_t n,
			 unsigned int access)
{
	size_t done = 0;

	if (!task->n_mappings)
		return address < FIRST_PAGE ? 0 : n;
	while (done < n) {
		uintptr_t end = mapped_until(task, address + done, access);

		if (end == address + done)
			return done;
		done = end - address;
	}
	return n;
}

/* What a fault plan leaves of the n bytes that a copy can access. */
static size_t spared(struct sim_task *task, enum sim_call call, size_t n)
{
	return __builtin_expect(task->armed, 0) ? sim_fault_leaves(task, call, n) : n;
}

/* Copy what can be read of n bytes of user memory. Returns how much that was. */
static size_t read_user(struct sim_task *task, void *to, uintptr_t from, size_t n)
{
	if (__builtin_expect(task->memory != NULL, 0)) {
		n = spared(task, SIM_COPY_FROM_USER, n);
		return task->memory->read(task->memory_context, to, from, n);
	}
	n = spared(task, SIM_COPY_FROM_USER, accessible(task, from, n, SIM_READ));
	unwatched_copy(to, (const void *)from, n);
	return n;
}

static size_t write_user(struct sim_task *task, uintptr_t to, const void *from, size_t n)
{
	if (__builtin_expect(task->memory != NULL, 0)) {
		n = spared(task, SIM_COPY_TO_USER, n);
		return task->memory->write(task->memory_context, to, from, n);
	}
	n = spared(task, SIM_COPY_TO_USER, accessible(task, to, n, SIM_WRITE));
	unwatched_copy((void *)to, from, n);
	return n;
}

unsigned long sim_copy_from_user(void *to, const void __user *from, unsigned long n)
{
	struct sim_task *task = sim_current();
	size_t ok;

	sim_may_sleep(task, "copy_from_user()");
	sim_enter(task, SIM_COPY_FROM_USER, (const void *)(uintptr_t)from);
	sim_accesses(to, n, true);
	ok = read_user(task, to, (uintptr_t)from, n);
	if (ok < n && task->coarse)
		ok -= ok % task->coarse;
	/* As in the kernel, bytes that could not be read must not stay uninitialised. */
	if (ok < n)
		memset((char *)to + ok, 0, n - ok);
	return n - ok;
}

unsigned long sim_copy_to_user(void __user *to, const void *from, unsigned long n)
{
	struct sim_task *task = sim_current();

	sim_may_sleep(task, "copy_to_user()");
	sim_enter(task, SIM_COPY_TO_USER, (const void *)(uintptr_t)to);
	sim_accesses(from, n, false);
	return n - write_user(task, (uintptr_t)to, from, n);
}

/*
 * How many of n bytes, at most 8, can be written. Only at the end of a page can it be some of them.
 */
static size_t writable(const struct sim_task *task, uintptr_t to, size_t n)
{
	char there[8];

	if (!task->memory)
		return accessible(task, to, n, SIM_WRITE);
	if (to / FIRST_PAGE == (to + n - 1) / FIRST_PAGE)
		return n;
	return task->memory->read(task->memory_context, there, to, n);
}

/* As one access of the processor: writes all bytes, or none. */
int sim_put_user(void __user *to, const void *from, unsigned long n)
{
	struct sim_task *task = sim_current();
	uintptr_t at = (uintptr_t)to;

	sim_may_sleep(task, "put_user()");
	sim_enter(task, SIM_COPY_TO_USER, (const void *)at);
	sim_accesses(from, n, false);
	if (spared(task, SIM_COPY_TO_USER, writable(task, at, n)) < n)
		return -EFAULT;
	if (task->memory)
		return task->memory->write(task->memory_context, at, from, n) < n ? -EFAULT : 0;
	unwatched_copy((void *)at, from, n);
	return 0;
}

/*
 * Reading another process's memory costs time for each page and each byte, and most strings are
 * short.
 */
#define SHORT_STRING 64

static size_t at_hand(const struct sim_task *task, uintptr_t from)
{
	const struct sim_memory *memory = task->memory;

	return memory->at_hand ? memory->at_hand(task->memory_context, from) : 0;
}

/* Copy the readable part of max bytes, or at least the part up to a NUL. Returns its length. */
static size_t fetch_string(struct sim_task *task, char *to, uintptr_t from, size_t max)
{
	const size_t steps[] = { at_hand(task, from), SHORT_STRING, max };
	size_t done = 0;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		size_t end = steps[i] < max ? steps[i] : max;
		size_t n;

		if (end <= done)
			continue;
		n = task->memory->read(task->memory_context, to + done, from + done, end - done);
		if (done + n < end || memchr(to + done, '\0', n))
			return done + n;
		done = end;
	}
	return done;
}

/*
 * How many bytes of a string can be read, at most max, and where. A string in this process's memory
 * stays where it is, so that nothing past the NUL is touched. A string of another process is
 * copied.
 */
static size_t look_at_string(struct sim_task *task, char *to, const char **string, size_t max)
{
	if (__builtin_expect(task->memory == NULL, 1))
		return accessible(task, (uintptr_t)*string, max, SIM_READ);
	max = fetch_string(task, to, (uintptr_t)*string, max);
	*string = to;
	return max;
}

long sim_strncpy_from_user(char *to, const char __user *from, long max)
{
	const char *string = (const char *)(uintptr_t)from;
	struct sim_task *task = sim_current();
	size_t length, looked_at;
	size_t ok;

	sim_may_sleep(task, "strncpy_from_user()");
	sim_enter(task, SIM_STRNCPY_FROM_USER, string);
	if (max <= 0)
		return 0;
	ok = look_at_string(task, to, &string, (size_t)max);
	length = unwatched_length(string, ok);
	looked_at = length < ok ? length + 1 : ok;
	if (spared(task, SIM_STRNCPY_FROM_USER, looked_at) < looked_at)
		return -EFAULT;
	if (length == ok && ok < (size_t)max)
		return -EFAULT;
	sim_accesses(to, looked_at, true);
	if (string != to)
		unwatched_copy(to, string, looked_at);
	return (long)length;
}

unsigned long sim_clear_user(void __user *to, unsigned long n)
{
	static const char zeros[256];
	unsigned long done = 0;

	while (done < n) {
		unsigned long piece = n - done < sizeof(zeros) ? n - done : sizeof(zeros);
		unsigned long left = sim_copy_to_user((char __user *)to + done, zeros, piece);

		done += piece - left;
		if (left)
			break;
	}
	return n - done;
}

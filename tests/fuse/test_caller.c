// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of another process, of which a part is copied already. The other process is this one;
 * the kernel's calls work on it all the same.
 */
#include "caller.h"
#include "platform.h"
#include "sim_task.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cmocka.h>

#include "skip.h"

#define SIZE 8

/**
 * struct other - a task, and the process that it works for
 * @task: the task
 * @memory: memory of the process, as the task sees it
 * @bytes: the bytes in the memory
 * @copy: the copy: the four bytes from the third on
 */
struct other {
	struct sim_task task;
	struct caller_memory memory;
	char bytes[SIZE];
	char copy[4];
};

static int setup(void **state)
{
	static struct other other;

	other = (struct other){ .bytes = "abcdefgh", .copy = "CDEF" };
	other.memory = (struct caller_memory){ .tid = getpid(),
					       .start = (uintptr_t)&other.bytes[2],
					       .copy = other.copy,
					       .size = sizeof(other.copy) };
	sim_task_init(&other.task);
	caller_use_memory(&other.task, &other.memory);
	sim_switch(&other.task);
	*state = &other;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sim_switch(NULL);
	return 0;
}

/* Kernels can be built without these calls, and user-mode emulators do not have them. */
static void need_the_memory_of_processes(void)
{
	struct iovec nothing = { 0 };

	if (process_vm_readv(getpid(), &nothing, 1, &nothing, 1, 0) < 0 && errno == ENOSYS)
		skip_because("process_vm_readv() is not there");
}

static void assert_read(struct other *other, size_t first, size_t n, const char *want)
{
	char bytes[SIZE];

	assert_int_equal(copy_from_user(bytes, &other->bytes[first], n), 0);
	assert_memory_equal(bytes, want, n);
}

static void test_what_has_been_copied_is_not_copied_again(void **state)
{
	assert_read(*state, 2, 4, "CDEF");
	assert_read(*state, 3, 2, "DE");
	assert_read(*state, 5, 1, "F");
}

static void assert_string(struct other *other, size_t first, const char *want)
{
	char string[SIZE];

	assert_int_equal(strncpy_from_user(string, &other->bytes[first], SIZE), strlen(want));
	assert_string_equal(string, want);
}

static void test_string_that_has_been_copied_is_not_copied_again(void **state)
{
	struct other *other = *state;

	other->copy[3] = '\0';
	assert_string(other, 2, "CDE");
	assert_string(other, 4, "E");
}

static void test_string_goes_on_behind_what_has_been_copied(void **state)
{
	struct other *other = *state;

	need_the_memory_of_processes();
	other->bytes[7] = '\0';
	assert_string(other, 2, "CDEFg");
	assert_string(other, 5, "Fg");
	assert_string(other, 1, "bcdefg");
	assert_string(other, 6, "g");
}

static void test_what_has_not_been_copied_whole_is(void **state)
{
	need_the_memory_of_processes();
	assert_read(*state, 0, 2, "ab");
	assert_read(*state, 1, 2, "bc");
	assert_read(*state, 1, 6, "bcdefg");
	assert_read(*state, 4, 3, "efg");
	assert_read(*state, 6, 2, "gh");
}

static void test_after_a_write_all_is_copied_anew(void **state)
{
	struct other *other = *state;

	need_the_memory_of_processes();
	assert_int_equal(copy_to_user(&other->bytes[3], "xy", 2), 0);
	assert_read(other, 2, 4, "cxyf");
}

static void test_nothing_is_read_where_nothing_is(void **state)
{
	struct other *other = *state;
	char byte = 'x';

	other->memory.start = 0;
	other->memory.size = 0;
	assert_int_equal(copy_from_user(&byte, NULL, 1), 1);
	assert_int_equal(copy_from_user(&byte, NULL, 0), 0);
}

#define caller_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		caller_test(test_what_has_been_copied_is_not_copied_again),
		caller_test(test_string_that_has_been_copied_is_not_copied_again),
		caller_test(test_string_goes_on_behind_what_has_been_copied),
		caller_test(test_what_has_not_been_copied_whole_is),
		caller_test(test_after_a_write_all_is_copied_anew),
		caller_test(test_nothing_is_read_where_nothing_is),
	};

	return cmocka_run_group_tests_name("fuse/caller", tests, NULL, NULL);
}

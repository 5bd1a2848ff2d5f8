/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests that run inside the guest: KTAP on standard output, and helpers for many tests. They use
 * the driver as every program does, through system calls, and share no code with it.
 */
#ifndef GUEST_KTAP_H
#define GUEST_KTAP_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * struct ktap_test - one test
 * @name: what it shows
 * @run: the test; a failed CHECK() returns from it
 */
struct ktap_test {
	const char *name;
	void (*run)(void);
};

/* clang-format off */
#define KTAP_TEST(function) { #function, function }
/* clang-format on */

/**
 * ktap_run() - run tests and report them
 * @tests: in order
 * @count: how many
 *
 * Return: the exit status for main(): 0 if all passed.
 */
int ktap_run(const struct ktap_test *tests, size_t count);

/* Record that the running test failed, and the values that it saw. For CHECK(). */
void ktap_fail(const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * ktap_skip() - the running test cannot run here
 * @why: what is missing
 */
void ktap_skip(const char *why);

/**
 * ktap_note() - a line of diagnostics
 * @format: as for printf()
 */
void ktap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* End the test if @condition does not hold. */
#define CHECK(condition)                                                                   \
	do {                                                                               \
		if (!(condition)) {                                                        \
			ktap_fail(__FILE__, __LINE__, "%s (errno %d)", #condition, errno); \
			return;                                                            \
		}                                                                          \
	} while (0)

/* The call has to fail with that errno. */
#define CHECK_ERRNO(call, expected)                                                          \
	do {                                                                                 \
		long got_ = (errno = 0, (long)(call));                                       \
		if (got_ != -1 || errno != (expected)) {                                     \
			ktap_fail(__FILE__, __LINE__, "%s gave %ld, errno %d instead of %s", \
				  #call, got_, errno, #expected);                            \
			return;                                                              \
		}                                                                            \
	} while (0)

/* The call has to return that number. */
#define CHECK_IS(call, expected)                                                               \
	do {                                                                                   \
		long long got_ = (errno = 0, (long long)(call));                               \
		if (got_ != (long long)(expected)) {                                           \
			ktap_fail(__FILE__, __LINE__, "%s gave %lld, errno %d, instead of %s", \
				  #call, got_, errno, #expected);                              \
			return;                                                                \
		}                                                                              \
	} while (0)

/**
 * read_number() - read a number from a file of sysfs
 * @path: the file
 *
 * Return: the number, or -1 if there is none.
 */
long read_number(const char *path);

/**
 * write_text() - write a text to a file in one call, as sysfs wants it
 * @path: the file
 * @text: what
 *
 * Return: 0 or -1 with errno.
 */
int write_text(const char *path, const char *text);

/**
 * fork_child() - fork a child that does not outlive its parent
 *
 * Return: as of fork().
 */
pid_t fork_child(void);

/**
 * start_child() - run a function in a child, see fork_child()
 * @body: the function; the child ends with status 0 when it returns
 * @number: handed to it
 *
 * Return: the child.
 */
pid_t start_child(void (*body)(unsigned int number), unsigned int number);

/**
 * end_child() - kill a child
 * @child: the child
 */
void end_child(pid_t child);

/**
 * pci_device() - find the device that a driver is bound to
 * @driver: its folder in sysfs, below /sys/bus/pci/drivers
 *
 * Return: its name below /sys/bus/pci/devices, such as 0000:00:02.0; NULL if there is none.
 */
const char *pci_device(const char *driver);

/**
 * sleep_ms() - sleep
 * @ms: for how many milliseconds
 */
void sleep_ms(unsigned int ms);

/**
 * now_ms() - a clock that only goes forward
 *
 * Return: milliseconds since some time.
 */
unsigned long long now_ms(void);

#endif /* GUEST_KTAP_H */

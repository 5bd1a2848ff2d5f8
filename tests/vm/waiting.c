// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that find the device busy: O_NONBLOCK, signals, and strings that are never torn. Built for
 * 64 and for 32 bits.
 */
#include "ktap.h"

#include "uapi/linux/lkp_enc.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* Attempts until a call must have met the lock: hundreds of times what it takes. */
#define ATTEMPTS 2000

static volatile sig_atomic_t signals;

static pid_t start(void (*body)(unsigned int number), unsigned int number)
{
	pid_t child = fork_child();

	if (child)
		return child;
	body(number);
	_exit(0);
}

static void end(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

/* Keep the device busy: one transaction of thousands of accesses after the other. */
static void keep_busy(unsigned int number)
{
	static char buffer[STRING_CELLS];
	int fd = open(NODE, O_RDWR | O_CLOEXEC);
	struct lkp_enc_crypt crypt = {
		.src = (uintptr_t)buffer,
		.dst = (uintptr_t)buffer,
		.src_len = STRING_CELLS,
		.dst_len = STRING_CELLS,
		.seed = number,
	};

	while (!ioctl(fd, LKP_ENC_CRYPT, &crypt))
		;
	_exit(1);
}

static long call(int fd, unsigned int which)
{
	static char buffer[STRING_CELLS];
	uint32_t seed = 0;

	switch (which) {
	case 0:
		return read(fd, buffer, 16);
	case 1:
		return write(fd, "x", 1);
	case 2:
		return ioctl(fd, LKP_ENC_READ_STRING, buffer);
	case 3:
		return ioctl(fd, LKP_ENC_WRITE_STRING, "x");
	case 4:
		return ioctl(fd, LKP_ENC_READ_SEED, &seed);
	default:
		return ioctl(fd, LKP_ENC_WRITE_SEED, &seed);
	}
}
#define CALLS 6

static void test_nonblock_on_a_busy_device_is_eagain(void)
{
	int fd = open(NODE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	pid_t busy = start(keep_busy, 1);

	for (unsigned int which = 0; which < CALLS; which++) {
		unsigned int tries = 0;

		while (tries < ATTEMPTS && !(call(fd, which) == -1 && errno == EAGAIN)) {
			tries++;
			sleep_ms(1);
		}
		CHECK(tries < ATTEMPTS);
	}
	end(busy);
	for (unsigned int which = 0; which < CALLS; which++)
		CHECK(call(fd, which) >= 0);
	close(fd);
}

static void on_signal(int number)
{
	(void)number;
	signals++;
}

/* SIGALRM every few milliseconds, with a handler under these flags. */
static void arm(int flags, long interval_us)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = flags };
	struct itimerval timer = { .it_interval = { .tv_usec = interval_us },
				   .it_value = { .tv_usec = interval_us } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void test_signal_while_waiting_is_eintr(void)
{
	int fd = open(NODE, O_RDWR | O_CLOEXEC);
	pid_t busy = start(keep_busy, 1);

	sleep_ms(20);
	for (unsigned int which = 0; which < CALLS; which++) {
		unsigned int tries = 0;

		arm(0, 3000);
		while (tries < ATTEMPTS && !(call(fd, which) == -1 && errno == EINTR))
			tries++;
		arm(0, 0);
		CHECK(tries < ATTEMPTS);
	}
	end(busy);
	close(fd);
}

static void test_signal_under_sa_restart_goes_unseen(void)
{
	int fd = open(NODE, O_RDWR | O_CLOEXEC);
	pid_t busy = start(keep_busy, 1);
	unsigned int rounds = 0;

	sleep_ms(20);
	signals = 0;
	arm(SA_RESTART, 3000);
	while ((signals < 20 || rounds < CALLS) && rounds < ATTEMPTS) {
		long result = call(fd, rounds++ % CALLS);

		if (result < 0) {
			arm(0, 0);
			end(busy);
			CHECK(result >= 0);
		}
	}
	arm(0, 0);
	end(busy);
	CHECK(signals >= 20);
	close(fd);
}

/* ---------------------------------------------------------------- Torn strings ---------------- */

#define WRITERS 4
#define READERS 3
#define ROUNDS  60

/* Each writer has a letter and a length of its own, so that a mixture is seen as one. */
static size_t length_of(unsigned int writer)
{
	return 200 + 37 * writer;
}

static void write_strings(unsigned int number)
{
	char text[512];
	int fd = open(NODE, O_RDWR | O_CLOEXEC);

	memset(text, 'a' + (int)number, sizeof(text));
	text[length_of(number)] = '\0';
	for (unsigned int i = 0; i < ROUNDS; i++) {
		long result = i % 2 ? write(fd, text, length_of(number))
				    : ioctl(fd, LKP_ENC_WRITE_STRING, text);

		if (result != (i % 2 ? (long)length_of(number) : 0))
			_exit(1);
	}
}

static bool is_whole(const char *text, size_t length)
{
	unsigned int writer = (unsigned int)(*text - 'a');

	if (writer >= WRITERS || length != length_of(writer))
		return false;
	for (size_t i = 0; i < length; i++)
		if (text[i] != *text)
			return false;
	return true;
}

static void read_strings(unsigned int number)
{
	static char text[STRING_CELLS];

	for (unsigned int i = 0; i < ROUNDS; i++) {
		int fd = open(NODE, O_RDONLY | O_CLOEXEC);
		ssize_t got;

		if ((number + i) % 2) {
			got = read(fd, text, sizeof(text));
		} else {
			ioctl(fd, LKP_ENC_READ_STRING, text);
			got = (ssize_t)strlen(text);
		}
		close(fd);
		if (got < 1 || !is_whole(text, (size_t)got)) {
			printf("# torn: %zd bytes, '%.16s'...\n", got, text);
			fflush(stdout);
			_exit(2);
		}
	}
}

static void test_concurrent_calls_never_see_a_torn_string(void)
{
	pid_t children[WRITERS + READERS];
	int fd = open(NODE, O_RDWR | O_CLOEXEC);
	uint32_t seed = 0;
	char first[512];
	int worst = 0;

	CHECK_IS(ioctl(fd, LKP_ENC_WRITE_SEED, &seed), 0);
	memset(first, 'a', sizeof(first));
	CHECK_IS(write(fd, first, length_of(0)), length_of(0));
	for (unsigned int i = 0; i < WRITERS; i++)
		children[i] = start(write_strings, i);
	for (unsigned int i = 0; i < READERS; i++)
		children[WRITERS + i] = start(read_strings, i);
	for (unsigned int i = 0; i < WRITERS + READERS; i++) {
		int status = 1;

		waitpid(children[i], &status, 0);
		worst |= status;
	}
	CHECK_IS(worst, 0);
	close(fd);
}

int main(void)
{
	static const struct ktap_test tests[] = {
		KTAP_TEST(test_nonblock_on_a_busy_device_is_eagain),
		KTAP_TEST(test_signal_while_waiting_is_eintr),
		KTAP_TEST(test_signal_under_sa_restart_goes_unseen),
		KTAP_TEST(test_concurrent_calls_never_see_a_torn_string),
	};

	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}

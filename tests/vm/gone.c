// SPDX-License-Identifier: GPL-2.0-only
/*
 * The emulator dies, or stops for a while, while a program uses the device. Lines that begin with
 * "lkp-host: " ask the host to do it.
 *
 * usage: gone killed|continued
 */
#include "ktap.h"
#include "node.h"

#include "uapi/linux/lkp_enc.h"

#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int fd;
static char buffer[STRING_CELLS];

static void fill(void)
{
	uint32_t seed = 0;

	memset(buffer, 'x', STRING_MAX);
	if (ioctl(fd, LKP_ENC_WRITE_SEED, &seed) || write(fd, buffer, STRING_MAX) != STRING_MAX)
		ktap_note("the first write gave errno %d", errno);
}

/* Wait, as other programs do, for something that another program finds out. */
static void poll_node(unsigned int unused)
{
	struct pollfd poller = { .fd = fd, .events = 0 };

	(void)unused;
	if (poll(&poller, 1, PATIENCE_MS) != 1 || poller.revents != (POLLHUP | POLLERR))
		_exit(1);
}

static void poll_attribute(unsigned int unused)
{
	struct pollfd poller = { .fd = open("/sys/class/misc/lkp_enc/gone", O_RDONLY | O_CLOEXEC),
				 .events = POLLPRI };
	char text[4] = "";

	(void)unused;
	if (pread(poller.fd, text, sizeof(text), 0) != 2 || *text != '0' ||
	    poll(&poller, 1, PATIENCE_MS) != 1 || !(poller.revents & POLLPRI) ||
	    pread(poller.fd, text, sizeof(text), 0) != 2 || *text != '1')
		_exit(1);
}

static pid_t pollers[2];

static void test_read_from_a_killed_emulator_is_an_errno(void)
{
	unsigned long long start = now_ms();
	long result;

	pollers[0] = start_child(poll_node, 0);
	pollers[1] = start_child(poll_attribute, 0);

	fill();
	ktap_note("a read is under way");
	printf("lkp-host: kill\n");
	fflush(stdout);
	do {
		errno = 0;
		result = ioctl(fd, LKP_ENC_READ_STRING, buffer);
	} while (!result && now_ms() - start < PATIENCE_MS);
	ktap_note("errno %d", errno);
	/* The call that was cut in two may get EIO; the next one finds the device gone. */
	(void)!ioctl(fd, LKP_ENC_READ_STRING, buffer);
	CHECK(result == -1 && (errno == EIO || errno == ENODEV));
}

static void test_death_wakes_who_polls_the_node_and_the_attribute(void)
{
	for (size_t i = 0; i < 2; i++) {
		int status = -1;

		waitpid(pollers[i], &status, 0);
		CHECK_IS(status, 0);
	}
}

static void test_everything_is_enodev_from_then_on(void)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	uint32_t seed = 0;

	CHECK_ERRNO(ioctl(fd, LKP_ENC_READ_STRING, buffer), ENODEV);
	CHECK_ERRNO(read(fd, buffer, 1), ENODEV);
	CHECK_ERRNO(write(fd, "x", 1), ENODEV);
	CHECK_ERRNO(ioctl(fd, LKP_ENC_READ_SEED, &seed), ENODEV);
	CHECK_IS(poll(&poller, 1, 0), 1);
	CHECK_IS(poller.revents & (POLLHUP | POLLERR), POLLHUP | POLLERR);
	CHECK_IS(read_number("/sys/class/misc/lkp_enc/gone"), 1);
	CHECK_IS(close(fd), 0);
	CHECK_ERRNO(open(NODE, O_RDWR | O_CLOEXEC), ENODEV);
}

static void test_stop_and_continue_are_only_a_wait(void)
{
	unsigned long long start = now_ms();
	unsigned long long longest = 0;
	unsigned long calls = 0;

	fill();
	printf("lkp-host: stop\n");
	fflush(stdout);
	/* The host stops the emulator for a second; the calls around it must all be right. */
	while (longest < 500 && now_ms() - start < PATIENCE_MS) {
		unsigned long long began = now_ms();

		CHECK_IS(ioctl(fd, LKP_ENC_READ_STRING, buffer), 0);
		CHECK_IS(strspn(buffer, "x"), STRING_MAX);
		if (now_ms() - began > longest)
			longest = now_ms() - began;
		calls++;
	}
	ktap_note("%lu calls, the longest took %llu ms", calls, longest);
	CHECK(longest >= 500);
	CHECK_IS(write(fd, "after", 5), 5);
	CHECK_IS(read(fd, buffer, 5), 5);
}

int main(int argc, char **argv)
{
	static const struct ktap_test killed[] = {
		KTAP_TEST(test_read_from_a_killed_emulator_is_an_errno),
		KTAP_TEST(test_death_wakes_who_polls_the_node_and_the_attribute),
		KTAP_TEST(test_everything_is_enodev_from_then_on),
	};
	static const struct ktap_test continued[] = {
		KTAP_TEST(test_stop_and_continue_are_only_a_wait),
	};

	fd = open(NODE, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		printf("Bail out! %s: errno %d\n", NODE, errno);
		return 1;
	}
	if (argc > 1 && !strcmp(argv[1], "killed"))
		return ktap_run(killed, sizeof(killed) / sizeof(killed[0]));
	return ktap_run(continued, sizeof(continued) / sizeof(continued[0]));
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver lets go of the device while programs use it: with files open, and in the middle of a
 * transfer. Again and again is what guest/life.c does.
 */
#include "ktap.h"
#include "node.h"

#include "uapi/linux/lkp_enc.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define REFCNT "/sys/module/lkp_enc/refcnt"

static const char *device;

/* What the children tell: in memory that they share. */
struct report {
	unsigned long started; /* 1 from when it runs */
	unsigned long good;    /* calls that worked */
	unsigned long gone;    /* calls that gave ENODEV */
	unsigned long other;   /* calls that gave another errno: there must be none */
	int other_errno;
	bool came_back; /* a call worked on a file that had given ENODEV */
};

#define MOST_CHILDREN 100

static struct report *reports;

static int unbind(void)
{
	return write_text(DRIVER "/unbind", device);
}

static int bind(void)
{
	return write_text(DRIVER "/bind", device);
}

static pid_t start(void (*body)(struct report *report), struct report *report)
{
	pid_t child = fork_child();

	if (child)
		return child;
	body(report);
	_exit(0);
}

static int end_of(pid_t child)
{
	int status = -1;

	waitpid(child, &status, 0);
	return status;
}

/* Wait until @child has counted something. The test fails if it ends before. */
static void await(const volatile unsigned long *count, pid_t child)
{
	siginfo_t end = { .si_pid = 0 };

	while (!*count && !end.si_pid) {
		sleep_ms(1);
		waitid(P_PID, (id_t)child, &end, WEXITED | WNOHANG | WNOWAIT);
	}
	CHECK(*count);
}

static void note(struct report *report, long result)
{
	if (result >= 0) {
		report->good++;
		report->came_back |= report->gone > 0;
	} else if (errno == ENODEV) {
		report->gone++;
	} else {
		report->other++;
		report->other_errno = errno;
	}
}

/* ---------------------------------------------------------------- Once ------------------------ */

static void check_gone(int fd)
{
	char buffer[STRING_CELLS];
	struct lkp_enc_crypt crypt = { .src_len = 1, .dst_len = 1 };
	struct pollfd poller = { .fd = fd, .events = POLLIN | POLLOUT };
	uint32_t seed = 0;

	CHECK_ERRNO(read(fd, buffer, 1), ENODEV);
	CHECK_ERRNO(write(fd, "x", 1), ENODEV);
	CHECK_ERRNO(ioctl(fd, LKP_ENC_WRITE_SEED, &seed), ENODEV);
	CHECK_ERRNO(ioctl(fd, LKP_ENC_READ_SEED, &seed), ENODEV);
	CHECK_ERRNO(ioctl(fd, LKP_ENC_WRITE_STRING, "x"), ENODEV);
	CHECK_ERRNO(ioctl(fd, LKP_ENC_READ_STRING, buffer), ENODEV);
	CHECK_ERRNO(ioctl(fd, LKP_ENC_CRYPT, &crypt), ENODEV);
	CHECK_IS(poll(&poller, 1, 0), 1);
	CHECK_IS(poller.revents & (POLLHUP | POLLERR), POLLHUP | POLLERR);
}

static void test_unbind_with_files_open_leaves_them_enodev(void)
{
	int fds[10];
	char buffer[8];

	for (size_t i = 0; i < 10; i++) {
		fds[i] = open(NODE, O_RDWR | O_CLOEXEC);
		CHECK(fds[i] >= 0);
	}
	CHECK_IS(write(fds[0], "abc", 3), 3);
	CHECK_IS(unbind(), 0);
	CHECK_ERRNO(open(NODE, O_RDWR | O_CLOEXEC), ENOENT);
	check_gone(fds[0]);
	check_gone(fds[9]);
	CHECK_IS(bind(), 0);
	/* A device that comes back is a new one: old files do not find it. */
	check_gone(fds[0]);
	for (size_t i = 0; i < 10; i++)
		CHECK_IS(close(fds[i]), 0);
	fds[0] = open(NODE, O_RDWR | O_CLOEXEC);
	CHECK(fds[0] >= 0);
	CHECK_IS(write(fds[0], "abc", 3), 3);
	CHECK_IS(read(fds[0], buffer, 8), 3);
	close(fds[0]);
	CHECK_IS(read_number(REFCNT), 0);
}

static void write_for_ever(struct report *report)
{
	static char text[STRING_MAX];
	int fd = open(NODE, O_RDWR | O_CLOEXEC);

	memset(text, 'x', sizeof(text));
	report->started = 1;
	while (report->gone < 3 && report->other < 3)
		note(report, write(fd, text, sizeof(text)));
}

static void test_unbind_in_the_middle_of_a_transfer_ends_it(void)
{
	pid_t children[3];

	memset(reports, 0, 3 * sizeof(*reports));
	/* One is in the middle of its transfer, the others wait for the lock. */
	for (size_t i = 0; i < 3; i++)
		children[i] = start(write_for_ever, &reports[i]);
	for (size_t i = 0; i < 3; i++)
		await(&reports[i].good, children[i]);
	CHECK_IS(unbind(), 0);
	for (size_t i = 0; i < 3; i++) {
		CHECK_IS(end_of(children[i]), 0);
		CHECK_IS(reports[i].gone, 3);
		CHECK_IS(reports[i].other, 0);
		CHECK(!reports[i].came_back);
	}
	CHECK_IS(bind(), 0);
	CHECK_IS(read_number(REFCNT), 0);
}

/* What one of the writers' transfers takes with nobody else there; the mean of a few. */
static unsigned long long transfer_ms(void)
{
	static char text[STRING_MAX];
	int fd = open(NODE, O_RDWR | O_CLOEXEC);
	unsigned long long start_ms = now_ms();

	memset(text, 'x', sizeof(text));
	for (int i = 0; i < 4; i++)
		(void)!write(fd, text, sizeof(text));
	close(fd);
	return (now_ms() - start_ms) / 4 + 1;
}

/* As long as they make it wait for their turn, an unbind takes as many transfers as there are. */
static void test_unbind_does_not_queue_behind_writers(void)
{
	unsigned long long patience_ms = MOST_CHILDREN / 2 * transfer_ms();
	pid_t children[MOST_CHILDREN];
	unsigned long long start_ms;

	memset(reports, 0, MOST_CHILDREN * sizeof(*reports));
	for (size_t i = 0; i < MOST_CHILDREN; i++)
		children[i] = start(write_for_ever, &reports[i]);
	for (size_t i = 0; i < MOST_CHILDREN; i++)
		await(&reports[i].started, children[i]);
	sleep_ms(300);
	start_ms = now_ms();
	CHECK_IS(unbind(), 0);
	start_ms = now_ms() - start_ms;
	ktap_note("unbound in %llu ms from under %d writers; %llu would be too long", start_ms,
		  MOST_CHILDREN, patience_ms);
	for (size_t i = 0; i < MOST_CHILDREN; i++) {
		CHECK_IS(end_of(children[i]), 0);
		CHECK_IS(reports[i].gone, 3);
		CHECK_IS(reports[i].other, 0);
	}
	CHECK(start_ms < patience_ms);
	CHECK_IS(bind(), 0);
	CHECK_IS(read_number(REFCNT), 0);
}

/* @poller sets @good before it waits, and @gone when it was told the right thing. */
static void check_unbind_wakes(void (*poller)(struct report *))
{
	pid_t child;

	memset(reports, 0, sizeof(*reports));
	child = start(poller, &reports[0]);
	await(&reports[0].good, child);
	sleep_ms(20);
	CHECK_IS(unbind(), 0);
	CHECK_IS(end_of(child), 0);
	CHECK_IS(reports[0].gone, 1);
	CHECK_IS(bind(), 0);
}

static void poll_for_the_end(struct report *report)
{
	struct pollfd poller = { .fd = open(NODE, O_RDWR | O_CLOEXEC), .events = 0 };

	report->good = 1;
	if (poll(&poller, 1, PATIENCE_MS) == 1 && poller.revents == (POLLHUP | POLLERR))
		report->gone = 1;
}

static void test_unbind_wakes_who_polls(void)
{
	check_unbind_wakes(poll_for_the_end);
}

/* What is polled is a change since the attribute was read. */
static void poll_attribute(struct report *report)
{
	struct pollfd poller = { .fd = open("/sys/class/misc/lkp_enc/gone", O_RDONLY | O_CLOEXEC),
				 .events = POLLPRI };
	char text[4] = "";

	if (pread(poller.fd, text, sizeof(text), 0) != 2 || *text != '0')
		_exit(1);
	report->good = 1;
	if (poll(&poller, 1, PATIENCE_MS) == 1 && poller.revents & POLLPRI)
		report->gone = 1;
}

static void test_unbind_wakes_who_polls_the_attribute(void)
{
	check_unbind_wakes(poll_attribute);
}

int main(void)
{
	static const struct ktap_test tests[] = {
		KTAP_TEST(test_unbind_with_files_open_leaves_them_enodev),
		KTAP_TEST(test_unbind_in_the_middle_of_a_transfer_ends_it),
		KTAP_TEST(test_unbind_does_not_queue_behind_writers),
		KTAP_TEST(test_unbind_wakes_who_polls),
		KTAP_TEST(test_unbind_wakes_who_polls_the_attribute),
	};

	reports = mmap(NULL, MOST_CHILDREN * sizeof(*reports), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	device = pci_device(DRIVER);
	if (reports == MAP_FAILED || !device) {
		printf("Bail out! no device is bound to the driver\n");
		return 1;
	}
	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}

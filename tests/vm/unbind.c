// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver lets go of the device while programs use it: with files open, in the middle of a
 * transfer, and again and again under load.
 *
 * usage: unbind [ROUNDS]	(default 150, at least 128)
 */
#include "ktap.h"

#include "uapi/linux/lkp_enc.h"

#include <fcntl.h>
#include <glob.h>
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

#define DRIVER "/sys/bus/pci/drivers/lkp_enc"
#define REFCNT "/sys/module/lkp_enc/refcnt"

/* Fewer cannot show a leak in kmalloc-64, see grown_cache(). */
#define LEAST_ROUNDS 128

static const char *device;
static unsigned long rounds = 150;

/* What the children tell: in memory that they share. */
struct report {
	bool started;
	unsigned long good;  /* calls that worked */
	unsigned long gone;  /* calls that gave ENODEV */
	unsigned long other; /* calls that gave another errno: there must be none */
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
	report->started = true;
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
	while (!reports[0].good || !reports[1].good || !reports[2].good)
		sleep_ms(1);
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

/* As long as they make it wait for their turn, an unbind takes as many transfers as there are. */
#define PATIENCE_MS 2000

static void test_unbind_does_not_queue_behind_writers(void)
{
	pid_t children[MOST_CHILDREN];
	unsigned long long start_ms;

	memset(reports, 0, MOST_CHILDREN * sizeof(*reports));
	for (size_t i = 0; i < MOST_CHILDREN; i++)
		children[i] = start(write_for_ever, &reports[i]);
	for (size_t i = 0; i < MOST_CHILDREN; i++)
		while (!reports[i].started)
			sleep_ms(1);
	sleep_ms(300);
	start_ms = now_ms();
	CHECK_IS(unbind(), 0);
	start_ms = now_ms() - start_ms;
	ktap_note("unbound in %llu ms from under %d writers", start_ms, MOST_CHILDREN);
	for (size_t i = 0; i < MOST_CHILDREN; i++) {
		CHECK_IS(end_of(children[i]), 0);
		CHECK_IS(reports[i].gone, 3);
		CHECK_IS(reports[i].other, 0);
	}
	CHECK(start_ms < PATIENCE_MS);
	CHECK_IS(bind(), 0);
	CHECK_IS(read_number(REFCNT), 0);
}

/* @poller sets @good before it waits, and @gone when it was told the right thing. */
static void check_unbind_wakes(void (*poller)(struct report *))
{
	pid_t child;

	memset(reports, 0, sizeof(*reports));
	child = start(poller, &reports[0]);
	while (!reports[0].good)
		sleep_ms(1);
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
	if (poll(&poller, 1, -1) == 1 && poller.revents == (POLLHUP | POLLERR))
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
	if (poll(&poller, 1, -1) == 1 && poller.revents & POLLPRI)
		report->gone = 1;
}

static void test_unbind_wakes_who_polls_the_attribute(void)
{
	check_unbind_wakes(poll_attribute);
}

/* ---------------------------------------------------------------- Again and again ------------- */

/* Open, write, read, close, whether there is a device or not. */
static void use_for_ever(struct report *report)
{
	char buffer[64];

	for (;;) {
		int fd = open(NODE, O_RDWR | O_CLOEXEC);

		if (fd < 0) {
			if (errno != ENOENT && errno != ENODEV)
				note(report, fd);
			sleep_ms(1);
			continue;
		}
		note(report, write(fd, "some text", 9));
		note(report, read(fd, buffer, sizeof(buffer)));
		report->gone = 0; /* the next file may have a device again */
		close(fd);
	}
}

#define CACHES 64
#define LOOKS  10

/* Each kmalloc cache, where a leaked node or file would stay: objects in use, and in a slab. */
struct slab {
	char names[CACHES][32];
	long active[CACHES];
	long per_slab[CACHES];
	size_t count;
};

/* Objects that a CPU keeps for itself count as in use until then. */
static void shrink_caches(void)
{
	glob_t caches;

	if (glob("/sys/kernel/slab/kmalloc-*/shrink", 0, NULL, &caches))
		return;
	for (size_t i = 0; i < caches.gl_pathc; i++)
		write_text(caches.gl_pathv[i], "1");
	globfree(&caches);
}

/* A line of /proc/slabinfo: name, objects in use, objects, bytes of one, objects in a slab, ... */
static void take_cache(struct slab *slab, char *line)
{
	char *rest = strchr(line, ' ');
	size_t i = slab->count;
	long numbers[4];

	if (!rest)
		return;
	*rest++ = '\0';
	snprintf(slab->names[i], sizeof(slab->names[i]), "%.31s", line);
	for (size_t n = 0; n < 4; n++)
		numbers[n] = strtol(rest, &rest, 10);
	slab->active[i] = numbers[0];
	slab->per_slab[i] = numbers[3];
	slab->count++;
}

static void take_slab(struct slab *slab)
{
	char line[256];
	FILE *file;

	/* What is only cached is given back first, and what waits for a grace period gets one. */
	sleep_ms(200);
	write_text("/proc/sys/vm/drop_caches", "3");
	shrink_caches();
	slab->count = 0;
	file = fopen("/proc/slabinfo", "re");
	while (file && slab->count < CACHES && fgets(line, sizeof(line), file))
		if (strncmp(line, "kmalloc-", 8) == 0)
			take_cache(slab, line);
	if (file)
		(void)fclose(file);
}

/*
 * One object a round is a leak; in which cache, or NULL.
 *
 * All objects of the slab that a CPU takes from count as in use, free ones too: a cache can seem to
 * grow or shrink by one slab less one object. So growth by less than a slab is none, and one object
 * a round is seen for certain in rounds for two slabs. The driver's own nodes and files are in
 * kmalloc-64, with 64 objects a slab, and larger ones: 128 rounds. Of what the kernel allocates for
 * a device, 256 rounds show what is in kmalloc-32, 512 kmalloc-16, and 1024 kmalloc-8.
 */
static const char *grown_cache(const struct slab *before, const struct slab *after)
{
	for (size_t i = 0; i < before->count; i++) {
		long half = (long)rounds / 2;
		long least = half > after->per_slab[i] ? half : after->per_slab[i];
		long grown = after->active[i] - before->active[i];

		if (grown < least)
			continue;
		ktap_note("%s: %+ld objects in %lu rounds", before->names[i], grown, rounds);
		return before->names[i];
	}
	return NULL;
}

/* What waits for a grace period, or on a busy machine for its turn, goes away; a leak does not. */
static bool comes_back(const struct slab *before)
{
	static struct slab after;

	for (unsigned int looks = 0; looks < LOOKS; looks++) {
		take_slab(&after);
		if (before->count == after.count && !grown_cache(before, &after))
			return true;
		sleep_ms(1000);
	}
	return false;
}

static bool churn(unsigned long count)
{
	for (unsigned long i = 0; i < count; i++) {
		if (unbind() || bind()) {
			ktap_fail(__FILE__, __LINE__, "round %lu: errno %d", i, errno);
			return false;
		}
		sleep_ms(2);
		if (count > 100 && (i + 1) % 100 == 0)
			ktap_note("%lu of %lu rounds", i + 1, count);
	}
	return true;
}

#define USERS 3

/* Bind and unbind while others use the device; the calls that worked are counted. */
static bool churn_under_load(unsigned long count, unsigned long *calls)
{
	pid_t children[USERS];
	bool good;

	memset(reports, 0, USERS * sizeof(*reports));
	for (size_t i = 0; i < USERS; i++)
		children[i] = start(use_for_ever, &reports[i]);
	good = churn(count);
	for (size_t i = 0; i < USERS; i++) {
		kill(children[i], SIGKILL);
		end_of(children[i]);
		*calls += reports[i].good;
		if (!reports[i].other)
			continue;
		ktap_fail(__FILE__, __LINE__, "user %zu: %lu calls gave errno %d", i,
			  reports[i].other, reports[i].other_errno);
		good = false;
	}
	return good;
}

static void test_rounds_under_load_leave_nothing_behind(void)
{
	static struct slab before;
	unsigned long calls = 0;

	CHECK(churn_under_load(10, &calls)); /* what is allocated once and kept */
	take_slab(&before);
	CHECK(churn_under_load(rounds, &calls));
	ktap_note("%lu calls worked in %lu rounds", calls, rounds);
	CHECK(calls > 0);
	CHECK(before.count > 0);
	CHECK(comes_back(&before));
	CHECK_IS(read_number(REFCNT), 0);
}

static bool parse_rounds(const char *text)
{
	char *end;

	rounds = strtoul(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end && rounds >= LEAST_ROUNDS;
}

int main(int argc, char **argv)
{
	static const struct ktap_test tests[] = {
		KTAP_TEST(test_unbind_with_files_open_leaves_them_enodev),
		KTAP_TEST(test_unbind_in_the_middle_of_a_transfer_ends_it),
		KTAP_TEST(test_unbind_does_not_queue_behind_writers),
		KTAP_TEST(test_unbind_wakes_who_polls),
		KTAP_TEST(test_unbind_wakes_who_polls_the_attribute),
		KTAP_TEST(test_rounds_under_load_leave_nothing_behind),
	};

	if (argc > 1 && !parse_rounds(argv[1])) {
		printf("Bail out! ROUNDS is a number, at least %d: fewer show no leak\n",
		       LEAST_ROUNDS);
		return 2;
	}
	reports = mmap(NULL, MOST_CHILDREN * sizeof(*reports), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	device = pci_device();
	if (reports == MAP_FAILED || !device) {
		printf("Bail out! no device is bound to the driver\n");
		return 1;
	}
	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}

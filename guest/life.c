// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of any driver's module: it is loaded, finds its device and makes a node. It loses the
 * device while programs use it, again and again, and is unloaded. The file "name" has the module's
 * name. The module is not loaded before and after.
 *
 * usage: life [ROUNDS]	(default 150, at least 128)
 */
#include "ktap.h"
#include "module.h"
#include "slab.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* What every such module taints the kernel with. */
#define OUT_OF_TREE 4096
#define NOT_SIGNED  8192

#define USERS 3

static unsigned long rounds = 150;

/* The report of a child, in shared memory. */
struct report {
	unsigned long good;  /* calls that worked */
	unsigned long other; /* calls that gave a wrong errno */
	int other_errno;
	int second; /* errno of open(2) beside another file */
	bool done;  /* is at the end */
};

static struct report *reports;

/* The results of read(2) and write(2) when nobody disturbs them: 0 or an errno. */
static int alone[2];
/* And open(2), where somebody has the file open. */
static int second;

/* ---------------------------------------------------------------- Once ------------------------ */

static void test_no_driver_without_the_module(void)
{
	CHECK(!module_find_driver());
}

static void test_module_loads(void)
{
	CHECK_IS(module_load(), 0);
}

static void test_module_finds_the_device(void)
{
	CHECK(module_find_driver());
	CHECK(pci_device(module.driver));
	ktap_note("%s is bound to %s", pci_device(module.driver), strrchr(module.driver, '/') + 1);
}

static void test_module_makes_a_node(void)
{
	CHECK(module_find_node());
	CHECK(module_find_mode());
	ktap_note("%s", module.node);
}

static void test_taint_is_out_of_tree_and_unsigned_only(void)
{
	bool looks_for_signatures = !access("/sys/module/module/parameters/sig_enforce", F_OK);

	CHECK_IS(read_number("/proc/sys/kernel/tainted"),
		 OUT_OF_TREE + looks_for_signatures * NOT_SIGNED);
}

static void test_module_in_use_does_not_unload(void)
{
	int fd = module_open_node();

	CHECK(fd >= 0);
	CHECK_ERRNO(module_unload(), EWOULDBLOCK);
	close(fd);
	CHECK_IS(read_number(module.refcnt), 0);
}

/* A device that comes back is a new one: old files do not reach it. */
static void test_file_of_a_device_that_is_gone_is_of_no_use(void)
{
	const char *device = pci_device(module.driver);
	int fd = module_open_node();
	char bytes[8];

	CHECK(device);
	CHECK(fd >= 0);
	CHECK_IS(module_tell_driver("unbind", device), 0);
	CHECK_ERRNO(access(module.node, F_OK), ENOENT);
	CHECK_IS(read(fd, bytes, sizeof(bytes)), -1);
	CHECK_IS(write(fd, bytes, sizeof(bytes)), -1);
	CHECK_IS(module_tell_driver("bind", device), 0);
	CHECK_IS(access(module.node, F_OK), 0);
	CHECK_IS(read(fd, bytes, sizeof(bytes)), -1);
	CHECK_IS(write(fd, bytes, sizeof(bytes)), -1);
	CHECK_IS(close(fd), 0);
	CHECK_IS(read_number(module.refcnt), 0);
}

/* ---------------------------------------------------------------- Again and again ------------- */

static int errno_of(ssize_t result)
{
	return result < 0 ? errno : 0;
}

/* The device is gone, or has no data, or has no room: other programs use it, too. */
static bool tells_of_device(int error)
{
	return error == ENODEV || error == EAGAIN || error == EBUSY || error == ENOSPC;
}

static void note(struct report *report, ssize_t result, int undisturbed)
{
	if (result >= 0) {
		report->good++;
	} else if (!tells_of_device(errno) && errno != undisturbed) {
		report->other++;
		report->other_errno = errno;
	}
}

/* Open, write, read, close, with and without a device. */
static void use_for_ever(struct report *report)
{
	char bytes[64];

	for (;;) {
		int fd = module_open_node();

		if (fd < 0) {
			if (errno != ENOENT)
				note(report, fd, second);
			sleep_ms(1);
			continue;
		}
		note(report, write(fd, "some text", 9), alone[1]);
		note(report, read(fd, bytes, sizeof(bytes)), alone[0]);
		close(fd);
	}
}

static void use_once(struct report *report)
{
	int fd = module_open_node();
	char bytes[64];

	report->other_errno = errno_of(write(fd, "some text", 9));
	report->good = (unsigned long)errno_of(read(fd, bytes, sizeof(bytes)));
	report->second = errno_of(module_open_node());
	report->done = true;
}

static pid_t start(void (*body)(struct report *report), struct report *report)
{
	pid_t child = fork_child();

	if (child)
		return child;
	body(report);
	_exit(0);
}

/* False if a call waits for something that does not come. */
static bool learn(void)
{
	pid_t child;

	memset(reports, 0, sizeof(*reports));
	child = start(use_once, reports);
	for (int ms = 0; ms < 1000 && !reports->done; ms++)
		sleep_ms(1);
	end_child(child);
	alone[0] = (int)reports->good;
	alone[1] = reports->other_errno;
	second = reports->second;
	return reports->done;
}

static bool churn(const char *device, unsigned long count)
{
	for (unsigned long i = 0; i < count; i++) {
		if (module_tell_driver("unbind", device) || module_tell_driver("bind", device)) {
			ktap_fail(__FILE__, __LINE__, "round %lu: errno %d", i, errno);
			return false;
		}
		sleep_ms(2);
		if (count > 100 && (i + 1) % 100 == 0)
			ktap_note("%lu of %lu rounds", i + 1, count);
	}
	return true;
}

/* Bind and unbind while other programs use the device, and count the calls that worked. */
static bool churn_under_load(const char *device, unsigned long count, unsigned long *calls)
{
	pid_t children[USERS];
	bool good;

	memset(reports, 0, USERS * sizeof(*reports));
	for (size_t i = 0; i < USERS; i++)
		children[i] = start(use_for_ever, &reports[i]);
	good = churn(device, count);
	for (size_t i = 0; i < USERS; i++) {
		end_child(children[i]);
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
	static struct slab slab;
	const char *device = pci_device(module.driver);
	unsigned long calls = 0;
	bool waits = !learn();

	CHECK(device);
	CHECK(churn_under_load(device, 10, &calls)); /* allocate what the driver keeps */
	slab_take(&slab);
	CHECK(churn_under_load(device, rounds, &calls));
	ktap_note("%lu calls worked in %lu rounds", calls, rounds);
	CHECK(calls > 0 || waits || (alone[0] && alone[1]));
	CHECK(slab_comes_back(&slab, rounds));
	CHECK_IS(read_number(module.refcnt), 0);
}

/* ---------------------------------------------------------------- The end --------------------- */

static void test_module_unloads(void)
{
	CHECK_IS(module_unload(), 0);
	CHECK(!module_find_driver());
	CHECK_ERRNO(access(module.node, F_OK), ENOENT);
}

static void test_module_loads_again(void)
{
	CHECK_IS(module_load(), 0);
	CHECK(module_find_driver());
	CHECK(pci_device(module.driver));
	CHECK_IS(access(module.node, F_OK), 0);
	CHECK_IS(module_unload(), 0);
}

static bool parse_rounds(const char *text)
{
	char *end;

	rounds = strtoul(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end && rounds >= SLAB_LEAST_ROUNDS;
}

int main(int argc, char **argv)
{
	static const struct ktap_test tests[] = {
		KTAP_TEST(test_no_driver_without_the_module),
		KTAP_TEST(test_module_loads),
		KTAP_TEST(test_module_finds_the_device),
		KTAP_TEST(test_module_makes_a_node),
		KTAP_TEST(test_taint_is_out_of_tree_and_unsigned_only),
		KTAP_TEST(test_module_in_use_does_not_unload),
		KTAP_TEST(test_file_of_a_device_that_is_gone_is_of_no_use),
		KTAP_TEST(test_rounds_under_load_leave_nothing_behind),
		KTAP_TEST(test_module_unloads),
		KTAP_TEST(test_module_loads_again),
	};

	if (argc > 1 && !parse_rounds(argv[1])) {
		printf("Bail out! ROUNDS is a number, at least %d: fewer show no leak\n",
		       SLAB_LEAST_ROUNDS);
		return 2;
	}
	reports = mmap(NULL, USERS * sizeof(*reports), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (reports == MAP_FAILED || !module_find()) {
		printf("Bail out! no file 'name' with the module's name\n");
		return 1;
	}
	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}

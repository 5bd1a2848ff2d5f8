// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any driver with programs on every CPU while its device is unbound and bound, removed from the bus
 * and found again, and the module unloaded and loaded. The module is loaded, before and after.
 *
 * usage: stress SECONDS [ROUNDS]	for so long, and at least so many times
 */
#include "ktap.h"
#include "module.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define USERS 4

static unsigned long seconds;
static unsigned long least; /* rounds */
static char device[32];
static char path[80]; /* of the device on the bus */

/* Calls of each user that worked and that did not: in memory that is shared. */
struct report {
	unsigned long good;
	unsigned long failed;
};

static struct report *reports;
static volatile bool *rest; /* no file is opened meanwhile; in memory that is shared, too */

static void pin(unsigned int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
}

static void note(struct report *report, ssize_t result)
{
	if (result < 0)
		report->failed++;
	else
		report->good++;
}

/* Whatever comes of it: to live through it is all. */
static void use(struct report *report, int file)
{
	struct pollfd poller = { .fd = file, .events = POLLIN | POLLOUT };
	char bytes[64] = "some text";

	for (unsigned int i = 0; i < 4; i++) {
		note(report, write(file, bytes, 9));
		note(report, read(file, bytes, sizeof(bytes)));
		note(report, poll(&poller, 1, 0));
	}
}

static void use_for_ever(unsigned int number)
{
	pin(number % 2);
	/* Else the device would seldom have its turn to come and go. */
	setpriority(PRIO_PROCESS, 0, 19);
	for (;;) {
		int file;

		if (*rest) {
			sleep_ms(1);
			continue;
		}
		file = open(module.node, module.mode | O_NONBLOCK | O_CLOEXEC);

		note(&reports[number], file);
		if (file < 0) {
			sleep_ms(1);
			continue;
		}
		use(&reports[number], file);
		close(file);
	}
}

static bool is_there(void)
{
	for (unsigned int ms = 0; ms < 60000; ms++) {
		if (!access(module.node, F_OK))
			return true;
		sleep_ms(1);
	}
	return false;
}

/* With a file open it is busy, and files are opened all the time: try, and then ask for a rest. */
static bool unload(void)
{
	bool fine;

	for (unsigned int ms = 0; ms < 60000; ms++) {
		*rest = ms >= 50;
		fine = !module_unload();
		if (fine || errno != EWOULDBLOCK)
			break;
		sleep_ms(1);
	}
	*rest = false;
	return fine;
}

static bool rebind(void)
{
	return !module_tell_driver("unbind", device) && !module_tell_driver("bind", device);
}

static bool remove_and_rescan(void)
{
	return !write_text(path, "1") && !write_text("/sys/bus/pci/rescan", "1");
}

static bool unload_and_load(void)
{
	return unload() && !module_load();
}

static const struct {
	const char *name;
	bool (*run)(void);
	unsigned int share; /* of 16 rounds */
} rounds[] = {
	{ "unbind and bind", rebind, 8 },
	{ "remove and rescan", remove_and_rescan, 5 },
	{ "unload and load", unload_and_load, 3 },
};
#define KINDS (sizeof(rounds) / sizeof(rounds[0]))

static size_t kind_of(unsigned int number)
{
	size_t kind = 0;

	while (number >= rounds[kind].share)
		number -= rounds[kind++].share;
	return kind;
}

static void test_device_comes_and_goes_under_load(void)
{
	unsigned long long end = now_ms() + 1000ull * seconds;
	unsigned long done[KINDS] = { 0 }, good = 0, failed = 0;
	pid_t users[USERS];
	bool fine = true;

	for (unsigned int i = 0; i < USERS; i++)
		users[i] = start_child(use_for_ever, i);
	for (unsigned int i = 0; fine && (i < least || now_ms() < end); i++) {
		size_t kind = kind_of((unsigned int)rand() % 16);

		if (i && i < least && i % 100 == 0)
			ktap_note("%u of %lu rounds", i, least);
		pin(i % 2);
		fine = rounds[kind].run() && is_there();
		if (!fine)
			ktap_fail(__FILE__, __LINE__, "%s: errno %d", rounds[kind].name, errno);
		done[kind] += fine;
	}
	for (unsigned int i = 0; i < USERS; i++) {
		end_child(users[i]);
		good += reports[i].good;
		failed += reports[i].failed;
	}
	for (size_t kind = 0; kind < KINDS; kind++) {
		ktap_note("%s: %lu rounds", rounds[kind].name, done[kind]);
		CHECK(done[kind] > 0);
	}
	ktap_note("%lu calls worked, %lu did not", good, failed);
	CHECK(good > 0 && failed > 0);
	CHECK_IS(read_number(module.refcnt), 0);
}

static void test_there_are_two_processors(void)
{
	CHECK_IS(sysconf(_SC_NPROCESSORS_ONLN), 2);
}

int main(int argc, char **argv)
{
	static const struct ktap_test tests[] = {
		KTAP_TEST(test_there_are_two_processors),
		KTAP_TEST(test_device_comes_and_goes_under_load),
	};
	const char *bound = NULL;

	seconds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	least = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	reports = mmap(NULL, USERS * sizeof(*reports) + sizeof(*rest), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	rest = (volatile bool *)(reports + USERS);
	if (reports != MAP_FAILED && seconds && module_find() && !module_load() &&
	    module_find_driver() && module_find_node() && module_find_mode())
		bound = pci_device(module.driver);
	if (!bound) {
		printf("Bail out! usage: stress SECONDS [ROUNDS], and the module finds its device: "
		       "errno %d\n",
		       errno);
		return 1;
	}
	snprintf(device, sizeof(device), "%s", bound);
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/remove", device);
	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is wrong with the driver as it is, in a real kernel; and that nothing of it is left in the
 * fixed driver.
 *
 * usage: found MODULE.ko FINDING
 *
 *	freed	the device goes while the file is open, in a kernel with slub_debug=FZPU or KASAN
 *	waits	the device goes while the driver waits for it: at the first write to COMMAND
 *	calls	what calls return
 *	probe	allocations in probe() that fail, in a kernel with fault injection
 *	early	the handler is held up after it has woken the driver; likewise, and with two CPUs
 *	late	the endpoint answers after the driver has given up; for a device that interrupts
 */
#include "failnth.h"
#include "ktap.h"
#include "oops.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/pcitest.h>

#define MODULE "pci_endpoint_test"
#define NODE   "/dev/pci-endpoint-test.0"
#define DRIVER "/sys/bus/pci/drivers/pci-endpoint-test"

#define PATIENCE_MS 60000
/* The fixed driver looks after a second. */
#define WAIT_MS 5000

#define MSI       1
#define NO_SUCH   3
#define ATTEMPTS  10
#define SECOND_MS 1000

/* More than probe() has. */
#define POINTS 500

static const char *module;
static const char *device;
static bool as_it_is;

static long transfer(int fd, unsigned long command)
{
	struct pci_endpoint_test_xfer_param param = { .size = 8 };

	return ioctl(fd, command, &param);
}

static bool load(void)
{
	if (oops_load(MODULE, module))
		return false;
	device = pci_device(DRIVER);
	return device;
}

/* ---------------------------------------------------------------- freed ----------------------- */

static int use_what_is_gone(void)
{
	int fd = open(NODE, O_RDWR);

	if (fd < 0 || write_text(DRIVER "/unbind", device))
		return 1;
	if (ioctl(fd, PCITEST_GET_IRQTYPE) != -1 || errno != ENODEV)
		return 2;
	return close(fd) ? 3 : 0;
}

static void test_device_goes_while_the_file_is_open(void)
{
	int status;

	CHECK(load());
	status = oops_run(use_what_is_gone, PATIENCE_MS);
	if (!as_it_is) {
		CHECK_IS(status, 0);
		CHECK(!oops_complained());
		return;
	}
	CHECK(oops_said("KASAN: slab-use-after-free") || oops_said("KASAN: use-after-free") ||
	      (oops_said("general protection fault") && oops_said(OOPS_POISON)));
	CHECK(oops_said("pci_endpoint_test_ioctl"));
}

/* ---------------------------------------------------------------- waits ----------------------- */

static int write_to_nobody(void)
{
	int fd = open(NODE, O_RDWR);

	return fd >= 0 && transfer(fd, PCITEST_READ) == -1 && errno == ENODEV ? 0 : 1;
}

static int ask(void)
{
	int fd = open(NODE, O_RDWR);

	return fd >= 0 && ioctl(fd, PCITEST_GET_IRQTYPE) == MSI ? 0 : 1;
}

/* With the driver as it is, it is killed and goes on waiting. */
static void test_transfer_to_a_device_that_goes_ends(void)
{
	int status;

	CHECK(load());
	status = oops_run(write_to_nobody, WAIT_MS);
	CHECK_IS(status, as_it_is ? -1 : 0);
}

static void test_others_can_still_call(void)
{
	int status = oops_run(ask, WAIT_MS);

	CHECK_IS(status, as_it_is ? -1 : 0);
}

/* ---------------------------------------------------------------- calls ----------------------- */

static int fd;

static void test_type_of_interrupts_that_were_given_back(void)
{
	CHECK(load());
	fd = open(NODE, O_RDWR);
	CHECK(fd >= 0);
	CHECK_IS(ioctl(fd, PCITEST_CLEAR_IRQ), 1);
	CHECK_IS(ioctl(fd, PCITEST_GET_IRQTYPE), as_it_is ? MSI : -1);
}

static void test_call_that_cannot_be_made_fails(void)
{
	if (as_it_is) {
		CHECK_IS(ioctl(fd, PCITEST_SET_IRQTYPE, NO_SUCH), 0);
		CHECK_IS(ioctl(fd, PCITEST_READ, NULL), 0);
	} else {
		CHECK_ERRNO(ioctl(fd, PCITEST_SET_IRQTYPE, NO_SUCH), EINVAL);
		CHECK_ERRNO(ioctl(fd, PCITEST_READ, NULL), EFAULT);
	}
	close(fd);
}

/* ---------------------------------------------------------------- probe ----------------------- */

static int bind_file = -1;

static bool begin_unbound(void)
{
	if (pci_device(DRIVER) && write_text(DRIVER "/unbind", device))
		return false;
	bind_file = open(DRIVER "/bind", O_WRONLY | O_CLOEXEC);
	return bind_file >= 0;
}

static long bind_it(void)
{
	return write(bind_file, device, strlen(device)) < 0 ? -1 : 0;
}

static unsigned int invalid; /* results of probe() that were EINVAL */

static bool note_error(long result, int error)
{
	(void)result;
	invalid += error == EINVAL;
	close(bind_file);
	return true;
}

/*
 * From the last fault point of probe() down to the mapping of BAR 0. Those before it are of the
 * messages: Linux 6.1 itself faults at one of them.
 */
static void test_mapping_that_fails_is_no_bug_of_the_kernel(void)
{
	static const struct failnth sweep = { "bind", begin_unbound, bind_it, note_error };
	static char name[32];
	unsigned int n = POINTS, struck = 0;

	CHECK(load() && failnth_arm());
	snprintf(name, sizeof(name), "%s", device);
	device = name;
	for (; n && !oops_said("Failed to read BAR0"); n--) {
		bool has_struck;

		CHECK(failnth_one(&sweep, n, &has_struck));
		struck += has_struck;
	}
	ktap_note("fault point %u, %u tried", n + 1, struck);
	CHECK(n && struck);
	/* Some other warnings are about what the kernel itself did not get. */
	CHECK_IS(oops_said(MODULE ".c:"), as_it_is);
}

/* There was no memory. */
static void test_probe_says_why_it_failed(void)
{
	CHECK_IS(invalid > 0, as_it_is);
}

/* ---------------------------------------------------------------- early ---------------------- */

/* From each CPU in turn: one of them does not handle the interrupts. */
static int transfer_again_and_again(void)
{
	int file = open(NODE, O_RDWR);

	for (unsigned int i = 0; i < 2 * ATTEMPTS; i++) {
		cpu_set_t cpus;

		CPU_ZERO(&cpus);
		CPU_SET(i / ATTEMPTS, &cpus);
		if (sched_setaffinity(0, sizeof(cpus), &cpus) || transfer(file, PCITEST_READ) != 1)
			return 1;
	}
	return 0;
}

static void test_command_after_an_answer_is_answered(void)
{
	int status;

	CHECK(load());
	CHECK_IS(oops_load("held_up", "held_up.ko"), 0);
	status = oops_run(transfer_again_and_again, PATIENCE_MS / 2);
	CHECK_IS(status, as_it_is ? -1 : 0);
}

/* ---------------------------------------------------------------- late ------------------------ */

/* The host stops the endpoint for longer than the driver waits. */
static bool gives_up(void)
{
	unsigned long long start = now_ms();
	long result;

	printf("lkp-host: stop\n");
	fflush(stdout);
	do
		result = ioctl(fd, PCITEST_MSI, 1);
	while (result == 1 && now_ms() - start < 3 * SECOND_MS);
	return result != 1;
}

/* It is a matter of luck whether the endpoint had the command when it was stopped. */
static void test_answer_that_is_late_is_not_that_of_the_next_transfer(void)
{
	unsigned int given_up = 0, failed = 0;

	CHECK(load());
	fd = open(NODE, O_RDWR);
	CHECK(fd >= 0);
	CHECK_IS(transfer(fd, PCITEST_READ), 1);
	for (unsigned int i = 0; i < ATTEMPTS && !failed; i++)
		if (gives_up()) {
			given_up++;
			failed += transfer(fd, PCITEST_READ) != 1;
		}
	ktap_note("given up %u times, %u transfers failed", given_up, failed);
	CHECK(given_up);
	CHECK_IS(failed, as_it_is ? 1 : 0);
}

/* ---------------------------------------------------------------- Choice ---------------------- */

int main(int argc, char **argv)
{
	static const struct {
		const char *finding;
		struct ktap_test tests[3];
	} rows[] = {
		{ "freed", { KTAP_TEST(test_device_goes_while_the_file_is_open) } },
		{ "waits",
		  { KTAP_TEST(test_transfer_to_a_device_that_goes_ends),
		    KTAP_TEST(test_others_can_still_call) } },
		{ "calls",
		  { KTAP_TEST(test_type_of_interrupts_that_were_given_back),
		    KTAP_TEST(test_call_that_cannot_be_made_fails) } },
		{ "probe",
		  { KTAP_TEST(test_mapping_that_fails_is_no_bug_of_the_kernel),
		    KTAP_TEST(test_probe_says_why_it_failed) } },
		{ "early", { KTAP_TEST(test_command_after_an_answer_is_answered) } },
		{ "late",
		  { KTAP_TEST(test_answer_that_is_late_is_not_that_of_the_next_transfer) } },
	};

	if (argc != 3)
		return 2;
	module = argv[1];
	as_it_is = !strcmp(module, "as-it-is.ko");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t n = 0;

		while (n < 3 && rows[i].tests[n].run)
			n++;
		if (!strcmp(argv[2], rows[i].finding))
			return ktap_run(rows[i].tests, n);
	}
	return 2;
}

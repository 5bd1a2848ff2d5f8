// SPDX-License-Identifier: GPL-2.0-only
/*
 * The function is reset through sysfs while programs use it. The device must be behind a bridge
 * (lkp-emu qemu --bridge): otherwise it cannot be reset.
 */
#include "ktap.h"
#include "node.h"

#include "uapi/linux/lkp_enc.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define RESETS 30
#define USERS  3

static char reset_file[64];

/* Reports of the children, in shared memory. */
struct report {
	unsigned long good;  /* transactions with the right bytes */
	unsigned long wrong; /* with others, and success */
	unsigned long failed;
	int failed_errno;
	bool stop;
};

static struct report *reports;

static int reset(void)
{
	return write_text(reset_file, "1");
}

/* Each child has a letter and a shift of its own. */
static void crypt_for_ever(unsigned int number)
{
	static char plain[STRING_CELLS], bytes[STRING_CELLS], expected[STRING_CELLS];
	struct report *report = &reports[number];
	struct lkp_enc_crypt crypt = {
		.src = (uintptr_t)plain,
		.dst = (uintptr_t)bytes,
		.src_len = STRING_CELLS,
		.dst_len = STRING_CELLS,
		.seed = 3 + number,
	};
	int fd = open(NODE, O_RDWR | O_CLOEXEC);

	memset(plain, 'a' + (int)number, sizeof(plain));
	memset(expected, 'a' + (int)(2 * number) + 3, sizeof(expected));
	while (!report->stop) {
		if (ioctl(fd, LKP_ENC_CRYPT, &crypt)) {
			report->failed_errno = errno;
			report->failed++;
		} else if (memcmp(bytes, expected, sizeof(bytes)) != 0) {
			report->wrong++;
		} else {
			report->good++;
		}
		crypt.dst_len = STRING_CELLS;
	}
}

static void test_reset_keeps_seed_and_empties_the_string(void)
{
	uint32_t seed = 0xdeadbeef;
	char text[8];
	int fd = open(NODE, O_RDWR | O_CLOEXEC);

	CHECK_IS(ioctl(fd, LKP_ENC_WRITE_SEED, &seed), 0);
	CHECK_IS(write(fd, "text", 4), 4);
	CHECK_IS(reset(), 0);
	seed = 0;
	CHECK_IS(ioctl(fd, LKP_ENC_READ_SEED, &seed), 0);
	CHECK_IS(seed, 0xdeadbeef);
	CHECK_IS(read(fd, text, sizeof(text)), 0);
	CHECK_IS(write(fd, "text", 4), 4);
	CHECK_IS(read(fd, text, sizeof(text)), 4);
	close(fd);
}

static void test_reset_in_flight_never_lets_wrong_bytes_through(void)
{
	pid_t children[USERS];

	memset(reports, 0, USERS * sizeof(*reports));
	for (unsigned int i = 0; i < USERS; i++)
		children[i] = start_child(crypt_for_ever, i);
	for (unsigned int i = 0; i < USERS; i++)
		while (!reports[i].good && !reports[i].wrong && !reports[i].failed)
			sleep_ms(1);
	for (unsigned int i = 0; i < RESETS; i++) {
		/* At a different place of a transaction each time. */
		sleep_ms(7 * i % 60);
		CHECK_IS(reset(), 0);
	}
	for (unsigned int i = 0; i < USERS; i++)
		reports[i].stop = true;
	for (unsigned int i = 0; i < USERS; i++) {
		int status = -1;

		waitpid(children[i], &status, 0);
		ktap_note("user %u: %lu right, %lu wrong, %lu failed (errno %d)", i,
			  reports[i].good, reports[i].wrong, reports[i].failed,
			  reports[i].failed_errno);
		CHECK_IS(status, 0);
		CHECK(reports[i].good > 0);
		CHECK_IS(reports[i].wrong, 0);
		/* A call waits for the reset: it does not fail either. */
		CHECK_IS(reports[i].failed, 0);
	}
	CHECK_IS(read_number("/sys/class/misc/lkp_enc/gone"), 0);
}

int main(void)
{
	static const struct ktap_test tests[] = {
		KTAP_TEST(test_reset_keeps_seed_and_empties_the_string),
		KTAP_TEST(test_reset_in_flight_never_lets_wrong_bytes_through),
	};
	const char *device = pci_device(DRIVER);

	reports = mmap(NULL, USERS * sizeof(*reports), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (reports == MAP_FAILED || !device) {
		printf("Bail out! no device is bound to the driver\n");
		return 1;
	}
	snprintf(reset_file, sizeof(reset_file), "/sys/bus/pci/devices/%s/reset", device);
	if (access(reset_file, W_OK)) {
		printf("Bail out! the device cannot be reset: is it behind a bridge?\n");
		return 1;
	}
	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}

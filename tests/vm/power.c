// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machine sleeps, and its clock wakes it; or an image of it is made, as for hibernation, and it
 * goes on.
 */
#include "ktap.h"
#include "node.h"

#include "uapi/linux/lkp_enc.h"

#include <fcntl.h>
#include <linux/suspend_ioctls.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define ALARM "/sys/class/rtc/rtc0/wakealarm"
#define SEED  0x12345678u

static int fd = -1;

static bool has_seed(void)
{
	uint32_t seed = 0;

	return ioctl(fd, LKP_ENC_READ_SEED, &seed) == 0 && seed == SEED;
}

static bool prepare(void)
{
	uint32_t seed = SEED;

	return ioctl(fd, LKP_ENC_WRITE_SEED, &seed) == 0 && write(fd, "012345", 6) == 6;
}

static int suspend_for(const char *seconds)
{
	if (write_text(ALARM, "0") || write_text(ALARM, seconds))
		return -1;
	return write_text("/sys/power/state", "mem");
}

static bool sleeps_deeply(void)
{
	FILE *file = fopen("/sys/power/mem_sleep", "re");
	char states[64] = "";

	if (!file)
		return false;
	(void)!fgets(states, sizeof(states), file);
	(void)fclose(file);
	return strstr(states, "deep");
}

static void test_suspend_to_ram_restores_seed_and_empties_the_string(void)
{
	char text[8];

	if (!sleeps_deeply()) {
		ktap_skip("this machine has no suspend to RAM");
		return;
	}
	CHECK_IS(prepare(), true);
	CHECK_IS(read(fd, text, 2), 2);
	/* The device loses its power and its state. */
	CHECK_IS(write_text("/sys/power/mem_sleep", "deep"), 0);
	CHECK_IS(suspend_for("+3"), 0);
	/* The alarm has rung; without it the machine would still sleep. */
	CHECK_IS(read_number(ALARM), -1);
	CHECK(has_seed());
	CHECK_IS(read(fd, text, sizeof(text)), 0);
	CHECK_IS(write(fd, "abc", 3), 3);
	CHECK_IS(read(fd, text, sizeof(text)), 3);
}

/*
 * Freeze, make an image in memory, and then thaw, or restore if there was no image. Closing the
 * file drops the image.
 */
static bool make_image(bool expected)
{
	int snapshot = open("/dev/snapshot", O_RDONLY | O_CLOEXEC);
	int has_image = !expected;

	return !ioctl(snapshot, SNAPSHOT_FREEZE, 0) &&
	       !ioctl(snapshot, SNAPSHOT_CREATE_IMAGE, &has_image) && has_image == expected &&
	       !close(snapshot);
}

static void test_image_of_the_system_loses_nothing(void)
{
	char text[8];

	CHECK_IS(prepare(), true);
	CHECK_IS(read(fd, text, 2), 2);
	CHECK(make_image(true));
	CHECK(has_seed());
	/* The position has not changed either. */
	CHECK_IS(read(fd, text, sizeof(text)), 4);
	CHECK(!memcmp(text, "2345", 4));
}

/* The kernel's own test stops before the image, and continues as if it came from one. */
static void test_restore_from_an_image_restores_seed_and_empties_the_string(void)
{
	char text[8];

	CHECK_IS(prepare(), true);
	CHECK_IS(write_text("/sys/power/pm_test", "core"), 0);
	CHECK(make_image(false));
	CHECK_IS(write_text("/sys/power/pm_test", "none"), 0);
	CHECK(has_seed());
	CHECK_IS(read(fd, text, sizeof(text)), 0);
}

int main(void)
{
	static const struct ktap_test tests[] = {
		KTAP_TEST(test_suspend_to_ram_restores_seed_and_empties_the_string),
		/* After an image was made, the kernel's own test continues as after that. */
		KTAP_TEST(test_restore_from_an_image_restores_seed_and_empties_the_string),
		KTAP_TEST(test_image_of_the_system_loses_nothing),
	};

	fd = open(NODE, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		printf("Bail out! %s: errno %d\n", NODE, errno);
		return 1;
	}
	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * my_rng under a real kernel: the results for programs of 64 and of 32 bits.
 */
#include "ktap.h"
#include "uapi.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NODE "/dev/my_rng"

/* The numbers that a read promises in one piece. */
#define NUMBERS 64

static uint32_t next(uint32_t number)
{
	return number * 1664525u + 1013904223u;
}

static void test_numbers_are_those_of_the_data_sheet(void)
{
	int fd = open(NODE, O_RDWR | O_CLOEXEC);
	uint32_t seed = 0;
	uint32_t numbers[2];
	uint32_t number;

	CHECK(fd >= 0);
	CHECK_IS(ioctl(fd, MY_RNG_SET_SEED, &seed), 0);
	CHECK_IS(read(fd, numbers, sizeof(numbers)), sizeof(numbers));
	CHECK_IS(numbers[0], 0x3c6ef35f);
	CHECK_IS(numbers[1], 0x47502932);
	CHECK_IS(ioctl(fd, MY_RNG_GET_NUMBER, &number), 0);
	CHECK_IS(number, 0xd1ccf6e9);
	close(fd);
}

static void test_who_only_reads_may_not_seed(void)
{
	int fd = open(NODE, O_RDONLY | O_CLOEXEC);
	uint32_t seed = 0;

	CHECK(fd >= 0);
	CHECK_ERRNO(ioctl(fd, MY_RNG_SET_SEED, &seed), EBADF);
	close(fd);
}

static void take_numbers(unsigned int child)
{
	int fd = open(NODE, O_RDONLY | O_CLOEXEC);
	uint32_t number;

	(void)child;
	while (!ioctl(fd, MY_RNG_GET_NUMBER, &number))
		;
}

static void test_numbers_of_a_read_follow_each_other(void)
{
	pid_t thief = start_child(take_numbers, 0);
	int fd = open(NODE, O_RDONLY | O_CLOEXEC);
	unsigned int interrupted = 0;
	uint32_t last = 0;

	for (int i = 0; i < 1000; i++) {
		uint32_t numbers[NUMBERS];

		CHECK_IS(read(fd, numbers, sizeof(numbers)), sizeof(numbers));
		for (size_t n = 1; n < NUMBERS; n++)
			CHECK_IS(numbers[n], next(numbers[n - 1]));
		interrupted += i && numbers[0] != next(last);
		last = numbers[NUMBERS - 1];
	}
	end_child(thief);
	ktap_note("others took numbers %u times between two reads", interrupted);
	CHECK(interrupted > 0);
	close(fd);
}

int main(void)
{
	static const struct ktap_test tests[] = {
		KTAP_TEST(test_numbers_are_those_of_the_data_sheet),
		KTAP_TEST(test_who_only_reads_may_not_seed),
		KTAP_TEST(test_numbers_of_a_read_follow_each_other),
	};

	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}

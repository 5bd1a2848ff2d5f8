// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every call of the ABI when the kernel fails it at one place, at each in turn: an allocation, a
 * copy from the program or to it. Built for 64 and for 32 bits; for a kernel with fault injection.
 */
#include "failnth.h"
#include "ktap.h"
#include "node.h"

#include "uapi/linux/lkp_enc.h"

#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#define REFCNT       "/sys/module/lkp_enc/refcnt"
#define SEED         3u
#define KEPT         "kept"  /* stored under SEED, ... */
#define STORED       "nhsw"  /* ... it is this */
#define OTHER        "other" /* what a call stores */
#define OTHER_STORED "rwkhu"

static int watch = -1; /* to look at the device with, without faults */
static int fd = -1;    /* fresh for each call */
static char buffer[STRING_CELLS];
static uint32_t seed;
static struct lkp_enc_crypt job;

static bool expect(bool condition, const char *what)
{
	if (!condition)
		ktap_fail(__FILE__, __LINE__, "%s", what);
	return condition;
}

static bool holds(const char *text)
{
	static char stored[STRING_CELLS];

	return !ioctl(watch, LKP_ENC_READ_STRING, stored) && !strcmp(stored, text);
}

static bool has_seed(uint32_t expected)
{
	uint32_t now = ~expected;

	return !ioctl(watch, LKP_ENC_READ_SEED, &now) && now == expected;
}

/* SEED 3, a string, and a file at its beginning. */
static bool begin(void)
{
	uint32_t three = SEED;

	if (fd >= 0)
		close(fd);
	fd = open(NODE, O_RDWR | O_CLOEXEC);
	memset(buffer, '#', sizeof(buffer));
	return fd >= 0 && !ioctl(watch, LKP_ENC_WRITE_SEED, &three) &&
	       write(watch, KEPT, strlen(KEPT)) == (ssize_t)strlen(KEPT);
}

/* Only what a call may give that has done nothing. */
static bool is_documented(int error)
{
	return expect(error == ENOMEM || error == EFAULT, "not an errno of docs/abi.md for this");
}

static bool is_untouched(void)
{
	return expect(holds(STORED), "STRING is not what it was") &&
	       expect(has_seed(SEED), "SEED is not what it was");
}

/* The file goes on, and its position is where it was: at the beginning. */
static bool reads_on(const char *text)
{
	char again[STRING_CELLS];
	ssize_t length = read(fd, again, sizeof(again));

	return expect(length == (ssize_t)strlen(text) && !memcmp(again, text, (size_t)length),
		      "the next read does not begin where this one did");
}

/* ---------------------------------------------------------------- Calls that fetch ------------ */

static long call_read(void)
{
	return read(fd, buffer, 16);
}

static long call_readv(void)
{
	struct iovec pieces[] = { { buffer, 2 }, { buffer + 2, 14 } };

	return readv(fd, pieces, 2);
}

static bool judge_read(long result, int error)
{
	if (result == -1)
		return is_documented(error) && is_untouched() && reads_on(STORED);
	return expect(result == 4 && !memcmp(buffer, STORED, 4), "it read something else") &&
	       is_untouched() && reads_on("");
}

static long call_read_string(void)
{
	return ioctl(fd, LKP_ENC_READ_STRING, buffer);
}

static bool judge_read_string(long result, int error)
{
	if (result == -1 && !is_documented(error))
		return false;
	return expect(result == -1 || !strcmp(buffer, STORED), "it read something else") &&
	       expect(buffer[5] == '#', "it wrote beyond the NUL") && is_untouched() &&
	       reads_on(STORED);
}

static long call_read_seed(void)
{
	seed = 0;
	return ioctl(fd, LKP_ENC_READ_SEED, &seed);
}

static bool judge_read_seed(long result, int error)
{
	if (result == -1 && !is_documented(error))
		return false;
	return expect(result == -1 || seed == SEED, "it read something else") && is_untouched();
}

/* ---------------------------------------------------------------- Calls that store ------------ */

static long call_write(void)
{
	return write(fd, OTHER, strlen(OTHER));
}

static long call_writev(void)
{
	static char text[] = OTHER;
	struct iovec pieces[] = { { text, 2 }, { text + 2, 3 } };

	return writev(fd, pieces, 2);
}

static bool judge_write(long result, int error)
{
	if (result == -1)
		return is_documented(error) && is_untouched() && reads_on(STORED);
	return expect(result == (long)strlen(OTHER), "it did not write all") &&
	       expect(holds(OTHER_STORED) && has_seed(SEED), "it stored something else") &&
	       reads_on(OTHER_STORED);
}

static long call_write_string(void)
{
	return ioctl(fd, LKP_ENC_WRITE_STRING, OTHER);
}

static bool judge_write_string(long result, int error)
{
	return judge_write(result == -1 ? -1 : (long)strlen(OTHER), error);
}

static long call_write_seed(void)
{
	seed = 77;
	return ioctl(fd, LKP_ENC_WRITE_SEED, &seed);
}

static bool judge_write_seed(long result, int error)
{
	if (result == -1)
		return is_documented(error) && is_untouched();
	return expect(has_seed(77) && holds(STORED), "it stored something else");
}

static bool begin_crypt(void)
{
	job = (struct lkp_enc_crypt){
		.src = (uintptr_t) "abc",
		.dst = (uintptr_t)buffer,
		.src_len = 3,
		.dst_len = 8,
		.seed = 1,
	};
	return begin();
}

static long call_crypt(void)
{
	return ioctl(fd, LKP_ENC_CRYPT, &job);
}

/* On the way in a fault leaves the device alone; on the way out the string is gone already. */
static bool judge_crypt(long result, int error)
{
	if (!expect(has_seed(SEED), "SEED was not restored"))
		return false;
	if (result == -1)
		return is_documented(error) &&
		       expect(job.dst_len == 8, "dst_len is not what it was") &&
		       expect(holds(STORED) || (error == EFAULT && holds("")),
			      "STRING is neither what it was nor empty");
	return expect(holds("") && job.dst_len == 3 && !memcmp(buffer, "bcd#", 4),
		      "it enciphered something else");
}

/* ---------------------------------------------------------------- Others ---------------------- */

static bool begin_closed(void)
{
	bool begun = begin();

	close(fd);
	fd = -1;
	return begun;
}

static long call_open(void)
{
	fd = open(NODE, O_RDWR | O_CLOEXEC);
	return fd < 0 ? -1 : 0;
}

static bool judge_open(long result, int error)
{
	if (result == -1)
		return is_documented(error) && is_untouched();
	return is_untouched() && reads_on(STORED);
}

static struct pollfd poller;

static long call_poll(void)
{
	poller = (struct pollfd){ .fd = fd, .events = POLLIN | POLLOUT };
	return poll(&poller, 1, 0);
}

static bool judge_poll(long result, int error)
{
	if (result == -1)
		return is_documented(error) && is_untouched();
	return expect(result == 1 && poller.revents == (POLLIN | POLLOUT), "it is not ready") &&
	       is_untouched();
}

static void check(const struct failnth *sweep)
{
	CHECK(failnth_sweep(sweep));
	/* Nothing is kept by a call that failed. */
	if (fd >= 0)
		close(fd);
	fd = -1;
	CHECK_IS(read_number(REFCNT), 1);
}

#define SWEEP(name, begin, judge)                                                         \
	static void test_##name(void)                                                     \
	{                                                                                 \
		static const struct failnth sweep = { #name, begin, call_##name, judge }; \
                                                                                          \
		check(&sweep);                                                            \
	}

SWEEP(open, begin_closed, judge_open)
SWEEP(read, begin, judge_read)
SWEEP(readv, begin, judge_read)
SWEEP(write, begin, judge_write)
SWEEP(writev, begin, judge_write)
SWEEP(poll, begin, judge_poll)
SWEEP(read_string, begin, judge_read_string)
SWEEP(read_seed, begin, judge_read_seed)
SWEEP(write_string, begin, judge_write_string)
SWEEP(write_seed, begin, judge_write_seed)
SWEEP(crypt, begin_crypt, judge_crypt)

int main(void)
{
	static const struct ktap_test tests[] = {
		KTAP_TEST(test_open),         KTAP_TEST(test_read),
		KTAP_TEST(test_readv),        KTAP_TEST(test_write),
		KTAP_TEST(test_writev),       KTAP_TEST(test_poll),
		KTAP_TEST(test_read_string),  KTAP_TEST(test_read_seed),
		KTAP_TEST(test_write_string), KTAP_TEST(test_write_seed),
		KTAP_TEST(test_crypt),
	};

	watch = open(NODE, O_RDWR | O_CLOEXEC);
	if (watch < 0 || !failnth_arm()) {
		printf("Bail out! no %s, or a kernel without fail-nth: errno %d\n", NODE, errno);
		return 1;
	}
	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}

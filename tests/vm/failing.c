// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every call of the ABI when the kernel fails it at one place, at each in turn: an allocation, a
 * copy from the program or to it. Built for 64 and for 32 bits; for a kernel with fault injection.
 *
 * What a call comes to where the driver meets the fault is printed, to be compared with the sweep
 * on the host (sweep_outcomes() in src/harness/sweep.h says what such a line has).
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
#define CLASS        "/sys/class/misc/lkp_enc/"
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

/**
 * struct seen - what a program can see of the device
 * @string: STRING
 * @next: what the file that the call was made on reads next
 * @seed: SEED
 */
struct seen {
	char string[STRING_CELLS];
	char next[STRING_CELLS + 1];
	uint32_t seed;
};

/* Before the call, after it without a fault, and now. */
static struct seen before, done, now;

static bool look(struct seen *seen)
{
	ssize_t length = 0;

	memset(seen, 0, sizeof(*seen));
	if (ioctl(watch, LKP_ENC_READ_STRING, seen->string) ||
	    ioctl(watch, LKP_ENC_READ_SEED, &seen->seed))
		return expect(false, "the device cannot be read");
	/* A file that could not be opened would begin there. */
	length = read(fd >= 0 ? fd : watch, seen->next, STRING_CELLS);
	return expect(length >= 0, "the file cannot be read");
}

static bool holds(const char *text)
{
	return !strcmp(now.string, text);
}

static bool has_seed(uint32_t expected)
{
	return now.seed == expected;
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
	return expect(!strcmp(now.next, text), "the next read does not begin where this one did");
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

static long call_preadv2(void)
{
	struct iovec pieces[] = { { buffer, 2 }, { buffer + 2, 14 } };

	return preadv2(fd, pieces, 2, -1, RWF_NOWAIT);
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

static long call_pwritev2(void)
{
	static char text[] = OTHER;
	struct iovec pieces[] = { { text, 2 }, { text + 2, 3 } };

	return pwritev2(fd, pieces, 2, -1, RWF_NOWAIT);
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

static int attribute = -1;

static bool begin_attribute(const char *path)
{
	if (attribute >= 0)
		close(attribute);
	attribute = open(path, O_RDONLY | O_CLOEXEC);
	return begin() && attribute >= 0;
}

static bool begin_gone(void)
{
	return begin_attribute(CLASS "gone");
}

static bool begin_truncations(void)
{
	return begin_attribute(CLASS "truncations");
}

static long call_attribute(void)
{
	memset(buffer, 0, sizeof(buffer));
	return read(attribute, buffer, 16);
}

static bool judge_attribute(long result, int error)
{
	if (result == -1)
		return is_documented(error) && is_untouched() && reads_on(STORED);
	return expect(result == 2 && !strcmp(buffer, "0\n"), "it shows something else") &&
	       is_untouched() && reads_on(STORED);
}

static int power = -1;

/*
 * Only the devices are put to sleep, at once and by this task, and then they wake. The port of the
 * kernel's log is one of them: it loses what it has not sent.
 */
static bool begin_sleep(void)
{
	sleep_ms(500);
	if (power >= 0)
		close(power);
	power = open("/sys/power/state", O_WRONLY | O_CLOEXEC);
	return begin() && power >= 0;
}

static long call_sleep(void)
{
	return write(power, "freeze", 6) == 6 ? 0 : -1;
}

/* Where the kernel has failed before it came to the device, that has slept as little as the rest.
 */
static bool judge_sleep(long result, int error)
{
	(void)error;
	return expect(has_seed(SEED), "SEED was not restored") &&
	       expect(holds("") || (result == -1 && holds(STORED)),
		      "STRING is neither what it was nor empty") &&
	       reads_on(now.string);
}

/* ---------------------------------------------------------------- What it comes to ------------ */

static const struct failnth *judged;

static bool same_device(const struct seen *a, const struct seen *b)
{
	return !strcmp(a->string, b->string) && a->seed == b->seed;
}

static const char *state_of_device(void)
{
	if (same_device(&now, &before))
		return "kept";
	return same_device(&now, &done) ? "done" : "neither";
}

static bool judge(long result, int error)
{
	const char *kind = failnth_kind();

	if (!look(&now))
		return false;
	if (kind && !error)
		kind = "none";
	ktap_note("outcome: %s %s %s device=%s", judged->name, kind ? kind : "elsewhere",
		  error ? strerrorname_np(error) : "OK", state_of_device());
	return judged->judge(result, error);
}

/* @sweep has the name that the host's sweep gives to the call. */
static void check(const struct failnth *sweep)
{
	const struct failnth told = { sweep->name, sweep->prepare, sweep->call, judge };

	judged = sweep;
	CHECK(begin() && look(&before));
	CHECK(sweep->prepare() && sweep->call() != -1 && look(&done));
	CHECK(failnth_sweep(&told));
	/* Nothing is kept by a call that failed. */
	if (fd >= 0)
		close(fd);
	fd = -1;
	CHECK_IS(read_number(REFCNT), 1);
}

#define SWEEP(test, name, begin, call, judge)                                     \
	static void test_##test(void)                                             \
	{                                                                         \
		static const struct failnth sweep = { name, begin, call, judge }; \
                                                                                  \
		check(&sweep);                                                    \
	}

SWEEP(open, "open", begin_closed, call_open, judge_open)
SWEEP(read, "read", begin, call_read, judge_read)
SWEEP(readv, "read", begin, call_readv, judge_read)
SWEEP(preadv2, "read-nonblock", begin, call_preadv2, judge_read)
SWEEP(write, "write-hello", begin, call_write, judge_write)
SWEEP(writev, "write-hello", begin, call_writev, judge_write)
SWEEP(pwritev2, "write-nonblock", begin, call_pwritev2, judge_write)
SWEEP(poll, "poll", begin, call_poll, judge_poll)
SWEEP(read_string, "READ_STRING", begin, call_read_string, judge_read_string)
SWEEP(read_seed, "READ_SEED", begin, call_read_seed, judge_read_seed)
SWEEP(write_string, "WRITE_STRING", begin, call_write_string, judge_write_string)
SWEEP(write_seed, "WRITE_SEED", begin, call_write_seed, judge_write_seed)
SWEEP(crypt, "CRYPT", begin_crypt, call_crypt, judge_crypt)
SWEEP(gone, "show", begin_gone, call_attribute, judge_attribute)
SWEEP(truncations, "truncations", begin_truncations, call_attribute, judge_attribute)
SWEEP(sleep, "sleep", begin_sleep, call_sleep, judge_sleep)

/*
 * Without a pause, and not by tasks of the kernel's own, which meet no fault. The console stays
 * awake: a fault while it wakes would be its end.
 */
static bool arm_sleep(void)
{
	return !write_text("/sys/power/pm_test", "devices") &&
	       !write_text("/sys/power/pm_async", "0") &&
	       !write_text("/sys/module/printk/parameters/console_suspend", "N") &&
	       !write_text("/sys/module/suspend/parameters/pm_test_delay", "0");
}

int main(void)
{
	static const struct ktap_test tests[] = {
		KTAP_TEST(test_sleep),      KTAP_TEST(test_open),
		KTAP_TEST(test_read),       KTAP_TEST(test_readv),
		KTAP_TEST(test_preadv2),    KTAP_TEST(test_write),
		KTAP_TEST(test_writev),     KTAP_TEST(test_pwritev2),
		KTAP_TEST(test_poll),       KTAP_TEST(test_read_string),
		KTAP_TEST(test_read_seed),  KTAP_TEST(test_write_string),
		KTAP_TEST(test_write_seed), KTAP_TEST(test_crypt),
		KTAP_TEST(test_gone),       KTAP_TEST(test_truncations),
	};

	const size_t from = sizeof(long) == sizeof(uint64_t) ? 0 : 1;

	watch = open(NODE, O_RDWR | O_CLOEXEC);
	if (watch < 0 || !failnth_arm() || !failnth_watch("lkp_enc")) {
		printf("Bail out! no %s, or a kernel without fail-nth: errno %d\n", NODE, errno);
		return 1;
	}
	if (!arm_sleep()) {
		printf("Bail out! a kernel without a test of suspend: errno %d\n", errno);
		return 1;
	}
	/* The log has too much to send when the second program begins. */
	return ktap_run(tests + from, sizeof(tests) / sizeof(tests[0]) - from);
}

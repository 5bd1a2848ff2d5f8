// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that find the device busy: O_NONBLOCK, poll, signals, and strings that are never torn.
 * Built for 64 and for 32 bits.
 */
#include "ktap.h"
#include "node.h"

#include "uapi/linux/lkp_enc.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Attempts until a call must have met the lock: hundreds of times what it takes. */
#define ATTEMPTS 2000

static volatile sig_atomic_t signals;

static long call(int fd, unsigned int which)
{
	static char buffer[STRING_CELLS];
	uint32_t seed = 0;

	switch (which) {
	case 0:
		return read(fd, buffer, 16);
	case 1:
		return write(fd, "x", 1);
	case 2:
		return ioctl(fd, LKP_ENC_READ_STRING, buffer);
	case 3:
		return ioctl(fd, LKP_ENC_WRITE_STRING, "x");
	case 4:
		return ioctl(fd, LKP_ENC_READ_SEED, &seed);
	default:
		return ioctl(fd, LKP_ENC_WRITE_SEED, &seed);
	}
}
#define CALLS 6

static void test_nonblock_on_a_busy_device_is_eagain(void)
{
	int fd = open(NODE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	pid_t busy = start_child(keep_device_busy, 1);

	for (unsigned int which = 0; which < CALLS; which++) {
		unsigned int tries = 0;

		while (tries < ATTEMPTS && !(call(fd, which) == -1 && errno == EAGAIN)) {
			tries++;
			sleep_ms(1);
		}
		CHECK(tries < ATTEMPTS);
	}
	end_child(busy);
	for (unsigned int which = 0; which < CALLS; which++)
		CHECK(call(fd, which) >= 0);
	close(fd);
}

/* RWF_NOWAIT says for one call what O_NONBLOCK says for all. */
static ssize_t call_nowait(int fd, bool write)
{
	static char buffer[16] = "x";
	struct iovec piece = { buffer, write ? 1 : sizeof(buffer) };

	return write ? pwritev2(fd, &piece, 1, -1, RWF_NOWAIT)
		     : preadv2(fd, &piece, 1, -1, RWF_NOWAIT);
}

static void test_nowait_on_a_busy_device_is_eagain(void)
{
	int fd = open(NODE, O_RDWR | O_CLOEXEC);
	pid_t busy = start_child(keep_device_busy, 1);
	unsigned int tries = 0;

	for (int write = 0; write < 2; write++)
		while (tries < ATTEMPTS && !(call_nowait(fd, write) == -1 && errno == EAGAIN)) {
			tries++;
			sleep_ms(1);
		}
	end_child(busy);
	CHECK(tries < ATTEMPTS);
	for (int write = 0; write < 2; write++)
		CHECK(call_nowait(fd, write) >= 0);
	close(fd);
}

static void on_signal(int number)
{
	(void)number;
	signals++;
}

/* SIGALRM every few milliseconds, with a handler under these flags. */
static void arm(int flags, long interval_us)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = flags };
	struct itimerval timer = { .it_interval = { .tv_usec = interval_us },
				   .it_value = { .tv_usec = interval_us } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void test_signal_while_waiting_is_eintr(void)
{
	int fd = open(NODE, O_RDWR | O_CLOEXEC);
	pid_t busy = start_child(keep_device_busy, 1);

	sleep_ms(20);
	for (unsigned int which = 0; which < CALLS; which++) {
		unsigned int tries = 0;

		arm(0, 3000);
		while (tries < ATTEMPTS && !(call(fd, which) == -1 && errno == EINTR))
			tries++;
		arm(0, 0);
		CHECK(tries < ATTEMPTS);
	}
	end_child(busy);
	close(fd);
}

static void test_signal_under_sa_restart_goes_unseen(void)
{
	int fd = open(NODE, O_RDWR | O_CLOEXEC);
	pid_t busy = start_child(keep_device_busy, 1);
	unsigned int rounds = 0;

	sleep_ms(20);
	signals = 0;
	arm(SA_RESTART, 3000);
	while ((signals < 20 || rounds < CALLS) && rounds < ATTEMPTS) {
		long result = call(fd, rounds++ % CALLS);

		if (result < 0) {
			arm(0, 0);
			end_child(busy);
			CHECK(result >= 0);
		}
	}
	arm(0, 0);
	end_child(busy);
	CHECK(signals >= 20);
	close(fd);
}

/* ---------------------------------------------------------------- Polling --------------------- */

/* What poll(2) says, at once or when there is something to say. */
static int poll_for(int fd, int timeout_ms)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN | POLLOUT };

	return poll(&poller, 1, timeout_ms) == 1 ? poller.revents : 0;
}

static void test_poll_of_a_busy_device_is_not_ready(void)
{
	int fd = open(NODE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	pid_t busy = start_child(keep_device_busy, 1);
	unsigned int tries = 0;

	while (tries < ATTEMPTS && poll_for(fd, 0)) {
		tries++;
		sleep_ms(1);
	}
	end_child(busy);
	CHECK(tries < ATTEMPTS);
	CHECK_IS(poll_for(fd, 0), POLLIN | POLLOUT);
	close(fd);
}

/* A program that polls and then does not wait: as good as never for nothing. */
static void test_poll_is_woken_when_the_device_is_free(void)
{
	int fd = open(NODE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	unsigned long polls = 0, reads = 0;
	pid_t busy = start_child(keep_device_busy, 1);
	char buffer[16];

	sleep_ms(20);
	while (reads < 20) {
		polls++;
		if (!poll_for(fd, PATIENCE_MS))
			break;
		if (read(fd, buffer, sizeof(buffer)) >= 0)
			reads++;
		else if (errno != EAGAIN)
			break;
	}
	end_child(busy);
	CHECK_IS(reads, 20);
	ktap_note("%lu polls for %lu reads", polls, reads);
	CHECK(polls < 100 * reads);
	close(fd);
}

static void test_epoll_sees_each_time_that_the_device_is_free(void)
{
	int fd = open(NODE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	unsigned int seen = 0;
	pid_t busy = start_child(keep_device_busy, 1);

	CHECK_IS(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), 0);
	while (seen < 5 && epoll_wait(epoll, &event, 1, PATIENCE_MS) == 1 &&
	       event.events == EPOLLIN)
		seen++;
	end_child(busy);
	CHECK_IS(seen, 5);
	close(epoll);
	close(fd);
}

/* ---------------------------------------------------------------- Slow memory ----------------- */

/* A page that the driver has to wait for: here for as long as the test wants. */
struct slow_page {
	int fault_fd;
	char *page;
	size_t size;
	pid_t busy[3];
	pid_t reader;
	bool slept;
};

static bool make_slow(struct slow_page *slow)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	slow->size = (size_t)sysconf(_SC_PAGESIZE);
	slow->fault_fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	slow->page =
		mmap(NULL, slow->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	range.range.start = (uintptr_t)slow->page;
	range.range.len = slow->size;
	return slow->fault_fd >= 0 && slow->page != MAP_FAILED &&
	       !ioctl(slow->fault_fd, UFFDIO_API, &api) &&
	       !ioctl(slow->fault_fd, UFFDIO_REGISTER, &range);
}

/* Is the thread asleep in the kernel so that not even a signal wakes it, as for a lock? */
static bool is_waiting(pid_t thread)
{
	char path[64], text[128] = "";
	const char *state;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", thread);
	file = fopen(path, "re");
	if (file) {
		if (!fgets(text, sizeof(text), file))
			*text = '\0';
		(void)fclose(file);
	}
	state = strchr(text, ')');
	return state && state[2] == 'D';
}

/*
 * The read has fetched its bytes and waits for the page. By the time that it hears that there is
 * none, others hold the lock and queue for it.
 */
static void *take_page_away(void *context)
{
	struct slow_page *slow = context;
	struct uffd_msg message;

	if (read(slow->fault_fd, &message, sizeof(message)) != sizeof(message))
		return NULL;
	for (unsigned int i = 0; i < 3; i++)
		slow->busy[i] = start_child(keep_device_busy, i);
	sleep_ms(100);
	munmap(slow->page, slow->size);
	close(slow->fault_fd);
	for (unsigned int i = 0; i < 200 && __atomic_load_n(&slow->reader, __ATOMIC_SEQ_CST); i++) {
		slow->slept |= is_waiting(slow->reader);
		sched_yield();
	}
	return NULL;
}

static void test_nonblock_read_does_not_wait_after_a_fault_either(void)
{
	static struct slow_page slow;
	int fd = open(NODE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	char text[16];
	pthread_t other;
	ssize_t result;
	int err;

	CHECK_IS(write(fd, "012345", 6), 6);
	CHECK_IS(read(fd, text, 2), 2);
	CHECK(make_slow(&slow));
	slow.reader = gettid();
	CHECK_IS(pthread_create(&other, NULL, take_page_away, &slow), 0);
	result = read(fd, slow.page, 16);
	err = errno;
	__atomic_store_n(&slow.reader, 0, __ATOMIC_SEQ_CST);
	pthread_join(other, NULL);
	for (unsigned int i = 0; i < 3; i++)
		end_child(slow.busy[i]);
	CHECK_IS(result, -1);
	CHECK_IS(err, EFAULT);
	CHECK(!slow.slept);
	close(fd);
}

/* ---------------------------------------------------------------- Torn strings ---------------- */

#define WRITERS 4
#define READERS 3
#define ROUNDS  60

/* Each writer has a letter and a length of its own, so that a mixture is seen as one. */
static size_t length_of(unsigned int writer)
{
	return 200 + 37 * writer;
}

static void write_strings(unsigned int number)
{
	char text[512];
	int fd = open(NODE, O_RDWR | O_CLOEXEC);

	memset(text, 'a' + (int)number, sizeof(text));
	text[length_of(number)] = '\0';
	for (unsigned int i = 0; i < ROUNDS; i++) {
		long result = i % 2 ? write(fd, text, length_of(number))
				    : ioctl(fd, LKP_ENC_WRITE_STRING, text);

		if (result != (i % 2 ? (long)length_of(number) : 0))
			_exit(1);
	}
}

static bool is_whole(const char *text, size_t length)
{
	unsigned int writer = (unsigned int)(*text - 'a');

	if (writer >= WRITERS || length != length_of(writer))
		return false;
	for (size_t i = 0; i < length; i++)
		if (text[i] != *text)
			return false;
	return true;
}

static void read_strings(unsigned int number)
{
	static char text[STRING_CELLS];

	for (unsigned int i = 0; i < ROUNDS; i++) {
		int fd = open(NODE, O_RDONLY | O_CLOEXEC);
		ssize_t got;

		if ((number + i) % 2) {
			got = read(fd, text, sizeof(text));
		} else {
			ioctl(fd, LKP_ENC_READ_STRING, text);
			got = (ssize_t)strlen(text);
		}
		close(fd);
		if (got < 1 || !is_whole(text, (size_t)got)) {
			printf("# torn: %zd bytes, '%.16s'...\n", got, text);
			fflush(stdout);
			_exit(2);
		}
	}
}

static void test_concurrent_calls_never_see_a_torn_string(void)
{
	pid_t children[WRITERS + READERS];
	int fd = open(NODE, O_RDWR | O_CLOEXEC);
	uint32_t seed = 0;
	char first[512];
	int worst = 0;

	CHECK_IS(ioctl(fd, LKP_ENC_WRITE_SEED, &seed), 0);
	memset(first, 'a', sizeof(first));
	CHECK_IS(write(fd, first, length_of(0)), length_of(0));
	for (unsigned int i = 0; i < WRITERS; i++)
		children[i] = start_child(write_strings, i);
	for (unsigned int i = 0; i < READERS; i++)
		children[WRITERS + i] = start_child(read_strings, i);
	for (unsigned int i = 0; i < WRITERS + READERS; i++) {
		int status = 1;

		waitpid(children[i], &status, 0);
		worst |= status;
	}
	CHECK_IS(worst, 0);
	close(fd);
}

int main(void)
{
	static const struct ktap_test tests[] = {
		KTAP_TEST(test_nonblock_on_a_busy_device_is_eagain),
		KTAP_TEST(test_nowait_on_a_busy_device_is_eagain),
		KTAP_TEST(test_signal_while_waiting_is_eintr),
		KTAP_TEST(test_signal_under_sa_restart_goes_unseen),
		KTAP_TEST(test_poll_of_a_busy_device_is_not_ready),
		KTAP_TEST(test_poll_is_woken_when_the_device_is_free),
		KTAP_TEST(test_epoll_sees_each_time_that_the_device_is_free),
		KTAP_TEST(test_nonblock_read_does_not_wait_after_a_fault_either),
		KTAP_TEST(test_concurrent_calls_never_see_a_torn_string),
	};

	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}

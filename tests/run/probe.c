// SPDX-License-Identifier: GPL-2.0-only
/*
 * An ordinary program that uses /dev/lkp_enc, call by call, and checks the results.
 *
 * run.mk builds it in several ways (static, 32-bit, with sanitizers), and test_run.sh runs it under
 * lkp-emu run. It uses only the user interface of the device, so it also runs on a real one.
 *
 * usage: probe            the calls
 *        probe FIFO       waiting: FIFO is the trace, and nobody reads it but this program
 *        probe --death   the device dies under it when it reads
 *        probe --version  nothing: that it starts
 */
#include "uapi/linux/lkp_enc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEVICE "/dev/lkp_enc"
#define PAGE   4096

/* The numbers that the published Rust driver and its program use. */
#define REPORT_WRITE_SEED   0x40047101
#define REPORT_WRITE_STRING 0x40107102
#define REPORT_READ_STRING  0x80107103

static const char *current;
static bool failed;

#define check(condition) check_that(condition, #condition, __LINE__)

static void check_that(bool holds, const char *condition, int line)
{
	if (holds)
		return;
	failed = true;
	printf("# %s, line %d: not true: %s (errno %d)\n", current, line, condition, errno);
}

/* Get memory that ends before memory that faults. */
static char *edge(void)
{
	static char *pages;

	if (!pages) {
		pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			     -1, 0);
		if (pages == MAP_FAILED || mprotect(pages + PAGE, PAGE, PROT_NONE)) {
			perror("probe: mmap");
			exit(1);
		}
	}
	memset(pages, 'x', PAGE);
	return pages + PAGE;
}

static int open_device(int flags)
{
	int fd = open(DEVICE, flags);

	if (fd < 0) {
		perror("probe: " DEVICE);
		exit(1);
	}
	return fd;
}

static void set_seed(int fd, uint32_t seed)
{
	check(!ioctl(fd, LKP_ENC_WRITE_SEED, &seed));
}

/* Does the device hold this text, enciphered with seed 0? */
static bool holds(int fd, const char *want)
{
	char text[PAGE] = "";

	return !ioctl(fd, LKP_ENC_READ_STRING, text) && !strcmp(text, want);
}

static bool fails(long result, int err)
{
	return result == -1 && errno == err;
}

/* ---------------------------------------------------------------- Calls ----------------------- */

static void test_the_reports_program_works(int fd)
{
	uint32_t seed = 4;
	char text[256] = "This is a test for the boyz";
	char result[256] = "";

	check(!ioctl(fd, REPORT_WRITE_SEED, &seed));
	check(!ioctl(fd, REPORT_WRITE_STRING, text));
	check(!ioctl(fd, REPORT_READ_STRING, result));
	check(!strcmp(result, "Xlmw mw e xiwx jsv xli fscd"));
}

static void test_read_goes_on_where_the_last_one_ended(int fd)
{
	char text[8] = "";

	check(write(fd, "abcdef", 6) == 6);
	check(read(fd, text, 2) == 2 && !memcmp(text, "ab", 2));
	check(read(fd, text, 8) == 4 && !memcmp(text, "cdef", 4));
	check(read(fd, text, 8) == 0);
	check(write(fd, "xy", 2) == 2);
	check(read(fd, text, 8) == 2 && !memcmp(text, "xy", 2));
}

static void test_dup_and_fork_share_the_position(int fd)
{
	char text[8] = "";
	int copy = dup(fd);
	pid_t child;
	int status;

	check(write(fd, "abcdef", 6) == 6);
	check(read(copy, text, 1) == 1 && text[0] == 'a');
	child = fork();
	if (!child)
		_exit(read(fd, text, 2) == 2 && !memcmp(text, "bc", 2) ? 0 : 1);
	check(waitpid(child, &status, 0) == child && !status);
	check(read(fd, text, 8) == 3 && !memcmp(text, "def", 3));
	close(copy);
}

static void test_another_open_has_its_own_position(int fd)
{
	int other = open_device(O_RDONLY);
	char text[8] = "";

	check(write(fd, "abc", 3) == 3);
	check(read(other, text, 2) == 2);
	check(write(fd, "xyz", 3) == 3);
	check(read(other, text, 8) == 1 && text[0] == 'z');
	close(other);
}

static void test_file_is_a_stream(int fd)
{
	char c;

	check(fails(lseek(fd, 0, SEEK_CUR), ESPIPE));
	check(fails(pread(fd, &c, 1, 0), ESPIPE));
	check(fails(pwrite(fd, "x", 1, 0), ESPIPE));
	check(write(fd, "x", 0) == 0);
	check(read(fd, &c, 0) == 0);
	check(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED && errno == ENODEV);
	check(!ftruncate(fd, 0)); /* for dd(1), which takes it for a regular file */
	check(fails(fsync(fd), EINVAL));
}

static void test_device_is_ready(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN | POLLOUT };

	check(poll(&ready, 1, -1) == 1 && ready.revents == (POLLIN | POLLOUT));
}

static void test_modes_are_checked(int fd)
{
	int reader = open_device(O_RDONLY);
	int writer = open_device(O_WRONLY);
	uint32_t seed = 1;
	char text[PAGE] = "text";

	check(write(fd, "abc", 3) == 3);
	check(fails(write(reader, "x", 1), EBADF));
	check(fails(read(writer, text, 1), EBADF));
	check(fails(ioctl(reader, LKP_ENC_WRITE_SEED, &seed), EBADF));
	check(fails(ioctl(reader, LKP_ENC_WRITE_STRING, text), EBADF));
	check(fails(ioctl(writer, LKP_ENC_READ_STRING, text), EBADF));
	check(fails(ioctl(writer, LKP_ENC_READ_SEED, &seed), EBADF));
	check(holds(fd, "abc"));
	close(reader);
	close(writer);
}

static void test_unknown_commands_are_enotty(int fd)
{
	char text[64] = "text";

	check(fails(ioctl(fd, _IO('q', 1), text), ENOTTY));
	check(fails(ioctl(fd, _IOW('q', 2, short), text), ENOTTY));
	check(fails(ioctl(fd, _IOW('q', 6, int), text), ENOTTY));
	check(fails(ioctl(fd, 0x5401 /* TCGETS */, text), ENOTTY));
	check(!isatty(fd) && errno == ENOTTY);
}

static void test_seed_keeps_32_bits(int fd)
{
	uint32_t seed = 0;

	set_seed(fd, 0xffffffff);
	check(!ioctl(fd, LKP_ENC_READ_SEED, &seed) && seed == 0xffffffff);
	set_seed(fd, 0);
}

static struct lkp_enc_crypt crypt_of(const char *src, char *dst, uint32_t length)
{
	return (struct lkp_enc_crypt){
		.src = (uintptr_t)src,
		.dst = (uintptr_t)dst,
		.src_len = length,
		.dst_len = length,
		.seed = 3,
	};
}

static void test_crypt_is_atomic_and_binary_safe(int fd)
{
	char bytes[4] = { 'a', 0, 'z', (char)0xff };
	struct lkp_enc_crypt crypt = crypt_of(bytes, bytes, 4);
	uint32_t seed = 0;

	set_seed(fd, 5);
	check(!ioctl(fd, LKP_ENC_CRYPT, &crypt) && crypt.dst_len == 4);
	check(!memcmp(bytes, "d\0c\xff", 4));
	check(!ioctl(fd, LKP_ENC_READ_SEED, &seed) && seed == 5);
	check(holds(fd, ""));
	crypt.flags = LKP_ENC_CRYPT_DECRYPT;
	check(!ioctl(fd, LKP_ENC_CRYPT, &crypt) && !memcmp(bytes, "a\0z\xff", 4));
	crypt.flags = 2;
	check(fails(ioctl(fd, LKP_ENC_CRYPT, &crypt), EINVAL));
	crypt = crypt_of(bytes, bytes, 4093);
	check(fails(ioctl(fd, LKP_ENC_CRYPT, &crypt), EMSGSIZE));
	crypt = crypt_of(bytes, bytes, 4);
	crypt.dst_len = 3;
	check(fails(ioctl(fd, LKP_ENC_CRYPT, &crypt), ENOSPC));
}

/* A write that is too large for one request of FUSE is still one call. */
static void test_write_of_megabytes_is_one_call(int fd)
{
	const size_t size = 5 << 20;
	char *text = malloc(size + 1);
	int appending = open_device(O_WRONLY | O_APPEND);

	if (!text) {
		check(false);
		return;
	}
	memset(text, 'a', size);
	for (size_t i = PAGE; i < size; i++)
		text[i] = 'b';
	text[5] = '\0';
	check(write(fd, text, size) == (ssize_t)size);
	check(holds(fd, "aaaaa"));
	/* The buffer does not start at a page, so requests end at other places. */
	check(write(fd, text + 1, size - 1) == (ssize_t)size - 1);
	check(holds(fd, "aaaa"));
	check(write(appending, text + 2, size - 2) == (ssize_t)size - 2);
	check(holds(fd, "aaa"));
	check(write(fd, "xy", 2) == 2);
	check(holds(fd, "xy"));
	close(appending);
	free(text);
}

/* A write of many pieces is one call, with all of them. */
static void test_writev_is_one_call(int fd)
{
	char bytes[200];
	char want[201];
	struct iovec pieces[200];

	for (size_t i = 0; i < 200; i++) {
		bytes[i] = (char)('a' + i % 26);
		pieces[i] = (struct iovec){ &bytes[i], 1 };
	}
	for (int n = 1; n <= 200; n += n < 40 ? 1 : 40) {
		memcpy(want, bytes, (size_t)n);
		want[n] = '\0';
		check(write(fd, "before", 6) == 6);
		check(writev(fd, pieces, n) == n);
		check(holds(fd, want));
		check(pwritev2(fd, pieces, n, -1, 0) == n);
		check(holds(fd, want));
	}
	check(write(fd, "after", 5) == 5);
	check(holds(fd, "after"));
}

struct big_write {
	pthread_t thread;
	int fd;
	char letter;
	char *text;
};

#define BIG (300 << 10)

static void *write_big(void *context)
{
	struct big_write *big = context;

	for (int i = 0; i < 20; i++) {
		check(write(big->fd, big->text, BIG) == BIG);
		check(write(big->fd, &big->letter, 1) == 1);
	}
	return NULL;
}

/*
 * Each write starts with three letters and a NUL; the bytes after that must never start a string.
 */
static void test_big_writes_of_two_threads_are_whole(int fd)
{
	struct big_write big[2] = { { .fd = fd, .letter = 'a' }, { .fd = fd, .letter = 'b' } };
	char text[PAGE] = "";

	for (size_t i = 0; i < 2; i++) {
		big[i].text = malloc(BIG);
		memset(big[i].text, 'z', BIG);
		memset(big[i].text, big[i].letter, 3);
		big[i].text[3] = '\0';
		check(!pthread_create(&big[i].thread, NULL, write_big, &big[i]));
	}
	for (int i = 0; i < 200; i++) {
		check(!ioctl(fd, LKP_ENC_READ_STRING, text));
		check(!strchr(text, 'z') && strlen(text) <= 6);
	}
	for (size_t i = 0; i < 2; i++) {
		pthread_join(big[i].thread, NULL);
		free(big[i].text);
	}
}

/* ---------------------------------------------------------------- Faults ---------------------- */

static void test_write_string_looks_no_further_than_the_nul(int fd)
{
	static const unsigned int cmds[] = { 0x40047102, 0x40087102, 0x40107102 };

	for (size_t i = 0; i < sizeof(cmds) / sizeof(cmds[0]); i++) {
		for (size_t length = 0; length <= 20; length++) {
			char *text = edge() - length - 1;

			text[length] = '\0';
			check(!ioctl(fd, cmds[i], text));
			check(holds(fd, text));
		}
	}
}

static void *write_strings(void *fd)
{
	test_write_string_looks_no_further_than_the_nul(*(int *)fd);
	return NULL;
}

static void test_write_string_of_another_thread(int fd)
{
	pthread_t thread;

	check(!pthread_create(&thread, NULL, write_strings, &fd));
	check(!pthread_join(thread, NULL));
}

static void test_write_string_without_nul_is_efault(int fd)
{
	static const unsigned int cmds[] = { 0x40047102, 0x40087102, 0x40107102 };

	check(write(fd, "kept", 4) == 4);
	for (size_t i = 0; i < sizeof(cmds) / sizeof(cmds[0]); i++) {
		for (size_t length = 0; length <= 20; length++)
			check(fails(ioctl(fd, cmds[i], edge() - length), EFAULT));
		check(fails(ioctl(fd, cmds[i], NULL), EFAULT));
	}
	check(holds(fd, "kept"));
}

static void test_read_string_writes_no_further_than_the_nul(int fd)
{
	static const unsigned int cmds[] = { 0x80047103, 0x80087103, 0x80107103 };

	check(write(fd, "abcde", 5) == 5);
	for (size_t i = 0; i < sizeof(cmds) / sizeof(cmds[0]); i++) {
		char *text = edge() - 6;

		check(!ioctl(fd, cmds[i], text));
		check(text[-1] == 'x' && !strcmp(text, "abcde"));
		check(fails(ioctl(fd, cmds[i], edge() - 5), EFAULT));
		check(fails(ioctl(fd, cmds[i], NULL), EFAULT));
	}
}

static void test_seed_at_the_edge(int fd)
{
	uint32_t seed = 7;

	set_seed(fd, 9);
	memcpy(edge() - 4, &seed, 4);
	check(!ioctl(fd, LKP_ENC_WRITE_SEED, edge() - 4));
	set_seed(fd, 9);
	for (size_t n = 0; n < 4; n++) {
		check(fails(ioctl(fd, LKP_ENC_WRITE_SEED, edge() - n), EFAULT));
		check(fails(ioctl(fd, LKP_ENC_READ_SEED, edge() - n), EFAULT));
	}
	check(!ioctl(fd, LKP_ENC_READ_SEED, edge() - 4));
	check(!ioctl(fd, LKP_ENC_READ_SEED, &seed) && seed == 9);
}

static void test_crypt_at_the_edge(int fd)
{
	char bytes[8] = "abcdefg";
	struct lkp_enc_crypt crypt = crypt_of(bytes, bytes, 8);
	char *end = edge();

	check(write(fd, "kept", 4) == 4);
	memcpy(end - sizeof(crypt), &crypt, sizeof(crypt));
	for (size_t n = 0; n < sizeof(crypt); n++)
		check(fails(ioctl(fd, LKP_ENC_CRYPT, end - n), EFAULT));
	crypt = crypt_of(end - 7, bytes, 8);
	check(fails(ioctl(fd, LKP_ENC_CRYPT, &crypt), EFAULT));
	check(holds(fd, "kept"));
	check(!ioctl(fd, LKP_ENC_CRYPT, end - sizeof(crypt)) && !memcmp(bytes, "defghij", 8));
	/* Reads at the edge of memory: as many bytes as fit; the device has done its part. */
	check(write(fd, "lost", 4) == 4);
	crypt = crypt_of(bytes, end - 3, 8);
	check(fails(ioctl(fd, LKP_ENC_CRYPT, &crypt), EFAULT));
	check(!memcmp(end - 3, "ghi", 3) && crypt.dst_len == 8);
	check(holds(fd, ""));
}

static void test_write_at_the_edge(int fd)
{
	char *end = edge();

	check(write(fd, "kept", 4) == 4);
	for (size_t n = 0; n < 20; n++)
		check(fails(write(fd, end - n, 100), EFAULT));
	check(holds(fd, "kept"));
	check(write(fd, end - 3, 3) == 3);
	check(holds(fd, "xxx"));
}

/* For any length, and any distance from the edge. */
static void test_short_write_at_the_edge(int fd)
{
	char *end = edge();
	int other = open("/dev/null", O_WRONLY);

	check(write(fd, "kept", 4) == 4);
	for (size_t length = 1; length < 80; length++)
		for (size_t n = 0; n < length; n++) {
			/*
			 * The filter sees this call too; it must not be mistaken for the next one.
			 */
			if (n % 3 == 0)
				check(write(other, end - 2, 2) == 2);
			check(fails(write(fd, end - n, length), EFAULT));
		}
	check(holds(fd, "kept"));
	for (size_t n = 1; n < 80; n++)
		check(write(fd, end - n, n) == (ssize_t)n);
	/* The buffer is mapped up to a NUL; the call accepts as many bytes as are mapped. */
	end[-3] = '\0';
	check(write(fd, end - 8, 20) == 8);
	check(holds(fd, "xxxxx"));
	close(other);
}

/* The end of a page is not the end of memory. */
static void test_short_write_across_pages(int fd)
{
	static _Alignas(PAGE) char pages[2 * PAGE];

	memset(pages, 'y', sizeof(pages));
	for (size_t n = 1; n < 64; n++) {
		check(write(fd, "z", 1) == 1);
		check(write(fd, pages + PAGE - n, 10) == 10);
		check(holds(fd, "yyyyyyyyyy"));
	}
}

static void test_read_at_the_edge(int fd)
{
	char text[8] = "";

	check(write(fd, "abcdef", 6) == 6);
	check(read(fd, text, 1) == 1);
	for (size_t n = 0; n < 5; n++)
		check(fails(read(fd, edge() - n, 100), EFAULT));
	check(read(fd, edge() - 5, 100) == 5);
	check(read(fd, text, 8) == 0);
}

static void test_vectors_at_the_edge(int fd)
{
	char *end = edge();
	char head[5] = "head";
	struct iovec pieces[2] = { { head, 4 }, { end - 4, 10 } };

	check(write(fd, "kept", 4) == 4);
	check(fails(writev(fd, pieces, 2), EFAULT));
	check(fails(pwritev2(fd, pieces, 2, -1, 0), EFAULT));
	check(holds(fd, "kept"));
	/* All pieces are one read, which leaves the position if one of them faults. */
	check(write(fd, "abcdefghijkl", 12) == 12);
	check(fails(readv(fd, pieces, 2), EFAULT));
	check(fails(preadv2(fd, pieces, 2, -1, 0), EFAULT));
	check(fails(readv(fd, pieces + 1, 1), EFAULT));
	pieces[1].iov_len = 4;
	check(readv(fd, pieces, 2) == 8 && !memcmp(head, "abcd", 4));
	check(!memcmp(end - 4, "efgh", 4));
	check(read(fd, head, 4) == 4 && !memcmp(head, "ijkl", 4));
	check(read(fd, head, 4) == 0);
}

static sigjmp_buf out_of_mapping;

static void on_bus_error(int number)
{
	(void)number;
	siglongjmp(out_of_mapping, 1);
}

/* If the device can be mapped at all, the mapping shows nothing, and the string stays unread. */
static void test_mapping_shows_nothing(int fd)
{
	const struct sigaction action = { .sa_handler = on_bus_error };
	volatile const char *page;
	char text[8] = "";

	check(write(fd, "abc", 3) == 3);
	page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
	if (page != MAP_FAILED) {
		sigaction(SIGBUS, &action, NULL);
		if (!sigsetjmp(out_of_mapping, 1))
			check(page[0] != page[0]); /* not reached */
		signal(SIGBUS, SIG_DFL);
	}
	check(read(fd, text, 8) == 3 && !memcmp(text, "abc", 3));
}

/* ---------------------------------------------------------------- Waiting --------------------- */

/* In memory that children share: they see how many signals their parent had. */
static volatile sig_atomic_t *signals;

static void on_signal(int number)
{
	(void)number;
	++*signals;
}

/* Send a signal every so many milliseconds, until this is called with 0. */
static void signal_in(long ms, int flags)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = flags };
	struct itimerval timer = { .it_value.tv_usec = ms * 1000 };

	sigaction(SIGALRM, &action, NULL);
	timer.it_interval = timer.it_value;
	*signals = 0;
	setitimer(ITIMER_REAL, &timer, NULL);
}

/* Start a write whose trace does not fit into the pipe: it stays in the driver, with the lock. */
static pid_t hold_the_lock(void)
{
	static char text[4000];
	pid_t child;
	int fd;

	memset(text, 'h', sizeof(text));
	child = fork();
	if (child)
		return child;
	fd = open_device(O_WRONLY);
	_exit(write(fd, text, sizeof(text)) == (ssize_t)sizeof(text) ? 0 : 1);
}

static void wait_until_held(void)
{
	int fd = open_device(O_RDONLY | O_NONBLOCK);
	uint32_t seed;

	while (!ioctl(fd, LKP_ENC_READ_SEED, &seed))
		usleep(1000);
	check(errno == EAGAIN);
	close(fd);
}

static void test_nonblock_is_eagain(int fd)
{
	char bytes[8] = "abc";
	struct lkp_enc_crypt crypt = crypt_of(bytes, bytes, 3);
	uint32_t seed;
	int other;

	/* The flag is set on the open file, and so on each of its descriptors. */
	other = dup(fd);
	check(!fcntl(other, F_SETFL, O_NONBLOCK));
	check(fails(read(fd, bytes, 8), EAGAIN));
	check(fails(ioctl(fd, LKP_ENC_READ_SEED, &seed), EAGAIN));
	check(fails(ioctl(fd, LKP_ENC_READ_STRING, bytes), EAGAIN));
	check(fails(ioctl(fd, LKP_ENC_WRITE_STRING, "text"), EAGAIN));
	check(fails(ioctl(fd, LKP_ENC_CRYPT, &crypt), EAGAIN));
	check(!fcntl(fd, F_SETFL, 0));
	close(other);
}

static void test_signal_is_eintr(int fd)
{
	char bytes[8] = "abc";
	uint32_t seed;

	signal_in(50, 0);
	check(fails(read(fd, bytes, 8), EINTR));
	check(fails(ioctl(fd, LKP_ENC_READ_SEED, &seed), EINTR));
	check(fails(ioctl(fd, LKP_ENC_WRITE_STRING, "text"), EINTR));
	signal_in(0, 0);
}

/* For kernels that allow several writes on one file at a time (Linux 6.2). */
static void test_write_waits_like_the_others(int fd)
{
	signal_in(50, 0);
	check(fails(write(fd, "text", 4), EINTR));
	signal_in(0, 0);
	check(!fcntl(fd, F_SETFL, O_NONBLOCK));
	check(fails(write(fd, "text", 4), EAGAIN));
	check(!fcntl(fd, F_SETFL, 0));
}

static void test_poll_waits(int fd)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN | POLLOUT };

	check(poll(&poller, 1, 50) == 0);
}

/* Only a lost wake-up takes that long. */
#define PATIENCE_MS 60000

/* Returns a child that polls until there are those events, and only those. */
static pid_t poll_for(short events, short expected)
{
	struct pollfd poller = { .fd = open_device(O_RDWR), .events = events };
	pid_t child = fork();

	if (child) {
		close(poller.fd);
		return child;
	}
	_exit(poll(&poller, 1, PATIENCE_MS) == 1 && poller.revents == expected ? 0 : 1);
}

static bool ended_well(pid_t child)
{
	int status;

	return waitpid(child, &status, 0) == child && !status;
}

static pid_t drain_after_signals(const char *fifo, int count)
{
	pid_t child = fork();
	char bytes[PAGE];
	int in;

	if (child)
		return child;
	for (int ms = 0; *signals < count && ms < PATIENCE_MS; ms++)
		usleep(1000);
	in = open(fifo, O_RDONLY | O_NONBLOCK);
	for (;;)
		if (read(in, bytes, sizeof(bytes)) <= 0)
			usleep(1000);
}

/*
 * A short string at the edge of memory goes through the seccomp filter. A program that asked for
 * restarts sees nothing of a signal there: the call goes on after the handler.
 */
static pid_t test_restart_waits_on(int fd, const char *fifo)
{
	char *text = memcpy(edge() - 3, "al", 3);
	pid_t child;

	signal_in(50, 0);
	check(fails(ioctl(fd, LKP_ENC_WRITE_STRING, text), EINTR));
	signal_in(50, SA_RESTART);
	child = drain_after_signals(fifo, 2);
	check(!ioctl(fd, LKP_ENC_WRITE_STRING, text));
	signal_in(0, 0);
	check(holds(fd, "al"));
	return child;
}

/* ---------------------------------------------------------------- Main ------------------------ */

static const struct {
	const char *name;
	void (*run)(int fd);
} calls[] = {
#define TEST(name)          \
	{                   \
#name, name \
	}
	TEST(test_the_reports_program_works),
	TEST(test_read_goes_on_where_the_last_one_ended),
	TEST(test_dup_and_fork_share_the_position),
	TEST(test_another_open_has_its_own_position),
	TEST(test_file_is_a_stream),
	TEST(test_device_is_ready),
	TEST(test_modes_are_checked),
	TEST(test_unknown_commands_are_enotty),
	TEST(test_seed_keeps_32_bits),
	TEST(test_crypt_is_atomic_and_binary_safe),
	TEST(test_write_of_megabytes_is_one_call),
	TEST(test_writev_is_one_call),
	TEST(test_big_writes_of_two_threads_are_whole),
	TEST(test_write_string_looks_no_further_than_the_nul),
	TEST(test_write_string_of_another_thread),
	TEST(test_write_string_without_nul_is_efault),
	TEST(test_read_string_writes_no_further_than_the_nul),
	TEST(test_seed_at_the_edge),
	TEST(test_crypt_at_the_edge),
	TEST(test_write_at_the_edge),
	TEST(test_short_write_at_the_edge),
	TEST(test_short_write_across_pages),
	TEST(test_read_at_the_edge),
	TEST(test_vectors_at_the_edge),
	TEST(test_mapping_shows_nothing),
};

static int tests;
static int failures;

static void begin(const char *name)
{
	current = name;
	failed = false;
}

static void end(void)
{
	failures += failed;
	printf("%sok %d - %s\n", failed ? "not " : "", ++tests, current);
	fflush(stdout);
}

static void run_calls(void)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		int fd = open_device(O_RDWR);

		begin(calls[i].name);
		set_seed(fd, 0);
		calls[i].run(fd);
		close(fd);
		end();
	}
}

static void run_waiting(const char *fifo, bool writes_in_parallel)
{
	int fd = open_device(O_RDWR);
	pid_t holder;
	pid_t drainer;
	pid_t poller;

	holder = hold_the_lock();
	begin("test_nonblock_is_eagain");
	wait_until_held();
	test_nonblock_is_eagain(fd);
	end();
	begin("test_poll_waits");
	test_poll_waits(fd);
	poller = poll_for(POLLIN, POLLIN);
	end();
	begin("test_signal_is_eintr");
	test_signal_is_eintr(fd);
	end();
	if (writes_in_parallel) {
		begin("test_write_waits_like_the_others");
		test_write_waits_like_the_others(fd);
		end();
	}
	begin("test_restart_waits_on");
	drainer = test_restart_waits_on(fd, fifo);
	check(ended_well(holder));
	end();
	begin("test_poll_is_woken_when_the_lock_is_free");
	check(ended_well(poller));
	kill(drainer, SIGKILL);
	end();
}

/* The first fetch finds the device dead. */
static void run_death(void)
{
	int fd = open_device(O_RDWR);
	pid_t poller = poll_for(0, POLLHUP | POLLERR);
	char byte;

	begin("test_poll_is_woken_by_death");
	usleep(50000);
	check(fails(read(fd, &byte, 1), ENODEV));
	check(ended_well(poller));
	end();
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "--version"))
		return 0;
	signals = mmap(NULL, sizeof(*signals), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);
	if (signals == MAP_FAILED)
		return 1;
	if (argc > 1 && !strcmp(argv[1], "--death"))
		run_death();
	else if (argc > 1)
		run_waiting(argv[1], argc == 2);
	else
		run_calls();
	printf("1..%d\n", tests);
	return failures ? 1 : 0;
}

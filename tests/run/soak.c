// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random calls on /dev/lkp_enc from many processes, while memory is unmapped under them.
 *
 * usage: soak SECONDS SEED
 *
 * Prints the number of calls. Exits with 0 if each returned what a driver may return.
 */
#include "uapi/linux/lkp_enc.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DEVICE    "/dev/lkp_enc"
#define PAGE      4096
#define PROCESSES 24
#define FILES     64

/* The memory that the first thread uses and the second one unmaps. */
static char *memory;
static bool over; /* atomic */

static void *unmap(void *unused)
{
	(void)unused;
	while (!__atomic_load_n(&over, __ATOMIC_SEQ_CST)) {
		mprotect(memory + PAGE, PAGE, PROT_NONE);
		usleep(200);
		mprotect(memory + PAGE, PAGE, PROT_READ | PROT_WRITE);
		usleep(200);
	}
	return NULL;
}

static bool may_fail_with(int err)
{
	static const int allowed[] = { EFAULT, ENOTTY, EINVAL, EMSGSIZE, ENOSPC };

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (err == allowed[i])
			return true;
	return false;
}

static long any_ioctl(int fd, struct drand48_data *random, void *at)
{
	static const unsigned int known[] = { LKP_ENC_WRITE_SEED, LKP_ENC_READ_SEED,
					      LKP_ENC_WRITE_STRING, LKP_ENC_READ_STRING,
					      LKP_ENC_CRYPT };
	long number;

	lrand48_r(random, &number);
	if (number % 4)
		return ioctl(fd, known[(unsigned long)number % 5], at);
	/* A number of the driver's type, with a size that FUSE accepts: others are ENOTTY. */
	return ioctl(fd,
		     _IOC((unsigned int)number >> 4 & 3, 'q', (unsigned int)number >> 8 & 0xff,
			  (unsigned int)number >> 16 & 0xfff),
		     at);
}

static long any_call(int fd, struct drand48_data *random)
{
	long what;
	long where;
	long size;
	char *at;

	lrand48_r(random, &what);
	lrand48_r(random, &where);
	lrand48_r(random, &size);
	/* Near the page that is mapped and unmapped. */
	at = memory + PAGE - 100 + where % 200;
	switch (what % 5) {
	case 0:
		return write(fd, at, (size_t)(size % 300));
	case 1:
		return read(fd, at, (size_t)(size % 300));
	case 2:
		return writev(fd, (struct iovec[]){ { memory, 10 }, { at, (size_t)(size % 300) } },
			      2);
	default:
		return any_ioctl(fd, random, at);
	}
}

static int be_caller(unsigned int number, long seed, time_t end, int result)
{
	struct drand48_data random;
	unsigned long calls = 0;
	pthread_t thread;
	int files[FILES];

	srand48_r(seed + (long)number, &random);
	memory = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED || pthread_create(&thread, NULL, unmap, NULL))
		return 1;
	for (int i = 0; i < FILES; i++)
		files[i] = open(DEVICE, O_RDWR);
	for (; time(NULL) < end; calls++) {
		int *file = &files[calls % FILES];

		if (any_call(*file, &random) < 0 && !may_fail_with(errno)) {
			perror("soak");
			return 1;
		}
		if (calls % 97 == 0) {
			close(*file);
			*file = open(DEVICE, O_RDWR);
		}
	}
	__atomic_store_n(&over, true, __ATOMIC_SEQ_CST);
	pthread_join(thread, NULL);
	return write(result, &calls, sizeof(calls)) != sizeof(calls);
}

int main(int argc, char **argv)
{
	const time_t end = time(NULL) + (argc > 1 ? strtol(argv[1], NULL, 10) : 1);
	const long seed = argc > 2 ? strtol(argv[2], NULL, 10) : 1;
	unsigned long total = 0;
	unsigned long calls;
	int failures = 0;
	int ends[2];
	int status;

	if (pipe(ends))
		return 1;
	for (unsigned int i = 0; i < PROCESSES; i++)
		if (!fork())
			_exit(be_caller(i, seed, end, ends[1]));
	close(ends[1]);
	while (read(ends[0], &calls, sizeof(calls)) == sizeof(calls))
		total += calls;
	while (wait(&status) > 0)
		failures += status != 0;
	printf("%lu calls, %d of %d processes failed\n", total, failures, PROCESSES);
	return failures || !total;
}

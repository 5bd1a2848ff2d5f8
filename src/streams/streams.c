// SPDX-License-Identifier: GPL-2.0-only
/*
 * The standard streams at a program's start and end.
 */
#include "streams.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef LKP_COVERAGE
/* Of the coverage runtime. */
void __gcov_dump(void);
#endif

static const char *name;
static int exit_status;
static int reason; /* why output could not be written; 0 if that is not known */

static void hold_closed(void)
{
	int fd;

	do {
		fd = open("/", O_PATH | O_CLOEXEC);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

void streams_flush(void)
{
	if (fflush(stdout) && !reason)
		reason = errno;
}

static void write_output(void)
{
	streams_flush();
	if (!reason && !ferror(stdout))
		return;
	fprintf(stderr, "%s: standard output: %s\n", name,
		reason ? strerror(reason) : "not all of it could be written");
#ifdef LKP_COVERAGE
	__gcov_dump();
#endif
	_exit(exit_status);
}

void streams_init(const char *program, int status)
{
	name = program;
	exit_status = status;
	hold_closed();
	if (atexit(write_output))
		abort(); /* GCOVR_EXCL_LINE: out of memory before anything was done */
}

void streams_set_status(int status)
{
	exit_status = status;
}

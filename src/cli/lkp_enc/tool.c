// SPDX-License-Identifier: GPL-2.0-only
/*
 * What lkp-enc's commands share: the device with its error messages, input, progress.
 */
#include "tool.h"

#include "cli.h"
#include "lkp_enc_regs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Show progress after so many seconds, and then at this interval. */
#define PROGRESS_AFTER 2.0
#define PROGRESS_EVERY 0.5

/* ---------------------------------------------------------------- Device ---------------------- */

static const char *remedy(int err)
{
	switch (err) {
	case ENOENT:
		return "; load the driver with 'sudo modprobe lkp_enc', or do without it: 'lkp-emu "
		       "run -- lkp-enc ...'";
	case EACCES:
	case EPERM:
		return "; be root, or in the group that 'ls -l' shows for it";
	case ENODEV:
	case ENXIO:
		return "; the device is gone";
	case ENOTTY:
		return "; is that an lkp_enc device?";
	case EIO:
		return "; the device answered nonsense";
	default:
		return "";
	}
}

int tool_failed(const struct tool *tool, const char *call)
{
	int err = errno;

	fprintf(stderr, "lkp-enc: %s: %s: %s%s\n", tool->device, call, strerror(err), remedy(err));
	return CLI_FAILED;
}

int tool_open(const struct tool *tool, int flags)
{
	struct stat status;
	int fd;

	/*
	 * The first ioctl detects any other wrong file; under lkp-emu run the node is a regular
	 * file.
	 */
	if (!stat(tool->device, &status) && S_ISFIFO(status.st_mode)) {
		fprintf(stderr, "lkp-enc: %s: is a pipe, which would wait for its other end\n",
			tool->device);
		return -1;
	}
	fd = open(tool->device, flags | O_CLOEXEC);
	if (fd < 0)
		tool_failed(tool, "open");
	return fd;
}

int tool_ioctl(const struct tool *tool, int fd, unsigned long cmd, const void *arg)
{
	int result;

	do {
		result = ioctl(fd, cmd, arg);
	} while (result < 0 && errno == EINTR);
	if (result < 0)
		tool_failed(tool, "ioctl");
	return result < 0 ? -1 : 0;
}

int tool_too_long(size_t length)
{
	fprintf(stderr,
		"lkp-enc: the text is at least %zu bytes long, and the device holds %d; 'lkp-enc "
		"encrypt' takes any length\n",
		length, LKP_ENC_STRING_MAX);
	return CLI_FAILED;
}

/* ---------------------------------------------------------------- Input ----------------------- */

int tool_input_failed(void)
{
	fprintf(stderr, "lkp-enc: standard input: %s\n", strerror(errno));
	return CLI_FAILED;
}

void source_open(struct source *source, const struct tool *tool)
{
	*source = (struct source){ .tool = tool };
}

static size_t read_texts(struct source *source, char *bytes, size_t size)
{
	const struct tool *tool = source->tool;
	size_t n = 0;

	while (n < size && source->text < tool->n_texts) {
		char c = tool->texts[source->text][source->offset++];

		if (!c && ++source->text == tool->n_texts)
			break;
		bytes[n++] = c;
		if (c)
			continue;
		bytes[n - 1] = ' ';
		source->offset = 0;
	}
	return n;
}

static ssize_t read_input(char *bytes, size_t size)
{
	size_t n = 0;

	while (n < size) {
		ssize_t more = read(STDIN_FILENO, bytes + n, size - n);

		if (more < 0 && errno == EINTR)
			continue;
		if (more < 0)
			return -1;
		if (!more)
			break;
		n += (size_t)more;
	}
	return (ssize_t)n;
}

ssize_t source_read(struct source *source, char *bytes, size_t size)
{
	if (source->tool->n_texts)
		return (ssize_t)read_texts(source, bytes, size);
	return read_input(bytes, size);
}

/* ---------------------------------------------------------------- Progress -------------------- */

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void progress_start(struct progress *progress)
{
	*progress = (struct progress){
		.start = now(),
		.wanted = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO),
	};
}

void progress_show(struct progress *progress, size_t bytes)
{
	double time;

	progress->bytes += bytes;
	if (!progress->wanted)
		return;
	time = now();
	if (time - progress->start < PROGRESS_AFTER || time - progress->shown < PROGRESS_EVERY)
		return;
	progress->shown = time;
	fprintf(stderr, "\rlkp-enc: %.1f MiB, %.1f MiB/s ", (double)progress->bytes / (1 << 20),
		(double)progress->bytes / (1 << 20) / (time - progress->start));
}

void progress_end(struct progress *progress)
{
	if (progress->shown > 0)
		fprintf(stderr, "\r\033[K");
}

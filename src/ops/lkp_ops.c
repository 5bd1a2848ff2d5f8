// SPDX-License-Identifier: GPL-2.0-only
/*
 * lkp-ops: play op scripts by real system calls on a device. Program and output are the same,
 * whether a driver in a kernel or lkp-emu run is behind the node.
 */
#include "ops_session.h"

#include "streams.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

const char *argp_program_version = "lkp-ops " LKP_VERSION;

/* ---------------------------------------------------------------- System calls ---------------- */

static long result(long ret)
{
	return ret < 0 ? -errno : ret;
}

static long open_device(void *device, unsigned int mode)
{
	int flags = mode & OPS_MODE_WRITE ? O_WRONLY : O_RDONLY;

	if ((mode & OPS_MODE_READ) && (mode & OPS_MODE_WRITE))
		flags = O_RDWR;
	if (mode & OPS_MODE_NONBLOCK)
		flags |= O_NONBLOCK;
	return result(open(device, flags | O_CLOEXEC));
}

static long close_fd(void *device, int fd)
{
	(void)device;
	return result(close(fd));
}

static long dup_fd(void *device, int fd)
{
	(void)device;
	return result(fcntl(fd, F_DUPFD_CLOEXEC, 0));
}

static long set_nonblock(void *device, int fd, bool on)
{
	int flags = fcntl(fd, F_GETFL);

	(void)device;
	if (flags < 0)
		return -errno;
	return result(fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK));
}

static long read_fd(void *device, int fd, void *buf, size_t count)
{
	(void)device;
	return result(read(fd, buf, count));
}

static long write_fd(void *device, int fd, const void *buf, size_t count)
{
	(void)device;
	return result(write(fd, buf, count));
}

static long pread_fd(void *device, int fd, void *buf, size_t count)
{
	(void)device;
	return result(pread(fd, buf, count, 0));
}

static long pwrite_fd(void *device, int fd, const void *buf, size_t count)
{
	(void)device;
	return result(pwrite(fd, buf, count, 0));
}

static long lseek_fd(void *device, int fd)
{
	(void)device;
	return result((long)lseek(fd, 0, SEEK_SET));
}

static long poll_fd(void *device, int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN | POLLOUT };

	(void)device;
	/* A negative descriptor means "none" to poll(2), and not a bad one. */
	if (fd < 0)
		return -EBADF;
	return poll(&poll_fd, 1, 0) < 0 ? -errno : poll_fd.revents;
}

static long ioctl_fd(void *device, int fd, uint32_t command, void *arg)
{
	(void)device;
	return result(ioctl(fd, command, arg));
}

/* ---------------------------------------------------------------- The program ----------------- */

struct options {
	struct ops_session session;
	char *device;
};

static error_t parse(int key, char *arg, struct argp_state *argp)
{
	struct options *options = argp->input;

	switch (key) {
	case ARGP_KEY_INIT:
		argp->child_inputs[0] = &options->session;
		return 0;
	case 'd':
		options->device = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Without a device every line of a script fails, which would look like a result. */
static int check_device(const char *device)
{
	if (!access(device, F_OK))
		return 0;
	fprintf(stderr,
		"lkp-ops: %s: %s\nLoad the driver, or run this under 'lkp-emu run --', or name the "
		"device with --device\n",
		device, strerror(errno));
	return -1;
}

int main(int argc, char **argv)
{
	static const struct argp_option argp_options[] = {
		{ "device", 'd', "PATH", 0, "Device node (default " OPS_DEVICE ")", 0 },
		{ 0 },
	};
	static const struct argp_child children[] = {
		{ &ops_session_argp, 0, NULL, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = argp_options,
		.parser = parse,
		.args_doc = "SCRIPT...\n--random\n--generate",
		.doc = "Play op scripts on the device by system calls and print what comes of "
		       "each.\vExit status: 0 played, whatever the results; 1 failed; 2 wrong "
		       "usage "
		       "or an error in a script.",
		.children = children,
	};
	static char device[] = OPS_DEVICE;
	struct options options = { .device = device };
	struct ops_world world = {
		.open = open_device,
		.close = close_fd,
		.dup = dup_fd,
		.nonblock = set_nonblock,
		.read = read_fd,
		.write = write_fd,
		.pread = pread_fd,
		.pwrite = pwrite_fd,
		.lseek = lseek_fd,
		.poll = poll_fd,
		.ioctl = ioctl_fd,
	};

	streams_init("lkp-ops", OPS_FAILED);
	argp_err_exit_status = OPS_USAGE;
	if (argp_parse(&argp, argc, argv, 0, NULL, &options))
		return OPS_FAILED;
	if (!options.session.generate && check_device(options.device))
		return OPS_FAILED;
	world.context = options.device;
	return ops_session_run(&options.session, &world);
}

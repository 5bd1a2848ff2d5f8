// SPDX-License-Identifier: GPL-2.0-only
/*
 * lkp-emu ops: plays op scripts on the driver in this process, with no file, no kernel and no other
 * process in between. What the kernel would do before it calls the driver is done here.
 */
#include "cli.h"
#include "lkp_enc_core.h"
#include "session.h"
#include "sim_task.h"
#include "trace_file.h"

#include <argp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* As many as a script can have at once, and the one that takes another's place. */
#define DESCRIPTORS (OPS_FILES + 1)

/* An open file; several descriptors may share it. */
struct open_file {
	struct lkp_enc_file file;
	unsigned int descriptors;
	bool nonblock;
};

/* A kernel with one device and one process. */
struct kernel {
	struct emu emu;
	struct lkp_enc dev;
	struct sim_task task;
	struct open_file *files[DESCRIPTORS];
};

/* ---------------------------------------------------------------- Descriptors ----------------- */

static struct open_file *find(struct kernel *kernel, int fd)
{
	return fd < 0 ? NULL : kernel->files[fd];
}

static long install(struct kernel *kernel, struct open_file *file)
{
	for (int fd = 0; fd < DESCRIPTORS; fd++) {
		if (kernel->files[fd])
			continue;
		kernel->files[fd] = file;
		file->descriptors++;
		return fd;
	}
	return -EMFILE;
}

static long open_device(void *context, unsigned int mode)
{
	struct kernel *kernel = context;
	struct open_file *file = calloc(1, sizeof(*file));
	unsigned int core_mode = 0;
	long ret;

	if (!file)
		return -ENOMEM;
	if (mode & OPS_MODE_READ)
		core_mode |= LKP_ENC_FILE_READ;
	if (mode & OPS_MODE_WRITE)
		core_mode |= LKP_ENC_FILE_WRITE;
	file->nonblock = mode & OPS_MODE_NONBLOCK;
	ret = lkp_enc_open(&kernel->dev, &file->file, core_mode);
	if (!ret)
		ret = install(kernel, file);
	if (ret < 0)
		free(file);
	return ret;
}

static long close_fd(void *context, int fd)
{
	struct kernel *kernel = context;
	struct open_file *file = find(kernel, fd);

	if (!file)
		return -EBADF;
	kernel->files[fd] = NULL;
	if (!--file->descriptors)
		free(file);
	return 0;
}

static long dup_fd(void *context, int fd)
{
	struct kernel *kernel = context;
	struct open_file *file = find(kernel, fd);

	return file ? install(kernel, file) : -EBADF;
}

static long set_nonblock(void *context, int fd, bool on)
{
	struct open_file *file = find(context, fd);

	if (!file)
		return -EBADF;
	file->nonblock = on;
	return 0;
}

/* ---------------------------------------------------------------- Calls ----------------------- */

static long read_fd(void *context, int fd, void *buf, size_t count)
{
	struct open_file *file = find(context, fd);

	if (!file || !(file->file.mode & LKP_ENC_FILE_READ))
		return -EBADF;
	return lkp_enc_read(&file->file, buf, count, file->nonblock);
}

static long write_fd(void *context, int fd, const void *buf, size_t count)
{
	struct open_file *file = find(context, fd);

	if (!file || !(file->file.mode & LKP_ENC_FILE_WRITE))
		return -EBADF;
	return lkp_enc_write(&file->file, buf, count, file->nonblock);
}

/* The driver's files cannot be positioned (nonseekable_open()), whatever their mode. */
static long refuse_position(void *context, int fd)
{
	return find(context, fd) ? -ESPIPE : -EBADF;
}

static long pread_fd(void *context, int fd, void *buf, size_t count)
{
	(void)buf;
	(void)count;
	return refuse_position(context, fd);
}

static long pwrite_fd(void *context, int fd, const void *buf, size_t count)
{
	(void)buf;
	(void)count;
	return refuse_position(context, fd);
}

static long poll_fd(void *context, int fd)
{
	struct open_file *file = find(context, fd);
	unsigned int ready;

	if (!file)
		return -EBADF;
	ready = lkp_enc_poll(&file->file);
	if (ready & LKP_ENC_FILE_GONE)
		return POLLHUP | POLLERR;
	return (ready & LKP_ENC_FILE_READ ? POLLIN : 0) |
	       (ready & LKP_ENC_FILE_WRITE ? POLLOUT : 0);
}

static long ioctl_fd(void *context, int fd, uint32_t command, void *arg)
{
	struct open_file *file = find(context, fd);

	return file ? lkp_enc_ioctl(&file->file, command, arg, file->nonblock) : -EBADF;
}

static void map_memory(void *context, const struct ops_memory *areas)
{
	struct kernel *kernel = context;

	sim_unmap_all(&kernel->task);
	for (size_t i = 0; i < OPS_AREAS; i++)
		sim_map(&kernel->task, areas[i].start, OPS_AREA,
			areas[i].writable ? SIM_READ | SIM_WRITE : SIM_READ);
}

/* ---------------------------------------------------------------- The command ----------------- */

struct options {
	struct ops_session session;
	const char *trace;
	bool strict;
};

static error_t parse(int key, char *arg, struct argp_state *argp)
{
	struct options *options = argp->input;

	switch (key) {
	case ARGP_KEY_INIT:
		argp->child_inputs[0] = &options->session;
		return 0;
	case 't':
		options->trace = arg;
		return 0;
	case 'S':
		options->strict = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int play(struct kernel *kernel, const struct options *options)
{
	const struct ops_world world = {
		.context = kernel,
		.open = open_device,
		.close = close_fd,
		.dup = dup_fd,
		.nonblock = set_nonblock,
		.read = read_fd,
		.write = write_fd,
		.pread = pread_fd,
		.pwrite = pwrite_fd,
		.lseek = refuse_position,
		.poll = poll_fd,
		.ioctl = ioctl_fd,
		.memory = map_memory,
	};
	int status;

	lkp_enc_init(&kernel->dev, (struct mmio){ &kernel->emu }, "lkp_enc", options->strict);
	sim_task_init(&kernel->task);
	sim_switch(&kernel->task);
	status = ops_session_run(&options->session, &world);
	sim_switch(NULL);
	return status;
}

static int play_traced(struct kernel *kernel, const struct options *options)
{
	static struct trace_file file;
	int err = trace_file_start(&file, &kernel->emu, options->trace);
	int status;

	if (err) {
		fprintf(stderr, "lkp-emu ops: --trace: %s: %s\n", options->trace, strerror(-err));
		return CLI_FAILED;
	}
	status = play(kernel, options);
	err = trace_file_finish(&file);
	if (err) {
		fprintf(stderr, "lkp-emu ops: --trace: %s: %s\n", options->trace, strerror(-err));
		return CLI_FAILED;
	}
	return status;
}

static int run(int argc, char **argv)
{
	static const struct argp_option argp_options[] = {
		{ "trace", 't', "FILE", 0, "Write the accesses to FILE, as mmiotrace text", 0 },
		{ "strict", 'S', NULL, 0, "Refuse strings that are too long (EMSGSIZE)", 0 },
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
		.doc = "Play op scripts on the driver in this process and print what comes of "
		       "each: "
		       "what lkp-ops prints on a real device.",
		.children = children,
	};
	static struct kernel kernel;
	struct options options = { 0 };

	if (argp_parse(&argp, argc, argv, 0, NULL, &options))
		return CLI_FAILED;
	emu_init(&kernel.emu);
	return options.trace ? play_traced(&kernel, &options) : play(&kernel, &options);
}

const struct cli_command cli_ops = {
	.name = "ops",
	.summary = "play op scripts on the driver, without any kernel",
	.run = run,
};

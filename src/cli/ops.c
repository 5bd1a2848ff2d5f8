// SPDX-License-Identifier: GPL-2.0-only
/*
 * lkp-emu ops: play op scripts on the module in this process, on a simulated kernel. No file
 * system, real kernel or other process is in between.
 */
#include "cli.h"
#include "emu.h"
#include "kernel_log.h"
#include "ops_session.h"
#include "param_option.h"
#include "sim_kernel.h"
#include "sim_task.h"
#include "trace_file.h"

#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* As many as a script can have open at once, and one that replaces another. */
#define DESCRIPTORS (OPS_FILES + 1)

/* An open file; several descriptors may share it. */
struct open_file {
	struct sim_file *file;
	unsigned int descriptors;
};

/* A machine with one device and one process. */
struct machine {
	struct emu emu;
	struct sim_kernel *kernel;
	struct kernel_log log;
	struct sim_task task;
	char node[40];
	struct open_file *files[DESCRIPTORS];
};

static int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int complain(const char *format, ...)
{
	va_list args;

	fputs("lkp-emu ops: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return CLI_FAILED;
}

/* ---------------------------------------------------------------- Descriptors ----------------- */

static struct open_file *find(const struct machine *machine, int fd)
{
	return fd < 0 ? NULL : machine->files[fd];
}

static long install(struct machine *machine, struct open_file *file)
{
	for (int fd = 0; fd < DESCRIPTORS; fd++) {
		if (machine->files[fd])
			continue;
		machine->files[fd] = file;
		file->descriptors++;
		return fd;
	}
	return -EMFILE;
}

static long open_device(void *context, unsigned int mode)
{
	struct machine *machine = context;
	struct open_file *file = calloc(1, sizeof(*file));
	int flags = mode & OPS_MODE_WRITE ? O_WRONLY : O_RDONLY;
	long ret;

	if (!file)
		return -ENOMEM;
	if ((mode & OPS_MODE_READ) && (mode & OPS_MODE_WRITE))
		flags = O_RDWR;
	if (mode & OPS_MODE_NONBLOCK)
		flags |= O_NONBLOCK;
	ret = sim_file_open(machine->kernel, machine->node, flags, &file->file);
	if (!ret)
		ret = install(machine, file);
	if (ret < 0)
		free(file);
	return ret;
}

static long close_fd(void *context, int fd)
{
	struct machine *machine = context;
	struct open_file *file = find(machine, fd);

	if (!file)
		return -EBADF;
	machine->files[fd] = NULL;
	if (--file->descriptors)
		return 0;
	fd = sim_file_close(file->file);
	free(file);
	return fd;
}

static long dup_fd(void *context, int fd)
{
	struct machine *machine = context;
	struct open_file *file = find(machine, fd);

	return file ? install(machine, file) : -EBADF;
}

static long set_nonblock(void *context, int fd, bool on)
{
	struct open_file *file = find(context, fd);

	if (!file)
		return -EBADF;
	sim_file_set_nonblock(file->file, on);
	return 0;
}

/* ---------------------------------------------------------------- Calls ----------------------- */

static long read_fd(void *context, int fd, void *buf, size_t count)
{
	const struct open_file *file = find(context, fd);

	return file ? sim_file_read(file->file, buf, count) : -EBADF;
}

static long write_fd(void *context, int fd, const void *buf, size_t count)
{
	const struct open_file *file = find(context, fd);

	return file ? sim_file_write(file->file, buf, count) : -EBADF;
}

static long pread_fd(void *context, int fd, void *buf, size_t count)
{
	const struct open_file *file = find(context, fd);

	return file ? sim_file_pread(file->file, buf, count, 0) : -EBADF;
}

static long pwrite_fd(void *context, int fd, const void *buf, size_t count)
{
	const struct open_file *file = find(context, fd);

	return file ? sim_file_pwrite(file->file, buf, count, 0) : -EBADF;
}

static long lseek_fd(void *context, int fd)
{
	const struct open_file *file = find(context, fd);

	return file ? (long)sim_file_seek(file->file, 0, SEEK_SET) : -EBADF;
}

static long poll_fd(void *context, int fd)
{
	const struct open_file *file = find(context, fd);
	const unsigned int asked = POLLIN | POLLOUT | POLLERR | POLLHUP;

	return file ? (long)(sim_file_poll(file->file, NULL, NULL) & asked) : -EBADF;
}

static long ioctl_fd(void *context, int fd, uint32_t command, void *arg)
{
	const struct open_file *file = find(context, fd);

	return file ? sim_file_ioctl(file->file, command, (unsigned long)arg) : -EBADF;
}

static void map_memory(void *context, const struct ops_memory *areas)
{
	struct machine *machine = context;

	sim_unmap_all(&machine->task);
	for (size_t i = 0; i < OPS_AREAS; i++)
		sim_map(&machine->task, areas[i].start, OPS_AREA,
			areas[i].writable ? SIM_READ | SIM_WRITE : SIM_READ);
}

/* ---------------------------------------------------------------- The command ----------------- */

struct options {
	struct ops_session session;
	const char *trace;
	struct param_option params;
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
	case PARAM_OPTION_KEY:
		param_option_parse(&options->params, arg, argp);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Load the module and find its node for the device. */
static int start(struct machine *machine, const struct options *options)
{
	struct sim_pci *pci = NULL;
	int err;

	emu_init(&machine->emu);
	machine->kernel = sim_kernel_create();
	if (!machine->kernel)
		return complain("no memory");
	kernel_log_start(&machine->log, machine->kernel);
	err = sim_module_load(machine->kernel, options->params.text);
	if (!err)
		pci = sim_pci_plug(machine->kernel, &machine->emu);
	if (!err && !pci)
		err = -ENOMEM;
	if (!err && !sim_node_name(machine->kernel, 0, machine->node))
		err = sim_pci_probe_result(pci);
	if (!sim_module_exists())
		return complain("%s has no driver yet", EMU_DEVICE_NAME);
	if (err) {
		kernel_log_show(&machine->log, "lkp-emu ops");
		return complain("the module cannot be had: %s", strerror(-err));
	}
	emu_clear_counters(&machine->emu);
	sim_task_init(&machine->task);
	return 0;
}

/* Report misuse of the hardware, and what the module leaves behind when it is unloaded. */
static void finish(struct machine *machine)
{
	char left[1024];

	emu_describe(left, &machine->emu.counters.misuse);
	if (emu_misuse(&machine->emu))
		complain("the driver misused the hardware: %s", left);
	if (!sim_module_unload(machine->kernel) &&
	    sim_kernel_describe_left(machine->kernel, 0, left, sizeof(left)))
		complain("the module has left behind: %.*s", (int)strlen(left) - 1, left);
	kernel_log_show(&machine->log, "lkp-emu ops");
	sim_kernel_destroy(machine->kernel);
}

static int play(struct machine *machine, const struct options *options)
{
	const struct ops_world world = {
		.context = machine,
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
		.memory = map_memory,
	};
	int status;

	sim_switch(&machine->task);
	status = ops_session_run(&options->session, &world);
	sim_switch(NULL);
	return status;
}

static int play_traced(struct machine *machine, const struct options *options)
{
	static struct trace_file file;
	int err = trace_file_start(&file, &machine->emu, options->trace);
	int status;

	if (err)
		return complain("--trace: %s: %s", options->trace, strerror(-err));
	status = play(machine, options);
	err = trace_file_finish(&file);
	if (err)
		return complain("--trace: %s: %s", options->trace, strerror(-err));
	return status;
}

static int run(int argc, char **argv)
{
	static const struct argp_option argp_options[] = {
		{ "trace", 't', "FILE", 0, "Write the accesses to FILE, as mmiotrace text", 0 },
		PARAM_OPTION,
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
		       "each: what lkp-ops prints on a real device.",
		.children = children,
	};
	static struct machine machine;
	struct options options = { 0 };
	int status;

	if (argp_parse(&argp, argc, argv, 0, NULL, &options))
		return CLI_FAILED;
	status = start(&machine, &options);
	if (status)
		return status;
	status = options.trace ? play_traced(&machine, &options) : play(&machine, &options);
	finish(&machine);
	return status;
}

const struct cli_command cli_ops = {
	.name = "ops",
	.summary = "play op scripts on the driver, on a simulated kernel",
	.run = run,
};

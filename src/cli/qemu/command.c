// SPDX-License-Identifier: GPL-2.0-only
/*
 * QEMU's command line.
 */
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARGUMENTS 64

struct command {
	char *argv[ARGUMENTS];
	int argc;
};

__attribute__((noreturn)) static void die(const char *what, const char *why)
{
	fprintf(stderr, QEMU_SAYS "%s: %s\n", what, why);
	_exit(127);
}

static void add(struct command *command, const char *argument)
{
	if (command->argc == ARGUMENTS - 1)
		die("QEMU's arguments", "too many");
	command->argv[command->argc++] = (char *)(uintptr_t)argument;
}

__attribute__((format(printf, 3, 4))) static void add_option(struct command *command,
							     const char *option, const char *format,
							     ...)
{
	char *value;
	va_list args;
	int length;

	va_start(args, format);
	length = vasprintf(&value, format, args);
	va_end(args);
	if (length < 0)
		die("QEMU's arguments", "no memory");
	add(command, option);
	add(command, value);
}

/*
 * no_timer_check: on a busy machine the timer may come late, and the kernel must not call it
 * missing. panic=-1: every path ends in power-off, since a panic reboots at once and QEMU ends
 * instead.
 */
static void add_kernel(struct command *command, const struct qemu_run *run)
{
	const struct qemu_options *options = run->options;
	char clock[64] = "";

	/* There is no other clock to measure this one with. */
	if (run->tsc_khz)
		snprintf(clock, sizeof(clock), " tsc_early_khz=%u tsc=reliable", run->tsc_khz);
	add_option(command, "-kernel", "%s", options->kernel);
	add_option(command, "-initrd", "%s", options->initrd);
	add_option(command, "-append", "console=ttyS0 quiet panic=-1 no_timer_check%s%s%s%s%s",
		   clock, options->run ? " lkp.run=" : "", options->run ? options->run : "",
		   options->append ? " " : "", options->append ? options->append : "");
	add(command, "-no-reboot");
}

static void add_machine(struct command *command, const struct qemu_run *run)
{
	unsigned int memory = run->options->memory;

	add(command, "-nodefaults");
	add(command, "-no-user-config");
	add_option(command, "-display", "none");
	add_option(command, "-machine", "%s,memory-backend=mem", run->machine);
	/*
	 * With a thread for each processor the proxy device can deadlock: it takes two locks, its
	 * own for configuration space and the one of all devices for a BAR, in two orders.
	 */
	add_option(command, "-accel", "%s%s", run->accelerator,
		   strcmp(run->accelerator, "tcg") != 0 ? "" : ",thread=single");
	add_option(command, "-m", "%u", memory);
	/* The server can only be lent memory that is in a file. */
	add_option(command, "-object", "memory-backend-memfd,id=mem,size=%uM,share=on", memory);
}

static void add_device(struct command *command, const struct qemu_options *options,
		       const struct qemu_link *link)
{
	const char *driver = options->protocol->qemu_driver;

	if (options->bridge)
		add_option(command, "-device", "pci-bridge,id=bridge,chassis_nr=1");
	if (link->path)
		add_option(command, "-device",
			   "{\"driver\":\"%s\",\"id\":\"emulated\","
			   "\"socket\":{\"type\":\"unix\",\"path\":\"%s\"}%s}",
			   driver, link->path,
			   options->bridge ? ",\"bus\":\"bridge\",\"addr\":\"1\"" : "");
	else
		add_option(command, "-device", "%s,id=emulated,fd=%d%s", driver, link->fd,
			   options->bridge ? ",bus=bridge,addr=1" : "");
}

static void hand_down(int fd)
{
	if (fcntl(fd, F_SETFD, 0))
		die("socket", strerror(errno));
}

__attribute__((noreturn)) static void execute(struct command *command)
{
	const char *qemu = command->argv[0];

	execvp(qemu, command->argv);
	if (errno == ENOENT)
		die(qemu, "no such program; ./setup.sh --all installs it");
	die(qemu, strerror(errno));
}

void qemu_exec(const struct qemu_run *run, const struct qemu_link *link)
{
	const struct qemu_options *options = run->options;
	struct command command = { .argc = 0 };

	add(&command, options->qemu);
	add_machine(&command, run);
	add_kernel(&command, run);
	/* At a terminal, Ctrl-A X ends QEMU and Ctrl-C goes to the guest. */
	add_option(&command, "-serial", isatty(STDIN_FILENO) ? "mon:stdio" : "stdio");
	add_device(&command, options, link);
	for (int i = 0; i < options->extras; i++)
		add(&command, options->extra[i]);
	if (!link->path)
		hand_down(link->fd);
	execute(&command);
}

void qemu_exec_trial(const struct qemu_run *run, const struct qemu_link *link)
{
	struct command command = { .argc = 0 };

	add(&command, run->options->qemu);
	add(&command, "-S");
	add_machine(&command, run);
	add_device(&command, run->options, link);
	hand_down(link->fd);
	execute(&command);
}

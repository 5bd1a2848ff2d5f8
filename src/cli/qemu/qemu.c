// SPDX-License-Identifier: GPL-2.0-only
/*
 * lkp-emu qemu: options, and a run from start to end.
 */
#include "launcher.h"

#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

/* The limit of a run that nobody watches at a terminal, in seconds. */
#define DEFAULT_TIMEOUT 300

/* How long messages may wait for a reader at the end. */
#define PATIENCE_MS 1000

enum option_key {
	KEY_QEMU = 0x100,
	KEY_APPEND,
	KEY_RUN,
	KEY_ACCEL,
	KEY_KVER,
	KEY_MEMORY,
	KEY_BRIDGE,
	KEY_STALL,
	KEY_NO_PIN,
	KEY_CPU,
	KEY_SPIN,
	KEY_NO_SANDBOX,
	KEY_PROTOCOL,
};

static const struct argp_option argp_options[] = {
	{ "kernel", 'k', "FILE", 0, "Kernel image to boot (default: the newest built one)", 0 },
	{ "initrd", 'i', "FILE", 0, "Its initial file system (default: the one built for it)", 0 },
	{ "kver", KEY_KVER, "VERSION", 0, "Take the built guest of this kernel, such as 6.1", 0 },
	{ "run", KEY_RUN, "PROGRAM", 0,
	  "Run this in the guest instead of a shell, power off, and pass on how it went", 0 },
	{ "append", KEY_APPEND, "ARGS", 0, "More for the kernel's command line", 0 },
	{ "trace", 't', "FILE", 0, "Write every access to the device there, as mmiotrace text", 0 },
	FAULT_OPTION,
	{ "timeout", 'T', "SECONDS", 0,
	  "End the guest after that time; 0 for never (default: never at a terminal and without "
	  "--run, else 300)",
	  0 },
	{ "stall", KEY_STALL, "SECONDS", 0,
	  "End it when the device's server has not answered for that long; 0 for never (default "
	  "10)",
	  0 },
	{ "accel", KEY_ACCEL, "tcg|kvm|auto", 0,
	  "How QEMU runs the guest (default tcg); auto: KVM if it is seen to run an instruction",
	  0 },
	{ "protocol", KEY_PROTOCOL, "auto|vfio-user|multi-process", 0,
	  "How QEMU reaches the device (default auto: the newest that it has a device for)", 0 },
	{ "bridge", KEY_BRIDGE, NULL, 0,
	  "Put the device alone behind a PCI bridge, which can reset it", 0 },
	{ "memory", KEY_MEMORY, "MIB", 0, "Memory of the guest (default 256)", 0 },
	{ "cpu", KEY_CPU, "N", 0, "CPU for both QEMU and server (default: the launcher's)", 0 },
	{ "no-pin", KEY_NO_PIN, NULL, 0, "Leave QEMU and server on all CPUs", 0 },
	{ "spin", KEY_SPIN, "US", 0,
	  "Microseconds for which the server looks for a request before it sleeps (default 0; "
	  "with --no-pin up to 50, where that is seen to save time)",
	  0 },
	{ "no-sandbox", KEY_NO_SANDBOX, NULL, 0, "Do not filter the server's system calls", 0 },
	{ "qemu", KEY_QEMU, "PROGRAM", 0, "QEMU to run (default $QEMU, or qemu-system-x86_64)", 0 },
	{ "quiet", 'q', NULL, 0, "Say only what went wrong", 0 },
	{ 0 },
};

static unsigned int number(struct argp_state *argp, const char *option, const char *text,
			   unsigned int max)
{
	uint32_t value;

	if (cli_parse_u32(text, &value) || value > max)
		argp_error(argp, "--%s: '%s' is not a number from 0 to %u", option, text, max);
	return value;
}

static int online_cpu(struct argp_state *argp, const char *text)
{
	unsigned int cpu = number(argp, "cpu", text, CPU_SETSIZE - 1);
	cpu_set_t allowed;

	if (sched_getaffinity(0, sizeof(allowed), &allowed) || !CPU_ISSET(cpu, &allowed))
		argp_error(argp, "--cpu: there is no CPU %u for this process", cpu);
	return (int)cpu;
}

static const char *accelerator(struct argp_state *argp, const char *name)
{
	if (strcmp(name, "tcg") != 0 && strcmp(name, "kvm") != 0 && strcmp(name, "auto") != 0)
		argp_error(argp, "--accel: '%s' is none of tcg, kvm and auto", name);
	return name;
}

static const struct protocol *protocol(struct argp_state *argp, const char *name)
{
	const struct protocol *named = qemu_protocol(name);

	if (!named && strcmp(name, "auto") != 0)
		argp_error(argp, "--protocol: '%s' is none of auto, vfio-user and multi-process",
			   name);
	return named;
}

/* The kernel splits its command line at blanks. */
static const char *program(struct argp_state *argp, const char *name)
{
	if (!*name || strpbrk(name, " \t\n\""))
		argp_error(argp, "--run: '%s' is not one word; put a script into the guest", name);
	return name;
}

/* Options that say how the processes run; the others are in parse(). */
static error_t parse_processes(int key, char *arg, struct argp_state *argp)
{
	struct qemu_options *options = argp->input;

	switch (key) {
	case 'T':
		options->timeout = number(argp, "timeout", arg, INT_MAX / 1000);
		options->has_timeout = true;
		return 0;
	case KEY_STALL:
		options->stall = number(argp, "stall", arg, INT_MAX / 1000);
		return 0;
	case KEY_ACCEL:
		options->accelerator = accelerator(argp, arg);
		return 0;
	case KEY_PROTOCOL:
		options->protocol = protocol(argp, arg);
		return 0;
	case KEY_CPU:
		options->cpu = online_cpu(argp, arg);
		return 0;
	case KEY_NO_PIN:
		options->pin = false;
		return 0;
	case KEY_SPIN:
		options->spin = number(argp, "spin", arg, 1000000);
		options->has_spin = true;
		return 0;
	case KEY_NO_SANDBOX:
		options->sandbox = false;
		return 0;
	case 'q':
		options->quiet = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse(int key, char *arg, struct argp_state *argp)
{
	struct qemu_options *options = argp->input;

	switch (key) {
	case 'k':
		options->kernel = arg;
		return 0;
	case 'i':
		options->initrd = arg;
		return 0;
	case 't':
		options->trace = arg;
		return 0;
	case FAULT_OPTION_KEY:
		fault_option_parse_hardware(options->faults, arg, argp);
		return 0;
	case KEY_KVER:
		options->version = arg;
		return 0;
	case KEY_RUN:
		options->run = program(argp, arg);
		return 0;
	case KEY_APPEND:
		options->append = arg;
		return 0;
	case KEY_MEMORY:
		options->memory = number(argp, "memory", arg, 1 << 20);
		return 0;
	case KEY_BRIDGE:
		options->bridge = true;
		return 0;
	case KEY_QEMU:
		options->qemu = arg;
		return 0;
	case ARGP_KEY_ARGS:
		if (argp->next != argp->quoted)
			argp_error(argp, "QEMU's arguments come after --: '%s'",
				   argp->argv[argp->next]);
		options->extra = argp->argv + argp->next;
		options->extras = argp->argc - argp->next;
		return 0;
	default:
		return parse_processes(key, arg, argp);
	}
}

/* The exit code says it too, so do not wait for a reader that does not read. */
static void drop_messages_nobody_reads(void)
{
	struct pollfd messages = { .fd = STDERR_FILENO, .events = POLLOUT };
	int null;

	if (poll(&messages, 1, PATIENCE_MS))
		return;
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (null >= 0)
		dup2(null, STDERR_FILENO);
}

static int run_to_the_end(const struct qemu_options *options)
{
	struct qemu_run run = { .options = options };
	struct termios terminal;
	bool is_terminal = !tcgetattr(STDIN_FILENO, &terminal);
	int status = qemu_start(&run);

	if (status)
		return status;
	qemu_watch(&run);
	sigprocmask(SIG_SETMASK, &run.inherited, NULL);
	drop_messages_nobody_reads();
	/* A killed QEMU leaves the terminal raw. */
	if (is_terminal)
		tcsetattr(STDIN_FILENO, TCSANOW, &terminal);
	status = qemu_judge(&run);
	fault_option_report(options->faults, "lkp-emu qemu");
	if (!options->quiet)
		fprintf(stderr, QEMU_SAYS "%llu requests served\n",
			(unsigned long long)run.server->requests);
	return status;
}

/* Shared memory: the server's process counts the faults that came, this one reports them. */
static struct sim_plan *shared_plan(void)
{
	void *memory = mmap(NULL, sizeof(struct sim_plan), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

static int run(int argc, char **argv)
{
	static const struct argp argp = {
		.options = argp_options,
		.parser = parse,
		.args_doc = "[-- QEMU-ARG...]",
		.doc = "Boot a guest in a stock QEMU with the emulated device in it, served by "
		       "this "
		       "program. Without arguments: a shell in a guest that has the kernel module "
		       "and the tools. Needs neither root nor KVM.\v"
		       "Exit status: 0 the guest powered off (and passed), 1 it could not be "
		       "started, "
		       "2 wrong usage, 3 the guest failed, 4 its kernel panicked, 5 it did not end "
		       "in "
		       "time, 6 QEMU failed, 7 the server failed, 8 the server stopped answering, "
		       "9 QEMU broke the protocol, 10 QEMU has no such device, or crashes with it.",
	};
	struct qemu_options options = {
		.qemu = getenv("QEMU") ? getenv("QEMU") : "qemu-system-x86_64",
		.accelerator = "tcg",
		.memory = 256,
		.stall = 10,
		.pin = true,
		.cpu = -1,
		.sandbox = true,
		.faults = shared_plan(),
	};

	/* A parent may have left it ignored, and then this process could not wait for children. */
	signal(SIGCHLD, SIG_DFL);
	if (!options.faults) {
		fprintf(stderr, QEMU_SAYS "no memory: %s\n", strerror(errno));
		return CLI_FAILED;
	}
	if (argp_parse(&argp, argc, argv, 0, NULL, &options))
		return CLI_FAILED;
	if (!options.has_timeout && (options.run || !isatty(STDIN_FILENO)))
		options.timeout = DEFAULT_TIMEOUT;
	if (options.cpu < 0)
		options.cpu = sched_getcpu();
	if (qemu_find_guest(&options))
		return CLI_FAILED;
	if (!options.protocol)
		options.protocol = qemu_choose_protocol(options.qemu);
	if (!options.protocol) {
		fprintf(stderr,
			QEMU_SAYS "%s has no device that reaches a server: install " QEMU_NEWER
				  "\n",
			options.qemu);
		return QEMU_EXIT_DEVICE;
	}
	return run_to_the_end(&options);
}

const struct cli_command cli_qemu = {
	.name = "qemu",
	.summary = "a guest in a stock QEMU with the device in it",
	.run = run,
};

// SPDX-License-Identifier: GPL-2.0-only
/*
 * lkp-emu run: a program that finds the device's node in /dev, served by the kernel module on a
 * simulated kernel and emulated hardware.
 */
#include "chrdev.h"
#include "cli.h"
#include "emu.h"
#include "event_option.h"
#include "fault_option.h"
#include "inherited.h"
#include "kernel_log.h"
#include "module_node.h"
#include "notify.h"
#include "ops.h"
#include "outsiders.h"
#include "param_option.h"
#include "private_dev.h"
#include "program.h"
#include "sim_kernel.h"
#include "sim_task.h"
#include "sim_time.h"
#include "streams.h"
#include "trace_file.h"

#include <argp.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_DEVICES   64
#define MAX_REGISTERS 16
#define THREAD_STACK  (1 << 20) /* bytes */

/* How long the kernel may take to close the program's files after its end. */
#define GRACE_MS 1000
#define TICK_MS  20

/**
 * struct register_value - the value of a register before the driver binds
 * @row: of the register map
 * @value: the value
 */
struct register_value {
	const struct emu_register *row;
	uint64_t value;
};

struct options {
	struct param_option params;
	struct register_value registers[MAX_REGISTERS];
	unsigned int n_registers;
	bool stats;
	bool no_pin;
	const char *trace;
	uint32_t devices;
	struct sim_plan faults;
	struct events events;
	char **program;
};

/* Everything that one run holds. */
struct run {
	struct options options;
	struct sim_kernel *kernel;
	struct sim_task clock; /* the task of events at a time */
	struct kernel_log log;
	struct emu emus[MAX_DEVICES];
	struct sim_pci *devices[MAX_DEVICES];
	struct module_node nodes[MAX_DEVICES];
	struct chrdev chrdevs[MAX_DEVICES];
	struct private_dev_node places[MAX_DEVICES];
	struct trace_file traces[MAX_DEVICES];
	unsigned int *text_cmds;
	struct program program;
};

/* ---------------------------------------------------------------- Messages -------------------- */

static int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int complain(const char *format, ...)
{
	va_list args;

	fputs("lkp-emu run: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return PROGRAM_FAILED;
}

/* ---------------------------------------------------------------- Traces ---------------------- */

/* One file for each device: the given name, and for further devices that name with their number. */
static const char *trace_name(const struct run *run, unsigned int device, char *name, size_t size)
{
	if (device)
		snprintf(name, size, "%s.%u", run->options.trace, device);
	else
		snprintf(name, size, "%s", run->options.trace);
	return name;
}

static int start_traces(struct run *run)
{
	char name[PATH_MAX];

	for (unsigned int i = 0; run->options.trace && i < run->options.devices; i++) {
		int err = trace_file_start(&run->traces[i], &run->emus[i],
					   trace_name(run, i, name, sizeof(name)));

		if (err)
			return complain("trace file '%s': %s", name, strerror(-err));
	}
	return 0;
}

static int finish_traces(struct run *run)
{
	char name[PATH_MAX];
	int failed = 0;

	for (unsigned int i = 0; run->options.trace && i < run->options.devices; i++) {
		int err = trace_file_finish(&run->traces[i]);

		if (err)
			failed = complain("trace file '%s' is not complete: %s",
					  trace_name(run, i, name, sizeof(name)), strerror(-err));
	}
	return failed;
}

/* ---------------------------------------------------------------- Set-up ---------------------- */

/*
 * The ioctls whose number misleads FUSE, ended by 0. The number gives the most bytes of a text
 * argument; FUSE copies as many, but the text may be shorter. NULL without memory.
 */
static unsigned int *find_text_cmds(void)
{
	const struct ops_call *call;
	unsigned int *cmds;
	size_t n = 0;

	while (ops_call_at(n))
		n++;
	cmds = calloc(n + 1, sizeof(*cmds));
	n = 0;
	for (size_t i = 0; cmds && (call = ops_call_at(i)); i++)
		if (call->fields[0].kind == OPS_TEXT && !call->fields[0].size)
			cmds[n++] = call->command;
	return cmds;
}

static void set_registers(struct emu *emu, const struct options *options)
{
	for (unsigned int i = 0; i < options->n_registers; i++) {
		const struct register_value *preset = &options->registers[i];

		emu_write(emu, preset->row->offset, preset->row->width, preset->value);
	}
}

/* Plug in a device, for which the module makes a node. */
static int plug(struct run *run, unsigned int i)
{
	struct module_node *node = &run->nodes[i];

	emu_init(&run->emus[i]);
	set_registers(&run->emus[i], &run->options);
	/* Only the first of several devices has faults: the others show how it should work. */
	if (!i)
		emu_set_faults(&run->emus[i], run->options.faults.accesses,
			       run->options.faults.n_accesses);
	run->devices[i] = sim_pci_plug(run->kernel, &run->emus[i]);
	if (!run->devices[i])
		return -ENOMEM;
	sim_set_faults(sim_current(), NULL, 0);
	if (!sim_node_name(run->kernel, i, node->name))
		return sim_pci_probe_result(run->devices[i]);
	node->kernel = run->kernel;
	emu_clear_counters(&run->emus[i]);
	run->places[i] = (struct private_dev_node){ .name = node->name, .fuse = -1 };
	return 0;
}

static int init_devices(struct run *run)
{
	int err;

	if (!sim_module_exists())
		return complain("%s has no driver yet", EMU_DEVICE_NAME);
	run->kernel = sim_kernel_create();
	if (!run->kernel)
		return complain("no memory");
	kernel_log_start(&run->log, run->kernel);
	sim_set_faults(sim_current(), run->options.faults.calls, run->options.faults.n_calls);
	err = sim_module_load(run->kernel, run->options.params.text);
	for (unsigned int i = 0; !err && i < run->options.devices; i++)
		err = plug(run, i);
	if (!err)
		return 0;
	kernel_log_show(&run->log, "lkp-emu run");
	return complain("the module cannot be had: %s", strerror(-err));
}

/*
 * Pin this process, and so the program, to its current CPU. A call is a switch to the server and
 * back, which is several times as fast if it wakes no other CPU.
 */
static void share_a_cpu(void)
{
	cpu_set_t set;
	int cpu = sched_getcpu();

	if (cpu < 0)
		return;
	CPU_ZERO(&set);
	CPU_SET((size_t)cpu, &set);
	/* If it fails, calls are only slower. */
	sched_setaffinity(0, sizeof(set), &set);
}

/* Set the stack size of later threads. The default is the program's limit, which may be tiny. */
static void set_stack_size(void)
{
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, THREAD_STACK);
	pthread_setattr_default_np(&attributes);
	pthread_attr_destroy(&attributes);
}

static void close_inherited(void)
{
	DIR *open_files = opendir("/proc/self/fd");
	struct dirent *entry;

	while (open_files && (entry = readdir(open_files))) {
		int fd = (int)strtol(entry->d_name, NULL, 10);
		int flags = fd > STDERR_FILENO ? fcntl(fd, F_GETFD) : -1;

		if (flags >= 0 && !(flags & FD_CLOEXEC))
			close(fd);
	}
	if (open_files)
		closedir(open_files);
}

/*
 * Close the descriptors that the program inherits, so that a reader of its output sees the end when
 * the program closes it. The descriptors that this process opened itself are close-on-exec.
 */
static void release_inherited(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		close(null);
	}
	close_inherited();
}

/* From here on the machine's clock is the program's clock. */
static int start_clock(struct run *run)
{
	int err;

	sim_task_init(&run->clock);
	sim_set_faults(&run->clock, run->options.faults.calls, run->options.faults.n_calls);
	err = sim_time_follow(run->kernel, &run->clock);
	return err ? complain("cannot start a thread: %s%s", strerror(-err), inherited_remedy(-err))
		   : 0;
}

static int serve_devices(struct run *run)
{
	int failed = start_clock(run);

	if (failed)
		return failed;
	for (unsigned int i = 0; i < run->options.devices; i++) {
		char path[64];
		int err;

		run->chrdevs[i] = (struct chrdev){
			.name = run->nodes[i].name,
			.ops = &module_node_ops,
			.device = &run->nodes[i],
			.fuse = run->places[i].fuse,
			.uid = geteuid(),
			.gid = getegid(),
			.mode = 0666,
			.faults = run->options.faults.calls,
			.n_faults = i ? 0 : run->options.faults.n_calls,
			.before = i || !run->options.events.n ? NULL : events_before,
			.before_context = &run->options.events,
		};
		snprintf(path, sizeof(path), "/dev/%s", run->nodes[i].name);
		err = chrdev_start(&run->chrdevs[i], path);
		if (err)
			return complain("%s: cannot be served: %s%s", path, strerror(-err),
					inherited_remedy(-err));
	}
	return 0;
}

static int serve_notifications(struct run *run)
{
	int listener = program_listener(&run->program);
	int err;

	if (listener == -EBUSY)
		return complain("a seccomp listener is there already: not inside another 'lkp-emu "
				"run', nor where a container manager listens");
	if (listener == -ECHILD)
		return complain("the first process of the program was killed before it started");
	if (*inherited_remedy(-listener))
		return complain("seccomp user notification: %s%s", strerror(-listener),
				inherited_remedy(-listener));
	if (listener < 0)
		return complain("seccomp user notification: %s; it needs Linux 5.6 or newer with "
				"CONFIG_SECCOMP_FILTER",
				strerror(-listener));
	err = notify_start(listener, run->chrdevs, run->options.devices);
	return err ? complain("cannot start a thread: %s%s", strerror(-err), inherited_remedy(-err))
		   : 0;
}

/* Set up everything that the program needs; the program does not start yet. */
static int set_up(struct run *run)
{
	struct private_dev_error error;
	int status;
	int err;

	if (access("/proc/self/fd", X_OK))
		return complain("/proc: %s; mount it with 'mount -t proc proc /proc'",
				strerror(errno));
	status = init_devices(run);
	if (!status)
		status = start_traces(run);
	if (status)
		return status;
	run->text_cmds = find_text_cmds();
	if (!run->text_cmds)
		return complain("no memory");
	inherited_keep();
	set_stack_size();
	if (!run->options.no_pin)
		share_a_cpu();
	if (private_dev_enter(run->places, run->options.devices, &error))
		return complain("%s", error.text);
	err = program_prepare(&run->program, run->options.program, run->text_cmds, run->places,
			      run->options.devices);
	if (err)
		return complain("cannot fork: %s%s", strerror(-err), inherited_remedy(-err));
	release_inherited();
	/*
	 * If a trace's reader is gone or its file may not grow, that is an error and not the end.
	 */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	status = serve_devices(run);
	if (!status)
		status = serve_notifications(run);
	if (status)
		return status;
	err = events_start(&run->options.events, &run->emus[0], run->devices[0]);
	return err ? complain("cannot start a thread: %s%s", strerror(-err), inherited_remedy(-err))
		   : 0;
}

/* ---------------------------------------------------------------- The end --------------------- */

static void name_outsiders(const struct run *run, unsigned int device)
{
	const struct chrdev *dev = &run->chrdevs[device];
	char who[256];

	outsiders_name(dev, run->program.view, who, sizeof(who));
	complain("the program has ended, and /dev/%s is still held by %s; this waits for that, or "
		 "for a signal",
		 dev->name,
		 *who ? who
		      : "somebody who cannot be seen (a descriptor on its way, a process outside "
			"that only root sees)");
}

/* Returns false if a signal came first. */
static bool wait_for_outsiders(struct chrdev *dev)
{
	static const int ends[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT };
	const struct timespec tick = { .tv_nsec = TICK_MS * 1000000 };
	sigset_t before;
	sigset_t set;
	int signal = -1;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		sigaddset(&set, ends[i]);
	sigprocmask(SIG_BLOCK, &set, &before);
	while (signal < 0 && !chrdev_has_ended(dev, 0))
		signal = sigtimedwait(&set, NULL, &tick);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return signal < 0;
}

/* From here on nobody uses the devices, so the counters are final. */
static void stop_devices(struct run *run)
{
	bool wait = true;

	for (unsigned int i = 0; i < run->options.devices; i++)
		chrdev_wait_released(&run->chrdevs[i]);
	private_dev_leave(run->places, run->options.devices);
	for (unsigned int i = 0; i < run->options.devices; i++) {
		struct chrdev *dev = &run->chrdevs[i];

		if (wait && !chrdev_has_ended(dev, GRACE_MS)) {
			name_outsiders(run, i);
			wait = wait_for_outsiders(dev);
		}
		if (wait)
			chrdev_stop(dev);
		else
			chrdev_abandon(dev);
	}
	sim_time_unfollow(run->kernel);
}

/* Unload the module and report what it leaves behind. No file is open any more. */
static void unload(struct run *run)
{
	char left[1024];

	if (sim_module_unload(run->kernel) ||
	    !sim_kernel_describe_left(run->kernel, 0, left, sizeof(left)))
		return;
	left[strlen(left) - 1] = '\0';
	complain("the module has left behind: %s", left);
}

static void report(struct run *run)
{
	for (unsigned int i = 0; i < run->options.devices; i++)
		if (run->options.stats)
			module_node_report(&run->nodes[i], &run->emus[i], &run->chrdevs[i].counters,
					   stderr);
		else if (emu_misuse(&run->emus[i]))
			complain("%s: the driver misused the hardware (--stats says how)",
				 run->nodes[i].name);
	fault_option_report(&run->options.faults, "lkp-emu run");
}

static int run_program(struct run *run)
{
	int failed;
	int status = set_up(run);

	if (status)
		return status;
	status = program_run(&run->program);
	stop_devices(run);
	events_stop(&run->options.events);
	failed = finish_traces(run);
	report(run);
	unload(run);
	kernel_log_show(&run->log, "lkp-emu run");
	return failed ? failed : status;
}

/* ---------------------------------------------------------------- Options --------------------- */

enum {
	KEY_TRACE = 't',
	KEY_SET = 's',
	KEY_STATS = 0x100,
	KEY_DEVICES,
	KEY_NO_PIN,
	KEY_AT,
};

static const struct emu_register *register_named(const char *name, size_t length)
{
	for (size_t i = 0; i < EMU_REGISTERS; i++)
		if (strlen(emu_register_map[i].name) == length &&
		    !strncmp(emu_register_map[i].name, name, length) &&
		    emu_register_map[i].access & EMU_WRITE)
			return &emu_register_map[i];
	return NULL;
}

/* NAME=VALUE, a register that can be written. */
static void parse_register(struct options *options, const char *arg, struct argp_state *argp)
{
	size_t length = strcspn(arg, "=");
	struct register_value *preset = &options->registers[options->n_registers];
	uint64_t most;

	if (options->n_registers == MAX_REGISTERS)
		argp_error(argp, "--set: no more than %d registers", MAX_REGISTERS);
	preset->row = register_named(arg, length);
	if (!preset->row)
		argp_error(argp, "--set: '%.*s' is no register that can be written", (int)length,
			   arg);
	most = emu_all_ones(preset->row->width);
	if (!arg[length] || cli_parse_number(arg + length + 1, most, &preset->value))
		argp_error(argp, "--set %s: '%s' is not a number from 0 to %" PRIu64,
			   preset->row->name, arg[length] ? arg + length + 1 : "", most);
	options->n_registers++;
}

static error_t parse(int key, char *arg, struct argp_state *argp)
{
	struct options *options = argp->input;

	switch (key) {
	case KEY_SET:
		parse_register(options, arg, argp);
		return 0;
	case PARAM_OPTION_KEY:
		param_option_parse(&options->params, arg, argp);
		return 0;
	case KEY_TRACE:
		options->trace = arg;
		return 0;
	case KEY_STATS:
		options->stats = true;
		return 0;
	case KEY_DEVICES:
		if (cli_parse_u32(arg, &options->devices) || !options->devices ||
		    options->devices > MAX_DEVICES)
			argp_error(argp, "--devices: '%s' is not a number from 1 to %d", arg,
				   MAX_DEVICES);
		return 0;
	case KEY_NO_PIN:
		options->no_pin = true;
		return 0;
	case KEY_AT:
		event_option_parse(&options->events, arg, argp);
		return 0;
	case FAULT_OPTION_KEY:
		fault_option_parse(&options->faults, arg, argp);
		return 0;
	case ARGP_KEY_ARG:
		options->program = &argp->argv[argp->next - 1];
		argp->next = argp->argc; /* the rest is the program's */
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(argp, "which PROGRAM?");
		return 0;
	case ARGP_KEY_END:
		if (options->trace && !strcmp(options->trace, "-") && options->devices > 1)
			argp_error(argp,
				   "--trace: each of %u devices has a trace of its own: give "
				   "a name, not '-'",
				   options->devices);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int run_command(int argc, char **argv)
{
	static const struct argp_option argp_options[] = {
		{ "set", KEY_SET, "REGISTER=N", 0,
		  "Write N to the hardware's REGISTER before the driver comes", 0 },
		PARAM_OPTION,
		{ "trace", KEY_TRACE, "FILE", 0,
		  "Write the accesses to the hardware to FILE, as mmiotrace text", 0 },
		FAULT_OPTION,
		{ "at", KEY_AT, "EVENTS", 0,
		  "Let the first device go and come, as in 500ms:unbind,1s:bind or read@3:gone; "
		  "lkp-emu(1) has all",
		  0 },
		{ "stats", KEY_STATS, NULL, 0,
		  "Print calls, accesses, misuse, attributes and errors at the end", 0 },
		{ "devices", KEY_DEVICES, "N", 0,
		  "Make N devices, each with a node of its own (default 1)", 0 },
		{ "no-pin", KEY_NO_PIN, NULL, 0,
		  "Let the program use all CPUs (a call on the device then takes longer)", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = argp_options,
		.parser = parse,
		.args_doc = "[--] PROGRAM [ARG...]",
		.doc = "Run PROGRAM, unmodified, with a /dev/" EMU_DEVICE_NAME " that only it and "
		       "what it starts can see: the kernel module, on a simulated kernel and "
		       "emulated "
		       "hardware.\v"
		       "The exit status is that of PROGRAM, or 128+N if signal N ended it; 125 if "
		       "lkp-emu itself failed, 126 if PROGRAM cannot be executed, 127 if there is "
		       "no such program.",
	};
	static struct run run;

	argp_err_exit_status = PROGRAM_FAILED;
	streams_set_status(PROGRAM_FAILED);
	run.options.devices = 1;
	if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &run.options))
		return PROGRAM_FAILED;
	return run_program(&run);
}

const struct cli_command cli_run = {
	.name = "run",
	.summary = "a program, unmodified, with a /dev/" EMU_DEVICE_NAME " of its own",
	.run = run_command,
};

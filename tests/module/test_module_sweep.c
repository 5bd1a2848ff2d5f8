// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every call of the simulated kernel fails once, in every operation of the module's life.
 *
 * An operation runs in a fresh machine with a fault at the first call that can fail so, the second,
 * ... until the operation was over before the fault could happen. The same with the hardware: gone,
 * or all ones, from each access on. Whenever a node appears, a quick program opens it at once, and
 * uses it before the driver has gone on; it keeps its file to the end. docs/faults.md has the
 * invariants.
 *
 * usage: test_module_sweep [OPERATION [FAULT]]
 */
#include "machine.h"

#include "sim_bug.h"
#include "sim_plan.h"
#include "uapi/linux/lkp_enc.h"

#include <poll.h>

#define NODE "lkp_enc"

/**
 * struct sweep - one case
 * @emu: the hardware
 * @kernel: the machine
 * @pci: the device
 * @task: that the operation runs in
 * @quick: a program that opens each node as soon as it is there
 * @file: of the operation
 * @quick_file: of @quick
 * @plan: what fails
 * @operation: its name
 * @fault: text of @plan; empty for none
 * @woken: how often whoever polls was woken
 * @during: the device is unbound at this point of the operation, counted down; 0 for never
 */
struct sweep {
	struct emu emu;
	struct sim_kernel *kernel;
	struct sim_pci *pci;
	struct sim_task task;
	struct sim_task quick;
	struct sim_file *file;
	struct sim_file *quick_file;
	struct sim_plan plan;
	const char *operation;
	char fault[EMU_FAULT_LINE];
	int woken;
	unsigned int during;
};

static struct sweep sweep;
static unsigned long cases, struck;
static const char *program;

static void __attribute__((noreturn, format(printf, 2, 3)))
violation(const char *invariant, const char *format, ...)
{
	va_list args;

	printf("# %s under %s breaks \"%s\": ", sweep.operation,
	       *sweep.fault ? sweep.fault : "no fault", invariant);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n# replay: %s %s '%s'\n", program, sweep.operation, sweep.fault);
	printf("not ok 1 - test_module_sweep\n");
	fflush(stdout);
	_exit(1);
}

static void oops(const char *story, void *context)
{
	(void)context;
	violation("no-oops", "%s", story);
}

/* ---------------------------------------------------------------- What is left ---------------- */

static void expect_nothing_since(unsigned long mark, const char *after)
{
	char left[2048];

	if (sim_kernel_describe_left(sweep.kernel, mark, left, sizeof(left)))
		violation("nothing-left", "%s: %s", after, left);
}

/* Open files may hold memory, and what is no more than that, but nothing else. */
static void expect_memory_only(const char *after)
{
	struct sim_left left;

	for (unsigned long mark = 0; sim_kernel_left(sweep.kernel, mark, &left);
	     mark = left.serial + 1)
		if (strcmp(left.kind, "memory") != 0 && strcmp(left.kind, "reference") != 0 &&
		    strcmp(left.kind, "PCI driver") != 0)
			violation("nothing-left", "%s: %s %s", after, left.kind, left.name);
}

/* ---------------------------------------------------------------- The quick program ----------- */

static void use(struct sim_file *file)
{
	static char text[8];
	static __u32 seed;

	(void)sim_file_write(file, "a", 1);
	(void)sim_file_read(file, text, sizeof(text));
	(void)sim_file_ioctl(file, LKP_ENC_READ_SEED, (unsigned long)&seed);
	(void)sim_file_poll(file, NULL, NULL);
}

static void open_at_once(const char *name, void *context)
{
	struct sim_task *before = sim_switch(&sweep.quick);

	(void)context;
	if (!sweep.quick_file && !sim_file_open(sweep.kernel, name, O_RDWR, &sweep.quick_file))
		use(sweep.quick_file);
	sim_switch(before);
}

static void end_quick_program(void)
{
	struct sim_task *before = sim_switch(&sweep.quick);

	if (sweep.quick_file) {
		use(sweep.quick_file);
		sim_file_close(sweep.quick_file);
	}
	sweep.quick_file = NULL;
	sim_switch(before);
}

static void wake(void *context)
{
	(void)context;
	sweep.woken++;
}

/* ---------------------------------------------------------------- Operations ------------------ */

enum start {
	START_BARE,
	START_UNBOUND,
	START_BOUND,
	START_OPEN,
};

/**
 * struct operation - one operation
 * @name: of it
 * @run: gives 0 or more, or a negative errno
 * @start: what there is before: nothing, the module, a bound device, an open file
 * @can_fail: a fault in it is its failure, and leaves nothing of it
 */
struct operation {
	const char *name;
	long (*run)(void);
	enum start start;
	bool can_fail;
};

static long do_load(void)
{
	int err = sim_module_load(sweep.kernel, "strict=0");

	return err ? err : sim_pci_probe_result(sweep.pci);
}

static long do_load_base(void)
{
	return sim_module_load(sweep.kernel, "base=0xfebd1000");
}

static long do_bind(void)
{
	return sim_pci_bind(sweep.pci);
}

static long do_open(void)
{
	return sim_file_open(sweep.kernel, NODE, O_RDWR, &sweep.file);
}

static long do_read(void)
{
	static char text[8];

	return sim_file_read(sweep.file, text, sizeof(text));
}

static long do_write(void)
{
	return sim_file_write(sweep.file, "hello", 5);
}

static long do_write_nonblock(void)
{
	sim_file_set_nonblock(sweep.file, true);
	return sim_file_write(sweep.file, "hello", 5);
}

static long do_crypt(void)
{
	static char src[4] = "abc", dst[4];
	static struct lkp_enc_crypt crypt;

	crypt = (struct lkp_enc_crypt){ (uintptr_t)src, (uintptr_t)dst, 3, 4, 3, 0 };
	return sim_file_ioctl(sweep.file, LKP_ENC_CRYPT, (unsigned long)&crypt);
}

/* Whoever polls hears of an end that came meanwhile: at once, or by being woken. */
static long do_poll(void)
{
	unsigned int mask = sim_file_poll(sweep.file, wake, NULL);

	if (!sim_pci_is_bound(sweep.pci) && !(mask & POLLHUP) && !sweep.woken)
		violation("polled", "the device is unbound, poll says 0x%x and is not woken", mask);
	return 0;
}

static long read_attributes(const char *device)
{
	static char page[SIM_PAGE];
	char name[40];
	long n = 0;

	for (size_t i = 0; n >= 0 && sim_attr_name(sweep.kernel, device, i, name); i++)
		n = sim_attr_read(sweep.kernel, device, name, page);
	return n;
}

static long do_attributes(void)
{
	return read_attributes(NODE);
}

static long do_sleep(void)
{
	int err = sim_pci_pm(sweep.pci, SIM_SUSPEND);

	return err ? err : sim_pci_pm(sweep.pci, SIM_RESUME);
}

static long do_reset(void)
{
	return sim_pci_reset(sweep.pci);
}

/* Any attribute that is still there shows something that still is. */
static long do_unbind(void)
{
	int err;

	sim_file_poll(sweep.file, wake, NULL);
	err = sim_pci_unbind(sweep.pci);
	if (!err && !sweep.woken)
		violation("polled", "nobody wakes whoever polls when the device is unbound");
	read_attributes(NODE);
	read_attributes(sim_pci_name(sweep.pci));
	use(sweep.file);
	expect_memory_only("after unbind");
	return err;
}

static long do_close(void)
{
	int err = sim_file_close(sweep.file);

	sweep.file = NULL;
	return err;
}

static long do_unload(void)
{
	return sim_module_unload(sweep.kernel);
}

static const struct operation operations[] = {
	{ "load", do_load, START_BARE, true },
	{ "load-base", do_load_base, START_BARE, true },
	{ "bind", do_bind, START_UNBOUND, true },
	{ "open", do_open, START_BOUND, true },
	{ "read", do_read, START_OPEN, true },
	{ "write", do_write, START_OPEN, true },
	{ "write-nonblock", do_write_nonblock, START_OPEN, true },
	{ "crypt", do_crypt, START_OPEN, true },
	{ "poll", do_poll, START_OPEN, true },
	{ "attributes", do_attributes, START_BOUND, true },
	{ "sleep", do_sleep, START_OPEN, false },
	{ "reset", do_reset, START_OPEN, false },
	{ "unbind", do_unbind, START_OPEN, false },
	{ "close", do_close, START_OPEN, false },
	{ "unload", do_unload, START_BOUND, false },
};
#define OPERATIONS (sizeof(operations) / sizeof(operations[0]))

/* ---------------------------------------------------------------- One case -------------------- */

static void must(long result, const char *what)
{
	if (result < 0)
		violation("retry", "%s without a fault gives %ld", what, result);
}

static void begin(const struct operation *operation)
{
	sweep.operation = operation->name;
	emu_init(&sweep.emu);
	sim_task_init(&sweep.task);
	sim_task_init(&sweep.quick);
	sim_switch(&sweep.task);
	sim_set_oops(oops, NULL);
	sweep.kernel = sim_kernel_create();
	sweep.pci = sim_pci_plug(sweep.kernel, &sweep.emu);
	sweep.file = sweep.quick_file = NULL;
	sweep.woken = 0;
	sim_kernel_set_node_hook(sweep.kernel, open_at_once, NULL);
	if (operation->start >= START_UNBOUND)
		must(sim_module_load(sweep.kernel, NULL), "load");
	end_quick_program();
	if (operation->start == START_UNBOUND)
		must(sim_pci_unbind(sweep.pci), "unbind");
	if (operation->start >= START_OPEN)
		must(do_open(), "open");
}

/* Take everything apart, and look for what the module has left behind. */
static void end(void)
{
	if (sweep.file)
		sim_file_close(sweep.file);
	end_quick_program();
	if (sim_module_is_loaded(sweep.kernel))
		must(sim_module_unload(sweep.kernel), "unload");
	expect_nothing_since(0, "after unload");
	if (emu_misuse(&sweep.emu))
		violation("bounds", "the hardware was misused, or used when it was unmapped");
	sim_kernel_destroy(sweep.kernel);
	sim_switch(NULL);
}

/* What the result of an operation with this fault has to be. */
static long result_of(const struct sim_fault *fault)
{
	if (fault->kind == SIM_FAULT_BUSY)
		return -EAGAIN;
	/* request_mem_region() says no more than that it failed. */
	if (fault->call == SIM_REQUEST_REGION)
		return -EBUSY;
	return sim_fault_traits[fault->kind].err;
}

static void check_cause(const struct operation *operation, long result)
{
	const struct sim_fault *fault = &sweep.plan.calls[0];

	if (sweep.plan.n_accesses) {
		if (result < 0 && result != -EIO && result != -ENODEV)
			violation("cause", "the result is %ld", result);
	} else if (!sweep.plan.n_calls || !fault->fired) {
		if (result < 0)
			violation("cause", "the result is %ld, and nothing has failed", result);
	} else if (operation->can_fail && result != result_of(fault)) {
		violation("cause", "the result is %ld, not %ld", result, result_of(fault));
	}
}

/* What failed has left nothing, and succeeds when nothing fails. */
static void check_failed(const struct operation *operation, unsigned long mark)
{
	bool loaded = sim_module_is_loaded(sweep.kernel);

	if (operation->start != START_BARE || !loaded)
		expect_nothing_since(mark, "after what failed");
	/* Hardware that is gone stays so. */
	if (sweep.plan.n_accesses)
		return;
	if (operation->start == START_BARE && loaded)
		must(do_bind(), "bind");
	else
		must(operation->run(), "the same again");
}

static bool run_case(const struct operation *operation)
{
	unsigned long mark;
	long result;
	bool fired;

	begin(operation);
	mark = sim_kernel_mark(sweep.kernel);
	sim_plan_arm(&sweep.plan, &sweep.emu, &sweep.task);
	result = operation->run();
	sim_plan_arm(NULL, &sweep.emu, &sweep.task);
	fired = sweep.plan.calls[0].fired || sweep.plan.accesses[0].fired;
	check_cause(operation, result);
	end_quick_program();
	if (operation->can_fail && result < 0)
		check_failed(operation, mark);
	end();
	cases++;
	struck += fired;
	return fired;
}

static void plan(const char *text)
{
	struct emu_fault_error error;

	memset(&sweep.plan, 0, sizeof(sweep.plan));
	snprintf(sweep.fault, sizeof(sweep.fault), "%s", text);
	if (*text && !sim_plan_parse(&sweep.plan, text, &error)) {
		fprintf(stderr, "%s: %s\n", text, error.message);
		exit(2);
	}
}

/* ---------------------------------------------------------------- All cases ------------------- */

static void sweep_call(const struct operation *operation, struct sim_fault fault)
{
	char text[EMU_FAULT_LINE];

	do {
		fault.nth++;
		sim_fault_format(text, &fault);
		plan(text);
	} while (run_case(operation));
}

static void sweep_hardware(const struct operation *operation, const char *kind)
{
	char text[EMU_FAULT_LINE];
	unsigned int nth = 1;

	do {
		snprintf(text, sizeof(text), "any@%u%s", nth++, kind);
		plan(text);
	} while (run_case(operation));
}

static void sweep_operation(const struct operation *operation)
{
	plan("");
	run_case(operation);
	for (unsigned int call = SIM_ANY_CALL + 1; call < SIM_CALLS; call++)
		for (unsigned int kind = SIM_FAULT_NONE + 1; kind < SIM_FAULT_KINDS; kind++) {
			struct sim_fault fault = { .kind = (enum sim_fault_kind)kind,
						   .call = (enum sim_call)call };

			if (sim_can_fail(fault.call, fault.kind))
				sweep_call(operation, fault);
		}
	sweep_hardware(operation, ":gone");
	sweep_hardware(operation, "+:ones");
}

/* ---------------------------------------------------------------- In between ------------------ */

static void unbind_in_between(struct sim_task *task, enum sim_call call, const void *object,
			      void *context)
{
	(void)task;
	(void)call;
	(void)object;
	(void)context;
	if (!sweep.during || --sweep.during)
		return;
	sim_switch(&sweep.quick);
	must(sim_pci_unbind(sweep.pci), "unbind");
	sim_switch(&sweep.task);
}

/* poll takes no lock, so that the device can go before each of its calls. */
static void sweep_poll_in_between(void)
{
	const struct operation poll = { "poll-while-unbound", do_poll, START_OPEN, false };
	unsigned int at = 0;

	do {
		plan("");
		begin(&poll);
		sweep.during = ++at;
		sim_set_point(&sweep.task, unbind_in_between, NULL);
		do_poll();
		sim_set_point(&sweep.task, NULL, NULL);
		end();
		cases++;
	} while (!sweep.during);
}

int main(int argc, char **argv)
{
	bool found = argc < 2;

	program = argv[0];
	printf("1..1\n");
	for (size_t i = 0; i < OPERATIONS; i++) {
		if (argc > 1 && strcmp(argv[1], operations[i].name) != 0)
			continue;
		found = true;
		plan(argc > 2 ? argv[2] : "");
		if (argc > 2)
			run_case(&operations[i]);
		else
			sweep_operation(&operations[i]);
	}
	if (argc < 2 || !strcmp(argv[1], "poll-while-unbound")) {
		sweep_poll_in_between();
		found = true;
	}
	if (!found) {
		fprintf(stderr, "%s: there is no operation '%s'\n", argv[0], argv[1]);
		return 2;
	}
	printf("# note: life of the module: %lu cases of operation and fault, %lu of them struck; "
	       "0 violations\n",
	       cases, struck);
	printf("ok 1 - test_module_sweep\n");
	return 0;
}

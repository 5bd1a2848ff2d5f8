// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machine of one case: it is set up, used, and taken apart.
 */
#include "sweep_case.h"

#include "left.h"
#include "oracle.h"
#include "sim_bug.h"
#include "sim_irq.h"
#include "sim_kernel.h"
#include "sim_time.h"
#include "sweep_locks.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The most accesses of one operation: with more it does not end. */
#define ACCESSES 1000000
/* The most steps that a device makes without a driver: some go on without an end. */
#define LATE_STEPS 32
/* The most seconds of a case: with more it does not end. */
#define SECONDS 60

struct sweep sweep;
struct sweep_at *sweep_at;
static const char *replay;

void sweep_tell_where(void)
{
	const char *quote = strchr(sweep_at->operation, ' ') ? "'" : "";

	if (sweep_at->tally.cases)
		printf("# after %lu cases\n", sweep_at->tally.cases);
	printf("# replay: %s %s%s%s", replay, quote, sweep_at->operation, quote);
	if (!sweep_at->whole)
		printf(" '%s'", sweep_at->fault);
	printf("\n");
}

void sweep_violation(const char *invariant, const char *format, ...)
{
	va_list args;

	const char *fault = *sweep_at->fault ? sweep_at->fault : "no fault";

	if (sweep_at->whole)
		fault = "any fault and none";
	printf("# %s under %s breaks \"%s\": ", sweep_at->operation, fault, invariant);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	sweep_tell_where();
	sweep_at->found = true;
	fflush(stdout);
	_exit(1);
}

static void oops(const char *story, void *context)
{
	(void)context;
	sweep_violation("no-oops", "%s", story);
}

static void count_access(struct emu *emu, uint64_t offset, unsigned int width,
			 enum emu_direction direction, void *context)
{
	(void)emu;
	(void)offset;
	(void)width;
	(void)direction;
	(void)context;
	if (++sweep.accesses == ACCESSES)
		sweep_violation("ends", "there is no end after %d accesses to the hardware",
				ACCESSES);
}

/* ---------------------------------------------------------------- What is left ---------------- */

void sweep_expect_nothing_since(unsigned long mark, const char *after)
{
	char left[2048];

	if (sim_kernel_describe_left(sweep.machine.kernel, mark, left, sizeof(left)))
		sweep_violation("nothing-left", "%s: %s", after, left);
}

/* ---------------------------------------------------------------- The quick program ----------- */

static bool is_of_a_file(const struct spec_call_row *row)
{
	return table_kinds[row->kind].file && row->kind != CALL_RELEASE && row->kind != CALL_WAIT;
}

static void use(struct sim_file *file)
{
	static uint8_t user[SPEC_MEMORY] __attribute__((aligned));
	const struct spec_call_row *row;

	for (unsigned int i = 0; (row = table_row(i)); i++) {
		if (!is_of_a_file(row) || row->large)
			continue;
		table_lay_out(row, user, 0);
		table_call(&sweep.machine, row, &file, user);
		sim_current()->signal = false;
	}
}

void sweep_use(void)
{
	use(sweep.file);
}

static void open_at_once(const char *name, void *context)
{
	struct sim_task *before = sim_switch(&sweep.quick);
	struct sim_file **file = sweep.quick_files;

	(void)context;
	while (*file && file < &sweep.quick_files[SWEEP_NODES - 1])
		file++;
	if (!sweep.alone && !*file && !sim_file_open(sweep.machine.kernel, name, O_RDWR, file))
		use(*file);
	sim_switch(before);
}

void sweep_end_quick_program(void)
{
	struct sim_task *before = sim_switch(&sweep.quick);

	for (unsigned int i = 0; i < SWEEP_NODES; i++) {
		if (!sweep.quick_files[i])
			continue;
		use(sweep.quick_files[i]);
		sim_file_close(sweep.quick_files[i]);
		sweep.quick_files[i] = NULL;
	}
	sim_switch(before);
}

/* ---------------------------------------------------------------- One case -------------------- */

void sweep_must(long result, const char *what)
{
	if (result < 0)
		sweep_violation("retry", "%s without a fault gives %ld", what, result);
}

/* Before each call of the operation: this is where the device can go meanwhile. */
static void at_point(struct sim_task *task, enum sim_call call, const void *object, void *context)
{
	(void)context;
	sweep_locks_point(task, call, object);
	if (!sweep.during || --sweep.during)
		return;
	/* Unbinding would wait for this task. */
	if (task->locks || task->atomic)
		return;
	sim_switch(&sweep.quick);
	sweep_must(sim_pci_unbind(sweep.machine.pci), "unbind");
	sim_switch(task);
}

/* No task can wake this one, but a signal can. */
static void give_up_waiting(void *context)
{
	struct sim_task *task = context;

	if (task->waits_at != SIM_WAIT_INTERRUPTIBLE)
		sweep_violation("ends", "it waits at %s, and nothing can end that",
				sim_call_name(task->waits_at));
	sweep.slept = true;
	sim_signal(task, true);
}

static void begin_task(struct sim_task *task)
{
	sim_task_init(task);
	sim_set_point(task, at_point, NULL);
	sim_set_wait(task, give_up_waiting, task);
}

void sweep_plan(const char *text)
{
	struct emu_fault_error error;

	memset(&sweep.plan, 0, sizeof(sweep.plan));
	snprintf(sweep_at->fault, sizeof(sweep_at->fault), "%s", text);
	if (*text && !sim_plan_parse(&sweep.plan, text, &error))
		abort();
}

long sweep_run(const struct sweep_operation *operation)
{
	long result;

	sim_plan_arm(&sweep.plan, &sweep.emu, &sweep.task);
	result = operation->run(operation);
	sim_plan_arm(NULL, &sweep.emu, &sweep.task);
	return result;
}

void sweep_begin(const struct sweep_operation *operation)
{
	const char *params = operation->state->params;
	const bool usual = operation->state == table_state(0);

	snprintf(sweep_at->operation, sizeof(sweep_at->operation), "%s%s%s%s%s",
		 usual ? "" : operation->state->name, usual ? "" : ": ", operation->name,
		 operation->node ? "@" : "", operation->node ? table_node_at(operation->node) : "");
	table_power_up(&sweep.emu, operation->state);
	alarm(SECONDS);
	begin_task(&sweep.task);
	begin_task(&sweep.quick);
	sim_switch(&sweep.task);
	sim_set_oops(oops, NULL);
	sweep.machine.kernel = sim_kernel_create();
	sweep.machine.pci = sim_pci_plug(sweep.machine.kernel, &sweep.emu);
	sweep.was_up = sim_irq_unrequested(sweep.machine.kernel);
	sweep.file = NULL;
	memset(sweep.quick_files, 0, sizeof(sweep.quick_files));
	sweep.woken = 0;
	sweep.queued = false;
	sweep.slept = false;
	sweep.accesses = 0;
	emu_set_hook(&sweep.emu, count_access, NULL);
	sim_kernel_set_node_hook(sweep.machine.kernel, open_at_once, NULL);
	sweep_locks_begin();
	if (operation->start >= START_UNBOUND)
		sweep_must(sim_module_load(sweep.machine.kernel, params ? params : table_params()),
			   "load");
	sweep_end_quick_program();
	if (operation->start == START_UNBOUND)
		sweep_must(sim_pci_unbind(sweep.machine.pci), "unbind");
	if (operation->start >= START_OPEN)
		sweep_must(sim_file_open(sweep.machine.kernel, table_node_at(operation->node),
					 O_RDWR, &sweep.file),
			   "open");
}

/* Of hardware that fails, a handler may believe that the interrupt is not its own. */
static bool is_well(void)
{
	const struct sim_plan *plan = &sweep.plan;

	return !(plan->n_accesses && !oracle_is_harmless(&plan->accesses[0])) &&
	       !(plan->n_calls && sim_fault_traits[plan->calls[0].kind].of_device);
}

/* What the device had still to do when its driver went. */
static void let_device_go_on(void)
{
	unsigned int steps = 0;

	while (steps++ < LATE_STEPS && emu_is_busy(&sweep.emu) &&
	       sim_kernel_idle(sweep.machine.kernel))
		;
}

/* A device that fails may not do as it is told. */
static void judge_silence(void)
{
	const struct sim_plan *plan = &sweep.plan;
	unsigned int irq = sim_irq_unrequested(sweep.machine.kernel);

	if (irq && !sweep.was_up && !(plan->n_accesses && !oracle_is_harmless(&plan->accesses[0])))
		sweep_violation("silent",
				"the driver has gone, the device asserts interrupt %u, and nobody "
				"handles it",
				irq);
}

static void judge_handlers(void)
{
	unsigned int irq = sim_irq_ignored(sweep.machine.kernel);

	if (irq && is_well())
		sweep_violation("handled",
				"the device has asserted interrupt %u, which is its own, and its "
				"handler returns IRQ_NONE",
				irq);
}

static void judge_misuse(void)
{
	char how[512];

	if (!emu_misuse(&sweep.emu))
		return;
	sim_pci_describe_misuse(sweep.machine.pci, how, sizeof(how));
	sweep_violation("bounds", "the hardware was misused, or used when it was unmapped: %s",
			how);
}

/* Take everything apart, and look for what the module has left behind. */
void sweep_end(void)
{
	if (sweep.file)
		sim_file_close(sweep.file);
	sweep_end_quick_program();
	if (sim_module_is_loaded(sweep.machine.kernel))
		sweep_must(sim_module_unload(sweep.machine.kernel), "unload");
	sweep_expect_nothing_since(0, "after unload");
	if (sweep.task.locks || sweep.quick.locks)
		sweep_violation("no-lock-kept", "%ld locks are still held",
				sweep.task.locks + sweep.quick.locks);
	let_device_go_on();
	judge_misuse();
	judge_silence();
	judge_handlers();
	sim_kernel_destroy(sweep.machine.kernel);
	sim_switch(NULL);
}

void sweep_learn_residents(void)
{
	const struct sweep_operation bare = { .name = "unbind",
					      .state = table_state(0),
					      .start = START_UNBOUND };

	sweep_begin(&bare);
	left_learn(sweep.machine.kernel);
	sweep_end();
}

void sweep_set_up(const char *command)
{
	replay = command;
	if (!sweep_at)
		sweep_at = mmap(NULL, sizeof(*sweep_at), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (sweep_at == MAP_FAILED) {
		perror("sweep");
		abort();
	}
	memset(sweep_at, 0, sizeof(*sweep_at));
	(void)table_node();
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver on trial: the machine, and each step on it.
 */
#include "trial.h"

#include "left.h"
#include "sim_bug.h"
#include "sim_kernel.h"
#include "trial_judge.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The most accesses of one call: with more it does not end. */
#define ACCESSES 100000

/* ---------------------------------------------------------------- The machine ----------------- */

static void count_access(struct emu *emu, uint64_t offset, unsigned int width,
			 enum emu_direction direction, void *context)
{
	struct trial *trial = context;

	(void)emu;
	(void)offset;
	(void)width;
	(void)direction;
	if (++trial->accesses == ACCESSES)
		sim_bug("there is no end after %d accesses to the hardware", ACCESSES);
}

/* No task can wake this one, but a signal can. */
static void give_up_waiting(void *context)
{
	struct sim_task *task = context;

	if (task->waits_at != SIM_WAIT_INTERRUPTIBLE || task->signal)
		sim_bug("the task waits at %s, and nothing can end that",
			sim_call_name(task->waits_at));
	sim_signal(task, true);
}

static void begin_task(struct sim_task *task)
{
	sim_task_init(task);
	sim_set_wait(task, give_up_waiting, task);
}

/* A program that is quicker than the driver. Its calls do not fail. */
static void open_at_once(const char *name, void *context)
{
	struct trial *trial = context;
	struct sim_task *before;
	struct sim_file *file;
	int err;

	if (!trial->at_once)
		return;
	before = sim_switch(&trial->quick);
	err = sim_file_open(trial->machine.kernel, name, O_RDWR, &file);
	if (err) {
		trial->refused = err;
	} else {
		trial->mask = sim_file_poll(file, NULL, NULL);
		sim_file_close(file);
		trial->opened++;
	}
	sim_signal(&trial->quick, false);
	sim_switch(before);
}

void trial_start(struct trial *trial, const struct spec_state_row *state)
{
	uint8_t *reference = trial->oracle.state;

	table_power_up(&trial->emu, state);
	begin_task(&trial->task);
	begin_task(&trial->quick);
	sim_switch(&trial->task);
	trial->machine.kernel = sim_kernel_create();
	trial->machine.pci =
		trial->machine.kernel ? sim_pci_plug(trial->machine.kernel, &trial->emu) : NULL;
	if (!trial->machine.pci)
		abort();
	emu_set_hook(&trial->emu, count_access, trial);
	sim_kernel_set_node_hook(trial->machine.kernel, open_at_once, trial);
	trial->at_once = false;
	memset(trial->files, 0, sizeof(trial->files));
	memset(trial->orphans, 0, sizeof(trial->orphans));
	memset(trial->waits, 0, sizeof(trial->waits));
	oracle_start(&trial->oracle, reference, &trial->emu.state.device);
	trial->known = true;
	trial->put_back = trial->failed = false;
	*trial->complaint = '\0';
}

/* Learn in a separate process: if a driver fails even here, an input finds that. */
static void learn_what_module_has(struct trial *trial)
{
	pid_t child;

	left_prepare();
	fflush(NULL);
	child = fork();
	if (!child) {
		trial_start(trial, table_state(0));
		if (!sim_module_load(trial->machine.kernel, table_params()) &&
		    !sim_pci_unbind(trial->machine.pci))
			left_learn(trial->machine.kernel);
		_exit(0);
	}
	if (child < 0 || waitpid(child, NULL, 0) != child)
		abort();
}

void trial_init(struct trial *trial)
{
	memset(trial, 0, sizeof(*trial));
	trial->oracle.state = calloc(1, oracle_size() ? oracle_size() : 1);
	if (!trial->oracle.state)
		abort();
	(void)table_node();
	learn_what_module_has(trial);
}

/* ---------------------------------------------------------------- Calls ----------------------- */

/* Fill user memory as the row says, and then as the step says. */
static void lay_out(struct trial *trial, const struct trial_step *step)
{
	struct spec_call_row *row = &trial->row;
	size_t used;

	*row = *step->row;
	if (row->kind == CALL_BIND)
		row->in = trial->params;
	memset(trial->user, 0, trial->used);
	table_lay_out(row, trial->user, 0);
	row->size = step->size;
	for (size_t i = 0; i < step->n_bytes; i++)
		if (step->at + i < sizeof(trial->user) - 1)
			trial->user[step->at + i] = step->bytes[i];
	if (step->n_bytes && !row->size)
		memcpy(&row->number, step->bytes, sizeof(row->number));
	/* The call reaches no more than that, and what was there before is gone. */
	used = step->row->size > step->size ? step->row->size : step->size;
	used += TRIAL_BYTES;
	if (used > sizeof(trial->user))
		used = sizeof(trial->user);
	memcpy(trial->before, trial->user, used > trial->used ? used : trial->used);
	trial->used = used;
}

static void wake(void *context)
{
	*(bool *)context = false;
}

/* A driver without a wait queue reports everything at once. */
static long begin_to_wait(struct trial *trial, unsigned int i)
{
	unsigned long queues = trial->task.calls[SIM_POLL_WAIT];
	unsigned int mask;

	trial->waits[i] = true;
	mask = sim_file_poll(trial->files[i], wake, &trial->waits[i]);
	if (mask & POLLHUP || trial->task.calls[SIM_POLL_WAIT] == queues)
		trial->waits[i] = false;
	return (long)mask;
}

/* Before each call of a poll: this is where the device can go meanwhile. */
static void unbind_at_point(struct sim_task *task, enum sim_call call, const void *object,
			    void *context)
{
	struct trial *trial = context;

	(void)call;
	(void)object;
	if (!trial->point || --trial->point || task->locks || task->atomic)
		return;
	sim_switch(&trial->quick);
	(void)sim_pci_unbind(trial->machine.pci);
	sim_switch(task);
}

static long poll_file(struct trial *trial, const struct trial_step *step)
{
	long mask;

	trial->point = step->point;
	sim_set_point(&trial->task, step->point ? unbind_at_point : NULL, trial);
	mask = trial->row.kind == CALL_WAIT
		       ? begin_to_wait(trial, step->file)
		       : (long)sim_file_poll(trial->files[step->file], NULL, NULL);
	sim_set_point(&trial->task, NULL, NULL);
	return mask;
}

static long sleep_and_wake(struct trial *trial, const struct trial_step *step)
{
	static const enum table_sleep how[TRIAL_TWISTS] = {
		[TRIAL_WITHOUT_POWER] = SLEEP_WITHOUT_POWER,
		[TRIAL_PULLED_OUT] = SLEEP_PULLED_OUT,
		[TRIAL_IMAGE] = SLEEP_IMAGE,
	};

	return table_sleep(&trial->machine, &trial->emu, how[step->twist]);
}

static long load(struct trial *trial)
{
	long result = table_call(&trial->machine, &trial->row, NULL, trial->user);
	char name[40];

	if (result || sim_pci_is_bound(trial->machine.pci))
		return result;
	/* Its parameters may have told it where the device is. */
	if (trial->row.in && sim_node_name(trial->machine.kernel, 0, name))
		return 0;
	return sim_pci_probe_result(trial->machine.pci);
}

static long call(struct trial *trial, const struct trial_step *step)
{
	const unsigned int i = step->file;

	switch (trial->row.kind) {
	case CALL_POLL:
	case CALL_WAIT:
		return poll_file(trial, step);
	case CALL_SLEEP:
		return sleep_and_wake(trial, step);
	case CALL_LOAD:
		return load(trial);
	case CALL_RELEASE:
		trial->waits[i] = trial->orphans[i] = false;
		break;
	default:
		break;
	}
	return table_call(&trial->machine, &trial->row, &trial->files[i], trial->user);
}

static void arm(struct trial *trial, struct trial_fault *fault)
{
	emu_set_faults(&trial->emu, &fault->access, fault->of_access);
	sim_set_faults(&trial->task, &fault->call, fault->of_call);
}

static unsigned long notices_of(const struct trial *trial)
{
	return trial->task.calls[SIM_SYSFS_NOTIFY] + trial->quick.calls[SIM_SYSFS_NOTIFY];
}

static void begin_to_watch(struct trial *trial)
{
	trial->accesses = 0;
	trial->pulled = trial->emu.state.removed;
	trial->warnings = trial->task.warnings;
	trial->notices = notices_of(trial);
	if (trial_is_watched())
		emu_trace_start(&trial->emu, trial->log, TRIAL_LOG);
}

static void end_watch(struct trial *trial)
{
	trial->warnings = trial->task.warnings - trial->warnings;
	trial->notices = notices_of(trial) - trial->notices;
	if (!trial_is_watched())
		return;
	emu_trace_stop(&trial->emu);
	trial->logged = !trial->emu.trace.dropped;
	trial->n_log = oracle_sift(trial->log, trial->emu.trace.count);
}

static bool make(struct trial *trial, struct trial_step *step)
{
	struct trial_fault nothing = { .of_call = false };
	const struct trial_moment before = trial_now(trial);

	lay_out(trial, step);
	trial->at_once = step->twist == TRIAL_QUICK;
	trial->opened = 0;
	trial->refused = 0;
	arm(trial, &step->fault);
	begin_to_watch(trial);
	step->made = true;
	step->result = call(trial, step);
	step->ended = true;
	end_watch(trial);
	sim_signal(&trial->task, false);
	arm(trial, &nothing);
	return trial_judge(trial, step, &before);
}

static const struct spec_call_row release_row = { .name = "release", .kind = CALL_RELEASE };
static const struct spec_call_row unload_row = { .name = "unload", .kind = CALL_UNLOAD };

static bool close_file(struct trial *trial, unsigned int i)
{
	struct trial_step step = { .row = &release_row, .file = i };

	return !trial->files[i] || make(trial, &step);
}

struct trial_step trial_call(const char *name, unsigned int file)
{
	const struct spec_call_row *row = table_row(table_find(name, strlen(name)));

	return (struct trial_step){ .row = row, .size = row ? row->size : 0, .file = file };
}

bool trial_lacks_file(const struct trial *trial, const struct trial_step *step)
{
	return step->row && table_kinds[step->row->kind].file && !trial->files[step->file];
}

bool trial_step(struct trial *trial, struct trial_step *step)
{
	enum call_kind kind = step->row ? step->row->kind : CALL_KINDS;

	if (kind == CALL_OPEN && !close_file(trial, step->file))
		return false;
	if (step->kind == TRIAL_CALL && step->row)
		return trial_lacks_file(trial, step) || make(trial, step);
	if (trial->emu.state.removed == (step->kind == TRIAL_PULL))
		return true;
	step->made = true;
	if (step->kind == TRIAL_PULL)
		emu_remove(&trial->emu);
	else
		emu_insert(&trial->emu);
	trial->put_back = step->kind != TRIAL_PULL && trial_now(trial).bound;
	trial->failed |= step->kind == TRIAL_PLUG;
	trial->known = trial->known && trial_is_watched();
	return true;
}

bool trial_end(struct trial *trial)
{
	struct trial_step unload = { .row = &unload_row };

	for (unsigned int i = 0; i < SPEC_FILES; i++)
		if (!close_file(trial, i))
			return false;
	if (sim_module_is_loaded(trial->machine.kernel) && !make(trial, &unload))
		return false;
	if (!trial_judge_end(trial))
		return false;
	sim_kernel_destroy(trial->machine.kernel);
	sim_switch(NULL);
	return true;
}

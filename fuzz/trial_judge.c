// SPDX-License-Identifier: GPL-2.0-only
/*
 * The allowed results of each call of a driver on trial.
 */
#include "trial_judge.h"

#include "left.h"
#include "sim_kernel.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>

/* Returns false. */
static bool __attribute__((format(printf, 2, 3)))
complain(struct trial *trial, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(trial->complaint, sizeof(trial->complaint), format, args);
	va_end(args);
	return false;
}

struct trial_moment trial_now(const struct trial *trial)
{
	return (struct trial_moment){
		.loaded = sim_module_is_loaded(trial->machine.kernel),
		.bound = sim_pci_is_bound(trial->machine.pci),
		.mark = sim_kernel_mark(trial->machine.kernel),
	};
}

static bool has_files(const struct trial *trial)
{
	for (unsigned int i = 0; i < SPEC_FILES; i++)
		if (trial->files[i])
			return true;
	return false;
}

/* ---------------------------------------------------------------- What has failed ------------- */

static const struct sim_fault *struck(const struct trial_step *step)
{
	return step->fault.of_call && step->fault.call.fired ? &step->fault.call : NULL;
}

static bool hardware_struck(const struct trial_step *step)
{
	const struct emu_fault *fault = &step->fault.access;

	return step->fault.of_access && fault->fired && !oracle_is_harmless(fault);
}

static bool hardware_fails(const struct trial *trial, const struct trial_step *step)
{
	return trial->emu.state.removed || hardware_struck(step);
}

/* Does a fault in such a call make the call fail? */
static bool can_fail(enum call_kind kind)
{
	return kind == CALL_LOAD || kind == CALL_BIND || kind == CALL_OPEN || kind == CALL_READ ||
	       kind == CALL_WRITE || kind == CALL_IOCTL || kind == CALL_SHOW || kind == CALL_STORE;
}

/* Must nothing of such a call be left when it fails? */
static bool begins_something(enum call_kind kind)
{
	return kind == CALL_LOAD || kind == CALL_BIND || kind == CALL_OPEN;
}

/* Does something other than the fault explain the result? */
static bool is_excused(const struct trial *trial, const struct trial_step *step,
		       const struct sim_fault *fault)
{
	char text[EMU_FAULT_LINE];

	trial_fault_format(&step->fault, text);
	if (oracle_recovers(trial->row.name, text))
		return step->result >= 0 || trial->emu.state.removed;
	/* The missing memory may not have been needed, if a text ended before it. */
	if (step->result >= 0)
		return trial->row.kind == CALL_WRITE && fault->kind == SIM_FAULT_EFAULT &&
		       fault->byte;
	return (trial->emu.state.removed || trial->orphans[step->file]) &&
	       oracle_hardware_explains(step->result);
}

static bool judge_cause(struct trial *trial, const struct trial_step *step)
{
	const struct sim_fault *fault = struck(step);

	if (!can_fail(trial->row.kind))
		return true;
	if (fault && !oracle_fault_explains(&trial->row, fault, step->result) &&
	    !is_excused(trial, step, fault))
		return complain(trial, "%s gives %ld where %s fails: not %d", trial->row.name,
				step->result, sim_call_name(fault->call),
				oracle_fault_errno(fault));
	if (hardware_struck(step) && !oracle_hardware_explains(step->result))
		return complain(trial, "%s gives %ld where the hardware fails", trial->row.name,
				step->result);
	return true;
}

/* ---------------------------------------------------------------- What any driver has to keep --
 */

static bool judge_manners(struct trial *trial, const struct trial_step *step)
{
	const struct spec_call_row *row = &trial->row;
	bool transfers = row->kind == CALL_READ || row->kind == CALL_WRITE;

	if (trial->task.locks || trial->quick.locks)
		return complain(trial, "%s keeps a lock", row->name);
	if (trial->put_back)
		trial->emu.counters.verdicts[EMU_BAD_DMA] = 0;
	for (unsigned int i = EMU_BAD_BOUNDS; i < EMU_VERDICTS; i++)
		if (trial->emu.counters.verdicts[i])
			return complain(trial, "%s misuses the hardware: %s", row->name,
					emu_verdict_name((enum emu_verdict)i));
	if (transfers && step->result > (long)row->size)
		return complain(trial, "%s of %zu bytes gives %ld", row->name, row->size,
				step->result);
	/* All of its memory is mapped. */
	if (transfers && step->result == -EFAULT && !struck(step))
		return complain(trial, "%s of %zu bytes does not stay inside of them", row->name,
				row->size);
	return true;
}

static bool judge_nothing_left(struct trial *trial, unsigned long mark, const char *when)
{
	char left[1024];

	return !sim_kernel_describe_left(trial->machine.kernel, mark, left, sizeof(left)) ||
	       complain(trial, "left behind %s: %s", when, left);
}

/* Pollers learn of the end, and only memory for open files is left. */
static bool judge_end_of_device(struct trial *trial)
{
	struct sim_left left;

	for (unsigned int i = 0; i < SPEC_FILES; i++) {
		trial->orphans[i] = trial->files[i];
		if (trial->waits[i])
			return complain(trial,
					"the device goes, and nobody wakes whoever polls "
					"file %u",
					i);
	}
	return trial->elsewhere || !left_by_remove(trial->machine.kernel, &left) ||
	       complain(trial, "left behind when the device went: %s %s", left.kind, left.name);
}

/* ---------------------------------------------------------------- What calls come to ---------- */

static bool want(struct trial *trial, const struct trial_step *step, long result)
{
	return step->result == result ||
	       complain(trial, "%s gives %ld, not %ld", trial->row.name, step->result, result);
}

/* The reference may know only the results of the table's bytes. */
static bool is_told(const struct trial *trial, const struct trial_step *step)
{
	bool changed = step->n_bytes || step->size != step->row->size;

	/* A call that still waits has no result yet. */
	if (trial->row.kind == CALL_WAIT && !(step->result & POLLHUP))
		return false;
	return trial->known && (!changed || step->row->any);
}

static bool ask_oracle(struct trial *trial, const struct trial_step *step)
{
	const struct spec_call call = {
		.row = &trial->row,
		.kind = trial->row.kind,
		.file = step->file,
		.result = step->result,
		.user = (uintptr_t)trial->user,
		.before = trial->before,
		.after = trial->user,
	};

	if (!is_told(trial, step) || oracle_call(&trial->oracle, &call))
		return true;
	return complain(trial, "%s gives %ld: not what the specification says", trial->row.name,
			step->result);
}

/* It has opened and closed the node. The reference gets that when the driver is there. */
static void tell_of_quick_program(struct trial *trial)
{
	unsigned int file = 0;

	while (file < SPEC_FILES && trial->oracle.since[file])
		file++;
	for (; file < SPEC_FILES && trial->opened; trial->opened--) {
		oracle_succeeded(&trial->oracle, CALL_OPEN, file);
		oracle_succeeded(&trial->oracle, CALL_RELEASE, file);
	}
	trial->known = trial->known && !trial->opened;
}

static bool judge_load(struct trial *trial, const struct trial_step *step,
		       const struct trial_moment *before)
{
	const struct trial_moment now = trial_now(trial);
	bool fails = struck(step) || hardware_fails(trial, step);

	if (before->loaded)
		return want(trial, step, -EEXIST);
	if (now.bound)
		oracle_succeeded(&trial->oracle, CALL_BIND, 0);
	else if (!now.loaded && !judge_nothing_left(trial, before->mark, "by a load that failed"))
		return false;
	if (now.bound || fails)
		return true;
	/* With its own parameters it may fail on purpose, or look elsewhere for its device. */
	trial->elsewhere = now.loaded;
	return step->row->in || want(trial, step, 0);
}

static bool judge_unload(struct trial *trial, const struct trial_step *step,
			 const struct trial_moment *before)
{
	if (!want(trial, step, !before->loaded ? -ENOENT : has_files(trial) ? -EBUSY : 0))
		return false;
	if (step->result)
		return true;
	if (before->bound)
		oracle_succeeded(&trial->oracle, CALL_UNBIND, 0);
	trial->elsewhere = false;
	return judge_end_of_device(trial) && judge_nothing_left(trial, 0, "after unload");
}

static bool judge_kind(struct trial *trial, const struct trial_step *step,
		       const struct trial_moment *before)
{
	switch (trial->row.kind) {
	case CALL_LOAD:
		return judge_load(trial, step, before);
	case CALL_UNLOAD:
		return judge_unload(trial, step, before);
	case CALL_UNBIND:
		if (!step->result && !judge_end_of_device(trial))
			return false;
		break;
	case CALL_BIND:
		if (!before->loaded)
			return want(trial, step, -ENODEV);
		break;
	default:
		break;
	}
	if (step->result < 0 && begins_something(trial->row.kind) &&
	    !judge_nothing_left(trial, before->mark, "by what failed"))
		return false;
	return struck(step) || hardware_fails(trial, step) || ask_oracle(trial, step);
}

/* ---------------------------------------------------------------- What is known then ---------- */

static bool stays_known(const struct trial *trial, const struct trial_step *step)
{
	if (hardware_fails(trial, step))
		return false;
	if (struck(step))
		return step->result < 0 && begins_something(trial->row.kind);
	if (trial->row.kind == CALL_RESET || trial->row.kind == CALL_SLEEP)
		return oracle_knows(trial->row.kind);
	return trial->row.kind == CALL_WAIT || is_told(trial, step);
}

/* Then only the hardware has a state. */
static bool can_begin_anew(const struct trial *trial)
{
	return !trial->emu.state.removed && !trial->elsewhere && !trial_now(trial).bound &&
	       !has_files(trial);
}

bool trial_judge(struct trial *trial, const struct trial_step *step,
		 const struct trial_moment *before)
{
	if (!judge_manners(trial, step) || !judge_cause(trial, step) ||
	    !judge_kind(trial, step, before))
		return false;
	trial->known = trial->known && stays_known(trial, step) && !trial->elsewhere;
	if (trial_now(trial).bound)
		tell_of_quick_program(trial);
	else
		trial->put_back = false;
	if (!trial->known && can_begin_anew(trial)) {
		oracle_start(&trial->oracle, trial->oracle.state, &trial->emu.state.device);
		trial->known = true;
	}
	if (trial->known && !oracle_agrees(&trial->oracle, &trial->emu.state.device))
		return complain(trial, "after %s the hardware is not as the specification says",
				trial->row.name);
	return true;
}

bool trial_judge_end(struct trial *trial)
{
	return judge_nothing_left(trial, 0, "in the end");
}

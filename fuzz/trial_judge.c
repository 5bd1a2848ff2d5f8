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

bool trial_is_watched(void)
{
	return device_spec && device_spec->accesses;
}

struct trial_moment trial_now(const struct trial *trial)
{
	return (struct trial_moment){
		.loaded = sim_module_is_loaded(trial->machine.kernel),
		.bound = sim_pci_is_bound(trial->machine.pci) || trial->oracle.elsewhere,
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

/* Does the reference know the right result even if something fails? */
static bool is_watched(const struct trial *trial)
{
	switch (trial->row.kind) {
	case CALL_OPEN:
	case CALL_RELEASE:
	case CALL_READ:
	case CALL_WRITE:
	case CALL_IOCTL:
	case CALL_POLL:
	case CALL_WAIT:
	case CALL_SHOW:
	case CALL_UNBIND:
		return trial->logged;
	case CALL_SLEEP:
	case CALL_RESET:
		return trial->logged && oracle_knows(trial->row.kind);
	default:
		return false;
	}
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

static bool is_changed(const struct trial_step *step)
{
	return step->n_bytes || step->size != step->row->size;
}

/* Is the call itself why it fails? The hardware has failed as well, and nothing else judges it. */
static bool call_explains(const struct trial_step *step)
{
	const struct spec_call_row *row = step->row;

	return row->fails || is_changed(step) || (row->reach && step->result == -EFAULT) ||
	       (row->nonblock && step->result == -EAGAIN);
}

static bool judge_cause(struct trial *trial, const struct trial_step *step)
{
	const struct sim_fault *fault = struck(step);

	if (!can_fail(trial->row.kind) || (trial->known && is_watched(trial)))
		return true;
	if (fault && !oracle_fault_explains(&trial->row, fault, step->result) &&
	    !is_excused(trial, step, fault))
		return complain(trial, "%s gives %ld where %s fails: not %d", trial->row.name,
				step->result, sim_call_name(fault->call),
				oracle_fault_errno(fault));
	if (hardware_struck(step) && !oracle_hardware_explains(step->result) &&
	    !call_explains(step))
		return complain(trial, "%s gives %ld where the hardware fails", trial->row.name,
				step->result);
	return true;
}

/* ---------------------------------------------------------------- What any driver keeps ------- */

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
	if (transfers && step->result == -EFAULT && !struck(step) && !row->reach)
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
	return !left_by_remove(trial->machine.kernel, &left) ||
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
	/* Only from its answers is it known what hardware has done that has failed. */
	if (trial->failed && !trial->logged)
		return false;
	/* A call that still waits has no result yet. */
	if (trial->row.kind == CALL_WAIT && !(step->result & POLLHUP))
		return false;
	return trial->known && (!is_changed(step) || step->row->any);
}

static bool ask_about(struct trial *trial, const struct trial_step *step,
		      const struct spec_call_row *row)
{
	char why[SPEC_WHY] = "not what the specification says";
	const struct spec_call call = {
		.row = row,
		.kind = row->kind,
		.lost = step->twist == TRIAL_WITHOUT_POWER,
		.image = step->twist == TRIAL_IMAGE,
		.pulled = trial->pulled,
		.file = step->file,
		.result = step->result,
		.user = (uintptr_t)trial->user,
		.before = trial->before,
		.after = trial->user,
		.accesses = trial->logged ? trial->log : NULL,
		.n_accesses = trial->n_log,
		.failed = trial->failed,
		.faults = &step->fault.call,
		.n_faults = step->fault.of_call,
		.warnings = trial->warnings,
		.notices = trial->notices,
		.why = why,
	};

	return oracle_call(&trial->oracle, &call) ||
	       complain(trial, "%s gives %ld: %s", trial->row.name, step->result, why);
}

static bool ask_oracle(struct trial *trial, const struct trial_step *step)
{
	return !is_told(trial, step) || ask_about(trial, step, &trial->row);
}

/* It has opened and closed the node. The reference gets that when the driver is there. */
static bool judge_quick_program(struct trial *trial)
{
	struct oracle *oracle = &trial->oracle;
	unsigned int file = 0;

	while (file < SPEC_FILES && oracle->since[file])
		file++;
	if (file == SPEC_FILES || !trial->known)
		return true;
	if (trial->refused && !oracle_plain(oracle, CALL_OPEN, file, trial->refused))
		return complain(trial, "a quick program's open gives %d", trial->refused);
	for (; trial->opened; trial->opened--) {
		oracle_succeeded(oracle, CALL_OPEN, file);
		if (!oracle_plain(oracle, CALL_POLL, file, trial->mask))
			return complain(trial, "a quick program's poll gives 0x%x", trial->mask);
		oracle_succeeded(oracle, CALL_RELEASE, file);
	}
	return true;
}

/* It has found the device, on the bus or elsewhere. */
static bool judge_bind_at_load(struct trial *trial, const struct trial_step *step)
{
	const struct spec_call_row bind = { .kind = CALL_BIND, .in = trial->params };
	bool well = ask_about(trial, step, &bind);

	trial->oracle.elsewhere = !sim_pci_is_bound(trial->machine.pci);
	return well || !trial->known || hardware_fails(trial, step);
}

static bool judge_load(struct trial *trial, const struct trial_step *step,
		       const struct trial_moment *before)
{
	const bool loaded = trial_now(trial).loaded;

	if (before->loaded)
		return want(trial, step, -EEXIST);
	if (!loaded && !judge_nothing_left(trial, before->mark, "by a load that failed"))
		return false;
	if (loaded)
		trial->params = step->row->in ? step->row->in : table_params();
	if (loaded && !step->result && !judge_bind_at_load(trial, step))
		return false;
	if (struck(step) || hardware_fails(trial, step))
		return true;
	if (step->row->fails && step->result < 0 && !step->row->number)
		return true;
	return want(trial, step, step->row->fails ? -(long)step->row->number : 0);
}

static bool judge_unload(struct trial *trial, const struct trial_step *step,
			 const struct trial_moment *before)
{
	if (!want(trial, step, !before->loaded ? -ENOENT : has_files(trial) ? -EBUSY : 0))
		return false;
	if (step->result)
		return true;
	trial->oracle.elsewhere = false;
	if (before->bound)
		oracle_succeeded(&trial->oracle, CALL_UNBIND, 0);
	return judge_end_of_device(trial) && judge_nothing_left(trial, 0, "after unload");
}

/* The device has gone in the middle of it. Its mask is that of before or of after. */
static bool judge_poll_while_unbound(struct trial *trial, const struct trial_step *step)
{
	const bool late = step->result & POLLHUP;

	/* Those were of the end. */
	trial->notices = 0;
	if (!late && !ask_oracle(trial, step))
		return false;
	oracle_succeeded(&trial->oracle, CALL_UNBIND, 0);
	return judge_end_of_device(trial) && (!late || ask_oracle(trial, step));
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
	case CALL_POLL:
	case CALL_WAIT:
		if (before->bound && !trial_now(trial).bound)
			return judge_poll_while_unbound(trial, step);
		break;
	default:
		break;
	}
	if (step->result < 0 && begins_something(trial->row.kind) &&
	    !judge_nothing_left(trial, before->mark, "by what failed"))
		return false;
	if (!is_watched(trial) && (struck(step) || hardware_fails(trial, step)))
		return true;
	return ask_oracle(trial, step);
}

/* ---------------------------------------------------------------- What is known then ---------- */

static bool stays_known(const struct trial *trial, const struct trial_step *step)
{
	if (is_watched(trial))
		return trial->row.kind == CALL_WAIT || is_told(trial, step);
	if (hardware_fails(trial, step))
		return trial_is_watched() && step->result < 0 && begins_something(trial->row.kind);
	if (struck(step))
		return step->result < 0 && begins_something(trial->row.kind);
	if (trial->row.kind == CALL_RESET || trial->row.kind == CALL_SLEEP)
		return oracle_knows(trial->row.kind);
	return trial->row.kind == CALL_WAIT || is_told(trial, step);
}

/* Then only the hardware has a state. */
static bool can_begin_anew(const struct trial *trial)
{
	return !trial->emu.state.removed && !trial->oracle.elsewhere && !trial_now(trial).bound &&
	       !has_files(trial);
}

bool trial_judge(struct trial *trial, const struct trial_step *step,
		 const struct trial_moment *before)
{
	trial->failed |= hardware_struck(step) || trial->emu.state.removed > trial->pulled;
	if (!judge_manners(trial, step) || !judge_cause(trial, step) ||
	    !judge_kind(trial, step, before))
		return false;
	trial->known = trial->known && stays_known(trial, step);
	if (!trial_now(trial).bound)
		trial->put_back = false;
	else if (!judge_quick_program(trial))
		return false;
	if ((!trial->known || trial->failed) && can_begin_anew(trial)) {
		oracle_start(&trial->oracle, trial->oracle.state, &trial->emu.state.device);
		trial->known = true;
		trial->failed = false;
	}
	if (trial->known && !trial->failed && !trial->pulled &&
	    !oracle_agrees(&trial->oracle, &trial->emu.state.device))
		return complain(trial, "after %s the hardware is not as the specification says",
				trial->row.name);
	return true;
}

bool trial_judge_end(struct trial *trial)
{
	return judge_nothing_left(trial, 0, "in the end");
}

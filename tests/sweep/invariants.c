// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules that no fault may break, invariant by invariant. Each judges only its own domain, so
 * that an error of a driver breaks one invariant, and not all of them at once.
 */
#include "sweep.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool __attribute__((format(printf, 2, 3)))
broken(struct sweep *sweep, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(sweep->complaint, sizeof(sweep->complaint), format, args);
	va_end(args);
	return false;
}

/* ---------------------------------------------------------------- The result ------------------ */

static bool is_ioctl(const struct sweep_operation *op, uint32_t number)
{
	return op->call == SWEEP_IOCTL && op->number == number;
}

static bool is_store(const struct sweep_operation *op)
{
	return op->call == SWEEP_WRITE || is_ioctl(op, LKP_ENC_WRITE_STRING);
}

/* Errors of a call on /dev/lkp_enc: those of every call, and its own. */
static bool file_error_is_documented(const struct sweep *sweep, long err)
{
	const struct sweep_operation *op = sweep->operation;

	switch (err) {
	case ENODEV:
	case EIO:
	case ENOMEM:
	case EFAULT:
		return true;
	case EAGAIN:
		return op->nonblock;
	case EINTR:
		return !op->nonblock;
	case EBADF:
		return op->call == SWEEP_IOCTL;
	case EMSGSIZE:
		return (is_store(op) && sweep->state->strict) || is_ioctl(op, LKP_ENC_CRYPT);
	case EINVAL:
	case ENOSPC:
		return is_ioctl(op, LKP_ENC_CRYPT);
	case ENOTTY:
		return op->call == SWEEP_IOCTL;
	default:
		return false;
	}
}

static bool is_documented(const struct sweep *sweep)
{
	if (sweep->result >= 0)
		return true;
	switch (sweep->operation->call) {
	case SWEEP_OPEN:
	case SWEEP_CHECK:
		return sweep->result == -ENODEV;
	case SWEEP_SUSPEND:
	case SWEEP_RESUME:
	case SWEEP_RESET:
		return sweep->result == -ENODEV || sweep->result == -EIO;
	default:
		return file_error_is_documented(sweep, -sweep->result);
	}
}

static bool documented_errno(struct sweep *sweep)
{
	return is_documented(sweep) || broken(sweep, "%s is no documented error of this call",
					      strerror((int)-sweep->result));
}

/* The error that belongs to the fault of a call; 0 if there was none. */
static int struck_error(const struct sweep *sweep)
{
	if (sweep_struck(sweep, SIM_FAULT_ENOMEM, SIM_ANY_CALL))
		return -ENOMEM;
	if (sweep_struck(sweep, SIM_FAULT_EINTR, SIM_ANY_CALL))
		return -EINTR;
	if (sweep_struck(sweep, SIM_FAULT_BUSY, SIM_ANY_CALL))
		return -EAGAIN;
	return sweep_struck(sweep, SIM_FAULT_EFAULT, SIM_ANY_CALL) ? -EFAULT : 0;
}

static bool errno_names_the_cause(struct sweep *sweep)
{
	int struck = struck_error(sweep);
	long result = sweep->result;

	if (!is_documented(sweep))
		return true;
	if (struck)
		return result == struck || broken(sweep, "result %ld, where %s would be right",
						  result, strerror(-struck));
	if (!sweep->reaches_device)
		return result == sweep->expected ||
		       broken(sweep, "result %ld, not %ld", result, sweep->expected);
	return result >= 0 || result == -EIO || result == -ENODEV ||
	       broken(sweep, "%s, but nothing of that kind happened", strerror((int)-result));
}

static bool nonsense_is_eio_and_death_enodev(struct sweep *sweep)
{
	long result = sweep->result;

	if (!sweep->reaches_device || sweep->answers.wrong)
		return true;
	if (result < 0 && result != -EIO && result != -ENODEV)
		return true;
	return result == sweep->told_result ||
	       broken(sweep, "result %ld, where the device's answers make it %ld", result,
		      sweep->told_result);
}

/* ---------------------------------------------------------------- The device ------------------ */

/* Did user memory fault on the way out? Then the device has already done its part. */
static bool is_late_fault(const struct sweep *sweep)
{
	return sweep->result == -EFAULT && sweep_struck(sweep, SIM_FAULT_EFAULT, SIM_COPY_TO_USER);
}

/* Does the errno say that the call was refused before it reached the device? */
static bool is_refused(const struct sweep *sweep)
{
	switch (sweep->result) {
	case -EFAULT:
		return !is_late_fault(sweep);
	case -EINVAL:
	case -EMSGSIZE:
	case -ENOSPC:
	case -ENOMEM:
	case -EINTR:
	case -EAGAIN:
	case -EBADF:
	case -ENOTTY:
		return true;
	default:
		return false;
	}
}

static bool refused_leaves_the_device_alone(struct sweep *sweep)
{
	return !is_refused(sweep) || !sweep->n_log ||
	       broken(sweep, "%s after %zu accesses", strerror((int)-sweep->result), sweep->n_log);
}

static bool accesses_are_prescribed(struct sweep *sweep)
{
	return is_refused(sweep) || !sweep->answers.wrong ||
	       broken(sweep, "%s", sweep->answers.complaint);
}

static bool no_guest_errors(struct sweep *sweep)
{
	return !emu_misuse(&sweep->emu) ||
	       broken(sweep, "%" PRIu64 " accesses that the register map does not allow",
		      emu_misuse(&sweep->emu));
}

/* ---------------------------------------------------------------- What is left behind --------- */

static bool is_locked(const struct sweep *sweep)
{
	return sweep->task.locks || sweep->dev.lock.owner || sweep->file.read_lock.owner;
}

static bool locks_are_free(struct sweep *sweep)
{
	return !is_locked(sweep) || broken(sweep, "a lock is still held");
}

static bool memory_is_given_back(struct sweep *sweep)
{
	return !sweep->task.allocations ||
	       broken(sweep, "%ld blocks of memory are still allocated", sweep->task.allocations);
}

static bool user_memory_without_the_lock(struct sweep *sweep)
{
	return !sweep->copied_under_lock ||
	       broken(sweep, "user memory was touched under the device's lock");
}

/* ---------------------------------------------------------------- User memory ----------------- */

static bool user_memory_around_is_untouched(struct sweep *sweep)
{
	bool delivers = sweep->result >= 0 || is_late_fault(sweep);

	if (sweep->answers.wrong)
		return true;
	for (size_t i = 0; i < SWEEP_USER; i++)
		if (sweep->user[i] != sweep->before[i] &&
		    (!delivers || sweep->told_user[i] == sweep->before[i]))
			return broken(sweep, "user memory at %+d of the argument changed",
				      (int)i - SWEEP_ARG);
	return true;
}

static bool same_registers(struct sweep *sweep)
{
	const struct emu_device *device = &sweep->emu.state.device;

	return (device->seed == sweep->model.seed &&
		!memcmp(device->string, sweep->model.string, sizeof(device->string))) ||
	       broken(sweep, "the registers are not as they should be");
}

static bool hardware_does_its_job(struct sweep *sweep)
{
	bool late = is_late_fault(sweep), failed = sweep_hardware_struck(sweep);
	const uint8_t *right = failed ? sweep->told_user : sweep->model_user;

	if (sweep->answers.wrong || (sweep->result < 0 && !late))
		return true;
	for (size_t i = 0; i < SWEEP_USER; i++)
		if (sweep->user[i] != right[i] && right[i] != sweep->before[i] &&
		    !(late && sweep->user[i] == sweep->before[i]))
			return broken(sweep,
				      "user memory at %+d of the argument is 0x%02x, not 0x%02x",
				      (int)i - SWEEP_ARG, sweep->user[i], right[i]);
	return failed || same_registers(sweep);
}

/* This invariant does not judge a wrong success. */
static bool lost_text_is_counted(struct sweep *sweep)
{
	unsigned long lost = sweep->result >= 0 ? sweep->told.truncations : 0;

	if (sweep->result >= 0 && sweep->told_result < 0)
		return true;
	return (lkp_enc_truncations(&sweep->dev) == lost && sweep->task.warnings == lost) ||
	       broken(sweep, "%lu truncations and %lu warnings, not %lu",
		      lkp_enc_truncations(&sweep->dev), sweep->task.warnings, lost);
}

/* ---------------------------------------------------------------- Afterwards ------------------ */

static bool gone_is_for_ever(struct sweep *sweep)
{
	bool gone = lkp_enc_is_gone(&sweep->dev);
	bool removed = sweep->operation->call == SWEEP_REMOVE;
	bool should_be = sweep->result == -ENODEV || removed || sweep->state->gone;
	long result;

	if (gone != should_be)
		return broken(sweep, "the driver says that the device is %s",
			      gone ? "gone" : "there");
	if (!gone || removed || is_locked(sweep))
		return true;
	emu_clear_counters(&sweep->emu);
	result = sweep_again(sweep);
	return (result == -ENODEV && !sweep->emu.counters.reads && !sweep->emu.counters.writes) ||
	       broken(sweep, "once more: result %ld, %" PRIu64 " accesses", result,
		      sweep->emu.counters.reads + sweep->emu.counters.writes);
}

/* The hardware was reset and is good; the driver goes on, or starts again if it had given up. */
static bool retry_succeeds(struct sweep *sweep)
{
	const struct sweep_state *state = sweep->state;
	struct sweep_state healthy = *state;
	long result;

	if (is_locked(sweep))
		return true;
	healthy.dead = false;
	healthy.gone = false;
	sweep->state = &healthy;
	sweep_set_up(sweep);
	sweep_expect(sweep);
	/* A successful call has moved the position. A failed one must not have moved it. */
	if (sweep->result >= 0)
		set_position(&sweep->file, state->position);
	if (lkp_enc_is_gone(&sweep->dev))
		sweep_bind(sweep);
	result = sweep_again(sweep);
	sweep->state = state;
	return result == sweep->expected ||
	       broken(sweep, "after a reset the result is %ld, not %ld", result, sweep->expected);
}

const struct sweep_invariant sweep_invariants[] = {
	{ "documented-errno",
	  "The result is success or an errno that the ABI documents for the call.",
	  documented_errno },
	{ "cause", "ENOMEM, EINTR, EAGAIN and EFAULT come if and only if just that happened.",
	  errno_names_the_cause },
	{ "verdict",
	  "Nonsense that the driver has read is EIO, all ones everywhere ENODEV, and "
	  "neither comes otherwise.",
	  nonsense_is_eio_and_death_enodev },
	{ "refused-untouched", "An errno that says that nothing happened means no device access.",
	  refused_leaves_the_device_alone },
	{ "accesses",
	  "The accesses are those of the MMIO column up to where the call ended, and a "
	  "presence check where there is a suspicion.",
	  accesses_are_prescribed },
	{ "bounds", "Every access is one that the register map allows.", no_guest_errors },
	{ "locks-free", "No lock is held afterwards.", locks_are_free },
	{ "memory-freed", "No memory is left allocated.", memory_is_given_back },
	{ "no-lock-across-copies", "User memory is not touched under the device's lock.",
	  user_memory_without_the_lock },
	{ "user-memory", "User memory changes only where the call delivers.",
	  user_memory_around_is_untouched },
	{ "outcome",
	  "Delivered memory is as specified for what the hardware answered, also after EFAULT "
	  "on the way out; on hardware that did not fail registers are, too.",
	  hardware_does_its_job },
	{ "truncation-counted",
	  "A string is counted and warned about if and only if it was stored "
	  "without its end.",
	  lost_text_is_counted },
	{ "gone-sticky",
	  "The device is gone if and only if ENODEV was returned, and then every call "
	  "gives ENODEV without an access.",
	  gone_is_for_ever },
	{ "retry", "After a reset the same call gives what it would have given in the first place.",
	  retry_succeeds },
};
const size_t sweep_n_invariants = sizeof(sweep_invariants) / sizeof(sweep_invariants[0]);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device's lock and the readers' lock: they are held for every access and released on every
 * path; and the errors of calls that cannot have one. Calls that get no memory are here too.
 */
#include "lab.h"

#include <string.h>

/* The call returns an error, and neither device nor file nor user memory has changed. */
static void assert_nothing_happens(struct lab *lab, const struct lab_call *call, bool nonblock,
				   int err)
{
	struct lab_user before = lab->user;

	set_position(&lab->file, 1);
	lab_trace_start(lab);
	assert_variant_equal(call->name, call->run(lab, nonblock), err);
	lab_assert_untouched(lab);
	assert_variant_equal(call->name, memcmp(&lab->user, &before, sizeof(before)), 0);
	assert_variant_equal(call->name, position_of(&lab->file), 1);
}

static bool is_read(const struct lab_call *call)
{
	return !strcmp(call->name, "read");
}

/* ---------------------------------------------------------------- A lock that is held --------- */

static void test_lock_held_nonblock_is_eagain(void **state)
{
	struct lab *lab = *state;

	for (const struct lab_call *call = lab_calls; call->name; call++) {
		lab_restart(lab);
		lab_hold(lab, &lab->dev.lock);
		assert_nothing_happens(lab, call, true, -EAGAIN);
		lab_let_go(lab, &lab->dev.lock);
		/* It is worth trying again. */
		assert_variant_equal(call->name, call->run(lab, true) >= 0, true);
	}
}

static void test_lock_held_and_a_signal_is_eintr(void **state)
{
	struct lab *lab = *state;

	sim_signal(&lab->task, true);
	for (const struct lab_call *call = lab_calls; call->name; call++) {
		lab_restart(lab);
		lab_hold(lab, &lab->dev.lock);
		assert_nothing_happens(lab, call, false, -EINTR);
		/* Even with a signal pending, the call must say that the lock is held. */
		assert_nothing_happens(lab, call, true, -EAGAIN);
		lab_let_go(lab, &lab->dev.lock);
	}
}

static void test_lock_free_and_a_signal_is_no_error(void **state)
{
	struct lab *lab = *state;

	sim_signal(&lab->task, true);
	for (const struct lab_call *call = lab_calls; call->name; call++) {
		lab_restart(lab);
		assert_variant_equal(call->name, call->run(lab, false) >= 0, true);
	}
}

static void test_lock_fails_when_it_is_made_to(void **state)
{
	struct lab *lab = *state;

	for (const struct lab_call *call = lab_calls; call->name; call++) {
		/* read takes two of them. */
		for (unsigned long nth = 1; nth <= (is_read(call) ? 2 : 1); nth++) {
			lab_restart(lab);
			sim_fail(&lab->task, SIM_LOCK_INTERRUPTIBLE, nth);
			assert_nothing_happens(lab, call, false, -EINTR);
			sim_fail(&lab->task, SIM_TRYLOCK, nth);
			assert_nothing_happens(lab, call, true, -EAGAIN);
		}
	}
}

static void test_lock_is_asked_for_as_the_caller_wants_it(void **state)
{
	struct lab *lab = *state;

	for (const struct lab_call *call = lab_calls; call->name; call++) {
		unsigned long locks = is_read(call) ? 2 : 1;

		for (int nonblock = 0; nonblock < 2; nonblock++) {
			lab_restart(lab);
			memset(lab->task.calls, 0, sizeof(lab->task.calls));
			assert_variant_equal(call->name, call->run(lab, nonblock) >= 0, true);
			assert_variant_equal(call->name, lab->task.calls[SIM_TRYLOCK],
					     nonblock ? locks : 0);
			assert_variant_equal(call->name, lab->task.calls[SIM_LOCK_INTERRUPTIBLE],
					     nonblock ? 0 : locks);
		}
	}
}

/* ---------------------------------------------------------------- The readers' lock ----------- */

static void test_read_lock_held_stops_this_files_reads_only(void **state)
{
	struct lab *lab = *state;
	struct lkp_enc_file other;
	char buf[4];

	for (const struct lab_call *call = lab_calls; call->name; call++) {
		lab_restart(lab);
		assert_int_equal(lkp_enc_open(&lab->dev, &other, LKP_ENC_FILE_READ), 0);
		lab_hold(lab, &lab->file.read_lock);
		if (is_read(call))
			assert_nothing_happens(lab, call, true, -EAGAIN);
		else
			assert_variant_equal(call->name, call->run(lab, true),
					     strcmp(call->name, "write") ? 0 : 3);
		assert_variant_equal(call->name, lkp_enc_read(&other, buf, 4, true) >= 0, true);
		lab_let_go(lab, &lab->file.read_lock);
	}
}

static void test_read_lock_held_and_a_signal_is_eintr(void **state)
{
	struct lab *lab = *state;

	lab_restart(lab);
	sim_signal(&lab->task, true);
	lab_hold(lab, &lab->file.read_lock);
	assert_nothing_happens(lab, &lab_calls[1], false, -EINTR);
	lab_let_go(lab, &lab->file.read_lock);
}

/* Another task takes the lock while the bytes are being copied. */
static void take_the_lock(struct sim_task *task, enum sim_call call, const void *object,
			  void *context)
{
	struct lab *lab = context;

	(void)task;
	(void)object;
	if (call == SIM_COPY_TO_USER)
		lab_hold(lab, &lab->dev.lock);
}

static void test_nonblock_read_waits_for_no_lock_after_a_fault(void **state)
{
	struct lab *lab = *state;

	lab_restart(lab);
	set_position(&lab->file, 1);
	sim_map(&lab->task, lab->user.text, 1, SIM_WRITE);
	sim_set_point(&lab->task, take_the_lock, lab);
	assert_int_equal(lkp_enc_read(&lab->file, lab->user.text, 8, true), -EFAULT);
	sim_set_point(&lab->task, NULL, NULL);
	lab_let_go(lab, &lab->dev.lock);
	assert_int_equal(position_of(&lab->file), 1);
}

/* ---------------------------------------------------------------- Every access ---------------- */

/* The values that the hook below saw. */
struct witness {
	struct lab *lab;
	unsigned int accesses, unlocked;
};

static void look_at_the_lock(struct emu *emu, uint64_t offset, unsigned int width,
			     enum emu_direction direction, void *context)
{
	struct witness *witness = context;
	struct lab *lab = witness->lab;

	(void)emu;
	(void)offset;
	(void)width;
	(void)direction;
	witness->accesses++;
	sim_switch(&lab->other);
	if (mutex_trylock(&lab->dev.lock)) {
		witness->unlocked++;
		mutex_unlock(&lab->dev.lock);
	}
	sim_switch(&lab->task);
}

static long run_check(struct lab *lab, bool nonblock)
{
	(void)nonblock;
	return lkp_enc_check(&lab->dev);
}

static long run_suspend(struct lab *lab, bool nonblock)
{
	(void)nonblock;
	return lkp_enc_suspend(&lab->dev);
}

static long run_resume(struct lab *lab, bool nonblock)
{
	(void)nonblock;
	return lkp_enc_resume(&lab->dev);
}

static long run_reset(struct lab *lab, bool nonblock)
{
	(void)nonblock;
	lkp_enc_reset_prepare(&lab->dev);
	return lkp_enc_reset_done(&lab->dev);
}

static void assert_locked_throughout(struct lab *lab, const struct lab_call *call)
{
	struct witness witness = { .lab = lab };

	lab_restart(lab);
	emu_set_hook(&lab->emu, look_at_the_lock, &witness);
	assert_variant_equal(call->name, call->run(lab, false) >= 0, true);
	assert_variant_equal(call->name, witness.accesses, call->accesses);
	assert_variant_equal(call->name, witness.unlocked, 0);
	/* Also the check of a device that is dead. */
	lab_restart(lab);
	emu_set_hook(&lab->emu, look_at_the_lock, &witness);
	emu_remove(&lab->emu);
	assert_variant_equal(call->name, call->run(lab, false), -ENODEV);
	assert_variant_equal(call->name, witness.unlocked, 0);
	emu_set_hook(&lab->emu, NULL, NULL);
}

static void test_lock_covers_every_access(void **state)
{
	static const struct lab_call lifecycle[] = {
		{ "check", run_check, 1, false },
		{ "suspend", run_suspend, 1, false },
		{ "resume", run_resume, 4, false },
		{ "reset", run_reset, 5, false },
		{ 0 },
	};
	struct lab *lab = *state;

	for (const struct lab_call *call = lab_calls; call->name; call++)
		assert_locked_throughout(lab, call);
	for (const struct lab_call *call = lifecycle; call->name; call++)
		assert_locked_throughout(lab, call);
}

/* ---------------------------------------------------------------- Every path ------------------ */

static void do_nothing(struct lab *lab)
{
	(void)lab;
}

static void fail_memory(struct lab *lab)
{
	sim_fail(&lab->task, SIM_KMALLOC, 1);
}

static void unmap_everything(struct lab *lab)
{
	sim_map(&lab->task, lab, 0, SIM_READ | SIM_WRITE);
}

static void send_signal(struct lab *lab)
{
	sim_fail(&lab->task, SIM_LOCK_INTERRUPTIBLE, 1);
}

static void die(struct lab *lab)
{
	emu_remove(&lab->emu);
}

static void speak_nonsense(struct lab *lab)
{
	lab_fill(lab, 'x');
	lab_glitch_at(lab, 2);
}

static void remove_driver(struct lab *lab)
{
	lkp_enc_remove(&lab->dev);
}

static void test_lock_and_memory_are_given_back_on_every_path(void **state)
{
	static const struct {
		const char *name;
		void (*cause)(struct lab *lab);
	} variants[] = {
		{ "success", do_nothing },
		{ "no memory", fail_memory },
		{ "faulting memory", unmap_everything },
		{ "signal", send_signal },
		{ "dead device", die },
		{ "nonsense", speak_nonsense },
		{ "gone", remove_driver },
	};
	struct lab *lab = *state;

	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		for (const struct lab_call *call = lab_calls; call->name; call++) {
			long result;

			lab_restart(lab);
			variants[i].cause(lab);
			result = call->run(lab, false);
			(void)result; /* Every test but this one is about it. */
			if (lab->task.locks || lab->task.allocations)
				fail_msg("%s, %s: %ld locks, %ld blocks of memory left", call->name,
					 variants[i].name, lab->task.locks, lab->task.allocations);
			lab_hold(lab, &lab->dev.lock);
			lab_let_go(lab, &lab->dev.lock);
			lab_hold(lab, &lab->file.read_lock);
			lab_let_go(lab, &lab->file.read_lock);
			/* Not every call reaches the fault. */
			lab_at(lab, 0, NULL);
			sim_unmap_all(&lab->task);
			sim_fail(&lab->task, SIM_KMALLOC, 0);
		}
	}
}

/* ---------------------------------------------------------------- Memory ---------------------- */

static void test_no_memory_is_enomem_before_anything_else(void **state)
{
	struct lab *lab = *state;

	for (const struct lab_call *call = lab_calls; call->name; call++) {
		lab_restart(lab);
		sim_fail(&lab->task, SIM_KMALLOC, 1);
		if (call->allocates) {
			/* The lock is held, to see that no call gets that far. */
			lab_hold(lab, &lab->dev.lock);
			assert_nothing_happens(lab, call, true, -ENOMEM);
			lab_let_go(lab, &lab->dev.lock);
		} else {
			assert_variant_equal(call->name, call->run(lab, false), 0);
		}
		/* A call needs only one block. */
		sim_fail(&lab->task, SIM_KMALLOC, 2);
		assert_variant_equal(call->name, call->run(lab, false) >= 0, true);
		sim_fail(&lab->task, SIM_KMALLOC, 0);
	}
}

/* User memory on the way in comes before the lock. */
static void test_fault_on_the_way_in_needs_no_lock(void **state)
{
	static const char *const in[] = { "write", "WRITE_SEED", "WRITE_STRING", "CRYPT" };
	struct lab *lab = *state;
	size_t found = 0;

	unmap_everything(lab);
	for (const struct lab_call *call = lab_calls; call->name; call++) {
		if (found == 4 || strcmp(call->name, in[found]) != 0)
			continue;
		lab_restart(lab);
		lab_hold(lab, &lab->dev.lock);
		assert_nothing_happens(lab, call, true, -EFAULT);
		lab_let_go(lab, &lab->dev.lock);
		found++;
	}
	assert_int_equal(found, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(test_lock_held_nonblock_is_eagain),
		lab_test(test_lock_held_and_a_signal_is_eintr),
		lab_test(test_lock_free_and_a_signal_is_no_error),
		lab_test(test_lock_fails_when_it_is_made_to),
		lab_test(test_lock_is_asked_for_as_the_caller_wants_it),
		lab_test(test_read_lock_held_stops_this_files_reads_only),
		lab_test(test_read_lock_held_and_a_signal_is_eintr),
		lab_test(test_nonblock_read_waits_for_no_lock_after_a_fault),
		lab_test(test_lock_covers_every_access),
		lab_test(test_lock_and_memory_are_given_back_on_every_path),
		lab_test(test_no_memory_is_enomem_before_anything_else),
		lab_test(test_fault_on_the_way_in_needs_no_lock),
	};

	return cmocka_run_group_tests_name("core/lock", tests, NULL, NULL);
}

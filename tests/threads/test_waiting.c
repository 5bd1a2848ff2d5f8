// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many threads that want the device's lock: some do not wait for it, a signal ends the wait of
 * some, and some find the device gone when they get it.
 *
 * Nothing here waits for a clock. Work is bounded, even if the driver is broken; if a driver sleeps
 * and nothing wakes it, the fixture's watchdog ends the test.
 */
#include "crowd_strings.h"

#define ROUNDS 100

/* ---------------------------------------------------------------- Not waiting ----------------- */

static void write_without_waiting(struct member *member)
{
	size_t length = pick(member->text, member->index);

	for (unsigned int i = 0; i < ROUNDS; i++) {
		member->result = lkp_enc_write(&member->file, member->text, length, true);
		if (!expect(member, member->result == (long)length || member->result == -EAGAIN,
			    "write"))
			return;
	}
}

static void read_without_waiting(struct member *member)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		long err = lkp_enc_ioctl(&member->file, LKP_ENC_READ_STRING, member->text, true);

		member->result = err;
		if (!expect(member, !err || err == -EAGAIN, "READ_STRING"))
			return;
		if (!err && !expect(member, is_whole(member->text, strlen(member->text)), "torn"))
			return;
	}
}

static void test_nonblock_gives_eagain_or_success(void **state)
{
	static void (*const acts[])(struct member *) = {
		write_without_waiting, write_without_waiting, write_without_waiting,
		read_without_waiting,  read_without_waiting,  read_without_waiting,
	};
	struct crowd *crowd = *state;

	assert_int_equal(lkp_enc_write(&crowd->shared, "a", 1, false), 1);
	crowd_run(crowd, acts);
	assert_int_equal(lkp_enc_write(&crowd->shared, "a", 1, true), 1);
}

static void expect_eagain(struct member *member)
{
	struct lkp_enc_file *file = &member->file;
	char *text = member->text;

	switch (member->index % 4) {
	case 0:
		member->result = lkp_enc_write(file, "x", 1, true);
		break;
	case 1:
		member->result = lkp_enc_read(file, text, 1, true);
		break;
	case 2:
		member->result = lkp_enc_ioctl(file, LKP_ENC_READ_STRING, text, true);
		break;
	default:
		member->result = lkp_enc_read(&member->crowd->shared, text, 1, true);
		break;
	}
	expect(member, member->result == -EAGAIN, "no EAGAIN");
}

static void test_nonblock_while_the_lock_is_held_gives_eagain(void **state)
{
	static void (*const acts[])(struct member *) = { expect_eagain, expect_eagain,
							 expect_eagain, expect_eagain };
	struct crowd *crowd = *state;

	mutex_lock(&crowd->dev.lock);
	mutex_lock(&crowd->shared.read_lock);
	crowd_start(crowd, acts, sizeof(acts) / sizeof(acts[0]));
	/* A sleeping member is an error; let it go on so that it can report it. */
	while (crowd_done(crowd) < crowd->size && !crowd_sleepers(&crowd->dev.lock) &&
	       !crowd_sleepers(&crowd->shared.read_lock))
		sched_yield();
	mutex_unlock(&crowd->shared.read_lock);
	mutex_unlock(&crowd->dev.lock);
	crowd_join(crowd);
	assert_int_equal(crowd->emu.counters.reads + crowd->emu.counters.writes, 0);
}

/* ---------------------------------------------------------------- Going away ------------------ */

/* Every kind of call in turn. */
static long call_once(struct member *member, unsigned int which)
{
	struct lkp_enc_crypt crypt = {
		.src = (uintptr_t)member->text,
		.dst = (uintptr_t)member->text,
		.src_len = 100,
		.dst_len = sizeof(member->text),
	};
	u32 seed = 26;

	switch (which % 6) {
	case 0:
		return write_once(member, which);
	case 1:
		return read_once(member);
	case 2:
		return write_string_once(member, which);
	case 3:
		return read_string_once(member);
	case 4:
		return lkp_enc_ioctl(&member->file, LKP_ENC_CRYPT, &crypt, false);
	default:
		return lkp_enc_ioctl(&member->file, LKP_ENC_WRITE_SEED, &seed, false);
	}
}

/* If the device does not go away, this ends with an error. */
#define CALLS_AT_MOST 1000000

static void call_until_enodev(struct member *member)
{
	for (unsigned int i = 0; i < CALLS_AT_MOST && member->result >= 0; i++) {
		member->result = call_once(member, member->index + i);
		if (i == 0)
			crowd_ready(member);
	}
	expect(member, member->result == -ENODEV, "did not end with ENODEV");
}

static void (*const everybody_calls[CROWD])(struct member *) = {
	call_until_enodev, call_until_enodev, call_until_enodev, call_until_enodev,
	call_until_enodev, call_until_enodev, call_until_enodev, call_until_enodev,
};

static void test_remove_ends_all_accesses_before_it_returns(void **state)
{
	struct crowd *crowd = *state;
	struct emu_counters counters;

	crowd_start(crowd, everybody_calls, CROWD);
	crowd_until_ready(crowd);
	/* In interleaved tests: remove comes while a member is in the middle of a call. */
	if (crowd->emu.hook) {
		crowd_pause(crowd);
		crowd_resume(crowd);
	}
	lkp_enc_remove(&crowd->dev);
	__atomic_store_n(&crowd->over, true, __ATOMIC_SEQ_CST);
	/* Read without a lock: if remove is right, no other thread can race with this. */
	counters = crowd->emu.counters;
	crowd_join(crowd);
	assert_memory_equal(&crowd->emu.counters, &counters, sizeof(counters));
	assert_int_equal(crowd->late, 0);
	assert_true(lkp_enc_is_gone(&crowd->dev));
}

static void test_death_of_the_device_ends_all_calls_with_enodev(void **state)
{
	struct crowd *crowd = *state;

	crowd->dies_in = 50000;
	crowd_start(crowd, everybody_calls, CROWD);
	crowd_join(crowd);
	assert_true(lkp_enc_is_gone(&crowd->dev));
}

/* ---------------------------------------------------------------- Signals --------------------- */

static void expect_eintr(struct member *member)
{
	member->result = call_once(member, member->index);
	expect(member, member->result == -EINTR, "no EINTR");
}

static void expect_eintr_from_shared(struct member *member)
{
	member->result = lkp_enc_read(&member->crowd->shared, member->text, 1, false);
	expect(member, member->result == -EINTR, "no EINTR");
}

static void interrupt_all(struct crowd *crowd, struct mutex *lock,
			  void (*const *acts)(struct member *), size_t n)
{
	mutex_lock(lock);
	crowd_start(crowd, acts, n);
	/*
	 * A member that has already ended did not wait, which is an error: do not wait for the
	 * others.
	 */
	while (crowd_sleepers(lock) < n && !crowd_done(crowd))
		sched_yield();
	for (size_t i = 0; i < n; i++)
		sim_signal(&crowd->members[i].task, true);
	crowd_join(crowd);
	mutex_unlock(lock);
	assert_int_equal(crowd->emu.counters.reads + crowd->emu.counters.writes, 0);
}

static void test_signal_while_waiting_for_the_device_gives_eintr(void **state)
{
	static void (*const acts[])(struct member *) = {
		expect_eintr, expect_eintr, expect_eintr, expect_eintr, expect_eintr, expect_eintr,
	};
	struct crowd *crowd = *state;

	interrupt_all(crowd, &crowd->dev.lock, acts, sizeof(acts) / sizeof(acts[0]));
}

static void test_signal_while_waiting_for_another_reader_gives_eintr(void **state)
{
	static void (*const acts[])(struct member *) = {
		expect_eintr_from_shared,
		expect_eintr_from_shared,
		expect_eintr_from_shared,
	};
	struct crowd *crowd = *state;

	interrupt_all(crowd, &crowd->shared.read_lock, acts, sizeof(acts) / sizeof(acts[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		crowd_tests(test_nonblock_gives_eagain_or_success),
		crowd_tests(test_nonblock_while_the_lock_is_held_gives_eagain),
		crowd_tests(test_remove_ends_all_accesses_before_it_returns),
		crowd_interleaved(test_death_of_the_device_ends_all_calls_with_enodev),
		crowd_tests(test_signal_while_waiting_for_the_device_gives_eintr),
		crowd_tests(test_signal_while_waiting_for_another_reader_gives_eintr),
	};

	return cmocka_run_group_tests_name("threads/waiting", tests, NULL, NULL);
}

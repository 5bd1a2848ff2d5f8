// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that find another call in the device: calls that must not wait, and poll.
 */
#include "machine.h"

#include "uapi/linux/lkp_enc.h"

#include <poll.h>
#include <sys/uio.h>

/**
 * struct meeting - two programs on a device
 * @other: the task that calls while the test's own task is in a call
 * @file: the other's
 * @results: results of the other's calls; the test looks at them when both are done
 * @n_results: how many; none before they have met
 */
struct meeting {
	struct sim_task other;
	struct sim_file *file;
	long results[6];
	size_t n_results;
};

static void meet(struct meeting *meeting, struct machine *machine)
{
	*meeting = (struct meeting){ .file = machine_open(machine, O_RDWR) };
	sim_task_init(&meeting->other);
}

static void note(struct meeting *meeting, long result)
{
	meeting->results[meeting->n_results++] = result;
}

static ssize_t writev_of(struct sim_file *file, bool nowait)
{
	static const struct iovec pieces[] = { { (char *)(uintptr_t) "ab", 2 },
					       { (char *)(uintptr_t) "c", 1 } };

	return sim_file_writev(file, pieces, 2, nowait);
}

static ssize_t readv_of(struct sim_file *file, bool nowait)
{
	static char text[8];
	static const struct iovec pieces[] = { { text, 1 }, { text + 1, 7 } };

	return sim_file_readv(file, pieces, 2, nowait);
}

/* ---------------------------------------------------------------- The device's lock ----------- */

/* During an access of one program, make the calls of the other. */
static void call_all(struct emu *emu, uint64_t offset, unsigned int width,
		     enum emu_direction direction, void *context)
{
	struct meeting *meeting = context;
	struct sim_task *before;
	__u32 seed = 0;
	char c;

	(void)offset;
	(void)width;
	(void)direction;
	emu_set_hook(emu, NULL, NULL);
	before = sim_switch(&meeting->other);
	note(meeting, (long)sim_file_poll(meeting->file, NULL, NULL));
	note(meeting, writev_of(meeting->file, true));
	note(meeting, readv_of(meeting->file, true));
	sim_file_set_nonblock(meeting->file, true);
	note(meeting, sim_file_write(meeting->file, "a", 1));
	note(meeting, sim_file_read(meeting->file, &c, 1));
	note(meeting, sim_file_ioctl(meeting->file, LKP_ENC_READ_SEED, (unsigned long)&seed));
	sim_file_set_nonblock(meeting->file, false);
	sim_switch(before);
}

static void test_call_that_must_not_wait_is_eagain_while_another_one_runs(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	struct meeting meeting;

	meet(&meeting, machine);
	emu_set_hook(&machine->emu, call_all, &meeting);
	assert_int_equal(sim_file_write(file, "xyz", 3), 3);
	assert_int_equal(meeting.n_results, 6);
	assert_int_equal(meeting.results[0], 0);
	for (size_t i = 1; i < 6; i++)
		assert_int_equal(meeting.results[i], -EAGAIN);
	assert_int_equal(writev_of(meeting.file, true), 3);
	assert_int_equal(readv_of(meeting.file, true), 3);
	assert_int_equal(sim_file_poll(meeting.file, NULL, NULL),
			 POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM);
	sim_file_close(meeting.file);
	sim_file_close(file);
}

/*
 * This holds for every mode of the file: the access modes are bits of its flags too. What it was
 * told can be taken back.
 */
static void test_call_waits_unless_it_is_told_not_to(void **state)
{
	static const int modes[] = { O_WRONLY, O_RDWR };
	struct machine *machine = *state;

	for (size_t i = 0; i < 2; i++) {
		struct sim_file *file = machine_open(machine, modes[i]);

		sim_file_set_nonblock(file, true);
		sim_file_set_nonblock(file, false);
		memset(machine->task.calls, 0, sizeof(machine->task.calls));
		assert_int_equal(sim_file_write(file, "a", 1), 1);
		assert_int_equal(sim_file_ioctl(file, LKP_ENC_WRITE_STRING, (unsigned long)"a"), 0);
		assert_int_equal(machine->task.calls[SIM_TRYLOCK], 0);
		assert_int_equal(machine->task.calls[SIM_LOCK_INTERRUPTIBLE], 2);
		sim_file_close(file);
	}
}

/* ---------------------------------------------------------------- A file's readers' lock ------ */

/* While the bytes of a read are being copied, the same file can be written, but not read. */
static void look(struct sim_task *task, enum sim_call call, const void *object, void *context)
{
	struct meeting *meeting = context;

	(void)object;
	if (call != SIM_COPY_TO_USER || meeting->n_results)
		return;
	sim_switch(&meeting->other);
	note(meeting, (long)sim_file_poll(meeting->file, NULL, NULL));
	note(meeting, readv_of(meeting->file, true));
	sim_switch(task);
}

static void test_poll_while_the_file_is_read_is_ready_for_writing_only(void **state)
{
	struct machine *machine = *state;
	struct meeting meeting;
	char text[4];

	meet(&meeting, machine);
	assert_int_equal(sim_file_write(meeting.file, "xyz", 3), 3);
	sim_set_point(&machine->task, look, &meeting);
	assert_int_equal(sim_file_read(meeting.file, text, sizeof(text)), 3);
	sim_set_point(&machine->task, NULL, NULL);
	assert_int_equal(meeting.n_results, 2);
	assert_int_equal(meeting.results[0], POLLOUT | POLLWRNORM);
	assert_int_equal(meeting.results[1], -EAGAIN);
	sim_file_close(meeting.file);
}

/* ---------------------------------------------------------------- Signals --------------------- */

/* The program sees EINTR; with SA_RESTART the kernel would restart the call. */
static void test_call_that_a_signal_stops_is_eintr(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	__u32 seed = 0;
	char c;

	sim_fail(&machine->task, SIM_LOCK_INTERRUPTIBLE, 1);
	assert_int_equal(sim_file_write(file, "a", 1), -EINTR);
	sim_fail(&machine->task, SIM_LOCK_INTERRUPTIBLE, 1);
	assert_int_equal(sim_file_read(file, &c, 1), -EINTR);
	sim_fail(&machine->task, SIM_LOCK_INTERRUPTIBLE, 1);
	assert_int_equal(sim_file_ioctl(file, LKP_ENC_READ_SEED, (unsigned long)&seed), -EINTR);
	assert_int_equal(machine->task.restarts, 3);
	sim_file_close(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(test_call_that_must_not_wait_is_eagain_while_another_one_runs),
		machine_test(test_call_waits_unless_it_is_told_not_to),
		machine_test(test_poll_while_the_file_is_read_is_ready_for_writing_only),
		machine_test(test_call_that_a_signal_stops_is_eintr),
	};

	return cmocka_run_group_tests_name("module/busy", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver of edu on a simulated machine: what README.md promises, call by call. Time is the
 * machine's own: nothing here waits for a clock.
 */
#include "machine.h"

#include "sim_fault.h"
#include "sim_irq.h"
#include "sim_time.h"
#include "uapi.h"

#include <poll.h>
#include <pthread.h>
#include <semaphore.h>

#define MS 1000000ull /* nanoseconds */

static struct sim_file *open_edu(struct machine *machine)
{
	return machine_open(machine, O_RDWR);
}

static long compute(struct sim_file *file, uint32_t number, uint32_t flags, uint32_t *result)
{
	struct edu_compute compute = { .number = number, .flags = flags };
	long err = sim_file_ioctl(file, EDU_COMPUTE, (unsigned long)&compute);

	*result = compute.result;
	return err;
}

static long with_number(struct sim_file *file, unsigned int cmd, uint32_t *number)
{
	return sim_file_ioctl(file, cmd, (unsigned long)number);
}

/* ---------------------------------------------------------------- Read and write -------------- */

static void test_what_is_written_is_read_back(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	char text[8] = "";

	assert_int_equal(sim_file_pwrite(file, "abcd", 4, 100), 4);
	assert_memory_equal(machine->emu.state.device.buffer + 100, "abcd", 4);
	assert_int_equal(sim_file_pread(file, text, 4, 100), 4);
	assert_string_equal(text, "abcd");
	assert_int_equal(sim_file_seek(file, 101, SEEK_SET), 101);
	assert_int_equal(sim_file_read(file, text, 2), 2);
	assert_memory_equal(text, "bc", 2);
	assert_int_equal(sim_file_seek(file, 0, SEEK_CUR), 103);
}

static void test_each_transfer_takes_as_long_as_the_device_needs(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	uint64_t before = sim_time_now(machine->kernel);

	assert_int_equal(sim_file_write(file, "x", 1), 1);
	assert_in_range(sim_time_now(machine->kernel) - before, 100 * MS, 110 * MS);
}

static void test_buffer_ends_where_it_ends(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	static char bytes[2 * EDU_BUFFER_SIZE];

	memset(bytes, 'z', sizeof(bytes));
	assert_int_equal(sim_file_write(file, bytes, sizeof(bytes)), EDU_BUFFER_SIZE);
	assert_int_equal(sim_file_write(file, bytes, 1), -ENOSPC);
	assert_int_equal(sim_file_read(file, bytes, 1), 0);
	assert_int_equal(sim_file_pread(file, bytes, 10, EDU_BUFFER_SIZE - 1), 1);
	assert_int_equal(sim_file_seek(file, EDU_BUFFER_SIZE + 1, SEEK_SET), -EINVAL);
}

static void test_memory_that_is_not_there_is_efault(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);

	assert_int_equal(sim_file_write(file, NULL, 4), -EFAULT);
	assert_int_equal(machine->emu.counters.writes, 2); /* the writes of probe() */
	assert_int_equal(sim_file_read(file, NULL, 4), -EFAULT);
	assert_int_equal(sim_file_seek(file, 0, SEEK_CUR), 0);
}

/* If a write to DMA_CMD is lost, no transfer starts, and no interrupt comes. */
static void test_transfer_without_its_interrupt_is_etimedout(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	struct emu_fault lost = { .kind = EMU_FAULT_DROP,
				  .access = EMU_WRITE,
				  .offset = EDU_DMA_CMD,
				  .size = 4,
				  .nth = 1,
				  .times = 1 };

	emu_set_faults(&machine->emu, &lost, 1);
	assert_int_equal(sim_file_write(file, "abcd", 4), -ETIMEDOUT);
	emu_set_faults(&machine->emu, NULL, 0);
	assert_int_equal(sim_file_write(file, "abcd", 4), 4);
}

/* The device has interrupted, and does not interrupt again before an acknowledgement. */
static void test_interrupt_that_is_lost_is_looked_for(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	struct sim_fault lost = { .kind = SIM_FAULT_LOST, .nth = 1, .times = 2 };
	uint32_t result;

	sim_set_faults(&machine->task, &lost, 1);
	assert_int_equal(sim_file_write(file, "abcd", 4), 4);
	assert_int_equal(compute(file, 5, 0, &result), 0);
	assert_int_equal(result, 120);
	sim_set_faults(&machine->task, NULL, 0);
	assert_int_equal(lost.fired, 2);
	assert_int_equal(sim_irq_handled(machine->kernel), 0);
	assert_int_equal(sim_file_write(file, "abcd", 4), 4);
	assert_int_equal(sim_irq_handled(machine->kernel), 1);
}

/* The end of the first transfer is not taken for that of the second. */
static void test_late_transfer_whose_interrupt_is_lost_does_not_end_the_next_one(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	struct sim_fault faults[] = {
		{ .kind = SIM_FAULT_LOST, .times = SIM_FAULT_ALWAYS },
		{ .kind = SIM_FAULT_TIMEOUT, .call = SIM_WAIT_TIMEOUT, .times = 2 },
	};
	char bytes[4];

	sim_set_faults(&machine->task, faults, 2);
	assert_int_equal(sim_file_read(file, bytes, 4), -ETIMEDOUT);
	assert_int_equal(sim_file_read(file, bytes, 4), -ETIMEDOUT);
	assert_int_equal(sim_file_read(file, bytes, 4), 4);
	sim_set_faults(&machine->task, NULL, 0);
}

/* The driver asks every 200 us; the machine goes on to the end of the transfer before that is dull.
 */
static void test_late_transfer_is_asked_for_a_few_times_only(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	struct sim_fault late = { .kind = SIM_FAULT_TIMEOUT, .call = SIM_WAIT_TIMEOUT, .nth = 1 };
	uint64_t before = sim_time_now(machine->kernel);
	char bytes[4];

	emu_clear_counters(&machine->emu);
	sim_set_faults(&machine->task, &late, 1);
	assert_int_equal(sim_file_read(file, bytes, 4), -ETIMEDOUT);
	sim_set_faults(&machine->task, NULL, 0);
	assert_in_range(machine->emu.counters.reads, 32, 45);
	assert_in_range(sim_time_now(machine->kernel) - before, 1100 * MS, 1110 * MS);
}

/* A transfer that does not end must not reach memory any more, because the memory is freed. */
static void test_transfer_that_does_not_end_is_cut_off(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	struct emu_fault stuck = { .kind = EMU_FAULT_STUCK,
				   .access = EMU_READ,
				   .offset = EDU_DMA_CMD,
				   .size = 4,
				   .nth = 2,
				   .times = EMU_FAULT_ALWAYS,
				   .mask = EDU_DMA_RUN,
				   .value = EDU_DMA_RUN };

	emu_set_faults(&machine->emu, &stuck, 1);
	assert_int_equal(sim_file_write(file, "abcd", 4), -ETIMEDOUT);
	assert_int_equal(emu_pci_read(&machine->emu, 0x04, 2) & 0x4, 0);
	assert_int_equal(sim_file_write(file, "abcd", 4), -EIO);
	emu_set_faults(&machine->emu, NULL, 0);
	assert_int_equal(sim_file_write(file, "abcd", 4), 4);
	assert_int_equal(emu_pci_read(&machine->emu, 0x04, 2) & 0x4, 0x4);
}

/* ---------------------------------------------------------------- Factorials ------------------ */

static void test_factorials_come_by_interrupt_and_by_asking(void **state)
{
	static const uint32_t rows[][2] = {
		{ 0, 1 }, { 12, 479001600 }, { 13, 1932053504 }, { 34, 0 }
	};
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	uint32_t result;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (uint32_t flags = 0; flags <= EDU_COMPUTE_POLL; flags++) {
			assert_int_equal(compute(file, rows[i][0], flags, &result), 0);
			assert_int_equal(result, rows[i][1]);
			assert_int_equal(machine->emu.state.device.status, 0);
		}
}

static void test_factorial_of_what_is_too_much_is_einval(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	uint32_t result;

	assert_int_equal(compute(file, EDU_COMPUTE_MAX + 1, 0, &result), -EINVAL);
	assert_int_equal(compute(file, 1, 2, &result), -EINVAL);
	assert_int_equal(sim_file_ioctl(file, EDU_COMPUTE,
					(unsigned long)&(struct edu_compute){
						.number = 1, .timeout_ms = 10001 }),
			 -EINVAL);
	assert_int_equal(sim_file_ioctl(file, EDU_COMPUTE, 0), -EFAULT);
	assert_int_equal(compute(file, EDU_COMPUTE_MAX, 0, &result), 0);
}

/*
 * A call that gives up leaves a factorial behind, and its interrupt. They must not confuse the next
 * call.
 */
static void test_factorial_after_a_signal_is_the_right_one(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	uint32_t result;

	sim_signal(&machine->task, true);
	assert_int_equal(compute(file, 5, 0, &result), -EINTR);
	sim_signal(&machine->task, false);
	assert_int_equal(compute(file, 3, 0, &result), 0);
	assert_int_equal(result, 6);
}

static void test_factorial_that_takes_too_long_is_etimedout(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	struct sim_fault late = { .kind = SIM_FAULT_TIMEOUT,
				  .call = SIM_WAIT_INTERRUPTIBLE_TIMEOUT,
				  .nth = 1,
				  .times = 1 };
	uint32_t result;

	sim_set_faults(&machine->task, &late, 1);
	assert_int_equal(compute(file, 5, 0, &result), -ETIMEDOUT);
	sim_set_faults(&machine->task, NULL, 0);
	assert_int_equal(compute(file, 4, 0, &result), 0);
	assert_int_equal(result, 24);
}

/* ---------------------------------------------------------------- Events ---------------------- */

static void test_events_are_polled_for_and_taken_once(void **state)
{
	const unsigned int ready = POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	uint32_t events = 0x80000010;

	assert_int_equal(sim_file_poll(file, NULL, NULL), ready);
	assert_int_equal(with_number(file, EDU_RAISE, &events), 0);
	assert_int_equal(machine->emu.state.device.causes, 0);
	assert_int_equal(sim_file_poll(file, NULL, NULL), ready | POLLPRI);
	events = 2;
	assert_int_equal(with_number(file, EDU_RAISE, &events), 0);
	assert_int_equal(with_number(file, EDU_TAKE, &events), 0);
	assert_int_equal(events, 0x80000012);
	assert_int_equal(sim_file_poll(file, NULL, NULL), ready);
	assert_int_equal(with_number(file, EDU_TAKE, &events), 0);
	assert_int_equal(events, 0);
}

static void count_wake(void *context)
{
	(*(unsigned int *)context)++;
}

static void test_event_wakes_who_polls(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	struct sim_file *other = open_edu(machine);
	uint32_t events = 2;
	unsigned int wakes = 0;

	sim_file_poll(other, count_wake, &wakes);
	assert_int_equal(with_number(file, EDU_RAISE, &events), 0);
	assert_int_equal(wakes, 1);
}

static void test_events_of_the_device_itself_cannot_be_raised(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	struct sim_file *reader = machine_open(machine, O_RDONLY);
	uint32_t events = 0x102;

	assert_int_equal(with_number(file, EDU_RAISE, &events), -EINVAL);
	events = 2;
	assert_int_equal(with_number(reader, EDU_RAISE, &events), -EBADF);
	assert_int_equal(sim_file_ioctl(file, EDU_RAISE, 0), -EFAULT);
	assert_int_equal(sim_file_ioctl(file, EDU_TAKE, 0), -EFAULT);
	assert_int_equal(sim_file_ioctl(file, _IO('E', 9), 0), -ENOTTY);
}

/* ---------------------------------------------------------------- Interrupts ------------------ */

static void test_interrupt_of_another_device_is_not_claimed(void **state)
{
	struct machine *machine = *state;

	assert_int_equal(sim_module_load(machine->kernel, "msi=0"), 0);
	assert_int_equal(sim_irq_spurious(machine->kernel, sim_pci_irq(machine->pci)), 0);
}

static void test_driver_does_with_the_pin(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file;
	uint32_t result;

	assert_int_equal(sim_module_load(machine->kernel, "msi=0"), 0);
	file = open_edu(machine);
	assert_int_equal(emu_pci_read(&machine->emu, 0x42, 2) & 1, 0);
	assert_int_equal(compute(file, 5, 0, &result), 0);
	assert_int_equal(result, 120);
	assert_int_equal(sim_file_write(file, "abcd", 4), 4);
}

/* The driver before has left the device in the middle of something. */
static void test_device_that_interrupts_already_is_silenced(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file;
	uint32_t result;

	machine->emu.state.device.causes = 0x101;
	machine->emu.state.device.status = EDU_STATUS_COMPUTING | EDU_STATUS_INTERRUPT;
	machine->emu.state.device.factorial = 7;
	emu_settle(&machine->emu);
	assert_int_equal(sim_module_load(machine->kernel, "msi=0"), 0);
	file = open_edu(machine);
	assert_int_equal(compute(file, 3, 0, &result), 0);
	assert_int_equal(result, 6);
	assert_int_equal(sim_irq_nobody_cared(machine->kernel), 0);
}

/* ---------------------------------------------------------------- The device comes and goes --- */

static void test_size_of_the_buffer_is_a_parameter(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file;
	char byte;

	assert_int_equal(sim_module_load(machine->kernel, "size=10"), 0);
	file = open_edu(machine);
	assert_int_equal(sim_file_pwrite(file, "abcd", 4, 8), 2);
	assert_int_equal(sim_file_pread(file, &byte, 1, 10), 0);
}

static void test_size_beyond_the_buffer_is_refused(void **state)
{
	struct machine *machine = *state;

	assert_int_equal(sim_module_load(machine->kernel, "size=4097"), 0);
	assert_int_equal(sim_pci_probe_result(machine->pci), -EINVAL);
}

static void test_calls_of_a_device_that_is_pulled_out_are_enodev(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	uint32_t number = 1;
	char bytes[4];

	emu_remove(&machine->emu);
	assert_int_equal(sim_file_read(file, bytes, 4), -ENODEV);
	assert_int_equal(sim_file_write(file, bytes, 4), -ENODEV);
	assert_int_equal(compute(file, 3, 0, &number), -ENODEV);
	assert_int_equal(with_number(file, EDU_INVERT, &number), -ENODEV);
	assert_int_equal(with_number(file, EDU_RAISE, &(uint32_t){ 2 }), -ENODEV);
	assert_int_equal(with_number(file, EDU_TAKE, &number), -ENODEV);
	assert_int_equal(sim_file_poll(file, NULL, NULL), POLLERR | POLLHUP);
}

static void test_file_outlives_the_device(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	unsigned int wakes = 0;
	char bytes[4];

	sim_file_poll(file, count_wake, &wakes);
	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	assert_int_equal(wakes, 1);
	assert_int_equal(sim_file_read(file, bytes, 4), -ENODEV);
	assert_int_equal(sim_pci_bind(machine->pci), 0);
	assert_int_equal(sim_file_read(file, bytes, 4), -ENODEV);
	assert_int_equal(sim_file_read(open_edu(machine), bytes, 4), 4);
}

/**
 * struct unbinder - an administrator who unbinds the driver while a call waits
 * @machine: the machine
 * @thread: of the administrator
 * @began: there is that thread
 * @numbered: remove() has given its number back: now it waits for the call
 * @met: it waits, or is over
 * @result: of the unbind
 */
struct unbinder {
	struct machine *machine;
	pthread_t thread;
	bool began;
	bool numbered;
	sem_t met;
	int result;
};

static void tell_when_it_waits(struct sim_task *task, enum sim_call call, const void *object,
			       void *context)
{
	struct unbinder *unbinder = context;

	(void)task;
	(void)object;
	if (unbinder->numbered && call == SIM_LOCK) {
		unbinder->numbered = false;
		sem_post(&unbinder->met);
	}
	unbinder->numbered |= call == SIM_IDA_FREE;
}

static void *unbind(void *context)
{
	struct unbinder *unbinder = context;
	struct sim_task task;

	sim_task_init(&task);
	sim_set_point(&task, tell_when_it_waits, unbinder);
	sim_switch(&task);
	unbinder->result = sim_pci_unbind(unbinder->machine->pci);
	sim_switch(NULL);
	sem_post(&unbinder->met);
	return NULL;
}

/* A call is about to wait for the device: remove() gets as far as it can first. */
static void unbind_meanwhile(struct sim_task *task, enum sim_call call, const void *object,
			     void *context)
{
	struct unbinder *unbinder = context;

	(void)task;
	(void)object;
	if (unbinder->began || (call != SIM_WAIT_TIMEOUT && call != SIM_WAIT_INTERRUPTIBLE_TIMEOUT))
		return;
	unbinder->began = true;
	assert_int_equal(pthread_create(&unbinder->thread, NULL, unbind, unbinder), 0);
	sem_wait(&unbinder->met);
}

static long read_some(struct sim_file *file, char bytes[4])
{
	return sim_file_read(file, bytes, 4);
}

static long write_some(struct sim_file *file, char bytes[4])
{
	return sim_file_write(file, bytes, 4);
}

static long compute_some(struct sim_file *file, char bytes[4])
{
	uint32_t result;

	(void)bytes;
	return compute(file, 5, 0, &result);
}

/* A transfer is waited for, since the device uses memory until it ends; a factorial is not. */
static void test_unbind_in_the_middle_of_a_call_waits_only_for_a_transfer(void **state)
{
	static const struct {
		long (*call)(struct sim_file *file, char bytes[4]);
		long result;
		bool transfers;
	} rows[] = { { read_some, 4, true },
		     { write_some, 4, true },
		     { compute_some, -ENODEV, false } };
	struct machine *machine = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct unbinder unbinder = { .machine = machine };
		struct sim_file *file = open_edu(machine);
		char bytes[4] = "WXYZ";
		uint64_t steps = machine->emu.steps;

		memcpy(machine->emu.state.device.buffer, "abcd", 4);
		sem_init(&unbinder.met, 0, 0);
		sim_set_point(&machine->task, unbind_meanwhile, &unbinder);
		assert_int_equal(rows[i].call(file, bytes), rows[i].result);
		sim_set_point(&machine->task, NULL, NULL);
		assert_true(unbinder.began);
		pthread_join(unbinder.thread, NULL);
		sem_destroy(&unbinder.met);
		assert_int_equal(unbinder.result, 0);
		assert_false(sim_pci_is_bound(machine->pci));
		assert_int_equal(read_some(file, bytes), -ENODEV);
		assert_memory_equal(machine->emu.state.device.buffer, bytes,
				    rows[i].transfers ? sizeof(bytes) : 0);
		/* Memory is not used any more, and nobody is told of the factorial. */
		if (rows[i].transfers)
			assert_int_equal(machine->emu.steps, steps + 1);
		sim_time_pass(machine->kernel, sim_time_now(machine->kernel) + 1000 * MS);
		assert_int_equal(machine->emu.steps, steps + 1);
		assert_int_equal(machine->emu.state.device.causes, 0);
		assert_int_equal(sim_pci_bind(machine->pci), 0);
	}
}

static void test_device_works_after_sleep_and_after_a_reset(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = open_edu(machine);
	char bytes[4];

	assert_int_equal(sim_pci_pm(machine->pci, SIM_SUSPEND), 0);
	assert_int_equal(sim_pci_pm(machine->pci, SIM_RESUME), 0);
	assert_int_equal(sim_file_pwrite(file, "abcd", 4, 0), 4);
	assert_int_equal(sim_pci_reset(machine->pci), 0);
	assert_int_equal(sim_file_pread(file, bytes, 4, 0), 4);
	assert_memory_equal(bytes, "\0\0\0\0", 4);
}

static void test_devices_are_numbered_and_numbers_used_again(void **state)
{
	machine_expect_numbers(*state, "edu", "edu1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(test_what_is_written_is_read_back),
		machine_test(test_each_transfer_takes_as_long_as_the_device_needs),
		machine_test(test_buffer_ends_where_it_ends),
		machine_test(test_memory_that_is_not_there_is_efault),
		machine_test(test_transfer_without_its_interrupt_is_etimedout),
		machine_test(test_interrupt_that_is_lost_is_looked_for),
		machine_test(test_late_transfer_is_asked_for_a_few_times_only),
		machine_test(test_late_transfer_whose_interrupt_is_lost_does_not_end_the_next_one),
		machine_test(test_transfer_that_does_not_end_is_cut_off),
		machine_test(test_factorials_come_by_interrupt_and_by_asking),
		machine_test(test_factorial_of_what_is_too_much_is_einval),
		machine_test(test_factorial_after_a_signal_is_the_right_one),
		machine_test(test_factorial_that_takes_too_long_is_etimedout),
		machine_test(test_events_are_polled_for_and_taken_once),
		machine_test(test_event_wakes_who_polls),
		machine_test(test_events_of_the_device_itself_cannot_be_raised),
		machine_test_bare(test_interrupt_of_another_device_is_not_claimed),
		machine_test_bare(test_driver_does_with_the_pin),
		machine_test_bare(test_device_that_interrupts_already_is_silenced),
		machine_test_bare(test_size_of_the_buffer_is_a_parameter),
		machine_test_bare(test_size_beyond_the_buffer_is_refused),
		machine_test(test_calls_of_a_device_that_is_pulled_out_are_enodev),
		machine_test(test_file_outlives_the_device),
		machine_test(test_unbind_in_the_middle_of_a_call_waits_only_for_a_transfer),
		machine_test(test_device_works_after_sleep_and_after_a_reset),
		machine_test(test_devices_are_numbered_and_numbers_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The time of a simulated machine, with a device that acts by itself: an errand takes it some time.
 * Kernel code.
 */

/* The C library first, and of that its types: see linux/types.h. */
#include <sys/types.h>

#include "../emu/emu_bench.h"
#include "sim_event.h"
#include "sim_kernel.h"
#include "sim_task.h"
#include "sim_time.h"

#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/iopoll.h>
#include <linux/jiffies.h>
#include <linux/pci.h>
#include <linux/spinlock.h>

#define ERRAND (SCRATCH_ERRAND - EMU_BAR(2))
#define CAUSE  (SCRATCH_CAUSE - EMU_BAR(2))

/**
 * struct bench - a machine with the device on its bus
 * @emu: the device
 * @kernel: the machine
 * @task: the task of the test
 * @regs: its second BAR
 * @queue: a wait queue that nobody wakes
 */
struct bench {
	struct emu emu;
	struct sim_kernel *kernel;
	struct sim_task task;
	char __iomem *regs;
	wait_queue_head_t queue;
};

static struct pci_dev *found;
static char __iomem *mapped;

static int probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	int err = pcim_enable_device(dev);

	(void)id;
	if (!err)
		err = pcim_iomap_regions(dev, 1 << 2, "scratch");
	mapped = err ? NULL : pcim_iomap_table(dev)[2];
	found = dev;
	return err;
}

static const struct pci_device_id ids[] = { { PCI_DEVICE(0x1af4, 0x5c7a) }, {} };

static struct pci_driver driver = { .name = "scratch", .id_table = ids, .probe = probe };

static int setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	assert_non_null(bench);
	emu_init(&bench->emu);
	sim_task_init(&bench->task);
	sim_switch(&bench->task);
	bench->kernel = sim_kernel_create();
	bench->task.kernel = bench->kernel;
	assert_non_null(sim_pci_plug(bench->kernel, &bench->emu));
	assert_int_equal(pci_register_driver(&driver), 0);
	bench->regs = mapped;
	assert_non_null(bench->regs);
	init_waitqueue_head(&bench->queue);
	*state = bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;

	sim_set_faults(&bench->task, NULL, 0);
	pci_unregister_driver(&driver);
	sim_kernel_destroy(bench->kernel);
	sim_switch(NULL);
	free(bench);
	return 0;
}

static void start_errand(struct bench *bench)
{
	writeq(0, bench->regs + ERRAND);
}

/* Look at the device without an access. */
static bool is_done(const struct bench *bench)
{
	return bench->emu.state.device.cause & SCRATCH_CAUSE_ERRAND;
}

/* ---------------------------------------------------------------- Who drives ------------------ */

static void test_clock_goes_on_only_when_it_is_let(void **state)
{
	struct bench *bench = *state;
	uint64_t when = 7;

	assert_int_equal(sim_time_now(bench->kernel), 0);
	readl(bench->regs + CAUSE);
	assert_false(sim_time_next(bench->kernel, &when));
	assert_int_equal(when, 7);
	assert_false(sim_kernel_idle(bench->kernel));
	assert_int_equal(sim_time_now(bench->kernel), 0);
	sim_time_pass(bench->kernel, 12345);
	assert_int_equal(sim_time_now(bench->kernel), 12345);
	sim_time_pass(bench->kernel, 1);
	assert_int_equal(sim_time_now(bench->kernel), 12345);
}

static void test_device_takes_its_time(void **state)
{
	struct bench *bench = *state;
	uint64_t when;

	sim_time_pass(bench->kernel, 500);
	start_errand(bench);
	assert_true(sim_time_next(bench->kernel, &when));
	assert_int_equal(when, 500 + SCRATCH_ERRAND_NS);
	sim_time_pass(bench->kernel, when - 1);
	assert_false(is_done(bench));
	sim_time_pass(bench->kernel, when);
	assert_true(is_done(bench));
	assert_false(sim_time_next(bench->kernel, &when));
}

static void test_idle_goes_to_the_next_thing_and_no_further(void **state)
{
	struct bench *bench = *state;

	start_errand(bench);
	assert_true(sim_kernel_idle(bench->kernel));
	assert_true(is_done(bench));
	assert_int_equal(sim_time_now(bench->kernel), SCRATCH_ERRAND_NS);
	assert_false(sim_kernel_idle(bench->kernel));
}

static void test_time_that_is_skipped_is_lost_for_devices(void **state)
{
	struct bench *bench = *state;
	uint64_t when;

	start_errand(bench);
	sim_time_skip(bench->kernel, 1000000);
	assert_false(is_done(bench));
	assert_int_equal(sim_time_now(bench->kernel), 1000000);
	assert_true(sim_time_next(bench->kernel, &when));
	assert_int_equal(when, 1000000 + SCRATCH_ERRAND_NS);
	sim_time_skip(bench->kernel, 5);
	assert_int_equal(sim_time_now(bench->kernel), 1000000);
}

/* The planned step does not come: another one does, which begins now. */
static void test_device_that_changes_its_mind_begins_anew(void **state)
{
	struct bench *bench = *state;
	uint64_t when;

	start_errand(bench);
	sim_time_pass(bench->kernel, 700);
	bench->emu.state.device.errand = 1;
	assert_true(sim_time_next(bench->kernel, &when));
	assert_int_equal(when, 700 + 2 * SCRATCH_ERRAND_NS);
}

static void test_device_that_is_reset_has_nothing_to_do(void **state)
{
	struct bench *bench = *state;
	uint64_t when;

	start_errand(bench);
	emu_reset(&bench->emu);
	assert_false(sim_time_next(bench->kernel, &when));
	sim_time_pass(bench->kernel, 300);
	emu_pci_write(&bench->emu, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
	start_errand(bench);
	assert_true(sim_time_next(bench->kernel, &when));
	assert_int_equal(when, 300 + SCRATCH_ERRAND_NS);
}

/* The step may come late in real time; the test does not check how late. */
static void test_device_acts_in_real_time(void **state)
{
	struct bench *bench = *state;
	struct sim_task follower;

	sim_task_init(&follower);
	assert_int_equal(sim_time_follow(bench->kernel, &follower), 0);
	start_errand(bench);
	while (!(readl(bench->regs + CAUSE) & SCRATCH_CAUSE_ERRAND))
		usleep_range(10, 20);
	sim_time_unfollow(bench->kernel);
	assert_true(is_done(bench));
}

/* How far the handler is; atomic. */
enum { SLOW_NOT_YET, SLOW_RUNS, SLOW_DONE };
static int slow;

/* The follower's thread stands still in it, as it may on a busy machine. */
static irqreturn_t handle_slowly(int irq, void *regs)
{
	(void)irq;
	writel(SCRATCH_CAUSE_ERRAND, (char __iomem *)regs + CAUSE);
	__atomic_store_n(&slow, SLOW_RUNS, __ATOMIC_RELEASE);
	nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
	__atomic_store_n(&slow, SLOW_DONE, __ATOMIC_RELEASE);
	return IRQ_HANDLED;
}

/* Else a program could look for what the interrupt of its own call brings before that has come. */
static void test_call_ends_after_a_handler_that_has_begun(void **state)
{
	struct bench *bench = *state;
	struct sim_file *file = NULL;
	struct sim_task follower;
	int err, reached;

	slow = SLOW_NOT_YET;
	assert_int_equal(request_irq(found->irq, handle_slowly, 0, "scratch", bench->regs), 0);
	sim_task_init(&follower);
	assert_int_equal(sim_time_follow(bench->kernel, &follower), 0);
	start_errand(bench);
	while (!__atomic_load_n(&slow, __ATOMIC_ACQUIRE))
		nanosleep(&(struct timespec){ .tv_nsec = 10000 }, NULL);
	bench->task.kernel = NULL;
	err = sim_file_open(bench->kernel, "nothing", 0, &file);
	reached = __atomic_load_n(&slow, __ATOMIC_ACQUIRE);
	bench->task.kernel = bench->kernel;
	sim_time_unfollow(bench->kernel);
	free_irq(found->irq, bench->regs);
	assert_int_equal(err, -ENOENT);
	assert_int_equal(reached, SLOW_DONE);
}

/* ---------------------------------------------------------------- What a driver does ---------- */

static void test_loop_of_reads_ends(void **state)
{
	struct bench *bench = *state;
	int reads = 0;

	start_errand(bench);
	while (!(readl(bench->regs + CAUSE) & SCRATCH_CAUSE_ERRAND))
		reads++;
	assert_in_range(reads, 1, 100);
}

static void test_delay_lets_the_device_act(void **state)
{
	struct bench *bench = *state;

	start_errand(bench);
	ndelay(SCRATCH_ERRAND_NS - 1);
	assert_false(is_done(bench));
	ndelay(1);
	assert_true(is_done(bench));
	udelay(3);
	mdelay(2);
	assert_int_equal(sim_time_now(bench->kernel), SCRATCH_ERRAND_NS + 2003000);
}

/* Under a spinlock no task may sleep, but the hardware still acts. */
static void test_delay_under_a_spinlock_lets_the_device_act(void **state)
{
	struct bench *bench = *state;
	spinlock_t lock;

	spin_lock_init(&lock);
	spin_lock(&lock);
	start_errand(bench);
	udelay(5);
	assert_true(is_done(bench));
	assert_int_equal(sim_time_now(bench->kernel), 5000);
	spin_unlock(&lock);
}

static void test_polling_ends_when_the_device_is_done_or_time_is_over(void **state)
{
	struct bench *bench = *state;
	u32 value;

	start_errand(bench);
	assert_int_equal(readl_poll_timeout(bench->regs + CAUSE, value, value & 1, 10, 1000), 0);
	assert_in_range(sim_time_now(bench->kernel), SCRATCH_ERRAND_NS, 20000);
	writel(1, bench->regs + CAUSE);
	assert_int_equal(readl_poll_timeout_atomic(bench->regs + CAUSE, value, value & 1, 1, 50),
			 -ETIMEDOUT);
	assert_int_equal(value, 0);
}

/* A loop that has to wait is one call, however often it looks. */
static void test_polling_can_be_made_to_come_too_late(void **state)
{
	struct bench *bench = *state;
	struct sim_fault late = { .kind = SIM_FAULT_TIMEOUT, .call = SIM_POLL_TIMEOUT, .nth = 2 };
	u64 start;
	u32 value;

	sim_set_faults(&bench->task, &late, 1);
	assert_int_equal(readl_poll_timeout(bench->regs + CAUSE, value, !value, 1, 1000), 0);
	assert_int_equal(bench->task.calls[SIM_POLL_TIMEOUT], 0);
	assert_int_equal(readl_poll_timeout(bench->regs + CAUSE, value, value & 1, 1, 1000),
			 -ETIMEDOUT);
	assert_in_range(bench->task.calls[SIM_SLEEP], 100, 1000);
	assert_int_equal(bench->task.calls[SIM_POLL_TIMEOUT], 1);
	start = sim_time_now(bench->kernel);
	assert_int_equal(readl_poll_timeout(bench->regs + CAUSE, value, value & 1, 1, 1000000),
			 -ETIMEDOUT);
	assert_int_equal(late.fired, 1);
	assert_in_range(bench->task.calls[SIM_SLEEP], 100, 1000);
	assert_in_range(sim_time_now(bench->kernel) - start, 1000000000, 1001000000);
}

static void test_wait_for_what_the_device_does_ends_in_time(void **state)
{
	struct bench *bench = *state;

	start_errand(bench);
	assert_int_equal(wait_event_timeout(bench->queue, is_done(bench), 10), 1);
	/* Nobody has woken the task: it looked after its time-out. */
	assert_int_equal(sim_time_now(bench->kernel), 10ULL * NSEC_PER_SEC / HZ);
}

static void test_sleep_passes_no_more_than_its_time(void **state)
{
	struct bench *bench = *state;

	msleep(100);
	assert_int_equal(sim_time_now(bench->kernel), 104000000);
	usleep_range(10, 20);
	assert_int_equal(sim_time_now(bench->kernel), 104010000);
	assert_int_equal(schedule_timeout_uninterruptible(2), 0);
	assert_int_equal(sim_time_now(bench->kernel), 112000000);
	assert_int_equal(bench->task.calls[SIM_SLEEP], 3);
}

static void test_signal_ends_a_sleep_and_says_what_is_left(void **state)
{
	struct bench *bench = *state;

	sim_signal(&bench->task, true);
	assert_int_equal(msleep_interruptible(100), 104);
	assert_int_equal(schedule_timeout_interruptible(7), 7);
	assert_int_equal(schedule_timeout_interruptible(MAX_SCHEDULE_TIMEOUT),
			 MAX_SCHEDULE_TIMEOUT);
	assert_int_equal(wait_event_interruptible_timeout(bench->queue, false, 5), -ERESTARTSYS);
	assert_int_equal(wait_event_timeout(bench->queue, false, 5), 0);
	assert_int_equal(sim_time_now(bench->kernel), 20000000);
}

static void test_fault_of_a_sleep_is_a_signal(void **state)
{
	struct bench *bench = *state;

	sim_fail(&bench->task, SIM_SLEEP_INTERRUPTIBLE, 1);
	assert_int_equal(msleep_interruptible(100), 104);
	assert_int_equal(msleep_interruptible(100), 0);
}

/* ---------------------------------------------------------------- Time-outs on purpose -------- */

static void test_timeout_fault_makes_the_device_too_slow(void **state)
{
	struct bench *bench = *state;
	struct sim_fault fault = { .kind = SIM_FAULT_TIMEOUT };

	sim_set_faults(&bench->task, &fault, 1);
	start_errand(bench);
	assert_int_equal(wait_event_timeout(bench->queue, is_done(bench), 10), 0);
	assert_int_equal(fault.fired, 1);
	assert_int_equal(sim_time_now(bench->kernel), 40000000);
	/* The device was slow, and is not dead. */
	assert_int_equal(wait_event_interruptible_timeout(bench->queue, is_done(bench), 10), 1);
}

static void do_complete(void *context)
{
	complete(context);
}

static void test_wait_without_end_is_never_late(void **state)
{
	struct bench *bench = *state;
	struct sim_fault fault = { .kind = SIM_FAULT_TIMEOUT };
	struct completion x;

	init_completion(&x);
	sim_set_faults(&bench->task, &fault, 1);
	sim_set_wait(&bench->task, do_complete, &x);
	assert_int_equal(wait_for_completion_timeout(&x, MAX_SCHEDULE_TIMEOUT),
			 MAX_SCHEDULE_TIMEOUT);
	assert_int_equal(fault.seen, 0);
	assert_int_equal(sim_time_now(bench->kernel), 0);
}

/* ---------------------------------------------------------------- For ever -------------------- */

/**
 * struct clockwork - an event that makes itself due again
 * @event: the event
 * @kernel: where
 * @period: in ns
 * @ticks: how often it has happened
 * @last: the task's wait is over when it has happened so often; UINT_MAX: never
 * @queue: woken then
 */
struct clockwork {
	struct sim_event event;
	struct sim_kernel *kernel;
	u64 period;
	unsigned int ticks;
	unsigned int last;
	wait_queue_head_t *queue;
};

static void tick(struct sim_event *event)
{
	struct clockwork *clockwork = container_of(event, struct clockwork, event);

	event->when += clockwork->period;
	sim_event_add(clockwork->kernel, event);
	if (++clockwork->ticks == clockwork->last)
		wake_up(clockwork->queue);
}

static void send_signal(void *context)
{
	sim_signal(context, true);
}

/* Wait until it has happened @last times. Returns what the wait comes to. */
static int wait_for_ticks(struct bench *bench, struct clockwork *clockwork)
{
	int result;

	clockwork->event = (struct sim_event){ .when = clockwork->period, .happen = tick };
	clockwork->kernel = bench->kernel;
	clockwork->queue = &bench->queue;
	sim_set_wait(&bench->task, send_signal, &bench->task);
	sim_event_add(bench->kernel, &clockwork->event);
	result = wait_event_interruptible(bench->queue, clockwork->ticks == clockwork->last);
	sim_event_remove(bench->kernel, &clockwork->event);
	return result;
}

static void test_periodic_timer_is_not_waited_for_for_ever(void **state)
{
	struct bench *bench = *state;
	struct clockwork clockwork = { .period = NSEC_PER_SEC / HZ, .last = UINT_MAX };

	assert_int_equal(wait_for_ticks(bench, &clockwork), -ERESTARTSYS);
	assert_int_equal(sim_time_now(bench->kernel), 120 * NSEC_PER_SEC);
}

static void test_quick_events_are_not_waited_for_for_ever(void **state)
{
	struct bench *bench = *state;
	struct clockwork clockwork = { .period = 1, .last = UINT_MAX };

	assert_int_equal(wait_for_ticks(bench, &clockwork), -ERESTARTSYS);
	assert_int_equal(clockwork.ticks, 100000);
}

static void test_late_event_is_waited_for(void **state)
{
	struct bench *bench = *state;
	struct clockwork clockwork = { .period = 40 * NSEC_PER_SEC, .last = 2 };

	assert_int_equal(wait_for_ticks(bench, &clockwork), 0);
	assert_int_equal(sim_time_now(bench->kernel), 80 * NSEC_PER_SEC);
}

static void test_wait_with_an_end_waits_for_it(void **state)
{
	struct bench *bench = *state;

	sim_set_wait(&bench->task, send_signal, &bench->task);
	assert_int_equal(wait_event_interruptible_timeout(bench->queue, false, 300 * HZ), 0);
	assert_int_equal(sim_time_now(bench->kernel), 300 * NSEC_PER_SEC);
}

int main(void)
{
#define TIME_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TIME_TEST(test_clock_goes_on_only_when_it_is_let),
		TIME_TEST(test_device_takes_its_time),
		TIME_TEST(test_idle_goes_to_the_next_thing_and_no_further),
		TIME_TEST(test_time_that_is_skipped_is_lost_for_devices),
		TIME_TEST(test_device_that_changes_its_mind_begins_anew),
		TIME_TEST(test_device_that_is_reset_has_nothing_to_do),
		TIME_TEST(test_device_acts_in_real_time),
		TIME_TEST(test_call_ends_after_a_handler_that_has_begun),
		TIME_TEST(test_loop_of_reads_ends),
		TIME_TEST(test_delay_lets_the_device_act),
		TIME_TEST(test_delay_under_a_spinlock_lets_the_device_act),
		TIME_TEST(test_polling_ends_when_the_device_is_done_or_time_is_over),
		TIME_TEST(test_polling_can_be_made_to_come_too_late),
		TIME_TEST(test_wait_for_what_the_device_does_ends_in_time),
		TIME_TEST(test_sleep_passes_no_more_than_its_time),
		TIME_TEST(test_signal_ends_a_sleep_and_says_what_is_left),
		TIME_TEST(test_fault_of_a_sleep_is_a_signal),
		TIME_TEST(test_timeout_fault_makes_the_device_too_slow),
		TIME_TEST(test_wait_without_end_is_never_late),
		TIME_TEST(test_periodic_timer_is_not_waited_for_for_ever),
		TIME_TEST(test_quick_events_are_not_waited_for_for_ever),
		TIME_TEST(test_late_event_is_waited_for),
		TIME_TEST(test_wait_with_an_end_waits_for_it),
	};

	return cmocka_run_group_tests_name("scratch/time", tests, NULL, NULL);
}

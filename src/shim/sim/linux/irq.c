// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts: which of them are due, and how their handlers run.
 */
#include "sim_irqs.h"
#include "sim_kthread.h"
#include "sim_pci.h"

#include "sim_time.h"

#include <linux/printk.h>

/* How often in a row an interrupt is handled and asserted again before that is reported. */
#define SIM_IRQ_STORM 1000

unsigned int sim_machines_due;

/* ---------------------------------------------------------------- Which are due --------------- */

/* With the machine's lock held. */
static bool is_ready(const struct sim_irq *irq)
{
	return irq->actions && !irq->disabled && !irq->masked && !irq->is_off && !irq->is_late &&
	       !irq->is_lost && !irq->running;
}

static bool is_pending(const struct sim_irq *irq)
{
	return (irq->up || irq->is_stray) && is_ready(irq);
}

static bool thread_is_woken(const struct sim_irq *irq)
{
	const struct sim_irq_action *action = irq->actions;

	while (action && (!action->woken || action->thread))
		action = action->next;
	return action;
}

void sim_irqs_look(struct sim_kernel *kernel)
{
	const struct sim_irq *irq;
	bool due = false;

	if (kernel->irq_mode == SIM_IRQ_AUTO)
		list_for_each_entry (irq, &kernel->irqs, list)
			due |= is_pending(irq) || thread_is_woken(irq);
	if (due == kernel->is_due)
		return;
	kernel->is_due = due;
	__atomic_add_fetch(&sim_machines_due, due ? 1u : -1u, __ATOMIC_RELAXED);
}

static struct sim_irq *find(struct sim_kernel *kernel, unsigned int number)
{
	struct sim_irq *irq;

	list_for_each_entry (irq, &kernel->irqs, list)
		if (irq->number == number)
			return irq;
	return NULL;
}

struct sim_irq *sim_irq_find(struct sim_kernel *kernel, unsigned int number)
{
	struct sim_irq *irq;

	pthread_mutex_lock(&kernel->lock);
	irq = find(kernel, number);
	pthread_mutex_unlock(&kernel->lock);
	return irq;
}

struct sim_irq *sim_irq_make(struct sim_kernel *kernel, unsigned int number, bool is_message)
{
	struct sim_irq *irq = calloc(1, sizeof(*irq));

	if (!irq)
		sim_bug("no memory for an interrupt");
	*irq = (struct sim_irq){ .kernel = kernel, .number = number, .is_message = is_message };
	pthread_mutex_lock(&kernel->lock);
	list_add_tail(&irq->list, &kernel->irqs);
	pthread_mutex_unlock(&kernel->lock);
	return irq;
}

void sim_irq_unmake(struct sim_irq *irq)
{
	struct sim_kernel *kernel = irq->kernel;
	struct sim_irq_action *action;

	pthread_mutex_lock(&kernel->lock);
	list_del(&irq->list);
	sim_irqs_look(kernel);
	pthread_mutex_unlock(&kernel->lock);
	while ((action = irq->actions)) {
		irq->actions = action->next;
		free(action);
	}
	free(irq);
}

/*
 * Whose handler must come now, before anybody else can have looked after the device? With the
 * machine's lock held.
 */
static const struct sim_pci *whose(const struct sim_irq *irq, bool up, const struct sim_pci *by)
{
	const bool at_once = irq->kernel->irq_mode == SIM_IRQ_AUTO && !sim_current()->irqs_off;

	return up && !irq->up && at_once ? by : NULL;
}

void sim_irq_raise(struct sim_irq *irq, bool up, const struct sim_pci *by)
{
	pthread_mutex_lock(&irq->kernel->lock);
	irq->by = whose(irq, up, by);
	irq->accesses = irq->by ? sim_pci_accesses(irq->by) : 0;
	if (irq->is_message)
		/* A message that nobody has requested is lost. */
		irq->up = irq->actions ? 1 : 0;
	else
		irq->up += up ? 1u : -1u;
	if (!irq->up)
		irq->again = 0;
	irq->is_late &= irq->up != 0;
	irq->is_lost &= irq->up != 0;
	sim_irqs_look(irq->kernel);
	pthread_mutex_unlock(&irq->kernel->lock);
}

void sim_irq_stray(struct sim_irq *irq)
{
	pthread_mutex_lock(&irq->kernel->lock);
	irq->is_stray = irq->actions;
	sim_irqs_look(irq->kernel);
	pthread_mutex_unlock(&irq->kernel->lock);
}

/* ---------------------------------------------------------------- Handlers -------------------- */

/* Wake the thread of a handler. With the machine's lock held. */
static void wake_thread(struct sim_irq_action *action)
{
	if (!action->woken && action->flags & IRQF_ONESHOT)
		action->irq->masked++;
	action->woken = true;
}

static irqreturn_t call(const struct sim_irq_action *action)
{
	if (action->neighbour)
		return IRQ_RETVAL(action->neighbour(action->dev));
	return action->handler ? action->handler((int)action->irq->number, action->dev)
			       : IRQ_WAKE_THREAD;
}

/* Returns how many handlers claim it. */
static unsigned int call_all(struct sim_irq *irq)
{
	struct sim_irq_action *action;
	unsigned int claimed = 0;
	irqreturn_t result;

	/* An action that free_irq() takes out of the list meanwhile stays until this is over. */
	for (action = irq->actions; action; action = action->next) {
		result = call(action);
		if ((unsigned int)result > IRQ_WAKE_THREAD)
			sim_bug("the handler of interrupt %u (%s) returns %d, which is no "
				"irqreturn_t",
				irq->number, action->name, (int)result);
		claimed += result != IRQ_NONE;
		if (result != IRQ_WAKE_THREAD)
			continue;
		if (!action->thread_fn)
			sim_bug("the handler of interrupt %u (%s) wakes a thread that it does not "
				"have",
				irq->number, action->name);
		pthread_mutex_lock(&irq->kernel->lock);
		wake_thread(action);
		pthread_mutex_unlock(&irq->kernel->lock);
	}
	return claimed;
}

static void nobody_cared(const struct sim_irq *irq)
{
	pr_err("irq %u: nobody cared (try booting with the \"irqpoll\" option)\n", irq->number);
	pr_err("Disabling IRQ #%u\n", irq->number);
}

/* The handlers have run. Returns whether the interrupt is turned off now. */
static bool finish(struct sim_irq *irq, unsigned int claimed)
{
	struct sim_kernel *kernel = irq->kernel;
	bool off;

	pthread_mutex_lock(&kernel->lock);
	irq->running = NULL;
	__atomic_sub_fetch(&kernel->handling, 1, __ATOMIC_RELAXED);
	irq->unhandled = claimed ? 0 : irq->unhandled + 1;
	irq->again = irq->up && claimed ? irq->again + 1 : 0;
	off = irq->unhandled == SIM_IRQ_PATIENCE;
	irq->is_off |= off;
	if (off && !kernel->ignored)
		kernel->ignored = irq->number;
	sim_irqs_look(kernel);
	pthread_mutex_unlock(&kernel->lock);
	sim_wake_all();
	return off;
}

static bool has_neighbours(const struct sim_irq *irq)
{
	return irq->actions->next || irq->actions->neighbour;
}

/* The handlers may begin. Is it certain that their own device has something for them? */
static const struct sim_pci *take_cause(struct sim_irq *irq)
{
	const struct sim_pci *by = irq->by;

	irq->by = NULL;
	if (!by || has_neighbours(irq) || sim_pci_accesses(by) != irq->accesses)
		return NULL;
	return by;
}

/*
 * No handler has claimed what a device had for it. While the driver begins or ends, it need not
 * look at the device.
 */
static void note_ignored(struct sim_irq *irq, const struct sim_pci *by)
{
	const bool looked = sim_pci_accesses(by) != irq->accesses;

	if (irq->kernel->ignored || (!looked && by->lock.owner))
		return;
	irq->kernel->ignored = irq->number;
}

/* A fault plan makes this interrupt late, or loses it: do not call the handlers. */
static void lose(struct sim_irq *irq, struct sim_task *task, bool late)
{
	sim_interrupt_end(task, "an interrupt");
	irq->by = NULL;
	pthread_mutex_lock(&irq->kernel->lock);
	if (irq->is_message)
		irq->up = late;
	irq->is_late = late && irq->up;
	irq->is_lost = !late && irq->up;
	irq->kernel->has_late |= irq->is_late;
	pthread_mutex_unlock(&irq->kernel->lock);
	finish(irq, 1);
}

/* How many more times a fault plan wants the handlers to be called. */
static uint64_t again(struct sim_task *task)
{
	uint64_t times = 0;

	if (sim_fault_happens(task, SIM_IRQ, SIM_FAULT_SPURIOUS, &times))
		return 1;
	if (sim_fault_happens(task, SIM_IRQ, SIM_FAULT_STORM, &times))
		return times ? times : 8;
	return 0;
}

/* Run the handlers on the CPU of the current task, as the task that has claimed the interrupt. */
static unsigned int handle(struct sim_irq *irq, struct sim_task *task)
{
	const struct sim_pci *cause;
	unsigned int claimed;
	uint64_t times;
	int err;

	sim_interrupt_begin(task, SIM_IN_HARDIRQ);
	err = sim_enter(task, SIM_IRQ, irq);
	if (err) {
		lose(irq, task, err == sim_fault_traits[SIM_FAULT_LATE].err);
		return 1;
	}
	sim_pci_trace_handler(irq, false, 0);
	cause = take_cause(irq);
	claimed = call_all(irq);
	if (cause && !claimed)
		note_ignored(irq, cause);
	__atomic_add_fetch(&irq->kernel->handled, claimed != 0, __ATOMIC_RELAXED);
	for (times = again(task); times; times--)
		call_all(irq);
	sim_pci_trace_handler(irq, true, claimed);
	sim_enter(task, SIM_IRQ_END, irq);
	sim_interrupt_end(task, "the handler of interrupt %u", irq->number);
	if (finish(irq, claimed))
		nobody_cared(irq);
	if (irq->again == SIM_IRQ_STORM)
		sim_bug("interrupt %u is handled %d times, and asserted again each time: nothing "
			"else runs any more",
			irq->number, SIM_IRQ_STORM);
	return claimed;
}

/* Let the task claim the interrupt, if it is pending, or ready and @spurious. */
static bool claim(struct sim_irq *irq, struct sim_task *task, bool spurious)
{
	if (spurious ? !is_ready(irq) : !is_pending(irq))
		return false;
	irq->running = task;
	__atomic_add_fetch(&irq->kernel->handling, 1, __ATOMIC_RELAXED);
	if (irq->is_message && !spurious)
		irq->up = 0;
	irq->is_stray &= spurious;
	sim_irqs_look(irq->kernel);
	return true;
}

static struct sim_irq *claim_any(struct sim_kernel *kernel, struct sim_task *task)
{
	struct sim_irq *irq, *claimed = NULL;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (irq, &kernel->irqs, list)
		if (claim(irq, task, false)) {
			claimed = irq;
			break;
		}
	pthread_mutex_unlock(&kernel->lock);
	return claimed;
}

static struct sim_irq *claim_one(struct sim_kernel *kernel, unsigned int number,
				 struct sim_task *task, bool spurious)
{
	struct sim_irq *irq = NULL;

	if (sim_current()->irqs_off)
		return NULL;
	pthread_mutex_lock(&kernel->lock);
	irq = find(kernel, number);
	if (irq && !claim(irq, task, spurious))
		irq = NULL;
	pthread_mutex_unlock(&kernel->lock);
	return irq;
}

/* Deliver interrupts to the current task, if it allows them. */
static bool come(struct sim_kernel *kernel)
{
	struct sim_task handler;
	struct sim_irq *irq;
	bool any = false;

	if (kernel->irq_mode != SIM_IRQ_AUTO)
		return false;
	while (!sim_current()->irqs_off && (irq = claim_any(kernel, &handler))) {
		handle(irq, &handler);
		any = true;
	}
	return any;
}

void sim_attend(void)
{
	struct sim_kernel *kernel = sim_current()->kernel;

	if (kernel)
		come(kernel);
}

void sim_irqs_come_late(struct sim_kernel *kernel)
{
	struct sim_irq *irq;

	pthread_mutex_lock(&kernel->lock);
	kernel->has_late = false;
	list_for_each_entry (irq, &kernel->irqs, list)
		irq->is_late = false;
	sim_irqs_look(kernel);
	pthread_mutex_unlock(&kernel->lock);
}

void sim_irqs_come(void)
{
	if (sim_is_due())
		sim_attend();
}

/* ---------------------------------------------------------------- Threads --------------------- */

static struct sim_irq_action *claim_thread(struct sim_kernel *kernel, struct sim_task *task)
{
	struct sim_irq_action *action = NULL;
	const struct sim_irq *irq;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (irq, &kernel->irqs, list) {
		for (action = irq->actions; action; action = action->next)
			if (action->woken && !action->thread)
				break;
		if (action)
			break;
	}
	if (action) {
		action->woken = false;
		action->thread = task;
		sim_irqs_look(kernel);
	}
	pthread_mutex_unlock(&kernel->lock);
	return action;
}

/*
 * Run the thread as the current task. Whoever waits for its end must not hold what it takes: so it
 * is ordered as a lock is.
 */
static void do_thread(void *context)
{
	struct sim_irq_action *action = context;
	struct sim_task *task = sim_current();
	struct sim_irq *irq = action->irq;

	action->thread = task;
	sim_enter(task, SIM_IRQ_THREAD, irq);
	sim_lock_wanted(task, action, action->site);
	sim_lock_taken(task, action, action->site);
	action->thread_fn((int)irq->number, action->dev);
	sim_lock_dropped(task, action);
	sim_enter(task, SIM_IRQ_THREAD_END, irq);
	pthread_mutex_lock(&irq->kernel->lock);
	action->thread = NULL;
	if (action->flags & IRQF_ONESHOT && !action->woken)
		irq->masked--;
	sim_irqs_look(irq->kernel);
	pthread_mutex_unlock(&irq->kernel->lock);
	sim_wake_all();
}

static void run_thread(struct sim_irq_action *action, struct sim_task *task)
{
	const unsigned int number = action->irq->number;

	sim_interrupt_begin(task, SIM_IN_TASK);
	do_thread(action);
	sim_interrupt_end(task, "the thread of interrupt %u", number);
}

bool sim_irq_thread(struct sim_kernel *kernel)
{
	struct sim_kernel *before = sim_work_for(kernel);
	struct sim_task task;
	struct sim_irq_action *action = claim_thread(kernel, &task);

	if (action)
		run_thread(action, &task);
	sim_current()->kernel = before;
	return action;
}

/* Start a thread that may sleep until the current task, too, does something. */
static bool start_thread(struct sim_kernel *kernel)
{
	struct sim_irq_action *action;
	char what[64];

	/* A search of all orders has no thread to spare. */
	if (sim_current()->every_wake)
		return sim_irq_thread(kernel);
	action = claim_thread(kernel, sim_current());
	if (!action)
		return false;
	(snprintf)(what, sizeof(what), "the thread of interrupt %u", action->irq->number);
	sim_kthread_run(kernel, what, do_thread, action);
	return true;
}

bool sim_irq_thread_is_woken(struct sim_kernel *kernel)
{
	const struct sim_irq *irq;
	bool woken = false;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (irq, &kernel->irqs, list)
		woken |= thread_is_woken(irq);
	pthread_mutex_unlock(&kernel->lock);
	return woken;
}

bool sim_irq_run(struct sim_kernel *kernel)
{
	struct sim_kernel *before;
	bool any = false, more;

	if (!sim_is_due())
		return false;
	before = sim_work_for(kernel);
	do {
		more = come(kernel);
		if (kernel->irq_mode == SIM_IRQ_AUTO && !sim_current()->atomic)
			more |= start_thread(kernel);
		any |= more;
	} while (more);
	sim_current()->kernel = before;
	return any;
}

/**
 * struct wait - what a task waits for @irq: no handler of this interrupt runs @only: and the thread
 * of this action does not run; NULL: no thread of it runs or is woken
 */
struct wait {
	struct sim_irq *irq;
	const struct sim_irq_action *only;
};

static bool is_idle(void *context)
{
	const struct wait *wait = context;
	const struct sim_irq_action *action;
	bool idle;

	pthread_mutex_lock(&wait->irq->kernel->lock);
	idle = !wait->irq->running && !(wait->only && wait->only->thread);
	for (action = wait->only ? NULL : wait->irq->actions; action; action = action->next)
		idle &= !action->woken && !action->thread;
	pthread_mutex_unlock(&wait->irq->kernel->lock);
	return idle;
}

static void wait_until_idle(struct wait *wait)
{
	struct sim_task *task = sim_current();

	task->can_go_on = is_idle;
	task->can_go_on_context = wait;
	sim_enter(task, SIM_SYNCHRONIZE_IRQ, wait->irq);
	task->can_go_on = NULL;
	sim_sleep(task, SIM_SYNCHRONIZE_IRQ, is_idle, wait, false, SIM_NEVER);
}

/* The current task will wait for these threads. */
static void want_threads(const struct sim_irq *irq, const struct sim_irq_action *only)
{
	const struct sim_irq_action *action = only ? only : irq->actions;

	for (; action; action = only ? NULL : action->next)
		if (action->thread_fn)
			sim_lock_wanted(sim_current(), action, action->site);
}

void sim_irq_wait(struct sim_irq *irq, struct sim_irq_action *only)
{
	struct sim_task thread;

	want_threads(irq, only);
	wait_until_idle(&(struct wait){ irq, only });
	/* No other task finds it any more. */
	if (!only || !only->woken)
		return;
	only->woken = false;
	run_thread(only, &thread);
}

static bool no_handler_runs(void *kernel)
{
	return !__atomic_load_n(&((struct sim_kernel *)kernel)->handling, __ATOMIC_RELAXED);
}

void sim_irqs_settle(struct sim_kernel *kernel)
{
	if (!no_handler_runs(kernel))
		sim_sleep(sim_current(), SIM_SYNCHRONIZE_IRQ, no_handler_runs, kernel, false,
			  SIM_NEVER);
}

void sim_irqs_drop(struct sim_kernel *kernel)
{
	struct sim_irq *irq, *following;

	list_for_each_entry_safe (irq, following, &kernel->irqs, list)
		sim_irq_unmake(irq);
}

/* ---------------------------------------------------------------- From outside ---------------- */

void sim_irq_set_mode(struct sim_kernel *kernel, enum sim_irq_mode mode)
{
	pthread_mutex_lock(&kernel->lock);
	kernel->irq_mode = mode;
	sim_irqs_look(kernel);
	pthread_mutex_unlock(&kernel->lock);
}

size_t sim_irq_pending(struct sim_kernel *kernel, unsigned int *irqs, size_t max)
{
	const struct sim_irq *irq;
	size_t n = 0;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (irq, &kernel->irqs, list)
		if (is_pending(irq) && n++ < max)
			irqs[n - 1] = irq->number;
	pthread_mutex_unlock(&kernel->lock);
	return n;
}

bool sim_irq_deliver(struct sim_kernel *kernel, unsigned int number)
{
	struct sim_kernel *before = sim_work_for(kernel);
	struct sim_task handler;
	struct sim_irq *irq = claim_one(kernel, number, &handler, false);

	if (irq)
		handle(irq, &handler);
	sim_current()->kernel = before;
	return irq;
}

int sim_irq_spurious(struct sim_kernel *kernel, unsigned int number)
{
	struct sim_kernel *before = sim_work_for(kernel);
	struct sim_task handler;
	struct sim_irq *irq = claim_one(kernel, number, &handler, true);
	int claimed = irq ? (int)handle(irq, &handler) : -1;

	sim_current()->kernel = before;
	return claimed;
}

static struct sim_irq *line(struct sim_kernel *kernel, unsigned int number)
{
	struct sim_irq *irq = sim_irq_find(kernel, number);

	if (!irq || irq->is_message)
		sim_bug("interrupt %u is no line that devices share", number);
	return irq;
}

void sim_irq_share(struct sim_kernel *kernel, unsigned int number, sim_neighbour_fn *handler,
		   void *context)
{
	struct sim_irq *irq = line(kernel, number);
	struct sim_irq_action *action = calloc(1, sizeof(*action)), **at;

	if (!action)
		sim_bug("no memory for a handler");
	*action = (struct sim_irq_action){
		.irq = irq,
		.neighbour = handler,
		.flags = IRQF_SHARED,
		.name = "neighbour",
		.dev = context,
	};
	pthread_mutex_lock(&kernel->lock);
	for (at = &irq->actions; *at; at = &(*at)->next)
		;
	*at = action;
	sim_irqs_look(kernel);
	pthread_mutex_unlock(&kernel->lock);
}

void sim_irq_assert(struct sim_kernel *kernel, unsigned int number, bool up)
{
	struct sim_irq *irq = line(kernel, number);

	if (irq->neighbour_up == up)
		return;
	irq->neighbour_up = up;
	sim_irq_raise(irq, up, NULL);
}

void sim_irq_debug_shared(struct sim_kernel *kernel, bool on)
{
	kernel->irq_debug_shared = on;
}

unsigned long sim_irq_handled(struct sim_kernel *kernel)
{
	return __atomic_load_n(&kernel->handled, __ATOMIC_RELAXED);
}

unsigned int sim_irq_ignored(const struct sim_kernel *kernel)
{
	return kernel->ignored;
}

static bool is_off(const struct sim_irq *irq)
{
	return irq->is_off;
}

static bool is_unrequested(const struct sim_irq *irq)
{
	return irq->up && !irq->actions;
}

/* The number of the first such interrupt; 0 if there is none. */
static unsigned int first(struct sim_kernel *kernel, bool (*is_so)(const struct sim_irq *irq))
{
	const struct sim_irq *irq;
	unsigned int number = 0;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (irq, &kernel->irqs, list)
		if (is_so(irq) && !number)
			number = irq->number;
	pthread_mutex_unlock(&kernel->lock);
	return number;
}

unsigned int sim_irq_unrequested(struct sim_kernel *kernel)
{
	return first(kernel, is_unrequested);
}

unsigned int sim_irq_nobody_cared(struct sim_kernel *kernel)
{
	return first(kernel, is_off);
}

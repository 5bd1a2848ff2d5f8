// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a driver does with an interrupt: request it, free it, turn it off and on.
 */
#include "sim_irqs.h"

static struct sim_irq *irq_of(unsigned int number, const char *what)
{
	struct sim_irq *irq = sim_irq_find(sim_kernel_of(what), number);

	if (!irq)
		sim_bug("%s of interrupt %u, which does not exist", what, number);
	return irq;
}

/* ---------------------------------------------------------------- Request --------------------- */

static int check_request(const struct sim_irq_action *action)
{
	bool shared = action->flags & IRQF_SHARED;

	if (shared && (!action->dev || action->flags & IRQF_NO_AUTOEN))
		return -EINVAL;
	if (!action->handler && !action->thread_fn)
		return -EINVAL;
	/*
	 * Only the thread can lower the line, so without ONESHOT it would stay up until the thread
	 * runs.
	 */
	if (!action->handler && !(action->flags & IRQF_ONESHOT) && !action->irq->is_message)
		return -EINVAL;
	return 0;
}

static bool can_share(const struct sim_irq_action *one, const struct sim_irq_action *other)
{
	if (!(one->flags & other->flags & IRQF_SHARED))
		return false;
	return other->neighbour || !((one->flags ^ other->flags) & IRQF_ONESHOT);
}

/* Add a handler behind the others, if its flags agree with theirs. */
static int add(struct sim_irq *irq, struct sim_irq_action *action)
{
	struct sim_irq_action **at;
	int err = 0;

	pthread_mutex_lock(&irq->kernel->lock);
	if (!irq->actions) {
		irq->disabled = action->flags & IRQF_NO_AUTOEN ? 1 : 0;
		irq->masked = irq->unhandled = irq->again = 0;
		irq->is_off = false;
	}
	for (at = &irq->actions; *at && !err; at = &(*at)->next)
		err = can_share(*at, action) ? 0 : -EBUSY;
	if (!err)
		*at = action;
	pthread_mutex_unlock(&irq->kernel->lock);
	return err;
}

/* From here on the interrupt comes. */
static void start(struct sim_kernel *kernel)
{
	pthread_mutex_lock(&kernel->lock);
	sim_irqs_look(kernel);
	pthread_mutex_unlock(&kernel->lock);
	sim_irqs_come();
}

/* Make a handler that is not yet in the interrupt's list. On an error there is no action. */
static int make(struct sim_irq_action **action, unsigned int number, irq_handler_t handler,
		irq_handler_t thread_fn, unsigned long flags, const char *name, void *dev,
		const struct sim_place *place)
{
	struct sim_irq *irq = sim_irq_find(sim_kernel_of("request_irq()"), number);
	int err = sim_enter(sim_current(), SIM_REQUEST_IRQ, irq);

	sim_may_sleep(sim_current(), "request_irq()");
	if (err || !irq)
		return err ? err : -EINVAL;
	*action = malloc(sizeof(**action));
	if (!*action)
		return -ENOMEM;
	/* A message is sent once, so nothing has to be off. */
	if (irq->is_message)
		flags &= ~(unsigned long)IRQF_ONESHOT;
	**action = (struct sim_irq_action){
		.irq = irq,
		.handler = handler,
		.thread_fn = thread_fn,
		.flags = flags,
		.name = name ? name : "",
		.dev = dev,
		.site = place,
	};
	return 0;
}

static int request(struct sim_irq_action *action)
{
	int err = check_request(action);

	if (!err)
		err = add(action->irq, action);
	if (err)
		return err;
	sim_remember("interrupt", action, 0, action->site, "%u (%s)", action->irq->number,
		     action->name);
	start(action->irq->kernel);
	return 0;
}

int sim_request_irq(unsigned int number, irq_handler_t handler, irq_handler_t thread_fn,
		    unsigned long flags, const char *name, void *dev, const struct sim_place *place)
{
	struct sim_irq_action *action;
	int err = make(&action, number, handler, thread_fn, flags, name, dev, place);

	if (err)
		return err;
	err = request(action);
	if (err)
		free(action);
	return err;
}

/* ---------------------------------------------------------------- Free ------------------------ */

/* Find the driver's handler with this pointer. */
static struct sim_irq_action *find(struct sim_irq *irq, const void *dev)
{
	struct sim_irq_action *action;

	pthread_mutex_lock(&irq->kernel->lock);
	for (action = irq->actions; action; action = action->next)
		if (action->dev == dev && !action->neighbour)
			break;
	pthread_mutex_unlock(&irq->kernel->lock);
	return action;
}

/* From here on no new call of it begins. */
static void take_out(struct sim_irq_action *action)
{
	struct sim_irq *irq = action->irq;
	struct sim_irq_action **at;

	pthread_mutex_lock(&irq->kernel->lock);
	for (at = &irq->actions; *at != action; at = &(*at)->next)
		;
	*at = action->next;
	if (!irq->actions && irq->is_message)
		irq->up = 0;
	irq->is_stray &= irq->actions != NULL;
	sim_irqs_look(irq->kernel);
	pthread_mutex_unlock(&irq->kernel->lock);
}

/*
 * The interrupt of another device on the line might come just now; a handler that is about to be
 * freed must cope with it.
 */
static void call_once_more(const struct sim_irq_action *action)
{
	struct sim_task handler;

	if (!(action->flags & IRQF_SHARED) || !action->irq->kernel->irq_debug_shared ||
	    !action->handler)
		return;
	sim_interrupt_begin(&handler, SIM_IN_HARDIRQ);
	action->handler((int)action->irq->number, action->dev);
	sim_interrupt_end(&handler, "a handler that is about to be freed");
}

static const void *free_action(struct sim_irq_action *action)
{
	const void *name = action->name;

	take_out(action);
	sim_irq_wait(action->irq, action);
	call_once_more(action);
	sim_forget("interrupt", action);
	free(action);
	return name;
}

const void *free_irq(unsigned int number, void *dev)
{
	struct sim_irq *irq = irq_of(number, "free_irq()");
	struct sim_irq_action *action;

	sim_may_sleep(sim_current(), "free_irq()");
	sim_enter(sim_current(), SIM_FREE_IRQ, irq);
	action = find(irq, dev);
	if (!action)
		sim_bug("free_irq() of interrupt %u, which was not requested with this pointer",
			number);
	return free_action(action);
}

/* ---------------------------------------------------------------- Managed --------------------- */

static void release(struct device *device, void *data)
{
	struct sim_irq_action *action = data;

	(void)device;
	sim_enter(sim_current(), SIM_FREE_IRQ, action->irq);
	free_action(action);
}

int sim_devm_request_irq(struct device *device, unsigned int irq, irq_handler_t handler,
			 irq_handler_t thread_fn, unsigned long flags, const char *name, void *dev,
			 const struct sim_place *place)
{
	struct sim_irq_action *action;
	int err = make(&action, irq, handler, thread_fn, flags, name ? name : dev_name(device), dev,
		       place);

	if (err)
		return err;
	err = sim_devres_add(device, release, action);
	if (!err) {
		err = request(action);
		if (err)
			sim_devres_remove(device, release, action);
	}
	if (err)
		free(action);
	return err;
}

void devm_free_irq(struct device *device, unsigned int number, void *dev)
{
	struct sim_irq_action *action = find(irq_of(number, "devm_free_irq()"), dev);

	if (!action || !sim_devres_remove(device, release, action))
		sim_bug("devm_free_irq() of interrupt %u, which is not the device's", number);
	release(device, action);
}

void sim_irqs_check_freed(struct sim_kernel *kernel, const void *memory, size_t size)
{
	const struct sim_irq_action *action = NULL;
	const struct sim_irq *irq;
	uintptr_t start = (uintptr_t)memory;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (irq, &kernel->irqs, list) {
		for (action = irq->actions; action; action = action->next)
			if (!action->neighbour && (uintptr_t)action->dev - start < size)
				break;
		if (action)
			break;
	}
	pthread_mutex_unlock(&kernel->lock);
	if (action)
		sim_bug("memory is freed while the handler of interrupt %u, requested at %s, is "
			"called with it",
			action->irq->number, sim_place_text(action->site));
}

/* ---------------------------------------------------------------- Off and on ------------------ */

void disable_irq_nosync(unsigned int number)
{
	struct sim_irq *irq = irq_of(number, "disable_irq()");

	sim_enter(sim_current(), SIM_DISABLE_IRQ, irq);
	pthread_mutex_lock(&irq->kernel->lock);
	irq->disabled++;
	sim_irqs_look(irq->kernel);
	pthread_mutex_unlock(&irq->kernel->lock);
}

void disable_irq(unsigned int number)
{
	sim_may_sleep(sim_current(), "disable_irq()");
	disable_irq_nosync(number);
	sim_irq_wait(irq_of(number, "disable_irq()"), NULL);
}

void enable_irq(unsigned int number)
{
	struct sim_irq *irq = irq_of(number, "enable_irq()");

	sim_enter(sim_current(), SIM_ENABLE_IRQ, irq);
	if (!irq->disabled)
		sim_bug("enable_irq() of interrupt %u, which is not disabled", number);
	pthread_mutex_lock(&irq->kernel->lock);
	irq->disabled--;
	pthread_mutex_unlock(&irq->kernel->lock);
	start(irq->kernel);
}

void synchronize_irq(unsigned int number)
{
	sim_may_sleep(sim_current(), "synchronize_irq()");
	sim_irq_wait(irq_of(number, "synchronize_irq()"), NULL);
}

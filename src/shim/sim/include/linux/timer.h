/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Timers: a function is called later, in a context that may not sleep.
 */
#ifndef SIM_LINUX_TIMER_H
#define SIM_LINUX_TIMER_H

#include "container_of.h"
#include "jiffies.h"
#include "types.h"

#include "../../sim_event.h"
#include "../../sim_place.h"

struct timer_list {
	unsigned long expires;
	void (*function)(struct timer_list *timer);
	struct timer_list *magic; /* itself, once it is set up */
	struct sim_event event;
	const char *name;             /* of its function */
	const struct sim_place *site; /* where it is set up */
	struct sim_place made;        /* that, if DEFINE_TIMER() does it */
	unsigned long since;          /* serial of its first start */
	bool shut;
};

#define TIMER_DEFERRABLE 0x1u
#define TIMER_IRQSAFE    0x2u

#define DEFINE_TIMER(timer, callback)    \
	struct timer_list timer = {      \
		.function = (callback),  \
		.name = #callback,       \
		SIM_MADE(timer, #timer), \
	}

void sim_timer_setup(struct timer_list *timer, void (*function)(struct timer_list *timer),
		     const char *name, const struct sim_place *site);
#define timer_setup(timer, callback, flags) \
	((void)(flags), sim_timer_setup(timer, callback, #callback, SIM_HERE))
#define timer_setup_on_stack(timer, callback, flags) timer_setup(timer, callback, flags)
void destroy_timer_on_stack(struct timer_list *timer);

#define from_timer(variable, timer, field) container_of(timer, typeof(*(variable)), field)

int timer_pending(const struct timer_list *timer);
int mod_timer(struct timer_list *timer, unsigned long expires);
void add_timer(struct timer_list *timer);
/* The C library has another function of this name. */
int sim_timer_delete(struct timer_list *timer);
#define timer_delete(timer) sim_timer_delete(timer)
int timer_delete_sync(struct timer_list *timer);
int timer_shutdown_sync(struct timer_list *timer);
#define del_timer(timer)      timer_delete(timer)
#define del_timer_sync(timer) timer_delete_sync(timer)

#endif /* SIM_LINUX_TIMER_H */

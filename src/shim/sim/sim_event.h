/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events at a time. Internal to the simulated kernel.
 */
#ifndef SIM_EVENT_H
#define SIM_EVENT_H

#include "include/linux/types.h"

struct sim_kernel;

/**
 * struct sim_event - what happens, and when
 * @list: in the machine's list, until its time
 * @when: in ns, see sim_time_now()
 * @happen: called at its time, when it is in no list any more, with no lock held; NULL if only the
 *	time matters
 */
struct sim_event {
	struct list_head list;
	u64 when;
	void (*happen)(struct sim_event *event);
};

/**
 * sim_event_add() - let an event happen
 * @kernel: the machine
 * @event: with @when and @happen set; in no list
 */
void sim_event_add(struct sim_kernel *kernel, struct sim_event *event);

/**
 * sim_event_remove() - cancel an event
 * @kernel: the machine
 * @event: the event
 *
 * Return: true, or false if it was not in the list: it has happened, or is about to.
 */
bool sim_event_remove(struct sim_kernel *kernel, struct sim_event *event);

/**
 * sim_step_next() - when does a device make its next step?
 * @kernel: the machine
 * @when: receives the time; unchanged if no device is busy
 *
 * Return: whether one is.
 */
bool sim_step_next(struct sim_kernel *kernel, u64 *when);

#endif /* SIM_EVENT_H */

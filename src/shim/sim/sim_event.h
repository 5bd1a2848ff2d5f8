/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Something that happens at a time. Internal to the simulated kernel.
 */
#ifndef SIM_EVENT_H
#define SIM_EVENT_H

#include "include/linux/types.h"

struct sim_kernel;

/**
 * struct sim_event - what happens, and when
 * @list: of the machine's, while it is to come
 * @when: in ns, see sim_time_now()
 * @happen: called when its time has come, when it is in no list any more, with no lock held; NULL
 *	where it is enough that the time has come
 */
struct sim_event {
	struct list_head list;
	u64 when;
	void (*happen)(struct sim_event *event);
};

/**
 * sim_event_add() - let it happen
 * @kernel: the machine
 * @event: with @when and @happen set; in no list
 */
void sim_event_add(struct sim_kernel *kernel, struct sim_event *event);

/**
 * sim_event_remove() - or not
 * @kernel: the machine
 * @event: the event
 *
 * Return: true, or false if it was not to come: it has happened, or just begins to.
 */
bool sim_event_remove(struct sim_kernel *kernel, struct sim_event *event);

#endif /* SIM_EVENT_H */

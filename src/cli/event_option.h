/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The option --at of lkp-emu run: what happens to the first device while a program uses it.
 *
 *	PLAN  = EVENT { "," EVENT }
 *	EVENT = WHEN ":" WHAT
 *	WHEN  = TIME ("ms" | "s") | CALL [ "@" NTH ]
 *	CALL  = "open" | "read" | "write" | "ioctl" | "poll" | "close"
 *	WHAT  = "unbind" | "bind" | "remove" | "gone" | "reset" | "suspend" | "resume"
 *
 * ``500ms:unbind,1s:bind``, ``read@3:gone``: half a second after the start the driver lets the
 * device go, ...; before the third read(2) the hardware is pulled out.
 */
#ifndef EVENT_OPTION_H
#define EVENT_OPTION_H

#include <argp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct emu;
struct sim_pci;

#define EVENTS 16

/**
 * struct event - one event
 * @text: as it was given, for messages
 * @milliseconds: when, from the start; or
 * @call: before which call of the driver; NULL if it is a time
 * @nth: which of these calls
 * @what: index of what happens
 * @happened: whether it has happened
 */
struct event {
	char text[64];
	unsigned long milliseconds;
	const char *call;
	unsigned long nth;
	size_t what;
	bool happened;
};

/**
 * struct events - all of them, and the device that they are about
 * @events: @n rows
 * @n: rows in @events
 * @emu: the hardware
 * @pci: its place on the bus; NULL once it was removed
 * @clock: the thread that makes what has a time happen
 * @lock: covers the rest
 * @ended: signalled when there is no more to wait for
 * @over: whether the program has ended
 */
struct events {
	struct event events[EVENTS];
	size_t n;
	struct emu *emu;
	struct sim_pci *pci;
	pthread_t clock;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool over;
};

/**
 * event_option_parse() - take the events of one --at
 * @events: receives them, after those that it has
 * @text: the option's argument
 * @argp: for the error message; a wrong text ends the program
 */
void event_option_parse(struct events *events, const char *text, const struct argp_state *argp);

/**
 * events_start() - from now on, let the events happen
 * @events: the events
 * @emu: the hardware
 * @pci: its place on the bus
 *
 * Return: 0 or a negative errno.
 */
int events_start(struct events *events, struct emu *emu, struct sim_pci *pci)
	__attribute__((warn_unused_result));

/**
 * events_before() - a call of the driver is about to be made
 * @context: the events
 * @call: its name
 *
 * Returns when what is due has happened. Any thread may call this.
 */
void events_before(void *context, const char *call);

/**
 * events_stop() - nothing happens any more
 * @events: the events, started
 *
 * Prints to standard error which events have not happened.
 */
void events_stop(struct events *events);

#endif /* EVENT_OPTION_H */

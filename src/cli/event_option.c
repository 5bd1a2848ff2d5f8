// SPDX-License-Identifier: GPL-2.0-only
/*
 * The option --at of lkp-emu run: the device goes and comes while a program uses it.
 */
#include "event_option.h"

#include "emu.h"
#include "sim_kernel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---------------------------------------------------------------- What can happen ------------- */

static void do_unbind(struct events *events)
{
	sim_pci_unbind(events->pci);
}

static void do_bind(struct events *events)
{
	sim_pci_bind(events->pci);
}

static void do_remove(struct events *events)
{
	sim_pci_unplug(events->pci);
	events->pci = NULL;
}

static void do_gone(struct events *events)
{
	emu_remove(events->emu);
}

static void do_reset(struct events *events)
{
	sim_pci_reset(events->pci);
}

static void do_suspend(struct events *events)
{
	sim_pci_pm(events->pci, SIM_SUSPEND);
	emu_reset(events->emu);
}

static void do_resume(struct events *events)
{
	sim_pci_pm(events->pci, SIM_RESUME);
}

static const struct {
	const char *name;
	void (*run)(struct events *events);
} happenings[] = {
	{ "unbind", do_unbind }, { "bind", do_bind },   { "remove", do_remove },
	{ "gone", do_gone },     { "reset", do_reset }, { "suspend", do_suspend },
	{ "resume", do_resume },
};
#define HAPPENINGS (sizeof(happenings) / sizeof(happenings[0]))

static const char *const calls[] = { "open", "read", "write", "ioctl", "poll", "close" };
#define CALLS (sizeof(calls) / sizeof(calls[0]))

/* With the lock held, so that one event comes after the other. */
static void happen(struct events *events, struct event *event)
{
	event->happened = true;
	if (events->pci)
		happenings[event->what].run(events);
	else
		fprintf(stderr, "lkp-emu run: --at: %s: the device was removed before\n",
			event->text);
}

/* ---------------------------------------------------------------- Text ------------------------ */

/* A number from 1 on, decimal; its end, or NULL if there is none. */
static const char *number(const char *text, unsigned long *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return NULL;
	errno = 0;
	*value = strtoul(text, &end, 10);
	return errno ? NULL : end;
}

static bool is(const char *text, size_t length, const char *word)
{
	return strlen(word) == length && !strncmp(text, word, length);
}

/* Parse WHEN, which has @length characters. */
static bool parse_when(struct event *event, const char *text, size_t length)
{
	const char *end = number(text, &event->milliseconds);
	size_t word = strcspn(text, "@:");

	if (end) {
		if (is(end, length - (size_t)(end - text), "s"))
			event->milliseconds *= 1000;
		else if (!is(end, length - (size_t)(end - text), "ms"))
			return false;
		return event->milliseconds <= 86400000;
	}
	for (size_t i = 0; i < CALLS; i++)
		if (is(text, word, calls[i]))
			event->call = calls[i];
	event->nth = 1;
	if (!event->call || word == length)
		return event->call;
	return number(text + word + 1, &event->nth) == text + length && event->nth;
}

static bool parse_what(struct event *event, const char *text, size_t length)
{
	for (event->what = 0; event->what < HAPPENINGS; event->what++)
		if (is(text, length, happenings[event->what].name))
			return true;
	return false;
}

void event_option_parse(struct events *events, const char *text, const struct argp_state *argp)
{
	for (;; text++) {
		size_t length = strcspn(text, ","), when = strcspn(text, ":,");
		struct event event = { 0 };

		snprintf(event.text, sizeof(event.text), "%.*s", (int)length, text);
		if (events->n == EVENTS)
			argp_error(argp, "--at: '%s' is one event too many: there can be %d",
				   event.text, EVENTS);
		if (when == length || !parse_when(&event, text, when))
			argp_error(argp,
				   "--at: '%s': when? Such as 500ms, 2s, read or read@3 (open read "
				   "write ioctl poll close), a colon, and what",
				   event.text);
		if (!parse_what(&event, text + when + 1, length - when - 1))
			argp_error(argp,
				   "--at: '%s': what? unbind, bind, remove, gone, reset, suspend "
				   "or resume",
				   event.text);
		events->events[events->n++] = event;
		text += length;
		if (!*text)
			break;
	}
}

/* ---------------------------------------------------------------- In use ---------------------- */

/* The next event that has a time; NULL if there is none. */
static struct event *next_in_time(struct events *events)
{
	struct event *next = NULL;

	for (size_t i = 0; i < events->n; i++) {
		struct event *event = &events->events[i];

		if (!event->call && !event->happened &&
		    (!next || event->milliseconds < next->milliseconds))
			next = event;
	}
	return next;
}

static void *keep_time(void *context)
{
	struct events *events = context;
	struct timespec start;
	struct event *event;

	clock_gettime(CLOCK_MONOTONIC, &start);
	pthread_mutex_lock(&events->lock);
	while (!events->over && (event = next_in_time(events))) {
		struct timespec due = start;

		due.tv_sec += (time_t)(event->milliseconds / 1000);
		due.tv_nsec += (long)(event->milliseconds % 1000) * 1000000;
		if (due.tv_nsec >= 1000000000) {
			due.tv_nsec -= 1000000000;
			due.tv_sec++;
		}
		if (pthread_cond_clockwait(&events->ended, &events->lock, CLOCK_MONOTONIC, &due) ==
		    ETIMEDOUT)
			happen(events, event);
	}
	pthread_mutex_unlock(&events->lock);
	return NULL;
}

int events_start(struct events *events, struct emu *emu, struct sim_pci *pci)
{
	events->emu = emu;
	events->pci = pci;
	pthread_mutex_init(&events->lock, NULL);
	pthread_cond_init(&events->ended, NULL);
	return -pthread_create(&events->clock, NULL, keep_time, events);
}

void events_before(void *context, const char *call)
{
	struct events *events = context;

	pthread_mutex_lock(&events->lock);
	for (size_t i = 0; i < events->n; i++) {
		struct event *event = &events->events[i];

		if (event->call && !event->happened && !strcmp(event->call, call) && !--event->nth)
			happen(events, event);
	}
	pthread_mutex_unlock(&events->lock);
}

void events_stop(struct events *events)
{
	pthread_mutex_lock(&events->lock);
	events->over = true;
	pthread_cond_signal(&events->ended);
	pthread_mutex_unlock(&events->lock);
	pthread_join(events->clock, NULL);
	for (size_t i = 0; i < events->n; i++)
		if (!events->events[i].happened)
			fprintf(stderr, "lkp-emu run: the event %s never happened\n",
				events->events[i].text);
}

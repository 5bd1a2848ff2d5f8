/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Agendas: searches of many scenes of a module's life.
 */
#ifndef HARNESS_AGENDA_H
#define HARNESS_AGENDA_H

#include "hunt.h"
#include "spec.h"

/**
 * struct agenda - scenes to be searched
 * @what: what they are, for reports
 * @scenes: as text, up to a NULL; or NULL for all pairs of calls
 * @interrupted: of pairs: interrupts come to the first call's CPU, and not to one of their own
 * @bound: with so many preemptions at most and no reduction; 0 for all schedules that can make a
 *	difference
 * @at: how far it has come
 */
struct agenda {
	const char *what;
	const char *const *scenes;
	bool interrupted;
	unsigned int bound;
	unsigned int at;
};

/**
 * agenda_pairs() - is a call in the pairs of calls?
 * @row: the call
 *
 * Return: false if it is only in scenes that name it, or in none.
 */
bool agenda_pairs(const struct spec_call_row *row);

/**
 * agenda_interrupts() - are pairs of calls to be interrupted?
 *
 * Return: true if the device has interrupts and the package's spec says so.
 */
bool agenda_interrupts(void);

/**
 * agenda_check() - are there calls, and are the scenes of the package's spec scenes?
 *
 * Ends the program, with the reason, if not.
 */
void agenda_check(void);

/**
 * agenda_next() - the next scene
 * @agenda: goes on
 * @text: receives it
 * @room: for so many bytes
 *
 * Pairs: each call that is not large with each, on a device with its driver, in each state of the
 * hardware, and without; and where both need a file, through one as well. What the device does by
 * itself, and its interrupts, come meanwhile, if the package's spec says so.
 *
 * Return: false when there are no more.
 */
bool agenda_next(struct agenda *agenda, char *text, size_t room);

/**
 * agenda_run() - search, and report how much was searched
 * @agenda: which has not begun
 * @found: overwritten
 * @out: where the report goes
 *
 * Return: true if nothing was found.
 */
bool agenda_run(const struct agenda *agenda, struct hunt *found, FILE *out);

#endif /* HARNESS_AGENDA_H */

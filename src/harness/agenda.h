/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Agendas: searches of many scenes of a module's life.
 */
#ifndef HARNESS_AGENDA_H
#define HARNESS_AGENDA_H

#include "hunt.h"
#include "spec.h"

/**
 * struct agenda - scenes to search
 * @what: their name, for reports
 * @scenes: as text, up to a NULL; or NULL for all pairs of calls
 * @interrupted: for pairs: interrupts come to the first call's CPU, and not to a CPU of their own
 * @bound: the most preemptions, without reduction; 0 for all schedules that can make a difference
 * @at: the current position
 */
struct agenda {
	const char *what;
	const char *const *scenes;
	bool interrupted;
	unsigned int bound;
	unsigned int at;
};

/**
 * agenda_pairs() - is a call used in the pairs of calls?
 * @row: the call
 *
 * Return: false if it is only in scenes that name it, or in none.
 */
bool agenda_pairs(const struct spec_call_row *row);

/**
 * agenda_interrupts() - should pairs of calls be interrupted?
 *
 * Return: true if the device has interrupts and the package's spec says so.
 */
bool agenda_interrupts(void);

/**
 * agenda_check() - check that there are calls, and that the scenes of the package's spec are valid
 *
 * Ends the program with the reason if not.
 */
void agenda_check(void);

/**
 * agenda_next() - get the next scene
 * @agenda: moved on
 * @text: receives it
 * @room: size of @text
 *
 * Pairs: each two calls that are not large, on a device with its driver, in each state of the
 * hardware, and without a driver; if both need a file, also through the same file. If the package's
 * spec says so, the device's own steps and its interrupts come meanwhile.
 *
 * Return: false when there are no more.
 */
bool agenda_next(struct agenda *agenda, char *text, size_t room);

/**
 * agenda_run() - search, and report the size of the search
 * @agenda: the agenda, at its start
 * @found: overwritten
 * @out: receives the report
 *
 * Return: true if nothing was found.
 */
bool agenda_run(const struct agenda *agenda, struct hunt *found, FILE *out);

#endif /* HARNESS_AGENDA_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Agendas: searches of many scenes of a module's life.
 */
#ifndef HARNESS_AGENDA_H
#define HARNESS_AGENDA_H

#include "hunt.h"
#include "spec.h"

/* The most calls of a scene that an agenda makes, and the most agendas of every day. */
#define AGENDA_CALLS    4
#define AGENDA_EVERYDAY 7

/**
 * struct agenda - scenes to search
 * @what: their name, for reports
 * @test: the name of a test that searches it
 * @scenes: as text, up to a NULL; or NULL for scenes of @calls
 * @calls: of each scene: 0 for two, of all calls; 2 to %AGENDA_CALLS of the cast of the package's
 *	spec
 * @interrupted: of two calls: interrupts come to the first call's CPU, and not to one of their
 *	own
 * @every: only one scene out of so many; 0 or 1 for all
 * @bound: the most preemptions, without reduction; 0 for all schedules that can make a difference
 * @walks: number of random schedules of each scene instead; 0 for none
 * @seed: of the random schedules
 * @turn: the number of the next scene among those; the start may be any
 * @at: the current position: of @scenes, or of the states
 * @who: ... of the calls, never decreasing, since their order does not matter
 * @shared: ... the calls go through one file instead of one each
 */
struct agenda {
	const char *what;
	const char *test;
	const char *const *scenes;
	unsigned int calls;
	bool interrupted;
	unsigned int every;
	unsigned int bound;
	unsigned long walks;
	uint64_t seed;
	unsigned int turn;
	unsigned int at;
	unsigned int who[AGENDA_CALLS];
	bool shared;
};

/**
 * agenda_pairs() - is a call used in the pairs of all calls?
 * @row: the call
 *
 * Return: false if it is only in scenes that name it, or in none.
 */
bool agenda_pairs(const struct spec_call_row *row);

/**
 * agenda_check() - check that there are calls, and that the scenes and the cast of the package's
 * spec are valid
 *
 * Ends the program with the reason if not.
 */
void agenda_check(void);

/**
 * agenda_next() - get the next scene, or the next out of @every
 * @agenda: moved on
 * @text: receives it
 * @room: size of @text
 *
 * Scenes of calls: each selection, in each state; if two of them need a file, also through the same
 * file. Of all calls: each two that are not large, on a device with its driver, in each state of
 * the hardware, and without a driver; if the package's spec says so, the device's own steps and its
 * interrupts come meanwhile. Of the cast: on a device with its driver, in the cast's states.
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

/**
 * agenda_everyday() - what tests search every day
 * @agendas: receives it
 *
 * All pairs of calls, the scenes of the package's spec, and its cast.
 *
 * Return: how many there are.
 */
unsigned int agenda_everyday(struct agenda agendas[AGENDA_EVERYDAY]);

#endif /* HARNESS_AGENDA_H */

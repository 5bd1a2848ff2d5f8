/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether to look for the next request in a loop or to sleep until it comes.
 *
 * Which is better depends on where the scheduler puts the two ends, and on who else wants the CPUs.
 * So both are tried for a few requests, in turns, and the better one is taken for a while. What is
 * compared is the time of a whole round, from one request to the next: who sleeps saves the other
 * end nothing if waking it takes longer.
 */
#ifndef QEMU_SPIN_CHOICE_H
#define QEMU_SPIN_CHOICE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Rounds of each kind that count in a trial. They take turns by so many, of which the first do not
 * count: after a change of kind the scheduler takes a while to put both ends where they belong.
 */
#define SPIN_TRIAL  32
#define SPIN_TURN   32
#define SPIN_SETTLE 16

/* The other kind is tried again after so many times as long as it took in the last trial. */
#define SPIN_TRUST 60

/* One round in so many is measured in between. So many that are twice as long as usual end the
 * choice. */
#define SPIN_CHECK   16
#define SPIN_STRIKES 4

/* A peer that asks nothing for so many nanoseconds has something else to do. */
#define SPIN_IDLE_NS 1000000u

/**
 * struct spin_choice - what was seen, and what to do
 * @spins: the choice after the last trial
 * @tried: rounds of the current trial
 * @rounds: how long those were that count, in nanoseconds; those without spinning first
 * @spent: what all rounds of the trial took, in nanoseconds; those without spinning first
 * @left: for how many rounds the choice still holds; 0 in a trial
 * @usual: the median of the chosen kind in the last trial, in nanoseconds
 * @strikes: how many measured rounds in a row were much longer
 *
 * It begins with zeros.
 */
struct spin_choice {
	bool spins;
	unsigned int tried;
	uint64_t rounds[2][SPIN_TRIAL];
	uint64_t spent[2];
	uint64_t left;
	uint64_t usual;
	unsigned int strikes;
};

/**
 * spin_choice_spins() - is the next wait to spin?
 * @choice: what was seen so far
 *
 * Return: true if it is.
 */
bool spin_choice_spins(const struct spin_choice *choice);

/**
 * spin_choice_measures() - does the length of the next round matter?
 * @choice: what was seen so far
 *
 * Return: true if it does.
 */
bool spin_choice_measures(const struct spin_choice *choice);

/**
 * spin_choice_add() - take a round into account
 * @choice: what was seen so far
 * @ns: how long the round was that the others were asked about, from one request to the next, in
 *	nanoseconds; any number if spin_choice_measures() said that it does not matter
 *
 * The worse kind takes at most one part in %SPIN_TRUST of all time. Without a clear difference
 * no wait spins.
 */
void spin_choice_add(struct spin_choice *choice, uint64_t ns);

#endif /* QEMU_SPIN_CHOICE_H */

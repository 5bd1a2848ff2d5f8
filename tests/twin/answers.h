/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the hardware answered to the driver, told to the reference model: it makes the same call,
 * and asks for its accesses one after the other. So it knows how the call has to end on hardware
 * that answers anything, and this knows where the driver did something else than the specification
 * says.
 */
#ifndef TESTS_ANSWERS_H
#define TESTS_ANSWERS_H

#include "emu.h"
#include "reference.h"

/**
 * struct answers - the accesses of a call of the driver
 * @log: in the order in which they were made, @n of them
 * @healthy: the hardware did not fail: its answers have to be the model's own
 * @at: how many were asked for
 * @wrong: the driver did something else; @complaint says what
 * @complaint: which access should have been which
 */
struct answers {
	const struct emu_access *log;
	size_t n;
	bool healthy;
	size_t at;
	bool wrong;
	char complaint[96];
};

/**
 * answers_ask() - for struct model_call.ask
 * @context: a struct answers
 * @expected: as model_ask_fn()
 *
 * Return: what the hardware answered; after a wrong access, what a healthy one would.
 */
uint32_t answers_ask(void *context, const struct model_access *expected);

/**
 * answers_end() - the model has made its call: has it asked for all accesses?
 * @answers: the answers
 *
 * Return: whether all of them are right and none is too much; else @answers->complaint says what
 * is.
 */
bool answers_end(struct answers *answers);

#endif /* TESTS_ANSWERS_H */

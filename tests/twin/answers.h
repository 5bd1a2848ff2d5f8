/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Give the hardware's answers to the reference model: it makes the same call, and asks for its
 * accesses one after the other. So it knows the right end of the call on hardware that answers
 * anything, and this code sees where the driver differs from the specification.
 */
#ifndef TESTS_ANSWERS_H
#define TESTS_ANSWERS_H

#include "emu.h"
#include "reference.h"

/**
 * struct answers - the accesses of a call of the driver
 * @log: in the order in which they were made, @n of them
 * @healthy: the hardware did not fail: its answers must be the model's own
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
 * Return: the hardware's answer; after a wrong access, that of good hardware.
 */
uint32_t answers_ask(void *context, const struct model_access *expected);

/**
 * answers_end() - after the model's call: has it asked for all accesses?
 * @answers: the answers
 *
 * Return: whether all are right and there is none too many; otherwise @answers->complaint says what
 * is wrong.
 */
bool answers_end(struct answers *answers);

#endif /* TESTS_ANSWERS_H */

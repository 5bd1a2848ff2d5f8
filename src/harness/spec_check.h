/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is a package's table what it has to be? Who writes one is told at once, and not by what comes of
 * it.
 */
#ifndef HARNESS_SPEC_CHECK_H
#define HARNESS_SPEC_CHECK_H

#include "spec.h"

/**
 * spec_check_calls() - look at calls
 * @rows: the calls
 * @n: how many
 * @text: receives what is wrong; for people
 * @room: size of @text
 *
 * Return: true if nothing is.
 */
bool spec_check_calls(const struct spec_call_row *rows, size_t n, char *text, size_t room);

/**
 * spec_check_states() - look at states of the hardware
 * @rows: the states
 * @n: how many
 * @text: receives what is wrong; for people
 * @room: size of @text
 *
 * Return: true if nothing is.
 */
bool spec_check_states(const struct spec_state_row *rows, size_t n, char *text, size_t room);

#endif /* HARNESS_SPEC_CHECK_H */

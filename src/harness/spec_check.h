/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Check a package's tables, so that an error in one is reported at once, and not by its
 * consequences.
 */
#ifndef HARNESS_SPEC_CHECK_H
#define HARNESS_SPEC_CHECK_H

#include "spec.h"

/**
 * spec_check_calls() - check calls
 * @rows: the calls
 * @n: how many
 * @text: receives what is wrong; for people
 * @room: size of @text
 *
 * Return: true if nothing is.
 */
bool spec_check_calls(const struct spec_call_row *rows, size_t n, char *text, size_t room);

/**
 * spec_check_states() - check states of the hardware
 * @rows: the states
 * @n: how many
 * @text: receives what is wrong; for people
 * @room: size of @text
 *
 * Return: true if nothing is.
 */
bool spec_check_states(const struct spec_state_row *rows, size_t n, char *text, size_t room);

#endif /* HARNESS_SPEC_CHECK_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The steps of life_step(), and their common parts. Only for life.c and life_files.c.
 *
 * A bool result is true, or false if something is wrong; then the twins' complaint says what.
 */
#ifndef FUZZ_LIFE_STEPS_H
#define FUZZ_LIFE_STEPS_H

#include "life.h"

#define LIFE_NODE "lkp_enc"

/* Compare the result of a step with the required one. */
bool life_agree(struct life *life, const char *what, long result, long expected);

/* The module holds nothing that it has acquired since then. */
bool life_nothing_since(struct life *life, unsigned long mark, const char *when);

/* The required result of a step whose fault has struck; 0 if it has not. */
int life_struck(const struct life *life);

/* Does the driver have the device, through the bus? */
bool life_has_pci(const struct life *life);

/* Update the state after the driver's remove(). */
void life_let_go(struct life *life);

/* What programs do. */
void life_close_file(struct life *life, unsigned int i);
bool life_open_file(struct life *life, const struct life_step *step);
bool life_poll_file(struct life *life, const struct life_step *step);
bool life_call(struct life *life, const struct operation *operation);

/* The core's call of the twins, as a program makes it. */
long life_call_file(struct twin *twin, const struct operation *operation, void *argument);

/* Check that pollers of a removed device were woken. */
bool life_agree_woken(struct life *life);

#endif /* FUZZ_LIFE_STEPS_H */

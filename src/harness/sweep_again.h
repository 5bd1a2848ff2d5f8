/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An operation that is made once more, after one in which the device had a fault. For sweep.c
 * alone.
 */
#ifndef HARNESS_SWEEP_AGAIN_H
#define HARNESS_SWEEP_AGAIN_H

#include "sweep_case.h"

/**
 * sweep_would_wait() - is there nothing for the call to get?
 * @operation: the operation
 * @result: what it came to
 *
 * Return: true if it slept until a signal came, for nobody could wake it, or may not sleep.
 */
bool sweep_would_wait(const struct sweep_operation *operation, long result);

/**
 * sweep_can_repeat() - can it be made once more when it has succeeded?
 * @operation: the operation
 *
 * Return: true if it can.
 */
bool sweep_can_repeat(const struct sweep_operation *operation);

/**
 * sweep_learn_again() - make it once more when nothing fails, and see what it comes to then
 * @operation: receives that
 */
void sweep_learn_again(struct sweep_operation *operation);

/**
 * sweep_expect_recovered() - make it once more after the fault: it has to come to the same
 * @operation: the operation
 *
 * And if it waits for interrupts, and not for ever, some are heard.
 */
void sweep_expect_recovered(const struct sweep_operation *operation);

#endif /* HARNESS_SWEEP_AGAIN_H */

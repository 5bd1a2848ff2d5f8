/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The steps of twin_step(). For the files of this folder alone.
 */
#ifndef TESTS_TWIN_STEPS_H
#define TESTS_TWIN_STEPS_H

#include "twin.h"

/**
 * twin_call() - the system call of an operation, on both
 * @twin: the twins; results go there
 * @operation: a write, read or ioctl, on a file whose mode allows it
 *
 * Return: true, or false if the core broke a promise; @twin->complaint says which.
 */
bool twin_call(struct twin *twin, const struct operation *operation);

/**
 * twin_plan_trouble() - let the hardware fail during the call to come
 * @twin: the twins
 * @operation: says when and how
 */
void twin_plan_trouble(struct twin *twin, const struct operation *operation);

/**
 * twin_call_off_trouble() - after the call: forget what has not come
 * @twin: the twins
 *
 * Return: true if the hardware did fail.
 */
bool twin_call_off_trouble(struct twin *twin);

/**
 * twin_survived() - did the core keep its promises on hardware that failed within a call?
 * @twin: the twins, after a call of the core that the model did not make. The model takes over what
 *	the core has left
 * @operation: the operation
 * @healthy: what the call would have returned on hardware that does not fail
 *
 * Return: true, or false if it broke one; @twin->complaint says which.
 */
bool twin_survived(struct twin *twin, const struct operation *operation, long healthy);

/**
 * twin_agree_touched() - compare what the last operation may have changed
 * @twin: the twins
 *
 * Return: as twin_step().
 */
bool twin_agree_touched(struct twin *twin);

/**
 * twin_differ() - put a complaint into words
 * @twin: the twins
 * @format: as for printf()
 *
 * Return: false.
 */
bool twin_differ(struct twin *twin, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif /* TESTS_TWIN_STEPS_H */

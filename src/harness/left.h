/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a driver may still hold after its device has gone: the module's own things, and memory for
 * files that are still open.
 */
#ifndef HARNESS_LEFT_H
#define HARNESS_LEFT_H

#include "sim_kernel.h"

/**
 * left_prepare() - let a child process learn for its parent too
 *
 * Call this before left_learn() in a child.
 */
void left_prepare(void);

/**
 * left_learn() - learn what the module itself holds
 * @kernel: a machine with the module loaded, whose device has no driver, and with no file open
 */
void left_learn(struct sim_kernel *kernel);

/**
 * left_by_remove() - find something that a driver holds and should not
 * @kernel: a machine whose device has no driver any more
 * @left: receives the oldest such thing
 *
 * Return: false if there is none.
 */
bool left_by_remove(struct sim_kernel *kernel, struct sim_left *left);

#endif /* HARNESS_LEFT_H */

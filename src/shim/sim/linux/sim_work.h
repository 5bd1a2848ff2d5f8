/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Queued work. Internal to the simulated kernel.
 */
#ifndef SIM_WORK_H
#define SIM_WORK_H

#include "internal.h"

/**
 * sim_work_start() - let the next work run, as a task of the kernel's own
 * @kernel: the machine
 *
 * Return: whether there was one.
 */
bool sim_work_start(struct sim_kernel *kernel);

/**
 * sim_work_soon() - at the end of a system call, what is queued runs, and what sleeps looks again
 * @kernel: the machine, or NULL
 */
void sim_work_soon(struct sim_kernel *kernel);

/**
 * sim_works_drop() - of a module that goes no work and no timer comes any more
 * @kernel: the machine
 */
void sim_works_drop(struct sim_kernel *kernel);

#endif /* SIM_WORK_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Queued work. Internal to the simulated kernel.
 */
#ifndef SIM_WORK_H
#define SIM_WORK_H

#include "internal.h"

/**
 * sim_work_start() - let the next work run, as a kernel thread
 * @kernel: the machine
 *
 * Return: whether there was a work.
 */
bool sim_work_start(struct sim_kernel *kernel);

/**
 * sim_work_soon() - at the end of a system call, run queued works and let sleepers look again
 * @kernel: the machine, or NULL
 */
void sim_work_soon(struct sim_kernel *kernel);

/**
 * sim_works_drop() - drop all works and timers of a module that is unloaded
 * @kernel: the machine
 */
void sim_works_drop(struct sim_kernel *kernel);

#endif /* SIM_WORK_H */

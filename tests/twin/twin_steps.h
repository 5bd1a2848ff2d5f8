/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The steps of twin_step(). Only for the files of this folder.
 */
#ifndef TESTS_TWIN_STEPS_H
#define TESTS_TWIN_STEPS_H

#include "twin.h"

/**
 * twin_call() - make the system call of an operation on both
 * @twin: the twins; receives the results
 * @operation: a write, read or ioctl, on a file whose mode allows it
 */
void twin_call(struct twin *twin, const struct operation *operation);

/**
 * twin_lay_out() - fill the caller's memory, and note what the call may change
 * @twin: the twins; @twin->ranges and @twin->cells are added to
 * @operation: a write, read or ioctl
 */
void twin_lay_out(struct twin *twin, const struct operation *operation);

/**
 * twin_core_call() - make the system call of an operation on the core, for the current task
 * @twin: the twins
 * @operation: a write, read or ioctl
 *
 * Return: its result.
 */
long twin_core_call(struct twin *twin, const struct operation *operation);

/**
 * twin_model_call() - make the system call of an operation on the model
 * @twin: the twins
 * @operation: a write, read or ioctl
 * @call: circumstances
 *
 * Return: its result.
 */
long twin_model_call(struct twin *twin, const struct operation *operation,
		     const struct model_call *call);

/**
 * twin_map_memory() - map a task's user memory for an operation
 * @twin: the twins
 * @task: the task
 * @operation: the operation
 */
void twin_map_memory(struct twin *twin, struct sim_task *task, const struct operation *operation);

/**
 * twin_remember_ranges() - save the content of @twin->ranges before the model's call
 * @twin: the twins
 */
void twin_remember_ranges(struct twin *twin);

/**
 * twin_touch_memory() - note that user memory at @twin->ranges is not pristine any more
 * @twin: the twins
 */
void twin_touch_memory(struct twin *twin);

/**
 * twin_mode_allows() - may the file of a read or write be used for it?
 * @twin: the twins
 * @operation: the operation
 *
 * The driver is not called: the kernel returns EBADF before.
 *
 * Return: true if so.
 */
bool twin_mode_allows(const struct twin *twin, const struct operation *operation);

/**
 * twin_plan_device_fault() - let the hardware fail during the next call
 * @twin: the twins
 * @operation: says when and how the hardware fails
 */
void twin_plan_device_fault(struct twin *twin, const struct operation *operation);

/**
 * twin_call_off_device_fault() - after the call, cancel a fault that has not come
 * @twin: the twins
 *
 * Return: true if the hardware did fail.
 */
bool twin_call_off_device_fault(struct twin *twin);

/**
 * twin_ask() - let the model ask for the accesses of the core's last call, if they were traced
 * @twin: the twins; the trace ends
 * @call: circumstances of the model's call
 * @healthy: the hardware did not fail
 */
void twin_ask(struct twin *twin, struct model_call *call, bool healthy);

/**
 * twin_adopt_hardware() - let the model continue with the state of failed hardware
 * @twin: the twins, after the model's call
 */
void twin_adopt_hardware(struct twin *twin);

/**
 * twin_agree_touched() - compare what the last operation may have changed
 * @twin: the twins
 *
 * Return: as twin_step().
 */
bool twin_agree_touched(struct twin *twin);

/**
 * twin_differ() - write a complaint
 * @twin: the twins
 * @format: as for printf()
 *
 * Return: false.
 */
bool twin_differ(struct twin *twin, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif /* TESTS_TWIN_STEPS_H */

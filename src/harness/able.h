/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which tasks of an explorer can make the next step. For run.c and point.c.
 */
#ifndef HARNESS_ABLE_H
#define HARNESS_ABLE_H

#include "explore.h"

/**
 * able_tasks() - the tasks that can go on now
 * @explore: the explorer
 *
 * Return: the tasks, as bits.
 */
unsigned int able_tasks(const struct explore *explore);

/**
 * able_after_signals() - the tasks that can go on after a signal to those that sleep
 * @explore: the explorer, none of whose tasks can go on
 *
 * The signals are as from a user who has waited long enough.
 *
 * Return: the tasks, as bits; 0 for a deadlock.
 */
unsigned int able_after_signals(struct explore *explore);

/**
 * able_are_done() - have all tasks ended?
 * @explore: the explorer
 *
 * Return: true if at most helpers are left, and have nothing to do.
 */
bool able_are_done(const struct explore *explore);

/**
 * able_is_idle() - does a helper have nothing to do?
 * @explore: the explorer
 * @task: number of the task
 *
 * Return: false in the middle of a handler, and if the task is no helper.
 */
bool able_is_idle(const struct explore *explore, unsigned int task);

/**
 * able_helpers() - the helpers that do what other tasks may wait for
 * @explore: the explorer
 *
 * Return: the tasks, as bits.
 */
unsigned int able_helpers(const struct explore *explore);

/**
 * able_is_more_to_come() - will such a helper do something, or is it in the middle of it?
 * @explore: the explorer
 *
 * Return: true also if it cannot go on just now.
 */
bool able_is_more_to_come(const struct explore *explore);

/**
 * able_is_woken() - does a task that sleeps or polls have a reason to go on?
 * @task: the task
 *
 * Return: false if it could only time out.
 */
bool able_is_woken(const struct explore_task *task);

/**
 * able_may_be_late() - can what a task waits for time out?
 * @task: the task
 *
 * Return: true if it can, at any time: time may pass slowly or quickly.
 */
bool able_may_be_late(const struct explore_task *task);

#endif /* HARNESS_ABLE_H */

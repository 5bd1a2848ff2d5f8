/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Time of a simulated machine. It has a clock of its own, which moves only in these ways:
 *
 * - a delay (udelay(), mdelay(), cpu_relax()) moves it. So does, a little, each reading of the
 *   clock, and each read of a register of a device that acts by itself, while an event is due. So a
 *   loop that waits for the device, or for a time-out, ends;
 * - a sleep (msleep(), wait_event_timeout() and the like), and any other wait of a task: while it
 *   waits, the due events happen one after another;
 * - the code that drives the machine moves it, by the calls here.
 *
 * A poll loop (linux/iopoll.h) that has looked 32 times in vain looks again when a device has made
 * its next step, if one is at work.
 *
 * So a test of time-outs takes no time, and always has the same order of events. All times are in
 * nanoseconds since the machine was made.
 */
#ifndef SIM_TIME_H
#define SIM_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_kernel;
struct sim_task;

/* A time that never comes. */
#define SIM_NEVER UINT64_MAX

/**
 * sim_time_now() - what time is it?
 * @kernel: the machine
 *
 * Return: nanoseconds since sim_kernel_create().
 */
uint64_t sim_time_now(struct sim_kernel *kernel);

/**
 * sim_time_next() - when does something happen by itself?
 * @kernel: the machine
 * @when: receives the time of the next step of a device, timer, or end of a sleep; unchanged if
 *	there is none
 *
 * Return: whether there is one.
 */
bool sim_time_next(struct sim_kernel *kernel, uint64_t *when);

/**
 * sim_time_pass() - let time pass
 * @kernel: the machine
 * @until: all that is due until then happens, in the order of time; nothing happens if it is in the
 *	past
 *
 * If no timer may come (in an interrupt handler, with interrupts or bottom halves off), only
 * devices act: timers come when time passes the next time.
 */
void sim_time_pass(struct sim_kernel *kernel, uint64_t until);

/**
 * sim_time_skip() - let time pass in which devices do nothing
 * @kernel: the machine
 * @until: the new time; what devices have begun takes that much longer
 */
void sim_time_skip(struct sim_kernel *kernel, uint64_t until);

/**
 * sim_time_follow() - let the clock follow the real one from now on
 * @kernel: the machine
 * @task: the task of the thread in which events happen; in use until sim_time_unfollow()
 *
 * Delays and sleeps then last as long as they say, and nobody else may let time pass.
 *
 * Return: 0 or a negative errno.
 */
int sim_time_follow(struct sim_kernel *kernel, struct sim_task *task)
	__attribute__((warn_unused_result));

/**
 * sim_time_unfollow() - stop following the real clock
 * @kernel: the machine; nothing happens if it does not follow real time
 */
void sim_time_unfollow(struct sim_kernel *kernel);

/**
 * sim_work_pending() - how many works are queued and wait for their turn?
 * @kernel: the machine
 *
 * Return: their number, without those that are delayed.
 */
size_t sim_work_pending(struct sim_kernel *kernel);

/**
 * sim_work_run() - let the next work run
 * @kernel: the machine
 *
 * For code that decides itself when works run: in %SIM_IRQ_AUTO (sim_irq.h) they run when a task
 * waits, and after each system call. The work runs as a task of its own, and the current task waits
 * for it.
 *
 * Return: true; false if none can run.
 */
bool sim_work_run(struct sim_kernel *kernel);

/**
 * sim_kernel_idle() - no task can go on: let the next event happen
 * @kernel: the machine
 *
 * A sleeping task does this by itself until it can go on. Do not call this where sleeping is
 * forbidden.
 *
 * Return: false if nothing will ever happen by itself.
 */
bool sim_kernel_idle(struct sim_kernel *kernel);

#endif /* SIM_TIME_H */

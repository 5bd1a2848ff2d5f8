/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Time of a simulated machine. It has a clock of its own, which goes on only when somebody lets it:
 *
 * - a delay (udelay(), mdelay(), cpu_relax()), and, a little each, a look at the clock, and a read
 *   of a register of a device that acts by itself, while something is to come: so a loop that waits
 *   for the device, or until it is late, ends;
 * - a sleep (msleep(), wait_event_timeout() and the like), and any other wait of a task: while it
 *   waits, whatever is to come comes, one after another;
 * - whoever drives the machine, by the calls here.
 *
 * So a driver with time-outs is tried in no time, and always in the same order. All times are in
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
 *there is none
 *
 * Return: whether there is one.
 */
bool sim_time_next(struct sim_kernel *kernel, uint64_t *when);

/**
 * sim_time_pass() - let time pass
 * @kernel: the machine
 * @until: whatever is due until then happens, in the order of its time; in the past: nothing does
 *
 * Where no timer may come (an interrupt handler, interrupts or bottom halves off) devices act, and
 * nothing else does: timers come when time passes for the next time.
 */
void sim_time_pass(struct sim_kernel *kernel, uint64_t until);

/**
 * sim_time_skip() - time passes, and devices were too slow to do anything in it
 * @kernel: the machine
 * @until: what they have begun takes as much longer
 */
void sim_time_skip(struct sim_kernel *kernel, uint64_t until);

/**
 * sim_time_follow() - the clock is the real one from now on
 * @kernel: the machine
 * @task: the thread that lets things happen runs as this one; in use until sim_time_unfollow()
 *
 * Delays and sleeps then last as long as they say, and nobody else is to let time pass.
 *
 * Return: 0 or a negative errno.
 */
int sim_time_follow(struct sim_kernel *kernel, struct sim_task *task)
	__attribute__((warn_unused_result));

/**
 * sim_time_unfollow() - the clock goes on by itself no longer
 * @kernel: the machine; nothing happens if it does not follow real time
 */
void sim_time_unfollow(struct sim_kernel *kernel);

/**
 * sim_work_pending() - how many works are queued, and wait for their turn?
 * @kernel: the machine
 *
 * Return: their number, without those that are delayed.
 */
size_t sim_work_pending(struct sim_kernel *kernel);

/**
 * sim_work_run() - let the next work run
 * @kernel: the machine
 *
 * For who decides himself when: in %SIM_IRQ_AUTO (sim_irq.h) works run when a task waits, and after
 * each system call. It runs as a task of its own, for which the current one waits.
 *
 * Return: true; false if none can run.
 */
bool sim_work_run(struct sim_kernel *kernel);

/**
 * sim_kernel_idle() - nobody can go on: let the next thing happen
 * @kernel: the machine
 *
 * A task that sleeps does so by itself, until it can go on. Not to be called where sleeping is
 * forbidden.
 *
 * Return: false if nothing will ever happen by itself.
 */
bool sim_kernel_idle(struct sim_kernel *kernel);

#endif /* SIM_TIME_H */

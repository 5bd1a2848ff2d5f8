/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A whole fault plan, in one text: faults of the hardware and of calls of the driver.
 * emu_fault_text.h has the grammar; this adds to its places and kinds
 *
 *	copy_from_user copy_to_user strncpy_from_user, or "copy"	efault=BYTE, or efault
 *	kmalloc								enomem
 *	mutex_lock_interruptible, or "lock"				eintr
 *	mutex_trylock, or "lock"					busy
 *	wait_event_timeout and the like, or "wait"			timeout
 *	irq							late, lost, spurious, storm=TIMES
 *	dma								fault, flip=BIT
 *
 * without an ACCESS: ``copy_to_user@2:efault=3``, ``lock:busy``.
 */
#ifndef SIM_PLAN_H
#define SIM_PLAN_H

#include "emu.h"
#include "emu_fault_text.h"
#include "sim_fault.h"
#include "sim_task.h"

#define SIM_PLAN_FAULTS 16

/**
 * struct sim_plan - faults of both sides
 * @accesses: for emu_set_faults(), @n_accesses rows
 * @n_accesses: rows in @accesses
 * @calls: for sim_set_faults(), @n_calls rows
 * @n_calls: rows in @calls
 *
 * Empty when zeroed.
 */
struct sim_plan {
	struct emu_fault accesses[SIM_PLAN_FAULTS];
	size_t n_accesses;
	struct sim_fault calls[SIM_PLAN_FAULTS];
	size_t n_calls;
};

/**
 * sim_plan_parse() - add the faults of a text to a plan
 * @plan: receives them, after those that it has; unchanged on error
 * @text: a PLAN
 * @error: receives what is wrong
 *
 * Return: true, or false on error.
 */
bool sim_plan_parse(struct sim_plan *plan, const char *text, struct emu_fault_error *error);

/**
 * sim_plan_arm() - put a plan into effect
 * @plan: the plan; in use until another one, or NULL for none, is armed
 * @emu: the hardware
 * @task: the task
 */
void sim_plan_arm(struct sim_plan *plan, struct emu *emu, struct sim_task *task);

/**
 * sim_plan_unfired() - a fault that never happened
 * @plan: the plan
 * @from: index of the first fault to look at, access faults before the others; moved behind the one
 *	that is found
 * @line: receives its text
 *
 * Return: true, or false when all from there on have happened.
 */
bool sim_plan_unfired(const struct sim_plan *plan, size_t *from, char line[EMU_FAULT_LINE]);

/**
 * sim_fault_format() - a row for a call as text, which sim_plan_parse() turns into the same row
 * @line: receives it
 * @fault: a row whose kind can happen to its call
 *
 * Return: its length.
 */
size_t sim_fault_format(char line[EMU_FAULT_LINE], const struct sim_fault *fault);

#endif /* SIM_PLAN_H */

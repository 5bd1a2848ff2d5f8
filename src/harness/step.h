/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Steps: the next action of a call in progress, and whether the order of two steps matters.
 */
#ifndef HARNESS_STEP_H
#define HARNESS_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * enum step_kind - kinds of steps
 * @STEP_BEGIN: the call begins
 * @STEP_END: it returns
 * @STEP_SEAM: a call of the seam that concerns no other task: its own memory, the user's, a message
 * @STEP_REGISTER: a register access
 * @STEP_LOCK: a mutex is taken, as soon as it is free
 * @STEP_TRYLOCK: a mutex is taken if it is free
 * @STEP_UNLOCK: a mutex is released
 * @STEP_OBJECT: another call about an object that others may know
 * @STEP_ENTER: a system call begins
 * @STEP_QUEUE: a task queues, to sleep or to poll
 * @STEP_WAKE: the tasks in a queue are woken
 * @STEP_WAIT: a sleeping task goes on, as soon as there is a reason
 * @STEP_POLL: a task that reads again and again does so once more: there may be
 *	something new, or it times out
 * @STEP_AWAIT: a task goes on as soon as its condition holds
 * @STEP_IRQ: an interrupt comes to a CPU: the task on it goes on after the handler
 * @STEP_IRQ_END: the handler is over
 * @STEP_IRQS_OFF: no interrupt comes to this CPU any more
 * @STEP_DEVICE: the device does something by itself
 * @STEP_SIGNAL: a signal comes to the task of this CPU
 * @STEP_MAP: a released mapping exists again, or one of several mappings goes
 * @STEP_RELEASE: memory that others may know is freed
 * @STEP_MEMORY: an access to memory that others may know, atomic or not
 */
enum step_kind {
	STEP_BEGIN,
	STEP_END,
	STEP_SEAM,
	STEP_REGISTER,
	STEP_LOCK,
	STEP_TRYLOCK,
	STEP_UNLOCK,
	STEP_OBJECT,
	STEP_ENTER,
	STEP_QUEUE,
	STEP_WAKE,
	STEP_WAIT,
	STEP_POLL,
	STEP_AWAIT,
	STEP_IRQ,
	STEP_IRQ_END,
	STEP_IRQS_OFF,
	STEP_DEVICE,
	STEP_SIGNAL,
	STEP_MAP,
	STEP_RELEASE,
	STEP_MEMORY,
};

/* Who is in its own queues; and interrupts, with whatever lets a device have them. */
#define STEP_TABLES_QUEUES 1u
#define STEP_TABLES_IRQS   2u
#define STEP_TABLES        (STEP_TABLES_QUEUES | STEP_TABLES_IRQS)

/**
 * struct step - one step
 * @kind: what is done
 * @call: %STEP_SEAM, ...: the enum sim_call
 * @write: whether it may change its object
 * @tables: what it may read and change of the simulated kernel's tables: STEP_TABLES_* bits
 * @reaches: it may read and change all memory that is lent to the device, as the device's DMA does
 * @lent: its object is such memory
 * @interruptible: it looks for a signal
 * @cpu: its CPU: each task has one, which interrupts take from it
 * @region: the region of its object (see struct explore_region), or %STEP_NOWHERE
 * @offset: offset in the region, in bytes
 * @size: number of bytes
 * @also: offset of other bytes in the region that it changes; see struct emu_register, affects
 * @also_size: ... and their number
 * @width: %STEP_REGISTER: of the access, in bytes
 * @direction: %STEP_REGISTER: of the access, an enum emu_direction; a read may @write as well
 */
struct step {
	uint8_t kind;
	uint8_t call;
	bool write;
	uint8_t tables;
	bool reaches;
	bool lent;
	bool interruptible;
	uint8_t cpu;
	uint8_t region;
	uint8_t width;
	uint8_t direction;
	uint32_t offset;
	uint32_t size;
	uint32_t also;
	uint32_t also_size;
};

#define STEP_NOWHERE 0xff

/**
 * step_is_call() - does a step count as a call of the seam?
 * @step: the step
 *
 * Return: false if it is an access to shared memory, or the beginning or end of a task.
 */
static inline bool step_is_call(const struct step *step)
{
	return step->kind >= STEP_SEAM && step->kind <= STEP_RELEASE;
}

/**
 * step_meets() - does a step concern these bytes of its region?
 * @step: the step
 * @offset: of the first, from the start of the region
 * @size: how many
 *
 * Return: true if it accesses or changes any of them.
 */
static inline bool step_meets(const struct step *step, uint32_t offset, uint32_t size)
{
	return (step->offset < offset + size && offset < step->offset + step->size) ||
	       (step->also < offset + size && offset < step->also + step->also_size);
}

/**
 * step_takes_cpu() - does a step decide whether others on its CPU can go on?
 * @step: the step
 *
 * Return: true at the beginning and the end of a handler.
 */
static inline bool step_takes_cpu(const struct step *step)
{
	return step->kind == STEP_IRQ || step->kind == STEP_IRQ_END;
}

/* Does its order to each step of its CPU matter? Not for direct use. */
static inline bool step_is_for_cpu(const struct step *step)
{
	return step_takes_cpu(step) || step->kind == STEP_SIGNAL;
}

/* Does the DMA of one of them meet the other? Not for direct use. */
static inline bool step_reaches(const struct step *a, const struct step *b)
{
	return a->reaches && b->lent;
}

/* Nobody knows what it looks at, and the other one changes something. Not for direct use. */
static inline bool step_looks_at(const struct step *a, const struct step *b)
{
	return a->kind == STEP_POLL && a->region == STEP_NOWHERE && b->region != STEP_NOWHERE &&
	       b->write;
}

/* Who polls sleeps in queues that only the kernel knows. Not for direct use. */
static inline bool step_wakes(const struct step *a, const struct step *b)
{
	return a->kind == STEP_WAKE && b->kind == STEP_WAIT && b->region == STEP_NOWHERE;
}

/* A write to a register may start what a time-out is too early for. Not for direct use. */
static inline bool step_starts(const struct step *a, const struct step *b)
{
	return a->kind == STEP_REGISTER && a->write && b->tables & STEP_TABLES_IRQS &&
	       (b->kind == STEP_WAIT || b->kind == STEP_POLL);
}

/**
 * step_conflicts() - does the order of two steps of different tasks matter?
 * @a: one
 * @b: the other
 *
 * It matters for the same bytes, if one step changes them; for the same mutex; and for the
 * simulated kernel's tables, which count as one object. It matters for one call's end and another's
 * begin: such calls do not overlap, and the sequential order must respect that. An interrupt stops
 * all other tasks on its CPU, so its order to each of their steps matters; so does that of a
 * signal.
 *
 * Return: false if both orders lead to the same state.
 */
static inline bool step_conflicts(const struct step *a, const struct step *b)
{
	if (a->cpu == b->cpu && (step_is_for_cpu(a) || step_is_for_cpu(b)))
		return true;
	if (step_reaches(a, b) || step_looks_at(a, b) || step_wakes(a, b) || step_starts(a, b))
		return true;
	if (step_reaches(b, a) || step_looks_at(b, a) || step_wakes(b, a) || step_starts(b, a))
		return true;
	if (a->kind <= STEP_END && b->kind <= STEP_END)
		return a->kind != b->kind;
	if (a->tables & b->tables)
		return true;
	return a->region != STEP_NOWHERE && a->region == b->region && (a->write || b->write) &&
	       (step_meets(a, b->offset, b->size) || step_meets(a, b->also, b->also_size));
}

/* Could this signal come before this step of its task? Not for direct use. */
static inline bool step_is_signal_before(const struct step *signal, const struct step *step)
{
	return signal->kind != STEP_SIGNAL || signal->cpu != step->cpu || step->interruptible ||
	       step->kind == STEP_IRQ;
}

/**
 * step_coenabled() - can there be a state in which both of two conflicting steps could be done?
 * @a: one
 * @b: the other
 *
 * A mutex is locked only while it is free, and unlocked only while it is not. While a handler runs,
 * no other task can go on on its CPU: a step after its end could only have come before its begin. A
 * signal comes only when its task is about to look for it.
 *
 * Return: false if not: their order is given.
 */
static inline bool step_coenabled(const struct step *a, const struct step *b)
{
	if (a->cpu == b->cpu && (a->kind == STEP_IRQ_END || b->kind == STEP_IRQ_END))
		return false;
	if (!step_is_signal_before(a, b) || !step_is_signal_before(b, a))
		return false;
	if (a->region != b->region || a->offset != b->offset)
		return true;
	return !(a->kind == STEP_LOCK && b->kind == STEP_UNLOCK) &&
	       !(a->kind == STEP_UNLOCK && b->kind == STEP_LOCK);
}

#endif /* HARNESS_STEP_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A driver on trial: any calls, one after the other, on a simulated machine with one device, and
 * what each of them may come to.
 *
 * What every driver has to keep is judged after each call. As long as nothing has failed, what the
 * call returned and what it did to the hardware has to be what the package's reference says. When a
 * fault has struck or the hardware went, nobody knows what the driver knows now: the reference is
 * asked again when the device has no driver and no file is open. The same holds after sleep and
 * reset, unless the package's table has them.
 */
#ifndef FUZZ_TRIAL_H
#define FUZZ_TRIAL_H

#include "oracle.h"
#include "table.h"

#include "emu.h"
#include "sim_plan.h"
#include "sim_task.h"

#include <stdio.h>

/* Bytes of user memory that a step can choose. */
#define TRIAL_BYTES 8

/**
 * enum trial_kind - what happens in a step
 * @TRIAL_CALL: a call of table.h
 * @TRIAL_PULL: the hardware is pulled out, and nobody is told
 * @TRIAL_PLUG: and put back
 * @TRIAL_KINDS: how many there are
 */
enum trial_kind {
	TRIAL_CALL,
	TRIAL_PULL,
	TRIAL_PLUG,
	TRIAL_KINDS,
};

/**
 * struct trial_step - one step
 * @kind: what happens; the other members are of a call
 * @file: through which file, or which it opens: closed before, if it is open
 * @row: the call
 * @size: of user memory, in the place of @row->size
 * @at: where in user memory @bytes are
 * @n_bytes: how many of @bytes take the place of what the row puts there
 * @bytes: the bytes; of an ioctl without user memory: its argument
 * @plan: what fails; one fault at most
 * @quick: a program opens each node that appears as soon as it is there
 * @made: it was begun; not where there was no file, or nothing to pull out or put back
 * @ended: and came to an end
 * @result: with this; of a load whose driver did not take the device then: what probe() said
 */
struct trial_step {
	enum trial_kind kind;
	unsigned int file;
	const struct spec_call_row *row;
	size_t size;
	size_t at;
	size_t n_bytes;
	uint8_t bytes[TRIAL_BYTES];
	struct sim_plan plan;
	bool quick;
	bool made;
	bool ended;
	long result;
};

/**
 * struct trial - a machine, and what is known of it
 * @emu: the hardware
 * @machine: the machine
 * @task: that makes the calls
 * @quick: a program that is quicker than the driver
 * @row: the call that is being made, with the size that it has
 * @at_once: @quick opens each node that appears
 * @files: that are open
 * @orphans: of those: the device went since they were opened
 * @waits: whoever polls the file is in a queue of the driver's, and was not woken yet
 * @oracle: what calls should come to
 * @known: it knows
 * @elsewhere: the module found its device in some other way than by the bus, if it did
 * @accesses: to the hardware, of this step
 * @before: user memory before the call
 * @user: and after it
 * @complaint: what is wrong
 */
struct trial {
	struct emu emu;
	struct table_machine machine;
	struct sim_task task;
	struct sim_task quick;
	struct spec_call_row row;
	bool at_once;
	struct sim_file *files[SPEC_FILES];
	bool orphans[SPEC_FILES];
	bool waits[SPEC_FILES];
	struct oracle oracle;
	bool known;
	bool elsewhere;
	unsigned long accesses;
	uint8_t before[SPEC_MEMORY];
	uint8_t user[SPEC_MEMORY];
	char complaint[2048];
};

/**
 * trial_init() - make room for trials, and see what the module has without a device
 * @trial: any memory; overwritten
 *
 * To be called once; trial_start() then begins each of them.
 */
void trial_init(struct trial *trial);

/**
 * trial_fault() - what can fail: each call of the simulated kernel in each way in which it can, and
 * the hardware, which goes, or answers all ones from then on, or is quick, or interrupts for
 * nothing
 * @plan: overwritten
 * @which: any number
 * @nth: at the first such call or access, 1, or a later one
 * @byte: of a copy that fails: at which byte
 */
void trial_fault(struct sim_plan *plan, unsigned int which, unsigned int nth, unsigned int byte);

/**
 * trial_fault_format() - what fails, as text
 * @plan: one fault at most
 * @line: receives it as docs/faults.md has it; empty if nothing fails
 *
 * Return: its length.
 */
size_t trial_fault_format(const struct sim_plan *plan, char line[EMU_FAULT_LINE]);

/**
 * trial_call() - a call, as it is in the table
 * @name: of the call
 * @file: through which file
 *
 * Return: the step; without a row if there is no such call.
 */
struct trial_step trial_call(const char *name, unsigned int file);

/**
 * trial_lacks_file() - does a step need a file that is not open?
 * @trial: the trial
 * @step: the step
 *
 * Return: true if it does.
 */
bool trial_lacks_file(const struct trial *trial, const struct trial_step *step);

/**
 * trial_start() - a fresh machine, without the module
 * @trial: the trial
 * @state: of the hardware
 */
void trial_start(struct trial *trial, const struct spec_state_row *state);

/**
 * trial_step() - make a step, and judge it
 * @trial: the trial
 * @step: the step. What needs a file that is not open is not made
 *
 * Return: true, or false if something is wrong; @trial->complaint says what.
 */
bool trial_step(struct trial *trial, struct trial_step *step);

/**
 * trial_end() - close all files, unload, and look for what is left
 * @trial: the trial. Unless something is wrong its machine is gone afterwards
 *
 * Return: as trial_step().
 */
bool trial_end(struct trial *trial);

#endif /* FUZZ_TRIAL_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A driver on trial: any calls, one after the other, on a simulated machine with one device, and
 * their allowed results.
 *
 * The rules for every driver are checked after each call. As long as nothing has failed, the call's
 * result and its effect on the hardware must be those of the package's reference. After a fault, or
 * when the hardware has gone, the driver's state is not known: the reference is used again when the
 * device has no driver and no file is open. The same holds after sleep and reset, unless the
 * package's table has them. A reference that judges accesses (struct spec) knows the driver's state
 * after a fault, too.
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
/* Accesses of the longest call. What makes more is not judged by them. */
#define TRIAL_LOG 512

/**
 * enum trial_kind - kinds of steps
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
 * enum trial_twist - what is special about a call
 * @TRIAL_PLAIN: nothing
 * @TRIAL_QUICK: load, bind: a program opens each node as soon as it exists
 * @TRIAL_WITHOUT_POWER: sleep: the device loses its state, if the package does not say otherwise
 * @TRIAL_PULLED_OUT: sleep: the device is pulled out meanwhile
 * @TRIAL_IMAGE: sleep: an image of memory is written, and the machine goes on
 * @TRIAL_TWISTS: how many there are
 */
enum trial_twist {
	TRIAL_PLAIN,
	TRIAL_QUICK,
	TRIAL_WITHOUT_POWER,
	TRIAL_PULLED_OUT,
	TRIAL_IMAGE,
	TRIAL_TWISTS,
};

/**
 * trial_may_twist() - is there such a call?
 * @kind: its kind
 * @twist: and what is special about it
 *
 * Return: true if there is.
 */
bool trial_may_twist(enum call_kind kind, enum trial_twist twist);

/**
 * struct trial_fault - what fails in a step
 * @of_call: a call of the simulated kernel
 * @of_access: or an access to the hardware; never both
 * @call: which call, and how
 * @access: which access, and how
 */
struct trial_fault {
	bool of_call;
	bool of_access;
	struct sim_fault call;
	struct emu_fault access;
};

/**
 * struct trial_step - one step
 * @kind: its kind; the other members are for a call
 * @file: the file that it uses, or that it opens; an open one is closed before
 * @row: the call
 * @size: of user memory, instead of @row->size
 * @at: offset of @bytes in user memory
 * @n_bytes: how many of @bytes replace the row's bytes
 * @bytes: the bytes; of an ioctl without user memory: its argument
 * @fault: what fails
 * @twist: what is special about the call
 * @point: poll, wait: 0, or the schedule point, from 1, at which another task unbinds the device,
 *	unless it would have to wait for this call there
 * @made: whether it began; not if there was no file, or nothing to pull out or put back
 * @ended: whether it ended
 * @result: its result; for a load whose driver did not take the device, the result of probe()
 */
struct trial_step {
	enum trial_kind kind;
	unsigned int file;
	const struct spec_call_row *row;
	size_t size;
	size_t at;
	size_t n_bytes;
	uint8_t bytes[TRIAL_BYTES];
	struct trial_fault fault;
	enum trial_twist twist;
	unsigned int point;
	bool made;
	bool ended;
	long result;
};

/**
 * struct trial - a machine, and its state
 * @emu: the hardware
 * @machine: the machine
 * @task: the task that makes the calls
 * @quick: a program that is quicker than the driver
 * @row: the current call, with its size
 * @at_once: @quick opens each node that appears
 * @opened: how often it did so in this step
 * @refused: the errno with which it could not
 * @mask: what a poll of the last one said
 * @point: schedule points until the device is unbound; 0 if it is not to be, or was
 * @files: the open files
 * @orphans: those whose device has gone since they were opened
 * @waits: those whose poller is in a queue of the driver and was not woken yet
 * @oracle: judges results
 * @known: whether it knows the driver's state
 * @params: of the module, which is loaded
 * @failed: the hardware has failed: its state is not known
 * @put_back: under its driver: nobody has made it a bus master again
 * @pulled: the hardware was pulled out before this step
 * @accesses: to the hardware, of this step
 * @log: these accesses, @n_log of them
 * @logged: @log has all of them, and the reference judges them
 * @warnings: that the driver has logged, in this step
 * @notices: of attributes that have changed, in this step
 * @used: bytes of @user that may not be 0
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
	unsigned int opened;
	int refused;
	unsigned int mask;
	unsigned int point;
	struct sim_file *files[SPEC_FILES];
	bool orphans[SPEC_FILES];
	bool waits[SPEC_FILES];
	struct oracle oracle;
	bool known;
	const char *params;
	bool failed;
	bool put_back;
	bool pulled;
	unsigned long accesses;
	struct emu_access log[TRIAL_LOG];
	size_t n_log;
	bool logged;
	unsigned long warnings;
	unsigned long notices;
	size_t used;
	uint8_t before[SPEC_MEMORY];
	uint8_t user[SPEC_MEMORY];
	char complaint[2048];
};

/**
 * trial_init() - make room for trials, and learn what the module holds without a device
 * @trial: any memory; overwritten
 *
 * To be called once; trial_start() then begins each of them.
 */
void trial_init(struct trial *trial);

/**
 * trial_fault() - get one of all faults: each call of the simulated kernel in each way in which it
 * can fail, and the hardware, which goes, or answers all ones from then on, or is quick, or
 * interrupts for nothing; and any other row of a fault plan, where the reference judges accesses
 * @fault: overwritten
 * @which: any number
 * @nth: at the first such call or access, 1, or a later one
 * @byte: for a copy, the byte at which it fails
 */
void trial_fault(struct trial_fault *fault, unsigned int which, unsigned int nth,
		 unsigned int byte);

/**
 * trial_fault_format() - write a fault as text
 * @fault: the fault
 * @line: receives it as docs/faults.md has it; empty if nothing fails
 *
 * Return: its length.
 */
size_t trial_fault_format(const struct trial_fault *fault, char line[EMU_FAULT_LINE]);

/**
 * trial_call() - make a step of a call in the table
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
 * trial_start() - boot a fresh machine, without the module
 * @trial: the trial
 * @state: of the hardware
 */
void trial_start(struct trial *trial, const struct spec_state_row *state);

/**
 * trial_step() - make a step, and judge it
 * @trial: the trial
 * @step: the step; it is not made if its file is not open
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

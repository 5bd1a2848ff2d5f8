/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The life of the whole module on a simulated machine, step by step, beside what little there is to
 * know of it: is it loaded, has it the device, which files are open, who polls.
 *
 * The machine has one device. Its hardware, and what programs do with open files, is compared by
 * the twins (tests/twin/): here they make the core's calls through the module's files.
 */
#ifndef FUZZ_LIFE_H
#define FUZZ_LIFE_H

#include "operation.h"
#include "sim_fault.h"
#include "sim_kernel.h"
#include "twin.h"

enum life_kind {
	LIFE_CALL,
	LIFE_LOAD,
	LIFE_UNLOAD,
	LIFE_BIND,
	LIFE_UNBIND,
	LIFE_OPEN, /* closed first, if it is open */
	LIFE_CLOSE,
	LIFE_POLL,
	LIFE_ATTRIBUTES,
	LIFE_SLEEP,
	LIFE_IMAGE, /* an image of the system is written, which then goes on */
	LIFE_RESET,
	LIFE_PULL, /* hardware pulled out, nobody is told */
	LIFE_PLUG, /* and put back */
	LIFE_KINDS,
};

/**
 * struct life_params - how the module can be loaded
 * @text: its parameters
 * @err: that they come to where nothing else is wrong
 * @strict: as they say
 * @by_base: not through the bus
 */
struct life_params {
	const char *text;
	int err;
	bool strict;
	bool by_base;
};

#define LIFE_PARAMS 8
extern const struct life_params life_params[LIFE_PARAMS];

/**
 * struct life_step - one step
 * @kind: what it is; decides which of the other members count
 * @call: CALL: what a program does with its file
 * @file: OPEN, CLOSE, POLL: which
 * @flags: OPEN: as for open(2)
 * @params: LOAD: index to life_params
 * @quick: LOAD, BIND: a program opens the node as soon as it is there
 * @look: POLL: do not wait
 * @unbound_at: POLL: 0, or the schedule point, from 1, at which another task unbinds the device
 * @forget: SLEEP: power is lost
 * @pull: SLEEP: hardware is pulled out meanwhile
 * @fault: what of the simulated kernel fails; its kind may be %SIM_FAULT_NONE
 */
struct life_step {
	enum life_kind kind;
	struct operation call;
	unsigned int file;
	int flags;
	unsigned int params;
	bool quick;
	bool look;
	unsigned int unbound_at;
	bool forget;
	bool pull;
	struct sim_fault fault;
};

/**
 * struct life_file - a file of a program
 * @file: open; NULL where it is not
 * @orphan: the device it was opened on is not bound any more
 * @polled: whoever waits for it was not woken yet
 * @truncations: of an orphan's device
 */
struct life_file {
	struct sim_file *file;
	bool orphan;
	bool polled;
	unsigned long truncations;
};

/**
 * struct life - a machine with its module, and what is known of them
 * @twin: hardware and device, their model, and what differs from it
 * @kernel: the machine
 * @pci: the device on its bus
 * @files: of programs
 * @fault: that the current step was given
 * @loaded: the module is
 * @by_base: it looks for its device at an address
 * @bound: it has the device
 * @strict: it was loaded so
 * @notices: of a change of the attribute "gone", by all nodes so far
 * @noticed: one of them is of the device that is bound
 * @unbound_at: schedule points of poll() until the device is unbound; 0 when it was
 * @quick: the next node is opened at once
 * @quick_failed: and that did not work
 */
struct life {
	struct twin twin;
	struct sim_kernel *kernel;
	struct sim_pci *pci;
	struct life_file files[OPERATION_FILES];
	struct sim_fault fault;
	bool loaded;
	bool by_base;
	bool bound;
	bool strict;
	unsigned long notices;
	bool noticed;
	unsigned int unbound_at;
	bool quick;
	bool quick_failed;
};

/**
 * life_init() - make room for lives
 * @life: any memory; overwritten
 *
 * To be called once; life_start() then begins each of them.
 */
void life_init(struct life *life);

/**
 * life_start() - a fresh machine with a device, and the module loaded
 * @life: the life
 * @strict: the module parameter
 *
 * Return: as life_step().
 */
bool life_start(struct life *life, bool strict);

/**
 * life_step() - do one step and compare what it came to
 * @life: the life
 * @step: the step
 *
 * Return: true, or false if something is wrong; @life->twin.complaint says what.
 */
bool life_step(struct life *life, const struct life_step *step);

/**
 * life_end() - close all files, unload, and look for what is left
 * @life: the life. Unless something is wrong its machine is gone afterwards
 *
 * Return: as life_step().
 */
bool life_end(struct life *life);

#endif /* FUZZ_LIFE_H */

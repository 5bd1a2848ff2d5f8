/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The life of the whole module on a simulated machine, step by step, with the little state that it
 * has: is it loaded, does it have the device, which files are open, who polls.
 *
 * The machine has one device. The twins (tests/twin/) compare its hardware and the calls on open
 * files; here they make the core's calls through the module's files.
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
 * struct life_params - parameters for loading the module
 * @text: its parameters
 * @err: the result if nothing else is wrong
 * @strict: whether they say "strict"
 * @by_base: whether the device is found at an address, not on the bus
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
 * @kind: its kind, which decides which other members count
 * @call: CALL: what a program does with its file
 * @file: OPEN, CLOSE, POLL: which
 * @flags: OPEN: as for open(2)
 * @params: LOAD: index to life_params
 * @quick: LOAD, BIND: a program opens the node as soon as it exists
 * @look: POLL: do not wait
 * @unbound_at: POLL: 0, or the schedule point, from 1, at which another task unbinds the device
 * @forget: SLEEP: power is lost
 * @pull: SLEEP: hardware is pulled out meanwhile
 * @fault: the call of the simulated kernel that fails; its kind may be %SIM_FAULT_NONE
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
 * @file: the open file; NULL if it is not open
 * @orphan: the device it was opened on is not bound any more
 * @polled: a poller waits for it and was not woken yet
 * @truncations: of an orphan's device
 */
struct life_file {
	struct sim_file *file;
	bool orphan;
	bool polled;
	unsigned long truncations;
};

/**
 * struct life - a machine with its module, and their state
 * @twin: hardware and device, their model, and what differs from it
 * @kernel: the machine
 * @pci: the device on its bus
 * @files: of programs
 * @fault: that the current step was given
 * @loaded: whether the module is loaded
 * @by_base: whether it looks for its device at an address
 * @bound: whether it has the device
 * @strict: whether it was loaded with "strict"
 * @notices: of a change of the attribute "gone", by all nodes so far
 * @noticed: one of them is of the device that is bound
 * @unbound_at: schedule points of poll() until the device is unbound; 0 when it was
 * @quick: whether the next node is opened at once
 * @quick_failed: whether that failed
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
 * life_start() - boot a fresh machine with a device, and load the module
 * @life: the life
 * @strict: the module parameter
 *
 * Return: as life_step().
 */
bool life_start(struct life *life, bool strict);

/**
 * life_step() - do one step and compare its result
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

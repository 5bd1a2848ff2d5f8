/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All calls: those that need only their kind, and the rows of the package's spec or, without rows,
 * those that the machine and calls.h show.
 *
 * For that, the first call of a function here boots a machine and loads the module once, in a
 * separate process, in each state of the hardware. If the driver cannot even do that, or if the
 * spec is wrong, the program ends with the reason.
 */
#ifndef HARNESS_TABLE_H
#define HARNESS_TABLE_H

#include "spec.h"

struct emu;
struct sim_file;

/**
 * struct table_kind - facts about a kind of call
 * @file: it needs an open file
 * @explored: it may be a call of a scene
 */
struct table_kind {
	bool file;
	bool explored;
};

extern const struct table_kind table_kinds[CALL_KINDS];

/**
 * table_row() - get a call by its number
 * @i: 0, 1, ...: what needs no file, release, what the package has for a file, poll, and what is
 *	not tried by itself
 *
 * Return: the call; NULL if there is none.
 */
const struct spec_call_row *table_row(unsigned int i);

/**
 * table_is_said() - does the package's spec have the call?
 * @row: one of table_row()
 *
 * Return: false if it is there in any case, or because the machine or uapi.h shows it.
 */
bool table_is_said(const struct spec_call_row *row);

/**
 * table_find() - find a call by its name
 * @name: not only the name
 * @length: of the name, in bytes
 *
 * Return: its number; if there is none of this name, a number that no call has.
 */
unsigned int table_find(const char *name, size_t length);

/**
 * table_state() - get a state of the hardware by its number
 * @i: 0, 1, ...; 0 is the usual one and always there
 *
 * Return: the state; NULL where there is none.
 */
const struct spec_state_row *table_state(unsigned int i);

/**
 * table_node() - the node of the device
 *
 * Return: the name of the first one that the module makes.
 */
const char *table_node(void);

/**
 * table_node_at() - the nodes of the device
 * @i: 0, 1, ...
 *
 * Return: the name of one, in the order in which the module makes them; NULL where there is none.
 */
const char *table_node_at(unsigned int i);

/**
 * table_open_twice() - can the node be open twice at once?
 *
 * Return: false if the second open(2) fails.
 */
bool table_open_twice(void);

/**
 * table_told_of_resets() - does the driver have reset functions?
 *
 * Return: false if it is told neither before nor after.
 */
bool table_told_of_resets(void);

/**
 * table_params() - the parameters of the module
 *
 * Return: its parameters, as insmod(8) takes them; NULL for none.
 */
const char *table_params(void);

/**
 * table_power_up() - set up hardware in a state, before any driver is bound
 * @emu: overwritten
 * @state: the state
 */
void table_power_up(struct emu *emu, const struct spec_state_row *state);

/**
 * table_lay_out() - fill the user memory of a call
 * @row: the call
 * @user: its memory, @row->size bytes or, for %CALL_STORE, %SPEC_MEMORY
 * @task: the calling task
 */
void table_lay_out(const struct spec_call_row *row, void *user, unsigned int task);

/**
 * struct table_machine - the machine for calls
 * @kernel: the machine
 * @pci: the device
 */
struct table_machine {
	struct sim_kernel *kernel;
	struct sim_pci *pci;
};

/**
 * table_call() - make a call in the current task
 * @machine: where
 * @row: which; not %CALL_WAIT, which is up to who waits
 * @file: through which file; receives the one that is opened, and NULL when it was closed
 * @user: user memory, the only one that the task then has
 *
 * Return: what it returned: 0 or more, or a negative errno. Of poll and wait a mask.
 */
long table_call(const struct table_machine *machine, const struct spec_call_row *row,
		struct sim_file **file, void *user);

/**
 * table_set_nonblock() - give a file the O_NONBLOCK that a call wants
 * @file: which
 * @row: the call; one that says RWF_NOWAIT itself wants none of the file
 */
void table_set_nonblock(struct sim_file *file, const struct spec_call_row *row);

/**
 * enum table_sleep - kinds of sleep
 * @SLEEP_PLAIN: to RAM, the device keeps its state
 * @SLEEP_WITHOUT_POWER: the device loses its state
 * @SLEEP_PULLED_OUT: it is pulled out meanwhile
 * @SLEEP_IMAGE: none: an image of memory is written, and the machine goes on
 */
enum table_sleep {
	SLEEP_PLAIN,
	SLEEP_WITHOUT_POWER,
	SLEEP_PULLED_OUT,
	SLEEP_IMAGE,
};

/**
 * table_sleep() - put the machine to sleep, and wake it
 * @machine: the machine; without a driver nobody is told
 * @emu: its device
 * @how: the kind
 *
 * Return: as table_call().
 */
long table_sleep(const struct table_machine *machine, struct emu *emu, enum table_sleep how);

#endif /* HARNESS_TABLE_H */

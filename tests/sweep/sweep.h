/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fault sweep: every operation, from every interesting state, with every kind of fault at every
 * place; and after each run the invariants that no fault may break.
 *
 * It is built with a STRING of a few cells (sweep.mk), so that "every place" includes each step of
 * the longest operation. The code under test is the same.
 */
#ifndef TESTS_SWEEP_H
#define TESTS_SWEEP_H

#include "answers.h"
#include "lkp_enc_core.h"
#include "lkp_enc_regs.h"
#include "position.h"
#include "reference.h"
#include "sim_plan.h"
#include "sim_task.h"
#include "uapi/linux/lkp_enc.h"

/* The cells of STRING that the operations and states are made for. */
#define SWEEP_CELLS 8

/* User memory, and places in it: the buffer or the ioctl's argument, CRYPT's buffers. */
#define SWEEP_USER 256
#define SWEEP_ARG  64
#define SWEEP_SRC  128
#define SWEEP_DST  192

/* Accesses of the longest operation: a CRYPT with a presence check after each read of SEED. */
#define SWEEP_LOG 256

enum sweep_call {
	SWEEP_OPEN,
	SWEEP_WRITE,
	SWEEP_READ,
	SWEEP_IOCTL,
	SWEEP_CHECK,
	SWEEP_SUSPEND,
	SWEEP_RESUME,
	SWEEP_RESET,
	SWEEP_REMOVE,
};

/**
 * struct sweep_operation - a call with its arguments
 * @name: for messages and replay
 * @call: its kind
 * @number: IOCTL: command
 * @text: the bytes that WRITE and WRITE_STRING store and CRYPT enciphers
 * @length: of @text in bytes; NULs follow in memory
 * @count: WRITE, READ: size of the buffer as the caller gives it
 * @seed: WRITE_SEED, CRYPT
 * @flags: CRYPT
 * @src_len: CRYPT
 * @dst_len: CRYPT
 * @in_place: CRYPT: the destination is the source
 * @nonblock: it must not wait for a lock
 * @mode: of the file
 */
struct sweep_operation {
	const char *name;
	enum sweep_call call;
	uint32_t number;
	const char *text;
	size_t length;
	size_t count;
	uint32_t seed, flags, src_len, dst_len;
	bool in_place;
	bool nonblock;
	unsigned int mode;
};

/**
 * struct sweep_state - the state before the call
 * @name: for messages and replay
 * @text: STRING begins with this
 * @length: of @text in bytes
 * @position: of the file
 * @seed: SEED
 * @fill: the cells after @text
 * @strict: the driver refuses strings that are too long
 * @dead: the hardware was removed, and the driver does not know it
 * @gone: the hardware was removed, and the driver knows it
 */
struct sweep_state {
	const char *name;
	const char *text;
	size_t length;
	size_t position;
	uint32_t seed;
	uint8_t fill;
	bool strict, dead, gone;
};

extern const struct sweep_operation sweep_operations[];
extern const size_t sweep_n_operations;
extern const struct sweep_state sweep_states[];
extern const size_t sweep_n_states;

/**
 * struct sweep - one run
 * @operation: the operation
 * @state: the starting state
 * @plan: the faults
 * @emu: hardware
 * @task: the caller
 * @dev: driver
 * @file: open file
 * @log: accesses of the call that the register map allows, @n_log of them
 * @user: user memory
 * @before: @user before the call
 * @result: of the call
 * @copied_under_lock: user memory was touched while the device's lock was held
 * @model: the specification's device after the same call without a fault
 * @model_user: user memory then
 * @expected: its result
 * @reaches_device: whether that call makes accesses, and no fault of a call has stopped it
 * @answers: the call's accesses, compared with those that the model asks for
 * @told: the specification's device after the same call with these answers
 * @told_user: user memory then
 * @told_result: its result; 0 if a fault of a call has stopped it
 * @complaint: what is wrong
 */
struct sweep {
	const struct sweep_operation *operation;
	const struct sweep_state *state;
	struct sim_plan plan;
	struct emu emu;
	struct sim_task task;
	struct lkp_enc dev;
	struct lkp_enc_file file;
	struct emu_access log[SWEEP_LOG];
	size_t n_log;
	uint8_t user[SWEEP_USER];
	uint8_t before[SWEEP_USER];
	long result;
	bool copied_under_lock;
	struct model model;
	uint8_t model_user[SWEEP_USER];
	long expected;
	bool reaches_device;
	struct answers answers;
	struct model told;
	uint8_t told_user[SWEEP_USER];
	long told_result;
	char complaint[160];
};

/**
 * struct sweep_invariant - what must hold after every call, whatever goes wrong
 * @name: for messages, replay and the table in docs/faults.md
 * @says: the rule in one sentence
 * @holds: does it hold? If not, @sweep->complaint receives what is wrong
 */
struct sweep_invariant {
	const char *name;
	const char *says;
	bool (*holds)(struct sweep *sweep);
};

/* In the order in which they must be checked: the last ones make further calls. */
extern const struct sweep_invariant sweep_invariants[];
extern const size_t sweep_n_invariants;

/**
 * sweep_run() - do an operation in a state under a plan
 * @sweep: everything but @operation, @state and @plan is overwritten; also the plan's counters
 */
void sweep_run(struct sweep *sweep);

/**
 * sweep_again() - make the call once more, in the present state, without faults
 * @sweep: after sweep_run()
 *
 * Return: the result.
 */
long sweep_again(struct sweep *sweep);

/**
 * sweep_set_up() - set up hardware and user memory for the state and the operation
 * @sweep: the run
 */
void sweep_set_up(struct sweep *sweep);

/**
 * sweep_bind() - bind a fresh driver to the hardware and open a file
 * @sweep: the run; @result receives the result of the open
 */
void sweep_bind(struct sweep *sweep);

/**
 * sweep_expect() - make the same call on the reference model
 * @sweep: after sweep_set_up(); receives @expected and its memory
 */
void sweep_expect(struct sweep *sweep);

/**
 * sweep_struck() - did a fault of this kind happen?
 * @sweep: after the call
 * @kind: the kind
 * @call: at which call, or %SIM_ANY_CALL
 *
 * Return: true if it did.
 */
bool sweep_struck(const struct sweep *sweep, enum sim_fault_kind kind, enum sim_call call);

/**
 * sweep_hardware_struck() - did the hardware fail?
 * @sweep: after the call
 *
 * Return: true if a fault of the access kind happened.
 */
bool sweep_hardware_struck(const struct sweep *sweep);

#endif /* TESTS_SWEEP_H */

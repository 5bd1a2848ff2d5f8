/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fault sweep: every operation, from every interesting state, with every kind of fault at every
 * place; and after each run the invariants that no fault may break.
 *
 * Built with a STRING of a few cells (sweep.mk), so that "every place" includes each step of the
 * longest operation. The code under test is the same.
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

/* User memory, and where in it things are: the buffer or the ioctl's argument, CRYPT's buffers. */
#define SWEEP_USER 256
#define SWEEP_ARG  64
#define SWEEP_SRC  128
#define SWEEP_DST  192

/* Accesses of the longest operation: a CRYPT with a presence check after each look at SEED. */
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
 * @call: what it is
 * @number: IOCTL: command
 * @text: what WRITE and WRITE_STRING store and CRYPT enciphers
 * @length: of @text in bytes; what follows in memory is NUL
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
 * struct sweep_state - how things are before the call
 * @name: for messages and replay
 * @text: STRING begins with this
 * @length: of @text in bytes
 * @position: of the file
 * @seed: SEED
 * @fill: the cells after @text
 * @strict: the driver refuses strings that are too long
 * @dead: the hardware was pulled out, the driver does not know
 * @gone: the driver knows
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
 * @operation: what was done
 * @state: from where
 * @plan: with what going wrong
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
 * @expected: result then
 * @reaches_device: the call makes accesses then, and nothing around the driver has stopped it
 * @answers: the call's accesses, held against those that the model asks for
 * @told: the specification's device after the same call with these answers
 * @told_user: user memory then
 * @told_result: result then; 0 where something around the driver has stopped the call
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
 * @says: in one sentence
 * @holds: does it hold? If not, @sweep->complaint receives what is wrong
 */
struct sweep_invariant {
	const char *name;
	const char *says;
	bool (*holds)(struct sweep *sweep);
};

/* In the order in which they have to be asked: the last ones make further calls. */
extern const struct sweep_invariant sweep_invariants[];
extern const size_t sweep_n_invariants;

/**
 * sweep_run() - do an operation from a state under a plan
 * @sweep: all but @operation, @state and @plan is overwritten; the plan's counters too
 */
void sweep_run(struct sweep *sweep);

/**
 * sweep_again() - make the call once more, on things as they are, without faults
 * @sweep: after sweep_run()
 *
 * Return: the result.
 */
long sweep_again(struct sweep *sweep);

/**
 * sweep_set_up() - hardware and user memory as the state and the operation want them
 * @sweep: the run
 */
void sweep_set_up(struct sweep *sweep);

/**
 * sweep_bind() - a fresh driver and a fresh file on the hardware
 * @sweep: the run; @result is that of opening the file
 */
void sweep_bind(struct sweep *sweep);

/**
 * sweep_expect() - make the same call on the reference model
 * @sweep: after sweep_set_up(); @expected and what goes with it is filled in
 */
void sweep_expect(struct sweep *sweep);

/**
 * sweep_struck() - did a fault of this kind happen?
 * @sweep: after the call
 * @kind: which
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

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Twins: the driver core on the emulator and the reference model do the same operations, and
 * everything observable is compared.
 *
 * twin_step() compares what the operation touched, which is cheap: no allocation, no system call,
 * and no work in proportion to the device's size. twin_agree() compares everything.
 *
 * If the hardware fails within a call, the model gets its answers (answers.h), and continues with
 * the state that the hardware has then.
 */
#ifndef TESTS_TWIN_H
#define TESTS_TWIN_H

#include "answers.h"
#include "lkp_enc_core.h"
#include "operation.h"
#include "position.h"
#include "reference.h"
#include "sim_pool.h"
#include "sim_task.h"

/* Accesses of the longest call: a CRYPT of 4092 bytes with three presence checks. */
#define TWIN_LOG (5 * (MODEL_CELLS + 8))

/* Places that a call may read or write: its argument, "src", "dst", and "dst_len". */
#define TWIN_RANGES 4

/*
 * Two calls at once have separate user memory: the places of the second one are this much higher.
 */
#define TWIN_OTHER (OPERATION_MEMORY / 2)

/**
 * struct twin_range - a piece of user memory
 * @place: of its first byte
 * @size: in bytes
 */
struct twin_range {
	size_t place;
	size_t size;
};

/**
 * struct twin - the two twins, and the user memory of each
 * @emu: hardware of the core
 * @task: task that the core runs for
 * @other: task that interrupts it
 * @pool: where the core's memory comes from
 * @dev: device of the core
 * @files: open files of the core
 * @file: of the last operation
 * @spare: the file of an open that should fail
 * @model: the model
 * @model_files: open files of the model
 * @traced: accesses are logged and compared; otherwise the core uses the bulk paths
 * @struck: the planned failure of the last call took place
 * @device_fault: the planned fault of the hardware
 * @log: room for the core's trace
 * @answers: the hardware's answers in the last call
 * @asked: whether the model has asked for them
 * @due: accesses until the planned fault; 0 when it has come or none is planned
 * @fault: @device_fault as a row of a fault plan
 * @texts: the bytes that operations write
 * @result: of the core's last call
 * @expected: result of the model's last call
 * @cells: how many cells of STRING, from the first on, the last operation may have changed
 * @ranges: user memory that the last operation may have changed, @n_ranges entries
 * @n_ranges: entries in @ranges
 * @user: memory of the core's caller
 * @model_user: memory of the model's caller
 * @before: content of @ranges before the last call, if that failed with EFAULT
 * @pristine: content of user memory at the start
 * @dirty: one bit for each page of user memory that is not pristine any more
 * @complaint: after a failed comparison: what differs
 */
struct twin {
	struct emu emu;
	struct sim_task task;
	struct sim_task other;
	struct sim_pool pool;
	struct lkp_enc dev;
	struct lkp_enc_file files[OPERATION_FILES];
	unsigned int file;
	struct lkp_enc_file spare;
	struct model model;
	struct model_file model_files[OPERATION_FILES];
	bool traced;
	bool struck;
	enum operation_device_fault device_fault;
	struct emu_access log[TWIN_LOG];
	struct answers answers;
	bool asked;
	unsigned long due;
	struct emu_fault fault;
	struct operation_texts texts;
	long result;
	long expected;
	size_t cells;
	struct twin_range ranges[2 * TWIN_RANGES];
	unsigned int n_ranges;
	uint8_t user[OPERATION_MEMORY];
	uint8_t model_user[OPERATION_MEMORY];
	uint8_t before[OPERATION_MEMORY];
	uint8_t pristine[OPERATION_MEMORY];
	uint64_t dirty;
	char complaint[160];
};

/**
 * twin_init() - make room for sequences of operations
 * @twin: any memory; overwritten
 *
 * Call this once; twin_start() then begins each sequence.
 */
void twin_init(struct twin *twin);

/**
 * twin_destroy() - free the twins before their memory is used for anything else
 * @twin: the twins
 */
void twin_destroy(struct twin *twin);

/**
 * twin_start() - set up a fresh device, a fresh driver, and files open in different modes
 * @twin: the twins. Their task becomes the current one
 * @strict: the module parameter
 * @traced: log and compare accesses; otherwise use the bulk paths
 *
 * Earlier operations have no effect.
 */
void twin_start(struct twin *twin, bool strict, bool traced);

/**
 * twin_step() - do one operation on both and compare what it touched
 * @twin: the twins
 * @operation: the operation
 *
 * It compares the result, the accesses, the driver's own state, SEED, and the cells and the user
 * memory (and some bytes around it) that the operation may have changed.
 *
 * Return: true when they agree; else @twin->complaint says about what they do not.
 */
bool twin_step(struct twin *twin, const struct operation *operation);

/**
 * twin_step_during() - do one operation, and another one during it
 * @twin: the twins
 * @operation: a write, read or ioctl; at its schedule point @operation->during, if it gets that
 *	far, another task runs
 * @next: the operation of that task: a write, read or ioctl that does not wait for a lock, or
 *	lkp_enc_remove(), which is tried again at the next point where its lock is free. Anything
 *	else comes after @operation
 *
 * A schedule point is a call of the seam, or a register access. Two overlapping calls may take
 * effect in either order: their results, the delivered bytes and the final state must be those of
 * the model for one of the two orders. Faults of the operations are left out; accesses are not
 * compared.
 *
 * Return: true when they agree; else @twin->complaint says about what they do not.
 */
bool twin_step_during(struct twin *twin, const struct operation *operation,
		      const struct operation *next);

/**
 * twin_agree() - compare everything that can be observed
 * @twin: the twins, after an operation
 *
 * Also all of STRING and all of user memory.
 *
 * Return: true when they agree; else @twin->complaint says about what they do not.
 */
bool twin_agree(struct twin *twin);

#endif /* TESTS_TWIN_H */

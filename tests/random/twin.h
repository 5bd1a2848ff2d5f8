/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Twins: the driver core on the emulator, and the reference model, doing the same things. After
 * each operation everything that can be observed of the two is compared.
 */
#ifndef TESTS_TWIN_H
#define TESTS_TWIN_H

#include "lkp_enc_core.h"
#include "model.h"
#include "operation.h"

/* Accesses of the longest call: a CRYPT of 4092 bytes with three presence checks. */
#define TWIN_LOG (5 * (MODEL_CELLS + 8))

/**
 * struct twin - the two of them, and the user memory of each
 * @emu: hardware of the core
 * @task: task that the core runs for
 * @dev: device of the core
 * @files: open files of the core
 * @spare: where an open goes that is expected to fail
 * @model: the model
 * @model_files: open files of the model
 * @traced: accesses are logged and compared; else the core's go the bulk way
 * @log: room for the core's trace
 * @model_log: room for the model's
 * @model_trace: the model's trace of the last call
 * @struck: the planned failure of the last call took place
 * @result: of the core's last call
 * @expected: of the model's
 * @user: memory of the core's caller
 * @model_user: memory of the model's caller
 * @before: @user as it was before the last call
 * @complaint: after a failed comparison: what differs
 */
struct twin {
	struct emu emu;
	struct sim_task task;
	struct lkp_enc dev;
	struct lkp_enc_file files[OPERATION_FILES];
	struct lkp_enc_file spare;
	struct model model;
	struct model_file model_files[OPERATION_FILES];
	bool traced;
	struct emu_access log[TWIN_LOG];
	struct model_access model_log[TWIN_LOG];
	struct model_trace model_trace;
	bool struck;
	long result;
	long expected;
	uint8_t user[OPERATION_MEMORY];
	uint8_t model_user[OPERATION_MEMORY];
	uint8_t before[OPERATION_MEMORY];
	char complaint[160];
};

/**
 * twin_start() - a fresh device, a fresh driver, files open in different modes
 * @twin: any memory; overwritten. Its task becomes the current one
 * @strict: the module parameter
 * @traced: log and compare accesses; else leave the bulk path free
 */
void twin_start(struct twin *twin, bool strict, bool traced);

/**
 * twin_step() - do one operation on both and compare
 * @twin: the twins
 * @operation: the operation
 *
 * Return: true when they agree; else @twin->complaint says about what they do not.
 */
bool twin_step(struct twin *twin, const struct operation *operation);

/**
 * twin_call() - the system call of an operation, on both
 * @twin: the twins; results go there
 * @operation: a write, read or ioctl, on a file whose mode allows it
 */
void twin_call(struct twin *twin, const struct operation *operation);

/**
 * twin_agree() - compare everything that can be observed
 * @twin: the twins, after an operation
 *
 * Return: true when they agree; else @twin->complaint says about what they do not.
 */
bool twin_agree(struct twin *twin);

#endif /* TESTS_TWIN_H */

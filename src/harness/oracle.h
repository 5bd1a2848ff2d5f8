/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What calls should come to that are made one after the other: as the package's reference says, and
 * as it is for any driver.
 */
#ifndef HARNESS_ORACLE_H
#define HARNESS_ORACLE_H

#include "spec.h"

struct emu_fault;
struct sim_fault;

/**
 * struct oracle - what is known after the calls so far. May be copied, with a @state of its own
 * @state: of the package's reference, oracle_size() bytes
 * @bound: how often the device was bound
 * @now: it is bound
 * @since: of each file: @bound when it was opened; 0 for no file
 */
struct oracle {
	uint8_t *state;
	unsigned int bound;
	bool now;
	unsigned int since[SPEC_FILES];
};

/**
 * oracle_size() - room that the reference's state needs
 *
 * Return: bytes; 0 where there is no reference.
 */
size_t oracle_size(void);

/**
 * oracle_start() - begin: no driver has come yet
 * @oracle: overwritten, but for what @oracle->state points to
 * @state: room for the reference's state
 * @device: the hardware
 */
void oracle_start(struct oracle *oracle, uint8_t *state, const struct emu_device *device);

/**
 * oracle_call() - a call was made
 * @oracle: knows more then
 * @call: which, and what came of it; @call->gone does not count, for the oracle knows
 *
 * Load and unload are no calls here, but the bind and the unbind that they bring are. What needs a
 * file is taken not to have been made where there is none.
 *
 * Return: whether that is what it should have come to.
 */
bool oracle_call(struct oracle *oracle, const struct spec_call *call);

/**
 * oracle_succeeded() - a call that takes no more than its kind was made, and was right
 * @oracle: knows more then
 * @kind: such as %CALL_BIND
 * @file: through which file
 */
void oracle_succeeded(struct oracle *oracle, enum call_kind kind, unsigned int file);

/**
 * oracle_plain() - ... and came to something
 * @oracle: knows more then
 * @kind: such as %CALL_OPEN
 * @file: through which file
 * @result: what it returned
 *
 * Return: whether that is what it should have come to.
 */
bool oracle_plain(struct oracle *oracle, enum call_kind kind, unsigned int file, long result);

/**
 * oracle_knows() - has the package's table calls of this kind?
 * @kind: such as %CALL_RESET
 *
 * Return: false if not: its reference need not know what they do to the hardware.
 */
bool oracle_knows(enum call_kind kind);

/**
 * oracle_agrees() - is the hardware as it should be now?
 * @oracle: the oracle
 * @device: the hardware
 *
 * Return: true if it is, or nobody knows.
 */
bool oracle_agrees(const struct oracle *oracle, const struct emu_device *device);

/**
 * oracle_fault_explains() - may a call of any driver come to this where a fault has struck it?
 * @row: the call; NULL for what is none of the table
 * @fault: the fault
 * @result: what it came to
 *
 * Return: true if it is the fault's errno, or what was done before of a read or write.
 */
bool oracle_fault_explains(const struct spec_call_row *row, const struct sim_fault *fault,
			   long result);

/**
 * oracle_fault_errno() - that a call should come to where a fault has struck it
 * @fault: the fault
 *
 * Return: a negative errno.
 */
int oracle_fault_errno(const struct sim_fault *fault);

/**
 * oracle_is_harmless() - may a driver not even notice the fault of an access?
 * @fault: the fault
 *
 * Return: true if the device was no more than quick, or nobody's interrupt came.
 */
bool oracle_is_harmless(const struct emu_fault *fault);

/**
 * oracle_hardware_explains() - ... where the hardware went, or answers nonsense?
 * @result: what it came to
 *
 * Return: true if it is success, or the errno of hardware that fails.
 */
bool oracle_hardware_explains(long result);

#endif /* HARNESS_ORACLE_H */

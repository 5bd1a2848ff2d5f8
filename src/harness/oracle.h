/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The right results of calls that are made one after the other: by the package's reference, and by
 * the rules for any driver.
 */
#ifndef HARNESS_ORACLE_H
#define HARNESS_ORACLE_H

#include "spec.h"

struct emu_access;
struct emu_fault;
struct sim_fault;

/**
 * struct oracle - the knowledge after the calls so far. It may be copied, with a new @state
 * @state: of the package's reference, oracle_size() bytes
 * @bound: how often the device was bound
 * @now: whether it is bound now
 * @since: for each file, @bound when it was opened; 0 for no file
 * @modes: for each file: as in its row
 * @elsewhere: the driver has its device, but not on the bus: so nobody tells it of sleep and reset
 */
struct oracle {
	uint8_t *state;
	unsigned int bound;
	bool now;
	unsigned int since[SPEC_FILES];
	const char *modes[SPEC_FILES];
	bool elsewhere;
};

/**
 * oracle_size() - size of the reference's state
 *
 * Return: bytes; 0 if there is no reference.
 */
size_t oracle_size(void);

/**
 * oracle_start() - begin, before any driver is bound
 * @oracle: overwritten, except the memory that @oracle->state points to
 * @state: room for the reference's state
 * @device: the hardware
 */
void oracle_start(struct oracle *oracle, uint8_t *state, const struct emu_device *device);

/**
 * oracle_call() - judge a call
 * @oracle: updated
 * @call: the call and its results; @call->gone is ignored, since the oracle knows it
 *
 * Load and unload are not calls here, but their bind and unbind are. A call that needs a file
 * counts as not made if there is none.
 *
 * Return: whether its results are right.
 */
bool oracle_call(struct oracle *oracle, const struct spec_call *call);

/**
 * oracle_sift() - leave only those accesses that a reference is told of
 * @log: all accesses of a call
 * @n: how many
 *
 * Return: how many are left, at the beginning of @log.
 */
size_t oracle_sift(struct emu_access *log, size_t n);

/**
 * oracle_succeeded() - note a call without arguments that had the right result
 * @oracle: updated
 * @kind: such as %CALL_BIND
 * @file: through which file
 */
void oracle_succeeded(struct oracle *oracle, enum call_kind kind, unsigned int file);

/**
 * oracle_plain() - judge a call without arguments
 * @oracle: updated
 * @kind: such as %CALL_OPEN
 * @file: through which file
 * @result: what it returned
 *
 * Return: whether its results are right.
 */
bool oracle_plain(struct oracle *oracle, enum call_kind kind, unsigned int file, long result);

/**
 * oracle_knows() - does the package's table have calls of this kind?
 * @kind: such as %CALL_RESET
 *
 * Return: false if not: its reference need not know what they do to the hardware.
 */
bool oracle_knows(enum call_kind kind);

/**
 * oracle_may_lose_power() - may the device lose its state while the machine sleeps?
 *
 * Return: true if the package does not say that it keeps it.
 */
bool oracle_may_lose_power(void);

/**
 * oracle_agrees() - is the state of the hardware right now?
 * @oracle: the oracle
 * @device: the hardware
 *
 * Return: true if it is, or if that is not known.
 */
bool oracle_agrees(const struct oracle *oracle, const struct emu_device *device);

/**
 * oracle_fault_explains() - may a call of any driver have this result after a fault?
 * @row: the call; NULL for a call that is not in the table
 * @fault: the fault
 * @result: what it came to
 *
 * Return: true if it is the fault's errno, or a partial count of a read or write.
 */
bool oracle_fault_explains(const struct spec_call_row *row, const struct sim_fault *fault,
			   long result);

/**
 * oracle_recovers() - does the package say that the driver does without what a fault takes?
 * @operation: such as "bind"
 * @fault: as text, "kzalloc@2:enomem"
 *
 * Return: true if it is in the spec's @recovers.
 */
bool oracle_recovers(const char *operation, const char *fault);

/**
 * oracle_fault_errno() - the errno that a call should return after a fault
 * @fault: the fault
 *
 * Return: a negative errno.
 */
int oracle_fault_errno(const struct sim_fault *fault);

/**
 * oracle_is_harmless() - is the fault of an access one that a driver need not notice?
 * @fault: the fault
 *
 * Return: true if the device was only quick, or an interrupt of no device came.
 */
bool oracle_is_harmless(const struct emu_fault *fault);

/**
 * oracle_delivers() - is what a call delivers judged where the device was pulled out?
 * @row: the call; NULL for a call that is not in the table
 *
 * Return: true if the reference knows what it should be, and the row does not forbid it.
 */
bool oracle_delivers(const struct spec_call_row *row);

/**
 * oracle_hardware_explains() - may it have this result if the hardware has gone or answers wrongly?
 * @result: what it came to
 *
 * Return: true if it is success, or the errno of hardware that fails.
 */
bool oracle_hardware_explains(long result);

#endif /* HARNESS_ORACLE_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults inside a system call: the kernel lets one allocation, or one copy from or to the program,
 * fail (Documentation/fault-injection). For a guest whose kernel has CONFIG_FAULT_INJECTION.
 */
#ifndef GUEST_FAILNTH_H
#define GUEST_FAILNTH_H

#include <stdbool.h>

/**
 * struct failnth - a call whose fault points are to fail, one at a time
 * @name: of the call
 * @prepare: makes the state that the call begins in; false if it could not
 * @call: the system call, and nothing else; -1 with errno if it failed
 * @judge: is everything as it should be after a call with a fault in it? It is told what the call
 *	gave, and the errno if that was -1, else 0. It says itself what is wrong (ktap_fail())
 *
 * @prepare and @judge run without faults.
 */
struct failnth {
	const char *name;
	bool (*prepare)(void);
	long (*call)(void);
	bool (*judge)(long result, int error);
};

/**
 * failnth_arm() - choose what may fail: allocations of all sizes that may sleep, too
 *
 * Return: false if the kernel has no such faults.
 */
bool failnth_arm(void);

/**
 * failnth_watch() - from now on, find out from the kernel's log what each fault was
 * @module: the one whose faults are meant
 *
 * After failnth_arm(). The log then has a trace for each fault.
 *
 * Return: false if the log cannot be read.
 */
bool failnth_watch(const char *module);

/**
 * failnth_kind() - what failed in the call that is being judged
 *
 * Return: "enomem" for an allocation and "efault" for a copy, as docs/faults.md calls them; "none"
 * if the call met no fault; NULL if no function of the module was asking, or nobody watches.
 */
const char *failnth_kind(void);

/**
 * failnth_one() - let one fault point of a call fail
 * @sweep: the call
 * @nth: which one, from 1 on
 * @struck: set to whether the call has that many
 *
 * Return: true if all was as it should be.
 */
bool failnth_one(const struct failnth *sweep, unsigned int nth, bool *struck);

/**
 * failnth_sweep() - let the first fault point of a call fail, then the second, until there is none
 * @sweep: the call
 *
 * Says how many there were: "# NAME: N fault points".
 *
 * Return: true if all was as it should be, and there was a fault point.
 */
bool failnth_sweep(const struct failnth *sweep);

#endif /* GUEST_FAILNTH_H */

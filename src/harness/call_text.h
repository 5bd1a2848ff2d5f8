/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls as in op scripts (docs/traces.md), but without a file: "read 8", "write \"abc\"", "ioctl
 * FILL buf=\"abc\" len=2". So only calls.h has the names, numbers and fields of ioctls.
 */
#ifndef HARNESS_CALL_TEXT_H
#define HARNESS_CALL_TEXT_H

#include "ops.h"
#include "spec.h"

/* The longest text. */
#define CALL_TEXT 512

/**
 * call_parse() - fill in a call from its text
 * @row: with @row->text; receives @kind, @cmd, @ioctl, @number and @in, and @size if that is 0
 * @memory: user memory of the call; in use as long as @row. What the argument of an ioctl points to
 *	comes behind it: for each pointer as much, and no less than the longest of it
 * @error: filled in if it is not a call
 *
 * Return: whether it is a read, a write, a poll or an ioctl in that much memory.
 */
bool call_parse(struct spec_call_row *row, uint8_t memory[SPEC_MEMORY], struct ops_error *error);

/**
 * call_format() - write a call as text
 * @op: a read, a write, a poll or an ioctl
 * @text: receives it
 */
void call_format(const struct ops_op *op, char text[CALL_TEXT]);

/**
 * call_point() - set the pointers of an ioctl's argument
 * @ioctl: the ioctl
 * @user: user memory from call_parse(), in which pointers are offsets from its beginning
 */
void call_point(const struct ops_call *ioctl, uint8_t *user);

#endif /* HARNESS_CALL_TEXT_H */

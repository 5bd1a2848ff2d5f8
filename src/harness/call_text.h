/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls as they are written in op scripts (docs/traces.md), but without a file: "read 8",
 * "write \"abc\"", "ioctl FILL buf=\"abc\" len=2". So the names, numbers and fields of ioctls are
 * said in calls.h alone.
 */
#ifndef HARNESS_CALL_TEXT_H
#define HARNESS_CALL_TEXT_H

#include "ops.h"
#include "spec.h"

/* As long as any. */
#define CALL_TEXT 512

/**
 * call_parse() - what a call is, by its text
 * @row: @row->text is; @kind, @cmd, @ioctl, @number and @in are filled in, and @size where it is 0
 * @memory: user memory of the call; in use as long as @row. What the argument of an ioctl points to
 *	comes behind it: for each pointer as much, and no less than the longest of it
 * @error: filled in if it is none
 *
 * Return: whether it is a read, a write, a poll or an ioctl in that much memory.
 */
bool call_parse(struct spec_call_row *row, uint8_t memory[SPEC_MEMORY], struct ops_error *error);

/**
 * call_format() - ... and back
 * @op: a read, a write, a poll or an ioctl
 * @text: receives it
 */
void call_format(const struct ops_op *op, char text[CALL_TEXT]);

/**
 * call_point() - make pointers of an ioctl's argument what they are to be
 * @ioctl: the ioctl
 * @user: user memory, as call_parse() has made it: each is counted from its beginning
 */
void call_point(const struct ops_call *ioctl, uint8_t *user);

#endif /* HARNESS_CALL_TEXT_H */

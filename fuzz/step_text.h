/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The steps of fuzz_calls as text, which can express everything that record.h can:
 *
 *	reset:
 *	SET_SEED d, with e5 1c at 1
 *	read d, of 6 bytes, copy_to_user@1:efault
 *	bind, a quick program opens the node
 *	sleep, without power
 *	poll d, unbound at point 1
 *	the hardware is pulled out
 *
 * It has the first state of the hardware, then a line for each step: the name of the call, the
 * file, and what differs from the table. docs/faults.md explains the text of a fault.
 */
#ifndef FUZZ_STEP_TEXT_H
#define FUZZ_STEP_TEXT_H

#include "record.h"

#include <stdio.h>

/**
 * step_write() - write a step as a line, without a newline
 * @step: the step
 * @out: where it goes
 */
void step_write(const struct trial_step *step, FILE *out);

/**
 * step_write_program() - write an input as text
 * @data: its bytes
 * @size: how many
 * @before: text before each line
 * @after: text after each line
 * @out: where it goes
 */
void step_write_program(const uint8_t *data, size_t size, const char *before, const char *after,
			FILE *out);

/**
 * step_read_state() - read the first line of a program
 * @text: where the line begins; moved to the next one
 *
 * Return: the state, or NULL if it is none; then @text does not move.
 */
const struct spec_state_row *step_read_state(const char **text);

/**
 * step_read() - read a step from its line
 * @text: where the line begins; moved to the next one, or to what is wrong
 * @step: overwritten
 *
 * Return: NULL, or what is wrong.
 */
const char *step_read(const char **text, struct trial_step *step);

/**
 * step_read_program() - read an input from its text
 * @text: moved to the end, or to what is wrong
 * @data: receives the bytes
 * @size: receives how many
 *
 * Return: NULL, or what is wrong.
 */
const char *step_read_program(const char **text, uint8_t data[RECORD_LARGEST], size_t *size);

#endif /* FUZZ_STEP_TEXT_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Op scripts (docs/traces.md) as inputs of fuzz_calls, so that fuzzing begins with a package's
 * scripts.
 */
#ifndef FUZZ_STEP_SCRIPT_H
#define FUZZ_STEP_SCRIPT_H

#include "record.h"

#include "ops.h"

#include <stdio.h>

/**
 * step_read_script() - make an input from an op script
 * @script: the script
 * @data: receives the bytes of the first %RECORD_MOST calls that the table has, with the script's
 *	bytes or size if they differ. The hardware is in its usual state
 * @size: receives how many
 * @left_out: receives messages about calls that are left out; NULL for none
 * @error: filled in if it is not a script
 *
 * Return: whether it is a script.
 */
bool step_read_script(const char *script, uint8_t data[RECORD_LARGEST], size_t *size,
		      FILE *left_out, struct ops_error *error);

#endif /* FUZZ_STEP_SCRIPT_H */

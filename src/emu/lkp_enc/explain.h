/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What values mean to the lkp_enc device, for people who read a trace.
 */
#ifndef EMU_EXPLAIN_H
#define EMU_EXPLAIN_H

#include "lkp_enc_regs.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Longest explanation, terminating NUL included. */
#define EMU_EXPLANATION 16

/**
 * emu_device_explain() - what a value written to or read from a register means
 * @text: receives it, without a newline, and a NUL; empty where there is nothing to add to the
 * number
 * @offset: of an access that the register map allows, in bytes from the start of the BAR
 * @value: the value
 */
static inline void emu_device_explain(char text[EMU_EXPLANATION], uint64_t offset, uint64_t value)
{
	text[0] = '\0';
	if (offset == LKP_ENC_SEED)
		snprintf(text, EMU_EXPLANATION, "shift %" PRIu64, value % 26);
	else if (value >= ' ' && value <= '~')
		snprintf(text, EMU_EXPLANATION, "'%c'", (int)value);
}

#endif /* EMU_EXPLAIN_H */

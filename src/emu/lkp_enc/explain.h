/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Explains values of the lkp_enc device to people who read a trace.
 */
#ifndef EMU_EXPLAIN_H
#define EMU_EXPLAIN_H

#include "emu_register.h"
#include "lkp_enc_regs.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

static inline void emu_device_explain(char text[EMU_EXPLANATION], uint64_t offset, uint64_t value)
{
	if (offset == LKP_ENC_SEED)
		snprintf(text, EMU_EXPLANATION, "shift %" PRIu64, value % 26);
	else if (value >= ' ' && value <= '~')
		snprintf(text, EMU_EXPLANATION, "'%c'", (int)value);
}

#endif /* EMU_EXPLAIN_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Explanations of values for the device that the emulator is bound to: its explain.h, if it has
 * one.
 */
#ifndef TRACE_EXPLANATION_H
#define TRACE_EXPLANATION_H

#include "emu_register.h"

#if __has_include("explain.h")
#include "explain.h"
#else
static inline void emu_device_explain(char text[EMU_EXPLANATION], uint64_t offset, uint64_t value)
{
	(void)text;
	(void)offset;
	(void)value;
}
#endif

#endif /* TRACE_EXPLANATION_H */

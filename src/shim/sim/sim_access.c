// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register accesses of a driver that a sanitizer watches: real calls, so that the emulator need not
 * be watched too. This is a file of its own because a fuzzer counts its branches (fuzz.mk): which
 * access meets a fault says more than which branch of the driver does.
 */
#include "platform.h"

uint64_t sim_read(struct emu *emu, uint64_t offset, unsigned int width)
{
	return emu_read(emu, offset, width);
}

void sim_write(struct emu *emu, uint64_t offset, unsigned int width, uint64_t value)
{
	emu_write(emu, offset, width, value);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register accesses of a driver that is watched: real calls, so that the emulator need not be
 * watched, too. A file of its own because a fuzzer counts what happens here (fuzz.mk): which access
 * meets trouble says more than which branch of the driver's does.
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

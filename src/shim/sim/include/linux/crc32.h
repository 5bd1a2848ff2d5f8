/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checksums.
 */
#ifndef SIM_LINUX_CRC32_H
#define SIM_LINUX_CRC32_H

#include "types.h"

/* Begins with @crc, and does not invert the result. */
u32 crc32_le(u32 crc, const unsigned char *bytes, size_t n);

#endif /* SIM_LINUX_CRC32_H */

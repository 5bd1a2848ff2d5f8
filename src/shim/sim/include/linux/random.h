/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random numbers.
 */
#ifndef SIM_LINUX_RANDOM_H
#define SIM_LINUX_RANDOM_H

#include "types.h"

void get_random_bytes(void *bytes, size_t n);

#endif /* SIM_LINUX_RANDOM_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Limits of how often something is logged. On the host there is no limit, since each line counts.
 */
#ifndef SIM_LINUX_RATELIMIT_H
#define SIM_LINUX_RATELIMIT_H

#include "printk.h"

#endif /* SIM_LINUX_RATELIMIT_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Controllers of interrupts, of which drivers of devices need nothing.
 */
#ifndef SIM_LINUX_IRQ_H
#define SIM_LINUX_IRQ_H

#include "irqreturn.h"

#endif /* SIM_LINUX_IRQ_H */

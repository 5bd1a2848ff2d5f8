/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Timers and other bottom halves of interrupts, kept off the CPU that a task is on.
 */
#ifndef SIM_LINUX_BOTTOM_HALF_H
#define SIM_LINUX_BOTTOM_HALF_H

void local_bh_disable(void);
void local_bh_enable(void);

#endif /* SIM_LINUX_BOTTOM_HALF_H */

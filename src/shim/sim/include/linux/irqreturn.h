/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The result of a handler.
 */
#ifndef SIM_LINUX_IRQRETURN_H
#define SIM_LINUX_IRQRETURN_H

enum irqreturn {
	IRQ_NONE = 0,        /* the interrupt was not from this device */
	IRQ_HANDLED = 1,     /* it was */
	IRQ_WAKE_THREAD = 2, /* it was, and the handler's thread does the rest */
};

typedef enum irqreturn irqreturn_t;

#define IRQ_RETVAL(x) ((x) ? IRQ_HANDLED : IRQ_NONE)

#endif /* SIM_LINUX_IRQRETURN_H */

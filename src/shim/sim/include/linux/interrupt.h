/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Handlers of interrupts. A handler may be called on any CPU as soon as it is requested, until
 * free_irq() returns.
 */
#ifndef SIM_LINUX_INTERRUPT_H
#define SIM_LINUX_INTERRUPT_H

#include "bottom_half.h"
#include "compiler.h"
#include "irqflags.h"
#include "irqreturn.h"
#include "preempt.h"
#include "types.h"

#include "../../sim_place.h"

struct device;

typedef irqreturn_t (*irq_handler_t)(int irq, void *dev);

#define IRQF_TRIGGER_NONE    0x0000
#define IRQF_TRIGGER_RISING  0x0001
#define IRQF_TRIGGER_FALLING 0x0002
#define IRQF_TRIGGER_HIGH    0x0004
#define IRQF_TRIGGER_LOW     0x0008
#define IRQF_SHARED          0x0080 /* other devices may share it */
#define IRQF_ONESHOT         0x2000 /* the interrupt stays off until the thread has run */
#define IRQF_NO_SUSPEND      0x4000
#define IRQF_NO_THREAD       0x10000
#define IRQF_NO_AUTOEN       0x80000 /* the interrupt is off until enable_irq() */

int __must_check sim_request_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn,
				 unsigned long flags, const char *name, void *dev,
				 const struct sim_place *place);
#define request_irq(irq, handler, flags, name, dev) \
	sim_request_irq(irq, handler, NULL, flags, name, dev, SIM_HERE)
#define request_threaded_irq(irq, handler, thread_fn, flags, name, dev) \
	sim_request_irq(irq, handler, thread_fn, flags, name, dev, SIM_HERE)
const void *free_irq(unsigned int irq, void *dev);

/* Managed: freed by itself after remove(), or when probe() fails. */
int __must_check sim_devm_request_irq(struct device *device, unsigned int irq,
				      irq_handler_t handler, irq_handler_t thread_fn,
				      unsigned long flags, const char *name, void *dev,
				      const struct sim_place *place);
#define devm_request_irq(device, irq, handler, flags, name, dev) \
	sim_devm_request_irq(device, irq, handler, NULL, flags, name, dev, SIM_HERE)
#define devm_request_threaded_irq(device, irq, handler, thread_fn, flags, name, dev) \
	sim_devm_request_irq(device, irq, handler, thread_fn, flags, name, dev, SIM_HERE)
void devm_free_irq(struct device *device, unsigned int irq, void *dev);

void disable_irq(unsigned int irq);
void disable_irq_nosync(unsigned int irq);
void enable_irq(unsigned int irq);
void synchronize_irq(unsigned int irq);

#endif /* SIM_LINUX_INTERRUPT_H */

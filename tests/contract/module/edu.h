/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QEMU's edu: a device that interrupts when its driver tells it to.
 */
#ifndef EDU_H
#define EDU_H

#include <linux/interrupt.h>
#include <linux/pci.h>

/**
 * struct edu - the device, and what its handler does and has seen
 * @pci: the device
 * @registers: mapped
 * @irq: its interrupt: the pin's, or a message
 * @calls: of edu_handler(), or of a contract's own one
 * @threads: how often the thread of a handler has ended
 * @leave: in so many of its next calls edu_handler() leaves the interrupt asserted
 */
struct edu {
	struct pci_dev *pci;
	void __iomem *registers;
	unsigned int irq;
	unsigned int calls;
	unsigned int threads;
	unsigned int leave;
};

/* For contract_bind(). */
extern const struct pci_device_id edu_ids[];

/*
 * Bind a driver whose probe() tries this and then gives everything back: with the pin, whose line
 * is up until the interrupt is acknowledged, or with a message, which is sent once.
 */
void edu_pin(void (*try)(struct edu *edu));
void edu_message(void (*try)(struct edu *edu));

/* A probe() that stays bound begins, and its remove() ends, with these. */
bool edu_begin(struct edu *edu, struct pci_dev *pci);
void edu_end(struct edu *edu);

/* The device asserts its interrupt; it does so no longer. Is it asserted? */
void edu_raise(const struct edu *edu);
void edu_acknowledge(const struct edu *edu);
bool edu_is_up(const struct edu *edu);

/*
 * Counts @calls, acknowledges unless it is to leave it, and returns IRQ_NONE if the device asserts
 * nothing.
 */
irqreturn_t edu_handler(int irq, void *edu);

/*
 * Does a number that handlers count up become that one, and stay so? The task does not sleep
 * meanwhile, or does so for the threads of handlers.
 */
bool edu_counts(const unsigned int *count, unsigned int wanted);
bool edu_counts_asleep(const unsigned int *count, unsigned int wanted);

#endif /* EDU_H */

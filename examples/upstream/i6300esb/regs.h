/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The watchdog of Intel's 6300ESB: PCI identity and registers, as README.md has them.
 * Little-endian; widths in bytes.
 */
#ifndef I6300ESB_REGS_H
#define I6300ESB_REGS_H

#define I6300ESB_PCI_VENDOR   0x8086
#define I6300ESB_PCI_DEVICE   0x25ab
#define I6300ESB_PCI_REVISION 0x00
#define I6300ESB_PCI_CLASS    0x088000 /* system peripheral, other */
#define I6300ESB_BAR          0
#define I6300ESB_BAR_SIZE     0x10

/* In configuration space. */
#define I6300ESB_CONFIG          0x60   /* RW, 2 bytes */
#define I6300ESB_CONFIG_INT_TYPE 0x0003 /* of stage 1: 0 IRQ, 2 SMI, 3 none */
#define I6300ESB_CONFIG_FAST     0x0004 /* clock: 1 MHz instead of 1 kHz */
#define I6300ESB_CONFIG_NO_OUT   0x0020 /* the output is disabled */
#define I6300ESB_CONFIG_MASK     0x0027
#define I6300ESB_LOCK            0x68 /* RW, 1 byte */
#define I6300ESB_LOCK_LOCKED     0x01 /* until the next reset this register stays as it is */
#define I6300ESB_LOCK_ENABLE     0x02
#define I6300ESB_LOCK_FREE       0x04 /* free running: the timer begins again by itself */
#define I6300ESB_LOCK_MASK       0x07

/* In the BAR. */
#define I6300ESB_TIMER1       0x0 /* W, 4 bytes: preload of stage 1, in ticks */
#define I6300ESB_TIMER2       0x4 /* W, 4 bytes: of stage 2 */
#define I6300ESB_TIMER_MASK   0xfffff
#define I6300ESB_GINTSR       0x8    /* RW, 1 byte: bit 0: stage 1 ran out; a 1 written clears it */
#define I6300ESB_RELOAD       0xc    /* RW, 2 bytes */
#define I6300ESB_RELOAD_PING  0x0100 /* begin stage 1 anew */
#define I6300ESB_RELOAD_BIT   0x0200 /* stage 2 ran out; a 1 written clears it */
#define I6300ESB_UNLOCK_FIRST 0x80   /* written to RELOAD, and then the next one: */
#define I6300ESB_UNLOCK_THEN  0x86   /* one write to TIMER1, TIMER2, RELOAD counts */

/* A tick is 2^15 or 2^5 cycles of the PCI clock. */
#define I6300ESB_CYCLE_NS   30
#define I6300ESB_SLOW_SHIFT 15
#define I6300ESB_FAST_SHIFT 5

#endif /* I6300ESB_REGS_H */

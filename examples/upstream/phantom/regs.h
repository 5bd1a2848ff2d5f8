/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SensAble PHANToM: PCI identity and registers, as README.md has them. Little-endian; every
 * register has 32 bits.
 */
#ifndef PHANTOM_REGS_H
#define PHANTOM_REGS_H

#define PHANTOM_PCI_VENDOR   0x10b5 /* of the PLX 9050, the bridge on the board */
#define PHANTOM_PCI_DEVICE   0x9050
#define PHANTOM_PCI_REVISION 0x01
#define PHANTOM_PCI_CLASS    0x068000 /* bridge, other */

#define PHANTOM_BAR_CONTROL      0 /* of the bridge */
#define PHANTOM_BAR_IN           2
#define PHANTOM_BAR_OUT          3
#define PHANTOM_BAR_CONTROL_SIZE 0x80
#define PHANTOM_BAR_IN_SIZE      0x20
#define PHANTOM_BAR_OUT_SIZE     0x20

#define PHANTOM_IRQCTL      0x4c /* RW: how the bridge hands on the arm's interrupt */
#define PHANTOM_IRQCTL_ON   0x43 /* to the bus */
#define PHANTOM_IRQCTL_MASK 0x7f

#define PHANTOM_CELLS 8 /* registers of BAR 2, and of BAR 3 */

#define PHANTOM_ACK         0 /* in BAR 2, WO: PHANTOM_ACK_VALUE ends the interrupt */
#define PHANTOM_ACK_VALUE   0xc0
#define PHANTOM_CONTROL     6    /* in BAR 2 */
#define PHANTOM_CONTROL_AMP 0x01 /* RW: the motors have power */
#define PHANTOM_CONTROL_BUT 0x02 /* RO: the button of the arm is pressed */
#define PHANTOM_CONTROL_IRQ 0x10 /* W: a tick each millisecond. R: there was one */

#define PHANTOM_TICK_NS 1000000

#endif /* PHANTOM_REGS_H */

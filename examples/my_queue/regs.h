/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * my_queue: PCI identity and registers, as README.md has them. Little-endian; widths in bytes.
 */
#ifndef MY_QUEUE_REGS_H
#define MY_QUEUE_REGS_H

#define MY_QUEUE_PCI_VENDOR   0x1234
#define MY_QUEUE_PCI_DEVICE   0xcafd
#define MY_QUEUE_PCI_REVISION 0x01
#define MY_QUEUE_PCI_CLASS    0x00ff00
#define MY_QUEUE_BAR          0
#define MY_QUEUE_BAR_SIZE     0x1000

#define MY_QUEUE_PUSH   0x0 /* WO: adds a byte at the end */
#define MY_QUEUE_POP    0x1 /* RO: the first byte; a read takes it */
#define MY_QUEUE_LEVEL  0x4 /* RO: how many bytes there are */
#define MY_QUEUE_WIDTH  1   /* of PUSH and POP */
#define MY_QUEUE_LEVELS 4   /* width of LEVEL */
#define MY_QUEUE_ROOM   4   /* bytes that it holds */

#endif /* MY_QUEUE_REGS_H */

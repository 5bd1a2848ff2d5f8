/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * edu: PCI identity and registers, as README.md has them. Little-endian; widths in bits.
 */
#ifndef EDU_REGS_H
#define EDU_REGS_H

#define EDU_PCI_VENDOR   0x1234
#define EDU_PCI_DEVICE   0x11e8
#define EDU_PCI_REVISION 0x10
#define EDU_PCI_CLASS    0x00ff00
#define EDU_BAR          0
#define EDU_BAR_SIZE     0x100000

#define EDU_ID         0x00 /* RO 32: identification */
#define EDU_LIVENESS   0x04 /* RW 32: keeps the inverse of what is written */
#define EDU_FACTORIAL  0x08 /* RW 32: operand, and later result */
#define EDU_STATUS     0x20 /* RW 32: EDU_STATUS_* */
#define EDU_IRQ_STATUS 0x24 /* RO 32: pending causes, EDU_CAUSE_* and any others */
#define EDU_IRQ_RAISE  0x60 /* WO 32: these become pending */
#define EDU_IRQ_ACK    0x64 /* WO 32: these are no longer pending */
#define EDU_DMA_SRC    0x80 /* RW 64: source */
#define EDU_DMA_DST    0x88 /* RW 64: destination */
#define EDU_DMA_CNT    0x90 /* RW 64: how many bytes */
#define EDU_DMA_CMD    0x98 /* RW 64: EDU_DMA_* */

#define EDU_ID_VALUE 0x010000edu

#define EDU_STATUS_COMPUTING 0x01u /* RO: a factorial is being computed */
#define EDU_STATUS_INTERRUPT 0x80u /* interrupt when that is done */

#define EDU_CAUSE_FACTORIAL 0x001u
#define EDU_CAUSE_DMA       0x100u

#define EDU_DMA_RUN       0x1u /* begin; reads 0 when the transfer is done */
#define EDU_DMA_TO_RAM    0x2u /* from the buffer to RAM, else from RAM to the buffer */
#define EDU_DMA_INTERRUPT 0x4u /* interrupt when that is done */

/* The buffer, which only DMA reaches: its address in EDU_DMA_SRC or EDU_DMA_DST, and its size. */
#define EDU_BUFFER 0x40000u
#ifndef EDU_BUFFER_SIZE
#define EDU_BUFFER_SIZE 4096u
#endif

/* Addresses in RAM have this many bits: higher bits are ignored. */
#define EDU_DMA_BITS 28

#endif /* EDU_REGS_H */

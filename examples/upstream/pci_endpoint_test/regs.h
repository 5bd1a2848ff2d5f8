/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The test function of PCI endpoints, in a TI J721E: PCI identity and registers, as README.md has
 * them. Little-endian; every register has 32 bits.
 */
#ifndef PCI_ENDPOINT_TEST_REGS_H
#define PCI_ENDPOINT_TEST_REGS_H

#define ENDPOINT_PCI_VENDOR   0x104c
#define ENDPOINT_PCI_DEVICE   0xb00d
#define ENDPOINT_PCI_REVISION 0x00
#define ENDPOINT_PCI_CLASS    0xff0000 /* none of the others */

#define ENDPOINT_BAR             0
#define ENDPOINT_BAR_MEMORY      1
#define ENDPOINT_BAR_SIZE        0x40
#define ENDPOINT_BAR_MEMORY_SIZE 0x10

#define ENDPOINT_MAGIC      0x00 /* for tests of BAR 0 */
#define ENDPOINT_COMMAND    0x04 /* one of the bits below; 0 when the endpoint has taken it */
#define ENDPOINT_STATUS     0x08
#define ENDPOINT_SRC_LOW    0x0c
#define ENDPOINT_SRC_HIGH   0x10
#define ENDPOINT_DST_LOW    0x14
#define ENDPOINT_DST_HIGH   0x18
#define ENDPOINT_SIZE       0x1c /* of a transfer, in bytes */
#define ENDPOINT_CHECKSUM   0x20
#define ENDPOINT_IRQ_TYPE   0x24 /* of the interrupt at the end of a transfer */
#define ENDPOINT_IRQ_NUMBER 0x28 /* of it, from 1 on, if it is a message */
#define ENDPOINT_FLAGS      0x2c /* bit 0: use the DMA controller, which does the same */
#define ENDPOINT_REGISTERS  12

#define ENDPOINT_RAISE_PIN  0x01
#define ENDPOINT_RAISE_MSI  0x02
#define ENDPOINT_RAISE_MSIX 0x04
#define ENDPOINT_READ       0x08 /* memory of the host, and compare it with CHECKSUM */
#define ENDPOINT_WRITE      0x10 /* bytes to the host's memory, and their checksum to CHECKSUM */
#define ENDPOINT_COPY       0x20 /* from memory of the host to memory of the host */

#define ENDPOINT_READ_DONE    0x001
#define ENDPOINT_READ_FAILED  0x002
#define ENDPOINT_WRITE_DONE   0x004
#define ENDPOINT_WRITE_FAILED 0x008
#define ENDPOINT_COPY_DONE    0x010
#define ENDPOINT_COPY_FAILED  0x020
#define ENDPOINT_RAISED       0x040 /* an interrupt, and nobody has cleared this bit */
#define ENDPOINT_BAD_SRC      0x080
#define ENDPOINT_BAD_DST      0x100

#define ENDPOINT_PIN  0 /* IRQ_TYPE */
#define ENDPOINT_MSI  1
#define ENDPOINT_MSIX 2

#define ENDPOINT_VECTORS 2
#define ENDPOINT_LOOK_NS 1000000 /* so often it looks for a command */

#endif /* PCI_ENDPOINT_TEST_REGS_H */

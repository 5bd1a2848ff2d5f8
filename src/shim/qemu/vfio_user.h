/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages of vfio-user 0.0 as they are on the wire (in QEMU docs/interop/vfio-user.rst): host byte
 * order, over an AF_UNIX stream socket. Descriptors ride with a header's first byte.
 *
 * Most structures are those of the kernel's VFIO (linux/vfio.h), spelt here because a machine
 * without that header can serve, too.
 */
#ifndef QEMU_VFIO_USER_H
#define QEMU_VFIO_USER_H

#include <stdint.h>

/* The commands that a client sends. 11 and 12 are a server's, 14 is one no more. */
enum vfio_user_command {
	VFIO_USER_VERSION = 1,
	VFIO_USER_DMA_MAP = 2,
	VFIO_USER_DMA_UNMAP = 3,
	VFIO_USER_DEVICE_GET_INFO = 4,
	VFIO_USER_DEVICE_GET_REGION_INFO = 5,
	VFIO_USER_DEVICE_GET_REGION_IO_FDS = 6,
	VFIO_USER_DEVICE_GET_IRQ_INFO = 7,
	VFIO_USER_DEVICE_SET_IRQS = 8,
	VFIO_USER_REGION_READ = 9,
	VFIO_USER_REGION_WRITE = 10,
	VFIO_USER_DEVICE_RESET = 13,
	VFIO_USER_REGION_WRITE_MULTI = 15,
	VFIO_USER_DEVICE_FEATURE = 16,
	VFIO_USER_MIG_DATA_READ = 17,
	VFIO_USER_MIG_DATA_WRITE = 18,
};

/* Flags of a header. Without one it is a command that is to be answered. */
#define VFIO_USER_REPLY    0x01u
#define VFIO_USER_NO_REPLY 0x10u
#define VFIO_USER_ERROR    0x20u

/**
 * struct vfio_user_header - begins every message
 * @id: any; an answer has that of its command
 * @command: an enum vfio_user_command
 * @size: of the message in bytes, with this header
 * @flags: see above
 * @error: with %VFIO_USER_ERROR an errno; else anything
 */
struct vfio_user_header {
	uint16_t id;
	uint16_t command;
	uint32_t size;
	uint32_t flags;
	uint32_t error;
};

/**
 * struct vfio_user_version - VERSION, both ways
 * @major: 0
 * @minor: 0
 *
 * JSON text may follow, with a NUL at its end: what the sender can do.
 */
struct vfio_user_version {
	uint16_t major;
	uint16_t minor;
};

/* The limits that the server announces: the most that a message may bring. */
#define VFIO_USER_FDS       8   /* descriptors */
#define VFIO_USER_TRANSFER  256 /* bytes of a read or a write */
#define VFIO_USER_WRITES    200 /* in one REGION_WRITE_MULTI */
#define VFIO_USER_PAGE_SIZE 4096

/* Flags of struct vfio_user_dma_map, and of struct vfio_user_dma_unmap. */
#define VFIO_USER_DMA_READABLE  0x1u
#define VFIO_USER_DMA_WRITABLE  0x2u
#define VFIO_USER_DMA_UNMAP_ALL 0x2u

/**
 * struct vfio_user_dma_map - DMA_MAP: memory that the device may reach. The answer has no payload
 * @argsz: of this structure, in bytes
 * @flags: %VFIO_USER_DMA_READABLE, %VFIO_USER_DMA_WRITABLE
 * @offset: into the file whose descriptor comes along, if one does
 * @address: on the bus
 * @size: in bytes
 */
struct vfio_user_dma_map {
	uint32_t argsz;
	uint32_t flags;
	uint64_t offset;
	uint64_t address;
	uint64_t size;
};

/**
 * struct vfio_user_dma_unmap - DMA_UNMAP: ... no more. The answer is the same
 * @argsz: room for the answer, in bytes
 * @flags: %VFIO_USER_DMA_UNMAP_ALL with an address and a size of 0
 * @address: as it was mapped
 * @size: as it was mapped
 */
struct vfio_user_dma_unmap {
	uint32_t argsz;
	uint32_t flags;
	uint64_t address;
	uint64_t size;
};

#define VFIO_USER_DEVICE_RESETS 0x1u
#define VFIO_USER_DEVICE_PCI    0x2u

/**
 * struct vfio_user_device_info - DEVICE_GET_INFO, both ways
 * @argsz: room for the answer, or its size, in bytes
 * @flags: %VFIO_USER_DEVICE_RESETS, %VFIO_USER_DEVICE_PCI
 * @regions: how many there are
 * @irqs: how many kinds of interrupts there are
 */
struct vfio_user_device_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t regions;
	uint32_t irqs;
};

/* The regions of a PCI function. 0 to 5 are BARs, 6 is the ROM, 8 is VGA's. */
#define VFIO_USER_CONFIG_REGION 7
#define VFIO_USER_REGIONS       9

#define VFIO_USER_REGION_READABLE 0x1u
#define VFIO_USER_REGION_WRITABLE 0x2u

/**
 * struct vfio_user_region_info - DEVICE_GET_REGION_INFO, both ways
 * @argsz: room for the answer, or its size, in bytes
 * @flags: %VFIO_USER_REGION_READABLE, %VFIO_USER_REGION_WRITABLE
 * @index: which region
 * @cap_offset: 0
 * @size: of the region, in bytes; 0 where there is none
 * @offset: 0
 */
struct vfio_user_region_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t cap_offset;
	uint64_t size;
	uint64_t offset;
};

/* Kinds of interrupts. 2 is MSI-X, 3 an error, 4 a request to give the device back. */
#define VFIO_USER_PIN  0
#define VFIO_USER_MSI  1
#define VFIO_USER_IRQS 5

#define VFIO_USER_IRQ_EVENTFD    0x1u
#define VFIO_USER_IRQ_MASKABLE   0x2u
#define VFIO_USER_IRQ_AUTOMASKED 0x4u
#define VFIO_USER_IRQ_NORESIZE   0x8u

/**
 * struct vfio_user_irq_info - DEVICE_GET_IRQ_INFO, both ways
 * @argsz: room for the answer, or its size, in bytes
 * @flags: VFIO_USER_IRQ_...
 * @index: which kind
 * @count: how many there are of it
 */
struct vfio_user_irq_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t count;
};

/* Flags of struct vfio_user_irq_set: what comes along, one of three, and what is done, too. */
#define VFIO_USER_IRQ_NONE    0x01u
#define VFIO_USER_IRQ_BOOLS   0x02u
#define VFIO_USER_IRQ_FDS     0x04u
#define VFIO_USER_IRQ_MASK    0x08u
#define VFIO_USER_IRQ_UNMASK  0x10u
#define VFIO_USER_IRQ_TRIGGER 0x20u

/**
 * struct vfio_user_irq_set - DEVICE_SET_IRQS. The answer has no payload
 * @argsz: of this and of what follows, in bytes
 * @flags: VFIO_USER_IRQ_...
 * @index: which kind
 * @start: first of this kind
 * @count: how many; with 0, %VFIO_USER_IRQ_NONE and %VFIO_USER_IRQ_TRIGGER, none of the kind is
 *	signalled any more
 *
 * With %VFIO_USER_IRQ_BOOLS a byte for each follows; with %VFIO_USER_IRQ_FDS a descriptor for each
 * comes along, or none at all.
 */
struct vfio_user_irq_set {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t start;
	uint32_t count;
};

/**
 * struct vfio_user_access - REGION_READ and REGION_WRITE, both ways
 * @offset: into the region, in bytes
 * @region: which
 * @count: bytes
 *
 * The bytes follow where they are on their way.
 */
struct vfio_user_access {
	uint64_t offset;
	uint32_t region;
	uint32_t count;
};

/**
 * struct vfio_user_write - one of REGION_WRITE_MULTI, which is their 64-bit number and they. The
 * answer is the number
 * @access: where
 * @data: the first @access.count bytes of it are written
 */
struct vfio_user_write {
	struct vfio_user_access access;
	uint8_t data[8];
};

_Static_assert(sizeof(struct vfio_user_header) == 16, "as on the wire");
_Static_assert(sizeof(struct vfio_user_version) == 4, "as on the wire");
_Static_assert(sizeof(struct vfio_user_dma_map) == 32, "as on the wire");
_Static_assert(sizeof(struct vfio_user_dma_unmap) == 24, "as on the wire");
_Static_assert(sizeof(struct vfio_user_device_info) == 16, "as on the wire");
_Static_assert(sizeof(struct vfio_user_region_info) == 32, "as on the wire");
_Static_assert(sizeof(struct vfio_user_irq_info) == 16, "as on the wire");
_Static_assert(sizeof(struct vfio_user_irq_set) == 20, "as on the wire");
_Static_assert(sizeof(struct vfio_user_access) == 16, "as on the wire");
_Static_assert(sizeof(struct vfio_user_write) == 24, "as on the wire");

#endif /* QEMU_VFIO_USER_H */

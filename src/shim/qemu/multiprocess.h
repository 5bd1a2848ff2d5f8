/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages of QEMU's multi-process protocol on the wire: host byte order, the host's structure
 * layout, over an AF_UNIX stream socket. Descriptors come with a header's first byte.
 */
#ifndef QEMU_MULTIPROCESS_H
#define QEMU_MULTIPROCESS_H

#include <stdint.h>

/* The numbers of QEMU 7.2 to 10.2. */
enum multiprocess_command {
	MULTIPROCESS_SYNC_SYSMEM = 0,
	MULTIPROCESS_RET = 1,
	MULTIPROCESS_PCI_CFGWRITE = 2,
	MULTIPROCESS_PCI_CFGREAD = 3,
	MULTIPROCESS_BAR_WRITE = 4,
	MULTIPROCESS_BAR_READ = 5,
	MULTIPROCESS_SET_IRQFD = 6,
	MULTIPROCESS_DEVICE_RESET = 7,
};

/**
 * struct multiprocess_header - begins every message
 * @command: an enum multiprocess_command
 * @padding: anything
 * @size: bytes that follow
 */
struct multiprocess_header {
	int32_t command;
	uint32_t padding;
	uint64_t size;
};

/* Regions of guest memory in one SYNC_SYSMEM, with one descriptor each. */
#define MULTIPROCESS_REGIONS 8

/**
 * struct multiprocess_sysmem - SYNC_SYSMEM: the place of guest memory. There is no answer
 * @addresses: of the regions, in the guest
 * @sizes: of the regions, in bytes
 * @offsets: into the files behind the descriptors
 */
struct multiprocess_sysmem {
	uint64_t addresses[MULTIPROCESS_REGIONS];
	uint64_t sizes[MULTIPROCESS_REGIONS];
	int64_t offsets[MULTIPROCESS_REGIONS];
};

/**
 * struct multiprocess_config - PCI_CFGREAD and PCI_CFGWRITE
 * @offset: into configuration space, in bytes
 * @value: to write
 * @length: of the access, in bytes
 */
struct multiprocess_config {
	uint32_t offset;
	uint32_t value;
	int32_t length;
};

/**
 * struct multiprocess_access - BAR_READ and BAR_WRITE
 * @address: physical address in the guest
 * @value: to write
 * @size: of the access, in bytes
 * @memory: 1 for a memory BAR, 0 for an I/O one
 * @padding: anything
 */
struct multiprocess_access {
	uint64_t address;
	uint64_t value;
	uint32_t size;
	uint8_t memory;
	uint8_t padding[3];
};

/**
 * struct multiprocess_return - RET: the answer to all but SYNC_SYSMEM and SET_IRQFD
 * @header: RET and the size of @value
 * @value: what was read; 0 after a write
 */
struct multiprocess_return {
	struct multiprocess_header header;
	uint64_t value;
};

_Static_assert(sizeof(struct multiprocess_header) == 16, "as on the wire");
_Static_assert(sizeof(struct multiprocess_sysmem) == 192, "as on the wire");
_Static_assert(sizeof(struct multiprocess_config) == 12, "as on the wire");
_Static_assert(sizeof(struct multiprocess_access) == 24, "as on the wire");
_Static_assert(sizeof(struct multiprocess_return) == 24, "as on the wire");

#endif /* QEMU_MULTIPROCESS_H */

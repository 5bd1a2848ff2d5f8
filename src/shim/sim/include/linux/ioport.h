/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Physical addresses, and who owns them.
 */
#ifndef SIM_LINUX_IOPORT_H
#define SIM_LINUX_IOPORT_H

#include "types.h"

#include "../../sim_place.h"

#define IORESOURCE_IO       0x00000100ul
#define IORESOURCE_MEM      0x00000200ul
#define IORESOURCE_PREFETCH 0x00002000ul
#define IORESOURCE_MEM_64   0x00100000ul

struct resource {
	resource_size_t start;
	resource_size_t end; /* the last address */
	const char *name;
	unsigned long flags;
};

/* All physical addresses that there are. */
extern struct resource iomem_resource;

static inline resource_size_t resource_size(const struct resource *resource)
{
	return resource->end - resource->start + 1;
}

struct resource *__must_check sim_request_mem_region(resource_size_t start, resource_size_t size,
						     const char *name,
						     const struct sim_place *place);
#define request_mem_region(start, size, name) sim_request_mem_region(start, size, name, SIM_HERE)
void release_mem_region(resource_size_t start, resource_size_t size);

#endif /* SIM_LINUX_IOPORT_H */

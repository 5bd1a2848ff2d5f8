/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers, and pointers by number.
 */
#ifndef SIM_LINUX_IDR_H
#define SIM_LINUX_IDR_H

#include "gfp.h"
#include "types.h"

#include "../../sim_place.h"

/* One number that is in use. Not for direct use. */
struct sim_id {
	struct sim_id *next;
	int id;
	void *pointer;
	const struct sim_place *place;
};

struct ida {
	struct sim_id *used; /* in ascending order */
};

struct idr {
	struct sim_id *used; /* in ascending order */
};

#define IDA_INIT(name) \
	{              \
		NULL   \
	}
#define DEFINE_IDA(name) struct ida name = IDA_INIT(name)
#define IDR_INIT(name) \
	{              \
		NULL   \
	}
#define DEFINE_IDR(name) struct idr name = IDR_INIT(name)

void ida_init(struct ida *ida);
void idr_init(struct idr *idr);

int __must_check sim_ida_alloc(struct ida *ida, unsigned int min, unsigned int max, gfp_t flags,
			       const struct sim_place *place);
#define ida_alloc(ida, flags)                 sim_ida_alloc(ida, 0, ~0u, flags, SIM_HERE)
#define ida_alloc_min(ida, min, flags)        sim_ida_alloc(ida, min, ~0u, flags, SIM_HERE)
#define ida_alloc_max(ida, max, flags)        sim_ida_alloc(ida, 0, max, flags, SIM_HERE)
#define ida_alloc_range(ida, min, max, flags) sim_ida_alloc(ida, min, max, flags, SIM_HERE)
/* The same, but without the end, and with none if that is 0. */
#define ida_simple_get(ida, start, end, flags) ida_alloc_range(ida, start, (end)-1, flags)
#define ida_simple_remove(ida, id)             ida_free(ida, id)
void ida_free(struct ida *ida, unsigned int id);
void ida_destroy(struct ida *ida);
bool ida_is_empty(const struct ida *ida);

int __must_check sim_idr_alloc(struct idr *idr, void *pointer, int start, int end, gfp_t flags,
			       const struct sim_place *place);
#define idr_alloc(idr, pointer, start, end, flags) \
	sim_idr_alloc(idr, pointer, start, end, flags, SIM_HERE)
void *idr_find(const struct idr *idr, unsigned long id);
void *idr_remove(struct idr *idr, unsigned long id);
void idr_destroy(struct idr *idr);
bool idr_is_empty(const struct idr *idr);

#endif /* SIM_LINUX_IDR_H */

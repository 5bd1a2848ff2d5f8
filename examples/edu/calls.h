/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ioctls of edu, as data for op scripts (src/ops/call.h).
 */
#ifndef EDU_CALLS_H
#define EDU_CALLS_H

#include "call.h"
#include "uapi.h"

/* Where the device's buffer ends. */
#define OPS_LENGTHS
static const unsigned int ops_lengths[] = { 4094, 4095, 4096 };

static const struct ops_call ops_calls[] = {
	OPS_CALL("INVERT", EDU_INVERT, OPS_FIELD("number", 0, 4, OPS_NUMBER)),
	OPS_CALL("COMPUTE", EDU_COMPUTE,
		 OPS_MEMBER(struct edu_compute, number, OPS_NUMBER,
			    .edges = { 1, 12, 13, 33, 34, EDU_COMPUTE_MAX }),
		 OPS_MEMBER(struct edu_compute, flags, OPS_NUMBER, .edges = { EDU_COMPUTE_POLL }),
		 OPS_MEMBER(struct edu_compute, timeout_ms, OPS_NUMBER, .edges = { 10000 }),
		 OPS_MEMBER(struct edu_compute, result, OPS_NUMBER)),
	OPS_CALL("RAISE", EDU_RAISE,
		 OPS_FIELD("events", 0, 4, OPS_NUMBER, .edges = { 1, 2, 0x100, 0x80000000 })),
	OPS_CALL("TAKE", EDU_TAKE, OPS_FIELD("events", 0, 4, OPS_NUMBER)),
};

#endif /* EDU_CALLS_H */

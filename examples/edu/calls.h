/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ioctls of edu, as data for op scripts (src/ops/call.h).
 */
#ifndef EDU_CALLS_H
#define EDU_CALLS_H

#include "call.h"
#include "uapi.h"

static const struct ops_call ops_calls[] = {
	OPS_CALL("INVERT", EDU_INVERT, OPS_FIELD("number", 0, 4, OPS_NUMBER)),
};

#endif /* EDU_CALLS_H */

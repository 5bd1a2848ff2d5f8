/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ioctls of my_rng, as data for op scripts (src/ops/call.h).
 */
#ifndef MY_RNG_CALLS_H
#define MY_RNG_CALLS_H

#include "call.h"
#include "uapi.h"

/* Bytes that a read takes in one go. */
#define OPS_LENGTHS
static const unsigned int ops_lengths[] = { 255, 256, 257 };

static const struct ops_call ops_calls[] = {
	OPS_CALL("GET_NUMBER", MY_RNG_GET_NUMBER, OPS_FIELD("number", 0, 4, OPS_NUMBER)),
	OPS_CALL("SET_SEED", MY_RNG_SET_SEED, OPS_FIELD("seed", 0, 4, OPS_NUMBER)),
};

#endif /* MY_RNG_CALLS_H */

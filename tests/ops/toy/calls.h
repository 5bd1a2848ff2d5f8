/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ioctls of a device that is not there: fields of every kind and size.
 */
#ifndef TOY_CALLS_H
#define TOY_CALLS_H

#include "call.h"

#include <sys/ioctl.h>

struct toy {
	uint64_t large;
	uint64_t in;
	uint64_t out;
	uint64_t more;
	uint32_t word;
	uint32_t in_len;
	uint16_t medium;
	uint8_t small;
	uint8_t unsaid;
	char name[4];
};

#define TOY_SET   _IOW('t', 1, struct toy)
#define TOY_GET   _IOR('t', 2, struct toy)
#define TOY_TEXT  _IO('t', 3)
#define TOY_VALUE _IO('t', 4)

static const struct ops_call ops_calls[] = {
	/* clang-format off */
	OPS_CALL("SET", TOY_SET,
		 OPS_MEMBER(struct toy, large, OPS_NUMBER),
		 OPS_MEMBER(struct toy, in, OPS_IN),
		 OPS_MEMBER(struct toy, out, OPS_OUT),
		 OPS_MEMBER(struct toy, more, OPS_OUT),
		 OPS_MEMBER(struct toy, word, OPS_NUMBER),
		 OPS_MEMBER(struct toy, in_len, OPS_LENGTH, .of = "in"),
		 OPS_MEMBER(struct toy, medium, OPS_NUMBER, .edges = { 4711, 4712 }),
		 OPS_MEMBER(struct toy, small, OPS_NUMBER),
		 OPS_FIELD("fast", offsetof(struct toy, word), 4, OPS_BITS, .bits = 1u << 31),
		 OPS_FIELD("loud", offsetof(struct toy, word), 4, OPS_BITS, .bits = 1u << 30),
		 OPS_MEMBER(struct toy, name, OPS_TEXT)),
	OPS_CALL("GET", TOY_GET,
		 OPS_MEMBER(struct toy, large, OPS_NUMBER),
		 OPS_MEMBER(struct toy, word, OPS_NUMBER),
		 OPS_MEMBER(struct toy, medium, OPS_NUMBER),
		 OPS_MEMBER(struct toy, small, OPS_NUMBER)),
	OPS_CALL("TEXT", TOY_TEXT, OPS_FIELD("text", 2, 0, OPS_TEXT)),
	OPS_CALL("VALUE", TOY_VALUE, OPS_FIELD("value", 0, 4, OPS_VALUE)),
	OPS_CALL("BROKEN", TOY_VALUE, OPS_FIELD("number", 0, 3, OPS_NUMBER)),
	/* clang-format on */
};

#endif /* TOY_CALLS_H */

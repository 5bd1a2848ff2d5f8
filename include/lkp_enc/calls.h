/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ioctls of lkp_enc, as data for op scripts (src/ops/call.h).
 */
#ifndef LKP_ENC_CALLS_H
#define LKP_ENC_CALLS_H

#include "call.h"
#include "lkp_enc_regs.h"
#include "uapi/linux/lkp_enc.h"

/* Lengths that fit into STRING, and lengths that are too long. */
#define OPS_LENGTHS
static const unsigned int ops_lengths[] = { LKP_ENC_STRING_MAX, LKP_ENC_STRING_CELLS,
					    LKP_ENC_STRING_CELLS + 1 };

/* The cipher's shift is the seed mod 26. */
#define SEED_EDGES .edges = { 13, 25, 26, 27 }

#define WRITES_STRING(name, command) OPS_CALL(name, command, OPS_FIELD("string", 0, 0, OPS_TEXT))

static const struct ops_call ops_calls[] = {
	/* clang-format off */
	OPS_CALL("WRITE_SEED", LKP_ENC_WRITE_SEED, OPS_FIELD("seed", 0, 4, OPS_NUMBER, SEED_EDGES)),
	OPS_CALL("READ_SEED", LKP_ENC_READ_SEED, OPS_FIELD("seed", 0, 4, OPS_NUMBER)),
	WRITES_STRING("WRITE_STRING", LKP_ENC_WRITE_STRING),
	OPS_CALL("READ_STRING", LKP_ENC_READ_STRING),
	/* The string commands as encoded by callers whose pointers have another size. */
	WRITES_STRING("WRITE_STRING_4", _IOC(_IOC_WRITE, 'q', 2, 4)),
	WRITES_STRING("WRITE_STRING_8", _IOC(_IOC_WRITE, 'q', 2, 8)),
	WRITES_STRING("WRITE_STRING_16", _IOC(_IOC_WRITE, 'q', 2, 16)),
	OPS_CALL("READ_STRING_4", _IOC(_IOC_READ, 'q', 3, 4)),
	OPS_CALL("READ_STRING_8", _IOC(_IOC_READ, 'q', 3, 8)),
	OPS_CALL("READ_STRING_16", _IOC(_IOC_READ, 'q', 3, 16)),
	OPS_CALL("CRYPT", LKP_ENC_CRYPT,
		 OPS_MEMBER(struct lkp_enc_crypt, src, OPS_IN),
		 OPS_MEMBER(struct lkp_enc_crypt, dst, OPS_OUT),
		 OPS_MEMBER(struct lkp_enc_crypt, src_len, OPS_LENGTH, .of = "src"),
		 OPS_MEMBER(struct lkp_enc_crypt, dst_len, OPS_LENGTH, .of = "src"),
		 OPS_MEMBER(struct lkp_enc_crypt, seed, OPS_NUMBER, SEED_EDGES),
		 OPS_MEMBER(struct lkp_enc_crypt, flags, OPS_NUMBER),
		 OPS_FIELD("decrypt", offsetof(struct lkp_enc_crypt, flags), 4, OPS_BITS,
			   .bits = LKP_ENC_CRYPT_DECRYPT)),
	/* clang-format on */
};

#endif /* LKP_ENC_CALLS_H */

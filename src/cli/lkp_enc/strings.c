// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ioctls of lkp_enc whose argument is a string.
 */
#include "run.h"
#include "uapi/linux/lkp_enc.h"

#define STRING_CMD(size) _IOC(_IOC_WRITE, _IOC_TYPE(LKP_ENC_WRITE_STRING), 2, size)

const unsigned int run_string_cmds[] = {
	STRING_CMD(4), /* a 32-bit program's pointer */
	STRING_CMD(8),
	STRING_CMD(16), /* a Rust &str */
	0,
};

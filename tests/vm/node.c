// SPDX-License-Identifier: GPL-2.0-only
#include "node.h"

#include "uapi/linux/lkp_enc.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <unistd.h>

void keep_device_busy(unsigned int seed)
{
	static char buffer[STRING_CELLS];
	int fd = open(NODE, O_RDWR | O_CLOEXEC);
	struct lkp_enc_crypt crypt = {
		.src = (uintptr_t)buffer,
		.dst = (uintptr_t)buffer,
		.src_len = STRING_CELLS,
		.dst_len = STRING_CELLS,
		.seed = seed,
	};

	while (!ioctl(fd, LKP_ENC_CRYPT, &crypt))
		;
	_exit(1);
}

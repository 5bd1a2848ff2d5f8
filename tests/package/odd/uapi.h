/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * odd: an ioctl with many bytes, which are reversed; and how many bytes are kept of a write.
 */
#ifndef ODD_UAPI_H
#define ODD_UAPI_H

#include <linux/ioctl.h>

#define ODD_BYTES 1000
#define ODD_KEPT  (4 * 65536)

struct odd_bytes {
	char bytes[ODD_BYTES];
};

#define ODD_REVERSE _IOWR('o', 1, struct odd_bytes)

#endif /* ODD_UAPI_H */

/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * /dev/edu: what a program includes. README.md has the errors.
 */
#ifndef EDU_UAPI_H
#define EDU_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* Is the device alive? It gives the inverse of the number. */
#define EDU_INVERT _IOWR('E', 1, __u32)

#endif /* EDU_UAPI_H */

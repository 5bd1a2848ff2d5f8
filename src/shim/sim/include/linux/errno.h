/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Error numbers, those that never leave the kernel included.
 */
#ifndef SIM_LINUX_ERRNO_H
#define SIM_LINUX_ERRNO_H

#include <asm/errno.h>

#define ERESTARTSYS  512 /* a signal came and nothing happened yet: the call may be restarted */
#define ENOIOCTLCMD  515 /* no such ioctl: the program sees ENOTTY */
#define EPROBE_DEFER 517 /* probe() again when there are more devices */
#define ENOTSUPP     524 /* not supported, and no business of a program */

#endif /* SIM_LINUX_ERRNO_H */

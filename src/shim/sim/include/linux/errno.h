/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Error numbers, also those that never leave the kernel.
 */
#ifndef SIM_LINUX_ERRNO_H
#define SIM_LINUX_ERRNO_H

#include <asm/errno.h>

#define ERESTARTSYS  512 /* a signal came before anything happened: the call may be restarted */
#define ENOIOCTLCMD  515 /* no such ioctl: the program sees ENOTTY */
#define EPROBE_DEFER 517 /* call probe() again when there are more devices */
#define ENOTSUPP     524 /* not supported; programs never see it */

#endif /* SIM_LINUX_ERRNO_H */

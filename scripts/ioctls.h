/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scripts/ioctls.sh includes this before a header. The compiler then leaves the number of each
 * command as the words that make it.
 */
#ifndef SCRIPTS_IOCTLS_H
#define SCRIPTS_IOCTLS_H

#include <sys/ioctl.h>

#undef _IOC
#define _IOC(...) ioctl_number(__VA_ARGS__)

#endif /* SCRIPTS_IOCTLS_H */

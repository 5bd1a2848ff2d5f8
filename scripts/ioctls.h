/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What scripts/ioctls.sh includes before a header: the compiler then leaves each number of a
 * command as the words that it is made of.
 */
#ifndef SCRIPTS_IOCTLS_H
#define SCRIPTS_IOCTLS_H

#include <sys/ioctl.h>

#undef _IOC
#define _IOC(...) ioctl_number(__VA_ARGS__)

#endif /* SCRIPTS_IOCTLS_H */

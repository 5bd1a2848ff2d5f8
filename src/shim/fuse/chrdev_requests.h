/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The requests of FUSE that a character device answers.
 *
 * Internal to chrdev.
 */
#ifndef CHRDEV_REQUESTS_H
#define CHRDEV_REQUESTS_H

#include "chrdev.h"

#define FUSE_USE_VERSION 35
#include <fuse3/fuse_lowlevel.h>

/* Where the driver's memory comes from in calls that this thread serves. */
extern _Thread_local struct sim_pool *chrdev_pool;

extern const struct fuse_lowlevel_ops chrdev_requests;

#endif /* CHRDEV_REQUESTS_H */

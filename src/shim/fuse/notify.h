/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * FUSE gets some ioctls wrong: it copies as many bytes as their number says, and not what the
 * driver asks for. A short string may end where mapped memory ends. A seccomp filter with user
 * notification brings an ioctl here first if its pointer is so near the end of a page that FUSE's
 * copy could cross it.
 *
 * The filter looks only at command and pointer, since it cannot know files. No other system call
 * comes here.
 */
#ifndef NOTIFY_H
#define NOTIFY_H

#include "chrdev.h"

#include <stddef.h>

/**
 * notify_install() - filter the calling process and everything that it starts
 * @cmds: ioctl commands, their sizes powers of two up to 4096, ended by 0
 *
 * Needs CAP_SYS_ADMIN in the user namespace. Set-user-ID programs keep working.
 *
 * Return: the descriptor for notify_start(), or a negative errno: -EBUSY when somebody else listens
 * already.
 */
int notify_install(const unsigned int *cmds) __attribute__((warn_unused_result));

/**
 * notify_start() - serve filtered calls from threads of this process
 * @listener: from notify_install(), by way of caller_open(); this takes it over
 * @devices: the devices
 * @count: number of @devices
 *
 * Once, for the life of the process.
 *
 * Return: 0 or a negative errno.
 */
int notify_start(int listener, const struct chrdev *devices, size_t count)
	__attribute__((warn_unused_result));

#endif /* NOTIFY_H */

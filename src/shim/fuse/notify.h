/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls that FUSE may get wrong, because it copies what can be copied and not what the driver asks
 * for. A seccomp filter with user notification brings those here first whose pointer is so near the
 * end of a page that FUSE's copy could cross it:
 *
 * - an ioctl of a string: a short one may end where memory ends, and FUSE wants to copy more;
 * - a write(): FUSE hands over what is mapped, and says nothing of the rest. It goes on from here,
 *   and is remembered until FUSE brings it.
 *
 * The filter looks at command and pointer alone, since it cannot know files: a write() to another
 * file takes this way, too, if it is from the last bytes of a page, and no other call does.
 */
#ifndef NOTIFY_H
#define NOTIFY_H

#include "chrdev.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* So many bytes of a page are its last ones, for a write() from there. A power of two. */
#define NOTIFY_LAST_BYTES 64

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

/**
 * notify_may_cross() - may the write() that a thread makes cross the end of a page?
 * @tid: the thread, waiting for this process's answer, of whose buffer FUSE has brought fewer than
 *	%NOTIFY_LAST_BYTES
 *
 * To be asked once for each such call. Any thread may ask.
 *
 * Return: false if it certainly does not: what FUSE has brought is then all that there is. True,
 * too, where the filter would not have seen it.
 */
bool notify_may_cross(pid_t tid);

#endif /* NOTIFY_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ioctls of the module's node: a program asks /dev/contract to do something, and the attribute
 * "seen" says what the driver has seen.
 */
#ifndef CONTRACT_CALLS_H
#define CONTRACT_CALLS_H

#include <linux/ioctl.h>

/* The argument is an address in the program, or a number. */
#define CONTRACT_GET_USER    _IO('c', 1)  /* get_user() of an int */
#define CONTRACT_PUT_USER    _IO('c', 2)  /* put_user() of the int 0x12345678 */
#define CONTRACT_COPY_FROM   _IO('c', 3)  /* copy_from_user() of 8 bytes */
#define CONTRACT_COPY_TO     _IO('c', 4)  /* copy_to_user() of the 8 bytes "abcdefgh" */
#define CONTRACT_STRNCPY     _IO('c', 5)  /* strncpy_from_user() of at most 8 bytes */
#define CONTRACT_CLEAR       _IO('c', 6)  /* clear_user() of 8 bytes */
#define CONTRACT_NO_IOCTL    _IO('c', 7)  /* returns -ENOIOCTLCMD */
#define CONTRACT_MAKE_READY  _IO('c', 8)  /* the node can be read; 1: also wakes pollers */
#define CONTRACT_WRITE_MODE  _IO('c', 9)  /* how write() takes its bytes, see below */
#define CONTRACT_GIVE_INTR   _IO('c', 10) /* returns -EINTR */
#define CONTRACT_KNOW_NOWAIT _IO('c', 11) /* the file takes RWF_NOWAIT from now on */
#define CONTRACT_WAIT_EVENT  _IO('c', 12) /* wait_event_interruptible() that never ends */
#define CONTRACT_WAIT_DONE   _IO('c', 13) /* wait_for_completion_interruptible(): the same */

enum contract_write_mode {
	CONTRACT_WRITE_ALL,      /* copy_from_iter() */
	CONTRACT_WRITE_FULL,     /* copy_from_iter_full() */
	CONTRACT_WRITE_TRUNCATE, /* the first 3 bytes */
	CONTRACT_WRITE_ADVANCE,  /* without the first 4 bytes */
};

/* What the watchdog says of the last boot: every cause that there is. */
#define CONTRACT_BOOT_CAUSES                                                                  \
	(WDIOF_OVERHEAT | WDIOF_FANFAULT | WDIOF_EXTERN1 | WDIOF_EXTERN2 | WDIOF_POWERUNDER | \
	 WDIOF_CARDRESET | WDIOF_POWEROVER)

#endif /* CONTRACT_CALLS_H */

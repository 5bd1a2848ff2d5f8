/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * /dev/my_rng: what a program includes. read(2) gives random bytes; README.md has the errors.
 */
#ifndef MY_RNG_UAPI_H
#define MY_RNG_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* The next random number. */
#define MY_RNG_GET_NUMBER _IOR('q', 1, __u32)
/* Begin anew from this seed. Needs a file that is open for writing. */
#define MY_RNG_SET_SEED _IOW('q', 1, __u32)

#endif /* MY_RNG_UAPI_H */

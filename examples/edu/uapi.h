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

/* The largest number whose factorial a caller may ask for: the device multiplies step by step. */
#define EDU_COMPUTE_MAX 0x100000
/* The longest time that it may take. */
#define EDU_COMPUTE_MAX_MS 10000
/* Ask again and again, instead of waiting for an interrupt. */
#define EDU_COMPUTE_POLL 0x1

/**
 * struct edu_compute - a factorial
 * @number: the number, at most %EDU_COMPUTE_MAX
 * @flags: %EDU_COMPUTE_POLL or 0
 * @timeout_ms: how long it may take, at most %EDU_COMPUTE_MAX_MS; 0 for a second
 * @result: the factorial, modulo 2^32
 */
struct edu_compute {
	__u32 number;
	__u32 flags;
	__u32 timeout_ms;
	__u32 result;
};
#define EDU_COMPUTE _IOWR('E', 2, struct edu_compute)

/* These events are the device's own: it reports with them that it is done. */
#define EDU_EVENTS_OWN 0x101
/* Let the device interrupt with these events. Needs a file that is open for writing. */
#define EDU_RAISE _IOW('E', 3, __u32)
/* Take the events that have come; 0 if there are none. poll(2) shows them as POLLPRI. */
#define EDU_TAKE _IOR('E', 4, __u32)

#endif /* EDU_UAPI_H */

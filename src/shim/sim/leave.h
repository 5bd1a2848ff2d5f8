/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The end of a process that was forked to do one thing.
 */
#ifndef LEAVE_H
#define LEAVE_H

#include <unistd.h>

#ifdef LKP_COVERAGE
/* Of the coverage runtime. Not for direct use. */
void __gcov_dump(void);
#endif

/**
 * leave() - end this process without exit()
 * @status: its exit status
 *
 * So the exit handlers of its parent do not run in this process.
 */
static inline void leave(int status) __attribute__((noreturn));
static inline void leave(int status)
{
#ifdef LKP_COVERAGE
	__gcov_dump();
#endif
	_exit(status);
}

#endif /* LEAVE_H */

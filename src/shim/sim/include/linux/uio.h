/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * User memory in pieces.
 */
#ifndef SIM_LINUX_UIO_H
#define SIM_LINUX_UIO_H

#include "compiler.h"
#include "types.h"

#ifndef __iovec_defined
struct iovec {
	void __user *iov_base;
	size_t iov_len;
};
#endif

#define ITER_DEST   0u /* to be copied to */
#define ITER_SOURCE 1u

struct iov_iter {
	unsigned int direction;
	bool faulted;             /* by a fault plan: further copies fault too */
	struct iovec piece;       /* the rest of the first piece */
	const struct iovec *more; /* the pieces after it */
	unsigned long n_more;
	size_t count; /* bytes that are left in all of them */
};

void iov_iter_ubuf(struct iov_iter *iter, unsigned int direction, void __user *buf, size_t count);
void iov_iter_init(struct iov_iter *iter, unsigned int direction, const struct iovec *pieces,
		   unsigned long n, size_t count);

static inline size_t iov_iter_count(const struct iov_iter *iter)
{
	return iter->count;
}

/* Returns how many bytes were copied; the iterator moves behind them. */
size_t copy_from_iter(void *to, size_t n, struct iov_iter *iter);
size_t copy_to_iter(const void *from, size_t n, struct iov_iter *iter);
/* Copies all or nothing; on false the iterator does not move. */
bool __must_check copy_from_iter_full(void *to, size_t n, struct iov_iter *iter);
void iov_iter_advance(struct iov_iter *iter, size_t n);
void iov_iter_truncate(struct iov_iter *iter, u64 n);

#endif /* SIM_LINUX_UIO_H */

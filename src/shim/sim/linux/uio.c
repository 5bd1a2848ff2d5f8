// SPDX-License-Identifier: GPL-2.0-only
/*
 * User memory in pieces.
 */
#include "internal.h"

#include <linux/uaccess.h>
#include <linux/uio.h>

void iov_iter_init(struct iov_iter *iter, unsigned int direction, const struct iovec *pieces,
		   unsigned long n, size_t count)
{
	*iter = (struct iov_iter){
		.direction = direction,
		.more = pieces,
		.n_more = n,
		.count = count,
	};
}

void iov_iter_ubuf(struct iov_iter *iter, unsigned int direction, void __user *buf, size_t count)
{
	*iter = (struct iov_iter){
		.direction = direction,
		.piece = { buf, count },
		.count = count,
	};
}

/* The bytes left in the current piece, at most n; skips finished pieces. */
static size_t piece(struct iov_iter *iter, size_t n)
{
	n = min(n, iter->count);
	while (n && !iter->piece.iov_len) {
		if (!iter->n_more)
			sim_bug("an iov_iter of more bytes than there are in its pieces");
		iter->piece = *iter->more++;
		iter->n_more--;
	}
	return min(n, iter->piece.iov_len);
}

static void go_on(struct iov_iter *iter, size_t n)
{
	iter->piece.iov_base = (void __user *)((__force uintptr_t)iter->piece.iov_base + n);
	iter->piece.iov_len -= n;
	iter->count -= n;
}

void iov_iter_advance(struct iov_iter *iter, size_t n)
{
	size_t now;

	while ((now = piece(iter, n))) {
		go_on(iter, now);
		n -= now;
	}
}

void iov_iter_truncate(struct iov_iter *iter, u64 n)
{
	if (iter->count > n)
		iter->count = (size_t)n;
}

/* A copy in one piece has not copied left of n bytes. Does the whole copy go on? */
static bool copied(struct iov_iter *iter, size_t n, size_t left)
{
	go_on(iter, n - left);
	iter->faulted = left && sim_current()->n_faults;
	return !left;
}

size_t copy_from_iter(void *to, size_t n, struct iov_iter *iter)
{
	const size_t before = iter->count;
	size_t done = 0, now;

	if (iter->direction != ITER_SOURCE)
		sim_bug("copy_from_iter() of memory that is to be copied to");
	while (!iter->faulted && (now = piece(iter, n - done))) {
		if (!copied(iter, now,
			    copy_from_user((char *)to + done, iter->piece.iov_base, now)))
			break;
		done += now;
	}
	return before - iter->count;
}

size_t copy_to_iter(const void *from, size_t n, struct iov_iter *iter)
{
	const size_t before = iter->count;
	size_t done = 0, now;

	if (iter->direction != ITER_DEST)
		sim_bug("copy_to_iter() of memory that is to be copied from");
	while (!iter->faulted && (now = piece(iter, n - done))) {
		if (!copied(iter, now,
			    copy_to_user(iter->piece.iov_base, (const char *)from + done, now)))
			break;
		done += now;
	}
	return before - iter->count;
}

bool copy_from_iter_full(void *to, size_t n, struct iov_iter *iter)
{
	struct iov_iter before = *iter;

	if (copy_from_iter(to, n, iter) == n)
		return true;
	*iter = before;
	return false;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * User memory in pieces.
 */
#include "internal.h"

#include <linux/uaccess.h>
#include <linux/uio.h>

/* Bytes of the piece that the iterator is in, at most n; pieces that are over are left behind. */
static size_t piece(struct iov_iter *iter, size_t n, char __user **at)
{
	while (iter->count && iter->offset == iter->pieces->iov_len) {
		iter->pieces++;
		iter->offset = 0;
	}
	n = min(n, iter->count);
	if (!n)
		return 0;
	*at = (char __user *)iter->pieces->iov_base + iter->offset;
	return min(n, iter->pieces->iov_len - iter->offset);
}

void iov_iter_advance(struct iov_iter *iter, size_t n)
{
	char __user *at;
	size_t now;

	while ((now = piece(iter, n, &at))) {
		iter->offset += now;
		iter->count -= now;
		n -= now;
	}
}

void iov_iter_truncate(struct iov_iter *iter, u64 n)
{
	if (iter->count > n)
		iter->count = (size_t)n;
}

size_t copy_from_iter(void *to, size_t n, struct iov_iter *iter)
{
	char __user *at;
	size_t done = 0, now;

	while ((now = piece(iter, n - done, &at))) {
		size_t left = copy_from_user((char *)to + done, at, now);

		done += now - left;
		iov_iter_advance(iter, now - left);
		if (left)
			break;
	}
	return done;
}

size_t copy_to_iter(const void *from, size_t n, struct iov_iter *iter)
{
	char __user *at;
	size_t done = 0, now;

	while ((now = piece(iter, n - done, &at))) {
		size_t left = copy_to_user(at, (const char *)from + done, now);

		done += now - left;
		iov_iter_advance(iter, now - left);
		if (left)
			break;
	}
	return done;
}

bool copy_from_iter_full(void *to, size_t n, struct iov_iter *iter)
{
	struct iov_iter before = *iter;

	if (copy_from_iter(to, n, iter) == n)
		return true;
	*iter = before;
	return false;
}

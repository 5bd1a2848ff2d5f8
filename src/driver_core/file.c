// SPDX-License-Identifier: GPL-2.0-only
/*
 * Open files: open, write, read.
 */
#include "file.h"
#include "transfer.h"

int lkp_enc_open(struct lkp_enc *dev, struct lkp_enc_file *file, unsigned int mode)
{
	*file = (struct lkp_enc_file){ .dev = dev, .mode = mode };
	mutex_init(&file->read_lock);
	return lkp_enc_is_gone(dev) ? -ENODEV : 0;
}

/* Store a string that is in kernel memory. This rewinds the file, even if the store fails. */
static int store(struct lkp_enc_file *file, const u8 *string, size_t length, bool truncated,
		 bool nonblock)
{
	struct lkp_enc *dev = file->dev;
	int err = lkp_enc_lock(dev, nonblock);

	if (err)
		return err;
	file->rewound = true;
	err = lkp_enc_store(dev, string, length);
	if (!err && truncated)
		WRITE_ONCE(dev->truncations, dev->truncations + 1);
	lkp_enc_unlock(dev, &dev->lock);
	return err;
}

int lkp_enc_store_cells(struct lkp_enc_file *file, u8 *cells, size_t length, bool nonblock)
{
	struct lkp_enc *dev = file->dev;
	bool truncated = length > LKP_ENC_STRING_MAX;
	int err;

	if (truncated && dev->strict)
		return -EMSGSIZE;
	if (truncated)
		length = LKP_ENC_STRING_MAX;
	cells[length] = 0;
	err = store(file, cells, length, truncated, nonblock);
	if (!err && truncated)
		pr_warn_ratelimited("%s: string truncated to %d bytes\n", dev->name,
				    LKP_ENC_STRING_MAX);
	return err;
}

/*
 * Copy the string at the start of @from. Returns its length, @max if there is no NUL in that many
 * bytes, or -EFAULT.
 */
static ssize_t bring(u8 *cells, size_t max, struct iov_iter *from)
{
	size_t n = copy_from_iter(cells, max, from);
	size_t length;

	/* On some machines, a copy that faults stops some bytes before the unreadable one. */
	while (n < max && copy_from_iter(cells + n, 1, from))
		n++;
	length = strnlen((const char *)cells, n);
	return length == n && n < max ? -EFAULT : (ssize_t)length;
}

static int write_through(struct lkp_enc_file *file, u8 *cells, struct iov_iter *from, bool nonblock)
{
	size_t max = iov_iter_count(from);
	ssize_t length;

	if (max > LKP_ENC_STRING_CELLS)
		max = LKP_ENC_STRING_CELLS;
	length = bring(cells, max, from);
	if (length < 0)
		return (int)length;
	return lkp_enc_store_cells(file, cells, (size_t)length, nonblock);
}

ssize_t lkp_enc_write_iter(struct lkp_enc_file *file, struct iov_iter *from, bool nonblock)
{
	size_t count = iov_iter_count(from);
	u8 *cells;
	int err;

	if (lkp_enc_is_gone(file->dev))
		return -ENODEV;
	if (!count)
		return 0;
	cells = kmalloc(LKP_ENC_STRING_CELLS, GFP_KERNEL);
	if (!cells)
		return -ENOMEM;
	err = write_through(file, cells, from, nonblock);
	kfree(cells);
	return err ? err : (ssize_t)count;
}

/*
 * Fetch the string. Returns how many of its bytes, up to @count, are at or after the file's
 * position. A store that comes after this rewinds the file for the next read, not for this one.
 */
static ssize_t fetch(struct lkp_enc_file *file, u8 *cells, size_t count, bool nonblock)
{
	struct lkp_enc *dev = file->dev;
	ssize_t length, left;
	int err = lkp_enc_lock(dev, nonblock);

	if (err)
		return err;
	if (file->rewound)
		file->position = 0;
	file->rewound = false;
	length = lkp_enc_fetch(dev, cells);
	lkp_enc_unlock(dev, &dev->lock);
	if (length < 0)
		return length;
	left = length - (ssize_t)file->position;
	if (left < 0)
		return 0;
	return (size_t)left < count ? left : (ssize_t)count;
}

static ssize_t read_through(struct lkp_enc_file *file, u8 *cells, struct iov_iter *to,
			    bool nonblock)
{
	ssize_t n;
	int err;

	/* The next reader of the file begins where this one ends, so it must wait for the copy. */
	err = lkp_enc_acquire(&file->read_lock, nonblock);
	if (err)
		return err;
	n = fetch(file, cells, iov_iter_count(to), nonblock);
	if (n > 0 && copy_to_iter(cells + file->position, (size_t)n, to) < (size_t)n)
		n = -EFAULT;
	if (n > 0)
		file->position += (size_t)n;
	lkp_enc_unlock(file->dev, &file->read_lock);
	return n;
}

ssize_t lkp_enc_read_iter(struct lkp_enc_file *file, struct iov_iter *to, bool nonblock)
{
	u8 *cells;
	ssize_t n;

	if (lkp_enc_is_gone(file->dev))
		return -ENODEV;
	if (!iov_iter_count(to))
		return 0;
	cells = kmalloc(LKP_ENC_STRING_CELLS, GFP_KERNEL);
	if (!cells)
		return -ENOMEM;
	n = read_through(file, cells, to, nonblock);
	kfree(cells);
	return n;
}

unsigned int lkp_enc_poll(struct lkp_enc_file *file)
{
	if (lkp_enc_is_gone(file->dev))
		return LKP_ENC_FILE_GONE;
	if (mutex_is_locked(&file->dev->lock))
		return 0;
	if (mutex_is_locked(&file->read_lock))
		return LKP_ENC_FILE_WRITE;
	return LKP_ENC_FILE_READ | LKP_ENC_FILE_WRITE;
}

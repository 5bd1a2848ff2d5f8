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

/* Store a string that is in kernel memory. It starts the file over, whatever becomes of it. */
static int store(struct lkp_enc_file *file, const u8 *string, size_t length, bool truncated,
		 bool nonblock)
{
	struct lkp_enc *dev = file->dev;
	int err = lkp_enc_lock(dev, nonblock);

	if (err)
		return err;
	file->position = 0;
	err = lkp_enc_store(dev, string, length);
	if (!err && truncated)
		WRITE_ONCE(dev->truncations, dev->truncations + 1);
	mutex_unlock(&dev->lock);
	return err;
}

/* Bring the string into @cells, cut it to what the device holds, store it. */
static int store_through(struct lkp_enc_file *file, u8 *cells, const char __user *from, size_t max,
			 bool nonblock)
{
	struct lkp_enc *dev = file->dev;
	long length = strncpy_from_user((char *)cells, from, (long)max);
	bool truncated = length > LKP_ENC_STRING_MAX;
	int err;

	if (length < 0)
		return (int)length;
	if (truncated && dev->strict)
		return -EMSGSIZE;
	if (truncated)
		length = LKP_ENC_STRING_MAX;
	cells[length] = 0;
	err = store(file, cells, (size_t)length, truncated, nonblock);
	if (!err && truncated)
		pr_warn_ratelimited("%s: string truncated to %d bytes\n", dev->name,
				    LKP_ENC_STRING_MAX);
	return err;
}

int lkp_enc_store_from_user(struct lkp_enc_file *file, const char __user *from, size_t max,
			    bool nonblock)
{
	u8 *cells = kmalloc(LKP_ENC_STRING_CELLS, GFP_KERNEL);
	int err;

	if (!cells)
		return -ENOMEM;
	if (max > LKP_ENC_STRING_CELLS)
		max = LKP_ENC_STRING_CELLS;
	err = store_through(file, cells, from, max, nonblock);
	kfree(cells);
	return err;
}

ssize_t lkp_enc_write(struct lkp_enc_file *file, const char __user *buf, size_t count,
		      bool nonblock)
{
	int err;

	if (lkp_enc_is_gone(file->dev))
		return -ENODEV;
	if (!count)
		return 0;
	err = lkp_enc_store_from_user(file, buf, count, nonblock);
	return err ? err : (ssize_t)count;
}

/*
 * Fetch the string and claim up to @count bytes of it for this reader: the position moves on in the
 * same critical section, so that what a read returns is settled by the time the lock is dropped.
 */
static ssize_t claim(struct lkp_enc_file *file, u8 *cells, size_t count, bool nonblock,
		     size_t *start)
{
	struct lkp_enc *dev = file->dev;
	ssize_t length;
	size_t n = 0;
	int err = lkp_enc_lock(dev, nonblock);

	if (err)
		return err;
	length = lkp_enc_fetch(dev, cells);
	*start = file->position;
	if (length > 0 && *start < (size_t)length) {
		n = (size_t)length - *start;
		if (n > count)
			n = count;
		file->position = *start + n;
	}
	mutex_unlock(&dev->lock);
	return length < 0 ? length : (ssize_t)n;
}

/* Undo a claim, unless a store has started the file over in the meantime. */
static void unclaim(struct lkp_enc_file *file, size_t start, size_t n)
{
	mutex_lock(&file->dev->lock);
	if (file->position == start + n)
		file->position = start;
	mutex_unlock(&file->dev->lock);
}

static ssize_t read_through(struct lkp_enc_file *file, u8 *cells, char __user *buf, size_t count,
			    bool nonblock)
{
	size_t start = 0;
	ssize_t n;
	int err;

	/*
	 * One reader of a file at a time: a second one would go on behind a claim that the first
	 * may yet give back.
	 */
	err = lkp_enc_acquire(&file->read_lock, nonblock);
	if (err)
		return err;
	n = claim(file, cells, count, nonblock, &start);
	if (n > 0 && copy_to_user(buf, cells + start, (size_t)n)) {
		unclaim(file, start, (size_t)n);
		n = -EFAULT;
	}
	mutex_unlock(&file->read_lock);
	return n;
}

ssize_t lkp_enc_read(struct lkp_enc_file *file, char __user *buf, size_t count, bool nonblock)
{
	u8 *cells;
	ssize_t n;

	if (lkp_enc_is_gone(file->dev))
		return -ENODEV;
	if (!count)
		return 0;
	cells = kmalloc(LKP_ENC_STRING_CELLS, GFP_KERNEL);
	if (!cells)
		return -ENOMEM;
	n = read_through(file, cells, buf, count, nonblock);
	kfree(cells);
	return n;
}

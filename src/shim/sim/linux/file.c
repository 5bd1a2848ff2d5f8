// SPDX-License-Identifier: GPL-2.0-only
/*
 * System calls on a node: the checks of the VFS, and the calls of the driver.
 */
#include "internal.h"

#include "sim_file.h"

#include <linux/uaccess.h>

/* ---------------------------------------------------------------- Open and close -------------- */

static unsigned int mode_of(int flags)
{
	switch (flags & O_ACCMODE) {
	case O_RDONLY:
		return FMODE_READ;
	case O_WRONLY:
		return FMODE_WRITE;
	default:
		return FMODE_READ | FMODE_WRITE;
	}
}

static struct sim_file *new_file(struct sim_kernel *kernel, dev_t number, int flags)
{
	struct sim_file *file = calloc(1, sizeof(*file));

	if (!file)
		return NULL;
	file->kernel = kernel;
	file->inode.i_rdev = number;
	INIT_LIST_HEAD(&file->pollers);
	file->file.f_inode = &file->inode;
	file->file.f_flags = (unsigned int)flags & ~(unsigned int)(O_CREAT | O_EXCL | O_TRUNC);
	file->file.f_mode = mode_of(flags) | FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE;
	return file;
}

int sim_file_open(struct sim_kernel *kernel, const char *name, int flags, struct sim_file **opened)
{
	struct sim_kernel *before = sim_work_for(kernel);
	struct sim_file *file;
	dev_t number;
	int err = -ENOENT;

	if (sim_node_find(kernel, name, &number)) {
		file = new_file(kernel, number, flags);
		err = file ? sim_chrdev_open(file) : -ENOMEM;
		if (err) {
			free(file);
		} else {
			pthread_mutex_lock(&kernel->lock);
			list_add_tail(&file->list, &kernel->files);
			pthread_mutex_unlock(&kernel->lock);
			*opened = file;
		}
	}
	sim_leave(before);
	return err == -ERESTARTSYS ? -EINTR : err;
}

int sim_file_close(struct sim_file *file)
{
	struct sim_kernel *kernel = file->kernel;
	struct sim_kernel *before = sim_work_for(kernel);
	const struct file_operations *ops = file->file.f_op;
	int err = 0;

	if (ops->flush)
		err = ops->flush(&file->file, NULL);
	sim_poll_close(file);
	if (ops->release)
		ops->release(&file->inode, &file->file);
	pthread_mutex_lock(&kernel->lock);
	list_del(&file->list);
	pthread_mutex_unlock(&kernel->lock);
	if (file->cdev)
		sim_cdev_close(file->cdev);
	module_put(ops->owner);
	sim_leave(before);
	free(file);
	return err;
}

void sim_kernel_close_files(struct sim_kernel *kernel)
{
	struct sim_file *file, *next;

	list_for_each_entry_safe (file, next, &kernel->files, list)
		sim_file_close(file);
}

void sim_file_set_nonblock(struct sim_file *file, bool nonblock)
{
	if (nonblock)
		file->file.f_flags |= O_NONBLOCK;
	else
		file->file.f_flags &= ~(unsigned int)O_NONBLOCK;
}

void *sim_file_private(const struct sim_file *file)
{
	return file->file.private_data;
}

/* ---------------------------------------------------------------- Calls ----------------------- */

#define MAX_RW_COUNT ((size_t)INT_MAX & ~(size_t)(SIM_PAGE - 1))

/* The result of a driver, as a program sees it. */
static long result_of(const struct sim_file *file, const char *what, long result)
{
	if (result == -ERESTARTSYS) {
		sim_current()->restarts++;
		return -EINTR;
	}
	if (result == -ENOIOCTLCMD)
		return -ENOTTY;
	if (result <= -512)
		sim_bug("%s returned %ld, which is no errno of a program (%s)", what, result,
			file->inode.i_cdev ? "cdev" : "misc device");
	return result;
}

/* A stream has no position. */
static loff_t *position_of(const struct sim_file *file, loff_t *position)
{
	return file->file.f_mode & FMODE_STREAM ? NULL : position;
}

static ssize_t do_pieces(struct sim_file *file, const struct iovec *pieces, size_t n_pieces,
			 size_t count, loff_t *at, bool nowait, bool write)
{
	const struct file_operations *ops = file->file.f_op;
	struct kiocb iocb = {
		.ki_filp = &file->file,
		.ki_pos = *at,
		.ki_flags = nowait ? IOCB_NOWAIT : 0,
	};
	struct iov_iter iter;
	ssize_t n;

	iov_iter_init(&iter, write ? ITER_SOURCE : ITER_DEST, pieces, n_pieces, count);
	n = write ? ops->write_iter(&iocb, &iter) : ops->read_iter(&iocb, &iter);
	if (position_of(file, at))
		*at = iocb.ki_pos;
	return n;
}

static ssize_t do_transfer(struct sim_file *file, void __user *buf, size_t count, loff_t *at,
			   bool write)
{
	const struct file_operations *ops = file->file.f_op;
	const struct iovec piece = { buf, count };

	if (!(file->file.f_mode & (write ? FMODE_WRITE : FMODE_READ)))
		return -EBADF;
	if (write && ops->write)
		return ops->write(&file->file, buf, count, position_of(file, at));
	if (!write && ops->read)
		return ops->read(&file->file, buf, count, position_of(file, at));
	if (write ? ops->write_iter != NULL : ops->read_iter != NULL)
		return do_pieces(file, &piece, 1, count, at, false, write);
	return -EINVAL;
}

static ssize_t transfer(struct sim_file *file, const void *buf, size_t count, loff_t *at,
			bool write)
{
	const char *what = write ? "write()" : "read()";
	struct sim_kernel *before = sim_work_for(file->kernel);
	loff_t position = *at;
	ssize_t n = do_transfer(file, (__force void __user *)(uintptr_t)buf,
				min(count, MAX_RW_COUNT), &position, write);

	/* A call that fails leaves the position, whatever the driver did. */
	if (n >= 0)
		*at = position;
	if (n > 0 && (size_t)n > count)
		sim_bug("%s of %zu bytes returned %zd", what, count, n);
	sim_leave(before);
	return result_of(file, what, n);
}

ssize_t sim_file_read(struct sim_file *file, void *buf, size_t count)
{
	return transfer(file, buf, count, &file->file.f_pos, false);
}

ssize_t sim_file_write(struct sim_file *file, const void *buf, size_t count)
{
	return transfer(file, buf, count, &file->file.f_pos, true);
}

ssize_t sim_file_pread(struct sim_file *file, void *buf, size_t count, long long offset)
{
	loff_t at = offset;

	if (offset < 0)
		return -EINVAL;
	return file->file.f_mode & FMODE_PREAD ? transfer(file, buf, count, &at, false) : -ESPIPE;
}

ssize_t sim_file_pwrite(struct sim_file *file, const void *buf, size_t count, long long offset)
{
	loff_t at = offset;

	if (offset < 0)
		return -EINVAL;
	return file->file.f_mode & FMODE_PWRITE ? transfer(file, buf, count, &at, true) : -ESPIPE;
}

/*
 * A driver without read_iter() or write_iter() gets the pieces one by one, up to the first that it
 * does not take whole.
 */
static ssize_t piece_by_piece(struct sim_file *file, const struct iovec *pieces, size_t n,
			      loff_t *at, bool write)
{
	ssize_t total = 0, result = 0;

	for (size_t i = 0; i < n; i++) {
		result = do_transfer(file, pieces[i].iov_base, pieces[i].iov_len, at, write);
		if (result < 0)
			break;
		total += result;
		if ((size_t)result < pieces[i].iov_len)
			break;
	}
	return total ? total : result;
}

static ssize_t do_vector(struct sim_file *file, const struct iovec *pieces, size_t n, loff_t *at,
			 bool nowait, bool write)
{
	const struct file_operations *ops = file->file.f_op;
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += pieces[i].iov_len;
	if (!(file->file.f_mode & (write ? FMODE_WRITE : FMODE_READ)))
		return -EBADF;
	if (!count)
		return 0;
	if (write ? !ops->write_iter : !ops->read_iter)
		return nowait ? -EOPNOTSUPP : piece_by_piece(file, pieces, n, at, write);
	if (nowait && !(file->file.f_mode & FMODE_NOWAIT))
		return -EOPNOTSUPP;
	return do_pieces(file, pieces, n, count, at, nowait, write);
}

static ssize_t vector(struct sim_file *file, const struct iovec *pieces, size_t n, bool nowait,
		      bool write)
{
	struct sim_kernel *before = sim_work_for(file->kernel);
	loff_t position = file->file.f_pos;
	ssize_t result = do_vector(file, pieces, n, &position, nowait, write);

	if (result >= 0)
		file->file.f_pos = position;
	sim_leave(before);
	return result_of(file, write ? "write_iter()" : "read_iter()", result);
}

ssize_t sim_file_readv(struct sim_file *file, const struct iovec *pieces, size_t n, bool nowait)
{
	return vector(file, pieces, n, nowait, false);
}

ssize_t sim_file_writev(struct sim_file *file, const struct iovec *pieces, size_t n, bool nowait)
{
	return vector(file, pieces, n, nowait, true);
}

long sim_file_ioctl(struct sim_file *file, unsigned int cmd, unsigned long arg)
{
	struct sim_kernel *before = sim_work_for(file->kernel);
	const struct file_operations *ops = file->file.f_op;
	long result = -ENOTTY;

	if (ops->unlocked_ioctl)
		result = ops->unlocked_ioctl(&file->file, cmd, arg);
	sim_leave(before);
	return result_of(file, "ioctl()", result);
}

long long sim_file_seek(struct sim_file *file, long long offset, int whence)
{
	struct sim_kernel *before = sim_work_for(file->kernel);
	const struct file_operations *ops = file->file.f_op;
	long long result = -ESPIPE;

	if (file->file.f_mode & FMODE_LSEEK && ops->llseek)
		result = ops->llseek(&file->file, offset, whence);
	sim_leave(before);
	return result;
}

bool sim_file_has_position(const struct sim_file *file)
{
	const struct file_operations *ops = file->file.f_op;

	return file->file.f_mode & FMODE_LSEEK && ops->llseek && ops->llseek != no_llseek;
}

/* ---------------------------------------------------------------- What goes under files ------- */

void sim_check_freed(struct sim_kernel *kernel, const void *memory, size_t size)
{
	const char *what = NULL;
	const struct sim_thing *thing;
	const struct sim_file *file;
	struct sim_left left = { 0 };

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (thing, &kernel->things, list)
		if (sim_lies_in(thing->object, memory, size))
			left = thing->left;
	list_for_each_entry (file, &kernel->files, list) {
		if (file->cdev && sim_lies_in(file->cdev, memory, size))
			what = "the cdev through which a file is open";
		if (sim_is_polled_in(file, memory, size))
			what = "a wait queue on which an open file is polled";
	}
	pthread_mutex_unlock(&kernel->lock);
	if (left.kind)
		sim_bug("memory is freed while the %s %s in it, from %s, is registered", left.kind,
			left.name, sim_place_text(left.place));
	if (what)
		sim_bug("memory is freed that holds %s", what);
	sim_irqs_check_freed(kernel, memory, size);
}

/* ---------------------------------------------------------------- For drivers ----------------- */

int nonseekable_open(struct inode *inode, struct file *file)
{
	(void)inode;
	file->f_mode &= ~(FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE);
	return 0;
}

int stream_open(struct inode *inode, struct file *file)
{
	(void)inode;
	file->f_mode &= ~(FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE);
	file->f_mode |= FMODE_STREAM;
	return 0;
}

loff_t no_llseek(struct file *file, loff_t offset, int whence)
{
	(void)file;
	(void)offset;
	(void)whence;
	return -ESPIPE;
}

loff_t noop_llseek(struct file *file, loff_t offset, int whence)
{
	(void)offset;
	(void)whence;
	return file->f_pos;
}

loff_t fixed_size_llseek(struct file *file, loff_t offset, int whence, loff_t size)
{
	loff_t position = offset;

	if (whence == 1)
		position = file->f_pos + offset;
	else if (whence == 2)
		position = size + offset;
	else if (whence)
		return -EINVAL;
	if (position < 0 || position > size)
		return -EINVAL;
	return file->f_pos = position;
}

loff_t default_llseek(struct file *file, loff_t offset, int whence)
{
	/* The size of a node is 0. */
	return fixed_size_llseek(file, offset, whence == 2 ? 0 : whence, LONG_MAX);
}

long compat_ptr_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return file->f_op->unlocked_ioctl ? file->f_op->unlocked_ioctl(file, cmd, (u32)arg)
					  : -ENOIOCTLCMD;
}

ssize_t simple_read_from_buffer(void __user *to, size_t count, loff_t *pos, const void *from,
				size_t available)
{
	size_t left;

	if (*pos < 0)
		return -EINVAL;
	if ((size_t)*pos >= available || !count)
		return 0;
	count = min_t(size_t, count, available - (size_t)*pos);
	left = copy_to_user(to, (const char *)from + *pos, count);
	if (left == count)
		return -EFAULT;
	*pos += (loff_t)(count - left);
	return (ssize_t)(count - left);
}

ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *pos, const void __user *from,
			       size_t count)
{
	size_t left;

	if (*pos < 0)
		return -EINVAL;
	if ((size_t)*pos >= available || !count)
		return 0;
	count = min_t(size_t, count, available - (size_t)*pos);
	left = copy_from_user((char *)to + *pos, from, count);
	if (left == count)
		return -EFAULT;
	*pos += (loff_t)(count - left);
	return (ssize_t)(count - left);
}

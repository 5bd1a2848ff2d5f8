// SPDX-License-Identifier: GPL-2.0-only
/*
 * The requests of FUSE that a character device answers: each becomes a call of the driver.
 */
#include "chrdev_requests.h"

#include "caller.h"

#include <errno.h>
#include <linux/fuse.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* In seconds. Attributes change only by requests, which the kernel sees. */
#define ATTRIBUTES_VALID 1e9

#define KEEP_MODE 07777u

/*
 * The most bytes of a request. In each ioctl the kernel allocates room for so many pages; at its
 * limit of 256 pages that costs time that shows. An ioctl needs up to four pages; a longer write
 * comes in several requests.
 */
#define MAX_WRITE (16 * CHRDEV_PAGE)

static struct chrdev *device_of(fuse_req_t req)
{
	return fuse_req_userdata(req);
}

static struct chrdev_file *file_of(const struct fuse_file_info *fi)
{
	return (struct chrdev_file *)(uintptr_t)fi->fh;
}

static void count(uint64_t *counter)
{
	__atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST);
}

static void count_error(struct chrdev *dev, long result)
{
	if (result < 0 && -result < CHRDEV_ERRNOS)
		count(&dev->counters.errors[-result]);
}

/* ---------------------------------------------------------------- One call -------------------- */

static void interrupted(fuse_req_t req, void *context)
{
	struct chrdev_call *call = context;

	(void)req;
	sim_signal(&call->task, true);
}

/*
 * Only a call that waits needs its signals, and few calls wait. The signal may have come already.
 */
static void listen_to_interrupts(void *context)
{
	struct chrdev_call *call = context;
	struct chrdev *dev = call->file->dev;

	if (__atomic_load_n(&dev->calls, __ATOMIC_SEQ_CST) == 1)
		__atomic_store_n(&dev->sleeps, true, __ATOMIC_SEQ_CST);
	call->interruptible = true;
	fuse_req_interrupt_func(call->req, interrupted, call);
}

/* @req is NULL for a call that nobody waits for. */
static void begin(struct chrdev_call *call, fuse_req_t req, struct chrdev_file *file,
		  const char *name)
{
	struct chrdev *dev = file->dev;

	if (dev->before)
		dev->before(dev->before_context, name);
	sim_task_init(&call->task);
	call->req = req;
	call->interruptible = false;
	call->tid = req ? fuse_req_ctx(req)->pid : 0;
	call->file = file;
	sim_set_faults(&call->task, dev->faults, dev->n_faults);
	if (req)
		sim_set_wait(&call->task, listen_to_interrupts, call);
	__atomic_add_fetch(&dev->calls, 1, __ATOMIC_SEQ_CST);
	sim_switch(&call->task);
}

/* After this, no interrupt reaches the call. */
static void end(struct chrdev_call *call)
{
	if (call->interruptible)
		fuse_req_interrupt_func(call->req, NULL, NULL);
	sim_switch(NULL);
	__atomic_sub_fetch(&call->file->dev->calls, 1, __ATOMIC_SEQ_CST);
}

/* ---------------------------------------------------------------- Attributes ------------------ */

static void attributes(const struct chrdev *dev, struct stat *status)
{
	*status = (struct stat){
		.st_ino = FUSE_ROOT_ID,
		.st_mode = S_IFREG | dev->mode,
		.st_nlink = 1,
		.st_uid = dev->uid,
		.st_gid = dev->gid,
		.st_size = CHRDEV_PAGE,
		.st_blksize = CHRDEV_PAGE,
		/* With fewer blocks, programs would look for holes. */
		.st_blocks = CHRDEV_PAGE / 512,
	};
}

static void do_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct stat status;

	(void)ino;
	(void)fi;
	attributes(device_of(req), &status);
	fuse_reply_attr(req, &status, ATTRIBUTES_VALID);
}

static void do_setattr(fuse_req_t req, fuse_ino_t ino, struct stat *wanted, int to_set,
		       struct fuse_file_info *fi)
{
	struct chrdev *dev = device_of(req);

	if (to_set & (FUSE_SET_ATTR_UID | FUSE_SET_ATTR_GID)) {
		fuse_reply_err(req, EPERM);
		return;
	}
	/*
	 * A character device has no size to set, and ftruncate(2) fails there. But dd(1) takes such
	 * a failure seriously if it sees a regular file, so here the size only stays.
	 */
	if (to_set & FUSE_SET_ATTR_MODE)
		dev->mode = wanted->st_mode & KEEP_MODE;
	do_getattr(req, ino, fi);
}

static void do_fsync(fuse_req_t req, fuse_ino_t ino, int datasync, struct fuse_file_info *fi)
{
	(void)ino;
	(void)datasync;
	(void)fi;
	fuse_reply_err(req, EINVAL);
}

/* ---------------------------------------------------------------- Open and close -------------- */

static void link_file(struct chrdev_file *file)
{
	struct chrdev *dev = file->dev;

	pthread_mutex_lock(&dev->lock);
	file->next = dev->files;
	dev->files = file;
	pthread_mutex_unlock(&dev->lock);
}

static void unlink_file(const struct chrdev_file *file)
{
	struct chrdev *dev = file->dev;
	struct chrdev_file **place = &dev->files;

	pthread_mutex_lock(&dev->lock);
	while (*place != file)
		place = &(*place)->next;
	*place = file->next;
	pthread_mutex_unlock(&dev->lock);
}

static void release(fuse_req_t req, struct chrdev_file *file)
{
	struct chrdev *dev = file->dev;
	struct chrdev_call call;

	unlink_file(file);
	begin(&call, req, file, "close");
	dev->ops->release(file->file);
	end(&call);
	chrdev_forget_poller(file);
	chrdev_forget_rests(file);
	free(file);
	count(&dev->counters.releases);
}

static void reply_open(fuse_req_t req, struct chrdev_file *file)
{
	/*
	 * A stream, which fuse_reply_open() cannot express. It has no position, and so no position
	 * lock: with that lock, one call on a shared file would wait for another before the driver
	 * sees it.
	 */
	const uint32_t stream = file->has_position ? 0 : FOPEN_NONSEEKABLE | FOPEN_STREAM;
	const struct fuse_open_out out = {
		.fh = (uintptr_t)file,
		.open_flags =
			stream | FOPEN_DIRECT_IO | FOPEN_NOFLUSH | FOPEN_PARALLEL_DIRECT_WRITES,
	};

	/* If the opener is gone by now, nobody else will close the file. */
	if (fuse_reply_buf(req, (const char *)&out, sizeof(out)))
		release(NULL, file);
}

static void do_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct chrdev *dev = device_of(req);
	struct chrdev_file *file = calloc(1, sizeof(*file));
	struct chrdev_call call;
	int err = -ENOMEM;

	(void)ino;
	if (file) {
		file->dev = dev;
		begin(&call, req, file, "open");
		err = dev->ops->open(dev->device, fi->flags, &file->file);
		end(&call);
	}
	if (!file || err) {
		count_error(dev, err);
		free(file);
		fuse_reply_err(req, -err);
		return;
	}
	file->has_position = dev->ops->has_position && dev->ops->has_position(file->file);
	count(&dev->counters.opens);
	link_file(file);
	reply_open(req, file);
}

void chrdev_release_all(struct chrdev *dev)
{
	struct chrdev_file *next;

	for (struct chrdev_file *file = dev->files; file; file = next) {
		next = file->next;
		release(NULL, file);
	}
}

static void do_release(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	(void)ino;
	release(req, file_of(fi));
	fuse_reply_err(req, 0);
}

/* ---------------------------------------------------------------- Read and write -------------- */

/*
 * The driver owns the position and moves it as it likes. The kernel keeps another position for a
 * FUSE file. If that one differs from what the last call left, somebody has moved it.
 */
static int go_to(struct chrdev_file *file, long long offset)
{
	long long sought;

	if (!file->has_position || __atomic_load_n(&file->position, __ATOMIC_RELAXED) == offset)
		return 0;
	sought = file->dev->ops->seek(file->file, offset);
	if (sought < 0)
		return (int)sought;
	__atomic_store_n(&file->position, offset, __ATOMIC_RELAXED);
	return 0;
}

static void went_on(struct chrdev_file *file, ssize_t n)
{
	if (n > 0)
		__atomic_fetch_add(&file->position, n, __ATOMIC_RELAXED);
}

static void do_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
		    struct fuse_file_info *fi)
{
	struct chrdev *dev = device_of(req);
	char page[CHRDEV_PAGE];
	char *buf = size <= sizeof(page) ? page : malloc(size);
	struct chrdev_call call;
	ssize_t n;

	(void)ino;
	/*
	 * This fills a page of a private mapping. FUSE allows such mappings and a driver does not:
	 * the program that touches it gets SIGBUS, and the device is not touched.
	 */
	if (!fi->lock_owner || !buf) {
		fuse_reply_err(req, buf ? EIO : ENOMEM);
		goto free;
	}
	begin(&call, req, file_of(fi), "read");
	n = go_to(call.file, offset);
	if (!n)
		n = chrdev_read(&call, buf, size, fi->flags & O_NONBLOCK);
	went_on(call.file, n);
	end(&call);
	count(&dev->counters.reads);
	count_error(dev, n);
	if (n < 0)
		fuse_reply_err(req, (int)-n);
	else
		fuse_reply_buf(req, buf, (size_t)n);
free:
	if (buf != page)
		free(buf);
}

static void do_write(fuse_req_t req, fuse_ino_t ino, const char *buf, size_t size, off_t offset,
		     struct fuse_file_info *fi)
{
	struct chrdev *dev = device_of(req);
	struct chrdev_call call;
	ssize_t n;

	(void)ino;
	begin(&call, req, file_of(fi), "write");
	n = chrdev_write_rest(&call, (uint64_t)offset, size);
	if (n >= 0) {
		went_on(call.file, n);
		end(&call);
		fuse_reply_write(req, (size_t)n);
		return;
	}
	n = go_to(call.file, offset);
	if (!n)
		n = chrdev_write(&call, buf, size, (uint64_t)offset, fi->flags & O_NONBLOCK);
	went_on(call.file, n);
	end(&call);
	count(&dev->counters.writes);
	count_error(dev, n);
	if (n < 0)
		fuse_reply_err(req, (int)-n);
	else
		fuse_reply_write(req, (size_t)n);
}

/* ---------------------------------------------------------------- ioctl and poll -------------- */

/*
 * FUSE does not pass O_NONBLOCK with an ioctl, and asking for it costs a third of a call. It
 * matters only if the ioctl may wait: for another call, or because ioctls of this driver have
 * waited before.
 */
static bool is_nonblock(const struct chrdev_call *call)
{
	const struct chrdev *dev = call->file->dev;
	bool may_wait = __atomic_load_n(&dev->calls, __ATOMIC_SEQ_CST) > 1 ||
			__atomic_load_n(&dev->sleeps, __ATOMIC_SEQ_CST);

	return may_wait && caller_is_nonblock(call->tid, (int)caller_syscall(call->tid).args[0]);
}

static void do_ioctl(fuse_req_t req, fuse_ino_t ino, unsigned int cmd, void *arg,
		     struct fuse_file_info *fi, unsigned int flags, const void *in, size_t n_in,
		     size_t n_out)
{
	struct chrdev *dev = device_of(req);
	struct caller_memory memory = { .start = (uintptr_t)arg, .copy = in, .size = n_in };
	struct chrdev_call call;
	long result;

	(void)ino;
	(void)flags;
	(void)n_out;
	begin(&call, req, file_of(fi), "ioctl");
	/* FUSE copied as many bytes as the command's number says; the driver may ask for more. */
	memory.tid = call.tid;
	caller_use_memory(&call.task, &memory);
	result = dev->ops->ioctl(call.file->file, cmd, arg, is_nonblock(&call));
	end(&call);
	count(&dev->counters.ioctls);
	count_error(dev, result);
	if (result < 0)
		fuse_reply_err(req, (int)-result);
	else
		fuse_reply_ioctl(req, (int)result, NULL, 0);
}

static void do_poll(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi,
		    struct fuse_pollhandle *handle)
{
	struct chrdev_call call;
	unsigned int events;

	(void)ino;
	begin(&call, req, file_of(fi), "poll");
	events = chrdev_poll(call.file, handle);
	end(&call);
	fuse_reply_poll(req, events);
}

static void do_init(void *context, struct fuse_conn_info *conn)
{
	struct chrdev *dev = context;

	if (conn->max_write > MAX_WRITE)
		conn->max_write = MAX_WRITE;
	dev->max_write = conn->max_write;
}

const struct fuse_lowlevel_ops chrdev_requests = {
	.init = do_init,
	.getattr = do_getattr,
	.setattr = do_setattr,
	.fsync = do_fsync,
	.open = do_open,
	.release = do_release,
	.read = do_read,
	.write = do_write,
	.ioctl = do_ioctl,
	.poll = do_poll,
};

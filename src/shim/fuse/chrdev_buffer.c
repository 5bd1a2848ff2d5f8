// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buffers of read(2) and write(2) as the program gave them. FUSE may know only a part of one.
 */
#include "chrdev_requests.h"

#include "caller.h"

#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- Writes in parts ------------- */

/*
 * A write may come in several requests, for its number of bytes or of pieces of memory. The driver
 * gets one call, with the first request, and may read the whole buffer there. The later requests
 * are answered here: @left is how much more of the buffer the driver has taken, and @whole how much
 * more there is.
 */
struct chrdev_rest {
	struct chrdev_rest *next;
	pid_t tid;
	uint64_t offset;
	size_t left;
	size_t whole;
};

/* The size of a write is not known: it ends with a request that has room for more. */
#define SIZE_UNKNOWN ((size_t)-1)

/* A buffer that does not start at a page boundary makes its requests smaller by that offset. */
static bool is_full(const struct chrdev *dev, size_t size)
{
	return size + CHRDEV_PAGE > dev->max_write;
}

static void expect_rest(struct chrdev_call *call, uint64_t offset, size_t left, size_t whole)
{
	struct chrdev_file *file = call->file;
	struct chrdev_rest *rest = malloc(sizeof(*rest));

	if (!rest)
		return; /* GCOV_EXCL_LINE: out of memory */
	*rest = (struct chrdev_rest){
		.tid = call->tid,
		.offset = offset,
		.left = left,
		.whole = whole,
	};
	pthread_mutex_lock(&file->dev->lock);
	rest->next = file->rests;
	__atomic_store_n(&file->rests, rest, __ATOMIC_SEQ_CST);
	pthread_mutex_unlock(&file->dev->lock);
}

/* Take a request of @size bytes from a write. Returns whether more of them are to come. */
static bool goes_on(const struct chrdev *dev, struct chrdev_rest *rest, size_t size, size_t taken)
{
	rest->offset += size;
	if (rest->whole == SIZE_UNKNOWN)
		return is_full(dev, size);
	rest->left -= taken;
	rest->whole -= size;
	return taken == size && rest->whole;
}

ssize_t chrdev_write_rest(struct chrdev_call *call, uint64_t offset, size_t size)
{
	struct chrdev_file *file = call->file;
	struct chrdev_rest **place = &file->rests;
	struct chrdev_rest *rest;
	ssize_t taken = -1;

	if (!__atomic_load_n(place, __ATOMIC_SEQ_CST))
		return -1;
	pthread_mutex_lock(&file->dev->lock);
	while (*place && (*place)->tid != call->tid)
		place = &(*place)->next;
	rest = *place;
	if (rest && rest->offset == offset)
		taken = (ssize_t)(size < rest->left ? size : rest->left);
	if (rest && (taken < 0 || !goes_on(file->dev, rest, size, (size_t)taken))) {
		__atomic_store_n(place, rest->next, __ATOMIC_SEQ_CST);
		free(rest);
	}
	pthread_mutex_unlock(&file->dev->lock);
	return taken;
}

void chrdev_forget_rests(struct chrdev_file *file)
{
	while (file->rests) {
		struct chrdev_rest *rest = file->rests;

		file->rests = rest->next;
		free(rest);
	}
}

/* ---------------------------------------------------------------- Whole writes ---------------- */

/**
 * struct whole_write - the buffer of a write(2), of which one request brings the first bytes
 * @bytes: those
 * @size: how many
 * @buffer: all of them, in the program's memory
 */
struct whole_write {
	const char *bytes;
	size_t size;
	struct caller_buffer buffer;
};

/* Copy what FUSE has brought of the memory at @from; returns how many bytes that was. */
static size_t copy_brought(const char *bytes, size_t size, void *to, uintptr_t from, size_t n)
{
	size_t at = from - (uintptr_t)bytes;

	if (at >= size)
		return 0;
	n = n < size - at ? n : size - at;
	memcpy(to, bytes + at, n);
	return n;
}

/* What did not come with the request is read where it is, if the driver wants it. */
static size_t look_up(void *context, void *to, uintptr_t from, size_t n)
{
	const struct whole_write *write = context;
	size_t here = copy_brought(write->bytes, write->size, to, from, n);

	if (here == n)
		return n;
	return here + caller_gather(&write->buffer, from + here - (uintptr_t)write->bytes,
				    (char *)to + here, n - here);
}

static size_t refuse(void *context, uintptr_t to, const void *from, size_t n)
{
	(void)context;
	(void)to;
	(void)from;
	(void)n;
	return 0;
}

static ssize_t write_whole(struct chrdev_call *call, struct whole_write *write, bool nonblock)
{
	static const struct sim_memory memory = { .read = look_up, .write = refuse };
	const struct chrdev_file *file = call->file;
	ssize_t n;

	sim_set_memory(&call->task, &memory, write);
	n = file->dev->ops->write(file->file, write->bytes, write->buffer.size, nonblock);
	sim_set_memory(&call->task, NULL, NULL);
	return n;
}

/*
 * FUSE hands over the part of the program's buffer that is mapped, fits into a request and stays
 * within RLIMIT_FSIZE. It does not say that the buffer is larger. A driver sees the whole buffer,
 * and where it faults: so ask the kernel for the buffer.
 */
ssize_t chrdev_write(struct chrdev_call *call, const char *buf, size_t size, uint64_t offset,
		     bool nonblock)
{
	const struct chrdev_file *file = call->file;
	struct whole_write write;
	char next;
	ssize_t n;

	write.bytes = buf;
	write.size = size;
	if (!caller_written(call->tid, &write.buffer)) {
		n = file->dev->ops->write(file->file, buf, size, nonblock);
		if (n >= (ssize_t)size && is_full(file->dev, size))
			expect_rest(call, offset + size, SIZE_UNKNOWN, SIZE_UNKNOWN);
		return n;
	}
	if (write.buffer.size <= size)
		return file->dev->ops->write(file->file, buf, size, nonblock);
	n = write_whole(call, &write, nonblock);
	if (n < (ssize_t)size)
		return n;
	/* FUSE brings as much of it as is mapped. */
	if (caller_gather(&write.buffer, size, &next, 1))
		expect_rest(call, offset + size, (size_t)n - size, write.buffer.size - size);
	return (ssize_t)size;
}

/* ---------------------------------------------------------------- Reads ----------------------- */

/**
 * struct read_buffer - the buffer that a read fills
 * @call: the read
 * @start: where FUSE takes the bytes from
 * @size: bytes of the program's buffer that FUSE knows of
 */
struct read_buffer {
	struct chrdev_call *call;
	char *start;
	size_t size;
};

static size_t look(void *context, void *to, uintptr_t from, size_t n)
{
	const struct read_buffer *buf = context;

	return copy_brought(buf->start, buf->size, to, from, n);
}

/* When a copy reaches the end of what seems the whole buffer, find out whether there is more. */
static size_t fill(void *context, uintptr_t to, const void *from, size_t n)
{
	const struct read_buffer *buf = context;
	struct caller_buffer buffer;

	if (to + n == (uintptr_t)buf->start + buf->size &&
	    caller_to_fill(buf->call->tid, &buffer) && buffer.size > buf->size)
		return 0;
	memcpy((void *)to, from, n);
	return n;
}

/*
 * A read, like a write, may have a larger buffer than FUSE says. Asking for it costs a third of a
 * call, so it is asked once for each size: a thread that reads the same file with the same size
 * again most likely has the same buffer. If it has a larger one and the driver would fill more, it
 * faults.
 */
static ssize_t read_as_before(struct chrdev_call *call, char *start, size_t size, bool nonblock)
{
	static const struct sim_memory ops = { .read = look, .write = fill };
	struct read_buffer buf = { call, start, size };
	const struct chrdev_file *file = call->file;
	ssize_t n;

	sim_set_memory(&call->task, &ops, &buf);
	n = file->dev->ops->read(file->file, start, size, nonblock);
	sim_set_memory(&call->task, NULL, NULL);
	return n;
}

ssize_t chrdev_read(struct chrdev_call *call, char *start, size_t size, bool nonblock)
{
	const uint64_t asked = (uint64_t)call->tid << 32 | size;
	struct chrdev_file *file = call->file;
	struct caller_buffer buffer;

	/* The rest of a larger buffer is another read. */
	if (is_full(file->dev, size))
		return file->dev->ops->read(file->file, start, size, nonblock);
	if (__atomic_load_n(&file->filled, __ATOMIC_RELAXED) == asked)
		return read_as_before(call, start, size, nonblock);
	if (!caller_to_fill(call->tid, &buffer) || buffer.size <= size) {
		__atomic_store_n(&file->filled, asked, __ATOMIC_RELAXED);
		return file->dev->ops->read(file->file, start, size, nonblock);
	}
	sim_map(&call->task, start, size, SIM_WRITE);
	return file->dev->ops->read(file->file, start, buffer.size, nonblock);
}

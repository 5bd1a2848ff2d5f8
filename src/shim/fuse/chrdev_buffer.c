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
 * gets one call, with the first request, and sees there everything that it looks at. The later
 * requests are answered here.
 */
struct chrdev_rest {
	struct chrdev_rest *next;
	pid_t tid;
	uint64_t offset;
	size_t size;
};

/* The size of a write is not known: it ends with a request that has room for more. */
#define SIZE_UNKNOWN ((size_t)-1)

/* A buffer that does not start at a page boundary makes its requests smaller by that offset. */
static bool is_full(const struct chrdev *dev, size_t size)
{
	return size + CHRDEV_PAGE > dev->max_write;
}

static void expect_rest(struct chrdev_call *call, uint64_t offset, size_t size)
{
	struct chrdev_file *file = call->file;
	struct chrdev_rest *rest = malloc(sizeof(*rest));

	if (!rest)
		return; /* GCOV_EXCL_LINE: out of memory */
	*rest = (struct chrdev_rest){ .tid = call->tid, .offset = offset, .size = size };
	pthread_mutex_lock(&file->dev->lock);
	rest->next = file->rests;
	__atomic_store_n(&file->rests, rest, __ATOMIC_SEQ_CST);
	pthread_mutex_unlock(&file->dev->lock);
}

static bool goes_on(const struct chrdev *dev, const struct chrdev_rest *rest, size_t size)
{
	return rest->size == SIZE_UNKNOWN ? is_full(dev, size) : rest->size > size;
}

/* Is this request the next one of a write that has begun? */
bool chrdev_is_rest(struct chrdev_call *call, uint64_t offset, size_t size)
{
	struct chrdev_file *file = call->file;
	struct chrdev_rest **place = &file->rests;
	struct chrdev_rest *rest;
	bool found;

	if (!__atomic_load_n(place, __ATOMIC_SEQ_CST))
		return false;
	pthread_mutex_lock(&file->dev->lock);
	while (*place && (*place)->tid != call->tid)
		place = &(*place)->next;
	rest = *place;
	found = rest && rest->offset == offset;
	if (found && goes_on(file->dev, rest, size)) {
		rest->offset += size;
		rest->size -= rest->size == SIZE_UNKNOWN ? 0 : size;
	} else if (rest) {
		__atomic_store_n(place, rest->next, __ATOMIC_SEQ_CST);
		free(rest);
	}
	pthread_mutex_unlock(&file->dev->lock);
	return found;
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
 * struct whole_write - the buffer of a write(2), of which one request brings @size bytes
 * @size: in the request
 * @whole: in the program's buffer, as far as that is known
 * @bytes: its mapped bytes, up to the number that a driver looks at
 * @n_bytes: how many
 * @more: whether further requests are to be expected
 */
struct whole_write {
	size_t size;
	size_t whole;
	const char *bytes;
	size_t n_bytes;
	bool more;
};

/*
 * FUSE hands over the part of the program's buffer that is mapped, fits into a request and stays
 * within RLIMIT_FSIZE. It does not say that the buffer is larger. A driver sees the whole buffer,
 * and where it faults: so ask the kernel for the buffer, and read it.
 */
static void find_whole(struct chrdev_call *call, struct whole_write *write, char page[CHRDEV_PAGE])
{
	const bool looked_at = write->size >= CHRDEV_PAGE;
	const bool full = is_full(call->file->dev, write->size);
	struct caller_buffer buffer;
	size_t wanted;

	if (looked_at && !full)
		return;
	if (!caller_written(call->tid, &buffer)) {
		write->whole = full ? SIZE_UNKNOWN : write->size;
		write->more = full;
		return;
	}
	if (buffer.size <= write->size)
		return;
	write->whole = buffer.size;
	write->more = true;
	if (looked_at)
		return;
	wanted = buffer.size < CHRDEV_PAGE ? buffer.size : CHRDEV_PAGE;
	write->n_bytes = caller_gather(&buffer, page, wanted);
	write->bytes = page;
	write->more = write->n_bytes == wanted;
}

ssize_t chrdev_write(struct chrdev_call *call, const char *buf, size_t size, uint64_t offset,
		     bool nonblock)
{
	struct whole_write write = { .size = size, .whole = size, .bytes = buf, .n_bytes = size };
	const struct chrdev_file *file = call->file;
	char page[CHRDEV_PAGE];
	ssize_t n;

	find_whole(call, &write, page);
	if (write.whole > size && !write.more)
		sim_map(&call->task, write.bytes, write.n_bytes, SIM_READ);
	n = file->dev->ops->write(file->file, write.bytes,
				  write.whole == SIZE_UNKNOWN ? size : write.whole, nonblock);
	if (n >= (ssize_t)size && write.more)
		expect_rest(call, offset + size,
			    write.whole == SIZE_UNKNOWN ? SIZE_UNKNOWN : write.whole - size);
	return n < (ssize_t)size ? n : (ssize_t)size;
}

/* ---------------------------------------------------------------- Reads ----------------------- */

/*
 * In a driver, the first piece of memory that is not fully mapped faults, and readv(2) returns the
 * bytes before that piece.
 */
static size_t ask_for(const struct caller_buffer *buffer, size_t size)
{
	size_t before = 0;

	for (size_t i = 0; i < buffer->n_pieces; i++) {
		size_t end = before + buffer->pieces[i].iov_len;

		if (end > size)
			return before ? before : end;
		before = end;
	}
	return size;
}

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
	static const struct sim_memory ops = { .write = fill };
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

	/* A driver does not look further than that. */
	if (size >= CHRDEV_PAGE)
		return file->dev->ops->read(file->file, start, size, nonblock);
	if (__atomic_load_n(&file->filled, __ATOMIC_RELAXED) == asked)
		return read_as_before(call, start, size, nonblock);
	if (!caller_to_fill(call->tid, &buffer) || buffer.size <= size) {
		__atomic_store_n(&file->filled, asked, __ATOMIC_RELAXED);
		return file->dev->ops->read(file->file, start, size, nonblock);
	}
	sim_map(&call->task, start, size, SIM_WRITE);
	return file->dev->ops->read(file->file, start, ask_for(&buffer, size), nonblock);
}

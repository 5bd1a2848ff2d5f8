// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reference model: the life of a device, then a function for each call, with its checks in order.
 */
#include "reference.h"

#include "model_device.h"

#include <errno.h>
#include <string.h>

#define CRYPT_SIZE 32

/* ---------------------------------------------------------------- User memory and lock -------- */

static int take_input(void *to, struct model_input from, size_t n)
{
	if (from.reachable < n)
		return -EFAULT;
	memcpy(to, from.bytes, n);
	return 0;
}

static int give_output(struct model_output *to, const void *from, size_t n)
{
	to->received = n < to->reachable ? n : to->reachable;
	if (to->received)
		memcpy(to->bytes, from, to->received);
	return to->received < n ? -EFAULT : 0;
}

static int memory_error(const struct model_call *call)
{
	return call && call->fault == MODEL_NO_MEMORY ? -ENOMEM : 0;
}

static int lock_error(const struct model_call *call)
{
	if (call && call->fault == MODEL_LOCK_BUSY)
		return -EAGAIN;
	return call && call->fault == MODEL_LOCK_SIGNAL ? -EINTR : 0;
}

/* ---------------------------------------------------------------- Life of a device ------------ */

void model_init(struct model *model, bool strict)
{
	*model = (struct model){ .cells = MODEL_CELLS, .strict = strict };
}

void model_reset(struct model *model)
{
	model->seed = 0;
	memset(model->string, 0, model->cells);
}

void model_unplug(struct model *model)
{
	model->dead = true;
}

void model_remove(struct model *model)
{
	model->gone = true;
}

int model_check(struct model *model, const struct model_call *call)
{
	return model->gone ? -ENODEV : device_presence(model, call);
}

int model_suspend(struct model *model, const struct model_call *call)
{
	return model->gone ? -ENODEV : device_get_seed(model, call, &model->saved_seed);
}

int model_resume(struct model *model, const struct model_call *call)
{
	int error = model->gone ? -ENODEV : device_set_seed(model, call, model->saved_seed);

	return error ? error : device_store(model, call, NULL, 0);
}

int model_reset_function(struct model *model, const struct model_call *call)
{
	int error = model_suspend(model, call);

	if (error == -ENODEV)
		return error;
	if (error)
		model->saved_seed = 0;
	model_reset(model);
	return model_resume(model, call);
}

int model_open(const struct model *model, struct model_file *file, bool readable, bool writable)
{
	if (model->gone)
		return -ENODEV;
	*file = (struct model_file){ .readable = readable, .writable = writable };
	return 0;
}

/* ---------------------------------------------------------------- write and read -------------- */

/*
 * The length of the string in the first @limit bytes, or -EFAULT if one of the bytes up to its NUL
 * faults.
 */
static long measure(struct model_input string, size_t limit)
{
	const uint8_t *bytes = string.bytes;

	for (size_t i = 0; i < limit; i++) {
		if (i == string.reachable)
			return -EFAULT;
		if (!bytes[i])
			return (long)i;
	}
	return (long)limit;
}

/* The common part of write(2) and WRITE_STRING: everything after their argument checks. */
static int put_string(struct model *model, struct model_file *file, const struct model_call *call,
		      struct model_input string, size_t limit)
{
	long length;
	bool oversized;
	int error = memory_error(call);

	if (error)
		return error;
	length = measure(string, limit < model->cells ? limit : model->cells);
	if (length < 0)
		return (int)length;
	oversized = (size_t)length == model->cells;
	if (oversized && model->strict)
		return -EMSGSIZE;
	error = lock_error(call);
	if (error)
		return error;
	file->position = 0;
	error = device_store(model, call, string.bytes, (uint32_t)length - oversized);
	if (error)
		return error;
	model->truncations += oversized;
	return 0;
}

long model_write(struct model *model, struct model_file *file, const struct model_call *call,
		 struct model_input buf, size_t n)
{
	int error;

	if (model->gone)
		return -ENODEV;
	if (!n)
		return 0;
	error = put_string(model, file, call, buf, n);
	return error ? error : (long)n;
}

long model_read(struct model *model, struct model_file *file, const struct model_call *call,
		struct model_output *buf, size_t n)
{
	uint8_t text[MODEL_CELLS];
	size_t length, start;
	int error;

	buf->received = 0;
	if (model->gone)
		return -ENODEV;
	if (!n)
		return 0;
	error = memory_error(call);
	if (!error)
		error = lock_error(call);
	if (!error)
		error = device_fetch(model, call, text, &length);
	if (error)
		return error;
	start = file->position < length ? file->position : length;
	if (n > length - start)
		n = length - start;
	error = give_output(buf, text + start, n);
	if (error)
		return error;
	file->position += n;
	return (long)n;
}

unsigned int model_poll(const struct model *model, const struct model_call *call)
{
	if (model->gone)
		return MODEL_HUNG_UP;
	if (call && call->fault == MODEL_LOCK_BUSY)
		return 0;
	if (call && call->fault == MODEL_READ_BUSY)
		return MODEL_WRITABLE;
	return MODEL_READABLE | MODEL_WRITABLE;
}

/* ---------------------------------------------------------------- ioctl ----------------------- */

/* A command number: direction in bits 31 and 30, size 29 to 16, type 15 to 8, number 7 to 0. */
#define FROM_USER 1u
#define TO_USER   2u

static uint32_t number_of(uint32_t direction, uint32_t size, enum model_command command)
{
	return direction << 30 | size << 16 | (uint32_t)'q' << 8 | (uint32_t)command;
}

int model_command(uint32_t number)
{
	/*
	 * Sizes of a pointer to a string: in 32-bit programs, in 64-bit programs, and of Rust's
	 * &str.
	 */
	static const uint32_t pointers[] = { 4, 8, 16 };

	for (size_t i = 0; i < sizeof(pointers) / sizeof(pointers[0]); i++) {
		if (number == number_of(FROM_USER, pointers[i], MODEL_WRITE_STRING))
			return MODEL_WRITE_STRING;
		if (number == number_of(TO_USER, pointers[i], MODEL_READ_STRING))
			return MODEL_READ_STRING;
	}
	if (number == number_of(FROM_USER, 4, MODEL_WRITE_SEED))
		return MODEL_WRITE_SEED;
	if (number == number_of(TO_USER, 4, MODEL_READ_SEED))
		return MODEL_READ_SEED;
	if (number == number_of(FROM_USER | TO_USER, CRYPT_SIZE, MODEL_CRYPT))
		return MODEL_CRYPT;
	return -ENOTTY;
}

long model_ioctl(struct model *model, struct model_file *file, const struct model_call *call,
		 uint32_t number, struct model_user *user)
{
	if (model->gone)
		return -ENODEV;
	switch (model_command(number)) {
	case MODEL_WRITE_SEED:
		return model_write_seed(model, file, call, user->in);
	case MODEL_WRITE_STRING:
		return model_write_string(model, file, call, user->in);
	case MODEL_READ_STRING:
		return model_read_string(model, file, call, &user->out);
	case MODEL_READ_SEED:
		return model_read_seed(model, file, call, &user->out);
	case MODEL_CRYPT:
		return model_crypt(model, file, call, user);
	default:
		return -ENOTTY;
	}
}

static int file_error(const struct model *model, const struct model_file *file, uint32_t direction)
{
	if (model->gone)
		return -ENODEV;
	if ((direction & FROM_USER) && !file->writable)
		return -EBADF;
	return (direction & TO_USER) && !file->readable ? -EBADF : 0;
}

long model_write_seed(struct model *model, struct model_file *file, const struct model_call *call,
		      struct model_input seed)
{
	uint32_t value = 0;
	int error = file_error(model, file, FROM_USER);

	if (!error)
		error = memory_error(call);
	if (!error)
		error = take_input(&value, seed, sizeof(value));
	if (!error)
		error = lock_error(call);
	return error ? error : device_set_seed(model, call, value);
}

long model_write_string(struct model *model, struct model_file *file, const struct model_call *call,
			struct model_input string)
{
	int error = file_error(model, file, FROM_USER);

	return error ? error : put_string(model, file, call, string, model->cells);
}

long model_read_string(struct model *model, struct model_file *file, const struct model_call *call,
		       struct model_output *string)
{
	uint8_t text[MODEL_CELLS];
	size_t length;
	int error = file_error(model, file, TO_USER);

	string->received = 0;
	if (!error)
		error = memory_error(call);
	if (!error)
		error = lock_error(call);
	if (!error)
		error = device_fetch(model, call, text, &length);
	return error ? error : give_output(string, text, length + 1);
}

long model_read_seed(struct model *model, struct model_file *file, const struct model_call *call,
		     struct model_output *seed)
{
	uint32_t value = 0;
	int error = file_error(model, file, TO_USER);

	seed->received = 0;
	if (!error)
		error = memory_error(call);
	if (!error)
		error = lock_error(call);
	if (!error)
		error = device_get_seed(model, call, &value);
	return error ? error : give_output(seed, &value, sizeof(value));
}

/* ---------------------------------------------------------------- CRYPT ----------------------- */

/* The struct of CRYPT, field by field; the caller handles the addresses in it. */
#define CRYPT_SRC_LEN 16
#define CRYPT_DST_LEN 20
#define CRYPT_SEED    24
#define CRYPT_FLAGS   28
#define CRYPT_DECRYPT 1u

static uint32_t field(const uint8_t *request, size_t offset)
{
	uint32_t value;

	memcpy(&value, request + offset, sizeof(value));
	return value;
}

static int argument_error(const struct model *model, const uint8_t *request)
{
	if (field(request, CRYPT_FLAGS) & ~CRYPT_DECRYPT)
		return -EINVAL;
	if (field(request, CRYPT_SRC_LEN) > model->cells)
		return -EMSGSIZE;
	return field(request, CRYPT_DST_LEN) < field(request, CRYPT_SRC_LEN) ? -ENOSPC : 0;
}

/* The transaction, under the lock; "text" is enciphered in place. */
static int transact(struct model *model, const struct model_call *call, uint32_t seed, uint32_t n,
		    uint8_t *text)
{
	uint32_t saved;
	int error = device_get_seed(model, call, &saved);

	if (!error)
		error = device_set_seed(model, call, seed);
	if (error)
		return error;
	for (uint32_t i = 0; i < n; i++)
		device_w1_cell(model, call, i, text[i]);
	for (uint32_t i = 0; i < n; i++)
		text[i] = device_r1_cell(model, call, i);
	device_w1_cell(model, call, 0, 0);
	return device_set_seed(model, call, saved);
}

long model_crypt(struct model *model, struct model_file *file, const struct model_call *call,
		 struct model_user *user)
{
	uint8_t request[CRYPT_SIZE], text[MODEL_CELLS];
	uint32_t n, seed;
	int error = file_error(model, file, FROM_USER | TO_USER);

	user->out.received = 0;
	user->dst.received = 0;
	if (!error)
		error = take_input(request, user->in, sizeof(request));
	if (!error)
		error = argument_error(model, request);
	if (error)
		return error;
	n = field(request, CRYPT_SRC_LEN);
	if (!n)
		return give_output(&user->out, &n, sizeof(n));
	error = memory_error(call);
	if (!error)
		error = take_input(text, user->src, n);
	if (!error)
		error = lock_error(call);
	if (error)
		return error;
	seed = field(request, CRYPT_SEED);
	if (field(request, CRYPT_FLAGS) & CRYPT_DECRYPT)
		seed = 26 - seed % 26;
	error = transact(model, call, seed, n, text);
	if (!error)
		error = give_output(&user->dst, text, n);
	return error ? error : give_output(&user->out, &n, sizeof(n));
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What lkp_enc's driver is called with, and what each call should do: the reference model says.
 */
#include "spec.h"

#include "field.h"
#include "model.h"
#include "reference.h"
#include "uapi/linux/lkp_enc.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

/* ---------------------------------------------------------------- Calls ----------------------- */

static void letter(void *user, unsigned int task)
{
	memset(user, 'a' + (int)task, 1);
}

static const struct spec_call_row calls[] = {
	{ .name = "show", .kind = CALL_SHOW, .attribute = "gone", .size = 2 },
	{ .name = "read", .text = "read 8" },
	{ .name = "write", .text = "write \"a\"", .prepare = letter },
	{ .name = "READ_SEED", .text = "ioctl READ_SEED" },
	{ .name = "write-hello", .text = "write \"hello\"", .large = true },
	{ .name = "write-nonblock", .text = "write \"hello\"", .nonblock = true, .large = true },
	{ .name = "CRYPT", .text = "ioctl CRYPT src=\"abc\" dst_len=4 seed=3", .large = true },
	{ .name = "reset", .kind = CALL_RESET },
	{ .name = "sleep", .kind = CALL_SLEEP },
	{ .name = "load", .kind = CALL_LOAD, .in = "strict=0" },
	{ .name = "load-base", .kind = CALL_LOAD, .in = "base=0xfebd1000" },
};

static void greet(struct emu_device *device)
{
	device->seed = 1;
	memcpy(device->string, "Hi", 2);
}

static const struct spec_state_row states[] = { { "greeting", greet } };

/* ---------------------------------------------------------------- Reference ------------------- */

struct reference {
	struct model_file files[SPEC_FILES];
	struct model model;
};

static void start(void *state, const struct emu_device *device)
{
	struct reference *reference = state;
	struct model *model = &reference->model;

	model->cells = LKP_ENC_STRING_CELLS;
	model->seed = device->seed;
	memcpy(model->string, device->string, sizeof(device->string));
}

/* While the device goes, the attribute says so, and then is no more. */
static bool show(const struct spec_call *call)
{
	if (!call->gone)
		return call->result == 2 && call->after[0] == '0';
	return call->result == -ENOENT || (call->result == 2 && call->after[0] == '1');
}

/* A file is not ready only if somebody holds a lock: the core's own scenes test that. */
static bool poll_file(const struct spec_call *call)
{
	const long ready = POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;

	if (call->gone)
		return call->result == (POLLHUP | POLLERR);
	return call->kind == CALL_POLL && !(call->result & ~ready);
}

/* Read, write, ioctl. What must not wait may find the lock held. */
static bool transfer(struct reference *reference, const struct spec_call *call)
{
	const bool busy = call->row->nonblock && call->result == -EAGAIN;
	const struct model_call circumstances = { .fault =
							  busy ? MODEL_LOCK_BUSY : MODEL_NO_FAULT };
	struct model_file *file = &reference->files[call->file];
	struct model *model = &reference->model;
	uint8_t bytes[SPEC_MEMORY];
	const size_t size = call->row->size;
	struct model_user user = {
		.in = { .bytes = call->before, .reachable = size },
		.out = { .bytes = bytes, .reachable = size },
	};
	struct lkp_enc_crypt crypt;
	long result;

	memcpy(bytes, call->before, size);
	model->gone = call->gone;
	if (call->kind == CALL_WRITE)
		return model_write(model, file, &circumstances, user.in, size) == call->result;
	if (call->row->cmd == LKP_ENC_CRYPT) {
		size_t src, dst;

		memcpy(&crypt, call->before, sizeof(crypt));
		src = (size_t)(crypt.src - call->user);
		dst = (size_t)(crypt.dst - call->user);
		user.src.bytes = call->before + src;
		user.src.reachable = size - src;
		user.dst.bytes = bytes + dst;
		user.dst.reachable = size - dst;
		user.out.bytes = bytes + offsetof(struct lkp_enc_crypt, dst_len);
	}
	if (call->kind == CALL_READ)
		result = model_read(model, file, &circumstances, &user.out, size);
	else
		result = model_ioctl(model, file, &circumstances, call->row->cmd, &user);
	return result == call->result && !memcmp(bytes, call->after, size);
}

/* Without a driver the hardware alone is reset. */
static bool reset(struct model *model, const struct spec_call *call)
{
	model->gone = call->gone;
	if (call->gone)
		model_reset(model);
	return (call->gone || !model_reset_function(model, NULL)) && !call->result;
}

static bool sleep(struct model *model, const struct spec_call *call)
{
	model->gone = call->gone;
	if (!call->gone)
		model_suspend(model, NULL);
	if (call->lost)
		model_reset(model);
	return (call->gone || !model_resume(model, NULL)) && !call->result;
}

static bool make(void *state, const struct spec_call *call)
{
	struct reference *reference = state;

	switch (call->kind) {
	case CALL_OPEN:
		reference->files[call->file] =
			(struct model_file){ .readable = true, .writable = true };
		return !call->result;
	case CALL_SHOW:
		return show(call);
	case CALL_POLL:
	case CALL_WAIT:
		return poll_file(call);
	case CALL_READ:
	case CALL_WRITE:
	case CALL_IOCTL:
		return transfer(reference, call);
	case CALL_RESET:
		return reset(&reference->model, call);
	case CALL_SLEEP:
		return sleep(&reference->model, call);
	default:
		return !call->result;
	}
}

static bool agrees(const void *state, const struct emu_device *device)
{
	const struct reference *reference = state;

	return device->seed == reference->model.seed &&
	       !memcmp(device->string, reference->model.string, sizeof(device->string));
}

/* ---------------------------------------------------------------- Scenes ---------------------- */

static const char *const scenes[] = {
	/* Readers and writers go on without a device, also when there is one again. */
	"bound: write,read unbind",
	"bound: read unbind,bind",
	"unbound: write,poll bind,unbind",
	/* The node is opened just before it goes, or as soon as it is there. */
	"bound: open,read,release unbind",
	"bound: open,release unbind,bind",
	"unbound: open,read bind",
	"unbound: open bind,unbind,bind",
	/* A waiting task is woken when the device goes, and does not wait if it went before. */
	"bound: wait unbind",
	"unbound: wait bind",
	"bound: wait,release unbind",
	"bound: wait write,unbind",
	/* The last to go frees the state: one of two files, or the driver. */
	"bound: release release unbind",
	"bound: read,release unbind",
	/* An attribute is read, and waited for before it goes. */
	"bound: show show unbind",
	"bound: show unbind,bind",
	/* Two administrators. */
	"bound: unbind,bind unbind,bind",
	NULL,
};

static const char *const vast[] = {
	"bound: read read@A unbind",
	"bound: wait read unbind",
	"bound: open open unbind",
	"unbound: open open bind,unbind,bind",
	NULL,
};

static const struct spec spec = {
	.calls = calls,
	.n_calls = sizeof(calls) / sizeof(calls[0]),
	.states = states,
	.n_states = sizeof(states) / sizeof(states[0]),
	.scenes = scenes,
	.vast = vast,
	.size = sizeof(struct reference),
	.start = start,
	.call = make,
	.agrees = agrees,
	.field = field_name,
};
const struct spec *const device_spec = &spec;

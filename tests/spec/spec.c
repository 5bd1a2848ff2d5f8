// SPDX-License-Identifier: GPL-2.0-only
/*
 * What lkp_enc's driver is called with, and what each call should do: the reference model says.
 */
#include "spec.h"

#include "answers.h"
#include "field.h"
#include "model.h"
#include "reference.h"
#include "sim_fault.h"
#include "uapi/linux/lkp_enc.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- Calls ----------------------- */

#define CELLS LKP_ENC_STRING_CELLS

static void letter(void *user, unsigned int task)
{
	memset(user, 'a' + (int)task, 1);
}

/* As much as STRING holds, and more: without a NUL. */
static void longest(void *user, unsigned int task)
{
	(void)task;
	memset(user, 'q', CELLS - 1);
}

static void too_long(void *user, unsigned int task)
{
	(void)task;
	memset(user, 'q', CELLS + 4);
}

/* What the call leaves alone differs from what it delivers. */
static void pattern(void *user, unsigned int task)
{
	(void)task;
	memset(user, 0x5a, CELLS);
}

static void in_place(void *user, unsigned int task)
{
	struct lkp_enc_crypt *crypt = user;

	(void)task;
	crypt->dst = crypt->src;
}

#define SWEPT          .swept = true, .any = true
#define LOAD(text)     .kind = CALL_LOAD, .in = text
#define IOCTL(command) .kind = CALL_IOCTL, .cmd = LKP_ENC_##command, SWEPT

static const struct spec_call_row calls[] = {
	{ .name = "show", .kind = CALL_SHOW, .attribute = "gone", .size = 2 },
	{ .name = "read", .text = "read 8", .any = true },
	{ .name = "write", .text = "write \"a\"", .prepare = letter, .any = true },
	{ .name = "READ_SEED", .text = "ioctl READ_SEED", .any = true },
	{ .name = "write-hello", .text = "write \"hello\"", .large = true, .any = true },
	{ .name = "write-nonblock",
	  .text = "write \"hello\"",
	  .nonblock = true,
	  .large = true,
	  .any = true },
	{ .name = "CRYPT",
	  .text = "ioctl CRYPT src=\"abc\" dst_len=4 seed=3",
	  .large = true,
	  .any = true },
	{ .name = "reset", .kind = CALL_RESET },
	{ .name = "sleep", .kind = CALL_SLEEP },
	{ .name = "load", LOAD("strict=0") },
	{ .name = "load-base", LOAD("base=0xfebd1000") },
	{ .name = "load-strict", LOAD("strict=1") },
	{ .name = "load-base-strict", LOAD("strict=1 base=0xfebd1000") },
	{ .name = "load-base-nothing", LOAD("base=0xfebd2000"), .fails = true, .number = ENODEV },
	{ .name = "load-base-odd", LOAD("base=0xfebd1001"), .fails = true, .number = EINVAL },
	{ .name = "load-base-last",
	  LOAD("base=0xfffffffffffff000"),
	  .fails = true,
	  .number = EINVAL },
	{ .name = "load-no-bool", LOAD("strict=maybe"), .fails = true, .number = EINVAL },

	{ .name = "truncations", .kind = CALL_SHOW, .attribute = "truncations", .size = 8, SWEPT },
	{ .name = "write-efault",
	  .kind = CALL_WRITE,
	  .in = "ab",
	  .size = 2,
	  .reach = 1,
	  .fails = true,
	  SWEPT },
	{ .name = "read-efault", .kind = CALL_READ, .size = CELLS, .reach = 1, SWEPT },
	{ .name = "read-efault-nonblock",
	  .kind = CALL_READ,
	  .size = CELLS,
	  .reach = 1,
	  .nonblock = true,
	  SWEPT },
	{ .name = "CRYPT-efault",
	  .text = "ioctl CRYPT src=\"abc\" dst_len=6 seed=3",
	  .reach = sizeof(struct lkp_enc_crypt) + 256 + 1,
	  .fails = true,
	  SWEPT },
	{ .name = "wait-read", .kind = CALL_WAIT, .number = POLLIN, SWEPT },
	{ .name = "write-nothing", .kind = CALL_WRITE, SWEPT },
	{ .name = "write-nul", .kind = CALL_WRITE, .in = "a\0b", .size = 3, SWEPT },
	{ .name = "write-longest",
	  .kind = CALL_WRITE,
	  .size = CELLS - 1,
	  .prepare = longest,
	  SWEPT },
	{ .name = "write-too-long",
	  .kind = CALL_WRITE,
	  .size = CELLS + 4,
	  .prepare = too_long,
	  SWEPT },
	{ .name = "read-nothing", .kind = CALL_READ, SWEPT },
	{ .name = "read-2", .kind = CALL_READ, .size = 2, SWEPT },
	{ .name = "read-nonblock",
	  .kind = CALL_READ,
	  .size = CELLS,
	  .prepare = pattern,
	  .nonblock = true,
	  SWEPT },
	{ .name = "WRITE_SEED", .text = "ioctl WRITE_SEED seed=7", SWEPT },
	{ .name = "WRITE_SEED-nonblock",
	  .text = "ioctl WRITE_SEED seed=7",
	  .nonblock = true,
	  SWEPT },
	{ .name = "WRITE_SEED-ones", .text = "ioctl WRITE_SEED seed=0xffffffff", SWEPT },
	{ .name = "READ_SEED-nonblock", .text = "ioctl READ_SEED", .nonblock = true, SWEPT },
	{ .name = "WRITE_STRING", IOCTL(WRITE_STRING), .in = "abc\0\0\0\0", .size = 8 },
	{ .name = "WRITE_STRING-nonblock",
	  IOCTL(WRITE_STRING),
	  .in = "abc\0\0\0\0",
	  .size = 8,
	  .nonblock = true },
	{ .name = "WRITE_STRING-empty", IOCTL(WRITE_STRING), .size = 8 },
	{ .name = "WRITE_STRING-too-long",
	  IOCTL(WRITE_STRING),
	  .size = CELLS + 4,
	  .prepare = too_long },
	{ .name = "READ_STRING", IOCTL(READ_STRING), .size = CELLS, .prepare = pattern },
	{ .name = "READ_STRING-nonblock",
	  IOCTL(READ_STRING),
	  .size = CELLS,
	  .prepare = pattern,
	  .nonblock = true },
	{ .name = "CRYPT-nonblock",
	  .text = "ioctl CRYPT src=\"abc\" dst_len=6 seed=9",
	  .nonblock = true,
	  SWEPT },
	{ .name = "CRYPT-nothing", .text = "ioctl CRYPT src=\"\" dst_len=3 seed=9", SWEPT },
	{ .name = "CRYPT-full", .text = "ioctl CRYPT src=\"abcdefgh\" dst_len=11 seed=9", SWEPT },
	{ .name = "CRYPT-decrypt-in-place",
	  .text = "ioctl CRYPT src=\"abc\" dst_len=6 seed=9 flags=1",
	  .prepare = in_place,
	  SWEPT },
	{ .name = "CRYPT-flags",
	  .text = "ioctl CRYPT src=\"abc\" dst_len=6 seed=9 flags=2",
	  .fails = true,
	  SWEPT },
	{ .name = "CRYPT-too-long",
	  .text = "ioctl CRYPT src=\"abc\" src_len=4093 dst_len=4096 seed=9",
	  .fails = true,
	  SWEPT },
	{ .name = "CRYPT-no-space",
	  .text = "ioctl CRYPT src=\"abc\" dst_len=2 seed=9",
	  .fails = true,
	  SWEPT },
	{ .name = "unknown-ioctl",
	  .kind = CALL_IOCTL,
	  .cmd = 0x7100,
	  .size = 8,
	  .fails = true,
	  SWEPT },

	{ .name = "open-to-read", .kind = CALL_OPEN, .mode = "r", SWEPT },
	{ .name = "open-to-write", .kind = CALL_OPEN, .mode = "w", SWEPT },
	{ .name = "read-nowait", .text = "read 8", .nonblock = true, .nowait = true, SWEPT },
	{ .name = "write-nowait",
	  .text = "write \"hello\"",
	  .nonblock = true,
	  .nowait = true,
	  SWEPT },
};

/* ---------------------------------------------------------------- States ---------------------- */

static void begin(struct emu_device *device, uint32_t seed, const char *text, int fill)
{
	device->seed = seed;
	memset(device->string, fill, sizeof(device->string));
	memcpy(device->string, text, strlen(text) + !fill);
}

static void greet(struct emu_device *device)
{
	begin(device, 1, "Hi", 0);
}

static void hold_text(struct emu_device *device)
{
	begin(device, 300, "vwxyz", 0);
}

static void be_full(struct emu_device *device)
{
	begin(device, 5, "", 'x');
	device->string[CELLS - 1] = 0;
}

static void have_seed_of_ones(struct emu_device *device)
{
	begin(device, UINT32_MAX, "xyz", 0);
}

static void have_no_nul(struct emu_device *device)
{
	begin(device, 5, "", 'x');
}

static void have_cells_of_ones(struct emu_device *device)
{
	begin(device, 5, "", 0xff);
}

static void have_ones_but_the_last(struct emu_device *device)
{
	begin(device, UINT32_MAX, "", 0xff);
	device->string[CELLS - 1] = 0;
}

static const struct spec_state_row states[] = {
	{ .name = "greeting", .set = greet },
	{ .name = "reset", .swept = true },
	{ .name = "text", .set = hold_text, .swept = true },
	{ .name = "strict", .set = hold_text, .swept = true, .params = "strict=1" },
	{ .name = "half-read", .set = hold_text, .swept = true, .first = "read-2" },
	{ .name = "read-to-the-end", .set = hold_text, .swept = true, .first = "read" },
	{ .name = "pulled-out", .set = greet, .swept = true, .pulled = true },
	{ .name = "full", .set = be_full, .swept = true },
	{ .name = "seed-ones", .set = have_seed_of_ones, .swept = true },
	{ .name = "no-nul", .set = have_no_nul, .swept = true },
	{ .name = "cells-ones", .set = have_cells_of_ones, .swept = true },
	{ .name = "ones-but-the-last", .set = have_ones_but_the_last, .swept = true },
};

/* ---------------------------------------------------------------- Reference ------------------- */

/**
 * struct reference - what is known
 * @files: open files
 * @dead: the driver knows that its device is gone, because it was pulled out
 * @model: device and driver
 */
struct reference {
	struct model_file files[SPEC_FILES];
	bool dead;
	struct model model;
};

static void start(void *state, const struct emu_device *device)
{
	struct reference *reference = state;
	struct model *model = &reference->model;

	model->cells = CELLS;
	model->seed = device->seed;
	memcpy(model->string, device->string, sizeof(device->string));
}

/* Of several faults only the first one is met. */
static enum model_fault fault_of(const struct spec_call *call)
{
	if (call->overlaps && call->row->nonblock && call->result == -EAGAIN)
		return MODEL_LOCK_BUSY;
	for (size_t i = 0; i < call->n_faults; i++) {
		if (!call->faults[i].fired)
			continue;
		if (call->faults[i].kind == SIM_FAULT_ENOMEM)
			return MODEL_NO_MEMORY;
		/* Who must not wait does not meet a signal. */
		if (call->faults[i].kind == SIM_FAULT_EINTR && !call->row->nonblock)
			return MODEL_LOCK_SIGNAL;
		if (call->faults[i].kind == SIM_FAULT_BUSY)
			return MODEL_LOCK_BUSY;
	}
	return MODEL_NO_FAULT;
}

/* How much can be reached of the memory @at an offset, which is copied in the nth copy. */
static size_t reach(const struct spec_call *call, bool to_user, unsigned int nth, size_t at,
		    size_t size)
{
	const size_t mapped = call->row->reach ? call->row->reach : call->row->size;

	size = mapped < at ? 0 : size < mapped - at ? size : mapped - at;
	for (size_t i = 0; i < call->n_faults; i++) {
		const struct sim_fault *fault = &call->faults[i];

		if (fault->fired && fault->kind == SIM_FAULT_EFAULT && fault->nth == nth &&
		    (fault->call == SIM_COPY_TO_USER) == to_user && fault->byte < size)
			size = fault->byte;
	}
	return size;
}

static bool __attribute__((format(printf, 2, 3)))
is_wrong(const struct spec_call *call, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (call->why)
		vsnprintf(call->why, SPEC_WHY, format, args);
	va_end(args);
	return false;
}

/* After a fault on the way out there may be less than the model delivers. */
static bool has_delivered(const struct spec_call *call, const uint8_t *bytes)
{
	for (size_t i = 0; i < call->row->size; i++)
		if (call->after[i] != bytes[i] &&
		    !(call->result == -EFAULT && call->after[i] == call->before[i]))
			return is_wrong(call, "byte %zu of user memory is 0x%02x, not 0x%02x", i,
					call->after[i], bytes[i]);
	return true;
}

/* Is it as for the hardware's answers? */
static bool is_told(const struct spec_call *call, struct answers *answers, long result)
{
	if (call->accesses && !answers_end(answers))
		return is_wrong(call, "%s", answers->complaint);
	return result == call->result || is_wrong(call, "it should give %ld", result);
}

/* The driver asks at first whether its device is there. */
static bool bind(struct reference *reference, const struct spec_call *call,
		 const struct model_call *circumstances)
{
	struct model *model = &reference->model;

	model->dead = call->pulled;
	reference->dead = model->gone = false;
	model->answered = 0;
	model->truncations = 0;
	model->strict = call->row->in && strstr(call->row->in, "strict=1");
	return is_told(call, circumstances->context, model_check(model, circumstances));
}

static long make_ioctl(struct reference *reference, const struct spec_call *call,
		       const struct model_call *circumstances, uint8_t *bytes)
{
	const size_t size = call->row->size;
	struct model_user user = {
		.in = { .bytes = call->before, .reachable = reach(call, false, 1, 0, size) },
		.out = { .bytes = bytes, .reachable = reach(call, true, 1, 0, size) },
	};
	struct lkp_enc_crypt crypt;

	if (call->row->cmd == LKP_ENC_CRYPT) {
		size_t src, dst;

		memcpy(&crypt, call->before, sizeof(crypt));
		src = (size_t)(crypt.src - call->user);
		dst = (size_t)(crypt.dst - call->user);
		user.src.bytes = call->before + src;
		user.src.reachable = reach(call, false, 2, src, size - src);
		user.dst.bytes = bytes + dst;
		user.dst.reachable = reach(call, true, 1, dst, size - dst);
		user.out.bytes = bytes + offsetof(struct lkp_enc_crypt, dst_len);
		user.out.reachable =
			reach(call, true, crypt.src_len ? 2 : 1,
			      offsetof(struct lkp_enc_crypt, dst_len), sizeof(crypt.dst_len));
	}
	return model_ioctl(&reference->model, &reference->files[call->file], circumstances,
			   call->row->cmd, &user);
}

static long make_transfer(struct reference *reference, const struct spec_call *call,
			  const struct model_call *circumstances, uint8_t *bytes)
{
	struct model_file *file = &reference->files[call->file];
	const size_t size = call->row->size;
	struct model_input in = { call->before, reach(call, false, 1, 0, size) };
	struct model_output out = { .bytes = bytes, .reachable = reach(call, true, 1, 0, size) };

	if (call->kind == CALL_IOCTL)
		return make_ioctl(reference, call, circumstances, bytes);
	if (call->kind == CALL_WRITE)
		return model_write(&reference->model, file, circumstances, in, size);
	return model_read(&reference->model, file, circumstances, &out, size);
}

/* Read, write, ioctl. What must not wait may find the lock held. */
static bool transfer(struct reference *reference, const struct spec_call *call,
		     const struct model_call *circumstances)
{
	const unsigned long lost = reference->model.truncations;
	uint8_t bytes[SPEC_MEMORY];
	long result;

	memcpy(bytes, call->before, call->row->size);
	result = make_transfer(reference, call, circumstances, bytes);
	if (!is_told(call, circumstances->context, result) || !has_delivered(call, bytes))
		return false;
	return !call->accesses || call->warnings == reference->model.truncations - lost ||
	       is_wrong(call, "it has given %lu warnings", call->warnings);
}

/* Attributes: while the device goes, they are there, and then no more. */
static bool show(const struct reference *reference, const struct spec_call *call)
{
	const bool gone = call->gone || reference->dead;
	char text[SPEC_WHY];

	if (call->gone && call->result == -ENOENT)
		return true;
	if (!strcmp(call->row->attribute, "gone"))
		snprintf(text, sizeof(text), "%d\n", gone);
	else
		snprintf(text, sizeof(text), "%lu\n", reference->model.truncations);
	return (call->result == (long)strlen(text) && !memcmp(call->after, text, strlen(text))) ||
	       is_wrong(call, "the attribute '%s' should be %.*s", call->row->attribute,
			(int)strcspn(text, "\n"), text);
}

/* A file is not ready only if somebody holds a lock. */
static bool poll_file(const struct reference *reference, const struct spec_call *call)
{
	const long ready = POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;

	if (call->gone || reference->dead)
		return call->result == (POLLHUP | POLLERR);
	return !(call->result & ~ready) && (call->overlaps || call->result == ready) &&
	       (call->kind == CALL_POLL || call->result & (long)call->row->number);
}

/* Without a driver the hardware alone is reset. A driver cannot refuse it. */
static bool reset(struct model *model, const struct spec_call *call,
		  const struct model_call *circumstances)
{
	if (call->gone)
		model_reset(model);
	else
		model_reset_function(model, circumstances);
	return is_told(call, circumstances->context, 0);
}

/* That it could not be put to sleep is no reason to keep the machine awake. */
static bool sleep(struct model *model, const struct spec_call *call,
		  const struct model_call *circumstances)
{
	if (!call->gone && model_suspend(model, circumstances))
		model->saved_seed = 0;
	if (call->lost)
		model_reset(model);
	if (call->image)
		return is_told(call, circumstances->context, 0);
	return is_told(call, circumstances->context,
		       call->gone ? 0 : model_resume(model, circumstances));
}

static bool make(struct reference *reference, const struct spec_call *call,
		 const struct model_call *circumstances)
{
	switch (call->kind) {
	case CALL_SHOW:
		return show(reference, call);
	case CALL_POLL:
	case CALL_WAIT:
		return poll_file(reference, call);
	case CALL_READ:
	case CALL_WRITE:
	case CALL_IOCTL:
		/* It has waited for another call, and has done nothing. */
		if (call->signalled && call->result == -EINTR)
			return true;
		return transfer(reference, call, circumstances);
	case CALL_RESET:
		return reset(&reference->model, call, circumstances);
	case CALL_SLEEP:
		return sleep(&reference->model, call, circumstances);
	case CALL_OPEN:
		if (circumstances->fault == MODEL_NO_MEMORY)
			return is_told(call, circumstances->context, -ENOMEM);
		return is_told(call, circumstances->context, reference->model.gone ? -ENODEV : 0);
	default:
		return is_told(call, circumstances->context, 0);
	}
}

/* Pollers of the attribute "gone" are told once. */
static bool has_told(const struct spec_call *call, bool died)
{
	return !call->accesses || call->notices == died ||
	       is_wrong(call, "pollers of attributes are told %lu times, not %d", call->notices,
			died);
}

static bool make_call(void *state, const struct spec_call *call)
{
	struct reference *reference = state;
	struct answers answers = {
		.log = call->accesses,
		.n = call->n_accesses,
		.healthy = !call->failed,
	};
	const struct model_call circumstances = {
		.ask = call->accesses ? answers_ask : NULL,
		.context = &answers,
		.fault = fault_of(call),
	};
	const bool was_dead = reference->dead;
	bool well;

	if (call->kind == CALL_BIND)
		return bind(reference, call, &circumstances);
	if (call->kind == CALL_OPEN)
		reference->files[call->file] = (struct model_file){
			.readable = !call->row->mode || *call->row->mode == 'r',
			.writable = !call->row->mode || *call->row->mode == 'w',
		};
	reference->model.gone = call->gone || reference->dead;
	reference->model.dead = call->pulled;
	well = make(reference, call, &circumstances);
	if (!call->gone)
		reference->dead = reference->model.gone || call->kind == CALL_UNBIND;
	return well && has_told(call, reference->dead && !was_dead);
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
	/* A string without an end. */
	"bound no-nul: write read",
	/* A string is stored as a whole, under one seed. It is read from its beginning. */
	"bound: write-hello WRITE_SEED",
	"bound: write-hello read@A",
	"bound half-read: write-hello read@A read",
	/* A read that faults leaves the position where it is. */
	"bound half-read: read-efault read@A",
	"bound: read-efault write-hello",
	"bound: CRYPT-efault write-hello",
	/* The device was pulled out, and they find out. */
	"bound pulled-out: write read@A",
	"bound pulled-out: READ_SEED unbind",
	/* Who must not wait does not. Who waits for a lock is woken when it is free. */
	"bound: write read-nonblock",
	"bound: read read-nonblock",
	"bound: write wait-read",
	/* Two administrators. */
	"bound: unbind,bind unbind,bind",
	/* A signal ends the wait for a lock. */
	"bound: read write signal@B",
	"bound: write unbind signal@A",
	NULL,
};

static const char *const vast[] = {
	"bound: read read@A unbind",
	"bound: wait read unbind",
	"bound: open open unbind",
	"unbound: open open bind,unbind,bind",
	/* Both who wait for one file are woken. */
	"bound: read wait-read@A wait-read@A",
	NULL,
};

/* All that programs do, and what ends it. */
static const char *const cast[] = {
	"unbind",     "reset",          "release",       "read",
	"read-2",     "read-efault",    "read-nonblock", "read-efault-nonblock",
	"write",      "write-too-long", "write-efault",  "write-nonblock",
	"WRITE_SEED", "READ_SEED",      "WRITE_STRING",  "READ_STRING",
	"CRYPT",      "CRYPT-efault",   "poll",          NULL,
};
static const char *const cast_states[] = { "greeting", "half-read", "no-nul", "pulled-out", NULL };

/* Positions of the files, and what the driver counts and knows. */
static const char *const last[] = { "read", "truncations", "show", NULL };

/* A page fault takes as long as whoever serves it likes. */
static const char *const unlocked[] = { "node dev.lock", NULL };

/* Who removes the driver says so before, for otherwise the calls that come meanwhile are served. */
static const char *wait_for(const struct spec_call_row *row, const char *function,
			    const void *memory, size_t offset)
{
	const char *name = field_name(function, offset);

	if (row->nonblock)
		return "a call that must not wait would wait here";
	if (row->kind == CALL_UNBIND && name && !strcmp(name, "node dev.lock") &&
	    !field_is_gone(memory))
		return "remove() queues for the lock and has not said that the device is gone";
	return NULL;
}

static const struct spec spec = {
	.calls = calls,
	.n_calls = sizeof(calls) / sizeof(calls[0]),
	.states = states,
	.n_states = sizeof(states) / sizeof(states[0]),
	.scenes = scenes,
	.vast = vast,
	.cast = cast,
	.cast_states = cast_states,
	.last = last,
	.size = sizeof(struct reference),
	.start = start,
	.call = make_call,
	.agrees = agrees,
	.accesses = true,
	.unlocked = unlocked,
	.lock = wait_for,
	.field = field_name,
};
const struct spec *const device_spec = &spec;

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls of scenes, made on the driver and on the model.
 */
#include "scene.h"

#include <errno.h>
#include <string.h>

#define CELLS LKP_ENC_STRING_CELLS

const struct call scene_calls[] = {
	{ "write", CALL_WRITE, 0, "ab", 2, 0, false },
	{ "write-long", CALL_WRITE, 0, NULL, CELLS, 0, false },
	{ "write-efault", CALL_WRITE, 0, "ab", 2, 1, false },
	{ "write-nonblock", CALL_WRITE, 0, "cd", 2, 0, true },
	{ "read", CALL_READ, 0, NULL, CELLS, 0, false },
	{ "read-byte", CALL_READ, 0, NULL, 1, 0, false },
	{ "read-efault", CALL_READ, 0, NULL, CELLS, 1, false },
	{ "read-nonblock", CALL_READ, 0, NULL, CELLS, 0, true },
	{ "read-efault-nonblock", CALL_READ, 0, NULL, CELLS, 1, true },
	{ "WRITE_SEED", CALL_IOCTL, LKP_ENC_WRITE_SEED, "\2\0\0\0", 4, 0, false },
	{ "READ_SEED", CALL_IOCTL, LKP_ENC_READ_SEED, NULL, 0, 0, false },
	{ "WRITE_STRING", CALL_IOCTL, LKP_ENC_WRITE_STRING, "xyz", 4, 0, false },
	{ "READ_STRING", CALL_IOCTL, LKP_ENC_READ_STRING, NULL, 0, 0, false },
	{ "CRYPT", CALL_IOCTL, LKP_ENC_CRYPT, "aZ", 2, 0, false },
	{ "CRYPT-efault", CALL_IOCTL, LKP_ENC_CRYPT, "aZ", 2, USER_DST + 1, false },
	{ "check", CALL_CHECK, 0, NULL, 0, 0, false },
	{ "poll", CALL_POLL, 0, NULL, 0, 0, false },
	{ "reset", CALL_RESET, 0, NULL, 0, 0, false },
	{ "close", CALL_CLOSE, 0, NULL, 0, 0, false },
	{ "remove", CALL_REMOVE, 0, NULL, 0, 0, false },
};
const size_t scene_n_calls = sizeof(scene_calls) / sizeof(scene_calls[0]);

static void alphabet(uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)('A' + i % 26);
}

void scene_lay_out(const struct call *call, const uint8_t *user, uint8_t bytes[USER_MEMORY])
{
	struct lkp_enc_crypt crypt = {
		.src = (uintptr_t)user + USER_SRC,
		.dst = (uintptr_t)user + USER_DST,
		.src_len = (uint32_t)call->count,
		.dst_len = USER_MEMORY - USER_DST,
		.seed = 3,
	};

	memset(bytes, 0x55, USER_MEMORY);
	if (call->number == LKP_ENC_CRYPT) {
		memcpy(bytes, &crypt, sizeof(crypt));
		memcpy(bytes + USER_SRC, call->text, call->count);
	} else if (call->text) {
		memcpy(bytes, call->text, call->count);
	} else if (call->kind == CALL_WRITE) {
		alphabet(bytes, call->count);
	}
}

/* ---------------------------------------------------------------- The driver ------------------ */

/* As in the shim: the last user frees the state. */
static void put_node(struct node *node)
{
	explore_memory(&node->users, sizeof(node->users), true);
	if (!--node->users)
		kfree(node);
}

/* As for freed memory: an access after this must be noticed. */
static void unmap_registers(struct scene *scene, unsigned int task)
{
	const struct step step = {
		.kind = STEP_RELEASE,
		.write = true,
		.region = REGION_REGISTERS,
		.size = LKP_ENC_BAR_SIZE,
	};

	explore_enter(&scene->explore->tasks[task], &step);
	scene->unmapped = true;
}

static long remove_device(struct scene *scene, unsigned int task)
{
	lkp_enc_remove(&scene->node->dev);
	unmap_registers(scene, task);
	put_node(scene->node);
	return 0;
}

/* Poll for reading: a task that is told to wait stays in the queue, and must be woken. */
static long poll_file(struct scene *scene, unsigned int task, struct lkp_enc_file *file)
{
	wait_queue_head_t *queue = &scene->node->dev.pollers;
	struct sim_wait wait;
	unsigned int ready;

	explore_memory(queue, sizeof(*queue), true);
	sim_wait_begin(&wait, queue, SIM_WAIT_SIGNALS, 0);
	ready = lkp_enc_poll(file);
	if (ready & (LKP_ENC_FILE_READ | LKP_ENC_FILE_GONE))
		sim_wait_end(&wait, true);
	else
		scene->polled[task] = wait.wakes;
	return ready;
}

static long reset_device(struct scene *scene, unsigned int task)
{
	const struct step step = {
		.kind = STEP_MEMORY,
		.write = true,
		.region = REGION_REGISTERS,
		.size = LKP_ENC_BAR_SIZE,
	};

	lkp_enc_reset_prepare(&scene->node->dev);
	if (!scene->node->dev.gone) {
		explore_enter(&scene->explore->tasks[task], &step);
		emu_reset(&scene->emu);
	}
	return lkp_enc_reset_done(&scene->node->dev);
}

long scene_act(struct scene *scene, unsigned int task)
{
	const struct call *call = scene->calls[task];
	struct lkp_enc_file *file = &scene->files[scene->file_of[task]];
	void *user = scene->user[task];

	switch (call->kind) {
	case CALL_WRITE:
		return lkp_enc_write(file, user, call->count, call->nonblock);
	case CALL_READ:
		return lkp_enc_read(file, user, call->count, call->nonblock);
	case CALL_IOCTL:
		return lkp_enc_ioctl(file, call->number, user, call->nonblock);
	case CALL_CHECK:
		return lkp_enc_check(&scene->node->dev);
	case CALL_POLL:
		return poll_file(scene, task, file);
	case CALL_RESET:
		return reset_device(scene, task);
	case CALL_CLOSE:
		put_node(scene->node);
		return 0;
	case CALL_REMOVE:
		return remove_device(scene, task);
	}
	return -EINVAL;
}

/* ---------------------------------------------------------------- The model ------------------- */

static struct model_input input(const struct call *call, uint8_t *bytes, size_t place)
{
	size_t mapped = call->reach ? call->reach : USER_MEMORY;

	return (struct model_input){
		.bytes = bytes + place,
		.reachable = place < mapped ? mapped - place : 0,
	};
}

static struct model_output output(const struct call *call, uint8_t *bytes, size_t place)
{
	struct model_input same = input(call, bytes, place);

	return (struct model_output){ .bytes = bytes + place, .reachable = same.reachable };
}

static enum model_fault fault_of(const struct scene *scene, unsigned int task)
{
	const struct call *call = scene->calls[task];
	long result = scene->results[task];

	if (call->kind == CALL_POLL && result == MODEL_WRITABLE)
		return MODEL_READ_BUSY;
	if (scene_found_lock_held(scene, task))
		return MODEL_LOCK_BUSY;
	return MODEL_NO_FAULT;
}

bool scene_found_lock_held(const struct scene *scene, unsigned int task)
{
	const struct call *call = scene->calls[task];
	long result = scene->results[task];

	return (call->nonblock && result == -EAGAIN) ||
	       (call->kind == CALL_POLL && !(result & (MODEL_READABLE | MODEL_HUNG_UP)));
}

long scene_model(const struct scene *scene, unsigned int task, struct model *model,
		 struct model_file *files, uint8_t bytes[USER_MEMORY])
{
	const struct call *call = scene->calls[task];
	struct model_file *file = &files[scene->file_of[task]];
	bool crypt = call->number == LKP_ENC_CRYPT;
	const struct model_call circumstances = { .fault = fault_of(scene, task) };
	struct model_user user = {
		.in = input(call, bytes, 0),
		.out = output(call, bytes, crypt ? offsetof(struct lkp_enc_crypt, dst_len) : 0),
		.src = input(call, bytes, USER_SRC),
		.dst = output(call, bytes, USER_DST),
	};

	switch (call->kind) {
	case CALL_WRITE:
		return model_write(model, file, &circumstances, user.in, call->count);
	case CALL_READ:
		return model_read(model, file, &circumstances, &user.out, call->count);
	case CALL_IOCTL:
		return model_ioctl(model, file, &circumstances, call->number, &user);
	case CALL_CHECK:
		return model_check(model, NULL);
	case CALL_POLL:
		return model_poll(model, &circumstances);
	case CALL_RESET:
		return model_reset_function(model, NULL);
	case CALL_CLOSE:
		return 0;
	case CALL_REMOVE:
		model_remove(model);
		return 0;
	}
	return -EINVAL;
}

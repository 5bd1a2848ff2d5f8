// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls of programs on their files while the module lives, and their required results.
 */
#include "life_steps.h"
#include "twin_steps.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <sys/uio.h>

/* ---------------------------------------------------------------- Open, close, poll ----------- */

void life_close_file(struct life *life, unsigned int i)
{
	struct life_file *file = &life->files[i];

	if (file->file)
		sim_file_close(file->file);
	*file = (struct life_file){ .file = NULL };
	life->twin.files[i] = NULL;
}

static int expect_open(struct life *life, const struct life_step *step)
{
	int mode = step->flags & O_ACCMODE;

	if (!life->bound)
		return -ENOENT;
	if (life_struck(life))
		return life_struck(life);
	return model_open(&life->twin.model, &life->twin.model_files[step->file], mode != O_WRONLY,
			  mode != O_RDONLY);
}

bool life_open_file(struct life *life, const struct life_step *step)
{
	unsigned long mark;
	int result;

	life_close_file(life, step->file);
	mark = sim_kernel_mark(life->kernel);
	result = sim_file_open(life->kernel, LIFE_NODE, step->flags, &life->files[step->file].file);
	if (!life_agree(life, "open", result, expect_open(life, step)))
		return false;
	if (result) {
		life->files[step->file].file = NULL;
		return life_nothing_since(life, mark, "by an open that failed");
	}
	life->twin.files[step->file] = sim_file_private(life->files[step->file].file);
	return true;
}

/* A program that has no file yet opens it first. */
static bool have_file(struct life *life, unsigned int i)
{
	const struct life_step open = { .kind = LIFE_OPEN, .file = i, .flags = O_RDWR };

	return life->files[i].file || life_open_file(life, &open);
}

static bool is_gone(const struct life *life, unsigned int i)
{
	return life->files[i].orphan || life->twin.model.gone;
}

static void wake(void *context)
{
	struct life_file *file = context;

	file->polled = false;
}

static void unbind_at_point(struct sim_task *task, enum sim_call call, const void *object,
			    void *context)
{
	struct life *life = context;

	(void)call;
	(void)object;
	if (!life->unbound_at || --life->unbound_at)
		return;
	sim_switch(&life->twin.other);
	(void)sim_pci_unbind(life->pci);
	sim_switch(task);
}

/* Returns the mask. The device may go meanwhile: another task unbinds it. */
static unsigned int poll_and_unbind(struct life *life, const struct life_step *step)
{
	struct life_file *file = &life->files[step->file];
	unsigned int mask;

	if (!step->look)
		file->polled = true;
	life->unbound_at = step->unbound_at;
	if (step->unbound_at && life_has_pci(life))
		sim_set_point(&life->twin.task, unbind_at_point, life);
	mask = sim_file_poll(file->file, step->look ? NULL : wake, file);
	sim_set_point(&life->twin.task, NULL, NULL);
	if (mask & POLLHUP)
		file->polled = false;
	return mask;
}

bool life_poll_file(struct life *life, const struct life_step *step)
{
	const unsigned int ready = POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;
	bool was_gone, gone;
	unsigned int mask;

	if (!have_file(life, step->file))
		return false;
	if (!life->files[step->file].file)
		return true;
	was_gone = is_gone(life, step->file);
	mask = poll_and_unbind(life, step);
	if (step->unbound_at && !life->unbound_at && life_has_pci(life))
		life_let_go(life);
	gone = is_gone(life, step->file);
	if ((mask == ready && !was_gone) || (mask == (POLLHUP | POLLERR) && gone))
		return true;
	return twin_differ(&life->twin, "poll 0x%x of a device that is %s", mask,
			   was_gone ? "gone" : "there");
}

bool life_agree_woken(struct life *life)
{
	for (unsigned int i = 0; i < OPERATION_FILES; i++)
		if (life->files[i].polled && is_gone(life, i))
			return twin_differ(&life->twin,
					   "file %u: nobody wakes whoever polls a device that goes",
					   i);
	return true;
}

/* ---------------------------------------------------------------- Calls ----------------------- */

static struct life *life_of(struct twin *twin)
{
	return (struct life *)((char *)twin - offsetof(struct life, twin));
}

/* Programs with an odd file number say in each call that it must not wait. */
static bool is_nowait(const struct operation *operation)
{
	return operation->nonblock && operation->file & 1 && operation->count;
}

static long transfer(struct sim_file *file, const struct operation *operation, void *argument)
{
	const struct iovec piece = { argument, operation->count };
	bool nowait = is_nowait(operation);

	if (operation->kind == OPERATION_WRITE)
		return nowait ? sim_file_writev(file, &piece, 1, true)
			      : sim_file_write(file, argument, operation->count);
	return nowait ? sim_file_readv(file, &piece, 1, true)
		      : sim_file_read(file, argument, operation->count);
}

/* The core's call of the twins, as a program makes it. */
long life_call_file(struct twin *twin, const struct operation *operation, void *argument)
{
	struct sim_file *file = life_of(twin)->files[operation->file].file;

	sim_file_set_nonblock(file, operation->nonblock && !is_nowait(operation));
	if (operation->kind != OPERATION_IOCTL)
		return transfer(file, operation, argument);
	return sim_file_ioctl(file, operation->number, (unsigned long)argument);
}

/* The driver is not called. */
static bool call_in_wrong_mode(struct life *life, const struct operation *operation)
{
	struct twin *twin = &life->twin;

	return life_agree(life, "call in the wrong mode",
			  life_call_file(twin, operation, twin->user), -EBADF);
}

bool life_call(struct life *life, const struct operation *operation)
{
	struct life_file *file = &life->files[operation->file];
	struct twin *twin = &life->twin;
	struct model *model = &twin->model;
	unsigned long truncations = model->truncations;
	bool gone = model->gone;
	bool agreed;

	if (!have_file(life, operation->file))
		return false;
	if (!file->file)
		return true;
	if (!twin_mode_allows(twin, operation))
		return call_in_wrong_mode(life, operation);
	if (file->orphan) {
		model->gone = true;
		model->truncations = file->truncations;
	}
	twin->held = twin->task.allocations + twin->other.allocations;
	twin->task.warnings = model->truncations;
	twin->dev = twin->files[operation->file]->dev;
	agreed = twin_step(twin, operation);
	twin->dev = NULL;
	if (file->orphan) {
		model->gone = gone;
		model->truncations = truncations;
	}
	return agreed;
}

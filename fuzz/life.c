// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's life: each step on the simulated machine, and its required result.
 */
#include "life_steps.h"
#include "twin_steps.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

const struct life_params life_params[LIFE_PARAMS] = {
	{ "", 0, false, false },
	{ "strict=1", 0, true, false },
	{ "base=0xfebd1000", 0, false, true },
	{ "strict=y base=0xfebd1000", 0, true, true },
	{ "base=0xfebd2000", -ENODEV, false, true }, /* no device at this address */
	{ "base=0xfebd1001", -EINVAL, false, true },
	{ "base=0xfffffffffffff000", -EINVAL, false, true },
	{ "strict=maybe", -EINVAL, false, false },
};

bool life_agree(struct life *life, const char *what, long result, long expected)
{
	return result == expected ||
	       twin_differ(&life->twin, "%s: result %ld, expected %ld", what, result, expected);
}

/* ---------------------------------------------------------------- What is left ---------------- */

bool life_nothing_since(struct life *life, unsigned long mark, const char *when)
{
	char left[120];

	return !sim_kernel_describe_left(life->kernel, mark, left, sizeof(left)) ||
	       twin_differ(&life->twin, "left behind %s: %s", when, left);
}

/* Open files may hold memory, and things that are only memory, but nothing else. */
static bool memory_only(struct life *life)
{
	struct sim_left left;

	for (unsigned long mark = 0; sim_kernel_left(life->kernel, mark, &left);
	     mark = left.serial + 1)
		if (strcmp(left.kind, "memory") != 0 && strcmp(left.kind, "reference") != 0 &&
		    strcmp(left.kind, "PCI driver") != 0)
			return twin_differ(&life->twin, "left behind by remove(): %s %s", left.kind,
					   left.name);
	return true;
}

/* ---------------------------------------------------------------- The device ------------------ */

/* The required result of a step whose fault has struck. */
int life_struck(const struct life *life)
{
	if (!life->fault.fired)
		return 0;
	/* request_mem_region() reports only that it failed. */
	if (life->fault.call == SIM_REQUEST_REGION)
		return -EBUSY;
	return sim_fault_traits[life->fault.kind].err;
}

/* The registers do not change; the driver's state is new. */
static int probe(struct life *life)
{
	struct model *model = &life->twin.model;
	int err = life_struck(life);

	if (err)
		return err;
	model->strict = life->strict;
	model->gone = false;
	model->truncations = 0;
	model->answered = 0;
	err = model_check(model, NULL);
	life->bound = !err;
	life->noticed = false;
	return err;
}

/* Pollers of the attribute must be notified once. */
static void expect_notice(struct life *life)
{
	life->notices += !life->noticed;
	life->noticed = true;
}

static bool agree_notices(struct life *life)
{
	const struct twin *twin = &life->twin;
	unsigned long notices =
		twin->task.calls[SIM_SYSFS_NOTIFY] + twin->other.calls[SIM_SYSFS_NOTIFY];

	if (life->bound && twin->model.gone)
		expect_notice(life);
	return notices == life->notices ||
	       twin_differ(&life->twin, "%lu notices that a device is gone, expected %lu", notices,
			   life->notices);
}

/* Update the state after remove(). */
void life_let_go(struct life *life)
{
	expect_notice(life);
	for (unsigned int i = 0; i < OPERATION_FILES; i++) {
		struct life_file *file = &life->files[i];

		if (file->orphan)
			continue;
		file->orphan = true;
		file->truncations = life->twin.model.truncations;
	}
	life->bound = false;
}

bool life_has_pci(const struct life *life)
{
	return life->bound && !life->by_base;
}

/* A program that is quicker than the driver. Its calls do not fail. */
static void open_at_once(const char *name, void *context)
{
	struct life *life = context;
	struct sim_task *before;
	struct sim_file *file;

	if (!life->quick)
		return;
	before = sim_switch(&life->twin.other);
	if (sim_file_open(life->kernel, name, O_RDWR, &file)) {
		life->quick_failed = true;
	} else {
		if (!(sim_file_poll(file, NULL, NULL) & POLLIN))
			life->quick_failed = true;
		sim_file_close(file);
	}
	sim_switch(before);
}

static bool agree_quick(struct life *life)
{
	return !life->quick_failed ||
	       twin_differ(&life->twin, "a node cannot be used as soon as it is there");
}

/* ---------------------------------------------------------------- Load, bind ------------------ */

static int expect_load(struct life *life, const struct life_params *params)
{
	if (life->loaded)
		return -EEXIST;
	if (params->err == -EINVAL)
		return params->err;
	life->strict = params->strict;
	life->by_base = params->by_base;
	if (params->err)
		return life_struck(life) ? life_struck(life) : params->err;
	if (params->by_base)
		return probe(life);
	return life->fault.fired && life->fault.call == SIM_PCI_REGISTER ? life_struck(life) : 0;
}

static bool load(struct life *life, const struct life_params *params)
{
	unsigned long mark = sim_kernel_mark(life->kernel);
	int result = sim_module_load(life->kernel, params->text);
	bool was_loaded = life->loaded;

	if (!life_agree(life, "load", result, expect_load(life, params)) || !agree_quick(life))
		return false;
	if (result)
		return life_nothing_since(life, mark, "by a load that failed");
	life->loaded = true;
	if (was_loaded || life->by_base)
		return true;
	return life_agree(life, "probe at load", sim_pci_probe_result(life->pci), probe(life));
}

static bool unload(struct life *life)
{
	int expected = life->loaded ? 0 : -ENOENT;

	for (unsigned int i = 0; i < OPERATION_FILES; i++)
		if (life->files[i].file && life->loaded)
			expected = -EBUSY;
	if (!life_agree(life, "unload", sim_module_unload(life->kernel), expected))
		return false;
	if (expected)
		return true;
	life->loaded = false;
	if (life->bound)
		life_let_go(life);
	return life_nothing_since(life, 0, "after unload");
}

static int expect_bind(struct life *life)
{
	if (!life->loaded || life->by_base)
		return -ENODEV;
	return life->bound ? -EBUSY : probe(life);
}

static bool bind(struct life *life)
{
	unsigned long mark = sim_kernel_mark(life->kernel);
	int result = sim_pci_bind(life->pci);

	if (!life_agree(life, "bind", result, expect_bind(life)) || !agree_quick(life))
		return false;
	return !result || life_nothing_since(life, mark, "by a bind that failed");
}

static bool unbind(struct life *life)
{
	bool had = life_has_pci(life);

	if (!life_agree(life, "unbind", sim_pci_unbind(life->pci), had ? 0 : -ENODEV))
		return false;
	if (!had)
		return true;
	life_let_go(life);
	return memory_only(life);
}
/* ---------------------------------------------------------------- Attributes, sleep, reset ---- */

static bool agree_attribute(struct life *life, const char *name, unsigned long value)
{
	char page[SIM_PAGE];
	ssize_t n = sim_attr_read(life->kernel, LIFE_NODE, name, page);

	if (!life->bound)
		return life_agree(life, name, n, -ENOENT);
	return n > 0 ? life_agree(life, name, (long)strtoul(page, NULL, 10), (long)value)
		     : life_agree(life, name, n, 2);
}

static bool attributes(struct life *life)
{
	const struct model *model = &life->twin.model;

	return agree_attribute(life, "gone", model->gone) &&
	       agree_attribute(life, "truncations", model->truncations);
}

static void pull(struct life *life)
{
	emu_remove(&life->twin.emu);
	model_unplug(&life->twin.model);
}

static bool sleep_and_wake(struct life *life, const struct life_step *step)
{
	struct model *model = &life->twin.model;
	int expected = 0;

	/* Nothing keeps a machine awake. */
	if (!life_agree(life, "suspend", sim_pci_pm(life->pci, SIM_SUSPEND), 0))
		return false;
	if (life_has_pci(life))
		(void)model_suspend(model, NULL);
	if (step->forget) {
		emu_reset(&life->twin.emu);
		model_reset(model);
	}
	if (step->pull)
		pull(life);
	if (life_has_pci(life))
		expected = model_resume(model, NULL);
	return life_agree(life, "resume", sim_pci_pm(life->pci, SIM_RESUME), expected);
}

static bool write_image(struct life *life)
{
	if (!life_agree(life, "freeze", sim_pci_pm(life->pci, SIM_FREEZE), 0))
		return false;
	if (life_has_pci(life))
		(void)model_suspend(&life->twin.model, NULL);
	return life_agree(life, "thaw", sim_pci_pm(life->pci, SIM_THAW), 0);
}

static bool reset(struct life *life)
{
	struct model *model = &life->twin.model;

	if (!life_agree(life, "reset", sim_pci_reset(life->pci), 0))
		return false;
	if (life_has_pci(life))
		(void)model_suspend(model, NULL);
	model_reset(model);
	if (life_has_pci(life))
		(void)model_resume(model, NULL);
	return true;
}

static void plug(struct life *life)
{
	struct model *model = &life->twin.model;

	if (!model->dead)
		return;
	emu_insert(&life->twin.emu);
	model->dead = false;
	model_reset(model);
}

/* ---------------------------------------------------------------- A life ---------------------- */

static bool do_step(struct life *life, const struct life_step *step)
{
	switch (step->kind) {
	case LIFE_LOAD:
		return load(life, &life_params[step->params]);
	case LIFE_UNLOAD:
		return unload(life);
	case LIFE_BIND:
		return bind(life);
	case LIFE_UNBIND:
		return unbind(life);
	case LIFE_OPEN:
		return life_open_file(life, step);
	case LIFE_CLOSE:
		life_close_file(life, step->file);
		return true;
	case LIFE_POLL:
		return life_poll_file(life, step);
	case LIFE_ATTRIBUTES:
		return attributes(life);
	case LIFE_SLEEP:
		return sleep_and_wake(life, step);
	case LIFE_IMAGE:
		return write_image(life);
	case LIFE_RESET:
		return reset(life);
	case LIFE_PULL:
		pull(life);
		return true;
	case LIFE_PLUG:
		plug(life);
		return true;
	default:
		return life_call(life, &step->call);
	}
}

void life_init(struct life *life)
{
	memset(life, 0, sizeof(*life));
	twin_init(&life->twin);
}

bool life_start(struct life *life, bool strict)
{
	const struct life_step load = { .kind = LIFE_LOAD, .params = strict };

	twin_start(&life->twin, strict, false);
	/* Allocate from the heap, where a freed block stays free for long. */
	life->twin.task.pool = NULL;
	life->twin.other.pool = NULL;
	life->twin.dev = NULL;
	life->twin.call = life_call_file;
	memset(life->twin.files, 0, sizeof(life->twin.files));
	memset(life->files, 0, sizeof(life->files));
	life->loaded = life->bound = life->quick_failed = false;
	life->notices = 0;
	life->kernel = sim_kernel_create();
	if (!life->kernel)
		return twin_differ(&life->twin, "no memory for a machine");
	sim_kernel_set_node_hook(life->kernel, open_at_once, life);
	life->pci = sim_pci_plug(life->kernel, &life->twin.emu);
	return life_step(life, &load);
}

bool life_step(struct life *life, const struct life_step *step)
{
	bool agreed;

	life->quick = step->quick;
	life->fault = step->fault;
	sim_set_faults(&life->twin.task, &life->fault, step->fault.kind != SIM_FAULT_NONE);
	agreed = do_step(life, step);
	sim_set_faults(&life->twin.task, NULL, 0);
	return agreed && life_agree_woken(life) && agree_notices(life);
}

bool life_end(struct life *life)
{
	struct twin *twin = &life->twin;

	twin->held = twin->task.allocations + twin->other.allocations;
	twin->task.warnings = twin->model.truncations;
	if (!twin_agree(twin))
		return false;
	for (unsigned int i = 0; i < OPERATION_FILES; i++)
		life_close_file(life, i);
	if (!unload(life) || !agree_notices(life))
		return false;
	sim_kernel_destroy(life->kernel);
	return true;
}

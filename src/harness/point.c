// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where steps come from: calls of the seam, sleep, accesses of the simulated kernel.
 */
#include "point.h"

#include "able.h"

/*
 * Who polls looks at a register, or nobody knows at what. Where nothing happens by itself, time has
 * to pass meanwhile.
 */
static void poll(const struct explore *explore, const void *what, struct step *step)
{
	uint64_t offset;
	struct step look;

	if (!able_helpers(explore)) {
		step->kind = STEP_SEAM;
		step->tables = 0;
		return;
	}
	step->write = false;
	look = explore_is_register(what, &offset) ? explore_register_step(offset, 8, EMU_READ)
						  : *step;
	step->region = look.region;
	step->offset = look.offset;
	step->size = look.size;
	if (look.region == STEP_NOWHERE)
		step->tables = STEP_TABLES;
}

static bool is_interruptible(enum sim_call call)
{
	return call == SIM_LOCK_INTERRUPTIBLE || call == SIM_WAIT_INTERRUPTIBLE ||
	       call == SIM_WAIT_INTERRUPTIBLE_TIMEOUT || call == SIM_SLEEP_INTERRUPTIBLE;
}

static void at_seam(struct sim_task *sim, enum sim_call call, const void *object, void *context)
{
	const struct explore_seam *seam = &explore_seam[call];
	struct explore_task *task = context;
	struct explore *explore = task->explore;
	struct step step = {
		.kind = seam->kind,
		.call = (uint8_t)call,
		.write = seam->kind != STEP_SEAM,
		.tables = seam->tables,
		.interruptible = is_interruptible(call),
		.region = STEP_NOWHERE,
	};

	/* The task that delivers an interrupt has already made that step. */
	if (call == SIM_IRQ || call == SIM_IRQ_THREAD)
		return;
	if (call == SIM_IOREMAP || call == SIM_IOUNMAP)
		step.region = EXPLORE_REGISTERS;
	else if (seam->size)
		explore_locate(explore, object, seam->size, &step);
	/* The simulated kernel's own queues are part of its tables. */
	if (call == SIM_PREPARE_TO_WAIT && step.region == STEP_NOWHERE)
		return;
	if (step.kind == STEP_POLL)
		poll(explore, object, &step);
	if (step.kind == STEP_BEGIN)
		explore_stop(explore, "the explorer does not know how to go on at %s",
			     sim_call_name(call));
	task->until = NULL;
	task->wakes = sim->wakes;
	task->found = sim->found;
	task->stirred = false;
	task->ready = sim->can_go_on;
	task->ready_context = sim->can_go_on_context;
	/*
	 * While another mapping is left, the registers can be accessed; the simulated kernel knows
	 * which one.
	 */
	if (call == SIM_IOUNMAP && !explore_is_last_mapping(object))
		step.kind = STEP_MAP;
	/* kfree() concerns the whole block, but no other task if only the caller knows it. */
	if (step.kind == STEP_RELEASE && step.region == STEP_NOWHERE)
		step.kind = STEP_SEAM;
	else if (step.kind == STEP_RELEASE || step.kind == STEP_MAP)
		step.size = (uint32_t)explore->regions[step.region].size;
	/* A queue of the driver's own is none of its tables. */
	if (step.region != STEP_NOWHERE && step.kind >= STEP_QUEUE && step.kind <= STEP_WAIT)
		step.tables &= (uint8_t)~STEP_TABLES_QUEUES;
	if (step.region != STEP_NOWHERE)
		step.tables |= explore->regions[step.region].tables ? STEP_TABLES : 0;
	explore_enter(task, &step);
	if (!able_may_be_late(task))
		return;
	task->late = (struct sim_fault){ .kind = SIM_FAULT_TIMEOUT };
	sim_set_faults(sim, &task->late, able_is_woken(task) ? 0 : 1);
	task->hurried |= !able_is_woken(task) && able_is_more_to_come(explore);
}

void explore_wait(struct explore_task *task, const bool *until)
{
	const struct step step = { .kind = STEP_WAIT,
				   .tables = STEP_TABLES_QUEUES,
				   .region = STEP_NOWHERE };

	task->until = until;
	explore_enter(task, &step);
}

/* Accesses of the simulated kernel for a driver are seen however the driver was built. */
static void at_access(struct sim_task *sim, const void *memory, size_t n, bool write, void *context)
{
	(void)sim;
	(void)context;
	explore_memory(memory, n, write);
}

void point_set(struct explore_task *task)
{
	sim_set_point(&task->sim, at_seam, task);
	sim_set_access(&task->sim, at_access, NULL);
}

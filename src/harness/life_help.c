// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens by itself in a scene: the device's steps, its interrupts, their threads, signals.
 */
#include "life.h"

#include "emu_model.h"
#include "sim_irq.h"

static struct life *life_of(const struct explore_task *task)
{
	return task->explore->world->context;
}

/* Whatever an access changes may be what makes a device act, or an interrupt come. */
static struct step about_registers(enum step_kind kind, bool write)
{
	return (struct step){
		.kind = (uint8_t)kind,
		.write = write,
		.tables = STEP_TABLES_IRQS,
		.region = LIFE_REGISTERS,
		.size = (uint32_t)explore_registers_size(),
	};
}

/* ---------------------------------------------------------------- The device ------------------ */

static bool is_busy(void *task)
{
	return emu_is_busy(&life_of(task)->emu);
}

/* It has all memory that it can reach in one step: nobody sees half of it. */
static void be_the_device(struct life *life, struct explore_task *task)
{
	struct step step = about_registers(STEP_DEVICE, true);

	for (;;) {
		step.reaches = !life->bound ||
			       emu_pci_command(&life->emu.state.pci) & EMU_PCI_COMMAND_BUS_MASTER;
		if (!explore_await(task, &step, is_busy, task))
			return;
		emu_step(&life->emu);
	}
}

void life_reset(struct life *life)
{
	struct step step = about_registers(STEP_DEVICE, true);

	step.call = true;
	explore_enter(&life->explore->tasks[life->explore->turn], &step);
}

/* ---------------------------------------------------------------- Interrupts ------------------ */

static bool is_due(void *context)
{
	return sim_irq_pending(life_of(context)->machine.kernel, NULL, 0);
}

static void be_an_interrupt(struct life *life, struct explore_task *task)
{
	const struct step step = about_registers(STEP_IRQ, false);
	struct sim_kernel *kernel = life->machine.kernel;
	unsigned int irq;

	while (explore_await(task, &step, is_due, task)) {
		sim_irq_pending(kernel, &irq, 1);
		sim_irq_deliver(kernel, irq);
		if (!sim_irq_nobody_cared(kernel))
			continue;
		explore_stop(life->explore, "nobody handles interrupt %u", irq);
	}
}

static bool is_woken(void *task)
{
	return sim_irq_thread_is_woken(life_of(task)->machine.kernel);
}

static void be_a_thread(struct life *life, struct explore_task *task)
{
	const struct step step = {
		.kind = STEP_AWAIT,
		.call = SIM_IRQ_THREAD,
		.tables = STEP_TABLES,
		.region = STEP_NOWHERE,
	};

	while (explore_await(task, &step, is_woken, task))
		sim_irq_thread(life->machine.kernel);
}

/* ---------------------------------------------------------------- Signals --------------------- */

static struct explore_task *receiver(const struct explore_task *task)
{
	return &task->explore->tasks[task->cpu];
}

/* Nobody sees whether it came earlier. */
static bool is_looked_for(void *task)
{
	return !receiver(task)->ended && receiver(task)->next.interruptible;
}

static void be_a_signal(struct explore_task *task)
{
	const struct step step = { .kind = STEP_SIGNAL, .region = STEP_NOWHERE };

	if (explore_await(task, &step, is_looked_for, task))
		explore_signal(receiver(task));
}

void life_help(struct life *life, unsigned int task)
{
	struct explore_task *self = &life->explore->tasks[task];

	if (life->helpers[task] == LIFE_DEVICE)
		be_the_device(life, self);
	else if (life->helpers[task] == LIFE_IRQ)
		be_an_interrupt(life, self);
	else if (life->helpers[task] == LIFE_THREAD)
		be_a_thread(life, self);
	else
		be_a_signal(self);
}

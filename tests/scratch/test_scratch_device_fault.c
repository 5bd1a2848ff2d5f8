// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults of a device's interrupts and transfers, by a fault plan. Kernel code.
 */

/* The C library first, and of that its types: see linux/types.h. */
#include <sys/types.h>

#include "scratch_machine.h"
#include "sim_irq.h"
#include "sim_time.h"

#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/pci.h>

#define REGISTER(name) (bench.regs + (SCRATCH_##name - EMU_BAR(2)))

/**
 * struct bench - a machine with the device on its bus, and its driver's state
 * @machine: the machine
 * @plan: the planned faults
 * @dev: the device
 * @regs: its second BAR
 * @calls: how often its handler was called
 * @mine: how often it found a cause
 * @memory: for transfers
 * @bus: its bus address
 */
static struct bench {
	struct machine *machine;
	struct sim_plan plan;
	struct pci_dev *dev;
	char __iomem *regs;
	unsigned int calls, mine;
	u8 *memory;
	dma_addr_t bus;
} bench;

static irqreturn_t handler(int irq, void *dev)
{
	u32 causes = readl(REGISTER(CAUSE));

	(void)irq;
	(void)dev;
	bench.calls++;
	if (!causes)
		return IRQ_NONE;
	bench.mine++;
	writel(causes, REGISTER(CAUSE));
	return IRQ_HANDLED;
}

static int probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	(void)id;
	assert_int_equal(pcim_enable_device(dev), 0);
	assert_int_equal(pcim_iomap_regions(dev, 1 << 2, "scratch"), 0);
	pci_set_master(dev);
	bench.dev = dev;
	bench.regs = pcim_iomap_table(dev)[2];
	bench.memory = dma_alloc_coherent(&dev->dev, SCRATCH_WINDOW_CELLS, &bench.bus, GFP_KERNEL);
	assert_non_null(bench.memory);
	return request_irq(dev->irq, handler, IRQF_SHARED, "scratch", &bench);
}

static void leave(struct pci_dev *dev)
{
	free_irq(dev->irq, &bench);
	dma_free_coherent(&dev->dev, SCRATCH_WINDOW_CELLS, bench.memory, bench.bus);
}

static const struct pci_device_id ids[] = { { PCI_DEVICE(0x1af4, 0x5c7a) }, {} };

static struct pci_driver driver = {
	.name = "scratch",
	.id_table = ids,
	.probe = probe,
	.remove = leave,
};

static int setup(void **state)
{
	memset(&bench, 0, sizeof(bench));
	if (scratch_setup(state, &bench.machine))
		return -1;
	return pci_register_driver(&driver);
}

static int teardown(void **state)
{
	sim_set_faults(&bench.machine->task, NULL, 0);
	pci_unregister_driver(&driver);
	return machine_teardown(state);
}

static void plan(const char *text)
{
	struct emu_fault_error error;

	assert_true(sim_plan_parse(&bench.plan, text, &error));
	sim_plan_arm(&bench.plan, &bench.machine->emu, &bench.machine->task);
}

static void assert_struck(void)
{
	assert_int_equal(bench.plan.calls[0].fired, 1);
}

static void end_system_call(void)
{
	bench.machine->task.kernel = NULL;
	sim_time_pass(bench.machine->kernel, 0);
	bench.machine->task.kernel = bench.machine->kernel;
}

static void raise(void)
{
	writel(2, REGISTER(RAISE));
}

/* ---------------------------------------------------------------- Interrupts ------------------ */

static void test_lost_interrupt_comes_when_it_is_asserted_anew(void **state)
{
	(void)state;
	plan("irq@2:lost");
	raise();
	assert_int_equal(bench.calls, 1);
	raise();
	udelay(10);
	raise();
	assert_int_equal(bench.calls, 1);
	assert_struck();
	end_system_call();
	assert_int_equal(bench.calls, 1);
	/* The device withdraws the interrupt, and asserts another one. */
	writel(2, REGISTER(CAUSE));
	raise();
	assert_int_equal(bench.calls, 2);
	assert_int_equal(sim_irq_handled(bench.machine->kernel), 2);
}

static void test_late_interrupt_comes_after_the_system_call(void **state)
{
	(void)state;
	plan("irq:late");
	raise();
	udelay(10);
	raise();
	assert_int_equal(bench.calls, 0);
	assert_struck();
	end_system_call();
	assert_int_equal(bench.mine, 1);
}

static void test_late_interrupt_that_is_withdrawn_does_not_come(void **state)
{
	(void)state;
	plan("irq:late");
	raise();
	writel(2, REGISTER(CAUSE));
	end_system_call();
	assert_int_equal(bench.calls, 0);
	raise();
	assert_int_equal(bench.mine, 1);
}

static void take_messages(void)
{
	free_irq(bench.dev->irq, &bench);
	assert_int_equal(pci_alloc_irq_vectors(bench.dev, 1, 1, PCI_IRQ_MSI), 1);
	bench.dev->irq = (unsigned int)pci_irq_vector(bench.dev, 0);
	assert_int_equal(request_irq(bench.dev->irq, handler, 0, "scratch", &bench), 0);
}

static void take_the_pin(void)
{
	free_irq(bench.dev->irq, &bench);
	pci_free_irq_vectors(bench.dev);
	assert_int_equal(request_irq(bench.dev->irq, handler, IRQF_SHARED, "scratch", &bench), 0);
}

static void test_late_message_comes_after_the_system_call(void **state)
{
	(void)state;
	take_messages();
	plan("irq:late");
	writel(1, REGISTER(RAISE));
	assert_int_equal(bench.calls, 0);
	end_system_call();
	assert_int_equal(bench.mine, 1);
	take_the_pin();
}

static void test_lost_message_never_comes(void **state)
{
	(void)state;
	take_messages();
	plan("irq:lost");
	writel(1, REGISTER(RAISE));
	end_system_call();
	assert_int_equal(bench.calls, 0);
	/* The device has sent the message, and sends no other one before an acknowledgement. */
	writel(1, REGISTER(RAISE));
	assert_int_equal(bench.calls, 0);
	writel(1, REGISTER(CAUSE));
	writel(1, REGISTER(RAISE));
	assert_int_equal(bench.mine, 1);
	take_the_pin();
}

/* The handler finds no cause of its own device. */
static void test_stray_interrupt_comes_with_the_access(void **state)
{
	(void)state;
	for (unsigned int messages = 0; messages < 2; messages++) {
		if (messages)
			take_messages();
		bench.calls = 0;
		plan("CAUSE.read@2:irq");
		readl(REGISTER(CAUSE));
		assert_int_equal(bench.calls, 0);
		readl(REGISTER(CAUSE));
		assert_int_equal(bench.calls, 1);
		readl(REGISTER(CAUSE));
		assert_int_equal(bench.calls, 1);
		assert_int_equal(bench.plan.accesses[0].fired, 1);
	}
	assert_int_equal(bench.mine, 0);
	take_the_pin();
}

static void test_stray_interrupt_is_for_who_has_requested_it(void **state)
{
	(void)state;
	free_irq(bench.dev->irq, &bench);
	plan("any:irq");
	readl(REGISTER(CAUSE));
	assert_int_equal(request_irq(bench.dev->irq, handler, IRQF_SHARED, "scratch", &bench), 0);
	assert_int_equal(bench.calls, 0);
	disable_irq(bench.dev->irq);
	plan("any:irq");
	readl(REGISTER(CAUSE));
	assert_int_equal(bench.calls, 0);
	/* A delayed interrupt is dropped with its handler. */
	free_irq(bench.dev->irq, &bench);
	assert_int_equal(request_irq(bench.dev->irq, handler, IRQF_SHARED, "scratch", &bench), 0);
	assert_int_equal(bench.calls, 0);
}

static void test_spurious_interrupt_calls_the_handler_for_nothing(void **state)
{
	(void)state;
	plan("irq:spurious");
	raise();
	raise();
	assert_int_equal(bench.calls, 3);
	assert_int_equal(bench.mine, 2);
	assert_struck();
}

static void test_storm_is_many_of_them(void **state)
{
	(void)state;
	plan("irq:storm=5");
	raise();
	assert_int_equal(bench.calls, 6);
	plan("irq_handler:storm");
	raise();
	assert_int_equal(bench.calls, 6 + 1 + 8);
	assert_int_equal(bench.mine, 2);
}

/* ---------------------------------------------------------------- Transfers ------------------- */

static void put(u8 first)
{
	bench.machine->emu.state.device.window[0] = first;
	writeq(bench.bus | 1, REGISTER(ERRAND));
	udelay(10);
}

static void test_transfer_that_is_refused_does_not_take_place(void **state)
{
	(void)state;
	bench.memory[0] = 7;
	plan("dma@2:fault");
	put(1);
	assert_int_equal(bench.memory[0], 1);
	put(2);
	assert_int_equal(bench.memory[0], 1);
	assert_struck();
	put(3);
	assert_int_equal(bench.memory[0], 3);
	assert_int_equal(bench.machine->emu.counters.verdicts[EMU_FAULTED], 1);
}

static void test_flip_inverts_a_bit_of_a_transfer(void **state)
{
	(void)state;
	plan("dma:flip=9,dma@2:flip=1000");
	bench.machine->emu.state.device.window[1] = 0xf0;
	put(1);
	assert_int_equal(bench.memory[0], 1);
	assert_int_equal(bench.memory[1], 0xf2);
	assert_int_equal(bench.machine->emu.state.device.window[1], 0xf0);
	/* After its end there is nothing to invert. */
	put(1);
	assert_int_equal(bench.memory[1], 0xf0);
	plan("dma:flip");
	bench.memory[0] = 0x10;
	writeq(bench.bus, REGISTER(ERRAND));
	udelay(10);
	assert_int_equal(bench.machine->emu.state.device.window[0], 0x11);
}

/* ---------------------------------------------------------------- Steps ----------------------- */

static void test_step_comes_before_the_access(void **state)
{
	(void)state;
	plan("any@2:step");
	/* The accesses before find the device idle. */
	readl(REGISTER(CAUSE));
	writeq(bench.bus | 1, REGISTER(ERRAND));
	readl(REGISTER(CAUSE));
	assert_int_equal(bench.calls, 0);
	readl(REGISTER(CAUSE));
	assert_int_equal(bench.mine, 1);
	assert_int_equal(bench.plan.accesses[0].fired, 1);
	assert_in_range(sim_time_now(bench.machine->kernel), 0, 2 * SCRATCH_ERRAND_NS - 1);
}

static void test_step_that_came_early_makes_the_next_one_no_earlier(void **state)
{
	uint64_t when;

	(void)state;
	writeq(bench.bus | 1, REGISTER(ERRAND));
	assert_true(sim_time_next(bench.machine->kernel, &when));
	assert_int_equal(when, 2 * SCRATCH_ERRAND_NS);
	sim_time_pass(bench.machine->kernel, 300);
	plan("ERRAND:step");
	writeq(bench.bus | 1, REGISTER(ERRAND));
	assert_true(sim_time_next(bench.machine->kernel, &when));
	assert_in_range(when, 300 + 2 * SCRATCH_ERRAND_NS, 1300 + 2 * SCRATCH_ERRAND_NS);
	udelay(10);
	assert_int_equal(bench.mine, 2);
}

int main(void)
{
#define DEVICE_FAULT_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		DEVICE_FAULT_TEST(test_lost_interrupt_comes_when_it_is_asserted_anew),
		DEVICE_FAULT_TEST(test_lost_message_never_comes),
		DEVICE_FAULT_TEST(test_late_interrupt_comes_after_the_system_call),
		DEVICE_FAULT_TEST(test_late_interrupt_that_is_withdrawn_does_not_come),
		DEVICE_FAULT_TEST(test_late_message_comes_after_the_system_call),
		DEVICE_FAULT_TEST(test_stray_interrupt_comes_with_the_access),
		DEVICE_FAULT_TEST(test_stray_interrupt_is_for_who_has_requested_it),
		DEVICE_FAULT_TEST(test_step_comes_before_the_access),
		DEVICE_FAULT_TEST(test_step_that_came_early_makes_the_next_one_no_earlier),
		DEVICE_FAULT_TEST(test_spurious_interrupt_calls_the_handler_for_nothing),
		DEVICE_FAULT_TEST(test_storm_is_many_of_them),
		DEVICE_FAULT_TEST(test_transfer_that_is_refused_does_not_take_place),
		DEVICE_FAULT_TEST(test_flip_inverts_a_bit_of_a_transfer),
	};

	return cmocka_run_group_tests_name("scratch/device_fault", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every function of the simulated kernel that can fail, at each point where it can: it gives the
 * error that was planned, and leaves nothing behind. Kernel code.
 */

/* The C library first, and of that its types: see linux/types.h. */
#include <sys/types.h>

#include "scratch_machine.h"

#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/idr.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/miscdevice.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/watchdog.h>
#include <linux/workqueue.h>

/* More points than any function has. */
#define POINTS 16

/**
 * struct bench - a machine with the device on its bus, and what is taken there
 * @machine: the machine
 * @dev: the device, while its driver is bound
 * @undone: how often the action ran
 * @memory: what was taken: it has one of these
 */
static struct bench {
	struct machine *machine;
	struct pci_dev *dev;
	unsigned int undone;
	void *memory;
	void __iomem *regs;
	dma_addr_t bus;
	dev_t number;
	int id;
	struct cdev *cdev;
	struct class *class;
	struct workqueue_struct *queue;
} bench;

static int take_pointer(void *memory)
{
	bench.memory = memory;
	return memory ? 0 : -ENOMEM;
}

static int take_regs(void __iomem *regs)
{
	bench.regs = regs;
	return regs ? 0 : -ENOMEM;
}

static void give_memory(void)
{
	kfree(bench.memory);
}

/* ---------------------------------------------------------------- Memory ---------------------- */

static int take_kmalloc(void)
{
	return take_pointer(kmalloc(8, GFP_KERNEL));
}

static int take_kzalloc(void)
{
	return take_pointer(kzalloc(8, GFP_KERNEL));
}

static int take_kcalloc(void)
{
	return take_pointer(kcalloc(2, 8, GFP_KERNEL));
}

static int take_kmemdup(void)
{
	return take_pointer(kmemdup("text", 5, GFP_KERNEL));
}

static int take_kstrdup(void)
{
	return take_pointer(kstrdup("text", GFP_KERNEL));
}

static int take_devm_kmalloc(void)
{
	return take_pointer(devm_kmalloc(&bench.dev->dev, 8, GFP_KERNEL));
}

static int take_devm_kzalloc(void)
{
	return take_pointer(devm_kzalloc(&bench.dev->dev, 8, GFP_KERNEL));
}

static int take_devm_kcalloc(void)
{
	return take_pointer(devm_kcalloc(&bench.dev->dev, 2, 8, GFP_KERNEL));
}

/* ---------------------------------------------------------------- Actions --------------------- */

static void undo(void *data)
{
	assert_ptr_equal(data, &bench);
	bench.undone++;
}

/* It does not run at a failure; whoever asked for it cleans up. */
static int take_action(void)
{
	int err = devm_add_action(&bench.dev->dev, undo, &bench);

	assert_int_equal(bench.undone, 0);
	return err;
}

static int take_action_or_reset(void)
{
	int err = devm_add_action_or_reset(&bench.dev->dev, undo, &bench);

	assert_int_equal(bench.undone, err ? 1 : 0);
	return err;
}

/* ---------------------------------------------------------------- The device ------------------ */

static int take_enable(void)
{
	return pci_enable_device(bench.dev);
}

static void give_enable(void)
{
	pci_disable_device(bench.dev);
}

static int take_managed_enable(void)
{
	return pcim_enable_device(bench.dev);
}

static int take_region(void)
{
	return pci_request_region(bench.dev, 2, "scratch");
}

static void give_region(void)
{
	pci_release_region(bench.dev, 2);
}

/* Two BARs: the first is given back if the second cannot be had. */
static int take_regions(void)
{
	return pci_request_regions(bench.dev, "scratch");
}

static void give_regions(void)
{
	pci_release_regions(bench.dev);
}

static int take_mem_region(void)
{
	return request_mem_region(0x1000, 0x10, "scratch") ? 0 : -EBUSY;
}

static void give_mem_region(void)
{
	release_mem_region(0x1000, 0x10);
}

static int take_ioremap(void)
{
	return take_regs(ioremap(pci_resource_start(bench.dev, 2), 0x100));
}

static void give_ioremap(void)
{
	iounmap(bench.regs);
}

static int take_iomap(void)
{
	return take_regs(pci_iomap(bench.dev, 2, 0));
}

static void give_iomap(void)
{
	pci_iounmap(bench.dev, bench.regs);
}

static int take_iomap_region(void)
{
	void __iomem *regs = pcim_iomap_region(bench.dev, 2, "scratch");

	return IS_ERR(regs) ? (int)PTR_ERR(regs) : 0;
}

static int take_iomap_regions(void)
{
	return pcim_iomap_regions(bench.dev, 1 << 0 | 1 << 2, "scratch");
}

/* ---------------------------------------------------------------- DMA and interrupts ---------- */

static int take_mask(void)
{
	return dma_set_mask(&bench.dev->dev, DMA_BIT_MASK(64));
}

static int take_coherent(void)
{
	return take_pointer(dma_alloc_coherent(&bench.dev->dev, 64, &bench.bus, GFP_KERNEL));
}

static void give_coherent(void)
{
	dma_free_coherent(&bench.dev->dev, 64, bench.memory, bench.bus);
}

static int take_managed_coherent(void)
{
	return take_pointer(dmam_alloc_coherent(&bench.dev->dev, 64, &bench.bus, GFP_KERNEL));
}

static irqreturn_t handle(int irq, void *dev)
{
	(void)irq;
	(void)dev;
	return IRQ_NONE;
}

static int take_irq(void)
{
	return request_irq(bench.dev->irq, handle, 0, "scratch", &bench);
}

static int take_threaded_irq(void)
{
	return request_threaded_irq(bench.dev->irq, handle, handle, IRQF_ONESHOT, "s", &bench);
}

static void give_irq(void)
{
	free_irq(bench.dev->irq, &bench);
}

static int take_managed_irq(void)
{
	return devm_request_irq(&bench.dev->dev, bench.dev->irq, handle, 0, "scratch", &bench);
}

static int take_vectors(void)
{
	int n = pci_alloc_irq_vectors(bench.dev, 4, 4, PCI_IRQ_MSI);

	return n == 4 ? 0 : n;
}

static void give_vectors(void)
{
	pci_free_irq_vectors(bench.dev);
}

/* ---------------------------------------------------------------- Nodes and numbers ----------- */

static const struct file_operations operations;
static struct miscdevice misc = { .minor = MISC_DYNAMIC_MINOR, .name = "s", .fops = &operations };

static int take_misc(void)
{
	return misc_register(&misc);
}

static void give_misc(void)
{
	misc_deregister(&misc);
}

static int take_numbers(void)
{
	return alloc_chrdev_region(&bench.number, 0, 2, "scratch");
}

static void give_numbers(void)
{
	unregister_chrdev_region(bench.number, 2);
}

static int take_cdev(void)
{
	int err = take_numbers();

	if (err)
		return err;
	err = -ENOMEM;
	bench.cdev = cdev_alloc();
	if (bench.cdev) {
		bench.cdev->ops = &operations;
		err = cdev_add(bench.cdev, bench.number, 2);
		if (err)
			cdev_del(bench.cdev);
	}
	if (err)
		give_numbers();
	return err;
}

static void give_cdev(void)
{
	cdev_del(bench.cdev);
	give_numbers();
}

static int take_class(void)
{
	bench.class = class_create("scratch");
	return IS_ERR(bench.class) ? (int)PTR_ERR(bench.class) : 0;
}

static void give_class(void)
{
	class_destroy(bench.class);
}

static const struct class constant = { .name = "constant" };

static int take_constant(void)
{
	return class_register(&constant);
}

static void give_constant(void)
{
	class_unregister(&constant);
}

static int take_device(void)
{
	struct device *device;
	int err = take_class();

	if (err)
		return err;
	device = device_create(bench.class, NULL, MKDEV(200, 0), NULL, "scratch%d", 0);
	if (!IS_ERR(device))
		return 0;
	give_class();
	return (int)PTR_ERR(device);
}

static void give_device(void)
{
	device_destroy(bench.class, MKDEV(200, 0));
	give_class();
}

static ssize_t text_show(struct device *dev, struct device_attribute *attr, char *page)
{
	(void)dev;
	(void)attr;
	(void)page;
	return 0;
}
static DEVICE_ATTR_RO(text);

static int take_file(void)
{
	return device_create_file(&bench.dev->dev, &dev_attr_text);
}

static void give_file(void)
{
	device_remove_file(&bench.dev->dev, &dev_attr_text);
}

static DEFINE_IDA(numbers);
static DEFINE_IDR(pointers);

/* Numbers are none that are in use: the next one after a failure is the first again. */
static int take_ida(void)
{
	bench.id = ida_alloc(&numbers, GFP_KERNEL);
	return bench.id > 0 ? -EINVAL : bench.id;
}

static void give_ida(void)
{
	ida_free(&numbers, 0);
}

static int take_idr(void)
{
	bench.id = idr_alloc(&pointers, &bench, 0, 0, GFP_KERNEL);
	return bench.id > 0 ? -EINVAL : bench.id;
}

static void give_idr(void)
{
	assert_ptr_equal(idr_remove(&pointers, 0), &bench);
}

static int take_queue(void)
{
	bench.queue = alloc_workqueue("scratch", 0, 0);
	return bench.queue ? 0 : -ENOMEM;
}

static void give_queue(void)
{
	destroy_workqueue(bench.queue);
}

/* ---------------------------------------------------------------- The sweep ------------------- */

/**
 * struct taken - something that a driver can take
 * @name: of the function
 * @take: does it. Returns 0 or what the function gave
 * @give: gives it back; NULL where that is the kernel's business
 * @points: how many faults it can be struck by, in all
 */
static const struct taken {
	const char *name;
	int (*take)(void);
	void (*give)(void);
	unsigned int points;
} taken[] = {
	{ "kmalloc", take_kmalloc, give_memory, 1 },
	{ "kzalloc", take_kzalloc, give_memory, 1 },
	{ "kcalloc", take_kcalloc, give_memory, 1 },
	{ "kmemdup", take_kmemdup, give_memory, 1 },
	{ "kstrdup", take_kstrdup, give_memory, 1 },
	{ "devm_kmalloc", take_devm_kmalloc, NULL, 2 },
	{ "devm_kzalloc", take_devm_kzalloc, NULL, 2 },
	{ "devm_kcalloc", take_devm_kcalloc, NULL, 2 },
	{ "devm_add_action", take_action, NULL, 2 },
	{ "devm_add_action_or_reset", take_action_or_reset, NULL, 2 },
	{ "pci_enable_device", take_enable, give_enable, 2 },
	{ "pcim_enable_device", take_managed_enable, NULL, 3 },
	{ "pci_request_region", take_region, give_region, 2 },
	{ "pci_request_regions", take_regions, give_regions, 4 },
	{ "request_mem_region", take_mem_region, give_mem_region, 2 },
	{ "ioremap", take_ioremap, give_ioremap, 1 },
	{ "pci_iomap", take_iomap, give_iomap, 1 },
	{ "pcim_iomap_region", take_iomap_region, NULL, 4 },
	{ "pcim_iomap_regions", take_iomap_regions, NULL, 8 },
	{ "dma_set_mask", take_mask, NULL, 1 },
	{ "dma_alloc_coherent", take_coherent, give_coherent, 1 },
	{ "dmam_alloc_coherent", take_managed_coherent, NULL, 2 },
	{ "request_irq", take_irq, give_irq, 2 },
	{ "request_threaded_irq", take_threaded_irq, give_irq, 2 },
	{ "devm_request_irq", take_managed_irq, NULL, 3 },
	{ "pci_alloc_irq_vectors", take_vectors, give_vectors, 1 },
	{ "misc_register", take_misc, give_misc, 2 },
	{ "alloc_chrdev_region", take_numbers, give_numbers, 2 },
	{ "cdev_add", take_cdev, give_cdev, 4 },
	{ "class_create", take_class, give_class, 1 },
	{ "class_register", take_constant, give_constant, 1 },
	{ "device_create", take_device, give_device, 2 },
	{ "device_create_file", take_file, give_file, 1 },
	{ "ida_alloc", take_ida, give_ida, 2 },
	{ "idr_alloc", take_idr, give_idr, 2 },
	{ "alloc_workqueue", take_queue, give_queue, 1 },
};

static int probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	(void)id;
	bench.dev = dev;
	return 0;
}

static const struct pci_device_id ids[] = { { PCI_DEVICE(0x1af4, 0x5c7a) }, {} };
static struct pci_driver driver = { .name = "scratch", .id_table = ids, .probe = probe };

/* One fault, in a driver that is bound for it. Returns whether it struck. */
static bool strike(const struct taken *what, struct sim_fault fault)
{
	unsigned long mark;
	int want, err;

	assert_int_equal(pci_register_driver(&driver), 0);
	mark = sim_kernel_mark(bench.machine->kernel);
	bench.undone = 0;
	sim_set_faults(&bench.machine->task, &fault, 1);
	err = what->take();
	sim_set_faults(&bench.machine->task, NULL, 0);
	/* Why a region cannot be had nobody says. */
	want = fault.call == SIM_REQUEST_REGION ? -EBUSY : sim_fault_traits[fault.kind].err;
	if (!fault.fired)
		want = 0;
	if (err != want)
		fail_msg("%s: %d instead of %d", what->name, err, want);
	if (!err && what->give)
		what->give();
	if ((err || what->give) && sim_kernel_left(bench.machine->kernel, mark, NULL))
		fail_msg("%s: leaves something behind at %d", what->name, err);
	pci_unregister_driver(&driver);
	if (sim_kernel_left(bench.machine->kernel, 0, NULL))
		fail_msg("%s: leaves something behind for good after %d", what->name, err);
	return fault.fired;
}

static unsigned int strike_everywhere(const struct taken *what)
{
	unsigned int points = 0;

	for (int call = SIM_ANY_CALL + 1; call < SIM_CALLS; call++) {
		for (int kind = SIM_FAULT_NONE + 1; kind < SIM_FAULT_KINDS; kind++) {
			struct sim_fault fault = { .kind = (enum sim_fault_kind)kind,
						   .call = (enum sim_call)call,
						   .nth = 1 };

			if (!sim_can_fail(fault.call, fault.kind) || !sim_fault_traits[kind].err)
				continue;
			for (; strike(what, fault); fault.nth++)
				assert_true(++points < POINTS);
		}
	}
	return points;
}

static void test_what_fails_gives_its_error_and_leaves_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		unsigned int points = strike_everywhere(&taken[i]);

		if (points != taken[i].points)
			fail_msg("%s can fail at %u points instead of %u", taken[i].name, points,
				 taken[i].points);
	}
}

/* Numbers are given from the highest on, all of them, and again when they are free. */
static void test_misc_numbers_run_out(void **state)
{
	static struct miscdevice devices[65];
	static char names[ARRAY_SIZE(devices)][16];
	int i;

	(void)state;
	for (i = 0; i < 65; i++) {
		snprintf(names[i], sizeof(names[i]), "misc%d", i);
		devices[i] = misc;
		devices[i].minor = MISC_DYNAMIC_MINOR;
		devices[i].name = names[i];
		assert_int_equal(misc_register(&devices[i]), i < 64 ? 0 : -EBUSY);
		assert_int_equal(devices[i].minor, i < 64 ? 63 - i : MISC_DYNAMIC_MINOR);
	}
	misc_deregister(&devices[63]);
	assert_int_equal(misc_register(&devices[64]), 0);
	assert_int_equal(devices[64].minor, 0);
	for (i = 0; i < 65; i++)
		if (i != 63)
			misc_deregister(&devices[i]);
	assert_int_equal(sim_kernel_left(bench.machine->kernel, 0, NULL), 0);
}

static int nothing(struct watchdog_device *wdd)
{
	(void)wdd;
	return 0;
}

static const struct watchdog_info info = { .identity = "s" };
static const struct watchdog_ops ops = { .start = nothing, .stop = nothing };

static void test_time_of_a_watchdog_cannot_be_set_unless_it_says_so(void **state)
{
	static struct watchdog_device dog = { .info = &info, .ops = &ops };
	struct sim_file *file;
	int seconds = 1;

	(void)state;
	assert_int_equal(watchdog_register_device(&dog), 0);
	assert_int_equal(sim_file_open(bench.machine->kernel, "watchdog", O_WRONLY, &file), 0);
	assert_int_equal(sim_file_ioctl(file, WDIOC_SETTIMEOUT, (unsigned long)&seconds),
			 -EOPNOTSUPP);
	assert_int_equal(sim_file_write(file, "V", 1), 1);
	assert_int_equal(sim_file_close(file), 0);
	watchdog_unregister_device(&dog);
}

static void test_watchdog_numbers_run_out(void **state)
{
	static struct watchdog_device dogs[33];
	int i;

	(void)state;
	for (i = 0; i < 33; i++) {
		dogs[i].info = &info;
		dogs[i].ops = &ops;
		assert_int_equal(watchdog_register_device(&dogs[i]), i < 32 ? 0 : -ENOSPC);
	}
	watchdog_unregister_device(&dogs[7]);
	assert_int_equal(watchdog_register_device(&dogs[32]), 0);
	assert_int_equal(dogs[32].id, 7);
	for (i = 0; i < 33; i++)
		if (i != 7)
			watchdog_unregister_device(&dogs[i]);
	assert_int_equal(sim_kernel_left(bench.machine->kernel, 0, NULL), 0);
}

/* Newer kernels do not have it. */
static void test_no_llseek_is_espipe(void **state)
{
	(void)state;
	assert_int_equal(no_llseek(NULL, 0, SEEK_SET), -ESPIPE);
}

/* As in the kernel: the driver or else the class, the device, the message. */
static void test_log_names_driver_and_device(void **state)
{
	struct device *device;

	(void)state;
	assert_int_equal(pci_register_driver(&driver), 0);
	bench.class = class_create("sort");
	device = device_create(bench.class, NULL, MKDEV(200, 0), NULL, "of_that");
	dev_err(&bench.dev->dev, "a\n");
	dev_err(device, "b\n");
	dev_err(NULL, "c\n");
	assert_string_equal(bench.machine->log, "<3>scratch 0000:00:04.0: a\n"
						"<3>sort of_that: b\n"
						"<3>(NULL device *): c\n");
	give_device();
	pci_unregister_driver(&driver);
}

static ssize_t full_show(struct device *dev, struct device_attribute *attr, char *page)
{
	(void)dev;
	(void)attr;
	memset(page, 'x', SIM_PAGE - 1);
	return SIM_PAGE - 1;
}
static DEVICE_ATTR_RO(full);

static void test_attribute_may_fill_a_page_but_for_its_end(void **state)
{
	char page[SIM_PAGE];

	(void)state;
	assert_int_equal(pci_register_driver(&driver), 0);
	assert_int_equal(device_create_file(&bench.dev->dev, &dev_attr_full), 0);
	memset(page, 'y', sizeof(page));
	assert_int_equal(sim_attr_read(bench.machine->kernel, pci_name(bench.dev), "full", page),
			 SIM_PAGE - 1);
	assert_int_equal(strnlen(page, sizeof(page)), SIM_PAGE - 1);
	device_remove_file(&bench.dev->dev, &dev_attr_full);
	pci_unregister_driver(&driver);
}

static char word[8];

static ssize_t before_6_4_show(struct class *class, struct class_attribute *attr, char *page)
{
	return sysfs_emit(page, "%s.%s %s\n", class->name, attr->attr.name, word);
}

static ssize_t before_6_4_store(struct class *class, struct class_attribute *attr, const char *text,
				size_t n)
{
	(void)class;
	(void)attr;
	assert_true(n < sizeof(word));
	memcpy(word, text, n + 1);
	return (ssize_t)n;
}
static CLASS_ATTR_RW(before_6_4);

static ssize_t since_6_4_show(const struct class *class, const struct class_attribute *attr,
			      char *page)
{
	return sysfs_emit(page, "%s.%s %s\n", class->name, attr->attr.name, word);
}

static ssize_t since_6_4_store(const struct class *class, const struct class_attribute *attr,
			       const char *text, size_t n)
{
	(void)class;
	(void)attr;
	assert_true(n < sizeof(word));
	memcpy(word, text, n + 1);
	return (ssize_t)n;
}
static CLASS_ATTR_RW(since_6_4);

static void check_class_attribute(const struct class_attribute *attr)
{
	struct sim_kernel *kernel = bench.machine->kernel;
	const char *name = attr->attr.name;
	char page[SIM_PAGE], expected[40];

	assert_int_equal(class_create_file(&constant, attr), 0);
	assert_int_equal(sim_attr_write(kernel, "class/constant", name, "abc"), 3);
	assert_true(sim_attr_read(kernel, "class/constant", name, page) > 0);
	snprintf(expected, sizeof(expected), "constant.%s abc\n", name);
	assert_string_equal(page, expected);
	class_remove_file(&constant, attr);
	assert_int_equal(sim_attr_read(kernel, "class/constant", name, page), -ENOENT);
	memset(word, 0, sizeof(word));
}

/* Whether their functions take a constant class, as since Linux 6.4, or not. */
static void test_attributes_of_a_class_are_read_and_written(void **state)
{
	(void)state;
	assert_int_equal(take_constant(), 0);
	check_class_attribute(&class_attr_before_6_4);
	check_class_attribute(&class_attr_since_6_4);
	give_constant();
}

static int setup(void **state)
{
	memset(&bench, 0, sizeof(bench));
	return scratch_setup(state, &bench.machine);
}

#define failures_test(name) cmocka_unit_test_setup_teardown(name, setup, machine_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		failures_test(test_what_fails_gives_its_error_and_leaves_nothing),
		failures_test(test_misc_numbers_run_out),
		failures_test(test_time_of_a_watchdog_cannot_be_set_unless_it_says_so),
		failures_test(test_watchdog_numbers_run_out),
		failures_test(test_no_llseek_is_espipe),
		failures_test(test_log_names_driver_and_device),
		failures_test(test_attributes_of_a_class_are_read_and_written),
		failures_test(test_attribute_may_fill_a_page_but_for_its_end),
	};

	return cmocka_run_group_tests_name("scratch/scratch_failures", tests, NULL, NULL);
}

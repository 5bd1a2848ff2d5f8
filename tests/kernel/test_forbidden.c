// SPDX-License-Identifier: GPL-2.0-only
/*
 * Actions that a kernel forbids: a driver that does one is stopped, with a report.
 *
 * Each row has kernel code that no driver may contain, and the report of the simulated kernel.
 */

/* The C library's types must come first: see linux/types.h. */
#include <sys/types.h>

/* cmocka.h wants these. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "emu.h"
#include "sim_block.h"
#include "sim_bug.h"
#include "sim_kernel.h"
#include "sim_task.h"
#include "sim_window.h"

#include <linux/cdev.h>
#include <linux/completion.h>
#include <linux/idr.h>
#include <linux/io.h>
#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/poll.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#define KEPT 64

/**
 * struct bench - a machine, and the device on its bus
 * @kernel: the machine
 * @emu: the hardware
 * @task: the task that does something forbidden
 * @story: the report of the simulated kernel
 * @escape: where the test continues after the report
 * @kept: every machine so far, @n_kept of them
 * @n_kept: machines in @kept
 */
static struct bench {
	struct sim_kernel *kernel;
	struct emu emu;
	struct sim_task task;
	char story[1024];
	jmp_buf escape;
	struct sim_kernel *kept[KEPT];
	size_t n_kept;
} bench;

static struct pci_dev *device; /* the one that the driver below is bound to */

static int probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	(void)id;
	device = dev;
	return 0;
}

static const struct pci_device_id ids[] = { { PCI_DEVICE(PCI_ANY_ID, PCI_ANY_ID) }, {} };

static struct pci_driver driver = { .name = "forbidden", .id_table = ids, .probe = probe };

static const struct file_operations fops = { .owner = NULL };

static DEFINE_SPINLOCK(spinlock);
static DEFINE_MUTEX(mutex);
static DECLARE_WAIT_QUEUE_HEAD(queue);
static char user[16];

/* ---------------------------------------------------------------- Memory ---------------------- */

static void free_what_nobody_gave(void)
{
	static char memory[256] __attribute__((aligned(64)));

	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): on purpose */
	kfree(memory + 128);
}

/* AddressSanitizer finds these by itself, and ends the program. */
#ifndef SIM_WATCHED
static void free_twice(void)
{
	void *memory = kmalloc(8, GFP_KERNEL);

	kfree(memory);
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): on purpose */
	kfree(memory);
}

static void write_after_free(size_t at)
{
	char *memory = kmalloc(8, GFP_KERNEL);

	kfree(memory);
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): on purpose */
	*(volatile char *)(memory + at) = 1;
	sim_blocks_let_go(bench.kernel);
}

static void write_after_free_at_the_first_byte(void)
{
	write_after_free(0);
}

static void write_after_free_at_the_last_byte(void)
{
	write_after_free(7);
}
#endif

static void free_what_is_registered(void)
{
	struct miscdevice *misc = kzalloc(sizeof(*misc), GFP_KERNEL);

	misc->minor = MISC_DYNAMIC_MINOR;
	misc->name = "freed";
	misc->fops = &fops;
	(void)!misc_register(misc);
	kfree(misc);
}

static void devm_free_of_others(void)
{
	devm_kfree(&device->dev, kmalloc(8, GFP_KERNEL));
}

static void allocate_under_a_spinlock(void)
{
	spin_lock(&spinlock);
	kfree(kmalloc(8, GFP_KERNEL));
}

/* ---------------------------------------------------------------- Sleep ----------------------- */

static void lock_a_mutex_under_a_spinlock(void)
{
	spin_lock(&spinlock);
	mutex_lock(&mutex);
}

static void copy_under_a_spinlock(void)
{
	spin_lock(&spinlock);
	(void)!copy_to_user((void __user *)user, "a", 1);
}

static void fetch_under_a_spinlock(void)
{
	char to[4];

	spin_lock(&spinlock);
	(void)!strncpy_from_user(to, (const char __user *)user, sizeof(to));
}

static void wait_under_a_spinlock(void)
{
	spin_lock(&spinlock);
	wait_event(queue, true);
}

static bool lock_it(void)
{
	mutex_lock(&mutex);
	mutex_unlock(&mutex);
	return false;
}

static void lock_a_mutex_in_a_condition(void)
{
	(void)!wait_event_interruptible_timeout(queue, lock_it(), 2);
}

static bool copy_the_second_time(unsigned int *times)
{
	return (*times)++ && !copy_to_user((void __user *)user, "a", 1);
}

static void copy_in_a_condition_that_is_checked_again(void)
{
	unsigned int times = 0;

	wait_event_timeout(queue, copy_the_second_time(&times), 2);
}

static bool wait_for_what_holds(void)
{
	return wait_event_killable(queue, true);
}

static void wait_in_the_condition_of_a_wait(void)
{
	wait_event_timeout(queue, wait_for_what_holds(), 2);
}

static void register_under_a_spinlock(void)
{
	spin_lock(&spinlock);
	(void)!pci_register_driver(&driver);
}

static void might_sleep_under_a_spinlock(void)
{
	spin_lock(&spinlock);
	might_sleep();
}

/* ---------------------------------------------------------------- Locks ----------------------- */

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);

static void lock_in_two_orders(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
}

static void lock_two_of_a_class(void)
{
	static struct mutex of_a_class[2];

	for (int i = 0; i < 2; i++)
		mutex_init(&of_a_class[i]);
	mutex_lock(&of_a_class[0]);
	mutex_lock(&of_a_class[1]);
}

static void lock_what_is_no_mutex(void)
{
	static struct mutex never;

	mutex_lock(&never);
}

static void lock_what_is_no_spinlock(void)
{
	static spinlock_t never;

	spin_lock(&never);
}

static void unlock_a_spinlock_not_held(void)
{
	spin_unlock(&spinlock);
}

static void lock_a_spinlock_twice(void)
{
	spin_lock(&spinlock);
	spin_lock(&spinlock);
}

static void destroy_a_mutex_that_is_held(void)
{
	mutex_lock(&mutex);
	mutex_destroy(&mutex);
}

static void hold_more_locks_than_anybody(void)
{
	static struct mutex many[SIM_HELD + 1];
	static struct sim_place places[SIM_HELD + 1]; /* each is a class of its own */

	for (size_t i = 0; i < ARRAY_SIZE(many); i++) {
		places[i] = *SIM_HERE;
		sim_mutex_init(&many[i], &places[i]);
		mutex_lock(&many[i]);
	}
}

static void restore_interrupts_never_saved(void)
{
	local_irq_restore(2);
}

static void notify_of_no_attribute(void)
{
	sysfs_notify_dirent(NULL);
}

static void wake_what_is_no_queue(void)
{
	static wait_queue_head_t never;

	wake_up(&never);
}

static void poll_on_what_is_no_queue(void)
{
	static wait_queue_head_t never;

	poll_wait(NULL, &never, NULL);
}

/* ---------------------------------------------------------------- References ------------------ */

static void release(struct kref *kref)
{
	(void)kref;
}

static void take_what_is_being_freed(void)
{
	struct kref kref;

	kref_init(&kref);
	kref_put(&kref, release);
	kref_get(&kref);
}

static void put_once_too_often(void)
{
	struct kref kref;

	kref_init(&kref);
	kref_put(&kref, release);
	kref_put(&kref, release);
}

static void put_a_module_once_too_often(void)
{
	module_put(THIS_MODULE);
}

static void put_a_device_once_too_often(void)
{
	put_device(&device->dev);
}

/* ---------------------------------------------------------------- Registers ------------------- */

static void __iomem *map(void)
{
	(void)!pci_enable_device(device);
	return pci_iomap(device, 0, 0);
}

static void read_after_unmap(void)
{
	void __iomem *regs = map();

	pci_iounmap(device, regs);
	readl(regs);
}

static void read_beyond_the_mapping(void)
{
	readl((char __iomem *)map() + emu_pci_identity.bar_size[0]);
}

static void map_more_than_a_window(void)
{
	(void)!ioremap(0xfebd1000, SIM_WINDOW_SIZE + 1);
}

static void write_to_no_mapped_address(void)
{
	writel(1, (void __iomem *)user);
}

static void read_while_disabled(void)
{
	void __iomem *regs = map();

	pci_disable_device(device);
	readl(regs);
}

static void unmap_twice(void)
{
	void __iomem *regs = map();

	iounmap(regs);
	iounmap(regs);
}

static void unmap_the_middle(void)
{
	iounmap((char __iomem *)map() + 4);
}

static void release_a_region_nobody_has(void)
{
	release_mem_region(0x1000, 0x1000);
}

/* ---------------------------------------------------------------- The driver model ------------ */

static void register_a_driver_twice(void)
{
	(void)!pci_register_driver(&driver);
}

static void unregister_a_driver_twice(void)
{
	pci_unregister_driver(&driver);
	pci_unregister_driver(&driver);
}

static void disable_what_is_disabled(void)
{
	pci_disable_device(device);
}

static int probe_with_a_number(struct pci_dev *dev, const struct pci_device_id *id)
{
	(void)dev;
	(void)id;
	return 1;
}

static void probe_gives_a_number(void)
{
	static struct pci_driver odd = { .name = "odd",
					 .id_table = ids,
					 .probe = probe_with_a_number };

	pci_unregister_driver(&driver);
	(void)!pci_register_driver(&odd);
}

static void register_a_misc_device_twice(void)
{
	static struct miscdevice misc = { .minor = 7, .name = "twice", .fops = &fops };

	(void)!misc_register(&misc);
	(void)!misc_register(&misc);
}

static void register_a_misc_device_without_a_name(void)
{
	static struct miscdevice misc = { .minor = 7, .fops = &fops };

	(void)!misc_register(&misc);
}

static void deregister_what_is_not_registered(void)
{
	static struct miscdevice misc = { .minor = 7, .name = "never", .fops = &fops };

	misc_deregister(&misc);
}

static void add_a_cdev_without_operations(void)
{
	static struct cdev cdev;

	(void)!cdev_add(&cdev, MKDEV(240, 0), 1);
}

static void unregister_numbers_nobody_has(void)
{
	unregister_chrdev_region(MKDEV(240, 0), 1);
}

static void destroy_a_class_twice(void)
{
	struct class *class = class_create("twice");

	class_destroy(class);
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): on purpose */
	class_destroy(class);
}

static const struct class constant = { .name = "constant" };

static void unregister_a_class_nobody_registered(void)
{
	class_unregister(&constant);
}

static char text_of_class[] = "text";
static CLASS_ATTR_STRING(nowhere, 0444, text_of_class);

static void make_an_attribute_of_no_class(void)
{
	(void)!class_create_file(&constant, &class_attr_nowhere.attr);
}

static void free_a_number_nobody_has(void)
{
	static DEFINE_IDA(ida);

	ida_free(&ida, 3);
}

static void show_into_no_page(void)
{
	char text[8];

	sysfs_emit(text + 1, "x");
}

/* ---------------------------------------------------------------- Of their own ---------------- */

static void warn(void)
{
	WARN_ON(user[0] == 0);
}

static void bug(void)
{
	BUG_ON(user[0] == 0);
}

static ssize_t read_too_much(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	(void)file;
	(void)buf;
	(void)pos;
	return (ssize_t)count + 1;
}

static long return_nonsense(struct file *file, unsigned int cmd, unsigned long arg)
{
	(void)file;
	(void)cmd;
	(void)arg;
	return -600;
}

static const struct file_operations odd_fops = { .read = read_too_much,
						 .unlocked_ioctl = return_nonsense };

static struct sim_file *open_odd(void)
{
	static struct miscdevice misc;
	struct sim_file *file;

	misc = (struct miscdevice){ .minor = MISC_DYNAMIC_MINOR, .name = "odd", .fops = &odd_fops };
	assert_int_equal(misc_register(&misc), 0);
	assert_int_equal(sim_file_open(bench.kernel, "odd", 0, &file), 0);
	return file;
}

static void read_more_than_there_is_room(void)
{
	sim_file_read(open_odd(), user, 4);
}

static void return_what_is_no_errno(void)
{
	sim_file_ioctl(open_odd(), 1, 0);
}

/* ---------------------------------------------------------------- All of them ----------------- */

static const struct {
	void (*act)(void);
	const char *story;
} rows[] = {
	{ free_what_nobody_gave, "kfree() of memory that kmalloc() did not return" },
	{ free_what_is_registered,
	  "memory is freed while the misc device freed in it, from tests/" },
	{ devm_free_of_others, "devm_kfree() of memory that is not the device's" },
	{ allocate_under_a_spinlock,
	  "kmalloc(GFP_KERNEL) may sleep, and the task holds a spinlock" },
	{ lock_a_mutex_under_a_spinlock, "mutex_lock() may sleep, and the task holds a spinlock" },
	{ copy_under_a_spinlock, "copy_to_user() may sleep" },
	{ fetch_under_a_spinlock, "strncpy_from_user() may sleep" },
	{ wait_under_a_spinlock, "wait_event() may sleep" },
	{ lock_a_mutex_in_a_condition, "mutex_lock() may sleep, and is called in the condition of "
				       "wait_event_interruptible_timeout()" },
	{ copy_in_a_condition_that_is_checked_again,
	  "copy_to_user() may sleep, and is called in the condition of wait_event_timeout()" },
	{ wait_in_the_condition_of_a_wait,
	  "wait_event_killable() may sleep, and is called in the condition of wait_event_timeout" },
	{ register_under_a_spinlock, "pci_register_driver() may sleep" },
	{ might_sleep_under_a_spinlock, "might_sleep() may sleep" },
	{ lock_in_two_orders, "locks in two orders: the one initialised at tests/kernel/" },
	{ lock_two_of_a_class, "a lock is taken while another one of its class is held" },
	{ hold_more_locks_than_anybody, "a task holds more than 16 locks" },
	{ lock_what_is_no_mutex, "a mutex was never initialised" },
	{ lock_what_is_no_spinlock, "a spinlock was never initialised" },
	{ unlock_a_spinlock_not_held, "a task unlocks a spinlock that it does not hold" },
	{ lock_a_spinlock_twice, "deadlock: a task waits for a lock that it holds" },
	{ destroy_a_mutex_that_is_held, "mutex_destroy() of a mutex that is held" },
	{ restore_interrupts_never_saved, "interrupts are restored from what was never saved" },
	{ notify_of_no_attribute, "sysfs_notify_dirent() of no attribute" },
	{ wake_what_is_no_queue, "a wait queue was never initialised" },
	{ poll_on_what_is_no_queue, "poll_wait() on a wait queue that was never initialised" },
	{ take_what_is_being_freed, "a reference is taken to an object that has none left" },
	{ put_once_too_often, "a reference is given back that nobody has" },
	{ put_a_module_once_too_often, "module_put() of a module to which nobody refers" },
	{ put_a_device_once_too_often, "put_device() of 0000:00:04.0, to which nobody refers" },
	{ read_after_unmap,
	  "a register is read after iounmap(), of registers that were mapped at tests/kernel/" },
	{ map_more_than_a_window, "bytes of registers to be mapped at once, the most is 0x" },
	{ read_beyond_the_mapping, "a register is read at byte 4096 of a mapping of 4096" },
	{ write_to_no_mapped_address, "which is no mapped address" },
	{ read_while_disabled, "a register is read while 0000:00:04.0 is not enabled" },
	{ unmap_twice, "iounmap() after iounmap()" },
	{ unmap_the_middle, "iounmap() of an address in the middle of a mapping, made at" },
	{ release_a_region_nobody_has, "which nobody has" },
	{ register_a_driver_twice, "the PCI driver forbidden is registered already, at tests/" },
	{ unregister_a_driver_twice, "pci_unregister_driver() of a driver that is not registered" },
	{ disable_what_is_disabled,
	  "pci_disable_device() of 0000:00:04.0, which is disabled already" },
	{ probe_gives_a_number, "probe() of odd returned 1" },
	{ register_a_misc_device_twice, "the misc device twice is registered already" },
	{ register_a_misc_device_without_a_name,
	  "misc_register() of a device without name or fops" },
	{ deregister_what_is_not_registered,
	  "misc_deregister() of a device that is not registered" },
	{ add_a_cdev_without_operations, "cdev_add() of a cdev without operations" },
	{ unregister_numbers_nobody_has, "unregister_chrdev_region() from 240:0" },
	{ destroy_a_class_twice, "class_destroy() of something that is not a class" },
	{ unregister_a_class_nobody_registered,
	  "class_unregister() of something that is not a class" },
	{ make_an_attribute_of_no_class, "class_create_file() of something that is not a class" },
	{ free_a_number_nobody_has, "ida_free() of 3, which is not allocated" },
	{ show_into_no_page, "sysfs_emit() into memory that is not the page of an attribute" },
	{ warn, "WARN_ON(user[0] == 0) at tests/kernel/" },
	{ bug, "BUG_ON(user[0] == 0) at tests/kernel/" },
	{ read_more_than_there_is_room, "read() of 4 bytes returned 5" },
	{ return_what_is_no_errno, "ioctl() returned -600" },
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static void caught(const char *story, void *context)
{
	struct bench *caught_on = context;

	(void)snprintf(caught_on->story, sizeof(caught_on->story), "%s", story);
	longjmp(caught_on->escape, 1);
}

/*
 * A machine on which nothing has happened yet. The one before is in no state to be switched off: it
 * is kept, so that nobody calls it a leak.
 */
static void renew(void)
{
	bench.story[0] = '\0';
	mutex = (struct mutex){ SIM_MADE(mutex, "mutex") };
	spinlock = (spinlock_t){ SIM_MADE(spinlock, "spinlock") };
	emu_init(&bench.emu);
	sim_task_init(&bench.task);
	sim_switch(&bench.task);
	bench.kernel = sim_kernel_create();
	assert_true(bench.n_kept < KEPT);
	bench.kept[bench.n_kept++] = bench.kernel;
	bench.task.kernel = bench.kernel;
	sim_pci_plug(bench.kernel, &bench.emu);
	assert_int_equal(pci_register_driver(&driver), 0);
	sim_set_oops(caught, &bench);
}

static void expect_story(void (*act)(void), const char *story)
{
	renew();
	if (!setjmp(bench.escape)) {
		act();
		fail_msg("nothing was said of: %s", story);
	}
	sim_set_oops(NULL, NULL);
	if (!strstr(bench.story, story))
		fail_msg("'%s' instead of '%s'", bench.story, story);
	sim_switch(NULL);
}

static void test_what_is_forbidden_ends_with_its_story(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++)
		expect_story(rows[i].act, rows[i].story);
}

static void test_use_after_free_is_found(void **state)
{
	(void)state;
#ifdef SIM_WATCHED
	print_message("# skip: AddressSanitizer is the one to find it\n");
	skip();
#else
	expect_story(write_after_free_at_the_first_byte,
		     "memory was written to after kfree(), at byte 0 of 8");
	expect_story(write_after_free_at_the_last_byte,
		     "memory was written to after kfree(), at byte 7 of 8");
	expect_story(free_twice,
		     "kfree() of memory that was freed before; it was allocated at tests/kernel/");
#endif
}

static void outside(void)
{
	bench.task.kernel = NULL;
	(void)!pci_register_driver(&driver);
}

static void test_driver_runs_on_a_machine(void **state)
{
	(void)state;
	expect_story(outside, "pci_register_driver() outside of any machine");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_forbidden_ends_with_its_story),
		cmocka_unit_test(test_use_after_free_is_found),
		cmocka_unit_test(test_driver_runs_on_a_machine),
	};

	return cmocka_run_group_tests_name("kernel/forbidden", tests, NULL, NULL);
}

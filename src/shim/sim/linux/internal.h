/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the simulated kernel share. Not for drivers and not for harnesses.
 */
#ifndef SIM_INTERNAL_H
#define SIM_INTERNAL_H

/* The C library's types must come first: see linux/types.h. */
#include <sys/types.h>

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim_bug.h"
#include "sim_kernel.h"
#include "sim_lock_order.h"
#include "sim_task.h"

#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/wait.h>

/* A lock of the simulation's own. Sparse refuses glibc's plain 0 for NULL. */
#ifdef __CHECKER__
#define SIM_MUTEX(name) pthread_mutex_t name
#else
#define SIM_MUTEX(name) pthread_mutex_t name = PTHREAD_MUTEX_INITIALIZER
#endif

/**
 * struct sim_thing - one thing that a driver acquired: a row of the ledger
 * @list: of the machine's
 * @object: its object; @kind and @object identify the row
 * @left: its description
 * @next_spare: of a row that is free: the next one
 */
struct sim_thing {
	struct list_head list;
	const void *object;
	struct sim_left left;
	struct sim_thing *next_spare;
};

/*
 * The addresses of BARs: from the first one on, and when that room is full from the other one on.
 */
#define SIM_FIRST_ADDRESS 0xfebd1000
#define SIM_OTHER_ADDRESS 0x80000000

#define SIM_FREED        64
#define SIM_LOCK_CLASSES 64

/**
 * struct sim_lock_classes - the order of locks, see lock_order.c
 * @n: classes so far
 * @sites: where the locks of each are initialised
 * @after: for each class, the classes that were taken while it was held, as bits
 * @used: for each enum sim_lock_use, where each class was first taken in this way; NULL: never
 */
struct sim_lock_classes {
	unsigned int n;
	const struct sim_place *sites[SIM_LOCK_CLASSES];
	u64 after[SIM_LOCK_CLASSES];
	const struct sim_place *used[SIM_LOCK_USES][SIM_LOCK_CLASSES];
};

/**
 * struct sim_clock - time, see time.c
 * @now: in ns since the machine was made; atomic
 * @events: future events, the next one first; struct sim_event
 * @hardware: the lock held while a device acts by itself or is accessed; recursive. Taken before
 *	the machine's lock
 * @followed: whether the clock follows the real one, and @now is not used; atomic
 * @start: the real time when following began
 * @thread: lets due events happen
 * @follower: the task that this thread is
 * @nudges: how often the next event changed; with the machine's lock
 * @nudged: signalled when it changes
 */
struct sim_clock {
	u64 now;
	struct list_head events;
	pthread_mutex_t hardware;
	bool followed;
	u64 start;
	pthread_t thread;
	struct sim_task *follower;
	unsigned long nudges;
	pthread_cond_t nudged;
};

/**
 * struct sim_kernel - a machine
 * @lock: covers the lists here, never held while the driver runs
 * @serial: of the next thing
 * @things: the ledger; struct sim_thing
 * @lock_classes: the order of locks
 * @blocks: memory from kmalloc(), see sim_block.h
 * @freed: blocks that were freed last, see slab.c
 * @n_freed: how many were freed so far
 * @log: see sim_kernel_set_log()
 * @log_context: handed to @log
 * @node_hook: see sim_kernel_set_node_hook()
 * @node_context: handed to @node_hook
 * @memory_hook: see sim_kernel_set_memory_hook()
 * @memory_context: handed to @memory_hook
 * @touch_hook: see sim_kernel_set_touch_hook()
 * @touch_context: handed to @touch_hook
 * @pci: devices on the bus; struct sim_pci
 * @nothing: answers with all ones at addresses without a device
 * @next_slot: of the bus
 * @next_address: for the next BAR
 * @drivers: registered; struct pci_driver
 * @classes: registered; struct sim_class
 * @devices: of classes, nodes included; struct sim_device
 * @misc: registered; struct miscdevice
 * @misc_lock: covers @misc, and every open() of a misc device
 * @misc_minors: in use
 * @watchdogs: numbers of watchdogs in use, as bits; under @lock
 * @attrs: attributes of devices; struct sim_attr
 * @regions: physical addresses that are claimed
 * @numbers: of character devices that are claimed
 * @cdevs: added
 * @files: open; struct sim_file
 * @irqs: interrupts; struct sim_irq
 * @irq_mode: who decides when they come: enum sim_irq_mode
 * @irq_debug_shared: see sim_irq_debug_shared()
 * @has_late: some interrupts did not come in time, see %SIM_FAULT_LATE
 * @handled: how many interrupts were handled; atomic
 * @handling: how many are being handled; atomic
 * @ignored: see sim_irq_ignored()
 * @is_due: this machine is counted in sim_machines_due
 * @module: the loaded module, or NULL
 * @clock: its time
 * @running_timers: functions of timers that run, see timer.c
 * @works: queued and not delayed; struct work_struct
 * @running_works: functions of works that run, see work.c
 * @has_work: some is queued; atomic
 * @kthreads: kernel threads; struct sim_kthread. Under @turns
 * @n_kthreads: how many; atomic
 * @turns: held by the thread that gives them turns
 */
struct sim_kernel {
	pthread_mutex_t lock;
	unsigned long serial;
	struct list_head things;
	struct sim_lock_classes lock_classes;
	struct sim_block *blocks;
	struct sim_block *freed[SIM_FREED];
	unsigned int n_freed;
	sim_log_fn *log;
	void *log_context;
	sim_node_fn *node_hook;
	void *node_context;
	sim_memory_fn *memory_hook;
	void *memory_context;
	sim_touch_fn *touch_hook;
	void *touch_context;
	struct list_head pci;
	struct emu *nothing;
	unsigned int next_slot;
	u64 next_address;
	struct list_head drivers;
	struct list_head classes;
	struct list_head devices;
	struct list_head misc;
	struct mutex misc_lock;
	u8 misc_minors[256];
	u32 watchdogs;
	struct list_head attrs;
	struct list_head regions;
	struct list_head numbers;
	struct list_head cdevs;
	struct list_head files;
	struct list_head irqs;
	unsigned int irq_mode;
	bool irq_debug_shared;
	bool has_late;
	unsigned long handled;
	unsigned int handling;
	unsigned int ignored;
	bool is_due;
	struct module *module;
	struct sim_clock clock;
	struct list_head running_timers;
	struct list_head works;
	struct list_head running_works;
	bool has_work;
	struct list_head kthreads;
	unsigned int n_kthreads;
	pthread_mutex_t turns;
};

/* The machine of the current task. Without one, the caller of @what has a bug. */
struct sim_kernel *sim_kernel_of(const char *what);

/* Let the current task work for a machine until sim_leave() with the returned value. */
struct sim_kernel *sim_work_for(struct sim_kernel *kernel);
void sim_leave(struct sim_kernel *before);

/* The ledger. Names are printf-like; sim_forget() says whether there was such a row. */
void sim_remember(const char *kind, const void *object, size_t size, const struct sim_place *place,
		  const char *name, ...) __printf(5, 6);
bool sim_forget(const char *kind, const void *object);
/* A row that comes and goes counts as one, from its first serial on: @since; 0: that is this one.
 */
void sim_backdate(const char *kind, const void *object, unsigned long *since);
const struct sim_place *sim_place_of(const char *kind, const void *object);
/* Does the ledger have one of that name? */
bool sim_is_remembered(const char *kind, const char *name);

/* Formats as in the kernel. */
int sim_vformat(char *text, size_t size, const char *format, va_list args);

/* "file:line (function)", in a buffer of the thread's own that the fourth call from now reuses. */
const char *sim_place_text(const struct sim_place *place);

/**
 * struct sim_class - a class
 * @list: of the machine's
 * @class: as drivers see it
 * @made: it, if class_create() has made it
 * @directory: has the attributes of the class itself
 */
struct sim_class {
	struct list_head list;
	const struct class *class;
	struct class made;
	struct device directory;
};

/* Of a class for which the caller, @what, needs one. */
struct device *sim_class_directory(const struct class *class, const char *what);

/**
 * struct sim_device - a device of a class: a node in /dev if it has a number
 * @device: as drivers see it
 * @list: of the machine's
 */
struct sim_device {
	struct device device;
	struct list_head list;
};

/* Create and destroy without a point and without a fault; for misc and device_create(). */
struct sim_device *sim_device_make(const struct class *class, struct device *parent, dev_t number,
				   void *drvdata, const struct attribute_group **groups,
				   const char *name);
void sim_device_unmake(struct sim_device *device);

/* Attributes of any device. */
int sim_attrs_add(struct device *dev, const struct attribute_group **groups);
void sim_attrs_remove(struct device *dev);

/* Call the hook of sim_kernel_set_node_hook(): a node can be opened. */
void sim_node_published(const char *name);

/* Is there a node of that name? Its number. */
bool sim_node_find(struct sim_kernel *kernel, const char *name, dev_t *number);

/* devres. */
int __must_check sim_devres_add(struct device *dev, void (*release)(struct device *dev, void *data),
				void *data);
bool sim_devres_remove(struct device *dev, void (*release)(struct device *dev, void *data),
		       const void *data);
void sim_devres_release(struct device *dev);

/* The hardware at a physical address, and its offset there; NULL for none. */
struct emu *sim_pci_at(struct sim_kernel *kernel, u64 address, u64 *offset);

/* Mappings: a window on a device, or on nothing. */
void __iomem *sim_window_open(struct emu *emu, const struct pci_dev *pci, u64 offset, size_t size,
			      const struct sim_place *place);
/* A device was enabled or disabled: allow or forbid accesses to its mappings. */
void sim_windows_enable(const struct pci_dev *pci);
void sim_window_close(const volatile void __iomem *address, const char *what);

/* Physical addresses that are claimed: 0, -EBUSY, -ENOMEM. */
int __must_check sim_region_claim(u64 start, u64 size, const char *name,
				  const struct sim_place *place, struct resource **resource);
void sim_region_release(u64 start, u64 size);

/* See sim_kernel_set_touch_hook(). */
void sim_tell_touch(const struct sim_kernel *kernel, const void *memory, size_t size);

/*
 * Check memory before it is freed: it may hold nothing that is registered or that an open file
 * needs.
 */
void sim_check_freed(struct sim_kernel *kernel, const void *memory, size_t size);

/* Nor may it hold the argument of an interrupt handler. */
void sim_irqs_check_freed(struct sim_kernel *kernel, const void *memory, size_t size);
/* Deliver the late interrupts. */
void sim_irqs_come_late(struct sim_kernel *kernel);

/* Time. A read of a register takes a little time if an event is due. */
void sim_clock_init(struct sim_clock *clock);
/* No device acts by itself while this is held; with the machine's lock. */
void sim_lock_hardware(struct sim_kernel *kernel);
void sim_unlock_hardware(struct sim_kernel *kernel);
void sim_time_a_little(struct sim_kernel *kernel);
/* Real time, if the clock follows it: read it, wait for it, and announce an event. */
static inline bool sim_is_followed(const struct sim_kernel *kernel)
{
	return __atomic_load_n(&kernel->clock.followed, __ATOMIC_RELAXED);
}
u64 sim_real_now(const struct sim_clock *clock);
void sim_real_sleep(u64 ns);
void sim_clock_nudge(struct sim_kernel *kernel);
/* The value of jiffies, the time of a value, and the jiffies left until a time. */
unsigned long sim_jiffies_now(struct sim_kernel *kernel);
u64 sim_jiffies_end(struct sim_kernel *kernel, long timeout);
long sim_jiffies_left(struct sim_kernel *kernel, u64 until);

/* Wake the tasks that poll on the queue. */
void sim_poll_woken(wait_queue_head_t *queue);

/* Check the flags of an allocation: may it sleep here? */
void sim_check_gfp(const char *what, gfp_t flags);
/* Allocate and free zeroed memory that begins at a page and is not from kmalloc(). */
void *sim_block_pages(const char *kind, size_t size, const struct sim_place *place);
void sim_block_free(const void *memory);
/* The block from kmalloc() that an address lies in, or NULL. */
const struct sim_block *sim_block_around(struct sim_kernel *kernel, const void *memory);

/* The end of a machine: remove what is left, without a message. */
void sim_module_force_unload(struct sim_kernel *kernel);
void sim_pci_unplug_first(struct sim_kernel *kernel);
void sim_block_drop(struct sim_block *block);
void sim_windows_drop(const struct sim_kernel *kernel);
void sim_regions_drop(struct sim_kernel *kernel);
void sim_classes_drop(struct sim_kernel *kernel);
void sim_devices_drop(struct sim_kernel *kernel);
void sim_attrs_drop(struct sim_kernel *kernel);
void sim_chrdevs_drop(struct sim_kernel *kernel);
void sim_irqs_drop(struct sim_kernel *kernel);

#endif /* SIM_INTERNAL_H */

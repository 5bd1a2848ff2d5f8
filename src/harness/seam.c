// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls of the seam as steps. This is kernel code, since it needs the sizes of kernel objects.
 */
#include "explore.h"
#include "sim_window.h"

#include <linux/atomic.h>
#include <linux/cdev.h>
#include <linux/completion.h>
#include <linux/idr.h>
#include <linux/miscdevice.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

/* For memory, any byte identifies the block. */
#define OWN                     \
	{                       \
		STEP_SEAM, 0, 0 \
	}
#define FREE                       \
	{                          \
		STEP_RELEASE, 0, 1 \
	}
#define ABOUT(type)                          \
	{                                    \
		STEP_OBJECT, 0, sizeof(type) \
	}
#define TABLES(type)                                   \
	{                                              \
		STEP_OBJECT, STEP_TABLES, sizeof(type) \
	}
#define QUEUES(kind)                                                \
	{                                                           \
		kind, STEP_TABLES_QUEUES, sizeof(wait_queue_head_t) \
	}
#define TABLES_ONLY                         \
	{                                   \
		STEP_OBJECT, STEP_TABLES, 0 \
	}

/*
 * Everything that is registered, numbered or claimed is in tables, which count as one object here,
 * so that any two such calls conflict. A call that is missing here makes a task wait in a way that
 * the explorer does not know.
 */
const struct explore_seam explore_seam[SIM_CALLS] = {
	[SIM_COPY_FROM_USER] = OWN,
	[SIM_COPY_TO_USER] = OWN,
	[SIM_STRNCPY_FROM_USER] = OWN,
	[SIM_KMALLOC] = OWN,
	[SIM_KZALLOC] = OWN,
	[SIM_COND_RESCHED] = OWN,
	[SIM_SLEEP] = OWN,
	[SIM_SLEEP_INTERRUPTIBLE] = OWN,
	[SIM_DELAY] = OWN,
	[SIM_DMA] = OWN,
	[SIM_TIMER] = OWN,
	[SIM_TIMER_END] = OWN,
	[SIM_WORK] = OWN,
	[SIM_WORK_END] = OWN,
	[SIM_MOD_TIMER] = TABLES_ONLY,
	[SIM_DEL_TIMER] = TABLES_ONLY,
	[SIM_QUEUE_WORK] = TABLES_ONLY,
	[SIM_ALLOC_WORKQUEUE] = TABLES_ONLY,
	[SIM_WARN] = OWN,
	[SIM_PRINTK] = OWN,
	[SIM_KFREE] = FREE,
	[SIM_LOCK] = { STEP_LOCK, 0, sizeof(struct mutex) },
	[SIM_LOCK_INTERRUPTIBLE] = { STEP_LOCK, 0, sizeof(struct mutex) },
	[SIM_TRYLOCK] = { STEP_TRYLOCK, 0, sizeof(struct mutex) },
	[SIM_IS_LOCKED] = { STEP_TRYLOCK, 0, sizeof(struct mutex) },
	[SIM_UNLOCK] = { STEP_UNLOCK, 0, sizeof(struct mutex) },
	[SIM_SPIN_LOCK] = { STEP_LOCK, 0, sizeof(spinlock_t) },
	[SIM_SPIN_TRYLOCK] = { STEP_TRYLOCK, 0, sizeof(spinlock_t) },
	[SIM_SPIN_UNLOCK] = { STEP_UNLOCK, 0, sizeof(spinlock_t) },
	[SIM_MUTEX_INIT] = ABOUT(struct mutex),
	[SIM_REFCOUNT] = ABOUT(atomic_t),
	[SIM_COMPLETION] = ABOUT(struct completion),
	[SIM_POLL_WAIT] = QUEUES(STEP_QUEUE),
	[SIM_WAKE_UP] = QUEUES(STEP_WAKE),
	[SIM_IDA_ALLOC] = TABLES(struct ida),
	[SIM_IDA_FREE] = TABLES(struct ida),
	[SIM_IDR_ALLOC] = TABLES(struct idr),
	[SIM_MISC_REGISTER] = TABLES(struct miscdevice),
	[SIM_MISC_DEREGISTER] = TABLES(struct miscdevice),
	[SIM_CHRDEV_REGION] = TABLES_ONLY,
	[SIM_CDEV_ADD] = TABLES(struct cdev),
	[SIM_CDEV_DEL] = TABLES(struct cdev),
	[SIM_CLASS_CREATE] = TABLES_ONLY,
	[SIM_CLASS_REGISTER] = TABLES_ONLY,
	[SIM_DEVICE_CREATE] = TABLES_ONLY,
	[SIM_DEVICE_DESTROY] = TABLES_ONLY,
	[SIM_CREATE_FILE] = TABLES_ONLY,
	[SIM_DEVRES] = TABLES_ONLY,
	[SIM_PCI_REGISTER] = TABLES_ONLY,
	[SIM_PCI_ENABLE] = TABLES_ONLY,
	[SIM_PCI_DISABLE] = TABLES_ONLY,
	/*
	 * Whether the device reaches memory and sends messages. It may act just before: so this is
	 * a point, which makes schedules more even of a driver without DMA. Nobody is in a queue by
	 * it.
	 */
	[SIM_PCI_MASTER] = { STEP_OBJECT, STEP_TABLES_IRQS, 0 },
	[SIM_REQUEST_REGION] = TABLES_ONLY,
	[SIM_RELEASE_REGION] = TABLES_ONLY,
	[SIM_PREPARE_TO_WAIT] = QUEUES(STEP_QUEUE),
	/* Whether it is too early to be late depends on what is to come by itself. */
	[SIM_WAIT_TIMEOUT] = { STEP_WAIT, STEP_TABLES, sizeof(wait_queue_head_t) },
	[SIM_WAIT_INTERRUPTIBLE_TIMEOUT] = { STEP_WAIT, STEP_TABLES, sizeof(wait_queue_head_t) },
	[SIM_WAIT_INTERRUPTIBLE] = QUEUES(STEP_WAIT),
	[SIM_WAIT] = QUEUES(STEP_WAIT),
	[SIM_DMA_SET_MASK] = TABLES_ONLY,
	[SIM_DMA_ALLOC] = OWN,
	[SIM_DMA_FREE] = FREE,
	/* Their change of the memory is reported separately. */
	[SIM_DMA_MAP] = OWN,
	[SIM_DMA_UNMAP] = OWN,
	[SIM_DMA_SYNC] = OWN,
	[SIM_POLL] = { STEP_POLL, STEP_TABLES_IRQS, 0 },
	[SIM_POLL_TIMEOUT] = { STEP_POLL, STEP_TABLES_IRQS, 0 },
	[SIM_SYSFS_NOTIFY] = TABLES_ONLY,
	[SIM_ALLOC_VECTORS] = TABLES_ONLY,
	[SIM_REQUEST_IRQ] = TABLES_ONLY,
	[SIM_FREE_IRQ] = TABLES_ONLY,
	[SIM_DISABLE_IRQ] = TABLES_ONLY,
	[SIM_ENABLE_IRQ] = TABLES_ONLY,
	[SIM_SYNCHRONIZE_IRQ] = { STEP_AWAIT, STEP_TABLES, 0 },
	[SIM_IRQ_END] = { STEP_IRQ_END, STEP_TABLES_IRQS, 0 },
	[SIM_IRQ_THREAD_END] = TABLES_ONLY,
	[SIM_IRQS_OFF] = { STEP_IRQS_OFF, 0, 0 },
	[SIM_IOREMAP] = { STEP_MAP, STEP_TABLES, 0 },
	[SIM_IOUNMAP] = { STEP_RELEASE, STEP_TABLES, 0 },
};

bool explore_is_free(uint8_t call, const void *lock)
{
	if (call == SIM_SPIN_LOCK)
		return !((const spinlock_t *)lock)->owner;
	return !((const struct mutex *)lock)->owner;
}

bool explore_is_register(const void *address, uint64_t *offset)
{
	const struct sim_window *window = sim_window_of(address, 1);

	if (window)
		*offset = window->offset + sim_window_inside(address);
	return window;
}

bool explore_is_last_mapping(const void *address)
{
	const struct sim_window *window = sim_window_of(address, 1);

	return !window || window->emu->mappings == 1;
}

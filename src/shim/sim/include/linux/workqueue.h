/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Work: a function is called soon, or later, by a task that may sleep.
 */
#ifndef SIM_LINUX_WORKQUEUE_H
#define SIM_LINUX_WORKQUEUE_H

#include "compiler.h"
#include "timer.h"

struct workqueue_struct;
struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	work_func_t func;
	struct work_struct *magic; /* itself, once it is initialised */
	struct list_head entry;    /* in the machine's list, while it waits for its turn */
	struct workqueue_struct *queue;
	bool pending;
	const char *name;             /* of its function */
	const struct sim_place *site; /* where it is initialised */
	struct sim_place made;        /* that, if DECLARE_WORK() does it */
	unsigned long since;          /* serial of the first time in a queue */
};

struct delayed_work {
	struct work_struct work;
	struct sim_event event;
};

#define SIM_WORK(work, function)                                              \
	{                                                                     \
		.func = (function), .name = #function, SIM_MADE(work, #work), \
	}
#define DECLARE_WORK(work, function) struct work_struct work = SIM_WORK(work, function)
#define DECLARE_DELAYED_WORK(delayed, function) \
	struct delayed_work delayed = { .work = SIM_WORK((delayed).work, function) }

void sim_work_init(struct work_struct *work, work_func_t function, const char *name,
		   const struct sim_place *site);
#define INIT_WORK(work, function) sim_work_init(work, function, #function, SIM_HERE)
#define INIT_DELAYED_WORK(delayed, function)                                      \
	do {                                                                      \
		struct delayed_work *sim_delayed = (delayed);                     \
		sim_delayed->event = (struct sim_event){ .when = 0 };             \
		sim_work_init(&sim_delayed->work, function, #function, SIM_HERE); \
	} while (0)

static inline struct delayed_work *to_delayed_work(struct work_struct *work)
{
	return container_of(work, struct delayed_work, work);
}

#define WQ_UNBOUND     0x02u
#define WQ_FREEZABLE   0x04u
#define WQ_MEM_RECLAIM 0x08u
#define WQ_HIGHPRI     0x10u

struct workqueue_struct *__must_check sim_alloc_workqueue(const struct sim_place *place,
							  bool ordered, const char *format, ...)
	__printf(3, 4);
#define alloc_workqueue(format, flags, max_active, args...) \
	((void)(flags), sim_alloc_workqueue(SIM_HERE, (max_active) == 1, format, ##args))
#define alloc_ordered_workqueue(format, flags, args...) alloc_workqueue(format, flags, 1, ##args)
#define create_singlethread_workqueue(name)             alloc_ordered_workqueue("%s", 0, name)
void destroy_workqueue(struct workqueue_struct *queue);

extern struct workqueue_struct *const system_wq;
#define system_highpri_wq system_wq
#define system_long_wq    system_wq
#define system_unbound_wq system_wq

bool queue_work(struct workqueue_struct *queue, struct work_struct *work);
bool queue_delayed_work(struct workqueue_struct *queue, struct delayed_work *delayed,
			unsigned long delay);
bool mod_delayed_work(struct workqueue_struct *queue, struct delayed_work *delayed,
		      unsigned long delay);
#define schedule_work(work)                   queue_work(system_wq, work)
#define schedule_delayed_work(delayed, delay) queue_delayed_work(system_wq, delayed, delay)

bool work_pending(const struct work_struct *work);
#define delayed_work_pending(delayed) work_pending(&(delayed)->work)

bool cancel_work(struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);
bool cancel_delayed_work(struct delayed_work *delayed);
bool cancel_delayed_work_sync(struct delayed_work *delayed);
bool flush_work(struct work_struct *work);
bool flush_delayed_work(struct delayed_work *delayed);
void flush_workqueue(struct workqueue_struct *queue);
#define drain_workqueue(queue) flush_workqueue(queue)

#endif /* SIM_LINUX_WORKQUEUE_H */

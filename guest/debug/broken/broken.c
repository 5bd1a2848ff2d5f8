// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module with a bug of each kind that the debug kernel is to notice: bug=NAME says which. Its
 * init does the bug and then fails, so that another one can be loaded; but who keeps a lock stays
 * there.
 */
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

static char *bug = "none";
module_param(bug, charp, 0444);
MODULE_PARM_DESC(bug, "Name of the bug");

/* A parameter, so that neither the compiler nor sparse sees the bugs. */
static unsigned int beyond = 40;
module_param(beyond, uint, 0444);
MODULE_PARM_DESC(beyond, "More than there is room for");

static volatile char seen;

static char *make_object(void)
{
	char *object = kmalloc(32, GFP_KERNEL);

	OPTIMIZER_HIDE_VAR(object);
	return object;
}

static void do_nothing(void)
{
}

static void read_beyond_an_object(void)
{
	char *object = make_object();

	if (object)
		seen = object[beyond];
	kfree(object);
}

static void read_what_was_freed(void)
{
	char *object = make_object();

	kfree(object);
	OPTIMIZER_HIDE_VAR(object);
	if (object)
		seen = object[0];
}

static void free_twice(void)
{
	char *object = make_object();

	kfree(object);
	OPTIMIZER_HIDE_VAR(object);
	kfree(object);
}

static void read_beyond_a_variable(void)
{
	char array[32] = "";
	char *start = array;

	OPTIMIZER_HIDE_VAR(start);
	seen = start[beyond];
}

static void read_beyond_a_mapping(void)
{
	char *mapping = vmalloc(32);

	OPTIMIZER_HIDE_VAR(mapping);
	if (mapping)
		seen = mapping[beyond];
	vfree(mapping);
}

/* It ends the task. */
static void read_nothing(void)
{
	char *object = NULL;

	OPTIMIZER_HIDE_VAR(object);
	seen = *object;
}

/* It ends the task. */
static void give_more_than_an_object(void)
{
	char *object = make_object();

	if (object && copy_to_user((void __user *)current->mm->arg_start, object, beyond))
		pr_info("broken: the program has no arguments\n");
	kfree(object);
}

static void shift_too_far(void)
{
	seen = 1 << beyond;
}

static void index_too_far(void)
{
	static char array[32];

	seen = array[beyond];
}

static void count_from_nothing(void)
{
	refcount_t count = REFCOUNT_INIT(0);

	refcount_inc(&count);
}

static void add_to_a_list_twice(void)
{
	LIST_HEAD(list);
	LIST_HEAD(entry);

	list_add(&entry, &list);
	list_add(&entry, &list);
}

struct broken_alarm {
	struct timer_list timer;
};

static void ring(struct timer_list *timer)
{
}

static void free_what_is_to_ring(void)
{
	struct broken_alarm *alarm = kzalloc(sizeof(*alarm), GFP_KERNEL);

	if (!alarm)
		return;
	timer_setup(&alarm->timer, ring, 0);
	mod_timer(&alarm->timer, jiffies + 10 * HZ);
	kfree(alarm);
}

static void lose_an_object(void)
{
	char *object = make_object();

	if (object)
		object[0] = 'x';
}

static void warn(void)
{
	WARN(1, "broken: as it was told to\n");
}

static DEFINE_SPINLOCK(spinning);
static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);

static void sleep_with_a_spinlock(void)
{
	spin_lock(&spinning);
	might_sleep();
	spin_unlock(&spinning);
}

static void lock_in_two_orders(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static void keep_a_lock(void)
{
	mutex_lock(&first);
}

static void lock_in_a_timer(struct timer_list *timer)
{
	spin_lock(&spinning);
	spin_unlock(&spinning);
}

static void lock_in_a_timer_and_outside(void)
{
	static struct timer_list timer;

	timer_setup(&timer, lock_in_a_timer, 0);
	mod_timer(&timer, jiffies + 1);
	schedule_timeout_uninterruptible(HZ / 5);
	spin_lock(&spinning);
	spin_unlock(&spinning);
	del_timer_sync(&timer);
}

/* The test sets the kernel's patience to less. */
static void wait_too_long(void)
{
	schedule_timeout_uninterruptible(12 * HZ);
}

/* The test sets RCU's patience to less, which counts for a grace period that starts afterwards. */
static void read_too_long(void)
{
	unsigned long end;

	synchronize_rcu();
	end = jiffies + 10 * HZ;
	rcu_read_lock();
	start_poll_synchronize_rcu();
	while (time_before(jiffies, end))
		cpu_relax();
	rcu_read_unlock();
}

static const struct {
	const char *name;
	void (*run)(void);
} bugs[] = {
	{ "none", do_nothing },
	{ "atomic-sleep", sleep_with_a_spinlock },
	{ "shift", shift_too_far },
	{ "index", index_too_far },
	{ "refcount", count_from_nothing },
	{ "list", add_to_a_list_twice },
	{ "timer", free_what_is_to_ring },
	{ "warning", warn },
	{ "hung", wait_too_long },
	{ "stall", read_too_long },
	{ "slab", read_beyond_an_object },
	{ "freed", read_what_was_freed },
	{ "free-twice", free_twice },
	{ "stack", read_beyond_a_variable },
	{ "vmalloc", read_beyond_a_mapping },
	{ "leak", lose_an_object },
	{ "null", read_nothing },
	{ "usercopy", give_more_than_an_object },
	{ "lock-order", lock_in_two_orders },
	{ "lock-kept", keep_a_lock },
	{ "lock-timer", lock_in_a_timer_and_outside },
};

static int __init broken_init(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(bugs); i++) {
		if (strcmp(bug, bugs[i].name) == 0) {
			bugs[i].run();
			return bugs[i].run == keep_a_lock ? 0 : -ECANCELED;
		}
	}
	return -EINVAL;
}
module_init(broken_init);

MODULE_DESCRIPTION("One bug of many, to be found by the debug kernel");
MODULE_AUTHOR("The lkp_enc authors");
MODULE_LICENSE("GPL");

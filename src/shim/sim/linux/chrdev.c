// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers of character devices, and the cdevs of these numbers.
 */
#include "internal.h"

#include "sim_file.h"

#define FIRST_MAJOR 240u /* of those that are given out */

/* A range of numbers that a driver has. */
struct numbers {
	struct list_head list;
	dev_t first;
	unsigned int count;
};

static bool overlap(dev_t a, unsigned int a_count, dev_t b, unsigned int b_count)
{
	return a < b + b_count && b < a + a_count;
}

/* ---------------------------------------------------------------- Numbers --------------------- */

static bool insert(struct sim_kernel *kernel, struct numbers *numbers)
{
	const struct numbers *other;
	bool free_range = true;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (other, &kernel->numbers, list)
		free_range &= !overlap(numbers->first, numbers->count, other->first, other->count);
	if (free_range)
		list_add_tail(&numbers->list, &kernel->numbers);
	pthread_mutex_unlock(&kernel->lock);
	return free_range;
}

int sim_register_chrdev_region(dev_t first, unsigned int count, const char *name,
			       const struct sim_place *place)
{
	struct sim_kernel *kernel = sim_kernel_of("register_chrdev_region()");
	int err = sim_enter(sim_current(), SIM_CHRDEV_REGION, NULL);
	struct numbers *numbers = err ? NULL : calloc(1, sizeof(*numbers));

	if (!numbers)
		return err ? err : -ENOMEM;
	numbers->first = first;
	numbers->count = count;
	if (!insert(kernel, numbers)) {
		free(numbers);
		return -EBUSY;
	}
	sim_remember("device numbers", numbers, 0, place, "%u:%u+%u %s", MAJOR(first), MINOR(first),
		     count, name);
	return 0;
}

/* The first that nobody has: a module that is loaded again has its major again. */
static unsigned int free_major(struct sim_kernel *kernel)
{
	const struct numbers *numbers;
	unsigned int major = FIRST_MAJOR;
	bool taken;

	pthread_mutex_lock(&kernel->lock);
	do {
		taken = false;
		list_for_each_entry (numbers, &kernel->numbers, list)
			taken |= MAJOR(numbers->first) == major;
		major += taken;
	} while (taken);
	pthread_mutex_unlock(&kernel->lock);
	return major;
}

int sim_alloc_chrdev_region(dev_t *first, unsigned int minor, unsigned int count, const char *name,
			    const struct sim_place *place)
{
	struct sim_kernel *kernel = sim_kernel_of("alloc_chrdev_region()");
	dev_t number = MKDEV(free_major(kernel), minor);
	int err = sim_register_chrdev_region(number, count, name, place);

	if (!err)
		*first = number;
	return err;
}

void unregister_chrdev_region(dev_t first, unsigned int count)
{
	struct sim_kernel *kernel = sim_kernel_of("unregister_chrdev_region()");
	struct numbers *numbers, *found = NULL;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (numbers, &kernel->numbers, list)
		if (numbers->first == first && numbers->count == count)
			found = numbers;
	if (found)
		list_del(&found->list);
	pthread_mutex_unlock(&kernel->lock);
	if (!found)
		sim_bug("unregister_chrdev_region() from %u:%u on, %u of them, which nobody has",
			MAJOR(first), MINOR(first), count);
	sim_forget("device numbers", found);
	free(found);
}

/* ---------------------------------------------------------------- cdevs ----------------------- */

/* A cdev that was added. */
struct added {
	struct list_head list;
	struct cdev *cdev;
	dev_t first;
	unsigned int count;
};

void cdev_init(struct cdev *cdev, const struct file_operations *fops)
{
	*cdev = (struct cdev){ .ops = fops };
}

struct cdev *cdev_alloc(void)
{
	struct cdev *cdev = sim_kzalloc(sizeof(*cdev), GFP_KERNEL, SIM_HERE);

	if (!cdev)
		return NULL;
	cdev->sim_allocated = true;
	atomic_set(&cdev->sim_references, 1);
	return cdev;
}

/* If the cdev is in memory of the driver, the driver must keep it as long as a file is open. */
static void put_cdev(struct cdev *cdev)
{
	void (*release)(void *data) = cdev->sim_release;
	void *data = cdev->sim_data;

	if (!cdev->sim_allocated || !atomic_dec_and_test(&cdev->sim_references))
		return;
	kfree(cdev);
	if (release)
		release(data);
}

int sim_cdev_add(struct cdev *cdev, dev_t first, unsigned int count, const struct sim_place *place)
{
	struct sim_kernel *kernel = sim_kernel_of("cdev_add()");
	int err = sim_enter(sim_current(), SIM_CDEV_ADD, cdev);
	struct added *added;

	if (!cdev->ops)
		sim_bug("cdev_add() of a cdev without operations");
	added = err ? NULL : calloc(1, sizeof(*added));
	if (!added)
		return err ? err : -ENOMEM;
	cdev->dev = first;
	cdev->count = count;
	*added = (struct added){ .cdev = cdev, .first = first, .count = count };
	sim_remember("cdev", cdev, sizeof(*cdev), place, "%u:%u+%u", MAJOR(first), MINOR(first),
		     count);
	pthread_mutex_lock(&kernel->lock);
	list_add_tail(&added->list, &kernel->cdevs);
	pthread_mutex_unlock(&kernel->lock);
	return 0;
}

void cdev_del(struct cdev *cdev)
{
	struct sim_kernel *kernel = sim_kernel_of("cdev_del()");
	struct added *added, *found = NULL;

	sim_enter(sim_current(), SIM_CDEV_DEL, cdev);
	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (added, &kernel->cdevs, list)
		if (added->cdev == cdev)
			found = added;
	if (found)
		list_del(&found->list);
	pthread_mutex_unlock(&kernel->lock);
	sim_forget("cdev", cdev);
	free(found);
	put_cdev(cdev);
}

/* Find the cdev of a number, whose owner stays loaded; sim_cdev_close() gives it back. */
static struct cdev *get(struct sim_kernel *kernel, dev_t number)
{
	const struct added *added;
	struct cdev *cdev = NULL;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (added, &kernel->cdevs, list)
		if (overlap(number, 1, added->first, added->count))
			cdev = added->cdev;
	if (cdev && !try_module_get(cdev->owner))
		cdev = NULL;
	if (cdev)
		atomic_inc(&cdev->sim_references);
	pthread_mutex_unlock(&kernel->lock);
	return cdev;
}

void sim_cdev_close(struct cdev *cdev)
{
	struct module *owner = cdev->owner;

	put_cdev(cdev);
	module_put(owner);
}

static int open_cdev(struct sim_file *file, struct cdev *cdev)
{
	const struct file_operations *ops = cdev->ops;
	int err;

	if (!try_module_get(ops->owner))
		return -ENXIO;
	file->cdev = cdev;
	file->inode.i_cdev = cdev;
	file->file.f_op = ops;
	err = ops->open ? ops->open(&file->inode, &file->file) : 0;
	if (err)
		module_put(ops->owner);
	return err;
}

int sim_chrdev_open(struct sim_file *file)
{
	struct cdev *cdev;
	int err;

	if (imajor(&file->inode) == MISC_MAJOR)
		return sim_misc_open(file);
	cdev = get(file->kernel, file->inode.i_rdev);
	if (!cdev)
		return -ENXIO;
	err = open_cdev(file, cdev);
	if (err)
		sim_cdev_close(cdev);
	return err;
}

void sim_chrdevs_drop(struct sim_kernel *kernel)
{
	struct numbers *numbers, *next_numbers;
	struct added *added, *next_added;

	list_for_each_entry_safe (numbers, next_numbers, &kernel->numbers, list)
		free(numbers);
	list_for_each_entry_safe (added, next_added, &kernel->cdevs, list)
		free(added);
}

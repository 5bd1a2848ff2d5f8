/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Character devices, by the numbers of their nodes.
 */
#ifndef SIM_LINUX_CDEV_H
#define SIM_LINUX_CDEV_H

#include "device.h"
#include "fs.h"
#include "kdev_t.h"
#include "types.h"

struct cdev {
	struct module *owner;
	const struct file_operations *ops;
	dev_t dev;
	unsigned int count;
	bool sim_allocated; /* by cdev_alloc(): */
	atomic_t sim_references;
	void *sim_data; /* of its maker, who is told of its end */
	void (*sim_release)(void *data);
};

void cdev_init(struct cdev *cdev, const struct file_operations *fops);
struct cdev *__must_check cdev_alloc(void);
int __must_check sim_cdev_add(struct cdev *cdev, dev_t first, unsigned int count,
			      const struct sim_place *place);
#define cdev_add(cdev, first, count) sim_cdev_add(cdev, first, count, SIM_HERE)
void cdev_del(struct cdev *cdev);

#endif /* SIM_LINUX_CDEV_H */

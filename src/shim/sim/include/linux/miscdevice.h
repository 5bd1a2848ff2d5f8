/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Nodes with a number of their own, for which a driver needs no class and no region.
 */
#ifndef SIM_LINUX_MISCDEVICE_H
#define SIM_LINUX_MISCDEVICE_H

#include "device.h"
#include "fs.h"
#include "list.h"
#include "types.h"

#define MISC_DYNAMIC_MINOR 255

struct miscdevice {
	int minor;
	const char *name;
	const struct file_operations *fops;
	struct list_head list;
	struct device *parent;
	struct device *this_device;
	const struct attribute_group **groups;
	const char *nodename;
	umode_t mode;
};

int __must_check sim_misc_register(struct miscdevice *misc, const struct sim_place *place);
#define misc_register(misc) sim_misc_register(misc, SIM_HERE)
void misc_deregister(struct miscdevice *misc);

#define module_misc_device(misc) module_driver(misc, misc_register, misc_deregister)

#endif /* SIM_LINUX_MISCDEVICE_H */

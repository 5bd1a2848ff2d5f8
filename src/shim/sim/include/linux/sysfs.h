/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attributes.
 */
#ifndef SIM_LINUX_SYSFS_H
#define SIM_LINUX_SYSFS_H

#include "compiler.h"
#include "errno.h"
#include "idr.h"
#include "stat.h"
#include "types.h"

#include "../../sim_place.h"

struct kernfs_node;

struct kobject {
	const char *name;
	struct kernfs_node *sd; /* its directory */
};

struct attribute {
	const char *name;
	umode_t mode;
};

struct attribute_group {
	const char *name;
	umode_t (*is_visible)(struct kobject *kobject, struct attribute *attr, int index);
	struct attribute **attrs;
};

/* Writes into the page that a show function gets, and only there. Returns the length. */
int sysfs_emit(char *page, const char *format, ...) __printf(2, 3);
int sysfs_emit_at(char *page, int at, const char *format, ...) __printf(3, 4);

/* Wakes programs that poll the attribute. */
void sysfs_notify(struct kobject *kobject, const char *directory, const char *attr);

/*
 * Takes a reference to an attribute; it can still be notified after its removal. NULL if there is
 * none.
 */
struct kernfs_node *__must_check sim_sysfs_get_dirent(struct kernfs_node *directory,
						      const char *name,
						      const struct sim_place *place);
#define sysfs_get_dirent(directory, name) sim_sysfs_get_dirent(directory, name, SIM_HERE)
void sysfs_notify_dirent(struct kernfs_node *attr);
void sysfs_put(struct kernfs_node *attr);

#define ATTRIBUTE_GROUPS(stem)                                   \
	static const struct attribute_group stem##_group = {     \
		.attrs = stem##_attrs,                           \
	};                                                       \
	static const struct attribute_group *stem##_groups[] = { \
		&stem##_group,                                   \
		NULL,                                            \
	}

#endif /* SIM_LINUX_SYSFS_H */

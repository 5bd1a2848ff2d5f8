/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module: its init and exit functions, and its description.
 */
#ifndef SIM_LINUX_MODULE_H
#define SIM_LINUX_MODULE_H

#include "export.h"
#include "init.h"
#include "kernel.h"
#include "moduleparam.h"
#include "stat.h"
#include "types.h"

/**
 * struct module - a module
 * @name: its name
 * @references: how many open files and others need it; atomic
 * @live: it is loaded, and references can be taken
 */
struct module {
	const char *name;
	unsigned int references;
	bool live;
};

bool try_module_get(struct module *module);
void __module_get(struct module *module);
void module_put(struct module *module);

#define module_init(function)      \
	int sim_module_init(void); \
	int sim_module_init(void)  \
	{                          \
		return function(); \
	}                          \
	_Static_assert(1, "")
#define module_exit(function)       \
	void sim_module_exit(void); \
	void sim_module_exit(void)  \
	{                           \
		function();         \
	}                           \
	_Static_assert(1, "")
/* For a module that only registers one driver. */
#define module_driver(driver, add, remove)           \
	static int __init sim_add_##driver(void)     \
	{                                            \
		return add(&driver);                 \
	}                                            \
	module_init(sim_add_##driver);               \
	static void __exit sim_remove_##driver(void) \
	{                                            \
		remove(&driver);                     \
	}                                            \
	module_exit(sim_remove_##driver)

#define MODULE_LICENSE(text)     MODULE_INFO(license, text)
#define MODULE_AUTHOR(text)      MODULE_INFO(author, text)
#define MODULE_DESCRIPTION(text) MODULE_INFO(description, text)
#define MODULE_VERSION(text)     MODULE_INFO(version, text)
#define MODULE_ALIAS(text)       MODULE_INFO(alias, text)
#define MODULE_DEVICE_TABLE(bus, table) \
	extern __typeof__(table) sim_##bus##_table __attribute__((alias(#table)))

#endif /* SIM_LINUX_MODULE_H */

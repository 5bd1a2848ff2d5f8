/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A node that a module has registered with the simulated kernel, behind a chrdev: each system call
 * of a program becomes one call of the module's own file operations.
 */
#ifndef MODULE_NODE_H
#define MODULE_NODE_H

#include "chrdev.h"
#include "sim_kernel.h"

#include <stdio.h>

/**
 * struct module_node - a node
 * @kernel: the machine
 * @name: of the node. A program that opens it gets the device that has this name then: the device
 *	may have gone and come back meanwhile
 */
struct module_node {
	struct sim_kernel *kernel;
	char name[40];
};

/* File operations of a struct module_node. */
extern const struct chrdev_ops module_node_ops;

/**
 * module_node_report() - what happened on a node, for people and scripts
 * @node: the node, with no call in progress
 * @emu: the hardware behind it
 * @counters: of its chrdev
 * @out: receives lines of the form "name: what: value"; the module's attributes are among them
 */
void module_node_report(const struct module_node *node, const struct emu *emu,
			const struct chrdev_counters *counters, FILE *out);

#endif /* MODULE_NODE_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a machine shows of the device when the module is loaded. For table.c alone.
 */
#ifndef HARNESS_SHOWN_H
#define HARNESS_SHOWN_H

#include <stdbool.h>

/* As many attributes, of one device, as a step can name calls; the longest of their names with
 * where they are; and nodes of one device.
 */
#define SHOWN_ATTRIBUTES 255
#define SHOWN_NAME       64
#define SHOWN_NODES      8

/**
 * struct shown_attribute - an attribute that can be read
 * @call: the name of the call that does it
 * @name: as in struct spec_call_row
 */
struct shown_attribute {
	char call[SHOWN_NAME];
	char name[SHOWN_NAME];
};

/**
 * struct shown - what there is
 * @why: why there is nothing; empty if there is something
 * @nodes: @n_nodes of them, the first one first
 * @attributes: @n_attributes of them
 * @exclusive: the node cannot be open twice at once
 * @told: the driver is told of resets
 */
struct shown {
	char why[512];
	char nodes[SHOWN_NODES][SHOWN_NAME];
	unsigned int n_nodes;
	struct shown_attribute attributes[SHOWN_ATTRIBUTES];
	unsigned int n_attributes;
	bool exclusive;
	bool told;
};

/**
 * shown_learn() - load the module once in each state of the hardware, each in a process of its own
 *
 * Ends the program, with the reason, if the driver cannot even do that.
 *
 * Return: what there is, in the usual state.
 */
const struct shown *shown_learn(void);

#endif /* HARNESS_SHOWN_H */

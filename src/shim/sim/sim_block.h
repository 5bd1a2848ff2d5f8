/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of a block of memory that the driver has, most of them from kmalloc().
 */
#ifndef SIM_BLOCK_H
#define SIM_BLOCK_H

#include "sim_place.h"

#include <stddef.h>
#include <stdint.h>

struct sim_kernel;

/**
 * struct sim_block - one block
 * @prev: of those of its machine
 * @next: of those of its machine
 * @kernel: the machine, or NULL
 * @kind: what it is called, in the ledger; NULL if it is from kmalloc()
 * @base: what is to be given back to the heap
 * @memory: what the driver got
 * @size: in bytes
 * @place: where the driver asked for it
 * @serial: of the acquisition, see sim_kernel_mark()
 * @state: alive or freed
 */
struct sim_block {
	struct sim_block *prev;
	struct sim_block *next;
	struct sim_kernel *kernel;
	const char *kind;
	void *base;
	void *memory;
	size_t size;
	const struct sim_place *place;
	unsigned long serial;
	uint32_t state;
} __attribute__((aligned(16)));

/**
 * sim_blocks_let_go() - look at what was freed, and forget it
 * @kernel: the machine, with no call in work
 *
 * sim_kernel_destroy() does so, too. Memory that was written to after kfree() is found here at the
 * latest.
 */
void sim_blocks_let_go(struct sim_kernel *kernel);

#endif /* SIM_BLOCK_H */

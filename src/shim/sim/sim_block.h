/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of a block of memory that the driver has, mostly from kmalloc().
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
 * @kind: its name in the ledger; NULL if it is from kmalloc()
 * @base: the memory to give back to the heap
 * @memory: the memory that the driver got
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
 * sim_blocks_let_go() - check the freed blocks, and forget them
 * @kernel: the machine, with no call in progress
 *
 * sim_kernel_destroy() does so too. A write after kfree() is found here at the latest.
 */
void sim_blocks_let_go(struct sim_kernel *kernel);

#endif /* SIM_BLOCK_H */

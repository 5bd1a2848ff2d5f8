/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of a block from kmalloc().
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
 * @memory: what kmalloc() returned
 * @size: in bytes
 * @place: where the driver called kmalloc()
 * @serial: of the acquisition, see sim_kernel_mark()
 * @state: alive or freed
 */
struct sim_block {
	struct sim_block *prev;
	struct sim_block *next;
	struct sim_kernel *kernel;
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

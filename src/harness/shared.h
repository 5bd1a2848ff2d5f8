/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an explorer notes about the bytes of its regions. For run.c.
 */
#ifndef HARNESS_SHARED_H
#define HARNESS_SHARED_H

#include "explore.h"

/**
 * shared_lay_out() - make room to note for each byte whether it is written
 * @explore: the explorer; the sizes of its regions are known
 *
 * Return: false, with a violation, if the regions have more than %EXPLORE_BYTES.
 */
bool shared_lay_out(struct explore *explore);

/**
 * shared_watch() - accesses that the compiler reports are steps of this explorer
 * @explore: the explorer; NULL for none
 *
 * Holds for this thread.
 */
void shared_watch(struct explore *explore);

/**
 * shared_write() - note that bytes are written
 * @explore: the explorer
 * @region: number of their region
 * @offset: of the first byte
 * @size: in bytes
 */
void shared_write(struct explore *explore, unsigned int region, uint32_t offset, uint32_t size);

#endif /* HARNESS_SHARED_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/lkp_enc without a kernel: the driver core on an emulated device, behind a chrdev.
 */
#ifndef LKP_ENC_NODE_H
#define LKP_ENC_NODE_H

#include "chrdev.h"
#include "emu.h"
#include "lkp_enc_core.h"

#include <stdio.h>

/**
 * struct lkp_enc_node - one device
 * @name: below /dev, and in messages
 * @emu: its hardware
 * @dev: its driver
 */
struct lkp_enc_node {
	char name[24];
	struct emu emu;
	struct lkp_enc dev;
};

/* File operations of a struct lkp_enc_node. */
extern const struct chrdev_ops lkp_enc_node_ops;

/*
 * The ioctls whose number misleads FUSE, ended by 0: it says that so many bytes are to be copied
 * from the argument, when that is a string, which may be shorter.
 */
extern const unsigned int lkp_enc_node_string_cmds[];

/**
 * lkp_enc_node_init() - power a device up and bind the driver to it
 * @node: overwritten
 * @index: 0 for lkp_enc, 1 for lkp_enc1, ...
 * @seed: initial SEED, as if something had set it before
 * @strict: refuse strings that are too long
 */
void lkp_enc_node_init(struct lkp_enc_node *node, unsigned int index, uint32_t seed, bool strict);

/**
 * lkp_enc_node_report() - what happened on a device, for people and scripts
 * @node: the device, with no call in work
 * @counters: of its chrdev
 * @out: receives lines of the form "lkp_enc: name: number"
 */
void lkp_enc_node_report(const struct lkp_enc_node *node, const struct chrdev_counters *counters,
			 FILE *out);

#endif /* LKP_ENC_NODE_H */

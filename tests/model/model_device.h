/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reference model, inner part: the registers, the presence check and the transfers that the
 * specification names. For model.c alone; tests include model.h.
 *
 * "call" says who answers accesses; NULL: nobody.
 */
#ifndef TESTS_MODEL_DEVICE_H
#define TESTS_MODEL_DEVICE_H

#include "reference.h"

/**
 * device_r1_cell() - read one STRING cell
 * @model: the model
 * @call: see above
 * @cell: its index
 *
 * Return: the stored byte; all ones from dead hardware; or the answer of "call".
 */
uint8_t device_r1_cell(const struct model *model, const struct model_call *call, uint32_t cell);

/**
 * device_w1_cell() - write one STRING cell
 * @model: the model
 * @call: see above
 * @cell: its index
 * @value: plain byte; the device enciphers it
 */
void device_w1_cell(struct model *model, const struct model_call *call, uint32_t cell,
		    uint8_t value);

/**
 * device_presence() - the presence check
 * @model: the model
 * @call: see above
 *
 * Return: 0 for alive; -ENODEV, and the model is gone from then on.
 */
int device_presence(struct model *model, const struct model_call *call);

/**
 * device_get_seed() - R4; all ones need a presence check
 * @model: the model
 * @call: see above
 * @seed: receives SEED
 *
 * Return: 0, or -ENODEV, -EIO.
 */
int device_get_seed(struct model *model, const struct model_call *call, uint32_t *seed);

/**
 * device_set_seed() - W4, then R4; a difference or all ones need a presence check
 * @model: the model
 * @call: see above
 * @seed: new SEED
 *
 * Return: 0, or -ENODEV, -EIO.
 */
int device_set_seed(struct model *model, const struct model_call *call, uint32_t seed);

/**
 * device_store() - the transfer "store"
 * @model: the model
 * @call: see above
 * @text: the bytes
 * @length: how many; fewer than there are cells
 *
 * Return: 0, or -ENODEV, -EIO.
 */
int device_store(struct model *model, const struct model_call *call, const uint8_t *text,
		 uint32_t length);

/**
 * device_fetch() - the transfer "fetch"
 * @model: the model
 * @call: see above
 * @text: receives the string with its NUL; room for all cells
 * @length: receives its length without the NUL
 *
 * Return: 0, or -EIO when no cell holds a NUL, or -ENODEV.
 */
int device_fetch(struct model *model, const struct model_call *call, uint8_t *text, size_t *length);

#endif /* TESTS_MODEL_DEVICE_H */

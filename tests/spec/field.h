/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of the module's fields, for stories.
 */
#ifndef TESTS_FIELD_H
#define TESTS_FIELD_H

#include <stdbool.h>
#include <stddef.h>

/**
 * field_name() - what is at some place of the module's memory?
 * @function: which allocated it
 * @offset: in bytes from its beginning
 *
 * Return: a name such as "node dev.lock"; NULL if that is not known.
 */
const char *field_name(const char *function, size_t offset);

/**
 * field_is_gone() - does a node say that its device is gone?
 * @node: the memory that lkp_enc_node_create() allocated
 *
 * Return: true if it does.
 */
bool field_is_gone(const void *node);

#endif /* TESTS_FIELD_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random sequences of operations.
 */
#ifndef TESTS_SEQUENCE_H
#define TESTS_SEQUENCE_H

#include "operation.h"
#include "prng.h"

/**
 * operation_sequence() - a random sequence
 * @prng: source of random numbers
 * @sequence: overwritten
 * @n: number of operations; operations that end the device's life come in the last quarter
 */
void operation_sequence(struct prng *prng, struct operation *sequence, size_t n);

#endif /* TESTS_SEQUENCE_H */

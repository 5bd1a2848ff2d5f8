/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hooks through which libFuzzer lets a target change its inputs itself.
 */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/**
 * LLVMFuzzerCustomMutator() - change an input a little
 * @data: the input, changed in place
 * @size: its bytes
 * @max_size: room at @data
 * @seed: of the random choices
 *
 * Return: bytes of the new input.
 */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

/**
 * LLVMFuzzerCustomCrossOver() - make one input out of two
 * @data1: one, of which the beginning is taken
 * @size1: its bytes
 * @data2: another, of which the end is taken
 * @size2: its bytes
 * @out: receives the new one
 * @max_out: room at @out
 * @seed: of the random choices
 *
 * Return: bytes of the new input; 0 for none.
 */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
				 size_t size2, uint8_t *out, size_t max_out, unsigned int seed);

#endif /* FUZZ_MUTATE_H */

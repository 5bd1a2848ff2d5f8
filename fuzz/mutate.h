/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hooks with which a target changes its inputs itself under libFuzzer, and the functions with
 * which a target of programs describes its records. A record is read and written in place, and may
 * be unaligned: it is made of bytes.
 */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

struct prng;

/* A program is one byte and records; the target gives both their meaning. */
#define MUTATE_HEADER 1
#define MUTATE_RECORD 16

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
 * LLVMFuzzerCustomCrossOver() - make one input from two
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

/**
 * mutate_byte() - pick any byte
 * @prng: of the random choices
 *
 * Return: the byte.
 */
uint8_t mutate_byte(struct prng *prng);

/**
 * mutate_seldom() - pick a byte that means a fault from a threshold on
 * @prng: of the random choices
 * @threshold: the first value that means a fault
 * @percent: how often
 *
 * Return: the byte; mostly 0.
 */
uint8_t mutate_seldom(struct prng *prng, uint8_t threshold, uint32_t percent);

/* ---------------------------------------------------------------- The target's ---------------- */

/**
 * record_new() - make a record for a call that should succeed
 * @prng: of the random choices
 * @bytes: receives it
 */
void record_new(struct prng *prng, uint8_t *bytes);

/**
 * record_header() - pick a first byte
 * @prng: of the random choices
 *
 * Return: the byte.
 */
uint8_t record_header(struct prng *prng);

/**
 * record_change() - give one field an interesting value
 * @prng: of the random choices
 * @bytes: the record
 */
void record_change(struct prng *prng, uint8_t *bytes);

/**
 * record_follow() - let a record use the same file as the one before
 * @bytes: a record
 * @bytes_before: the one before it
 */
void record_follow(uint8_t *bytes, const uint8_t *bytes_before);

/**
 * record_pair() - make two records depend on each other
 * @prng: of the random choices
 * @bytes: one
 * @next: the one after it
 */
void record_pair(struct prng *prng, uint8_t *bytes, uint8_t *next);

/**
 * record_heal() - remove the faults
 * @bytes: the record
 */
void record_heal(uint8_t *bytes);

/**
 * record_heal_header() - remove the faults from the first byte
 * @header: the byte
 */
void record_heal_header(uint8_t *header);

#endif /* FUZZ_MUTATE_H */

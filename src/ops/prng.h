/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pseudo-random numbers: SplitMix64 (Steele, Lea, Flood 2014). Neighbouring seeds give unrelated
 * streams, so the seed of part r of a run is the run's seed + r.
 */
#ifndef OPS_PRNG_H
#define OPS_PRNG_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct prng - a stream of numbers
 * @state: the seed at first
 */
struct prng {
	uint64_t state;
};

/**
 * prng_next() - get the next 64 random bits
 * @prng: the stream
 *
 * Return: any value.
 */
static inline uint64_t prng_next(struct prng *prng)
{
	uint64_t z = prng->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/**
 * prng_below() - a random number
 * @prng: the stream
 * @bound: not 0; small bounds are hit evenly enough
 *
 * Return: 0 to @bound - 1.
 */
static inline uint32_t prng_below(struct prng *prng, uint32_t bound)
{
	return (uint32_t)((prng_next(prng) >> 32) * bound >> 32);
}

/**
 * prng_chance() - be true with a given probability
 * @prng: the stream
 * @percent: 0 to 100
 *
 * Return: true in @percent of a hundred cases.
 */
static inline bool prng_chance(struct prng *prng, uint32_t percent)
{
	return prng_below(prng, 100) < percent;
}

#endif /* OPS_PRNG_H */

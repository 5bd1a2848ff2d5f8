// SPDX-License-Identifier: GPL-2.0-only
/*
 * A string that goes through the device at once has the same effect as one that goes byte by byte.
 *
 * Two benches get the same random calls. Nothing observes the first, so the emulator does runs at
 * once; the second is traced, so that every byte is an access of its own. After each call they
 * agree in result, bytes, position, registers, and counters. TEST_SEED=<number> in the environment
 * sets the first seed; a failure prints the number that replays it.
 */
#include "lab.h"
#include "prng.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS  200
#define CALLS   20
#define LONGEST 5000

/**
 * struct side - one of the two benches, with the user memory of its calls
 * @lab: the bench
 * @in: the memory that calls read
 * @out: the memory that calls write
 * @crypt: argument of CRYPT
 */
struct side {
	struct lab *lab;
	uint8_t in[LONGEST];
	uint8_t out[LONGEST];
	struct lkp_enc_crypt crypt;
};

struct pair {
	struct side quiet;
	struct side traced;
};

/**
 * struct draw - random arguments of one call
 * @kind: index into calls
 * @n: a length
 * @seed: a seed
 */
struct draw {
	uint32_t kind;
	size_t n;
	uint32_t seed;
};

static long call_write(struct side *side, const struct draw *draw)
{
	return lkp_enc_write(&side->lab->file, (const char *)side->in, draw->n, false);
}

static long call_read(struct side *side, const struct draw *draw)
{
	return lkp_enc_read(&side->lab->file, (char *)side->out, draw->n, false);
}

static long call_write_seed(struct side *side, const struct draw *draw)
{
	__u32 seed = draw->seed;

	return lkp_enc_ioctl(&side->lab->file, LKP_ENC_WRITE_SEED, &seed, false);
}

static long call_write_string(struct side *side, const struct draw *draw)
{
	(void)draw;
	return lkp_enc_ioctl(&side->lab->file, LKP_ENC_WRITE_STRING, side->in, false);
}

static long call_read_string(struct side *side, const struct draw *draw)
{
	(void)draw;
	return lkp_enc_ioctl(&side->lab->file, LKP_ENC_READ_STRING, side->out, false);
}

static long call_crypt(struct side *side, const struct draw *draw)
{
	side->crypt = (struct lkp_enc_crypt){ .src = (uintptr_t)side->in,
					      .dst = (uintptr_t)side->out,
					      .src_len = (__u32)draw->n,
					      .dst_len = LONGEST,
					      .seed = draw->seed };
	return lkp_enc_ioctl(&side->lab->file, LKP_ENC_CRYPT, &side->crypt, false);
}

static const struct {
	const char *name;
	long (*run)(struct side *side, const struct draw *draw);
} calls[] = {
	{ "write", call_write },
	{ "read", call_read },
	{ "WRITE_SEED", call_write_seed },
	{ "WRITE_STRING", call_write_string },
	{ "READ_STRING", call_read_string },
	{ "CRYPT", call_crypt },
};

/* Any length, often a short one, whole vectors, or about what the device holds. */
static size_t draw_length(struct prng *prng)
{
	switch (prng_below(prng, 4)) {
	case 0:
		return prng_below(prng, 40);
	case 1:
		return 16 * prng_below(prng, 256) + prng_below(prng, 2);
	case 2:
		return 4085 + prng_below(prng, 12);
	default:
		return prng_below(prng, LONGEST);
	}
}

/* Text with a NUL somewhere, or bytes of any kind without one. */
static void draw_text(struct prng *prng, struct pair *pair)
{
	size_t nul = draw_length(prng);

	for (size_t i = 0; i < LONGEST; i++)
		pair->quiet.in[i] = (uint8_t)(1 + prng_below(prng, 255));
	pair->quiet.in[nul < LONGEST ? nul : 0] = 0;
	memcpy(pair->traced.in, pair->quiet.in, LONGEST);
}

static const char *difference(const struct side *a, const struct side *b)
{
	if (memcmp(a->out, b->out, sizeof(a->out)) != 0)
		return "bytes";
	if (memcmp(&a->crypt.dst_len, &b->crypt.dst_len, sizeof(a->crypt.dst_len)) != 0)
		return "lengths";
	if (position_of(&a->lab->file) != position_of(&b->lab->file))
		return "positions";
	if (memcmp(&a->lab->emu.state, &b->lab->emu.state, sizeof(a->lab->emu.state)) != 0)
		return "registers";
	if (memcmp(&a->lab->emu.counters, &b->lab->emu.counters, sizeof(a->lab->emu.counters)) != 0)
		return "counters";
	return NULL;
}

static void check_call(struct pair *pair, const struct draw *draw, uint64_t seed)
{
	struct side *quiet = &pair->quiet;
	struct side *traced = &pair->traced;
	long result;
	long twin_result;
	const char *what;

	lab_trace_start(traced->lab);
	result = calls[draw->kind].run(quiet, draw);
	twin_result = calls[draw->kind].run(traced, draw);
	what = result == twin_result ? difference(quiet, traced) : "results";
	if (what)
		fail_msg("%s of %zu bytes: %s differ (%ld, %ld); replay with TEST_SEED=%" PRIu64,
			 calls[draw->kind].name, draw->n, what, result, twin_result, seed);
}

static uint64_t first_draw(void)
{
	const char *given = getenv("TEST_SEED");

	return given ? strtoull(given, NULL, 0) : 1;
}

static void test_bulk_equals_byte_by_byte(void **state)
{
	struct pair *pair = *state;
	const uint32_t kinds = sizeof(calls) / sizeof(calls[0]);

	for (uint64_t seed = first_draw(); seed < first_draw() + ROUNDS; seed++) {
		struct prng prng = { .state = seed };

		draw_text(&prng, pair);
		for (unsigned int i = 0; i < CALLS; i++) {
			struct draw draw = { .kind = prng_below(&prng, kinds),
					     .n = draw_length(&prng),
					     .seed = (uint32_t)prng_next(&prng) };

			check_call(pair, &draw, seed);
		}
	}
	/* Check that the two really went different ways. */
	assert_false(pair->quiet.lab->emu.armed);
	assert_true(pair->traced.lab->emu.armed);
}

static int setup(void **state)
{
	struct pair *pair = calloc(1, sizeof(*pair));
	void *quiet = NULL;
	void *traced = NULL;

	if (!pair || lab_setup(&quiet) || lab_setup(&traced)) {
		free(pair);
		return -1;
	}
	pair->quiet.lab = quiet;
	pair->traced.lab = traced;
	*state = pair;
	return 0;
}

static int teardown(void **state)
{
	struct pair *pair = *state;
	void *quiet = pair->quiet.lab;
	void *traced = pair->traced.lab;
	int err = lab_teardown(&quiet) | lab_teardown(&traced);

	free(pair);
	return err;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_bulk_equals_byte_by_byte, setup, teardown),
	};

	return cmocka_run_group_tests_name("core/bulk", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * CRYPT when it succeeds: the transaction, its bytes, and the state of the device afterwards.
 */
#include "lab.h"

#include <string.h>

#define CELLS LKP_ENC_STRING_CELLS

/* A transaction over separate buffers: src_len bytes, a destination of the same size. */
static struct lkp_enc_crypt crypt_of(const void *src, void *dst, size_t n, u32 seed)
{
	return (struct lkp_enc_crypt){ .src = (uintptr_t)src,
				       .dst = (uintptr_t)dst,
				       .src_len = (u32)n,
				       .dst_len = (u32)n,
				       .seed = seed };
}

static long run(struct lab *lab, struct lkp_enc_crypt *crypt)
{
	return lkp_enc_ioctl(&lab->file, LKP_ENC_CRYPT, crypt, false);
}

/* Every byte value, NUL among them, over and over. */
static void fill(uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)(i * 7);
}

/* ---------------------------------------------------------------- The transaction ------------- */

static void test_crypt_makes_the_documented_accesses(void **state)
{
	struct lab *lab = *state;
	char dst[4] = "###";
	struct lkp_enc_crypt crypt = crypt_of("Hi", dst, 2, 1);

	lab->emu.state.device.seed = 5;
	lab_put_string(lab, "xyz");
	lab_trace_start(lab);
	assert_int_equal(run(lab, &crypt), 0);
	assert_string_equal(lab_trace_text(lab), "R4 SEED 0x5\n"
						 "W4 SEED 0x1\n"
						 "R4 SEED 0x1\n"
						 "W1 STRING[0] 0x48\n"
						 "W1 STRING[1] 0x69\n"
						 "R1 STRING[0] 0x49\n"
						 "R1 STRING[1] 0x6a\n"
						 "W1 STRING[0] 0x0\n"
						 "W4 SEED 0x5\n"
						 "R4 SEED 0x5\n");
	assert_string_equal(dst, "Ij#");
}

static void test_crypt_deciphers_by_the_rest_of_the_alphabet(void **state)
{
	static const struct {
		u32 seed, shift;
	} variants[] = { { 0, 26 },  { 1, 25 },  { 25, 1 },         { 26, 26 },
			 { 27, 25 }, { 258, 2 }, { 0x80000000, 2 }, { 0xffffffff, 5 } };
	struct lab *lab = *state;
	char dst[1];

	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		struct lkp_enc_crypt crypt = crypt_of("K", dst, 1, variants[i].seed);

		crypt.flags = LKP_ENC_CRYPT_DECRYPT;
		lab_trace_start(lab);
		assert_int_equal(run(lab, &crypt), 0);
		assert_int_equal(dst[0], lab_encipher('K', variants[i].shift));
		lab_expect(lab, "R4 SEED 0x0\nW4 SEED 0x%x\nR4 SEED 0x%x\n", variants[i].shift,
			   variants[i].shift);
		lab_expect(lab, "W1 STRING[0] 0x4b\nR1 STRING[0] 0x%x\n", dst[0]);
		lab_expect(lab, "W1 STRING[0] 0x0\nW4 SEED 0x0\nR4 SEED 0x0\n");
		lab_assert_trace(lab);
	}
}

static void test_crypt_of_nothing_touches_no_device(void **state)
{
	struct lab *lab = *state;
	struct lkp_enc_crypt crypt = crypt_of(NULL, NULL, 0, 1);

	crypt.dst_len = 10;
	lab_put_string(lab, "xyz");
	lab_trace_start(lab);
	/* It takes no lock and needs no memory either. */
	lab_hold(lab, &lab->dev.lock);
	sim_fail(&lab->task, SIM_KMALLOC, 1);
	assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_CRYPT, &crypt, true), 0);
	lab_let_go(lab, &lab->dev.lock);
	lab_assert_untouched(lab);
	assert_int_equal(crypt.dst_len, 0);
}

/* ---------------------------------------------------------------- Its bytes ------------------- */

static void test_crypt_sizes(void **state)
{
	static const size_t sizes[] = { 1, 2, 255, 4090, 4091, 4092 };
	struct lab *lab = *state;
	uint8_t src[CELLS], want[CELLS], dst[CELLS + 1];

	fill(src, sizeof(src));
	for (size_t i = 0; i < sizeof(src); i++)
		want[i] = lab_encipher(src[i], 3);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct lkp_enc_crypt crypt = crypt_of(src, dst, sizes[i], 3);

		memset(dst, '#', sizeof(dst));
		crypt.dst_len = sizeof(dst);
		lab_trace_start(lab);
		assert_int_equal(run(lab, &crypt), 0);
		assert_memory_equal(dst, want, sizes[i]);
		assert_int_equal(dst[sizes[i]], '#');
		assert_int_equal(crypt.dst_len, sizes[i]);
		lab_expect(lab, "R4 SEED 0x0\nW4 SEED 0x3\nR4 SEED 0x3\n");
		lab_expect_cells(lab, 'W', src, sizes[i]);
		lab_expect_cells(lab, 'R', want, sizes[i]);
		lab_expect(lab, "W1 STRING[0] 0x0\nW4 SEED 0x0\nR4 SEED 0x0\n");
		lab_assert_trace(lab);
	}
}

static void test_crypt_writes_dst_len_and_nothing_else_of_the_struct(void **state)
{
	struct lab *lab = *state;
	char dst[8];
	struct lkp_enc_crypt crypt = crypt_of("abc", dst, 3, 0x12345678);
	struct lkp_enc_crypt want;

	crypt.dst_len = sizeof(dst);
	crypt.flags = LKP_ENC_CRYPT_DECRYPT;
	want = crypt;
	want.dst_len = 3;
	assert_int_equal(run(lab, &crypt), 0);
	assert_memory_equal(&crypt, &want, sizeof(want));
}

static void test_crypt_touches_no_memory_around_its_buffers(void **state)
{
	struct lab *lab = *state;
	char src[3] = "abc", dst[8];
	struct lkp_enc_crypt crypt = crypt_of(src, dst, 3, 1);

	/* The caller says that dst has more room, but nothing writes to the rest. */
	crypt.dst_len = sizeof(dst);
	sim_map(&lab->task, src, 3, SIM_READ);
	sim_map(&lab->task, dst, 3, SIM_WRITE);
	sim_map(&lab->task, &crypt, sizeof(crypt), SIM_READ);
	sim_map(&lab->task, &crypt.dst_len, sizeof(crypt.dst_len), SIM_WRITE);
	assert_int_equal(run(lab, &crypt), 0);
	assert_memory_equal(dst, "bcd", 3);
}

static void test_crypt_takes_its_struct_at_any_address(void **state)
{
	struct lab *lab = *state;
	char dst[3], memory[sizeof(struct lkp_enc_crypt) + 8];
	struct lkp_enc_crypt crypt = crypt_of("abc", dst, 3, 1);

	crypt.dst_len = 300;
	for (size_t shift = 0; shift < 8; shift++) {
		struct lkp_enc_crypt after;

		memcpy(memory + shift, &crypt, sizeof(crypt));
		assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_CRYPT, memory + shift, false),
				 0);
		memcpy(&after, memory + shift, sizeof(after));
		assert_int_equal(after.dst_len, 3);
		assert_memory_equal(dst, "bcd", 3);
	}
}

static void test_crypt_decrypt_undoes_encrypt(void **state)
{
	static const u32 big[] = { 255, 256, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff };
	struct lab *lab = *state;
	uint8_t src[512], between[512], dst[512];

	fill(src, sizeof(src));
	for (u32 i = 0; i < 26 + sizeof(big) / sizeof(big[0]); i++) {
		u32 seed = i < 26 ? i : big[i - 26];
		struct lkp_enc_crypt there = crypt_of(src, between, sizeof(src), seed);
		struct lkp_enc_crypt back;

		assert_int_equal(run(lab, &there), 0);
		for (size_t k = 0; k < sizeof(src); k++)
			assert_int_equal(between[k], lab_encipher(src[k], seed));
		back = crypt_of(between, dst, sizeof(src), seed);
		back.flags = LKP_ENC_CRYPT_DECRYPT;
		assert_int_equal(run(lab, &back), 0);
		assert_memory_equal(dst, src, sizeof(src));
	}
}

static void test_crypt_buffers_may_overlap(void **state)
{
	static const struct {
		const char *name;
		size_t src, dst;
	} variants[] = {
		{ "in place", 8, 8 },           { "dst one behind src", 8, 9 },
		{ "dst one before src", 8, 7 }, { "second half", 0, 16 },
		{ "first half", 16, 0 },
	};
	struct lab *lab = *state;

	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		uint8_t memory[48], want[48];
		struct lkp_enc_crypt crypt;

		for (size_t k = 0; k < sizeof(memory); k++)
			memory[k] = (uint8_t)('A' + k);
		memcpy(want, memory, sizeof(want));
		crypt = crypt_of(memory + variants[i].src, memory + variants[i].dst, 32, 13);
		for (size_t k = 0; k < 32; k++)
			want[variants[i].dst + k] = lab_encipher(memory[variants[i].src + k], 13);
		assert_variant_equal(variants[i].name, run(lab, &crypt), 0);
		assert_variant_equal(variants[i].name, memcmp(memory, want, sizeof(want)), 0);
	}
}

/* ---------------------------------------------------------------- What it leaves behind ------- */

static void test_crypt_restores_seed_and_empties_the_string(void **state)
{
	static const u32 seeds[] = { 0, 5, 26, 256, 0x12345678, 0xffffffff };
	struct lab *lab = *state;
	char dst[4], string[8] = "#######";

	for (size_t i = 0; i < sizeof(seeds) / sizeof(seeds[0]); i++) {
		struct lkp_enc_crypt crypt = crypt_of("abc", dst, 3, 7);

		lab->emu.state.device.seed = seeds[i];
		lab_put_string(lab, "xyz");
		assert_int_equal(run(lab, &crypt), 0);
		assert_int_equal(lab->emu.state.device.seed, seeds[i]);
		assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_READ_STRING, string, false), 0);
		assert_string_equal(string, "");
	}
}

static void test_crypt_after_a_seed_of_all_ones(void **state)
{
	struct lab *lab = *state;
	char dst[1];
	struct lkp_enc_crypt crypt = crypt_of("a", dst, 1, 2);

	lab->emu.state.device.seed = 0xffffffff;
	lab_put_string(lab, "x");
	lab_trace_start(lab);
	assert_int_equal(run(lab, &crypt), 0);
	/* Each time SEED reads all ones, the driver must check that the device is there. */
	assert_string_equal(lab_trace_text(lab), "R4 SEED 0xffffffff\n"
						 "R4 SEED 0xffffffff\n"
						 "R1 STRING[0] 0x78\n"
						 "W4 SEED 0x2\n"
						 "R4 SEED 0x2\n"
						 "W1 STRING[0] 0x61\n"
						 "R1 STRING[0] 0x63\n"
						 "W1 STRING[0] 0x0\n"
						 "W4 SEED 0xffffffff\n"
						 "R4 SEED 0xffffffff\n"
						 "R4 SEED 0xffffffff\n"
						 "R1 STRING[0] 0x0\n");
}

static void test_crypt_with_a_seed_of_all_ones(void **state)
{
	struct lab *lab = *state;
	char dst[1];
	struct lkp_enc_crypt crypt = crypt_of("a", dst, 1, 0xffffffff);

	lab->emu.state.device.seed = 5;
	lab_put_string(lab, "\xffx");
	lab_trace_start(lab);
	assert_int_equal(run(lab, &crypt), 0);
	assert_int_equal(dst[0], lab_encipher('a', 0xffffffff));
	assert_string_equal(lab_trace_text(lab), "R4 SEED 0x5\n"
						 "W4 SEED 0xffffffff\n"
						 "R4 SEED 0xffffffff\n"
						 "R4 SEED 0xffffffff\n"
						 "R1 STRING[0] 0xff\n"
						 "R1 STRING[1] 0x78\n"
						 "W1 STRING[0] 0x61\n"
						 "R1 STRING[0] 0x76\n"
						 "W1 STRING[0] 0x0\n"
						 "W4 SEED 0x5\n"
						 "R4 SEED 0x5\n");
}

/* Data of all ones is data, and needs no check of the device. */
static void test_crypt_of_all_ones_is_no_suspicion(void **state)
{
	struct lab *lab = *state;
	uint8_t bytes[CELLS];
	struct lkp_enc_crypt crypt;

	memset(bytes, 0xff, sizeof(bytes));
	crypt = crypt_of(bytes, bytes, sizeof(bytes), 1);
	lab->emu.state.device.seed = 0xffffffff;
	assert_int_equal(run(lab, &crypt), 0);
	for (size_t i = 0; i < sizeof(bytes); i++)
		assert_int_equal(bytes[i], 0xff);
	assert_false(lkp_enc_is_gone(&lab->dev));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(test_crypt_makes_the_documented_accesses),
		lab_test(test_crypt_deciphers_by_the_rest_of_the_alphabet),
		lab_test(test_crypt_of_nothing_touches_no_device),
		lab_test(test_crypt_sizes),
		lab_test(test_crypt_writes_dst_len_and_nothing_else_of_the_struct),
		lab_test(test_crypt_touches_no_memory_around_its_buffers),
		lab_test(test_crypt_takes_its_struct_at_any_address),
		lab_test(test_crypt_decrypt_undoes_encrypt),
		lab_test(test_crypt_buffers_may_overlap),
		lab_test(test_crypt_restores_seed_and_empties_the_string),
		lab_test(test_crypt_after_a_seed_of_all_ones),
		lab_test(test_crypt_with_a_seed_of_all_ones),
		lab_test(test_crypt_of_all_ones_is_no_suspicion),
	};

	return cmocka_run_group_tests_name("core/ioctl_crypt", tests, NULL, NULL);
}

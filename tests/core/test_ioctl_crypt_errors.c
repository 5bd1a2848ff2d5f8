// SPDX-License-Identifier: GPL-2.0-only
/*
 * CRYPT when it fails: which error comes first, and what does not change. lab->user.crypt is the
 * transaction: three bytes under seed 9, on a device with seed 5 and "xyz".
 */
#include "lab.h"

#include <string.h>

#define CELLS LKP_ENC_STRING_CELLS

static long run(struct lab *lab)
{
	return lkp_enc_ioctl(&lab->file, LKP_ENC_CRYPT, &lab->user.crypt, false);
}

/* The call gives an error, and neither the struct nor the destination has changed. */
static void assert_fails(struct lab *lab, const char *variant, int err)
{
	struct lab_user before = lab->user;

	assert_variant_equal(variant, run(lab), err);
	assert_variant_equal(variant, memcmp(&lab->user, &before, sizeof(before)), 0);
}

/* ---------------------------------------------------------------- Refused --------------------- */

static void test_crypt_every_unknown_flag_is_einval(void **state)
{
	struct lab *lab = *state;

	lab_restart(lab);
	lab_trace_start(lab);
	for (unsigned int bit = 1; bit < 32; bit++) {
		lab->user.crypt.flags = 1u << bit;
		assert_fails(lab, "alone", -EINVAL);
		lab->user.crypt.flags |= LKP_ENC_CRYPT_DECRYPT;
		assert_fails(lab, "with DECRYPT", -EINVAL);
	}
	lab_assert_untouched(lab);
}

static void test_crypt_oversized_is_emsgsize(void **state)
{
	static const u32 sizes[] = { CELLS + 1, CELLS + 2, 0x10000, 0x80000000, 0xffffffff };
	struct lab *lab = *state;

	lab_restart(lab);
	lab_trace_start(lab);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		lab->user.crypt.src_len = sizes[i];
		lab->user.crypt.dst_len = 0xffffffff;
		assert_fails(lab, "oversized", -EMSGSIZE);
	}
	lab_assert_untouched(lab);
	/* CRYPT is always strict: it truncates nothing, counts nothing and warns of nothing. */
	assert_int_equal(lkp_enc_truncations(&lab->dev), 0);
	assert_int_equal(lab->task.warnings, 0);
}

static void test_crypt_small_destination_is_enospc(void **state)
{
	static const struct {
		u32 src_len, dst_len;
	} variants[] = { { 1, 0 }, { 3, 2 }, { CELLS, CELLS - 1 }, { CELLS, 0 } };
	struct lab *lab = *state;

	lab_restart(lab);
	lab_trace_start(lab);
	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		lab->user.crypt.src_len = variants[i].src_len;
		lab->user.crypt.dst_len = variants[i].dst_len;
		assert_fails(lab, "small destination", -ENOSPC);
	}
	lab_assert_untouched(lab);
}

/* At first everything is wrong. Each correction shows the next error. */
static void test_crypt_errors_come_in_order(void **state)
{
	struct lab *lab = *state;
	struct lkp_enc_crypt *crypt = &lab->user.crypt;
	char src[CELLS];

	lab_restart(lab);
	*crypt = (struct lkp_enc_crypt){ .src_len = CELLS + 1, .flags = 2 };
	lab_trace_start(lab);
	lab_hold(lab, &lab->dev.lock);
	sim_map(&lab->task, crypt, sizeof(*crypt) - 1, SIM_READ);
	assert_fails(lab, "argument faults", -EFAULT);
	sim_unmap_all(&lab->task);
	assert_fails(lab, "flags", -EINVAL);
	crypt->flags = LKP_ENC_CRYPT_DECRYPT;
	assert_fails(lab, "src_len", -EMSGSIZE);
	crypt->src_len = CELLS;
	assert_fails(lab, "dst_len", -ENOSPC);
	crypt->dst_len = CELLS;
	sim_fail(&lab->task, SIM_KMALLOC, 1);
	assert_fails(lab, "memory", -ENOMEM);
	assert_fails(lab, "src", -EFAULT);
	memset(src, 'a', sizeof(src));
	crypt->src = (uintptr_t)src;
	sim_signal(&lab->task, true);
	assert_fails(lab, "lock", -EINTR);
	lab_assert_untouched(lab);
	lab_let_go(lab, &lab->dev.lock);
	assert_fails(lab, "dst", -EFAULT);
	crypt->dst = (uintptr_t)src;
	assert_int_equal(run(lab), 0);
}

/* ---------------------------------------------------------------- User memory ----------------- */

static void test_crypt_fault_in_the_struct_changes_nothing(void **state)
{
	struct lab *lab = *state;
	const char *start = (const char *)&lab->user.crypt;

	lab_restart(lab);
	sim_map(&lab->task, lab->user.src, sizeof(lab->user.src), SIM_READ);
	lab_trace_start(lab);
	for (size_t hole = 0; hole < sizeof(lab->user.crypt); hole++) {
		lab->task.n_mappings = 1;
		sim_map(&lab->task, start, hole, SIM_READ | SIM_WRITE);
		sim_map(&lab->task, start + hole + 1, sizeof(lab->user.crypt) - hole - 1,
			SIM_READ | SIM_WRITE);
		assert_fails(lab, "hole in the struct", -EFAULT);
	}
	lab_assert_untouched(lab);
}

static void test_crypt_fault_at_every_byte_of_src_changes_nothing(void **state)
{
	struct lab *lab = *state;

	lab_restart(lab);
	lab_trace_start(lab);
	for (size_t mapped = 0; mapped < 3; mapped++) {
		sim_unmap_all(&lab->task);
		sim_map(&lab->task, &lab->user.crypt, sizeof(lab->user.crypt),
			SIM_READ | SIM_WRITE);
		sim_map(&lab->task, lab->user.src, mapped, SIM_READ);
		assert_fails(lab, "src", -EFAULT);
	}
	lab_assert_untouched(lab);
}

/*
 * The error is found after the device has done its part: SEED is restored, STRING is empty, and
 * dst_len has not changed.
 */
static void assert_found_afterwards(struct lab *lab)
{
	struct lkp_enc_crypt before = lab->user.crypt;

	assert_int_equal(run(lab), -EFAULT);
	assert_memory_equal(&lab->user.crypt, &before, sizeof(before));
	assert_int_equal(lab->emu.trace.count, 12);
	assert_int_equal(lab->emu.state.device.seed, 5);
	assert_int_equal(lab->emu.state.device.string[0], 0);
}

static void test_crypt_fault_at_every_byte_of_dst_is_found_afterwards(void **state)
{
	struct lab *lab = *state;

	for (size_t mapped = 0; mapped < 3; mapped++) {
		lab_restart(lab);
		sim_unmap_all(&lab->task);
		sim_map(&lab->task, &lab->user.crypt, sizeof(lab->user.crypt),
			SIM_READ | SIM_WRITE);
		sim_map(&lab->task, lab->user.src, 3, SIM_READ);
		sim_map(&lab->task, lab->user.dst, mapped, SIM_WRITE);
		lab_trace_start(lab);
		assert_found_afterwards(lab);
	}
}

static void test_crypt_fault_at_every_byte_of_dst_len_is_found_afterwards(void **state)
{
	struct lab *lab = *state;

	for (size_t mapped = 0; mapped < 4; mapped++) {
		lab_restart(lab);
		/* A partial copy of the same number changes nothing. */
		lab->user.crypt.dst_len = 3;
		sim_unmap_all(&lab->task);
		sim_map(&lab->task, &lab->user.crypt, sizeof(lab->user.crypt), SIM_READ);
		sim_map(&lab->task, &lab->user.crypt.dst_len, mapped, SIM_WRITE);
		sim_map(&lab->task, lab->user.src, 3, SIM_READ);
		sim_map(&lab->task, lab->user.dst, 3, SIM_WRITE);
		lab_trace_start(lab);
		assert_found_afterwards(lab);
		/* The bytes had been delivered before that. */
		assert_string_equal(lab->user.dst, "jkl");
	}
}

/* ---------------------------------------------------------------- The device ------------------ */

static void spoil_seed(struct lab *lab)
{
	lab->emu.state.device.seed = 77;
}

static void test_crypt_other_read_back_of_its_seed_is_eio(void **state)
{
	struct lab *lab = *state;

	lab_restart(lab);
	lab_trace_start(lab);
	lab_at(lab, 3, spoil_seed);
	assert_fails(lab, "own seed", -EIO);
	/* It stores nothing under a wrong seed. */
	assert_string_equal(lab_trace_text(lab), "R4 SEED 0x5\n"
						 "W4 SEED 0x9\n"
						 "R4 SEED 0x4d\n"
						 "R4 SEED 0x4d\n");
}

static void test_crypt_other_read_back_of_the_restored_seed_is_eio(void **state)
{
	struct lab *lab = *state;

	lab_restart(lab);
	lab_at(lab, 12, spoil_seed);
	assert_fails(lab, "restored seed", -EIO);
	assert_int_equal(lab->emu.state.device.string[0], 0);
}

static void test_crypt_glitch_when_the_seed_is_saved_changes_nothing(void **state)
{
	struct lab *lab = *state;

	lab_restart(lab);
	lab_trace_start(lab);
	lab_glitch_at(lab, 1);
	assert_fails(lab, "saved seed", -EIO);
	lab_expect(lab, "R4 SEED 0xffffffff (removed)\n"
			"R4 SEED 0x5\n");
	lab_assert_untouched(lab);
}

/* Also with seeds that look like a dead device. */
static void test_crypt_removed_before_every_access_is_enodev(void **state)
{
	static const struct {
		const char *name;
		u32 saved, own;
		unsigned long accesses;
	} variants[] = {
		{ "everyday seeds", 5, 9, 12 },
		/* Each check costs a read of SEED and of one cell. */
		{ "previous seed all ones", 0xffffffff, 9, 16 },
		{ "own seed all ones", 5, 0xffffffff, 14 },
		{ "both all ones", 0xffffffff, 0xffffffff, 18 },
	};
	struct lab *lab = *state;

	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		for (unsigned long nth = 1; nth <= variants[i].accesses; nth++) {
			lab_restart(lab);
			lab->emu.state.device.seed = variants[i].saved;
			lab->user.crypt.seed = variants[i].own;
			lab_remove_at(lab, nth);
			assert_fails(lab, variants[i].name, -ENODEV);
			assert_int_equal(lab->due, 0);
			assert_true(lkp_enc_is_gone(&lab->dev));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(test_crypt_every_unknown_flag_is_einval),
		lab_test(test_crypt_oversized_is_emsgsize),
		lab_test(test_crypt_small_destination_is_enospc),
		lab_test(test_crypt_errors_come_in_order),
		lab_test(test_crypt_fault_in_the_struct_changes_nothing),
		lab_test(test_crypt_fault_at_every_byte_of_src_changes_nothing),
		lab_test(test_crypt_fault_at_every_byte_of_dst_is_found_afterwards),
		lab_test(test_crypt_fault_at_every_byte_of_dst_len_is_found_afterwards),
		lab_test(test_crypt_other_read_back_of_its_seed_is_eio),
		lab_test(test_crypt_other_read_back_of_the_restored_seed_is_eio),
		lab_test(test_crypt_glitch_when_the_seed_is_saved_changes_nothing),
		lab_test(test_crypt_removed_before_every_access_is_enodev),
	};

	return cmocka_run_group_tests_name("core/ioctl_crypt_errors", tests, NULL, NULL);
}

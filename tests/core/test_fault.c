// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a program gets when something goes wrong, fault by fault. Here each kind strikes one
 * interesting place; the sweep (docs/faults.md) has them at every place.
 */
#include "lab.h"

#include <errno.h>
#include <string.h>

static const struct lab_call *call_named(const char *name)
{
	const struct lab_call *call = lab_calls;

	while (call->name && strcmp(call->name, name) != 0)
		call++;
	assert_non_null(call->name);
	return call;
}

static void test_faults_give_the_documented_errno(void **state)
{
	static const struct {
		const char *plan;
		const char *call;
		long result;
	} rows[] = {
		/* The device is pulled out: its answers show it, and then it is gone for ever. */
		{ "any:gone", "write", -ENODEV },
		{ "STRING.read:gone", "read", -ENODEV },
		{ "STRING.read:gone", "READ_STRING", -ENODEV },
		{ "SEED.read@3:gone", "CRYPT", -ENODEV },
		/* All ones once are an error where the value is known, and data elsewhere. */
		{ "STRING.read:ones", "write", -EIO },
		{ "STRING.read:ones", "read", 3 },
		{ "SEED.read:ones", "WRITE_SEED", -EIO },
		{ "SEED.read:ones", "READ_SEED", -EIO },
		/* The value that is read back is not the written one. */
		{ "SEED.write:drop", "WRITE_SEED", -EIO },
		{ "SEED.read:flip=31", "WRITE_SEED", -EIO },
		{ "SEED:stuck=0x1/0x0", "WRITE_SEED", -EIO },
		{ "SEED.read:stale", "WRITE_SEED", -EIO },
		{ "STRING.write@4:flip=0", "write", -EIO },
		{ "SEED.write@2:drop", "CRYPT", -EIO },
		/* Silent: nothing tells the driver. */
		{ "STRING.write:drop", "write", 3 },
		{ "STRING.write:dup", "write", 3 },
		{ "SEED.read:flip=0", "READ_SEED", 0 },
		/* A string without an end would have 4092 bytes, which is an error. */
		{ "STRING:stuck=0x01/0x01", "read", -EIO },
		/* The world around the driver. */
		{ "copy:efault=2", "write", -EFAULT },
		{ "copy_to_user:efault", "read", -EFAULT },
		{ "copy_to_user@2:efault", "CRYPT", -EFAULT },
		{ "kmalloc:enomem", "READ_STRING", -ENOMEM },
		{ "lock:eintr", "WRITE_SEED", -EINTR },
		{ "lock@2:eintr", "read", -EINTR },
	};
	struct lab *lab = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		long result;

		lab_restart(lab);
		lab_fault(lab, rows[i].plan);
		result = call_named(rows[i].call)->run(lab, false);
		if (result != rows[i].result)
			fail_msg("%s, %s: %ld, not %ld", rows[i].plan, rows[i].call, result,
				 rows[i].result);
		assert_int_equal(lkp_enc_is_gone(&lab->dev), result == -ENODEV);
	}
}

static void test_busy_lock_is_eagain_for_who_does_not_wait(void **state)
{
	struct lab *lab = *state;

	for (const struct lab_call *call = lab_calls; call->name; call++) {
		lab_restart(lab);
		lab_fault(lab, "lock:busy");
		assert_variant_equal(call->name, call->run(lab, true), -EAGAIN);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(test_faults_give_the_documented_errno),
		lab_test(test_busy_lock_is_eagain_for_who_does_not_wait),
	};

	return cmocka_run_group_tests_name("core/fault", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers that programs write.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "contract.h"

/* The result for a text in a base: an error, or 0 and the number. */
struct row {
	const char *text;
	unsigned int base;
	int err;
	unsigned long long value;
};

#define EXPECT_ROW(row, type, got, value_now)                                                     \
	contract_expect((got) == (row)->err && ((row)->err || (value_now) == (type)(row)->value), \
			(row)->text, __FILE__, __LINE__)

static void kstrtoull_takes_a_whole_number(void)
{
	static const struct row rows[] = {
		{ "0", 10, 0, 0 },
		{ "42", 10, 0, 42 },
		{ "42\n", 10, 0, 42 },
		{ "+42", 10, 0, 42 },
		{ "42", 0, 0, 42 },
		{ "0x1f", 0, 0, 31 },
		{ "0X1F", 0, 0, 31 },
		{ "0x1f", 16, 0, 31 },
		{ "1f", 16, 0, 31 },
		{ "017", 0, 0, 15 },
		{ "17", 8, 0, 15 },
		{ "18446744073709551615", 10, 0, ~0ull },
		{ "0xffffffffffffffff", 0, 0, ~0ull },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		unsigned long long value = 1;
		int err = kstrtoull(rows[i].text, rows[i].base, &value);

		EXPECT_ROW(&rows[i], unsigned long long, err, value);
	}
}

static void kstrtoull_refuses_everything_else(void)
{
	static const struct row rows[] = {
		{ "", 10, -EINVAL },
		{ "\n", 10, -EINVAL },
		{ " 42", 10, -EINVAL },
		{ "42 ", 10, -EINVAL },
		{ "42\n\n", 10, -EINVAL },
		{ "42x", 10, -EINVAL },
		{ "-42", 10, -EINVAL },
		{ "+-42", 10, -EINVAL },
		{ "++42", 10, -EINVAL },
		{ "f", 10, -EINVAL },
		{ "08", 0, -EINVAL },
		{ "0x", 0, -EINVAL },
		{ "0x", 16, -EINVAL },
		{ "0b1", 0, -EINVAL },
		{ "18446744073709551616", 10, -ERANGE },
		{ "99999999999999999999999x", 10, -ERANGE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		unsigned long long value = 1;
		int err = kstrtoull(rows[i].text, rows[i].base, &value);

		EXPECT_ROW(&rows[i], unsigned long long, err, value);
		EXPECT(value == 1);
	}
}

#define OF_A_LONG(of_64_bits, of_32_bits) (BITS_PER_LONG == 64 ? (of_64_bits) : (of_32_bits))

static void kstrtoul_is_as_wide_as_a_long(void)
{
	unsigned long value = 1;

	EXPECT(kstrtoul(OF_A_LONG("18446744073709551615", "4294967295"), 10, &value) == 0 &&
	       value == ULONG_MAX);
	EXPECT(kstrtoul(OF_A_LONG("18446744073709551616", "4294967296"), 10, &value) == -ERANGE);
}

static void kstrtol_and_kstrtoll_have_a_sign(void)
{
	long number = 1;
	long long value = 1;

	EXPECT(kstrtol(OF_A_LONG("-9223372036854775808", "-2147483648"), 10, &number) == 0 &&
	       number == -LONG_MAX - 1);
	EXPECT(kstrtol(OF_A_LONG("9223372036854775808", "2147483648"), 10, &number) == -ERANGE);
	EXPECT(kstrtoll("-9223372036854775808", 10, &value) == 0 && value == -LLONG_MAX - 1);
	EXPECT(kstrtoll("9223372036854775807", 10, &value) == 0 && value == LLONG_MAX);
	EXPECT(kstrtoll("-9223372036854775809", 10, &value) == -ERANGE);
	EXPECT(kstrtoll("-+1", 10, &value) == -EINVAL);
}

static void kstrtouint_is_as_wide_as_an_int(void)
{
	unsigned int value = 1;

	EXPECT(kstrtouint("4294967295", 10, &value) == 0 && value == UINT_MAX);
	EXPECT(kstrtouint("4294967296", 10, &value) == -ERANGE);
	EXPECT(kstrtouint("-1", 10, &value) == -EINVAL);
}

static void kstrtoint_has_a_sign(void)
{
	static const struct row rows[] = {
		{ "-42", 10, 0, -42ull },
		{ "+42", 10, 0, 42 },
		{ "-0", 10, 0, 0 },
		{ "-0x10", 0, 0, -16ull },
		{ "2147483647", 10, 0, INT_MAX },
		{ "-2147483648", 10, 0, (unsigned long long)INT_MIN },
		{ "2147483648", 10, -ERANGE },
		{ "-2147483649", 10, -ERANGE },
		{ "99999999999999999999", 10, -ERANGE },
		{ "--42", 10, -EINVAL },
		{ "-+42", 10, -EINVAL },
		{ "-", 10, -EINVAL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int value = 1;
		int err = kstrtoint(rows[i].text, rows[i].base, &value);

		EXPECT_ROW(&rows[i], int, err, value);
	}
}

static void kstrtobool_looks_at_the_first_letters(void)
{
	static const char *const yes[] = { "y", "Y", "1", "on", "On", "ON", "yes", "1\n" };
	static const char *const no[] = { "n", "N", "0", "off", "Off", "OFF", "no", "0\n" };
	static const char *const neither[] = { "", "\n", "o", "ox", "2", "x", " y" };
	bool value;

	for (size_t i = 0; i < ARRAY_SIZE(yes); i++) {
		value = false;
		contract_expect(!kstrtobool(yes[i], &value) && value, yes[i], __FILE__, __LINE__);
	}
	for (size_t i = 0; i < ARRAY_SIZE(no); i++) {
		value = true;
		contract_expect(!kstrtobool(no[i], &value) && !value, no[i], __FILE__, __LINE__);
	}
	for (size_t i = 0; i < ARRAY_SIZE(neither); i++)
		contract_expect(kstrtobool(neither[i], &value) == -EINVAL, neither[i], __FILE__,
				__LINE__);
}

static void kstrtobool_of_null_is_einval(void)
{
	bool value;

	EXPECT(kstrtobool(NULL, &value) == -EINVAL);
}

static const struct contract number_text[] = {
	CONTRACT(kstrtoull_takes_a_whole_number),
	CONTRACT(kstrtoull_refuses_everything_else),
	CONTRACT(kstrtoul_is_as_wide_as_a_long),
	CONTRACT(kstrtol_and_kstrtoll_have_a_sign),
	CONTRACT(kstrtouint_is_as_wide_as_an_int),
	CONTRACT(kstrtoint_has_a_sign),
	CONTRACT(kstrtobool_looks_at_the_first_letters),
	CONTRACT(kstrtobool_of_null_is_einval),
};
CONTRACTS(number_text);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Module parameters: the loader gives every one a value.
 */
#include <linux/module.h>
#include <linux/string.h>

#include "contract.h"

static bool flag, bare;
static unsigned char octet;
static short small;
static unsigned short usmall;
static int whole = 5, untouched = 6;
static unsigned int positive;
static long far;
static unsigned long ufar;
static unsigned long long farthest;
static char *word = "unset";
static char *other = "unset";

module_param(flag, bool, 0444);
module_param(bare, bool, 0444);
module_param(octet, byte, 0444);
module_param(small, short, 0444);
module_param(usmall, ushort, 0444);
module_param(whole, int, 0444);
module_param(untouched, int, 0444);
module_param(positive, uint, 0444);
module_param(far, long, 0444);
module_param(ufar, ulong, 0444);
module_param(farthest, ullong, 0444);
module_param(word, charp, 0444);
module_param_named(named, other, charp, 0444);

static void parameters_are_set_before_init(void)
{
	EXPECT(flag && bare);
	EXPECT(octet == 200);
	EXPECT(small == -300);
	EXPECT(usmall == 60000);
	EXPECT(whole == -7);
	EXPECT(positive == 0xffffffff);
	EXPECT(far == -8);
	EXPECT(ufar == 0x10);
	EXPECT(farthest == 0xfedcba9876543210);
	EXPECT_TEXT(word, "hello");
	EXPECT_TEXT(other, "there");
}

static void parameters_keep_what_they_are_without_a_value(void)
{
	EXPECT(untouched == 6);
}

static int loads;

static void variables_are_new_at_each_load(void)
{
	EXPECT(loads++ == 0);
}

static void module_can_be_referred_to_while_it_begins(void)
{
	EXPECT(try_module_get(THIS_MODULE));
	module_put(THIS_MODULE);
}

static const struct contract parameter[] = {
	CONTRACT(parameters_are_set_before_init),
	CONTRACT(parameters_keep_what_they_are_without_a_value),
	CONTRACT(variables_are_new_at_each_load),
	CONTRACT(module_can_be_referred_to_while_it_begins),
};
CONTRACTS(parameter);

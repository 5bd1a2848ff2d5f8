// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registration of misc devices. calls.c has what programs see of one.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/string.h>

#include "contract.h"

static const struct file_operations fops = { .owner = THIS_MODULE };

#define NEW(label)                                                        \
	{                                                                 \
		.minor = MISC_DYNAMIC_MINOR, .name = label, .fops = &fops \
	}

static void misc_register_gives_a_minor_and_a_device(void)
{
	struct miscdevice misc = NEW("contract_misc");

	if (!EXPECT(!misc_register(&misc)))
		return;
	EXPECT(misc.minor != MISC_DYNAMIC_MINOR && misc.minor >= 0);
	EXPECT(misc.this_device->devt == MKDEV(10, misc.minor));
	EXPECT_TEXT(dev_name(misc.this_device), "contract_misc");
	EXPECT(dev_get_drvdata(misc.this_device) == &misc);
	misc_deregister(&misc);
}

static void misc_devices_have_different_minors(void)
{
	struct miscdevice one = NEW("contract_one"), two = NEW("contract_two");

	if (!EXPECT(!misc_register(&one)))
		return;
	if (EXPECT(!misc_register(&two))) {
		EXPECT(one.minor != two.minor);
		misc_deregister(&two);
	}
	misc_deregister(&one);
}

static void misc_of_a_taken_name_is_eexist(void)
{
	struct miscdevice one = NEW("contract_one"), two = NEW("contract_one");

	if (!EXPECT(!misc_register(&one)))
		return;
	EXPECT(misc_register(&two) == -EEXIST);
	EXPECT(two.minor == MISC_DYNAMIC_MINOR);
	misc_deregister(&one);
	if (EXPECT(!misc_register(&two)))
		misc_deregister(&two);
}

static void misc_of_a_taken_minor_is_ebusy(void)
{
	struct miscdevice one = NEW("contract_one"), two = NEW("contract_two");

	if (!EXPECT(!misc_register(&one)))
		return;
	two.minor = one.minor;
	EXPECT(misc_register(&two) == -EBUSY);
	misc_deregister(&one);
}

static void misc_can_be_registered_again(void)
{
	struct miscdevice misc = NEW("contract_misc");

	for (int i = 0; i < 3; i++) {
		misc.minor = MISC_DYNAMIC_MINOR;
		if (EXPECT(!misc_register(&misc)))
			misc_deregister(&misc);
	}
}

static const struct contract node[] = {
	CONTRACT(misc_register_gives_a_minor_and_a_device),
	CONTRACT(misc_devices_have_different_minors),
	CONTRACT(misc_of_a_taken_name_is_eexist),
	CONTRACT(misc_of_a_taken_minor_is_ebusy),
	CONTRACT(misc_can_be_registered_again),
};
CONTRACTS(node);

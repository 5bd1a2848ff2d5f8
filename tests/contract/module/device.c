// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers of nodes, cdevs, classes, and devices of classes.
 */
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/string.h>

#include "class.h"
#include "contract.h"

static const struct file_operations fops = { .owner = THIS_MODULE };

static void alloc_chrdev_region_gives_a_new_major(void)
{
	dev_t first, second;

	if (!EXPECT(!alloc_chrdev_region(&first, 5, 2, "contract")))
		return;
	EXPECT(MAJOR(first) && MINOR(first) == 5);
	if (EXPECT(!alloc_chrdev_region(&second, 0, 1, "contract"))) {
		EXPECT(MAJOR(second) != MAJOR(first) && MINOR(second) == 0);
		unregister_chrdev_region(second, 1);
	}
	unregister_chrdev_region(first, 2);
}

static void register_chrdev_region_of_a_taken_one_is_ebusy(void)
{
	dev_t first;

	if (!EXPECT(!alloc_chrdev_region(&first, 5, 2, "contract")))
		return;
	EXPECT(register_chrdev_region(first + 1, 1, "contract") == -EBUSY);
	EXPECT(register_chrdev_region(first + 2, 1, "contract") == 0);
	unregister_chrdev_region(first + 2, 1);
	unregister_chrdev_region(first, 2);
	EXPECT(register_chrdev_region(first, 1, "contract") == 0);
	unregister_chrdev_region(first, 1);
}

static void cdev_is_added_and_deleted(void)
{
	struct cdev *cdev = cdev_alloc();
	dev_t first;

	if (!EXPECT(cdev))
		return;
	if (!EXPECT(!alloc_chrdev_region(&first, 0, 1, "contract")))
		return;
	cdev->ops = &fops;
	cdev->owner = THIS_MODULE;
	EXPECT(cdev_add(cdev, first, 1) == 0);
	EXPECT(cdev->dev == first && cdev->count == 1);
	cdev_del(cdev);
	unregister_chrdev_region(first, 1);
}

static void class_of_a_taken_name_is_eexist(void)
{
	struct class *class = new_class("contract_class"), *again;

	if (!EXPECT(!IS_ERR(class)))
		return;
	EXPECT(!strcmp(class->name, "contract_class"));
	again = new_class("contract_class");
	EXPECT(again == ERR_PTR(-EEXIST));
	if (!IS_ERR(again))
		class_destroy(again);
	class_destroy(class);
	class = new_class("contract_class");
	EXPECT(!IS_ERR(class));
	class_destroy(class);
}

static CLASS_ATTR_STRING(contract_text, 0444, "a text");

static void class_attribute_can_be_made_again(void)
{
	struct class *class = new_class("contract_class");

	if (!EXPECT(!IS_ERR(class)))
		return;
	for (int i = 0; i < 2; i++) {
		EXPECT(!class_create_file(class, &class_attr_contract_text.attr));
		class_remove_file(class, &class_attr_contract_text.attr);
	}
	class_destroy(class);
}

static ssize_t show(struct device *dev, struct device_attribute *attr, char *page)
{
	return sysfs_emit(page, "text\n");
}

static DEVICE_ATTR(late, 0444, show, NULL);
static DEVICE_ATTR(early, 0444, show, NULL);

static struct attribute *early_attrs[] = { &dev_attr_early.attr, NULL };
ATTRIBUTE_GROUPS(early);

static A_CLASS registered = { .name = "contract_class", .dev_groups = early_groups };

static void class_can_be_registered_again(void)
{
	for (int i = 0; i < 2; i++) {
		if (!EXPECT(!class_register(&registered)))
			return;
		EXPECT(!class_create_file(&registered, &class_attr_contract_text.attr));
		class_remove_file(&registered, &class_attr_contract_text.attr);
		class_unregister(&registered);
	}
}

static void class_that_is_registered_has_its_name_to_itself(void)
{
	static A_CLASS other = { .name = "contract_class" };
	struct class *made;

	if (!EXPECT(!class_register(&registered)))
		return;
	made = new_class("contract_class");
	if (!EXPECT(made == ERR_PTR(-EEXIST)))
		class_destroy(made);
	if (!EXPECT(class_register(&other) == -EEXIST))
		class_unregister(&other);
	class_unregister(&registered);
}

static void device_of_a_class_has_its_attributes(void)
{
	struct device *device;
	dev_t number;

	if (!EXPECT(!alloc_chrdev_region(&number, 0, 1, "contract")))
		return;
	if (EXPECT(!class_register(&registered))) {
		device = device_create(&registered, NULL, number, NULL, "contract%d", 4);
		EXPECT(!IS_ERR(device) && device->class == &registered);
		EXPECT(!IS_ERR(device) && device_create_file(device, &dev_attr_early) == -EEXIST);
		device_destroy(&registered, number);
		class_unregister(&registered);
	}
	unregister_chrdev_region(number, 1);
}

/* A class, a number of a node, and a device for both. */
struct made {
	struct class *class;
	dev_t number;
	struct device *device;
};

static int data;

static bool make(struct made *made)
{
	made->class = new_class("contract_class");
	if (!EXPECT(!IS_ERR(made->class)))
		return false;
	if (!EXPECT(!alloc_chrdev_region(&made->number, 3, 2, "contract")))
		return false;
	made->device = device_create(made->class, NULL, made->number, &data, "contract%d", 3);
	return EXPECT(!IS_ERR(made->device));
}

static void unmake(const struct made *made)
{
	device_destroy(made->class, made->number);
	unregister_chrdev_region(made->number, 2);
	class_destroy(made->class);
}

static void device_create_makes_a_device(void)
{
	struct made made;

	if (!make(&made))
		return;
	EXPECT_TEXT(dev_name(made.device), "contract3");
	EXPECT(made.device->devt == made.number);
	EXPECT(made.device->class == made.class);
	EXPECT(dev_get_drvdata(made.device) == &data);
	dev_set_drvdata(made.device, NULL);
	EXPECT(!dev_get_drvdata(made.device));
	unmake(&made);
}

static void device_of_a_taken_name_is_eexist(void)
{
	struct made made;
	struct device *again;

	if (!make(&made))
		return;
	again = device_create(made.class, NULL, made.number + 1, NULL, "contract3");
	EXPECT(again == ERR_PTR(-EEXIST));
	unmake(&made);
}

static void device_of_a_taken_number_is_eexist(void)
{
	struct made made;
	struct device *again;

	if (!make(&made))
		return;
	again = device_create(made.class, NULL, made.number, NULL, "contract_other");
	EXPECT(again == ERR_PTR(-EEXIST));
	unmake(&made);
}

static void device_destroy_of_a_number_that_is_not_there_does_nothing(void)
{
	struct made made;

	if (!make(&made))
		return;
	device_destroy(made.class, made.number + 1);
	EXPECT_TEXT(dev_name(made.device), "contract3");
	unmake(&made);
}

static void attribute_of_a_taken_name_is_eexist(void)
{
	struct made made;

	if (!make(&made))
		return;
	EXPECT(device_create_file(made.device, &dev_attr_late) == 0);
	EXPECT(device_create_file(made.device, &dev_attr_late) == -EEXIST);
	device_remove_file(made.device, &dev_attr_late);
	EXPECT(device_create_file(made.device, &dev_attr_late) == 0);
	device_remove_file(made.device, &dev_attr_late);
	unmake(&made);
}

static void references_keep_a_device(void)
{
	struct made made;

	if (!make(&made))
		return;
	EXPECT(get_device(made.device) == made.device);
	EXPECT(!get_device(NULL));
	put_device(NULL);
	device_destroy(made.class, made.number);
	EXPECT_TEXT(dev_name(made.device), "contract3");
	put_device(made.device);
	unregister_chrdev_region(made.number, 2);
	class_destroy(made.class);
}

static const struct contract device[] = {
	CONTRACT(alloc_chrdev_region_gives_a_new_major),
	CONTRACT(register_chrdev_region_of_a_taken_one_is_ebusy),
	CONTRACT(cdev_is_added_and_deleted),
	CONTRACT(class_of_a_taken_name_is_eexist),
	CONTRACT(class_attribute_can_be_made_again),
	CONTRACT(class_can_be_registered_again),
	CONTRACT(class_that_is_registered_has_its_name_to_itself),
	CONTRACT(device_of_a_class_has_its_attributes),
	CONTRACT(device_create_makes_a_device),
	CONTRACT(device_of_a_taken_name_is_eexist),
	CONTRACT(device_of_a_taken_number_is_eexist),
	CONTRACT(device_destroy_of_a_number_that_is_not_there_does_nothing),
	CONTRACT(attribute_of_a_taken_name_is_eexist),
	CONTRACT(references_keep_a_device),
};
CONTRACTS(device);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any PCI driver with a node, and the life of its device. LKP_NODE is the node's name, LKP_DRIVER
 * the driver's. The driver's module is loaded before this one.
 */
#include <kunit/test.h>
#include <linux/fs.h>
#include <linux/namei.h>

#include "bus.h"

#define ROUNDS 16

static bool has_node(void)
{
	struct path path;

	if (kern_path("/dev/" LKP_NODE, 0, &path))
		return false;
	path_put(&path);
	return true;
}

static bool has_driver(void)
{
	struct pci_dev *pdev = bus_slot();
	bool bound = pdev && pdev->dev.driver;

	pci_dev_put(pdev);
	return bound;
}

static void plug(void)
{
	bus_plug(emu_pci_identity.vendor, emu_pci_identity.device);
}

static u64 misuses(void)
{
	u64 all = 0;
	int verdict;

	for (verdict = EMU_BAD_BOUNDS; verdict < EMU_VERDICTS; verdict++)
		all += bus_device()->counters.verdicts[verdict];
	return all;
}

static void test_device_is_found_and_its_driver_bound(struct kunit *test)
{
	struct pci_dev *pdev;

	plug();
	pdev = bus_slot();
	KUNIT_ASSERT_NOT_NULL(test, pdev);
	KUNIT_EXPECT_EQ(test, pdev->vendor, emu_pci_identity.vendor);
	KUNIT_EXPECT_EQ(test, pdev->device, emu_pci_identity.device);
	KUNIT_EXPECT_EQ(test, pdev->class, emu_pci_identity.class_code);
	KUNIT_ASSERT_NOT_NULL(test, pdev->dev.driver);
	KUNIT_EXPECT_STREQ(test, module_name(pdev->dev.driver->owner), LKP_MODULE);
	pci_dev_put(pdev);
}

static void test_node_is_there_while_the_device_is(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, has_node());
	plug();
	KUNIT_EXPECT_TRUE(test, has_node());
	bus_pull();
	KUNIT_EXPECT_FALSE(test, has_node());
}

static void test_another_identity_is_refused(struct kunit *test)
{
	struct pci_dev *pdev;

	bus_plug(emu_pci_identity.vendor, emu_pci_identity.device ^ 1);
	pdev = bus_slot();
	KUNIT_EXPECT_NOT_NULL(test, pdev);
	pci_dev_put(pdev);
	KUNIT_EXPECT_FALSE(test, has_driver());
	KUNIT_EXPECT_FALSE(test, has_node());
	KUNIT_EXPECT_EQ(test, bus_device()->mappings, 0u);
	KUNIT_EXPECT_EQ(test, bus_device()->counters.reads + bus_device()->counters.writes, 0ull);
}

static void test_remove_frees(struct kunit *test)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		plug();
		KUNIT_ASSERT_TRUE(test, has_driver());
		KUNIT_ASSERT_TRUE(test, has_node());
		KUNIT_ASSERT_GT(test, bus_device()->mappings, 0u);
		bus_pull();
		KUNIT_ASSERT_EQ(test, bus_device()->mappings, 0u);
		KUNIT_ASSERT_FALSE(test, has_node());
		KUNIT_ASSERT_EQ(test, misuses(), 0ull);
	}
}

static int start(struct kunit_suite *suite)
{
	return bus_start();
}

static void pull(struct kunit *test)
{
	bus_pull();
}

static struct kunit_case cases[] = {
	KUNIT_CASE(test_device_is_found_and_its_driver_bound),
	KUNIT_CASE(test_node_is_there_while_the_device_is),
	KUNIT_CASE(test_another_identity_is_refused),
	KUNIT_CASE(test_remove_frees),
	{},
};

static struct kunit_suite suite = {
	.name = "life",
	.suite_init = start,
	.exit = pull,
	.test_cases = cases,
};
kunit_test_suite(suite);

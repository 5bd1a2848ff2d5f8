// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls of the lkp_enc driver through its file operations, in a kernel: what they return, what the
 * device has in its registers afterwards, and how many accesses that took. The driver's module is
 * loaded before this one.
 */
#include <kunit/test.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/sched/mm.h>
#include <linux/uaccess.h>

#include "bus.h"
#include "lkp_enc_regs.h"
#include "uapi/linux/lkp_enc.h"

/* What an ioctl points to is of a program: of the one that loads this module. */
static struct mm_struct *program;
static unsigned long page;

static u64 accesses(void)
{
	return bus_device()->counters.reads + bus_device()->counters.writes;
}

static struct file *open_node(void)
{
	return filp_open("/dev/" LKP_NODE, O_RDWR, 0);
}

/* ioctl() with @size bytes of memory of the program's, which it may change. */
static long call(struct file *file, unsigned int cmd, void *bytes, size_t size)
{
	long result = -EFAULT;

	kthread_use_mm(program);
	if (!copy_to_user((void __user *)page, bytes, size))
		result = vfs_ioctl(file, cmd, page);
	if (copy_from_user(bytes, (void __user *)page, size))
		result = -EFAULT;
	kthread_unuse_mm(program);
	return result;
}

/* A shift of 3, in more than one byte. */
#define SEED (26 * 1000 + 3)

static void test_text_is_stored_enciphered(struct kunit *test)
{
	const struct emu_device *device = &bus_device()->state.device;
	struct file *file = test->priv;
	char text[32] = "";
	u32 seed = SEED;

	KUNIT_EXPECT_EQ(test, call(file, LKP_ENC_WRITE_SEED, &seed, sizeof(seed)), 0L);
	KUNIT_EXPECT_EQ(test, kernel_write(file, "Hello, xyz", 10, NULL), 10);
	KUNIT_EXPECT_EQ(test, device->seed, (u32)SEED);
	KUNIT_EXPECT_STREQ(test, (const char *)device->string, "Khoor, abc");
	KUNIT_EXPECT_EQ(test, kernel_read(file, text, sizeof(text), NULL), 10);
	KUNIT_EXPECT_STREQ(test, text, "Khoor, abc");
	KUNIT_EXPECT_EQ(test, kernel_read(file, text, sizeof(text), NULL), 0);
	seed = 0;
	KUNIT_EXPECT_EQ(test, call(file, LKP_ENC_READ_SEED, &seed, sizeof(seed)), 0L);
	KUNIT_EXPECT_EQ(test, seed, (u32)SEED);
}

/* As docs/device.md counts them: SEED and its flush; a cell each with the NUL, and the read-back of
 * that. */
static void test_the_model_counts_each_access(struct kunit *test)
{
	const struct emu_counters *counters = &bus_device()->counters;
	struct emu_counters before = *counters;
	struct file *file = test->priv;
	char text[32];
	u32 seed = 5;

	KUNIT_EXPECT_EQ(test, call(file, LKP_ENC_WRITE_SEED, &seed, sizeof(seed)), 0L);
	KUNIT_EXPECT_EQ(test, counters->writes - before.writes, 1ull);
	KUNIT_EXPECT_EQ(test, counters->reads - before.reads, 1ull);
	before = *counters;
	KUNIT_EXPECT_EQ(test, kernel_write(file, "abc", 3, NULL), 3);
	KUNIT_EXPECT_EQ(test, counters->writes - before.writes, 4ull);
	KUNIT_EXPECT_EQ(test, counters->reads - before.reads, 1ull);
	before = *counters;
	KUNIT_EXPECT_EQ(test, kernel_read(file, text, sizeof(text), NULL), 3);
	KUNIT_EXPECT_EQ(test, counters->writes - before.writes, 0ull);
	KUNIT_EXPECT_EQ(test, counters->reads - before.reads, 4ull);
	KUNIT_EXPECT_EQ(test, counters->misuse.direction, (u16)0);
}

static void test_crypt_leaves_seed_alone(struct kunit *test)
{
	struct file *file = test->priv;
	struct {
		struct lkp_enc_crypt crypt;
		char text[16];
	} user = {
		.crypt = { .src_len = 5, .dst_len = 16, .seed = 1 },
		.text = "Hello",
	};
	u32 seed = 9;

	user.crypt.src = page + offsetof(typeof(user), text);
	user.crypt.dst = user.crypt.src;
	KUNIT_EXPECT_EQ(test, call(file, LKP_ENC_WRITE_SEED, &seed, sizeof(seed)), 0L);
	KUNIT_EXPECT_EQ(test, call(file, LKP_ENC_CRYPT, &user, sizeof(user)), 0L);
	KUNIT_EXPECT_STREQ(test, user.text, "Ifmmp");
	KUNIT_EXPECT_EQ(test, user.crypt.dst_len, 5u);
	KUNIT_EXPECT_EQ(test, bus_device()->state.device.seed, 9u);
}

static void test_bad_address_and_bad_command_touch_no_device(struct kunit *test)
{
	struct file *file = test->priv;
	u64 before = accesses();

	kthread_use_mm(program);
	KUNIT_EXPECT_EQ(test, vfs_ioctl(file, LKP_ENC_WRITE_SEED, 0), (long)-EFAULT);
	KUNIT_EXPECT_EQ(test, vfs_ioctl(file, LKP_ENC_WRITE_STRING, 0), (long)-EFAULT);
	KUNIT_EXPECT_EQ(test, vfs_ioctl(file, LKP_ENC_CRYPT, 0), (long)-EFAULT);
	KUNIT_EXPECT_EQ(test, vfs_ioctl(file, _IO('q', 77), 0), (long)-ENOTTY);
	kthread_unuse_mm(program);
	KUNIT_EXPECT_EQ(test, accesses(), before);
}

static void test_open_file_outlives_its_device(struct kunit *test)
{
	struct file *file = test->priv;
	char text[8];
	u32 seed = 1;
	u64 before;

	KUNIT_EXPECT_EQ(test, kernel_write(file, "abc", 3, NULL), 3);
	bus_pull();
	before = accesses();
	KUNIT_EXPECT_EQ(test, kernel_write(file, "abc", 3, NULL), -ENODEV);
	KUNIT_EXPECT_EQ(test, kernel_read(file, text, sizeof(text), NULL), -ENODEV);
	KUNIT_EXPECT_EQ(test, call(file, LKP_ENC_WRITE_SEED, &seed, sizeof(seed)), (long)-ENODEV);
	KUNIT_EXPECT_EQ(test, accesses(), before);
	KUNIT_EXPECT_TRUE(test, IS_ERR(open_node()));
}

static void test_dead_device_is_noticed(struct kunit *test)
{
	struct file *file = test->priv;
	char text[8];

	emu_remove(bus_device());
	KUNIT_EXPECT_EQ(test, kernel_write(file, "abc", 3, NULL), -ENODEV);
	emu_insert(bus_device());
	KUNIT_EXPECT_EQ(test, kernel_read(file, text, sizeof(text), NULL), -ENODEV);
}

static void test_device_that_does_not_answer_is_not_bound(struct kunit *test)
{
	struct pci_dev *pdev;

	bus_pull();
	bus_be_silent(true);
	bus_plug(LKP_ENC_PCI_VENDOR, LKP_ENC_PCI_DEVICE);
	bus_be_silent(false);
	pdev = bus_slot();
	KUNIT_ASSERT_NOT_NULL(test, pdev);
	KUNIT_EXPECT_PTR_EQ(test, pdev->dev.driver, (struct device_driver *)NULL);
	pci_dev_put(pdev);
	KUNIT_EXPECT_EQ(test, bus_device()->mappings, 0u);
	KUNIT_EXPECT_TRUE(test, IS_ERR(open_node()));
}

static int start(struct kunit_suite *suite)
{
	int err = bus_start();

	if (err)
		return err;
	page = vm_mmap(NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, 0);
	if (IS_ERR_VALUE(page))
		return (int)page;
	program = current->mm;
	mmget(program);
	return 0;
}

static void end(struct kunit_suite *suite)
{
	if (program)
		mmput(program);
}

static int plug(struct kunit *test)
{
	bus_plug(LKP_ENC_PCI_VENDOR, LKP_ENC_PCI_DEVICE);
	test->priv = open_node();
	return PTR_ERR_OR_ZERO(test->priv);
}

static void pull(struct kunit *test)
{
	if (!IS_ERR_OR_NULL(test->priv))
		__fput_sync(test->priv);
	bus_pull();
}

static struct kunit_case cases[] = {
	KUNIT_CASE(test_text_is_stored_enciphered),
	KUNIT_CASE(test_the_model_counts_each_access),
	KUNIT_CASE(test_crypt_leaves_seed_alone),
	KUNIT_CASE(test_bad_address_and_bad_command_touch_no_device),
	KUNIT_CASE(test_open_file_outlives_its_device),
	KUNIT_CASE(test_dead_device_is_noticed),
	KUNIT_CASE(test_device_that_does_not_answer_is_not_bound),
	{},
};

static struct kunit_suite suite = {
	.name = "calls",
	.suite_init = start,
	.suite_exit = end,
	.init = plug,
	.exit = pull,
	.test_cases = cases,
};
kunit_test_suite(suite);

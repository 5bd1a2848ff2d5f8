// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nodes of a cdev, for programs: reading one tells what its driver has seen. /dev/contract_stream
 * has no position; /dev/contract_seek has one that can be set to anything.
 */
#include <linux/cdev.h>
#include <linux/fs.h>
#include <linux/uaccess.h>

#include "class.h"
#include "contract.h"

static dev_t first;
static struct cdev cdev;
static struct class *class;
static char seen[128];

static int cdev_open(struct inode *inode, struct file *file)
{
	scnprintf(seen, sizeof(seen), "cdev %s, private_data %s, major %s, minor %u",
		  inode->i_cdev == &cdev ? "ours" : "other", file->private_data ? "set" : "null",
		  imajor(file_inode(file)) == MAJOR(first) ? "ours" : "other",
		  iminor(inode) - MINOR(first));
	return iminor(inode) == MINOR(first) ? stream_open(inode, file) : 0;
}

static ssize_t cdev_read(struct file *file, char __user *to, size_t count, loff_t *pos)
{
	char text[160];
	size_t n = (size_t)scnprintf(text, sizeof(text), "%s, position %s", seen,
				     pos ? "there" : "none");

	n = min(n, count);
	if (copy_to_user(to, text, n))
		return -EFAULT;
	if (pos)
		*pos += (loff_t)n;
	return (ssize_t)n;
}

/* The owner of the cdev is enough: see open_file_keeps_the_module. */
static const struct file_operations fops = {
	.open = cdev_open,
	.read = cdev_read,
	.llseek = default_llseek,
};

static int add_devices(void)
{
	static const char *const names[] = { "contract_stream", "contract_seek" };
	unsigned int n;
	struct device *device;

	for (n = 0; n < ARRAY_SIZE(names); n++) {
		device = device_create(class, NULL, first + n, NULL, "%s", names[n]);
		if (!IS_ERR(device))
			continue;
		while (n--)
			device_destroy(class, first + n);
		return (int)PTR_ERR(device);
	}
	return 0;
}

int contract_cdev_add(void)
{
	int err = alloc_chrdev_region(&first, 0, 2, "contract");

	if (err)
		return err;
	class = new_class("contract");
	if (IS_ERR(class)) {
		err = (int)PTR_ERR(class);
		goto no_class;
	}
	cdev_init(&cdev, &fops);
	cdev.owner = THIS_MODULE;
	err = cdev_add(&cdev, first, 2);
	if (err)
		goto no_cdev;
	err = add_devices();
	if (err)
		goto no_devices;
	return 0;

no_devices:
	cdev_del(&cdev);
no_cdev:
	class_destroy(class);
no_class:
	unregister_chrdev_region(first, 2);
	return err;
}

void contract_cdev_remove(void)
{
	device_destroy(class, first + 1);
	device_destroy(class, first);
	cdev_del(&cdev);
	class_destroy(class);
	unregister_chrdev_region(first, 2);
}

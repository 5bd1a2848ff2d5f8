// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nodes that programs open: /dev/contract, whose attribute "seen" says what the driver has seen;
 * /dev/contract_buffer, a buffer with a position; /dev/contract_bare, which has no file operations.
 */
#include <linux/completion.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#include "../contract_calls.h"
#include "contract.h"

static char seen[256] = "nothing";
static char stored[64] = "nothing";
static enum contract_write_mode write_mode;
static bool ready;
static DECLARE_WAIT_QUEUE_HEAD(queue);
static struct miscdevice node;

/* ---------------------------------------------------------------- /dev/contract --------------- */

static int node_open(struct inode *inode, struct file *file)
{
	scnprintf(seen, sizeof(seen), "open: private_data %s, minor %s, %s%s%s",
		  file->private_data == &node ? "misc" : "other",
		  iminor(inode) == (unsigned int)node.minor ? "misc" : "other",
		  file->f_mode & FMODE_READ ? "r" : "", file->f_mode & FMODE_WRITE ? "w" : "",
		  file->f_flags & O_NONBLOCK ? "n" : "");
	ready = false;
	write_mode = CONTRACT_WRITE_ALL;
	return nonseekable_open(inode, file);
}

static int node_release(struct inode *inode, struct file *file)
{
	scnprintf(seen, sizeof(seen), "release");
	return 0;
}

static ssize_t node_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	char text[32] = "";
	size_t n = iov_iter_count(from), got = 0;
	bool full = true;

	if (write_mode == CONTRACT_WRITE_TRUNCATE)
		iov_iter_truncate(from, 3);
	if (write_mode == CONTRACT_WRITE_ADVANCE)
		iov_iter_advance(from, 4);
	if (write_mode == CONTRACT_WRITE_FULL) {
		full = copy_from_iter_full(text, min(n, sizeof(text) - 1), from);
		got = full ? n : 0;
	} else {
		got = copy_from_iter(text, sizeof(text) - 1, from);
	}
	text[got] = '\0';
	scnprintf(seen, sizeof(seen), "write of %zu: '%s', %zu left%s%s", n, text,
		  iov_iter_count(from), full ? "" : ", not full",
		  iocb->ki_flags & IOCB_NOWAIT ? ", nowait" : "");
	return got || !n ? (ssize_t)got : -EFAULT;
}

static ssize_t node_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	size_t n = iov_iter_count(to);
	size_t got = copy_to_iter("0123456789", min_t(size_t, n, 10), to);

	scnprintf(seen, sizeof(seen), "read of %zu: %zu, %zu left%s", n, got, iov_iter_count(to),
		  iocb->ki_flags & IOCB_NOWAIT ? ", nowait" : "");
	return got || !n ? (ssize_t)got : -EFAULT;
}

static __poll_t node_poll(struct file *file, poll_table *table)
{
	poll_wait(file, &queue, table);
	return ready ? EPOLLIN | EPOLLRDNORM : 0;
}

static void say_bytes(const char *what, long result, const u8 bytes[8])
{
	size_t n = (size_t)scnprintf(seen, sizeof(seen), "%s: %ld,", what, result);

	for (int i = 0; i < 8; i++)
		n += (size_t)scnprintf(seen + n, sizeof(seen) - n, " %02x", bytes[i]);
}

static long get_value(const int __user *from)
{
	int value = 7;
	int err = get_user(value, from);

	scnprintf(seen, sizeof(seen), "get_user: %d, value %d", err, value);
	return 0;
}

static long copy_in(const void __user *from)
{
	u8 bytes[8];
	unsigned long left;

	memset(bytes, 0xff, sizeof(bytes));
	left = copy_from_user(bytes, from, sizeof(bytes));
	say_bytes("copy_from_user", (long)left, bytes);
	return 0;
}

static long copy_string(const char __user *from)
{
	u8 bytes[8];
	long n;

	memset(bytes, 0xff, sizeof(bytes));
	n = strncpy_from_user((char *)bytes, from, sizeof(bytes));
	/* The bytes after the NUL do not matter. */
	if (n < 0)
		memset(bytes, 0, sizeof(bytes));
	else if (n < (long)sizeof(bytes))
		memset(bytes + n, 0, sizeof(bytes) - (size_t)n);
	say_bytes("strncpy_from_user", n, bytes);
	return 0;
}

static long make_ready(bool wake)
{
	ready = true;
	if (wake)
		wake_up_interruptible(&queue);
	return 0;
}

static long wait_in_vain(unsigned int cmd)
{
	struct completion never;
	int err;

	init_completion(&never);
	if (cmd == CONTRACT_WAIT_EVENT)
		err = wait_event_interruptible(queue, false);
	else
		err = wait_for_completion_interruptible(&never);
	scnprintf(seen, sizeof(seen), "wait: %s, %s",
		  err == -ERESTARTSYS ? "-ERESTARTSYS" : "other",
		  signal_pending(current) ? "pending" : "not pending");
	return err;
}

static long node_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *address = (void __user *)arg;

	switch (cmd) {
	case CONTRACT_GET_USER:
		return get_value(address);
	case CONTRACT_PUT_USER:
		return put_user(0x12345678, (int __user *)address);
	case CONTRACT_COPY_FROM:
		return copy_in(address);
	case CONTRACT_COPY_TO:
		return (long)copy_to_user(address, "abcdefgh", 8);
	case CONTRACT_STRNCPY:
		return copy_string(address);
	case CONTRACT_CLEAR:
		return (long)clear_user(address, 8);
	case CONTRACT_MAKE_READY:
		return make_ready(arg);
	case CONTRACT_WRITE_MODE:
		write_mode = (enum contract_write_mode)arg;
		return 0;
	case CONTRACT_GIVE_INTR:
		return -EINTR;
	case CONTRACT_WAIT_EVENT:
	case CONTRACT_WAIT_DONE:
		return wait_in_vain(cmd);
	case CONTRACT_KNOW_NOWAIT:
		file->f_mode |= FMODE_NOWAIT;
		return 0;
	default:
		return -ENOIOCTLCMD;
	}
}

static const struct file_operations node_fops = {
	.owner = THIS_MODULE,
	.open = node_open,
	.release = node_release,
	.read_iter = node_read_iter,
	.write_iter = node_write_iter,
	.unlocked_ioctl = node_ioctl,
	.poll = node_poll,
};

/* ---------------------------------------------------------------- Its attributes -------------- */

static ssize_t seen_show(struct device *dev, struct device_attribute *attr, char *page)
{
	return sysfs_emit(page, "%s\n", seen);
}
static DEVICE_ATTR_RO(seen);

static ssize_t text_show(struct device *dev, struct device_attribute *attr, char *page)
{
	int n = sysfs_emit(page, "text ");

	return n + sysfs_emit_at(page, n, "%s", stored);
}

static ssize_t text_store(struct device *dev, struct device_attribute *attr, const char *text,
			  size_t n)
{
	/* The kernel puts a NUL after it. */
	scnprintf(stored, sizeof(stored), "'%s' of %zu", text, n);
	return (ssize_t)n;
}
static DEVICE_ATTR_RW(text);

static ssize_t secret_store(struct device *dev, struct device_attribute *attr, const char *text,
			    size_t n)
{
	return -EINVAL;
}
static DEVICE_ATTR_WO(secret);

static ssize_t broken_show(struct device *dev, struct device_attribute *attr, char *page)
{
	return -EIO;
}
static DEVICE_ATTR_RO(broken);

static ssize_t long_show(struct device *dev, struct device_attribute *attr, char *page)
{
	int n = 0;

	while (n < 4095)
		n += sysfs_emit_at(page, n, "0123456789");
	return n;
}
static DEVICE_ATTR(long, 0444, long_show, NULL);
static DEVICE_ATTR(hidden, 0444, seen_show, NULL);

static struct attribute *node_attrs[] = {
	&dev_attr_seen.attr,
	&dev_attr_text.attr,
	&dev_attr_secret.attr,
	&dev_attr_broken.attr,
	&dev_attr_long.attr,
	&dev_attr_hidden.attr,
	NULL,
};

static umode_t is_visible(struct kobject *kobject, struct attribute *attr, int index)
{
	return attr == &dev_attr_hidden.attr ? 0 : attr->mode;
}

static const struct attribute_group node_group = { .attrs = node_attrs, .is_visible = is_visible };
static const struct attribute_group *node_groups[] = { &node_group, NULL };

static struct miscdevice node = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "contract",
	.fops = &node_fops,
	.groups = node_groups,
};

/* ---------------------------------------------------------------- The others ------------------ */

static char buffer[16] = "0123456789abcdef";

static ssize_t buffer_read(struct file *file, char __user *to, size_t count, loff_t *pos)
{
	return simple_read_from_buffer(to, count, pos, buffer, sizeof(buffer));
}

/* Nothing at all is an error, which comes after the position has moved. */
static ssize_t buffer_write(struct file *file, const char __user *from, size_t count, loff_t *pos)
{
	if (!count) {
		*pos += 1;
		return -EIO;
	}
	return simple_write_to_buffer(buffer, sizeof(buffer), pos, from, count);
}

static loff_t buffer_seek(struct file *file, loff_t offset, int whence)
{
	return fixed_size_llseek(file, offset, whence, sizeof(buffer));
}

static const struct file_operations buffer_fops = {
	.owner = THIS_MODULE,
	.read = buffer_read,
	.write = buffer_write,
	.llseek = buffer_seek,
};
static struct miscdevice buffer_node = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "contract_buffer",
	.fops = &buffer_fops,
};

static const struct file_operations bare_fops = { .owner = THIS_MODULE };
static struct miscdevice bare_node = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "contract_bare",
	.fops = &bare_fops,
};

int contract_node_add(void)
{
	int err = misc_register(&node);

	if (err)
		return err;
	err = misc_register(&buffer_node);
	if (err)
		goto no_buffer;
	err = misc_register(&bare_node);
	if (err)
		goto no_bare;
	return 0;

no_bare:
	misc_deregister(&buffer_node);
no_buffer:
	misc_deregister(&node);
	return err;
}

void contract_node_remove(void)
{
	misc_deregister(&bare_node);
	misc_deregister(&buffer_node);
	misc_deregister(&node);
}

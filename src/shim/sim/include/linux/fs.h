/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files, and what a driver does with them.
 */
#ifndef SIM_LINUX_FS_H
#define SIM_LINUX_FS_H

#include "compiler.h"
#include "err.h"
#include "kdev_t.h"
#include "kernel.h"
#include "mutex.h"
#include "sched.h"
#include "stat.h"
#include "types.h"
#include "uio.h"
#include "wait.h"

#include <linux/ioctl.h>

#ifndef O_ACCMODE
#include <asm/fcntl.h>
#endif

struct cdev;
struct file;
struct inode;
struct kiocb;
struct module;
struct poll_table_struct;
struct vm_area_struct;

#define FMODE_READ   0x1u
#define FMODE_WRITE  0x2u
#define FMODE_LSEEK  0x4u
#define FMODE_PREAD  0x8u
#define FMODE_PWRITE 0x10u
#define FMODE_STREAM 0x20u
#define FMODE_NOWAIT 0x40u

struct file_operations {
	struct module *owner;
	loff_t (*llseek)(struct file *file, loff_t offset, int whence);
	ssize_t (*read)(struct file *file, char __user *buf, size_t count, loff_t *pos);
	ssize_t (*write)(struct file *file, const char __user *buf, size_t count, loff_t *pos);
	ssize_t (*read_iter)(struct kiocb *iocb, struct iov_iter *to);
	ssize_t (*write_iter)(struct kiocb *iocb, struct iov_iter *from);
	__poll_t (*poll)(struct file *file, struct poll_table_struct *wait);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	long (*compat_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	int (*mmap)(struct file *file, struct vm_area_struct *area);
	int (*open)(struct inode *inode, struct file *file);
	int (*flush)(struct file *file, void *id);
	int (*release)(struct inode *inode, struct file *file);
	int (*fsync)(struct file *file, loff_t start, loff_t end, int datasync);
	int (*fasync)(int fd, struct file *file, int on);
};

struct inode {
	dev_t i_rdev;
	struct cdev *i_cdev;
	void *i_private;
};

struct file {
	const struct file_operations *f_op;
	unsigned int f_flags;
	fmode_t f_mode;
	loff_t f_pos;
	void *private_data;
	struct inode *f_inode;
};

struct kiocb {
	struct file *ki_filp;
	loff_t ki_pos;
	int ki_flags;
};
#define IOCB_NOWAIT 0x1

static inline unsigned int iminor(const struct inode *inode)
{
	return MINOR(inode->i_rdev);
}

static inline unsigned int imajor(const struct inode *inode)
{
	return MAJOR(inode->i_rdev);
}

static inline struct inode *file_inode(const struct file *file)
{
	return file->f_inode;
}

/* lseek(2), pread(2) and pwrite(2) then fail with ESPIPE. */
int nonseekable_open(struct inode *inode, struct file *file);
/*
 * As nonseekable_open(). Also no position, so that calls do not wait for each other because of it.
 */
int stream_open(struct inode *inode, struct file *file);
loff_t no_llseek(struct file *file, loff_t offset, int whence);
loff_t noop_llseek(struct file *file, loff_t offset, int whence);
loff_t default_llseek(struct file *file, loff_t offset, int whence);
loff_t fixed_size_llseek(struct file *file, loff_t offset, int whence, loff_t size);

long compat_ptr_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

ssize_t simple_read_from_buffer(void __user *to, size_t count, loff_t *pos, const void *from,
				size_t available);
ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *pos, const void __user *from,
			       size_t count);

/* Numbers of nodes. */
int __must_check sim_alloc_chrdev_region(dev_t *first, unsigned int minor, unsigned int count,
					 const char *name, const struct sim_place *place);
#define alloc_chrdev_region(first, minor, count, name) \
	sim_alloc_chrdev_region(first, minor, count, name, SIM_HERE)
int __must_check sim_register_chrdev_region(dev_t first, unsigned int count, const char *name,
					    const struct sim_place *place);
#define register_chrdev_region(first, count, name) \
	sim_register_chrdev_region(first, count, name, SIM_HERE)
void unregister_chrdev_region(dev_t first, unsigned int count);

#endif /* SIM_LINUX_FS_H */

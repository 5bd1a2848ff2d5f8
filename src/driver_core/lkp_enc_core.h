/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lkp_enc driver without its kernel interface: what /dev/lkp_enc does, call by call.
 *
 * The same source is built into the kernel module and into host programs; platform.h provides
 * everything that it needs. docs/abi.md is the user's view of the same calls.
 *
 * Locking: one lock per device covers all the device accesses of a call, so no call sees or leaves
 * a torn string. User memory is never touched under it. Every function may sleep unless it says
 * otherwise, and may be called from any number of threads at once on any files.
 *
 * Errors of every call that takes "nonblock", with the guarantee behind each:
 *
 *	-ENODEV the device is gone for ever -EIO the device is there but gave a wrong answer; its
 *	state is unknown -EAGAIN nonblock, and the lock is held: nothing happened, try again -EINTR
 *	a signal came while waiting for the lock: nothing happened -ENOMEM no memory: nothing
 *	happened
 *
 * "Nothing happened" is exact: no device access was made. Each call lists its further errors.
 * Checks come in this order: gone, command, file mode, arguments, memory, user memory on the way
 * in, lock, device, user memory on the way out.
 */
#ifndef LKP_ENC_CORE_H
#define LKP_ENC_CORE_H

#include "platform.h"

/**
 * struct lkp_enc - one device
 * @regs: its mapped BAR
 * @lock: covers every access to @regs, @truncations, @answered, @saved_seed and @rewound of the
 *	files
 * @pollers: woken when a lock is free again, and when the device is gone
 * @name: for messages; must outlive the device
 * @strict: refuse strings that are too long instead of truncating them
 * @gone: set once the device was removed or found dead; read without the lock, and set without it
 *	by lkp_enc_remove()
 * @truncations: strings that were truncated
 * @answered: the cell of STRING that showed the last presence check that the device is alive
 * @saved_seed: SEED while the device is suspended or reset
 */
struct lkp_enc {
	struct mmio regs;
	struct mutex lock;
	wait_queue_head_t pollers;
	const char *name;
	bool strict;
	bool gone;
	unsigned long truncations;
	u32 answered;
	u32 saved_seed;
};

/* Modes of an open file, and results of lkp_enc_poll(). */
#define LKP_ENC_FILE_READ  1u
#define LKP_ENC_FILE_WRITE 2u
#define LKP_ENC_FILE_GONE  4u

/**
 * struct lkp_enc_file - one open file
 * @dev: its device
 * @read_lock: held by one reader at a time; taken before @dev->lock
 * @position: where the next read starts, in bytes, unless @rewound; under @read_lock
 * @mode: %LKP_ENC_FILE_READ, %LKP_ENC_FILE_WRITE or both
 * @rewound: a store has rewound the file since the last read; under @dev->lock
 */
struct lkp_enc_file {
	struct lkp_enc *dev;
	struct mutex read_lock;
	size_t position;
	unsigned int mode;
	bool rewound;
};

/**
 * lkp_enc_init() - set up a device
 * @dev: zeroed or uninitialised memory that outlives every file opened on it
 * @regs: its mapped BAR, valid until lkp_enc_remove() returns
 * @name: for messages; must outlive @dev
 * @strict: refuse strings that are too long instead of truncating them
 *
 * Makes no device access, and needs no clean-up.
 */
void lkp_enc_init(struct lkp_enc *dev, struct mmio regs, const char *name, bool strict);

/**
 * lkp_enc_check() - does a device answer?
 * @dev: the device
 *
 * Uses only MMIO: SEED or some cell of STRING must read other than all ones. The shim calls it once
 * before it makes a node.
 *
 * Return: 0, or -ENODEV, which is then sticky.
 */
int __must_check lkp_enc_check(struct lkp_enc *dev);

/**
 * lkp_enc_remove() - the device is going away
 * @dev: the device
 *
 * Marks the device as gone first, and then waits for the call that is using it. Calls that wait for
 * the lock fail with -ENODEV when they get it, and make no access. After this returns, no call
 * touches the BAR, and every later call fails with -ENODEV. Files stay valid and may be closed at
 * any time.
 */
void lkp_enc_remove(struct lkp_enc *dev);

/**
 * lkp_enc_reset_prepare() - the device is about to be reset
 * @dev: the device
 *
 * Waits for the call that is using the device, saves SEED and keeps every other call away until
 * lkp_enc_reset_done(). The same task must call that one, even if the reset fails.
 */
void lkp_enc_reset_prepare(struct lkp_enc *dev);

/**
 * lkp_enc_reset_done() - restore SEED, leave STRING empty and let calls go on
 * @dev: the device
 *
 * Return: 0, -EIO, or -ENODEV.
 */
int __must_check lkp_enc_reset_done(struct lkp_enc *dev);

/**
 * lkp_enc_suspend() - save what the device is about to lose
 * @dev: the device; no other call may use it until lkp_enc_resume()
 *
 * Return: 0, -EIO (lkp_enc_resume() will give SEED its reset value), or -ENODEV.
 */
int __must_check lkp_enc_suspend(struct lkp_enc *dev);

/**
 * lkp_enc_resume() - restore SEED and leave STRING empty
 * @dev: the device
 *
 * Return: 0, -EIO, or -ENODEV.
 */
int __must_check lkp_enc_resume(struct lkp_enc *dev);

/**
 * lkp_enc_is_gone() - was the device removed or found dead?
 * @dev: the device
 *
 * Does not sleep, takes no lock and makes no device access.
 *
 * Return: true for ever after the first time.
 */
bool lkp_enc_is_gone(const struct lkp_enc *dev);

/**
 * lkp_enc_truncations() - how many strings were truncated because they were too long
 * @dev: the device
 *
 * Does not sleep and takes no lock.
 *
 * Return: their number since lkp_enc_init().
 */
unsigned long lkp_enc_truncations(const struct lkp_enc *dev);

/**
 * lkp_enc_open() - set up an open file
 * @dev: the device
 * @file: overwritten; needs no clean-up when it is closed
 * @mode: %LKP_ENC_FILE_READ, %LKP_ENC_FILE_WRITE or both
 *
 * Does not sleep and makes no device access.
 *
 * Return: 0, or -ENODEV.
 */
int __must_check lkp_enc_open(struct lkp_enc *dev, struct lkp_enc_file *file, unsigned int mode);

/**
 * lkp_enc_write_iter() - write(2), writev(2): store a string
 * @file: open for writing (the caller checks)
 * @from: user memory, in one piece or several; only its first 4092 bytes are read, and memory after
 *	a NUL need not be mapped
 * @nonblock: fail rather than wait for the lock
 *
 * Stores @from up to its end or the first NUL, then a NUL, and rewinds the file. A string of more
 * than 4091 bytes is truncated, with a warning, and counted; if the device is strict, it is
 * refused.
 *
 * Return: the size of @from, also after truncation; 0 if that is 0; or an error of every call,
 * -EFAULT (nothing happened), -EMSGSIZE (strict, nothing happened).
 */
ssize_t __must_check lkp_enc_write_iter(struct lkp_enc_file *file, struct iov_iter *from,
					bool nonblock);

/**
 * lkp_enc_read_iter() - read(2), readv(2): the stored string without its NUL
 * @file: open for reading (the caller checks)
 * @to: user memory, in one piece or several
 * @nonblock: fail rather than wait for a lock
 *
 * Continues where the last read of this file ended; a store through this file rewinds it.
 *
 * Return: bytes read, 0 at the end of the string and if @to has no room; or an error of every call,
 * -EFAULT (the position is unchanged, the memory is not).
 */
ssize_t __must_check lkp_enc_read_iter(struct lkp_enc_file *file, struct iov_iter *to,
				       bool nonblock);

/**
 * lkp_enc_write() - lkp_enc_write_iter() of memory in one piece
 * @file: as there
 * @buf: user memory
 * @count: size of @buf in bytes
 * @nonblock: as there
 *
 * Return: as there.
 */
static inline ssize_t __must_check lkp_enc_write(struct lkp_enc_file *file, const char __user *buf,
						 size_t count, bool nonblock)
{
	struct iov_iter from;

	iov_iter_ubuf(&from, ITER_SOURCE, (char __user *)(uintptr_t)buf, count);
	return lkp_enc_write_iter(file, &from, nonblock);
}

/**
 * lkp_enc_read() - lkp_enc_read_iter() to memory in one piece
 * @file: as there
 * @buf: user memory
 * @count: size of @buf in bytes
 * @nonblock: as there
 *
 * Return: as there.
 */
static inline ssize_t __must_check lkp_enc_read(struct lkp_enc_file *file, char __user *buf,
						size_t count, bool nonblock)
{
	struct iov_iter to;

	iov_iter_ubuf(&to, ITER_DEST, buf, count);
	return lkp_enc_read_iter(file, &to, nonblock);
}

/**
 * lkp_enc_ioctl() - ioctl(2)
 * @file: the file; its mode is checked here
 * @cmd: command, see uapi/linux/lkp_enc.h
 * @arg: user memory, as the command wants it
 * @nonblock: fail rather than wait for the lock
 *
 * Return: 0; or an error of every call, -ENOTTY (no such command), -EBADF (the file's mode does not
 * allow it), -EFAULT, -EMSGSIZE (nothing happened), -EINVAL, -ENOSPC (%LKP_ENC_CRYPT only, nothing
 * happened). -EFAULT on the way in: nothing happened. On the way out the device has already done
 * its part: a fetch changes nothing, %LKP_ENC_CRYPT has restored SEED and left STRING empty.
 */
long __must_check lkp_enc_ioctl(struct lkp_enc_file *file, unsigned int cmd, void __user *arg,
				bool nonblock);

/**
 * lkp_enc_poll() - poll(2): which calls would not have to wait?
 * @file: the file
 *
 * A waiter first queues on @file->dev->pollers and then calls this, so that it misses no change.
 *
 * Does not sleep, takes no lock and makes no device access.
 *
 * Return: %LKP_ENC_FILE_READ while a read would find no lock held, %LKP_ENC_FILE_WRITE while
 * a write or an ioctl would find none, or both; %LKP_ENC_FILE_GONE alone once the device is gone.
 */
unsigned int lkp_enc_poll(struct lkp_enc_file *file);

#endif /* LKP_ENC_CORE_H */

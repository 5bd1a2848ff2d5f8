/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The driver's register accesses, in units that leave the device in a consistent state.
 *
 * Internal to the driver core. From lkp_enc_presence() on, call every function with the device's
 * lock held. They return 0 or more, -EIO (the device gave a wrong answer) or -ENODEV (it is gone
 * for ever).
 */
#ifndef LKP_ENC_TRANSFER_H
#define LKP_ENC_TRANSFER_H

#include "lkp_enc_core.h"
#include "lkp_enc_regs.h"

/**
 * lkp_enc_acquire() - take a mutex, or fail instead of waiting
 * @lock: the mutex
 * @nonblock: fail rather than wait
 *
 * Return: 0, -EAGAIN, or -EINTR.
 */
int __must_check lkp_enc_acquire(struct mutex *lock, bool nonblock);

/**
 * lkp_enc_lock() - take the device's lock, if the device is not gone
 * @dev: the device
 * @nonblock: fail rather than wait
 *
 * Return: 0 with the lock held; -EAGAIN, -EINTR or -ENODEV without it.
 */
int __must_check lkp_enc_lock(struct lkp_enc *dev, bool nonblock);

/**
 * lkp_enc_if_present() - keep the device's lock only if the device is not gone
 * @dev: the device, locked
 *
 * Return: 0 with the lock held, or -ENODEV without it.
 */
int __must_check lkp_enc_if_present(struct lkp_enc *dev);

/**
 * lkp_enc_unlock() - release a lock, and wake pollers
 * @dev: the device
 * @lock: the device's lock, or the read lock of one of its files
 */
void lkp_enc_unlock(struct lkp_enc *dev, struct mutex *lock);

/**
 * lkp_enc_set_gone() - mark the device as gone, and wake pollers
 * @dev: the device; its lock need not be held
 */
void lkp_enc_set_gone(struct lkp_enc *dev);

/**
 * lkp_enc_presence() - tell a dead device from one that answers
 * @dev: the device
 * @seed: receives SEED as it was read
 *
 * Called when an answer looks like that of a dead device. No legal state has all ones in SEED and
 * every cell.
 *
 * Return: 0 or -ENODEV.
 */
int __must_check lkp_enc_presence(struct lkp_enc *dev, u32 *seed);

/**
 * lkp_enc_get_seed() - read SEED
 * @dev: the device
 * @seed: receives it; unchanged on error
 *
 * Return: 0, -EIO, or -ENODEV.
 */
int __must_check lkp_enc_get_seed(struct lkp_enc *dev, u32 *seed);

/**
 * lkp_enc_set_seed() - write SEED and read it back
 * @dev: the device
 * @seed: all 32 bits
 *
 * Return: 0, -EIO, or -ENODEV.
 */
int __must_check lkp_enc_set_seed(struct lkp_enc *dev, u32 seed);

/**
 * lkp_enc_store() - store a string and its NUL, and read the NUL back
 * @dev: the device
 * @string: the string; @string[@length] is NUL
 * @length: without the NUL, at most LKP_ENC_STRING_MAX
 *
 * Return: 0, -EIO, or -ENODEV.
 */
int __must_check lkp_enc_store(struct lkp_enc *dev, const u8 *string, size_t length);

/**
 * lkp_enc_fetch() - fetch the stored string up to and including its NUL
 * @dev: the device
 * @string: room for LKP_ENC_STRING_CELLS bytes
 *
 * Return: its length without the NUL, -EIO, or -ENODEV.
 */
ssize_t __must_check lkp_enc_fetch(struct lkp_enc *dev, u8 *string);

/**
 * lkp_enc_crypt_cells() - encipher bytes through the device under a seed of their own
 * @dev: the device
 * @seed: for these bytes only; the device's own SEED is restored
 * @bytes: enciphered in place
 * @n: how many, 1 to LKP_ENC_STRING_CELLS
 *
 * STRING is left empty.
 *
 * Return: 0, -EIO, or -ENODEV.
 */
int __must_check lkp_enc_crypt_cells(struct lkp_enc *dev, u32 seed, u8 *bytes, size_t n);

#endif /* LKP_ENC_TRANSFER_H */

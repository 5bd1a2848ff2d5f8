// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register transfers: seed, store, fetch, crypt, and how to tell a dead device from a live one.
 */
#include "transfer.h"

#define ALL_ONES_8  0xffu
#define ALL_ONES_32 0xffffffffu

int lkp_enc_acquire(struct mutex *lock, bool nonblock)
{
	if (nonblock)
		return mutex_trylock(lock) ? 0 : -EAGAIN;
	return mutex_lock_interruptible(lock);
}

int lkp_enc_lock(struct lkp_enc *dev, bool nonblock)
{
	int err = lkp_enc_acquire(&dev->lock, nonblock);

	return err ? err : lkp_enc_if_present(dev);
}

int lkp_enc_if_present(struct lkp_enc *dev)
{
	if (!lkp_enc_is_gone(dev))
		return 0;
	lkp_enc_unlock(dev, &dev->lock);
	return -ENODEV;
}

void lkp_enc_unlock(struct lkp_enc *dev, struct mutex *lock)
{
	mutex_unlock(lock);
	wake_up_all(&dev->pollers);
}

void lkp_enc_set_gone(struct lkp_enc *dev)
{
	WRITE_ONCE(dev->gone, true);
	wake_up_all(&dev->pollers);
}

static bool answers(struct lkp_enc *dev, u32 cell)
{
	if (mmio_read8(dev->regs, LKP_ENC_STRING + cell) == ALL_ONES_8)
		return false;
	dev->answered = cell;
	return true;
}

int lkp_enc_presence(struct lkp_enc *dev, u32 *seed)
{
	u32 cell;

	*seed = mmio_read32(dev->regs, LKP_ENC_SEED);
	if (*seed != ALL_ONES_32)
		return 0;
	/* If SEED stays all ones, start at the cell that showed the device alive the last time. */
	if (dev->answered && answers(dev, dev->answered))
		return 0;
	for (cell = 0; cell < LKP_ENC_STRING_CELLS; cell++) {
		if (answers(dev, cell))
			return 0;
		/* Each access may take tens of microseconds on an emulated device. */
		if (cell % 64 == 63)
			cond_resched();
	}
	lkp_enc_set_gone(dev);
	return -ENODEV;
}

/* SEED should be @want and was read as @got. All ones may come from a dead device: check that. */
static int verify_seed(struct lkp_enc *dev, u32 want, u32 got)
{
	u32 again;
	int err;

	if (got == want && got != ALL_ONES_32)
		return 0;
	err = lkp_enc_presence(dev, &again);
	if (err)
		return err;
	return got == want && again == want ? 0 : -EIO;
}

int lkp_enc_get_seed(struct lkp_enc *dev, u32 *seed)
{
	u32 got = mmio_read32(dev->regs, LKP_ENC_SEED);
	int err = verify_seed(dev, got, got);

	if (!err)
		*seed = got;
	return err;
}

int lkp_enc_set_seed(struct lkp_enc *dev, u32 seed)
{
	mmio_write32(dev->regs, LKP_ENC_SEED, seed);
	return verify_seed(dev, seed, mmio_read32(dev->regs, LKP_ENC_SEED));
}

/* A NUL is missing where it must be: is the device dead, or is its answer wrong? */
static int missing_nul(struct lkp_enc *dev)
{
	u32 seed;
	int err = lkp_enc_presence(dev, &seed);

	return err ? err : -EIO;
}

int lkp_enc_store(struct lkp_enc *dev, const u8 *string, size_t length)
{
	mmio_write_bytes(dev->regs, LKP_ENC_STRING, string, length + 1);
	/* Flush the posted writes by a read of this cell, which is a NUL whatever the seed. */
	if (mmio_read8(dev->regs, LKP_ENC_STRING + (u32)length))
		return missing_nul(dev);
	return 0;
}

ssize_t lkp_enc_fetch(struct lkp_enc *dev, u8 *string)
{
	size_t n = mmio_read_string(dev->regs, LKP_ENC_STRING, string, LKP_ENC_STRING_CELLS);

	if (string[n - 1])
		return missing_nul(dev);
	return (ssize_t)n - 1;
}

int lkp_enc_crypt_cells(struct lkp_enc *dev, u32 seed, u8 *bytes, size_t n)
{
	u32 saved;
	int err;

	err = lkp_enc_get_seed(dev, &saved);
	if (err)
		return err;
	err = lkp_enc_set_seed(dev, seed);
	if (err)
		return err;
	mmio_write_bytes(dev->regs, LKP_ENC_STRING, bytes, n);
	mmio_read_bytes(dev->regs, LKP_ENC_STRING, bytes, n);
	mmio_write8(dev->regs, LKP_ENC_STRING, 0);
	/* This also shows that the device was alive all the time: SEED is known, data is not. */
	return lkp_enc_set_seed(dev, saved);
}

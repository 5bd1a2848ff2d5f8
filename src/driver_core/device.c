// SPDX-License-Identifier: GPL-2.0-only
/*
 * Life of a device: set up, presence, removal, suspend and resume.
 */
#include "transfer.h"

void lkp_enc_init(struct lkp_enc *dev, struct mmio regs, const char *name, bool strict)
{
	*dev = (struct lkp_enc){ .regs = regs, .name = name, .strict = strict };
	mutex_init(&dev->lock);
}

/* Take the lock although there may be a signal: these calls cannot be tried again. */
static int lock_if_present(struct lkp_enc *dev)
{
	mutex_lock(&dev->lock);
	if (dev->gone) {
		mutex_unlock(&dev->lock);
		return -ENODEV;
	}
	return 0;
}

int lkp_enc_check(struct lkp_enc *dev)
{
	u32 seed;
	int err = lock_if_present(dev);

	if (err)
		return err;
	err = lkp_enc_presence(dev, &seed);
	mutex_unlock(&dev->lock);
	return err;
}

void lkp_enc_remove(struct lkp_enc *dev)
{
	mutex_lock(&dev->lock);
	WRITE_ONCE(dev->gone, true);
	mutex_unlock(&dev->lock);
}

int lkp_enc_suspend(struct lkp_enc *dev)
{
	int err = lock_if_present(dev);

	if (err)
		return err;
	/* What lkp_enc_resume() goes back to if there is no telling what SEED was. */
	dev->saved_seed = LKP_ENC_SEED_RESET;
	err = lkp_enc_get_seed(dev, &dev->saved_seed);
	mutex_unlock(&dev->lock);
	return err;
}

int lkp_enc_resume(struct lkp_enc *dev)
{
	int err = lock_if_present(dev);

	if (err)
		return err;
	err = lkp_enc_set_seed(dev, dev->saved_seed);
	if (!err)
		err = lkp_enc_store(dev, (const u8 *)"", 0);
	mutex_unlock(&dev->lock);
	return err;
}

bool lkp_enc_is_gone(const struct lkp_enc *dev)
{
	return READ_ONCE(dev->gone);
}

unsigned long lkp_enc_truncations(const struct lkp_enc *dev)
{
	return READ_ONCE(dev->truncations);
}

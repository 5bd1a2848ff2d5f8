// SPDX-License-Identifier: GPL-2.0-only
/*
 * Life of a device: set-up, presence, removal, suspend and resume.
 */
#include "transfer.h"

void lkp_enc_init(struct lkp_enc *dev, struct mmio regs, const char *name, bool strict)
{
	*dev = (struct lkp_enc){ .regs = regs, .name = name, .strict = strict };
	mutex_init(&dev->lock);
	init_waitqueue_head(&dev->pollers);
}

/* Take the lock even if a signal is pending: these calls cannot be tried again. */
static int lock_if_present(struct lkp_enc *dev)
{
	mutex_lock(&dev->lock);
	return lkp_enc_if_present(dev);
}

int lkp_enc_check(struct lkp_enc *dev)
{
	u32 seed;
	int err = lock_if_present(dev);

	if (err)
		return err;
	err = lkp_enc_presence(dev, &seed);
	lkp_enc_unlock(dev, &dev->lock);
	return err;
}

void lkp_enc_remove(struct lkp_enc *dev)
{
	/*
	 * Set this before taking the lock: all calls that wait for the lock would otherwise go
	 * first.
	 */
	lkp_enc_set_gone(dev);
	mutex_lock(&dev->lock);
	mutex_unlock(&dev->lock);
}

static int save(struct lkp_enc *dev)
{
	/* The value that restore() uses if SEED cannot be read. */
	dev->saved_seed = LKP_ENC_SEED_RESET;
	return lkp_enc_get_seed(dev, &dev->saved_seed);
}

static int restore(struct lkp_enc *dev)
{
	int err = lkp_enc_set_seed(dev, dev->saved_seed);

	return err ? err : lkp_enc_store(dev, (const u8 *)"", 0);
}

int lkp_enc_suspend(struct lkp_enc *dev)
{
	int err = lock_if_present(dev);

	if (err)
		return err;
	err = save(dev);
	lkp_enc_unlock(dev, &dev->lock);
	return err;
}

int lkp_enc_resume(struct lkp_enc *dev)
{
	int err = lock_if_present(dev);

	if (err)
		return err;
	err = restore(dev);
	lkp_enc_unlock(dev, &dev->lock);
	return err;
}

void lkp_enc_reset_prepare(struct lkp_enc *dev)
{
	mutex_lock(&dev->lock);
	/* An error here comes again in lkp_enc_reset_done(), which can report it. */
	if (!lkp_enc_is_gone(dev))
		(void)save(dev);
}

int lkp_enc_reset_done(struct lkp_enc *dev)
{
	int err = lkp_enc_is_gone(dev) ? -ENODEV : restore(dev);

	lkp_enc_unlock(dev, &dev->lock);
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

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What write(2) and the string ioctls share: bringing a string in and storing it through a file.
 *
 * Internal to the driver core.
 */
#ifndef LKP_ENC_FILE_H
#define LKP_ENC_FILE_H

#include "lkp_enc_core.h"

/**
 * lkp_enc_store_from_user() - store a string from user memory and rewind the file
 * @file: the file
 * @from: the string; nothing past its first NUL is looked at
 * @max: the most bytes to look at; a string without NUL ends there
 * @nonblock: fail rather than wait for the lock
 *
 * Too long a string is truncated and counted, or refused, as lkp_enc_write() says.
 *
 * Return: 0 or an error of lkp_enc_write().
 */
int __must_check lkp_enc_store_from_user(struct lkp_enc_file *file, const char __user *from,
					 size_t max, bool nonblock);

#endif /* LKP_ENC_FILE_H */

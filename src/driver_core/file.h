/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Storing a string through a file, for write(2) and the string ioctls.
 *
 * Internal to the driver core.
 */
#ifndef LKP_ENC_FILE_H
#define LKP_ENC_FILE_H

#include "lkp_enc_core.h"

/**
 * lkp_enc_store_cells() - store a string from kernel memory, and rewind the file
 * @file: the file
 * @cells: the string, in room for LKP_ENC_STRING_CELLS bytes
 * @length: of the string; LKP_ENC_STRING_CELLS means that it is too long
 * @nonblock: fail rather than wait for the lock
 *
 * A string that is too long is truncated and counted, or refused, as lkp_enc_write_iter() says.
 *
 * Return: 0 or an error of lkp_enc_write_iter().
 */
int __must_check lkp_enc_store_cells(struct lkp_enc_file *file, u8 *cells, size_t length,
				     bool nonblock);

#endif /* LKP_ENC_FILE_H */

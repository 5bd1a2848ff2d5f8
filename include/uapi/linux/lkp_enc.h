/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * /dev/lkp_enc: ioctl interface of the lkp_enc string encipherer.
 *
 * The node also takes write(2), which stores a string that the device enciphers, and read(2), which
 * returns the enciphered string. docs/abi.md describes every call with its errors.
 */
#ifndef _UAPI_LINUX_LKP_ENC_H
#define _UAPI_LINUX_LKP_ENC_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * struct lkp_enc_crypt - one atomic encipher or decipher transaction
 * @src: address of the input bytes
 * @dst: address of the output buffer; may equal or overlap @src
 * @src_len: number of input bytes, 0 to 4092
 * @dst_len: in: capacity of @dst in bytes, at least @src_len; out: bytes written. Unchanged on
 * error
 * @seed: cipher seed of this transaction; the shift is @seed mod 26
 * @flags: %LKP_ENC_CRYPT_DECRYPT or 0; every other bit must be 0
 *
 * 32 bytes without padding, the same layout for 32-bit and 64-bit callers.
 */
struct lkp_enc_crypt {
	__aligned_u64 src;
	__aligned_u64 dst;
	__u32 src_len;
	__u32 dst_len;
	__u32 seed;
	__u32 flags;
};

/* lkp_enc_crypt.flags: undo the cipher instead of applying it. */
#define LKP_ENC_CRYPT_DECRYPT (1u << 0)

/*
 * The argument of the two string commands is the string's address, so the size in their number says
 * nothing about the data. Callers have encoded the size of a pointer of 4, 8 or 16 bytes; all three
 * work.
 */
#define LKP_ENC_WRITE_SEED   _IOW('q', 1, __u32)
#define LKP_ENC_WRITE_STRING _IOW('q', 2, char *)
/*
 * Unsafe by design: the caller cannot say how large its buffer is. Give it 4092 bytes, or use
 * read(2).
 */
#define LKP_ENC_READ_STRING _IOR('q', 3, char *)
#define LKP_ENC_READ_SEED   _IOR('q', 4, __u32)
#define LKP_ENC_CRYPT       _IOWR('q', 5, struct lkp_enc_crypt)

#endif /* _UAPI_LINUX_LKP_ENC_H */

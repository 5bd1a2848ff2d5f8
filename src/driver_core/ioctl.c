// SPDX-License-Identifier: GPL-2.0-only
/*
 * ioctl: find the command, check the file's mode, and do it.
 */
#include "file.h"
#include "transfer.h"

#include "uapi/linux/lkp_enc.h"

static long write_seed(struct lkp_enc_file *file, void __user *arg, bool nonblock)
{
	struct lkp_enc *dev = file->dev;
	u32 seed;
	int err;

	if (copy_from_user(&seed, arg, sizeof(seed)))
		return -EFAULT;
	err = lkp_enc_lock(dev, nonblock);
	if (err)
		return err;
	err = lkp_enc_set_seed(dev, seed);
	lkp_enc_unlock(dev, &dev->lock);
	return err;
}

static long read_seed(struct lkp_enc_file *file, void __user *arg, bool nonblock)
{
	struct lkp_enc *dev = file->dev;
	u32 seed = 0;
	int err = lkp_enc_lock(dev, nonblock);

	if (err)
		return err;
	err = lkp_enc_get_seed(dev, &seed);
	lkp_enc_unlock(dev, &dev->lock);
	if (err)
		return err;
	return copy_to_user(arg, &seed, sizeof(seed)) ? -EFAULT : 0;
}

static long write_string(struct lkp_enc_file *file, void __user *arg, bool nonblock)
{
	u8 *cells = kmalloc(LKP_ENC_STRING_CELLS, GFP_KERNEL);
	long result;

	if (!cells)
		return -ENOMEM;
	result = strncpy_from_user((char *)cells, arg, LKP_ENC_STRING_CELLS);
	if (result >= 0)
		result = lkp_enc_store_cells(file, cells, (size_t)result, nonblock);
	kfree(cells);
	return result;
}

static long fetch_to_user(struct lkp_enc *dev, u8 *cells, void __user *to, bool nonblock)
{
	ssize_t length;
	int err = lkp_enc_lock(dev, nonblock);

	if (err)
		return err;
	length = lkp_enc_fetch(dev, cells);
	lkp_enc_unlock(dev, &dev->lock);
	if (length < 0)
		return length;
	return copy_to_user(to, cells, (size_t)length + 1) ? -EFAULT : 0;
}

static long read_string(struct lkp_enc_file *file, void __user *arg, bool nonblock)
{
	u8 *cells = kmalloc(LKP_ENC_STRING_CELLS, GFP_KERNEL);
	long err;

	if (!cells)
		return -ENOMEM;
	err = fetch_to_user(file->dev, cells, arg, nonblock);
	kfree(cells);
	return err;
}

static int check_crypt(const struct lkp_enc_crypt *crypt)
{
	if (crypt->flags & ~LKP_ENC_CRYPT_DECRYPT)
		return -EINVAL;
	if (crypt->src_len > LKP_ENC_STRING_CELLS)
		return -EMSGSIZE;
	if (crypt->dst_len < crypt->src_len)
		return -ENOSPC;
	return 0;
}

/*
 * The SEED for the transaction: deciphering is enciphering with the rest of the alphabet as the
 * shift.
 */
static u32 crypt_seed(const struct lkp_enc_crypt *crypt)
{
	if (crypt->flags & LKP_ENC_CRYPT_DECRYPT)
		return 26 - crypt->seed % 26;
	return crypt->seed;
}

static int crypt_through(struct lkp_enc *dev, u8 *bytes, const struct lkp_enc_crypt *crypt,
			 bool nonblock)
{
	int err;

	if (copy_from_user(bytes, u64_to_user_ptr(crypt->src), crypt->src_len))
		return -EFAULT;
	err = lkp_enc_lock(dev, nonblock);
	if (err)
		return err;
	err = lkp_enc_crypt_cells(dev, crypt_seed(crypt), bytes, crypt->src_len);
	lkp_enc_unlock(dev, &dev->lock);
	if (err)
		return err;
	return copy_to_user(u64_to_user_ptr(crypt->dst), bytes, crypt->src_len) ? -EFAULT : 0;
}

static int crypt_bytes(struct lkp_enc *dev, const struct lkp_enc_crypt *crypt, bool nonblock)
{
	u8 *bytes;
	int err;

	if (!crypt->src_len)
		return 0;
	bytes = kmalloc(crypt->src_len, GFP_KERNEL);
	if (!bytes)
		return -ENOMEM;
	err = crypt_through(dev, bytes, crypt, nonblock);
	kfree(bytes);
	return err;
}

static long crypt_user(struct lkp_enc_file *file, void __user *arg, bool nonblock)
{
	struct lkp_enc_crypt crypt;
	char __user *dst_len;
	int err;

	if (copy_from_user(&crypt, arg, sizeof(crypt)))
		return -EFAULT;
	err = check_crypt(&crypt);
	if (!err)
		err = crypt_bytes(file->dev, &crypt, nonblock);
	if (err)
		return err;
	/* Use its offset, not the member: the argument may be unaligned. */
	dst_len = (char __user *)arg + offsetof(struct lkp_enc_crypt, dst_len);
	return copy_to_user(dst_len, &crypt.src_len, sizeof(crypt.src_len)) ? -EFAULT : 0;
}

/* Is cmd this string command, with any of the pointer sizes that callers have encoded? */
static bool is_string_cmd(unsigned int cmd, unsigned int string_cmd)
{
	unsigned int size = _IOC_SIZE(cmd);

	if (size != 4 && size != 8 && size != 16) /* 32-bit, 64-bit, a Rust &str */
		return false;
	return cmd == _IOC(_IOC_DIR(string_cmd), _IOC_TYPE(string_cmd), _IOC_NR(string_cmd), size);
}

static unsigned int without_pointer_size(unsigned int cmd)
{
	if (is_string_cmd(cmd, LKP_ENC_WRITE_STRING))
		return LKP_ENC_WRITE_STRING;
	if (is_string_cmd(cmd, LKP_ENC_READ_STRING))
		return LKP_ENC_READ_STRING;
	return cmd;
}

/* A command with input data stores, and a command with output data fetches. */
static bool mode_allows(const struct lkp_enc_file *file, unsigned int cmd)
{
	unsigned int needed = 0;

	if (_IOC_DIR(cmd) & _IOC_WRITE)
		needed |= LKP_ENC_FILE_WRITE;
	if (_IOC_DIR(cmd) & _IOC_READ)
		needed |= LKP_ENC_FILE_READ;
	return (file->mode & needed) == needed;
}

long lkp_enc_ioctl(struct lkp_enc_file *file, unsigned int cmd, void __user *arg, bool nonblock)
{
	static const struct {
		unsigned int cmd;
		long (*run)(struct lkp_enc_file *file, void __user *arg, bool nonblock);
	} commands[] = {
		{ LKP_ENC_WRITE_SEED, write_seed },   { LKP_ENC_WRITE_STRING, write_string },
		{ LKP_ENC_READ_STRING, read_string }, { LKP_ENC_READ_SEED, read_seed },
		{ LKP_ENC_CRYPT, crypt_user },
	};
	size_t i;

	if (lkp_enc_is_gone(file->dev))
		return -ENODEV;
	cmd = without_pointer_size(cmd);
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (commands[i].cmd != cmd)
			continue;
		if (!mode_allows(file, cmd))
			return -EBADF;
		return commands[i].run(file, arg, nonblock);
	}
	return -ENOTTY;
}

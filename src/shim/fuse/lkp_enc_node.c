// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/lkp_enc without a kernel: file operations, and what --stats shows.
 */
#include "lkp_enc_node.h"

#include "lkp_enc_regs.h"
#include "uapi/linux/lkp_enc.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- File operations ------------- */

static int node_open(void *device, int flags, void **opened)
{
	struct lkp_enc_node *node = device;
	struct lkp_enc_file *file = malloc(sizeof(*file));
	unsigned int mode = 0;
	int err;

	if (!file)
		return -ENOMEM;
	if ((flags & O_ACCMODE) == O_RDONLY || (flags & O_ACCMODE) == O_RDWR)
		mode |= LKP_ENC_FILE_READ;
	if ((flags & O_ACCMODE) == O_WRONLY || (flags & O_ACCMODE) == O_RDWR)
		mode |= LKP_ENC_FILE_WRITE;
	err = lkp_enc_open(&node->dev, file, mode);
	if (err)
		free(file);
	else
		*opened = file;
	return err;
}

static void node_release(void *file)
{
	free(file);
}

static ssize_t node_read(void *file, char *buf, size_t count, bool nonblock)
{
	return lkp_enc_read(file, buf, count, nonblock);
}

static ssize_t node_write(void *file, const char *buf, size_t count, bool nonblock)
{
	return lkp_enc_write(file, buf, count, nonblock);
}

static long node_ioctl(void *file, unsigned int cmd, void *arg, bool nonblock)
{
	return lkp_enc_ioctl(file, cmd, arg, nonblock);
}

static unsigned int node_poll(void *file)
{
	const struct lkp_enc_file *f = file;

	if (lkp_enc_is_gone(f->dev))
		return POLLHUP | POLLERR;
	return POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;
}

static bool node_is_busy(const void *file)
{
	const struct lkp_enc_file *f = file;

	return sim_is_locked(&f->dev->lock);
}

const struct chrdev_ops lkp_enc_node_ops = {
	.open = node_open,
	.release = node_release,
	.read = node_read,
	.write = node_write,
	.ioctl = node_ioctl,
	.poll = node_poll,
	.is_busy = node_is_busy,
};

#define STRING_CMD(size) _IOC(_IOC_WRITE, _IOC_TYPE(LKP_ENC_WRITE_STRING), 2, size)

const unsigned int lkp_enc_node_string_cmds[] = {
	STRING_CMD(4), /* a 32-bit program's pointer */
	STRING_CMD(8),
	STRING_CMD(16), /* a Rust &str */
	0,
};

/* ---------------------------------------------------------------- Set-up ---------------------- */

void lkp_enc_node_init(struct lkp_enc_node *node, unsigned int index, uint32_t seed, bool strict)
{
	if (index)
		snprintf(node->name, sizeof(node->name), "lkp_enc%u", index);
	else
		snprintf(node->name, sizeof(node->name), "lkp_enc");
	emu_init(&node->emu);
	node->emu.state.device.seed = seed;
	lkp_enc_init(&node->dev, (struct mmio){ &node->emu }, node->name, strict);
}

/* ---------------------------------------------------------------- Report ---------------------- */

static void line(const struct lkp_enc_node *node, FILE *out, const char *name, uint64_t value)
{
	fprintf(out, "%s: %s: %" PRIu64 "\n", node->name, name, value);
}

static void report_errors(const struct lkp_enc_node *node, const struct chrdev_counters *counters,
			  FILE *out)
{
	char name[32];

	for (int err = 1; err < CHRDEV_ERRNOS; err++) {
		if (!counters->errors[err])
			continue;
		snprintf(name, sizeof(name), "errors %s", strerrorname_np(err));
		line(node, out, name, counters->errors[err]);
	}
}

static void report_misuse(const struct lkp_enc_node *node, FILE *out)
{
	char name[64];

	line(node, out, "misuse", emu_misuse(&node->emu));
	for (unsigned int kind = EMU_BAD_BOUNDS; kind < EMU_VERDICTS; kind++) {
		if (!node->emu.counters.verdicts[kind])
			continue;
		snprintf(name, sizeof(name), "misuse, %s", emu_verdict_name(kind));
		line(node, out, name, node->emu.counters.verdicts[kind]);
	}
}

void lkp_enc_node_report(const struct lkp_enc_node *node, const struct chrdev_counters *counters,
			 FILE *out)
{
	line(node, out, "opens", counters->opens);
	line(node, out, "opens not closed", counters->opens - counters->releases);
	line(node, out, "calls read", counters->reads);
	line(node, out, "calls write", counters->writes);
	line(node, out, "calls ioctl", counters->ioctls);
	line(node, out, "accesses read", node->emu.counters.reads);
	line(node, out, "accesses write", node->emu.counters.writes);
	report_misuse(node, out);
	line(node, out, "truncations", lkp_enc_truncations(&node->dev));
	report_errors(node, counters, out);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module's node for unmodified programs, and what --stats shows of it.
 */
#include "module_node.h"

#include "emu.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* ---------------------------------------------------------------- File operations ------------- */

static int node_open(void *device, int flags, void **opened)
{
	struct module_node *node = device;
	struct sim_file *file;
	int err = sim_file_open(node->kernel, node->name, flags, &file);

	if (!err)
		*opened = file;
	return err;
}

static void node_release(void *file)
{
	sim_file_close(file);
}

static ssize_t node_read(void *file, char *buf, size_t count, bool nonblock)
{
	sim_file_set_nonblock(file, nonblock);
	return sim_file_read(file, buf, count);
}

static ssize_t node_write(void *file, const char *buf, size_t count, bool nonblock)
{
	sim_file_set_nonblock(file, nonblock);
	return sim_file_write(file, buf, count);
}

static long node_ioctl(void *file, unsigned int cmd, void *arg, bool nonblock)
{
	sim_file_set_nonblock(file, nonblock);
	return sim_file_ioctl(file, cmd, (unsigned long)arg);
}

static unsigned int node_poll(void *file, void (*wake)(void *context), void *context)
{
	return sim_file_poll(file, wake, context);
}

static bool node_has_position(void *file)
{
	return sim_file_has_position(file);
}

static long long node_seek(void *file, long long offset)
{
	return sim_file_seek(file, offset, SEEK_SET);
}

const struct chrdev_ops module_node_ops = {
	.open = node_open,
	.release = node_release,
	.read = node_read,
	.write = node_write,
	.ioctl = node_ioctl,
	.poll = node_poll,
	.has_position = node_has_position,
	.seek = node_seek,
};

/* ---------------------------------------------------------------- Report ---------------------- */

static void line(const struct module_node *node, FILE *out, const char *name, uint64_t value)
{
	fprintf(out, "%s: %s: %" PRIu64 "\n", node->name, name, value);
}

static void report_errors(const struct module_node *node, const struct chrdev_counters *counters,
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

static void report_misuse(const struct module_node *node, const struct emu *emu, FILE *out)
{
	char name[64];

	line(node, out, "misuse", emu_misuse(emu));
	for (unsigned int kind = EMU_BAD_BOUNDS; kind < EMU_VERDICTS; kind++) {
		if (!emu->counters.verdicts[kind])
			continue;
		snprintf(name, sizeof(name), "misuse, %s", emu_verdict_name(kind));
		line(node, out, name, emu->counters.verdicts[kind]);
	}
}

/* As the module shows them in sysfs, as long as the device is bound. */
static void report_attributes(const struct module_node *node, FILE *out)
{
	static char page[SIM_PAGE];
	char name[40];

	for (size_t i = 0; sim_attr_name(node->kernel, node->name, i, name); i++) {
		ssize_t n = sim_attr_read(node->kernel, node->name, name, page);

		if (n > 0)
			fprintf(out, "%s: %s: %.*s\n", node->name, name, (int)strcspn(page, "\n"),
				page);
	}
}

void module_node_report(const struct module_node *node, const struct emu *emu,
			const struct chrdev_counters *counters, FILE *out)
{
	line(node, out, "opens", counters->opens);
	line(node, out, "opens not closed", counters->opens - counters->releases);
	line(node, out, "calls read", counters->reads);
	line(node, out, "calls write", counters->writes);
	line(node, out, "calls ioctl", counters->ioctls);
	line(node, out, "accesses read", emu->counters.reads);
	line(node, out, "accesses write", emu->counters.writes);
	report_misuse(node, emu, out);
	report_attributes(node, out);
	report_errors(node, counters, out);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module with the bus: KUnit runs its suites first. Afterwards the device is there for
 * programs, and what they do to it is in debugfs, in lkp/trace, as mmiotrace text.
 */
#include <linux/debugfs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/seq_file.h>

#include "bus.h"

#define ENTRIES (1u << 19)

/* One more than there are entries: the last line tells whether that is all. */
static void *entry_start(struct seq_file *seq, loff_t *pos)
{
	return *pos <= bus_device()->trace.count ? pos : NULL;
}

static void *entry_next(struct seq_file *seq, void *entry, loff_t *pos)
{
	++*pos;
	return entry_start(seq, pos);
}

static void entry_stop(struct seq_file *seq, void *entry)
{
}

static int entry_show(struct seq_file *seq, void *entry)
{
	static char text[EMU_TRACE_HEADER];
	const struct emu_trace *trace = &bus_device()->trace;
	const struct emu_bases bases = emu_trace_bases(0xfebd1000);
	size_t i = (size_t) * (loff_t *)entry;

	if (i == 0) {
		emu_trace_header(text, &bases);
		seq_puts(seq, text);
	}
	if (i == trace->count) {
		if (trace->dropped)
			seq_printf(seq, "%llu entries are missing\n", trace->dropped);
		return 0;
	}
	emu_trace_line(text, &trace->log[i], &bases, i);
	seq_puts(seq, text);
	return 0;
}

static const struct seq_operations entries_sops = {
	.start = entry_start,
	.next = entry_next,
	.stop = entry_stop,
	.show = entry_show,
};
DEFINE_SEQ_ATTRIBUTE(entries);

static int __init start(void)
{
	struct emu_access *log = vmalloc(array_size(ENTRIES, sizeof(*log)));
	int err = bus_start();

	if (err || !log) {
		vfree(log);
		return err ? err : -ENOMEM;
	}
	bus_plug(emu_pci_identity.vendor, emu_pci_identity.device);
	emu_trace_start(bus_device(), log, ENTRIES);
	debugfs_create_file("trace", 0400, debugfs_create_dir("lkp", NULL), NULL, &entries_fops);
	return 0;
}
module_init(start);

MODULE_DESCRIPTION("An emulated PCI device in user-mode Linux");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holds up each interrupt handler after it has called complete(), as a hypervisor or firmware may:
 * for longer than the endpoint needs for a command. For guests, beside the driver as it is.
 */
#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/preempt.h>

#define HELD_UP_MS 300

static int hold_up(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	if (in_hardirq())
		mdelay(HELD_UP_MS);
	return 0;
}

static struct kretprobe probe = { .kp.symbol_name = "complete", .handler = hold_up };

static int __init held_up_init(void)
{
	return register_kretprobe(&probe);
}
module_init(held_up_init);

static void __exit held_up_exit(void)
{
	unregister_kretprobe(&probe);
}
module_exit(held_up_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Interrupt handlers that are held up after complete()");

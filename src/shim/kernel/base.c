// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device at a physical address that the administrator gives.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/align.h>
#include <linux/err.h>
#include <linux/ioport.h>

#include "lkp_enc_regs.h"
#include "node.h"

/* There is only one such device. */
static struct {
	resource_size_t start;
	void __iomem *regs;
	struct lkp_enc_node *node;
} found;

static int check_base(unsigned long long base)
{
	if (!IS_ALIGNED(base, LKP_ENC_BAR_SIZE)) {
		pr_err("base=%#llx: not a multiple of %#x\n", base, LKP_ENC_BAR_SIZE);
		return -EINVAL;
	}
	if (base > iomem_resource.end - (LKP_ENC_BAR_SIZE - 1)) {
		pr_err("base=%#llx: beyond the last physical address, %pa\n", base,
		       &iomem_resource.end);
		return -EINVAL;
	}
	return 0;
}

static int add_mapped(unsigned long long base)
{
	found.node = lkp_enc_node_create(mmio_at(found.regs), NULL);
	if (found.node == ERR_PTR(-ENODEV))
		pr_err("base=%#llx: no device answers there\n", base);
	else if (IS_ERR(found.node))
		pr_err("base=%#llx: cannot make a device node: %pe\n", base, found.node);
	return PTR_ERR_OR_ZERO(found.node);
}

static int add_requested(unsigned long long base)
{
	int err;

	found.regs = ioremap(found.start, LKP_ENC_BAR_SIZE);
	if (!found.regs) {
		pr_err("base=%#llx: cannot be mapped\n", base);
		return -ENOMEM;
	}
	err = add_mapped(base);
	if (err)
		iounmap(found.regs);
	return err;
}

int lkp_enc_base_add(unsigned long long base)
{
	int err = check_base(base);

	if (err)
		return err;
	found.start = base;
	if (!request_mem_region(found.start, LKP_ENC_BAR_SIZE, KBUILD_MODNAME)) {
		pr_err("base=%#llx: the region is taken, see /proc/iomem\n", base);
		return -EBUSY;
	}
	err = add_requested(base);
	if (err)
		release_mem_region(found.start, LKP_ENC_BAR_SIZE);
	return err;
}

void lkp_enc_base_remove(void)
{
	lkp_enc_node_remove(found.node);
	iounmap(found.regs);
	release_mem_region(found.start, LKP_ENC_BAR_SIZE);
}

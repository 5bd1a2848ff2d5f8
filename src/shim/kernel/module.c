// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module: find devices on the PCI bus, or at one address.
 */
#include <linux/module.h>

#include "node.h"

static unsigned long long base;
module_param_hw(base, ullong, iomem, 0444);
MODULE_PARM_DESC(base, "Physical address of the one device to use, instead of those on PCI buses");

static int __init lkp_enc_module_init(void)
{
	return base ? lkp_enc_base_add(base) : pci_register_driver(&lkp_enc_pci_driver);
}
module_init(lkp_enc_module_init);

static void __exit lkp_enc_module_exit(void)
{
	if (base)
		lkp_enc_base_remove();
	else
		pci_unregister_driver(&lkp_enc_pci_driver);
}
module_exit(lkp_enc_module_exit);

MODULE_DESCRIPTION("Driver of the lkp_enc string encipherer");
MODULE_AUTHOR("The lkp_enc authors");
MODULE_LICENSE("GPL");

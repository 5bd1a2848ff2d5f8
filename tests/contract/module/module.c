// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module: runs every contract when it is loaded with "all". The lines of its log are "contract:
 * ok NAME", "contract: not ok NAME", "contract: # what was expected", and at the end the number of
 * contracts.
 */
#define pr_fmt(fmt) "contract: " fmt

#include <linux/module.h>
#include <linux/string.h>

#include "contract.h"

static int fail;
module_param(fail, int, 0444);
MODULE_PARM_DESC(fail, "errno with which loading fails");

static bool all;
module_param(all, bool, 0444);
MODULE_PARM_DESC(
	all, "try all contracts but those of edu and memory; without it there are the nodes only");

static bool edu;
module_param(edu, bool, 0444);
MODULE_PARM_DESC(edu, "try the contracts of QEMU's device edu");

static bool memory;
module_param(memory, bool, 0444);
MODULE_PARM_DESC(memory, "try those of a device that is memory, QEMU's ivshmem-plain");

static bool failed;

static const char *base_name(const char *file)
{
	const char *slash = strrchr(file, '/');

	return slash ? slash + 1 : file;
}

bool contract_expect(bool is_so, const char *what, const char *file, int line)
{
	if (!is_so) {
		failed = true;
		pr_info("# %s:%d: not so: %s\n", base_name(file), line, what);
	}
	return is_so;
}

bool contract_expect_text(const char *text, const char *wanted, const char *file, int line)
{
	bool is_so = !strcmp(text, wanted);

	if (!is_so) {
		failed = true;
		pr_info("# %s:%d: \"%s\" instead of \"%s\"\n", base_name(file), line, text, wanted);
	}
	return is_so;
}

static size_t run(const struct contracts *contracts)
{
	for (size_t i = 0; i < contracts->n; i++) {
		failed = false;
		contracts->rows[i].run();
		pr_info("%sok %s\n", failed ? "not " : "", contracts->rows[i].name);
	}
	return contracts->n;
}

static int __init contract_init(void)
{
	static const struct contracts *const rows[] = {
		&memory_contracts,      &bytes_contracts,     &text_contracts,
		&number_text_contracts, &list_contracts,      &count_contracts,
		&number_contracts,      &lock_contracts,      &wait_contracts,
		&error_contracts,       &node_contracts,      &device_contracts,
		&devres_contracts,      &pci_contracts,       &dma_contracts,
		&interrupt_contracts,   &parameter_contracts, &watchdog_contracts,
		&time_contracts,        &work_contracts,
	};
	static const struct contracts *const edu_rows[] = {
		&delivery_contracts,
		&sharing_contracts,
		&thread_contracts,
		&vector_contracts,
	};
	size_t n = 0;
	int err;

	if (fail)
		return -fail;
	for (size_t i = 0; all && i < ARRAY_SIZE(rows); i++)
		n += run(rows[i]);
	for (size_t i = 0; edu && i < ARRAY_SIZE(edu_rows); i++)
		n += run(edu_rows[i]);
	if (memory)
		n += run(&io_contracts);
	pr_info("%zu contracts\n", n);
	err = contract_node_add();
	if (err)
		return err;
	err = contract_cdev_add();
	if (err)
		goto no_cdev;
	err = contract_watchdog_add();
	if (err)
		goto no_watchdog;
	return 0;

no_watchdog:
	contract_cdev_remove();
no_cdev:
	contract_node_remove();
	return err;
}

static void __exit contract_exit(void)
{
	contract_watchdog_remove();
	contract_cdev_remove();
	contract_node_remove();
}

module_init(contract_init);
module_exit(contract_exit);

MODULE_DESCRIPTION("Contracts of the kernel's names, tried one by one");
MODULE_LICENSE("GPL");

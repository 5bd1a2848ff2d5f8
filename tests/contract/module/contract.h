/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts of the kernel, written as kernel code: each is a function that uses the kernel's names
 * and states what it expects of them. The module runs them when it is loaded, on the simulated
 * kernel and on real ones, and logs a line for each.
 */
#ifndef CONTRACT_H
#define CONTRACT_H

#include <linux/kernel.h>
#include <linux/types.h>

struct pci_dev;

/* A contract: its name, and the function that tries it. */
struct contract {
	const char *name;
	void (*run)(void);
};
#define CONTRACT(name)      \
	{                   \
#name, name \
	}

/* The contracts of a file. */
struct contracts {
	const struct contract *rows;
	size_t n;
};
#define CONTRACTS(subject) \
	const struct contracts subject##_contracts = { subject, ARRAY_SIZE(subject) }

extern const struct contracts memory_contracts, bytes_contracts, text_contracts,
	number_text_contracts, list_contracts, count_contracts, number_contracts, lock_contracts,
	wait_contracts, error_contracts, node_contracts, device_contracts, parameter_contracts,
	devres_contracts, pci_contracts, dma_contracts, interrupt_contracts, time_contracts,
	watchdog_contracts, work_contracts, delivery_contracts, sharing_contracts, thread_contracts,
	vector_contracts, io_contracts;

/* Logs what was expected, if it is not so. Returns whether it is. */
bool contract_expect(bool is_so, const char *what, const char *file, int line);
#define EXPECT(condition) contract_expect(!!(condition), #condition, __FILE__, __LINE__)

/* Compares a string with the wanted one, and logs it if it differs. */
bool contract_expect_text(const char *text, const char *wanted, const char *file, int line);
#define EXPECT_TEXT(text, wanted) contract_expect_text(text, wanted, __FILE__, __LINE__)

/* The nodes that programs open, while the module is loaded: misc devices, and a cdev's. */
int contract_node_add(void);
void contract_node_remove(void);
int contract_cdev_add(void);
void contract_cdev_remove(void);

/* A watchdog, likewise. */
int contract_watchdog_add(void);
void contract_watchdog_remove(void);

#endif /* CONTRACT_H */

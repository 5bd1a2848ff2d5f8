/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What several of the tests inside the guest need of the node.
 */
#ifndef TESTS_VM_NODE_H
#define TESTS_VM_NODE_H

#define NODE   "/dev/lkp_enc"
#define DRIVER "/sys/bus/pci/drivers/lkp_enc"

/* A string's most bytes, and with its NUL. */
#define STRING_MAX   4091
#define STRING_CELLS 4092

/**
 * keep_device_busy() - one transaction of thousands of accesses after the other, for ever
 * @seed: of the transactions
 */
void keep_device_busy(unsigned int seed);

#endif /* TESTS_VM_NODE_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names and functions of the node for several tests inside the guest.
 */
#ifndef TESTS_VM_NODE_H
#define TESTS_VM_NODE_H

#define NODE   "/dev/lkp_enc"
#define DRIVER "/sys/bus/pci/drivers/lkp_enc"

/* The most bytes of a string, without and with its NUL. */
#define STRING_MAX   4091
#define STRING_CELLS 4092

/* How long to wait for an event: only a hang takes that long. */
#define PATIENCE_MS 60000

/**
 * keep_device_busy() - make transactions of thousands of accesses for ever
 * @seed: of the transactions
 */
void keep_device_busy(unsigned int seed);

#endif /* TESTS_VM_NODE_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A PCI bus with the emulated device on it, for a kernel in user mode. An access to the device's
 * BAR is a call of the emulator (emu.h), with the device's own model; so is one to its
 * configuration space.
 *
 * The device does nothing by itself here: no interrupts, no DMA.
 */
#ifndef GUEST_UML_BUS_H
#define GUEST_UML_BUS_H

#include <linux/pci.h>
#include <linux/types.h>

#include "emu.h"

/**
 * bus_start() - make the bus, without a device
 *
 * Later calls do nothing. It stays for ever. May sleep.
 *
 * Return: 0 or a negative errno.
 */
int bus_start(void);

/**
 * bus_plug() - power the device up, and let the kernel find it
 * @vendor: which it says it is; the model's is emu_pci_identity.vendor
 * @device: likewise
 *
 * A driver for it is probed before this returns. May sleep.
 */
void bus_plug(u16 vendor, u16 device);

/**
 * bus_pull() - let the kernel remove the device, and pull it out
 *
 * Its driver's remove() has returned then. Nothing happens without a device. May sleep.
 */
void bus_pull(void);

/**
 * bus_slot() - what the kernel has found
 *
 * Return: the device, whose reference the caller owns (pci_dev_put()); NULL if it has found none.
 */
struct pci_dev *bus_slot(void);

/**
 * bus_device() - the emulated device
 *
 * Its state and its counters may be read while no driver uses it.
 *
 * Return: the same one always.
 */
struct emu *bus_device(void);

/**
 * bus_be_silent() - nobody answers at the device's BAR, but its configuration space is there
 * @silent: from now on, until this is false again
 */
void bus_be_silent(bool silent);

#endif /* GUEST_UML_BUS_H */

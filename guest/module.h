/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module of the device that the guest is about, its PCI driver and its node.
 */
#ifndef GUEST_MODULE_H
#define GUEST_MODULE_H

#include <stdbool.h>

/**
 * struct module - what is known of it
 * @name: of the module
 * @params: that it is loaded with
 * @refcnt: file with the number of its users, while it is loaded
 * @driver: its folder in sysfs, as module_find_driver() found it; empty without one
 * @node: the first that the module made, as module_find_node() found it; empty without one
 * @mode: to open it with, as module_find_mode() found it
 */
struct module {
	char name[64];
	char params[256];
	char refcnt[128];
	char driver[128];
	char node[300];
	int mode;
};

extern struct module module;

/**
 * module_find() - find out which module it is, and what is in /dev while it is not loaded
 *
 * Return: false if no file says which.
 */
bool module_find(void);

/**
 * module_load() - load it with its parameters
 *
 * Return: 0 or -1 with errno.
 */
int module_load(void);

/**
 * module_unload() - unload it, unless it is in use
 *
 * Return: 0 or -1 with errno; EWOULDBLOCK if it is in use.
 */
int module_unload(void);

/**
 * module_find_driver() - find its PCI driver
 *
 * Return: whether there is one.
 */
bool module_find_driver(void);

/**
 * module_tell_driver() - write to a file of the driver's in sysfs
 * @what: the file, such as "unbind"
 * @device: what is written, see pci_device()
 *
 * Return: 0 or -1 with errno.
 */
int module_tell_driver(const char *what, const char *device);

/**
 * module_find_node() - find what is in /dev now and was not when module_find() looked
 *
 * Return: whether there is something; of several, it is the first in the order of the alphabet.
 */
bool module_find_node(void);

/**
 * module_find_mode() - find out how the node can be opened: for reading and writing if possible
 *
 * Return: false if not at all.
 */
bool module_find_mode(void);

/**
 * module_open_node() - open it
 *
 * Return: as of open().
 */
int module_open_node(void);

#endif /* GUEST_MODULE_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Outsiders: processes that the program did not start and that hold a device all the same. Somebody
 * gave them an open file of it, or they have entered the program's namespaces.
 */
#ifndef OUTSIDERS_H
#define OUTSIDERS_H

#include "chrdev.h"

/**
 * outsiders_name() - which processes hold a device?
 * @dev: the device
 * @view: mount namespace of the program, from outsiders_view()
 * @text: receives their numbers and names; "" if this process may look into none of them
 * @size: room in @text
 *
 * When all processes of the program have ended.
 */
void outsiders_name(const struct chrdev *dev, ino_t view, char *text, size_t size);

/**
 * outsiders_view() - the mount namespace of a process
 * @pid: the process
 *
 * Return: its inode, or 0 if it is not known.
 */
ino_t outsiders_view(pid_t pid);

#endif /* OUTSIDERS_H */

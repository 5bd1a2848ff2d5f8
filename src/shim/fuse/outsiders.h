/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Processes that are none of the program's and have a device all the same: somebody gave them an
 * open file of it, or they have entered the program's namespaces.
 */
#ifndef OUTSIDERS_H
#define OUTSIDERS_H

#include "chrdev.h"

/**
 * outsiders_name() - which processes hold a device?
 * @dev: the device
 * @view: mount namespace of the program, from outsiders_view()
 * @text: receives their numbers and names; "" if there are none that this process may look into
 * @size: room in @text
 *
 * When all processes of the program have ended.
 */
void outsiders_name(const struct chrdev *dev, ino_t view, char *text, size_t size);

/**
 * outsiders_view() - the mount namespace of a process
 * @pid: the process
 *
 * Return: its inode, or 0 if that cannot be told.
 */
ino_t outsiders_view(pid_t pid);

#endif /* OUTSIDERS_H */

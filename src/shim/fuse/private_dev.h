/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A private view of the machine: the host's, with further device nodes in /dev.
 *
 * It is made of namespaces: nobody else sees it, and it is gone when its last process ends.
 */
#ifndef PRIVATE_DEV_H
#define PRIVATE_DEV_H

#include <stddef.h>
#include <sys/types.h>

/**
 * struct private_dev_error - what went wrong, in words
 * @text: what was tried, why it failed, and what to do about it; without a newline
 */
struct private_dev_error {
	char text[512];
};

/**
 * struct private_dev_node - a device node to add
 * @name: below /dev
 * @fuse: receives the descriptor of /dev/fuse that serves it
 */
struct private_dev_node {
	const char *name;
	int fuse;
};

/**
 * private_dev_enter() - give this process a private view with the nodes in it
 * @nodes: the nodes; the @fuse of each serves its FUSE file
 * @count: number of @nodes
 * @error: says why on failure
 *
 * Call this only while the process has a single thread. It enters a mount namespace of its own and,
 * unless it is root, a user namespace too, in which the user keeps their identity. Whatever
 * happens, the rest of the machine is as before.
 *
 * Return: 0, or -1.
 */
int private_dev_enter(struct private_dev_node *nodes, size_t count, struct private_dev_error *error)
	__attribute__((warn_unused_result));

/**
 * private_dev_fork() - fork() into a PID namespace of its own, and a copy of this process's mounts
 * @nodes: as given to private_dev_enter(); the child does not keep their descriptors
 * @count: number of @nodes
 *
 * The child is the first process of that namespace: when it ends, the kernel ends all others. /proc
 * shows them there, unless the machine forbids mounting it.
 *
 * Return: as fork(2).
 */
pid_t private_dev_fork(const struct private_dev_node *nodes, size_t count)
	__attribute__((warn_unused_result));

/**
 * private_dev_ask() - have the kernel ask who owns the nodes
 * @nodes: as given to private_dev_enter(); they are served
 * @count: number of @nodes
 *
 * The kernel lets nobody write to a file whose owner it does not know. The process that serves the
 * nodes must not call this: it would wait for itself.
 */
void private_dev_ask(const struct private_dev_node *nodes, size_t count);

/**
 * private_dev_leave() - unmount what private_dev_enter() mounted, in this process's view
 * @nodes: as given to private_dev_enter()
 * @count: number of @nodes
 */
void private_dev_leave(const struct private_dev_node *nodes, size_t count);

#endif /* PRIVATE_DEV_H */

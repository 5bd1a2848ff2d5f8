/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What programs and the administrator do in a world: a simulated kernel in this process, or the
 * real kernel under it. Errors are negative errnos in both.
 */
#ifndef CONTRACT_WORLD_H
#define CONTRACT_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

#define WORLD_PAGE 4096

/*
 * Parameters with which the module tries all contracts that this world has the devices for. With
 * "all", programs try theirs, too.
 */
extern const char *const world_contracts;

/* Call these first and last. world_begin() returns false if the world cannot be set up. */
bool world_begin(void);
void world_end(void);

/* insmod and rmmod of the contracts' module. */
int world_load(const char *params);
int world_unload(void);

/* The next line of the kernel's log since the last load, and its level: 0 to 7. */
bool world_log(int *level, char line[512]);

/* System calls on a node of /dev. */
int world_open(const char *node, int flags);
int world_close(int fd);
ssize_t world_read(int fd, void *buf, size_t n);
ssize_t world_write(int fd, const void *buf, size_t n);
ssize_t world_pread(int fd, void *buf, size_t n, long long offset);
ssize_t world_pwrite(int fd, const void *buf, size_t n, long long offset);
ssize_t world_readv(int fd, const struct iovec *pieces, size_t n, bool nowait);
ssize_t world_writev(int fd, const struct iovec *pieces, size_t n, bool nowait);
long world_ioctl(int fd, unsigned int cmd, unsigned long arg);
long long world_seek(int fd, long long offset, int whence);

/*
 * Start or stop to send a signal to a task that waits in a call. Its handler is installed without
 * SA_RESTART.
 */
void world_interrupt(bool on);

/*
 * The events of a poll() now; and whether a poller, 0 or 1, was woken since its world_watch(). Both
 * may watch one file.
 */
#define WORLD_POLLERS 2
unsigned int world_poll(int fd);
void world_watch(int fd, unsigned int poller);
bool world_woken(unsigned int poller);

/* An attribute of a misc device. */
ssize_t world_attr_read(const char *device, const char *attr, char page[WORLD_PAGE]);
ssize_t world_attr_write(const char *device, const char *attr, const char *text);

/* Get the last n bytes before memory that faults, until world_edge_end(). At most a page. */
char *world_edge(size_t n);
void world_edge_end(void);

#endif /* CONTRACT_WORLD_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Playing op scripts: the caller's side of every system call, in some world.
 */
#ifndef OPS_PLAY_H
#define OPS_PLAY_H

#include "ops.h"

#include <stdio.h>

/**
 * struct ops_memory - one area of the caller's memory
 * @start: OPS_AREA bytes, page-aligned; nothing is mapped before and after them
 * @writable: whether it is writable during this call
 */
struct ops_memory {
	uint8_t *start;
	bool writable;
};

/**
 * struct ops_world - the functions that make system calls
 * @context: handed to all of these functions
 * @open: as open(2), with OPS_MODE_...; returns a descriptor
 * @close: as close(2)
 * @dup: as dup(2)
 * @nonblock: set or clear O_NONBLOCK, as fcntl(2)
 * @read: as read(2)
 * @write: as write(2)
 * @pread: as pread(2), at offset 0
 * @pwrite: as pwrite(2), at offset 0
 * @lseek: as lseek(2), to the start
 * @poll: as poll(2), without waiting; returns the events
 * @ioctl: as ioctl(2)
 * @memory: called before each call with the mapped areas in order; NULL if not needed
 *
 * All return 0 or more for success, or a negative errno. Pointers may be bad ones.
 */
struct ops_world {
	void *context;
	long (*open)(void *context, unsigned int mode);
	long (*close)(void *context, int fd);
	long (*dup)(void *context, int fd);
	long (*nonblock)(void *context, int fd, bool on);
	long (*read)(void *context, int fd, void *buf, size_t count);
	long (*write)(void *context, int fd, const void *buf, size_t count);
	long (*pread)(void *context, int fd, void *buf, size_t count);
	long (*pwrite)(void *context, int fd, const void *buf, size_t count);
	long (*lseek)(void *context, int fd);
	long (*poll)(void *context, int fd);
	long (*ioctl)(void *context, int fd, uint32_t command, void *arg);
	void (*memory)(void *context, const struct ops_memory *areas);
};

/**
 * struct ops_player - plays scripts in a world
 * @world: the world
 * @out: receives the results, a line each
 * @areas: the caller's memory
 * @before: its content before the call
 * @fds: descriptor of each file, -1 while it is closed
 */
struct ops_player {
	const struct ops_world *world;
	FILE *out;
	struct ops_memory areas[OPS_AREAS];
	uint8_t *before;
	int fds[OPS_FILES];
};

/**
 * ops_player_init() - prepare a player
 * @player: overwritten; free it with ops_player_free()
 * @world: where to play
 * @out: where results go
 *
 * Return: 0 or -ENOMEM.
 */
int ops_player_init(struct ops_player *player, const struct ops_world *world, FILE *out);

/**
 * ops_player_free() - free what ops_player_init() allocated
 * @player: the player
 */
void ops_player_free(struct ops_player *player);

/**
 * ops_play() - play a script and print the result of each operation
 * @player: the player; its files are all closed before and afterwards
 * @script: as for ops_parse()
 * @size: of @script in bytes
 * @error: filled in when -EINVAL is returned
 *
 * It prints a line for each operation: the operation, ``=``, its result or errno, and what it
 * changed in the caller's memory. The text is the same in every world that does the same.
 *
 * Return: 0, or -EINVAL before anything was played if there is an error in the script.
 */
int ops_play(struct ops_player *player, const char *script, size_t size, struct ops_error *error);

#endif /* OPS_PLAY_H */

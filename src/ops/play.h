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
 * @start: OPS_AREA bytes, page-aligned; nothing is mapped before and behind them
 * @writable: whether it is, during this call
 */
struct ops_memory {
	uint8_t *start;
	bool writable;
};

/**
 * struct ops_world - where system calls go
 * @context: handed to all of these
 * @open: as open(2), with OPS_MODE_...; gives a descriptor
 * @close: as close(2)
 * @dup: as dup(2)
 * @nonblock: O_NONBLOCK on or off, by fcntl(2)
 * @read: as read(2)
 * @write: as write(2)
 * @pread: as pread(2), at offset 0
 * @pwrite: as pwrite(2), at offset 0
 * @lseek: as lseek(2), to the start
 * @poll: as poll(2), without waiting; gives the events
 * @ioctl: as ioctl(2)
 * @memory: told before each call what is mapped, the areas in order; NULL if it need not know
 *
 * All give 0 or more for success, or a negative errno. Pointers may be bad ones.
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
 * @world: where
 * @out: results go there, a line each
 * @areas: the caller's memory
 * @before: what was in it before the call
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
 * ops_player_init() - get ready
 * @player: overwritten; give it to ops_player_free()
 * @world: where to play
 * @out: where results go
 *
 * Return: 0 or -ENOMEM.
 */
int ops_player_init(struct ops_player *player, const struct ops_world *world, FILE *out);

/**
 * ops_player_free() - give back what ops_player_init() took
 * @player: the player
 */
void ops_player_free(struct ops_player *player);

/**
 * ops_play() - play a script and print what comes of each operation
 * @player: the player; its files are all closed before and afterwards
 * @script: as for ops_parse()
 * @size: of @script in bytes
 * @error: filled in when -EINVAL is returned
 *
 * A line for each operation: the operation, ``=``, its result or errno, and what it left in the
 * caller's memory. The same text in every world that does the same.
 *
 * Return: 0, or -EINVAL before anything was played if there is an error in the script.
 */
int ops_play(struct ops_player *player, const char *script, size_t size, struct ops_error *error);

#endif /* OPS_PLAY_H */

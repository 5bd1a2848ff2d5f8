/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A device's accesses in a file, as mmiotrace text: all of them, or no file.
 *
 * The file appears under its name only when it is complete; until then an older file of that name
 * stays as it was, and a process that is killed leaves nothing behind (where the file system has
 * files without a name, O_TMPFILE, as all the usual local ones do; and but for a moment while an
 * older file is replaced). Something that is not a regular file (a pipe, a terminal, /dev/null) and
 * standard output are written to directly.
 *
 * One thread at a time, and the one that accesses the device: each write to the file happens inside
 * an access.
 */
#ifndef TRACE_FILE_H
#define TRACE_FILE_H

#include "emu.h"

#include <stdio.h>

/* Where the BAR pretends to be: where QEMU puts it on a PC. */
#define TRACE_FILE_PHYSICAL_ADDRESS 0xfebd1000

#define TRACE_FILE_LOG 1024

/**
 * struct trace_file - a file that is being written
 * @emu: the device
 * @out: the file, not yet under its name
 * @directory: file descriptor of the directory it will appear in; -1 if @out has its name already
 * @name: in @directory
 * @temporary: name in @directory under which the complete file becomes @name
 * @linked: whether @temporary exists
 * @accesses: written so far
 * @error: errno of the first failure; 0 while all is well
 * @log: accesses on their way to @out
 *
 * Fill in with trace_file_start(). The members are for trace_file.c only.
 */
struct trace_file {
	struct emu *emu;
	FILE *out;
	int directory;
	char name[256];
	char temporary[32];
	bool linked;
	uint64_t accesses;
	int error;
	struct emu_access log[TRACE_FILE_LOG];
};

/**
 * trace_file_start() - trace a device into a file
 * @file: overwritten; in use until trace_file_finish() or trace_file_discard()
 * @emu: the device; its trace is taken
 * @path: name of the file; "-" is standard output
 *
 * Return: 0, or the negative errno of what went wrong with @path, and then nothing is being traced.
 */
int trace_file_start(struct trace_file *file, struct emu *emu, const char *path)
	__attribute__((warn_unused_result));

/**
 * trace_file_descriptors() - what has to stay open in a process that closes everything else
 * @file: the file
 * @fds: receives descriptors; -1 for none
 */
void trace_file_descriptors(const struct trace_file *file, int fds[2]);

/**
 * trace_file_finish() - stop tracing and let the file appear
 * @file: the file
 *
 * Return: 0 when the file holds every access; or the negative errno of the first failure (-ENOSPC
 * when the disk is full, for instance), and then no file has appeared.
 */
int trace_file_finish(struct trace_file *file) __attribute__((warn_unused_result));

/**
 * trace_file_discard() - stop tracing, and no file
 * @file: the file
 */
void trace_file_discard(struct trace_file *file);

#endif /* TRACE_FILE_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A device's accesses in a file, as mmiotrace text: all of them, or no file.
 *
 * The file appears under its name only when it is complete. Until then an older file of that name
 * stays as it was. A process that is killed leaves nothing behind if the file system has files
 * without a name (O_TMPFILE), as all the usual local ones do, except for a moment while an older
 * file is replaced. What is not a regular file (a pipe, a terminal, /dev/null), and standard
 * output, is written to directly.
 *
 * Only one thread at a time may use this, the one that accesses the device: each write to the file
 * happens inside an access.
 */
#ifndef TRACE_FILE_H
#define TRACE_FILE_H

#include "emu.h"

#include <stdio.h>

/* The pretended address of the BAR: where QEMU puts it on a PC. */
#define TRACE_FILE_PHYSICAL_ADDRESS 0xfebd1000

#define TRACE_FILE_LOG 1024

/**
 * struct trace_file - a file that is being written
 * @emu: the device
 * @out: the file, which has no name yet
 * @directory: file descriptor of the directory it will appear in; -1 if @out has its name already
 * @name: in @directory
 * @temporary: name in @directory under which the complete file becomes @name
 * @linked: whether @temporary exists
 * @accesses: number of accesses written so far
 * @error: errno of the first failure; 0 while all is well
 * @log: accesses that are not yet in @out
 *
 * trace_file_start() fills it in. The members are for trace_file.c only.
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
 * Return: 0, or a negative errno if @path cannot be written; then nothing is traced.
 */
int trace_file_start(struct trace_file *file, struct emu *emu, const char *path)
	__attribute__((warn_unused_result));

/**
 * trace_file_descriptors() - descriptors that must stay open in a process that closes all others
 * @file: the file
 * @fds: receives descriptors; -1 for none
 */
void trace_file_descriptors(const struct trace_file *file, int fds[2]);

/**
 * trace_file_finish() - stop tracing and give the file its name
 * @file: the file
 *
 * Return: 0 when the file holds every access; or the negative errno of the first failure (-ENOSPC
 * when the disk is full, for instance), and then no file has appeared.
 */
int trace_file_finish(struct trace_file *file) __attribute__((warn_unused_result));

/**
 * trace_file_discard() - stop tracing, and write no file
 * @file: the file
 */
void trace_file_discard(struct trace_file *file);

#endif /* TRACE_FILE_H */

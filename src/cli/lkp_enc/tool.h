/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What lkp-enc's commands share: the device with its error messages, input, progress.
 */
#ifndef LKP_ENC_TOOL_H
#define LKP_ENC_TOOL_H

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define TOOL_DEVICE "/dev/lkp_enc"

/**
 * struct tool - what was asked for
 * @device: path of the device
 * @seed: from --seed or SEED
 * @texts: arguments that are text
 * @n_texts: their number; with none, standard input is the text
 */
struct tool {
	const char *device;
	uint32_t seed;
	char **texts;
	size_t n_texts;
};

/**
 * tool_open() - open the device, or say why not and what to do
 * @tool: what was asked for
 * @flags: as for open(2)
 *
 * Return: a descriptor, or -1.
 */
int tool_open(const struct tool *tool, int flags);

/**
 * tool_ioctl() - ioctl(2), or say what went wrong
 * @tool: what was asked for
 * @fd: from tool_open()
 * @cmd: command
 * @arg: its argument
 *
 * Return: 0 or -1.
 */
int tool_ioctl(const struct tool *tool, int fd, unsigned long cmd, const void *arg);

/**
 * tool_failed() - say that a call on the device failed; errno says how
 * @tool: what was asked for
 * @call: which
 *
 * Return: the exit code.
 */
int tool_failed(const struct tool *tool, const char *call);

/**
 * tool_input_failed() - say that standard input could not be read; errno says why
 *
 * Return: the exit code.
 */
int tool_input_failed(void);

/**
 * tool_too_long() - say that a text is longer than the device holds
 * @length: its length in bytes, or the part of it that is known
 *
 * Return: the exit code.
 */
int tool_too_long(size_t length);

/**
 * struct source - the text: the arguments with a space between them, or standard input
 * @tool: what was asked for
 * @text: argument that is being read
 * @offset: in it
 */
struct source {
	const struct tool *tool;
	size_t text;
	size_t offset;
};

/**
 * source_open() - start reading
 * @source: overwritten
 * @tool: what was asked for
 */
void source_open(struct source *source, const struct tool *tool);

/**
 * source_read() - read on
 * @source: the text
 * @bytes: receives it
 * @size: room in @bytes
 *
 * Fills @bytes unless the text ends first.
 *
 * Return: how many bytes; 0 at the end; -1 with errno.
 */
ssize_t source_read(struct source *source, char *bytes, size_t size);

/**
 * struct progress - how far a long operation is, shown on a terminal
 * @start: when it began, in seconds
 * @shown: when it was last shown; 0 for never
 * @bytes: done so far
 * @wanted: whether there is a terminal to show it on
 */
struct progress {
	double start;
	double shown;
	uint64_t bytes;
	bool wanted;
};

/**
 * progress_start() - begin
 * @progress: overwritten
 */
void progress_start(struct progress *progress);

/**
 * progress_show() - more bytes are done
 * @progress: the progress
 * @bytes: how much
 */
void progress_show(struct progress *progress, size_t bytes);

/**
 * progress_end() - clear it from the terminal
 * @progress: the progress
 */
void progress_end(struct progress *progress);

#endif /* LKP_ENC_TOOL_H */

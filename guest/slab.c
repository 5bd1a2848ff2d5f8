// SPDX-License-Identifier: GPL-2.0-only
#include "slab.h"

#include "ktap.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOOKS 10

/*
 * Objects that a CPU keeps for itself count as in use until its caches are shrunk. Opening a file
 * fills them again, by several slabs of the small ones. So all files are opened first, and stay
 * open.
 */
static struct {
	int shrink[SLAB_CACHES];
	size_t count;
	int info;
} files;

static void open_files(void)
{
	glob_t caches;

	if (files.count || glob("/sys/kernel/slab/kmalloc-*/shrink", 0, NULL, &caches))
		return;
	for (size_t i = 0; i < caches.gl_pathc && i < SLAB_CACHES; i++) {
		files.shrink[files.count] = open(caches.gl_pathv[i], O_WRONLY | O_CLOEXEC);
		files.count += files.shrink[files.count] >= 0;
	}
	globfree(&caches);
	files.info = open("/proc/slabinfo", O_RDONLY | O_CLOEXEC);
}

/* All of /proc/slabinfo as a text; the kernel gives it in pieces. */
static char *read_info(void)
{
	static char text[1 << 16];
	size_t n = 0;
	ssize_t got = 1;

	if (lseek(files.info, 0, SEEK_SET))
		return NULL;
	while (got > 0 && n < sizeof(text) - 1) {
		got = read(files.info, text + n, sizeof(text) - 1 - n);
		n += got > 0 ? (size_t)got : 0;
	}
	text[n] = '\0';
	return text;
}

/* A line of /proc/slabinfo: name, objects in use, objects, bytes of one, objects in a slab, ... */
static void take_cache(struct slab *slab, char *line)
{
	char *rest = strchr(line, ' ');
	size_t i = slab->count;
	long numbers[4];

	if (!rest)
		return;
	*rest++ = '\0';
	snprintf(slab->names[i], sizeof(slab->names[i]), "%.31s", line);
	for (size_t n = 0; n < 4; n++)
		numbers[n] = strtol(rest, &rest, 10);
	slab->active[i] = numbers[0];
	slab->per_slab[i] = numbers[3];
	slab->count++;
}

void slab_take(struct slab *slab)
{
	char *text, *line;

	open_files();
	/* First the kernel gives back caches, and memory that waits for a grace period gets one. */
	sleep_ms(200);
	write_text("/proc/sys/vm/drop_caches", "3");
	read_info(); /* with the memory that it takes */
	for (size_t i = 0; i < files.count; i++)
		(void)!write(files.shrink[i], "1", 1);
	text = read_info();
	slab->count = 0;
	while (slab->count < SLAB_CACHES && (line = strsep(&text, "\n")))
		if (strncmp(line, "kmalloc-", 8) == 0)
			take_cache(slab, line);
}

/* The cache that grew, or NULL. */
static const char *grown_cache(const struct slab *before, const struct slab *after,
			       unsigned long rounds)
{
	for (size_t i = 0; i < before->count; i++) {
		long half = (long)rounds / 2;
		long least = half > after->per_slab[i] ? half : after->per_slab[i];
		long grown = after->active[i] - before->active[i];

		if (grown < least)
			continue;
		ktap_note("%s: %+ld objects in %lu rounds", before->names[i], grown, rounds);
		return before->names[i];
	}
	return NULL;
}

/*
 * Memory that waits for a grace period, or on a busy machine for its turn, goes away; a leak stays.
 */
bool slab_comes_back(const struct slab *before, unsigned long rounds)
{
	static struct slab after;

	for (unsigned int looks = 0; looks < LOOKS; looks++) {
		slab_take(&after);
		if (before->count && before->count == after.count &&
		    !grown_cache(before, &after, rounds))
			return true;
		sleep_ms(1000);
	}
	return false;
}

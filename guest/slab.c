// SPDX-License-Identifier: GPL-2.0-only
#include "slab.h"

#include "ktap.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOKS 10

/* Objects that a CPU keeps for itself count as in use until its caches are shrunk. */
static void shrink_caches(void)
{
	glob_t caches;

	if (glob("/sys/kernel/slab/kmalloc-*/shrink", 0, NULL, &caches))
		return;
	for (size_t i = 0; i < caches.gl_pathc; i++)
		write_text(caches.gl_pathv[i], "1");
	globfree(&caches);
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
	char line[256];
	FILE *file;

	/* First the kernel gives back caches, and memory that waits for a grace period gets one. */
	sleep_ms(200);
	write_text("/proc/sys/vm/drop_caches", "3");
	shrink_caches();
	slab->count = 0;
	file = fopen("/proc/slabinfo", "re");
	while (file && slab->count < SLAB_CACHES && fgets(line, sizeof(line), file))
		if (strncmp(line, "kmalloc-", 8) == 0)
			take_cache(slab, line);
	if (file)
		(void)fclose(file);
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

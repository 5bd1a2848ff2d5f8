// SPDX-License-Identifier: GPL-2.0-only
/*
 * What /proc knows of the processes that hold a device.
 */
#include "outsiders.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

ino_t outsiders_view(pid_t pid)
{
	struct stat status;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/mnt", (int)pid);
	return stat(path, &status) ? 0 : status.st_ino;
}

static bool has_open(const struct chrdev *dev, pid_t pid)
{
	struct dirent *entry;
	bool found = false;
	char path[64];
	DIR *files;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	files = opendir(path);
	while (files && !found && (entry = readdir(files)))
		found = entry->d_name[0] != '.' &&
			chrdev_number(dirfd(files), entry->d_name) == dev->number;
	if (files)
		closedir(files);
	return found;
}

static void add(pid_t pid, char *text, size_t size)
{
	const size_t length = strlen(text);
	char name[32] = "";
	char path[64];
	int comm;

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	comm = open(path, O_RDONLY | O_CLOEXEC);
	if (comm >= 0) {
		if (read(comm, name, sizeof(name) - 1) > 0)
			name[strcspn(name, "\n")] = '\0';
		close(comm);
	}
	snprintf(text + length, size - length, "%sprocess %d (%s)", length ? ", " : "", (int)pid,
		 name);
}

void outsiders_name(const struct chrdev *dev, ino_t view, char *text, size_t size)
{
	DIR *processes = opendir("/proc");
	struct dirent *entry;

	text[0] = '\0';
	while (processes && (entry = readdir(processes))) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (pid <= 0 || pid == getpid())
			continue;
		if (has_open(dev, pid) || (view && outsiders_view(pid) == view))
			add(pid, text, size);
	}
	if (processes)
		closedir(processes);
}

// SPDX-License-Identifier: GPL-2.0-only
#include "module.h"

#include "ktap.h"

#include <dirent.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NODES 1024

struct module module;

int module_load(void)
{
	char path[80];
	long ret;
	int fd;

	snprintf(path, sizeof(path), "%s.ko", module.name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ret = syscall(SYS_finit_module, fd, module.params, 0);
	close(fd);
	return (int)ret;
}

int module_unload(void)
{
	return (int)syscall(SYS_delete_module, module.name, O_NONBLOCK);
}

/*
 * The kernel names the folder after the bus and the driver. The driver's name need not be the
 * module's.
 */
bool module_find_driver(void)
{
	char pattern[128];
	glob_t found;

	*module.driver = '\0';
	snprintf(pattern, sizeof(pattern), "/sys/module/%s/drivers/pci:*", module.name);
	if (!glob(pattern, 0, NULL, &found)) {
		snprintf(module.driver, sizeof(module.driver), "%.127s", found.gl_pathv[0]);
		globfree(&found);
	}
	return *module.driver;
}

int module_tell_driver(const char *what, const char *device)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", module.driver, what);
	return write_text(path, device);
}

/* The contents of /dev without the module. */
static char before[NODES][64];
static size_t n_before;

static bool was_there(const char *entry)
{
	for (size_t i = 0; i < n_before; i++)
		if (!strcmp(before[i], entry))
			return true;
	return false;
}

static void look_before(void)
{
	DIR *dir = opendir("/dev");
	const struct dirent *entry;

	while (dir && n_before < NODES && (entry = readdir(dir)))
		snprintf(before[n_before++], sizeof(before[0]), "%.63s", entry->d_name);
	if (dir)
		closedir(dir);
}

/* The first one in alphabetical order. */
bool module_find_node(void)
{
	DIR *dir = opendir("/dev");
	const struct dirent *entry;
	char path[300];

	*module.node = '\0';
	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
		if (!was_there(entry->d_name) && (!*module.node || strcmp(path, module.node) < 0))
			snprintf(module.node, sizeof(module.node), "%s", path);
	}
	if (dir)
		closedir(dir);
	return *module.node;
}

/* The widest access that the driver allows a program. */
bool module_find_mode(void)
{
	static const int modes[] = { O_RDWR, O_RDONLY, O_WRONLY };
	int fd = -1;

	for (size_t i = 0; fd < 0 && i < sizeof(modes) / sizeof(modes[0]); i++) {
		module.mode = modes[i];
		fd = open(module.node, module.mode | O_CLOEXEC);
	}
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

int module_open_node(void)
{
	return open(module.node, module.mode | O_CLOEXEC);
}

static bool read_line(const char *path, char *line, int size)
{
	FILE *file = fopen(path, "re");

	if (!file)
		return false;
	if (fgets(line, size, file))
		line[strcspn(line, "\n")] = '\0';
	(void)fclose(file);
	return true;
}

bool module_find(void)
{
	if (!read_line("name", module.name, sizeof(module.name)) ||
	    !read_line("params", module.params, sizeof(module.params)))
		return false;
	snprintf(module.refcnt, sizeof(module.refcnt), "/sys/module/%s/refcnt", module.name);
	look_before();
	return *module.name;
}

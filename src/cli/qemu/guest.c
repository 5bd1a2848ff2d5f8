// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which guest to boot, and whether KVM or TCG runs it.
 */
#include "launcher.h"

#include <dirent.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Is @release a release of @version? 6.1.0-1 is one of "6.1", and 6.12 is not. */
static bool is_version(const char *release, const char *version)
{
	size_t length;

	if (*release == '.')
		return false;
	if (!version)
		return true;
	length = strlen(version);
	return !strncmp(release, version, length) &&
	       (!release[length] || strchr(".-+", release[length]));
}

/* `make guest` keeps a file beside the images, too. */
static bool is_directory(DIR *parent, const char *name)
{
	struct stat entry;

	return !fstatat(dirfd(parent), name, &entry, 0) && S_ISDIR(entry.st_mode);
}

/* Newest image directory below @directory; its name is in @release. False if there is none. */
static bool find_release(const char *directory, const char *version, char release[NAME_MAX + 1])
{
	DIR *dir = opendir(directory);
	const struct dirent *entry;

	*release = '\0';
	while (dir && (entry = readdir(dir)))
		if (is_version(entry->d_name, version) && strverscmp(entry->d_name, release) > 0 &&
		    is_directory(dir, entry->d_name))
			snprintf(release, NAME_MAX + 1, "%s", entry->d_name);
	if (dir)
		closedir(dir);
	return *release;
}

/* Where `make guest` puts them: beside the program. */
static bool image_directory(char path[PATH_MAX])
{
	const char *elsewhere = getenv("LKP_GUEST");
	char self[PATH_MAX];
	ssize_t length;

	if (elsewhere) {
		snprintf(path, PATH_MAX, "%s", elsewhere);
		return true;
	}
	length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (length < 0)
		return false;
	self[length] = '\0';
	return (size_t)snprintf(path, PATH_MAX, "%s/guest", dirname(self)) < PATH_MAX;
}

static int no_image(const char *directory, const char *version)
{
	fprintf(stderr,
		QEMU_SAYS "no guest image%s%s in %s: 'make guest' builds one (after ./setup.sh "
			  "--all); an installed lkp-emu finds it by LKP_GUEST=.../build/guest; or "
			  "name your own with --kernel and --initrd\n",
		version ? " of Linux " : "", version ? version : "", directory);
	return -1;
}

static int check_readable(const char *what, const char *path)
{
	if (!access(path, R_OK))
		return 0;
	fprintf(stderr, QEMU_SAYS "%s %s: %m\n", what, path);
	return -1;
}

int qemu_find_guest(struct qemu_options *options)
{
	static char kernel[PATH_MAX + NAME_MAX + 16];
	static char initrd[PATH_MAX + NAME_MAX + 16];
	char directory[PATH_MAX];
	char release[NAME_MAX + 1];

	if (!options->kernel || !options->initrd) {
		if (!image_directory(directory) ||
		    !find_release(directory, options->version, release))
			return no_image(directory, options->version);
		snprintf(kernel, sizeof(kernel), "%s/%s/vmlinuz", directory, release);
		snprintf(initrd, sizeof(initrd), "%s/%s/initrd.gz", directory, release);
		options->kernel = options->kernel ? options->kernel : kernel;
		options->initrd = options->initrd ? options->initrd : initrd;
	}
	if (check_readable("kernel", options->kernel))
		return -1;
	return check_readable("initrd", options->initrd);
}

const char *qemu_choose_accelerator(const char *asked, const char **why)
{
	if (strcmp(asked, "auto") != 0) {
		*why = strcmp(asked, "kvm") != 0 ? "works everywhere; --accel auto tries for KVM"
						 : "as asked";
		return asked;
	}
	if (kvm_works()) {
		*why = "it ran an instruction here";
		return "kvm";
	}
	*why = "KVM ran no instruction here";
	return "tcg";
}

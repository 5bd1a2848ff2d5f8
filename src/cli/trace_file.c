// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device's accesses in a file, as mmiotrace text.
 */
#include "trace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---------------------------------------------------------------- Writing --------------------- */

static bool failed(struct trace_file *file)
{
	if (!file->error)
		file->error = errno ? errno : EIO;
	return false;
}

static bool put(struct trace_file *file, const char *line, size_t length)
{
	errno = 0;
	return fwrite(line, 1, length, file->out) == length || failed(file);
}

static bool drain(const struct emu_access *log, size_t count, void *context)
{
	struct trace_file *file = context;
	const struct emu_bases bases = emu_trace_bases(TRACE_FILE_PHYSICAL_ADDRESS);
	char line[EMU_TRACE_LINE];

	/* Stop at a gap: what comes after it would not be a complete trace. */
	for (size_t i = 0; !file->error && i < count; i++) {
		size_t length = emu_trace_line(line, &log[i], &bases, file->accesses);

		file->accesses += emu_is_access(&log[i]);
		put(file, line, length);
	}
	return !file->error;
}

/* ---------------------------------------------------------------- Opening --------------------- */

#define PROC_NAME 32 /* bytes of "/proc/self/fd/" and a number */

/* No file yet, or a regular one: then the new file appears there when it is complete. */
static bool is_replaceable(const char *path)
{
	struct stat status;

	return stat(path, &status) ? errno == ENOENT : S_ISREG(status.st_mode);
}

/* Where a symbolic link points to, relative to its own directory. NULL if @path is no link. */
static char *follow(const char *path)
{
	char target[PATH_MAX];
	char *place;
	char *next;
	ssize_t n = readlink(path, target, sizeof(target) - 1);

	if (n < 0)
		return NULL;
	target[n] = '\0';
	if (target[0] == '/')
		return strdup(target);
	place = strdup(path);
	if (!place || asprintf(&next, "%s/%s", dirname(place), target) < 0)
		next = NULL;
	free(place);
	return next;
}

/* Follow symbolic links, also to a file that does not exist yet in a directory that does. */
static char *resolve(const char *path)
{
	char *real = realpath(path, NULL);
	char *next;

	if (real || errno != ENOENT)
		return real;
	/* This ends: the kernel has followed the links and found no file. */
	real = strdup(path);
	while (real && (next = follow(real))) {
		free(real);
		real = next;
	}
	return real;
}

/* Can @path be the path of a file? */
static int check_path(const char *path)
{
	const size_t length = strlen(path);

	if (!length)
		return -ENOENT;
	return path[length - 1] == '/' ? -EISDIR : 0;
}

/* Find name and directory of the file that will replace @path. */
static int find_place(struct trace_file *file, const char *path)
{
	char *real = resolve(path);
	int err = real ? check_path(real) : -errno;

	if (!err) {
		snprintf(file->name, sizeof(file->name), "%s", basename(real));
		/* The descriptor stays valid even if something is mounted over the path. */
		file->directory = open(dirname(real), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		err = file->directory < 0 ? -errno : 0;
	}
	free(real);
	return err;
}

/* Do not replace an older file that may not be written. */
static int check_writable(const struct trace_file *file)
{
	if (!faccessat(file->directory, file->name, W_OK, AT_EACCESS) || errno == ENOENT)
		return 0;
	return -errno;
}

/* A name that nobody else has: process IDs are not unique across namespaces. */
static int choose_temporary_name(struct trace_file *file)
{
	uint64_t number;

	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		return -errno;
	snprintf(file->temporary, sizeof(file->temporary), ".lkp-trace.%016" PRIx64, number);
	return 0;
}

/* linkat() with this name gives a name to a file without one. */
static const char *name_in_proc(int fd, char name[PROC_NAME])
{
	snprintf(name, PROC_NAME, "/proc/self/fd/%d", fd);
	return name;
}

static int open_temporary(struct trace_file *file)
{
	int fd = openat(file->directory, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
	char name[PROC_NAME];

	if (fd >= 0 && !access(name_in_proc(fd, name), F_OK))
		return fd;
	if (fd >= 0)
		close(fd);
	else if (errno != EOPNOTSUPP && errno != EISDIR)
		return -errno;
	fd = openat(file->directory, file->temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC,
		    0666);
	file->linked = fd >= 0;
	return fd < 0 ? -errno : fd;
}

/* The new file keeps the permissions of the older one. */
static int keep_permissions(const struct trace_file *file, int fd)
{
	struct stat older;

	if (fstatat(file->directory, file->name, &older, 0))
		return 0;
	/* Only root can give a file away; for anybody else, the new file is their own. */
	if (fchown(fd, older.st_uid, older.st_gid) && errno != EPERM)
		return -errno;
	return fchmod(fd, older.st_mode & 0777) ? -errno : 0;
}

static int open_replacement(struct trace_file *file, const char *path)
{
	int err = find_place(file, path);
	int fd;

	if (!err)
		err = check_writable(file);
	if (!err)
		err = choose_temporary_name(file);
	if (err)
		return err;
	fd = open_temporary(file);
	err = fd < 0 ? fd : keep_permissions(file, fd);
	if (!err)
		return fd;
	if (fd >= 0)
		close(fd);
	return err;
}

/* Duplicate it, since it will be closed. A write of no bytes shows whether it can be written. */
static int open_standard_output(void)
{
	int fd = -1;

	if (!write(STDOUT_FILENO, "", 0))
		fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	return fd < 0 ? -errno : fd;
}

static int open_file(struct trace_file *file, const char *path)
{
	int fd;

	if (!strcmp(path, "-"))
		return open_standard_output();
	if (is_replaceable(path))
		return open_replacement(file, path);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static void release(struct trace_file *file)
{
	if (file->linked)
		unlinkat(file->directory, file->temporary, 0);
	if (file->directory >= 0)
		close(file->directory);
}

static int open_stream(struct trace_file *file, const char *path)
{
	int fd = open_file(file, path);

	if (fd < 0)
		return fd;
	file->out = fdopen(fd, "w");
	if (file->out)
		return 0;
	close(fd);
	return -ENOMEM;
}

int trace_file_start(struct trace_file *file, struct emu *emu, const char *path)
{
	const struct emu_bases bases = emu_trace_bases(TRACE_FILE_PHYSICAL_ADDRESS);
	char header[EMU_TRACE_HEADER];
	size_t length;
	int err;

	*file = (struct trace_file){ .emu = emu, .directory = -1 };
	err = open_stream(file, path);
	if (err) {
		release(file);
		return err;
	}
	length = emu_trace_header(header, &bases);
	put(file, header, length);
	emu_trace_stream(emu, file->log, TRACE_FILE_LOG, drain, file);
	return 0;
}

void trace_file_descriptors(const struct trace_file *file, int fds[2])
{
	fds[0] = fileno(file->out);
	fds[1] = file->directory;
}

/* ---------------------------------------------------------------- Finishing ------------------- */

static int link_as(const struct trace_file *file, const char *name)
{
	char of[PROC_NAME];

	name_in_proc(fileno(file->out), of);
	return linkat(AT_FDCWD, of, file->directory, name, AT_SYMLINK_FOLLOW) ? -errno : 0;
}

/*
 * Give the complete file its name. linkat() does not replace an older file, and rename() needs a
 * file with a name. So to replace an older file, link the new one under the temporary name first.
 */
static int appear(struct trace_file *file)
{
	int err;

	if (!file->linked) {
		err = link_as(file, file->name);
		if (err != -EEXIST)
			return err;
		err = link_as(file, file->temporary);
		if (err)
			return err;
	}
	file->linked = renameat(file->directory, file->temporary, file->directory, file->name);
	return file->linked ? -errno : 0;
}

static void complete(struct trace_file *file)
{
	errno = 0;
	if (fflush(file->out)) {
		failed(file);
		return;
	}
	if (file->error || file->directory < 0)
		return;
	/* A file system may say only now that its disk is full. */
	if (fsync(fileno(file->out)))
		failed(file);
	else
		file->error = -appear(file);
}

int trace_file_finish(struct trace_file *file)
{
	emu_trace_stop(file->emu);
	complete(file);
	errno = 0;
	if (fclose(file->out))
		failed(file);
	release(file);
	return -file->error;
}

void trace_file_discard(struct trace_file *file)
{
	emu_trace_stop(file->emu);
	if (fclose(file->out))
		file->error = errno;
	release(file);
}

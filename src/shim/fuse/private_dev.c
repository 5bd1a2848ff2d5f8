// SPDX-License-Identifier: GPL-2.0-only
/*
 * A private view of the machine, made of namespaces.
 */
#include "private_dev.h"

#include "inherited.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int fail(struct private_dev_error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static int fail(struct private_dev_error *error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return -1;
}

/* ---------------------------------------------------------------- Namespaces ------------------ */

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n;
	int err;

	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	err = n < 0 ? errno : EIO;
	close(fd);
	errno = err;
	return n == (ssize_t)strlen(text) ? 0 : -1;
}

/* The user keeps their identity. */
static int map_user(uid_t uid, gid_t gid, struct private_dev_error *error)
{
	char map[64];

	/* Kernels before 3.19 do not have this file, and need none. */
	if (write_file("/proc/self/setgroups", "deny") && errno != ENOENT)
		return fail(error, "/proc/self/setgroups: %s", strerror(errno));
	snprintf(map, sizeof(map), "%u %u 1\n", gid, gid);
	if (write_file("/proc/self/gid_map", map))
		return fail(error, "/proc/self/gid_map: %s", strerror(errno));
	snprintf(map, sizeof(map), "%u %u 1\n", uid, uid);
	if (write_file("/proc/self/uid_map", map))
		return fail(error, "/proc/self/uid_map: %s", strerror(errno));
	return 0;
}

static const char *user_namespace_remedy(int err)
{
	if (err == ENOSPC)
		return "allow them with 'sudo sysctl user.max_user_namespaces=15000'";
	return "allow them with 'sudo sysctl kernel.unprivileged_userns_clone=1' (Debian), 'sudo "
	       "sysctl kernel.apparmor_restrict_unprivileged_userns=0' (Ubuntu) or the options "
	       "of your container";
}

static int enter_namespaces(struct private_dev_error *error)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();

	if (!uid && !unshare(CLONE_NEWNS))
		return 0;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return fail(error, "no user namespace for uid %u: %s; %s, or run it as root", uid,
			    strerror(errno), user_namespace_remedy(errno));
	return map_user(uid, gid, error);
}

/* ---------------------------------------------------------------- /dev ------------------------ */

static bool is_own(const char *name, const struct private_dev_node *nodes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(name, nodes[i].name))
			return true;
	return false;
}

static int copy_link(int host, int private, const char *name)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(host, name, target, sizeof(target) - 1);

	if (n < 0)
		return -1; /* GCOV_EXCL_LINE: vanished meanwhile */
	target[n] = '\0';
	return symlinkat(target, private, name);
}

static int make_place(int private, const char *name, bool is_directory)
{
	int fd;

	if (is_directory)
		return mkdirat(private, name, 0755);
	fd = openat(private, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
	return fd < 0 ? -1 : close(fd);
}

/* Show a host's node, or a directory with everything below it, in the private /dev. */
static int bind_entry(int host, int private, const char *name, bool is_directory)
{
	int tree;
	int err;

	if (make_place(private, name, is_directory))
		return -1; /* GCOV_EXCL_LINE: out of resources */
	tree = open_tree(host, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	if (tree < 0)
		return -1; /* GCOV_EXCL_LINE: vanished meanwhile */
	err = move_mount(tree, "", private, name, MOVE_MOUNT_F_EMPTY_PATH);
	close(tree);
	return err;
}

static int copy_entry(int host, int private, const char *name)
{
	struct stat status;

	if (fstatat(host, name, &status, AT_SYMLINK_NOFOLLOW))
		return -1; /* GCOV_EXCL_LINE: vanished meanwhile */
	if (S_ISLNK(status.st_mode))
		return copy_link(host, private, name);
	return bind_entry(host, private, name, S_ISDIR(status.st_mode));
}

static int copy_entries(DIR *host, int private, const struct private_dev_node *nodes, size_t count,
			struct private_dev_error *error)
{
	struct dirent *entry;

	while ((entry = readdir(host))) {
		const char *name = entry->d_name;

		if (!strcmp(name, ".") || !strcmp(name, "..") || is_own(name, nodes, count))
			continue;
		/* Skip one that has vanished in the meantime. */
		if (copy_entry(dirfd(host), private, name) && errno != ENOENT)
			return fail(error, "private /dev/%s: %s%s", name, strerror(errno),
				    inherited_remedy(errno));
	}
	return 0;
}

/* Mount a file system with the same nodes over the host's /dev, which @host still shows. */
static int lay_private_dev(DIR *host, const struct private_dev_node *nodes, size_t count,
			   struct private_dev_error *error)
{
	int private;
	int err;

	if (mount("lkp-emu", "/dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=0755"))
		return fail(error, "private /dev: %s", strerror(errno));
	private = open("/dev", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (private < 0)
		return fail(error, "private /dev: %s%s", strerror(errno), inherited_remedy(errno));
	err = copy_entries(host, private, nodes, count, error);
	for (size_t i = 0; !err && i < count; i++)
		if (make_place(private, nodes[i].name, false))
			err = fail(error, "/dev/%s: %s%s", nodes[i].name, strerror(errno),
				   inherited_remedy(errno));
	close(private);
	return err;
}

/* ---------------------------------------------------------------- Nodes ----------------------- */

static int open_fuse(struct private_dev_error *error)
{
	int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno == EACCES || errno == EPERM)
		return fail(error,
			    "/dev/fuse: %s; allow it with 'sudo chmod 666 /dev/fuse' (in a "
			    "container, give it that device)",
			    strerror(errno));
	if (errno == ENOENT || errno == ENODEV || errno == ENXIO)
		return fail(error,
			    "/dev/fuse: %s; this kernel has no FUSE: load it with 'sudo modprobe "
			    "fuse' (in a container, give it the device: --device /dev/fuse)",
			    strerror(errno));
	return fail(error, "/dev/fuse: %s%s", strerror(errno), inherited_remedy(errno));
}

static int mount_node(const struct private_dev_node *node, struct private_dev_error *error)
{
	char path[64];
	char options[160];

	snprintf(path, sizeof(path), "/dev/%s", node->name);
	snprintf(options, sizeof(options),
		 "fd=%d,rootmode=%o,user_id=%u,group_id=%u,allow_other,default_permissions",
		 node->fuse, S_IFREG | 0666, geteuid(), getegid());
	if (mount("lkp-emu", path, "fuse.lkp-emu", MS_NOSUID | MS_NODEV | MS_NOEXEC, options))
		return fail(error,
			    "mount of %s: %s; FUSE in a user namespace needs Linux 4.18 and no "
			    "security module that forbids it; or run it as root",
			    path, strerror(errno));
	return 0;
}

static int add_nodes(struct private_dev_node *nodes, size_t count, struct private_dev_error *error)
{
	DIR *host = opendir("/dev");
	int err = 0;

	if (!host)
		return fail(error, "/dev: %s%s", strerror(errno), inherited_remedy(errno));
	/*
	 * After entering the user namespace that it serves, and before the private /dev hides it.
	 */
	for (size_t i = 0; !err && i < count; i++) {
		nodes[i].fuse = open_fuse(error);
		err = nodes[i].fuse < 0;
	}
	if (!err)
		err = lay_private_dev(host, nodes, count, error);
	for (size_t i = 0; !err && i < count; i++)
		err = mount_node(&nodes[i], error);
	closedir(host);
	return err ? -1 : 0;
}

/*
 * A process whose directory is in /dev is still in the host's: enter the private one by its name.
 */
static void enter_again(const char *directory)
{
	if (!strcmp(directory, "/dev") || !strncmp(directory, "/dev/", strlen("/dev/")))
		/* If that fails, the process stays where it is. */
		if (chdir(directory))
			return;
}

int private_dev_enter(struct private_dev_node *nodes, size_t count, struct private_dev_error *error)
{
	char directory[PATH_MAX];

	if (!getcwd(directory, sizeof(directory)))
		directory[0] = '\0';
	if (enter_namespaces(error))
		return -1;
	/* Later mounts of the host show here too; mounts made here show nowhere else. */
	if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL))
		return fail(error, "private mounts: %s", strerror(errno));
	if (add_nodes(nodes, count, error))
		return -1;
	enter_again(directory);
	return 0;
}

pid_t private_dev_fork(const struct private_dev_node *nodes, size_t count)
{
	const unsigned long flags = CLONE_NEWPID | CLONE_NEWNS | SIGCHLD;
	pid_t pid = (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);

	if (pid)
		return pid;
	for (size_t i = 0; i < count; i++)
		close(nodes[i].fuse);
	/* If that fails, /proc/self is still right, and /proc/PID shows the host's processes. */
	mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	return 0;
}

void private_dev_ask(const struct private_dev_node *nodes, size_t count)
{
	struct stat status;
	char path[64];

	for (size_t i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "/dev/%s", nodes[i].name);
		/* If it fails, the program will see why. */
		stat(path, &status);
	}
}

void private_dev_leave(const struct private_dev_node *nodes, size_t count)
{
	char path[64];

	for (size_t i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "/dev/%s", nodes[i].name);
		umount2(path, MNT_DETACH);
	}
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Peer: the floor under a file that another process serves. A FUSE file by libfuse's own loop,
 * whose handlers answer at once, with no device and no driver behind them.
 *
 * usage: bench-fuse-floor PROGRAM [ARG...]
 *
 * Mounts it in a mount namespace of its own (and a user namespace when not root), runs PROGRAM with
 * the file's name as last argument, and ends with its exit status.
 */
#define FUSE_USE_VERSION 34
#include <fuse_lowlevel.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_INODE 2
#define FILE_NAME  "floor"

static const char text[] = "Hello, device";

static void describe(fuse_ino_t inode, struct stat *stat)
{
	memset(stat, 0, sizeof(*stat));
	stat->st_ino = inode;
	stat->st_nlink = 1;
	stat->st_mode = inode == FUSE_ROOT_ID ? S_IFDIR | 0755 : S_IFREG | 0666;
}

static void on_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct fuse_entry_param entry = { .ino = FILE_INODE,
					  .attr_timeout = 1000,
					  .entry_timeout = 1000 };

	(void)parent;
	if (strcmp(name, FILE_NAME) != 0) {
		fuse_reply_err(req, ENOENT);
		return;
	}
	describe(FILE_INODE, &entry.attr);
	fuse_reply_entry(req, &entry);
}

static void on_getattr(fuse_req_t req, fuse_ino_t inode, struct fuse_file_info *info)
{
	struct stat stat;

	(void)info;
	describe(inode, &stat);
	fuse_reply_attr(req, &stat, 1000);
}

static void on_open(fuse_req_t req, fuse_ino_t inode, struct fuse_file_info *info)
{
	(void)inode;
	info->direct_io = 1;
	info->nonseekable = 1;
	fuse_reply_open(req, info);
}

static void on_read(fuse_req_t req, fuse_ino_t inode, size_t size, off_t offset,
		    struct fuse_file_info *info)
{
	(void)inode;
	(void)offset;
	(void)info;
	fuse_reply_buf(req, text, size < sizeof(text) - 1 ? size : sizeof(text) - 1);
}

static void on_write(fuse_req_t req, fuse_ino_t inode, const char *bytes, size_t size, off_t offset,
		     struct fuse_file_info *info)
{
	(void)inode;
	(void)bytes;
	(void)offset;
	(void)info;
	fuse_reply_write(req, size);
}

static void on_ioctl(fuse_req_t req, fuse_ino_t inode, int cmd, void *arg,
		     struct fuse_file_info *info, unsigned int flags, const void *in,
		     size_t in_size, size_t out_size)
{
	(void)inode;
	(void)cmd;
	(void)arg;
	(void)info;
	(void)flags;
	(void)in;
	(void)in_size;
	(void)out_size;
	fuse_reply_ioctl(req, 0, NULL, 0);
}

static const struct fuse_lowlevel_ops ops = {
	.lookup = on_lookup,
	.getattr = on_getattr,
	.open = on_open,
	.read = on_read,
	.write = on_write,
	.ioctl = on_ioctl,
};

static int write_file(const char *path, const char *text_of_it)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, text_of_it, strlen(text_of_it));
	close(fd);
	return n < 0 ? -1 : 0;
}

/* Enter a mount namespace of our own; if not root, inside a user namespace where we are root. */
static int enter_namespace(void)
{
	unsigned int uid = getuid();
	unsigned int gid = getgid();
	char map[64];

	if (!uid) {
		if (unshare(CLONE_NEWNS))
			return -1;
		return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
	}
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return -1;
	snprintf(map, sizeof(map), "0 %u 1", uid);
	if (write_file("/proc/self/uid_map", map) || write_file("/proc/self/setgroups", "deny"))
		return -1;
	snprintf(map, sizeof(map), "0 %u 1", gid);
	return write_file("/proc/self/gid_map", map);
}

static struct fuse_session *mount_at(const char *directory)
{
	char *argv[] = { (char[]){ "bench-fuse-floor" } };
	struct fuse_args args = FUSE_ARGS_INIT(1, argv);
	struct fuse_session *session = fuse_session_new(&args, &ops, sizeof(ops), NULL);

	if (session && fuse_session_mount(session, directory)) {
		fuse_session_destroy(session);
		return NULL;
	}
	return session;
}

static int run_program(char **argv, int argc, const char *file)
{
	char **with_file = calloc((size_t)argc + 1, sizeof(*with_file));
	int status = -1;
	pid_t pid;

	if (!with_file)
		return 1;
	memcpy(with_file, argv + 1, ((size_t)argc - 1) * sizeof(*argv));
	with_file[argc - 1] = (char *)(uintptr_t)file;
	pid = fork();
	if (!pid) {
		execvp(with_file[0], with_file);
		perror(with_file[0]);
		_exit(127);
	}
	free(with_file);
	if (pid > 0)
		waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char **argv)
{
	char directory[] = "/tmp/bench-fuse-floor.XXXXXX";
	char file[sizeof(directory) + sizeof(FILE_NAME) + 1];
	struct fuse_session *session;
	pid_t server;
	int status;

	if (argc < 2) {
		fputs("usage: bench-fuse-floor PROGRAM [ARG...]\n", stderr);
		return 2;
	}
	if (!mkdtemp(directory) || enter_namespace()) {
		perror("bench-fuse-floor");
		return 1;
	}
	session = mount_at(directory);
	if (!session)
		return 1;
	server = fork();
	if (!server)
		_exit(fuse_session_loop(session) != 0);
	snprintf(file, sizeof(file), "%s/%s", directory, FILE_NAME);
	status = run_program(argv, argc, file);
	umount2(directory, MNT_DETACH);
	if (server > 0) {
		kill(server, SIGTERM);
		waitpid(server, NULL, 0);
	}
	rmdir(directory);
	return status;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests what a machine needs for lkp-emu run, without lkp-emu. If this works and lkp-emu run does
 * not, the test has failed, and is not skipped.
 *
 * usage: machine prints what is missing and exits with 1; prints nothing and exits with 0 if
 * nothing is missing
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static void need(bool there, const char *what)
{
	if (there)
		return;
	printf("this machine gives no %s: %s\n", what, strerror(errno));
	exit(1);
}

static bool write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return written;
}

/* Enter new namespaces, as root or as the root of a user namespace. */
static void get_namespaces(void)
{
	const unsigned int uid = getuid();
	const unsigned int gid = getgid();
	char map[64];

	if (!unshare(CLONE_NEWNS | CLONE_NEWPID))
		return;
	need(!unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID), "user namespace");
	snprintf(map, sizeof(map), "%u %u 1", uid, uid);
	need(write_text("/proc/self/setgroups", "deny") && write_text("/proc/self/uid_map", map),
	     "user of a user namespace");
	snprintf(map, sizeof(map), "%u %u 1", gid, gid);
	need(write_text("/proc/self/gid_map", map), "group of a user namespace");
}

static void get_mount(void)
{
	int fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	char options[128];

	need(fuse >= 0, "/dev/fuse");
	need(!mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
		     !mount("none", "/dev", "tmpfs", MS_NOSUID | MS_NOEXEC, NULL) &&
		     !mknod("/dev/machine", S_IFREG | 0600, 0),
	     "private /dev");
	snprintf(options, sizeof(options), "fd=%d,rootmode=%o,user_id=%u,group_id=%u", fuse,
		 S_IFREG | 0666, geteuid(), getegid());
	need(!mount("none", "/dev/machine", "fuse.machine", MS_NOSUID | MS_NODEV | MS_NOEXEC,
		    options),
	     "mount of FUSE");
}

static void get_memory(void)
{
	char value = 1;
	char copy = 0;
	struct iovec here = { .iov_base = &copy, .iov_len = 1 };
	struct iovec there = { .iov_base = &value, .iov_len = 1 };
	pid_t child = fork();
	bool read;
	int err;

	need(child >= 0, "child");
	if (!child)
		for (;;)
			pause();
	read = process_vm_readv(child, &here, 1, &there, 1, 0) == 1;
	err = errno;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	errno = err;
	need(read && copy == value, "memory of another process");
}

static void get_listener(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { .len = 1, .filter = &allow };

	need(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
		     syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			     &program) >= 0,
	     "seccomp listener");
}

int main(void)
{
	get_memory();
	get_namespaces();
	get_mount();
	get_listener();
	return 0;
}

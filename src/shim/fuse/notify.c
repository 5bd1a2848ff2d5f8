// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that FUSE may get wrong: seccomp filter, and the threads that look at them first.
 */
#include "notify.h"

#include "caller.h"
#include "leave.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a driver in the kernel returns: the program sees EINTR, or nothing if it has SA_RESTART. */
#define ERESTARTSYS 512

/* How long a signal may go unnoticed by a call that waits for a lock. */
#define TICK_MS 20

/* ---------------------------------------------------------------- Filter ---------------------- */

/*
 * What FUSE copies can end early only where it crosses the end of a page: of an address, the bits
 * that say that it is of the last so many bytes. Pages have 4096 bytes or a multiple of that, and
 * sizes are powers of two.
 */
static scmp_datum_t last_places(unsigned int size)
{
	return 4096 - size;
}

/* To know of a write() that it is not seen, all programs have to be of architectures that are. */
static bool sees_every_write(void)
{
	return seccomp_arch_native() == SCMP_ARCH_X86_64;
}

static int add_write_rule(scmp_filter_ctx filter)
{
	const scmp_datum_t last = last_places(NOTIFY_LAST_BYTES);

	/* Of any size: if only a few bytes are mapped, they are the last ones of a page. */
	return seccomp_rule_add(filter, SCMP_ACT_NOTIFY, SCMP_SYS(write), 1,
				SCMP_A1(SCMP_CMP_MASKED_EQ, last, last));
}

static int add_rules(scmp_filter_ctx filter, const unsigned int *cmds)
{
	int err = 0;

	/* Programs of another architecture run as they would without the filter. */
	if (!err)
		err = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
	if (!err && sees_every_write()) {
		err = seccomp_arch_add(filter, SCMP_ARCH_X86);
		if (!err)
			err = add_write_rule(filter);
	}
	for (; !err && *cmds; cmds++) {
		const scmp_datum_t last = last_places(_IOC_SIZE(*cmds));

		err = seccomp_rule_add(filter, SCMP_ACT_NOTIFY, SCMP_SYS(ioctl), 2,
				       SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, *cmds),
				       SCMP_A2(SCMP_CMP_MASKED_EQ, last, last));
	}
	return err;
}

/* The filter's program; libseccomp could load it, but not with the flags that it is to have. */
static int write_program(int file, const unsigned int *cmds)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int err;

	if (!filter)
		return -ENOMEM; /* GCOV_EXCL_LINE: out of resources */
	err = add_rules(filter, cmds);
	if (!err)
		err = seccomp_export_bpf(filter, file);
	seccomp_release(filter);
	return err;
}

static int load(const struct sock_fprog *program)
{
	/* A signal must not end a call that the driver has begun; it is passed on instead. */
	const unsigned long killable = SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
	const unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
	long fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags | killable, program);

	/* Linux before 5.19. */
	if (fd < 0 && errno == EINVAL)
		fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, program);
	return fd < 0 ? -errno : (int)fd;
}

static int load_file(int file)
{
	struct sock_filter *code;
	struct sock_fprog program;
	struct stat status;
	int fd;

	if (fstat(file, &status))
		return -errno; /* GCOV_EXCL_LINE: out of resources */
	code = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	if (code == MAP_FAILED)
		return -errno; /* GCOV_EXCL_LINE: out of resources */
	program.len = (unsigned short)((size_t)status.st_size / sizeof(*code));
	program.filter = code;
	fd = load(&program);
	munmap(code, (size_t)status.st_size);
	return fd;
}

int notify_install(const unsigned int *cmds)
{
	int file = memfd_create("lkp_enc filter", MFD_CLOEXEC);
	int err;

	if (file < 0)
		return -errno; /* GCOV_EXCL_LINE: out of resources */
	err = write_program(file, cmds);
	if (!err)
		err = load_file(file);
	close(file);
	return err;
}

/* Of the process: there is one listener. */
static struct {
	bool running; /* atomic */
	int listener;
	const struct chrdev *devices;
	size_t count;
	unsigned int idle; /* threads that wait for a notification; atomic */
} self;

/* ---------------------------------------------------------------- Writes ---------------------- */

/*
 * Threads whose write() was let go on and has not come by FUSE: perhaps it never will, since it is
 * to another file. The place of a thread goes by its number; a second one for the same place makes
 * it that of everyone, for good. All atomic.
 */
#define MARKS    4096
#define EVERYONE (-1)

static pid_t marks[MARKS];

static pid_t *mark_of(pid_t tid)
{
	return &marks[(unsigned int)tid % MARKS];
}

static void mark(pid_t tid)
{
	pid_t *place = mark_of(tid);
	pid_t seen = __atomic_load_n(place, __ATOMIC_SEQ_CST);
	pid_t wanted;

	do {
		wanted = seen && seen != tid ? EVERYONE : tid;
	} while (!__atomic_compare_exchange_n(place, &seen, wanted, false, __ATOMIC_SEQ_CST,
					      __ATOMIC_SEQ_CST));
}

bool notify_may_cross(pid_t tid)
{
	pid_t seen = tid;

	if (!sees_every_write() || !__atomic_load_n(&self.running, __ATOMIC_SEQ_CST))
		return true;
	return __atomic_compare_exchange_n(mark_of(tid), &seen, 0, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_SEQ_CST) ||
	       seen == EVERYONE;
}

/* ---------------------------------------------------------------- Strings --------------------- */

/* Will FUSE be able to copy what it wants, although that is not what the driver wants? */
static bool fuse_can_copy(const struct seccomp_notif *notif)
{
	char bytes[1 << _IOC_SIZEBITS];
	size_t size = _IOC_SIZE((unsigned int)notif->data.args[1]);

	return caller_read((pid_t)notif->pid, bytes, notif->data.args[2], size) == size;
}

static bool is_ours(int fd)
{
	dev_t number = chrdev_number(fd, "");

	for (size_t i = 0; i < self.count; i++)
		if (self.devices[i].number == number)
			return true;
	return false;
}

/* The string, with room behind it, so that FUSE can copy. Returns false if it has no end. */
static bool get_string(const struct seccomp_notif *notif, char string[2 * CHRDEV_PAGE])
{
	size_t n = caller_read((pid_t)notif->pid, string, notif->data.args[2], CHRDEV_PAGE);

	return memchr(string, '\0', n) != NULL;
}

/* ---------------------------------------------------------------- Stand-in -------------------- */

/* A signal handler, so that a signal ends a call and not the process. */
static void interrupt(int number)
{
	(void)number;
}

/* In a process of its own: make the call with a string that FUSE can copy, and tell the result. */
static void __attribute__((noreturn))
stand_in(int fd, unsigned int cmd, const char *string, int result_pipe)
{
	const struct sigaction action = { .sa_handler = interrupt };
	sigset_t signals;
	int result;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (size_t i = 0; i < self.count; i++)
		close(self.devices[i].fuse);
	sigaction(SIGUSR1, &action, NULL);
	sigemptyset(&signals);
	sigaddset(&signals, SIGUSR1);
	sigprocmask(SIG_UNBLOCK, &signals, NULL);
	result = ioctl(fd, cmd, string) < 0 ? -errno : 0;
	leave(write(result_pipe, &result, sizeof(result)) != sizeof(result));
}

static bool is_valid(uint64_t id)
{
	return !ioctl(self.listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id);
}

/* The kernel does not tell that a signal came for a thread that waits for an answer: look. */
static int wait_for_result(const struct seccomp_notif *notif, pid_t process, int result_pipe)
{
	struct pollfd pipe = { .fd = result_pipe, .events = POLLIN };
	int result;

	while (poll(&pipe, 1, TICK_MS) <= 0)
		if (!is_valid(notif->id) || caller_has_signal((pid_t)notif->pid))
			kill(process, SIGUSR1);
	return read(result_pipe, &result, sizeof(result)) == sizeof(result) ? result : -EIO;
}

/*
 * A call on one's own FUSE file waits for oneself. Killed meanwhile, a process would never end:
 * the thread that waits keeps the connection open that would have to be closed for it to stop
 * waiting. So another process makes the call, one that does not hold the connection.
 */
static int call_by_stand_in(const struct seccomp_notif *notif, int fd, const char *string)
{
	int ends[2];
	int result;
	pid_t process;

	if (pipe2(ends, O_CLOEXEC))
		return -errno; /* GCOV_EXCL_LINE: out of resources */
	process = fork();
	if (!process)
		stand_in(fd, (unsigned int)notif->data.args[1], string, ends[1]);
	close(ends[1]);
	result = process < 0 ? -EAGAIN : wait_for_result(notif, process, ends[0]);
	close(ends[0]);
	if (process > 0)
		waitpid(process, NULL, 0);
	return result;
}

/* ---------------------------------------------------------------- Answers --------------------- */

static void *serve(void *unused);

static int start_thread(void)
{
	pthread_t thread;
	int err = pthread_create(&thread, NULL, serve, NULL);

	if (!err)
		pthread_detach(thread);
	return -err;
}

/*
 * One thread waits for notifications: with two they would take turns, and each call would cost a
 * switch more. Before a call that may have to wait there has to be another one.
 */
static void expect_to_wait(void)
{
	if (__atomic_load_n(&self.idle, __ATOMIC_SEQ_CST))
		return;
	__atomic_add_fetch(&self.idle, 1, __ATOMIC_SEQ_CST);
	if (start_thread())
		__atomic_sub_fetch(&self.idle, 1, __ATOMIC_SEQ_CST);
}

/* The rare case: a short string with nothing behind it. Returns whether there is an answer. */
static bool answer_short_string(const struct seccomp_notif *notif, int fd,
				struct seccomp_notif_resp *response)
{
	char string[2 * CHRDEV_PAGE] = "";
	int result;

	/* Only when it is still valid was the descriptor that of the thread that called. */
	if (!is_ours(fd) || !get_string(notif, string) || !is_valid(notif->id))
		return false;
	expect_to_wait();
	result = call_by_stand_in(notif, fd, string);
	response->error = result == -EINTR ? -ERESTARTSYS : result;
	return true;
}

/* Let the call go on where it was going, unless FUSE would fail where the driver does not. */
static void answer(const struct seccomp_notif *notif, struct seccomp_notif_resp *response)
{
	bool answered = false;
	int fd;

	if (caller_is_write(notif->data.nr)) {
		mark((pid_t)notif->pid);
	} else if (!fuse_can_copy(notif)) {
		fd = caller_open((pid_t)notif->pid, (int)notif->data.args[0]);
		if (fd >= 0) {
			answered = answer_short_string(notif, fd, response);
			close(fd);
		}
	}
	if (!answered)
		response->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
}

/* No thread is left that has the filter. */
static bool is_over(void)
{
	struct pollfd listener = { .fd = self.listener, .events = POLLIN };

	return poll(&listener, 1, 0) == 1 && listener.revents & POLLHUP;
}

static bool receive(struct seccomp_notif *notif)
{
	for (;;) {
		memset(notif, 0, sizeof(*notif));
		if (!ioctl(self.listener, SECCOMP_IOCTL_NOTIF_RECV, notif))
			return true;
		/* ENOENT: the caller was killed before this got here, or it was the last. */
		if (errno != EINTR && (errno != ENOENT || is_over()))
			return false;
	}
}

static void *serve(void *unused)
{
	struct seccomp_notif notif;

	(void)unused;
	while (receive(&notif)) {
		struct seccomp_notif_resp response = { .id = notif.id };

		__atomic_sub_fetch(&self.idle, 1, __ATOMIC_SEQ_CST);
		answer(&notif, &response);
		/* Fails if the caller was killed in the meantime. */
		ioctl(self.listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
		if (__atomic_add_fetch(&self.idle, 1, __ATOMIC_SEQ_CST) > 1)
			break;
	}
	__atomic_sub_fetch(&self.idle, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

int notify_start(int listener, const struct chrdev *devices, size_t count)
{
	self.listener = listener;
	self.devices = devices;
	self.count = count;
	self.idle = 1;
	__atomic_store_n(&self.running, true, __ATOMIC_SEQ_CST);
	return start_thread();
}

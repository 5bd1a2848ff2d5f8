// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that FUSE may get wrong: the seccomp filter, and the threads that look at those calls
 * first.
 */
#include "notify.h"

#include "caller.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* What a driver in the kernel returns: the program sees EINTR, or nothing if it has SA_RESTART. */
#define ERESTARTSYS 512

/* How long a signal may go unnoticed by a call that waits for a lock. */
#define TICK_MS 20

/* ---------------------------------------------------------------- Filter ---------------------- */

/* More instructions than the filter has: four pages, a quarter of what a pipe holds. */
#define MAX_CODE 2048

/*
 * FUSE's copy can be cut short only if it crosses the end of a page. Returns the address bits that
 * are all set if an address is among the last @size bytes of a page. A page has 4096 bytes or a
 * multiple, and @size is a power of two.
 */
static scmp_datum_t last_places(unsigned int size)
{
	return 4096 - size;
}

static int add_rules(scmp_filter_ctx filter, const unsigned int *cmds)
{
	int err;

	/* Programs of another architecture run as they would without the filter. */
	err = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
	if (!err && seccomp_arch_native() == SCMP_ARCH_X86_64)
		err = seccomp_arch_add(filter, SCMP_ARCH_X86);
	for (; !err && *cmds; cmds++) {
		const scmp_datum_t last = last_places(_IOC_SIZE(*cmds));

		err = seccomp_rule_add(filter, SCMP_ACT_NOTIFY, SCMP_SYS(ioctl), 2,
				       SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, *cmds),
				       SCMP_A2(SCMP_CMP_MASKED_EQ, last, last));
	}
	return err;
}

/* Write the filter's program. libseccomp could load it, but not with the flags that it needs. */
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

static int load_from(int in)
{
	struct sock_filter code[MAX_CODE];
	const ssize_t size = read(in, code, sizeof(code));
	const struct sock_fprog program = {
		.len = (unsigned short)((size_t)size / sizeof(*code)),
		.filter = code,
	};

	return size <= 0 ? -EIO : load(&program);
}

int notify_install(const unsigned int *cmds)
{
	int ends[2];
	int err;

	/*
	 * A pipe, since RLIMIT_FSIZE may allow no file. The program is smaller than a pipe's
	 * buffer.
	 */
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		return -errno; /* GCOV_EXCL_LINE: out of resources */
	err = write_program(ends[1], cmds);
	if (!err)
		err = load_from(ends[0]);
	close(ends[0]);
	close(ends[1]);
	return err;
}

/* Of the process: there is one listener. */
static struct {
	int listener;
	const struct chrdev *devices;
	size_t count;
	unsigned int idle; /* threads that wait for a notification; atomic */
	struct stand_in *stand_ins;
	pthread_mutex_t lock; /* covers @stand_ins */
	pthread_cond_t first; /* signalled when there is one */
} self = { .lock = PTHREAD_MUTEX_INITIALIZER, .first = PTHREAD_COND_INITIALIZER };

/* ---------------------------------------------------------------- Strings --------------------- */

/* Can FUSE copy as many bytes as it tries to, which may be more than the driver needs? */
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

/* Get the string with room behind it, so that FUSE can copy. Returns false if it has no end. */
static bool get_string(const struct seccomp_notif *notif, char string[2 * CHRDEV_PAGE])
{
	size_t n = caller_read((pid_t)notif->pid, string, notif->data.args[2], CHRDEV_PAGE);

	return memchr(string, '\0', n) != NULL;
}

/* ---------------------------------------------------------------- Stand-in -------------------- */

/**
 * struct stand_in - a call that a thread of this process makes for a thread of the program
 * @next: in the list of those at work
 * @id: of the notification
 * @caller: the thread that waits for the result
 * @thread: the one of this process
 */
struct stand_in {
	struct stand_in *next;
	uint64_t id;
	pid_t caller;
	pthread_t thread;
};

/* Ends a call of a stand-in with EINTR. Nobody else sends it. */
static int interrupt_signal(void)
{
	return SIGRTMIN;
}

static void interrupt(int number)
{
	(void)number;
}

static bool is_valid(uint64_t id)
{
	int err;

	do
		err = ioctl(self.listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id);
	while (err && errno == EINTR);
	return !err;
}

/* The kernel does not report a signal for a thread that waits for an answer, so look for one. */
static void *watch(void *unused)
{
	const struct timespec tick = { .tv_nsec = TICK_MS * 1000000 };

	(void)unused;
	for (;;) {
		pthread_mutex_lock(&self.lock);
		while (!self.stand_ins)
			pthread_cond_wait(&self.first, &self.lock);
		pthread_mutex_unlock(&self.lock);
		nanosleep(&tick, NULL);
		pthread_mutex_lock(&self.lock);
		for (struct stand_in *call = self.stand_ins; call; call = call->next)
			if (!is_valid(call->id) || caller_has_signal(call->caller))
				pthread_kill(call->thread, interrupt_signal());
		pthread_mutex_unlock(&self.lock);
	}
	return NULL;
}

static void begin(struct stand_in *call)
{
	pthread_mutex_lock(&self.lock);
	call->next = self.stand_ins;
	self.stand_ins = call;
	pthread_cond_signal(&self.first);
	pthread_mutex_unlock(&self.lock);
}

static void end(const struct stand_in *call)
{
	struct stand_in **place = &self.stand_ins;

	pthread_mutex_lock(&self.lock);
	while (*place != call)
		place = &(*place)->next;
	*place = call->next;
	pthread_mutex_unlock(&self.lock);
}

/* Make the call with a string that FUSE can copy. */
static int call_in_stead(const struct seccomp_notif *notif, int fd, const char *string)
{
	struct stand_in call = {
		.id = notif->id,
		.caller = (pid_t)notif->pid,
		.thread = pthread_self(),
	};
	int result;

	begin(&call);
	result = ioctl(fd, (unsigned int)notif->data.args[1], string) < 0 ? -errno : 0;
	end(&call);
	return result;
}

/*
 * The process waits for itself in a call on its own FUSE file. If it is killed then, it must not
 * hang: its wait ends when the connection to FUSE closes, but the waiting thread would keep that
 * open. So the threads that make such calls have a descriptor table of their own, without the
 * connection.
 */
static int leave_connection(void)
{
	const unsigned int listener = (unsigned int)self.listener;

	if (unshare(CLONE_FILES))
		return -errno; /* GCOV_EXCL_LINE: out of resources */
	if (listener > STDERR_FILENO + 1)
		close_range(STDERR_FILENO + 1, listener - 1, 0);
	close_range(listener > STDERR_FILENO ? listener + 1 : STDERR_FILENO + 1, ~0u, 0);
	return 0;
}

/* ---------------------------------------------------------------- Answers --------------------- */

static void *serve(void *unused);

static int start_thread(void *(*run)(void *unused))
{
	pthread_t thread;
	int err = pthread_create(&thread, NULL, run, NULL);

	if (!err)
		pthread_detach(thread);
	return -err;
}

/*
 * One thread waits for notifications. Two would take turns, and each call would cost one more
 * switch. Before a call that may wait, start another thread.
 */
static void expect_to_wait(void)
{
	if (__atomic_load_n(&self.idle, __ATOMIC_SEQ_CST))
		return;
	__atomic_add_fetch(&self.idle, 1, __ATOMIC_SEQ_CST);
	if (start_thread(serve))
		__atomic_sub_fetch(&self.idle, 1, __ATOMIC_SEQ_CST);
}

/* The rare case: a short string with nothing behind it. Returns whether there is an answer. */
static bool answer_short_string(const struct seccomp_notif *notif, int fd,
				struct seccomp_notif_resp *response)
{
	char string[2 * CHRDEV_PAGE] = "";
	int result;

	/* If the notification is still valid, the descriptor was that of the calling thread. */
	if (!is_ours(fd) || !get_string(notif, string) || !is_valid(notif->id))
		return false;
	expect_to_wait();
	result = call_in_stead(notif, fd, string);
	response->error = result == -EINTR ? -ERESTARTSYS : result;
	return true;
}

/* Let the call go on where it was going, unless FUSE would fail where the driver does not. */
static void answer(const struct seccomp_notif *notif, struct seccomp_notif_resp *response)
{
	bool answered = false;
	int fd;

	if (!fuse_can_copy(notif)) {
		fd = caller_open((pid_t)notif->pid, (int)notif->data.args[0]);
		if (fd >= 0) {
			answered = answer_short_string(notif, fd, response);
			caller_close(fd);
		}
	}
	if (!answered)
		response->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
}

/* Does no thread have the filter any more? */
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

/* Fails if the caller was killed in the meantime. */
static void send(struct seccomp_notif_resp *response)
{
	while (ioctl(self.listener, SECCOMP_IOCTL_NOTIF_SEND, response) && errno == EINTR)
		;
}

static void *serve(void *unused)
{
	struct seccomp_notif notif;

	(void)unused;
	while (receive(&notif)) {
		struct seccomp_notif_resp response = { .id = notif.id };

		__atomic_sub_fetch(&self.idle, 1, __ATOMIC_SEQ_CST);
		answer(&notif, &response);
		send(&response);
		if (__atomic_add_fetch(&self.idle, 1, __ATOMIC_SEQ_CST) > 1)
			break;
	}
	__atomic_sub_fetch(&self.idle, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

/* The first of the threads that serve; others come from it, and share its files. */
static void *serve_first(void *unused)
{
	/*
	 * Without it, a process killed in a call could hang for ever. No answer is better than
	 * that.
	 */
	if (leave_connection())
		abort(); /* GCOV_EXCL_LINE: out of resources */
	return serve(unused);
}

int notify_start(int listener, const struct chrdev *devices, size_t count)
{
	const struct sigaction action = { .sa_handler = interrupt };
	int err;

	self.listener = listener;
	self.devices = devices;
	self.count = count;
	self.idle = 1;
	sigaction(interrupt_signal(), &action, NULL);
	err = start_thread(watch);
	return err ? err : start_thread(serve_first);
}

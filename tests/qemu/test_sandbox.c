// SPDX-License-Identifier: GPL-2.0-only
/*
 * The seccomp filter: system calls that serving needs pass, and any other one ends the process.
 */
#include "wire_bench.h"

#include "sandbox.h"
#include "server.h"
#include "skip.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define DONE 42

#ifdef LKP_COVERAGE
void __gcov_dump(void);
#endif

/* Coverage counts would be lost with _exit(). */
static void keep_coverage(void)
{
#ifdef LKP_COVERAGE
	__gcov_dump();
#endif
}

/* Kernels can be built without seccomp, and user-mode emulators do not have it. */
static void need_seccomp(void)
{
	const uint32_t action = SECCOMP_RET_KILL_PROCESS;

	if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) && errno == ENOSYS)
		skip_because("seccomp() is not there");
}

/* Run body in a separate process inside the filter; returns how it ended. */
static int status_with(unsigned int more, int (*body)(void *context), void *context)
{
	int status;
	pid_t child;

	need_seccomp();
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		int result = 1;

		prctl(PR_SET_DUMPABLE, 0); /* no core file for a process that is meant to die */
		if (!sandbox_enter(more))
			result = body(context);
		keep_coverage();
		_exit(result);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static int status_of(int (*body)(void *context), void *context)
{
	return status_with(0, body, context);
}

struct service {
	struct emu *emu;
	int fd;
};

static int serve(void *context)
{
	const struct service *service = context;
	struct socket_transport socket;
	struct server server = { .protocol = &protocol_multiprocess,
				 .transport = &socket.transport,
				 .emu = service->emu,
				 .host = &host_system };

	socket_transport_init(&socket, service->fd, 1000);
	return server_run(&server) == SERVER_HUNG_UP ? DONE : 1;
}

static void test_sandbox_lets_the_server_serve(void **state)
{
	struct wire_bench *bench = *state;
	struct service service = { .emu = &bench->emu };
	int fds[2];
	int status;
	ssize_t sent;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	wire_access(&bench->wire, BAR_WRITE, BAR_ADDRESS, 9, 4);
	sent = write(fds[1], bench->wire.bytes, bench->wire.size);
	assert_int_equal(sent, bench->wire.size);
	shutdown(fds[1], SHUT_WR);
	service.fd = fds[0];
	status = status_of(serve, &service);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), DONE);
	close(fds[0]);
	close(fds[1]);
}

static int write_a_message(void *context)
{
	return write(STDERR_FILENO, context, 0) ? 1 : DONE;
}

static int use_the_heap(void *context)
{
	char *volatile block = malloc(1 << 20);

	(void)context;
	if (!block)
		return 1;
	block[0] = 1;
	free(block);
	return DONE;
}

static void test_sandbox_lets_messages_and_the_heap_work(void **state)
{
	char nothing[1] = { 0 };

	(void)state;
	assert_int_equal(WEXITSTATUS(status_of(write_a_message, nothing)), DONE);
	assert_int_equal(WEXITSTATUS(status_of(use_the_heap, NULL)), DONE);
}

static int call(void *context)
{
	/* Every argument is wrong: the filter must see the call before the kernel does. */
	syscall(*(long *)context, -1, -1, -1, -1, -1, -1);
	return DONE;
}

static void test_sandbox_ends_a_process_that_wants_more(void **state)
{
	static long forbidden[] = {
#ifdef SYS_open /* newer architectures have only openat() and clone() */
		SYS_open,    SYS_fork,
#endif
		SYS_openat2, SYS_socket,       SYS_connect,
		SYS_execve,  SYS_kill,         SYS_process_vm_writev,
		SYS_ioctl,   SYS_mount,        SYS_bind,
		SYS_setuid,  SYS_memfd_create,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++) {
		int status = status_of(call, &forbidden[i]);

		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
			fail_msg("system call %ld got through the filter", forbidden[i]);
	}
}

/* More than any architecture has: calls that future kernels add must be forbidden too. */
#define CALLS 600

/* The words of the nth list between fences in SECURITY.md, counted from 0. */
static void read_documented(bool documented[CALLS], unsigned int nth)
{
	unsigned int fences = 0;
	FILE *file = fopen("SECURITY.md", "re");
	char line[512];

	if (!file) {
		fail_msg("SECURITY.md: %s", strerror(errno));
		return;
	}
	while (fgets(line, sizeof(line), file)) {
		if (strstr(line, "```")) {
			fences++;
			continue;
		}
		for (char *name = strtok(line, " \n"); fences == 2 * nth + 1 && name;
		     name = strtok(NULL, " \n")) {
			int number = seccomp_syscall_resolve_name(name);

			if (number == __NR_SCMP_ERROR)
				fail_msg("SECURITY.md lists '%s', which is no system call", name);
			if (number >= 0 && number < CALLS)
				documented[number] = true;
		}
	}
	(void)fclose(file);
}

/* Kernels let these calls pass every filter; they do nothing except at their own address. */
static bool is_past_filters(long number)
{
#ifdef __x86_64__
	return number == 335 || number == 336; /* uretprobe, uprobe */
#else
	(void)number;
	return false;
#endif
}

/* Sanitizers and coverage need more system calls. */
static bool is_instrumented(void)
{
#if defined(LKP_COVERAGE) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	return true;
#else
	return false;
#endif
}

static bool gets_through(unsigned int more, long number)
{
	int status = status_with(more, call, &number);

	return !WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS;
}

/*
 * With @more, the calls of the first list are allowed, and those of the nth list if there is one.
 */
static void check_documented(unsigned int more, unsigned int nth)
{
	bool documented[CALLS] = { false };
	unsigned int allowed = 0;

	read_documented(documented, 0);
	read_documented(documented, nth);
	for (long number = 0; number < CALLS; number++) {
		bool passes;

		if (is_past_filters(number) || (!documented[number] && is_instrumented()))
			continue;
		passes = gets_through(more, number);
		if (passes != documented[number])
			fail_msg(
				"system call %ld: it %s the filter, and SECURITY.md says otherwise",
				number, passes ? "passes" : "does not pass");
		allowed += passes;
	}
	assert_true(allowed > 10);
}

static void test_sandbox_allows_what_is_documented_and_nothing_else(void **state)
{
	(void)state;
	check_documented(0, 0);
}

static void test_sandbox_of_a_trace_allows_what_is_documented(void **state)
{
	(void)state;
	check_documented(SANDBOX_NAME_A_FILE, 1);
}

static void test_sandbox_of_who_listens_allows_what_is_documented(void **state)
{
	(void)state;
	check_documented(SANDBOX_LISTEN, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		wire_bench_test(test_sandbox_lets_the_server_serve),
		wire_bench_test(test_sandbox_lets_messages_and_the_heap_work),
		wire_bench_test(test_sandbox_ends_a_process_that_wants_more),
		wire_bench_test(test_sandbox_allows_what_is_documented_and_nothing_else),
		wire_bench_test(test_sandbox_of_a_trace_allows_what_is_documented),
		wire_bench_test(test_sandbox_of_who_listens_allows_what_is_documented),
	};

	return cmocka_run_group_tests_name("qemu/sandbox", tests, NULL, NULL);
}

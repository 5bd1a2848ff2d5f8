// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which machine QEMU emulates: the usual one, if the device survives there.
 *
 * QEMU 8.2 to 10.0 connect the interrupt line of x-pci-proxy-dev by KVM without checking that there
 * is a KVM, and die of it. They do not where the line leads nowhere. QEMU is tried, not its
 * version.
 */
#include "launcher.h"
#include "multiprocess.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How long QEMU may take until it asks the device something. */
#define PATIENCE_S 10
/* And until it has ended, once it has closed the connection. */
#define ENDING_MS 2000

static const char usual[] = "pc";
/* Its PCI host does not say where the lines of its devices lead. */
static const char small[] = "microvm,pcie=on,rtc=on";

/* ---------------------------------------------------------------- Will it crash? -------------- */

__attribute__((noreturn)) static void become_trial(const struct qemu_run *run,
						   const struct qemu_link *link)
{
	const struct rlimit none = { 0, 0 };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	setrlimit(RLIMIT_CORE, &none);
	sigprocmask(SIG_SETMASK, &run->inherited, NULL);
	qemu_exec_trial(run, link);
}

/* Wait until it asks something, which it does after it has connected the line. False if it does
 * not. */
static bool await_question(int fd)
{
	const struct timeval patience = { .tv_sec = PATIENCE_S };
	struct multiprocess_header header;
	char payload[sizeof(struct multiprocess_sysmem)];

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	while (recv(fd, &header, sizeof(header), MSG_WAITALL) == sizeof(header)) {
		if (header.command != MULTIPROCESS_SYNC_SYSMEM &&
		    header.command != MULTIPROCESS_SET_IRQFD)
			return true;
		if (header.size > sizeof(payload) ||
		    (header.size && recv(fd, payload, header.size, MSG_WAITALL) <= 0))
			return false;
	}
	return false;
}

/* Its status, if it ends by itself soon. */
static int end_trial(pid_t child, bool soon)
{
	const struct timespec step = { .tv_nsec = 10000000 };
	int status = 0;

	for (int ms = 0; soon && ms < ENDING_MS; ms += 10) {
		if (waitpid(child, &status, WNOHANG) == child)
			return status;
		nanosleep(&step, NULL);
	}
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	return status;
}

/* A shell around it says so in the number. */
static bool is_crash(int status)
{
	return WIFSIGNALED(status) ? WTERMSIG(status) == SIGSEGV
				   : WEXITSTATUS(status) == 128 + SIGSEGV;
}

/* Start it without a guest. If it cannot even start, the run itself shows why. */
static bool crashes(struct qemu_run *run, const char *machine)
{
	struct qemu_link link = { .path = NULL };
	int sockets[2];
	int status = 0;
	pid_t child;

	run->machine = machine;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets))
		return false;
	link.fd = sockets[1];
	child = fork();
	if (!child)
		become_trial(run, &link);
	close(sockets[1]);
	if (child > 0)
		status = end_trial(child, !await_question(sockets[0]));
	close(sockets[0]);
	return is_crash(status);
}

/* ---------------------------------------------------------------- The clock of a small one ---- */

#ifdef __x86_64__

#include <x86intrin.h>

/* Long enough for one part in ten thousand. */
#define MEASURED_NS 20000000

static long long now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ll + now.tv_nsec;
}

/* TCG's time stamp counter is that of the host. */
static unsigned int tsc_khz(void)
{
	long long start = now_ns();
	unsigned long long ticks = __rdtsc();
	long long ns;

	do {
		ns = now_ns() - start;
	} while (ns < MEASURED_NS);
	return (unsigned int)((__rdtsc() - ticks) * 1000000 / (unsigned long long)ns);
}

#else

/* Not known: other hosts have a counter of their own. */
static unsigned int tsc_khz(void)
{
	return 0;
}

#endif

bool qemu_choose_machine(struct qemu_run *run)
{
	run->machine = usual;
	if (run->options->protocol != &protocol_multiprocess ||
	    strcmp(run->accelerator, "tcg") != 0)
		return true;
	if (!crashes(run, usual))
		return true;
	run->tsc_khz = tsc_khz();
	return run->tsc_khz && !crashes(run, small);
}

// SPDX-License-Identifier: GPL-2.0-only
#include "oops.h"

#include "ktap.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define READ_ALL 3 /* of klogctl() */

/* Of a stock kernel, and of one with KASAN, which sees the use itself. */
static const char *const faults[] = { "general protection fault", "BUG: KASAN", NULL };
static const char *const complaints[] = { "general protection fault", "BUG", "WARNING", OOPS_POISON,
					  NULL };

int oops_load(const char *module, const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	long ret;

	syscall(SYS_delete_module, module, O_NONBLOCK);
	ret = fd < 0 ? -1 : syscall(SYS_finit_module, fd, "", 0);
	close(fd);
	return (int)ret;
}

static bool said_any(const char *const *texts)
{
	static char log[1 << 18];
	int n = klogctl(READ_ALL, log, sizeof(log) - 1);

	log[n < 0 ? 0 : n] = '\0';
	for (; *texts; texts++)
		if (strstr(log, *texts))
			return true;
	return false;
}

bool oops_said(const char *text)
{
	const char *const texts[] = { text, NULL };

	return said_any(texts);
}

bool oops_complained(void)
{
	return said_any(complaints);
}

int oops_run(int (*body)(void), unsigned int ms)
{
	unsigned long long start = now_ms();
	pid_t child = fork(), ended = 0;
	int status = -1;

	if (!child) {
		/* Whoever reads what this program says is not to wait for a child that stays. */
		close(STDOUT_FILENO);
		close(STDERR_FILENO);
		_exit(body());
	}
	while (child > 0 && !ended && !said_any(faults) && now_ms() < start + 2ull * ms) {
		if (now_ms() > start + ms)
			kill(child, SIGKILL);
		sleep_ms(50);
		ended = waitpid(child, &status, WNOHANG);
	}
	return ended > 0 ? status : -1;
}

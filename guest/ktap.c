// SPDX-License-Identifier: GPL-2.0-only
#include "ktap.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static bool failed;
static const char *skipped;

void ktap_fail(const char *file, int line, const char *format, ...)
{
	va_list args;

	failed = true;
	printf("# %s:%d: ", file, line);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
}

void ktap_skip(const char *why)
{
	skipped = why;
}

void ktap_note(const char *format, ...)
{
	va_list args;

	printf("# ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
}

int ktap_run(const struct ktap_test *tests, size_t count)
{
	size_t failures = 0;

	printf("KTAP version 1\n1..%zu\n", count);
	for (size_t i = 0; i < count; i++) {
		failed = false;
		skipped = NULL;
		fflush(stdout); /* children inherit what is in the buffer */
		tests[i].run();
		failures += failed;
		printf("%sok %zu %s%s%s\n", failed ? "not " : "", i + 1, tests[i].name,
		       skipped ? " # SKIP " : "", skipped ? skipped : "");
		fflush(stdout);
	}
	return failures != 0;
}

long read_number(const char *path)
{
	FILE *file = fopen(path, "re");
	char text[32] = "";
	long value = -1;

	if (!file)
		return -1;
	if (fgets(text, sizeof(text), file))
		value = strtol(text, NULL, 10);
	(void)fclose(file);
	return value;
}

int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t written;
	int saved;

	if (fd < 0)
		return -1;
	written = write(fd, text, strlen(text));
	saved = errno;
	close(fd);
	errno = saved;
	return written == (ssize_t)strlen(text) ? 0 : -1;
}

pid_t fork_child(void)
{
	pid_t parent = getpid();
	pid_t child = fork();

	if (child)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* The parent may have ended before the prctl(). */
	if (getppid() != parent)
		_exit(0);
	return 0;
}

pid_t start_child(void (*body)(unsigned int number), unsigned int number)
{
	pid_t child = fork_child();

	if (child)
		return child;
	body(number);
	_exit(0);
}

void end_child(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

const char *pci_device(const char *driver)
{
	static char name[32];
	DIR *dir = opendir(driver);
	const struct dirent *entry;

	*name = '\0';
	while (dir && (entry = readdir(dir)))
		if (strchr(entry->d_name, ':'))
			snprintf(name, sizeof(name), "%.31s", entry->d_name);
	if (dir)
		closedir(dir);
	return *name ? name : NULL;
}

void sleep_ms(unsigned int ms)
{
	struct timespec time = { .tv_sec = (long)(ms / 1000),
				 .tv_nsec = (long)(ms % 1000) * 1000000L };

	nanosleep(&time, NULL);
}

unsigned long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned long long)now.tv_sec * 1000 + (unsigned long long)now.tv_nsec / 1000000;
}

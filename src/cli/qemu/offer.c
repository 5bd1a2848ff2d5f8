// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which of the devices that reach a server the QEMU at hand has. It is asked, not its version.
 */
#include "launcher.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The better one first. */
static const struct protocol *const protocols[] = { &protocol_vfio_user, &protocol_multiprocess };
#define PROTOCOLS (sizeof(protocols) / sizeof(protocols[0]))

#define PATIENCE_S 10

const struct protocol *qemu_protocol(const char *name)
{
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (!strcmp(protocols[i]->name, name))
			return protocols[i];
	return NULL;
}

__attribute__((noreturn)) static void list_devices(const char *qemu, int out)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	dup2(null, STDIN_FILENO);
	dup2(null, STDERR_FILENO);
	dup2(out, STDOUT_FILENO);
	alarm(PATIENCE_S);
	execlp(qemu, qemu, "-device", "help", (char *)NULL);
	_exit(127);
}

/* A line is: name "NAME", bus PCI, ... */
static void take_device(const char *line, bool offered[PROTOCOLS])
{
	for (size_t i = 0; i < PROTOCOLS; i++) {
		char name[64];

		snprintf(name, sizeof(name), "name \"%s\"", protocols[i]->qemu_driver);
		offered[i] |= !strncmp(line, name, strlen(name));
	}
}

/* Returns how many devices there are. */
static unsigned int ask(const char *qemu, bool offered[PROTOCOLS])
{
	unsigned int devices = 0;
	char line[QEMU_LINE];
	int pipe[2];
	FILE *list;
	pid_t child;

	if (pipe2(pipe, O_CLOEXEC))
		return 0;
	child = fork();
	if (!child)
		list_devices(qemu, pipe[1]);
	close(pipe[1]);
	list = fdopen(pipe[0], "r");
	while (list && fgets(line, sizeof(line), list)) {
		devices += !strncmp(line, "name ", 5);
		take_device(line, offered);
	}
	if (list)
		(void)fclose(list);
	if (child > 0)
		waitpid(child, NULL, 0);
	return devices;
}

const struct protocol *qemu_choose_protocol(const char *qemu)
{
	bool offered[PROTOCOLS] = { false };

	/* A QEMU that cannot even answer this will not start; it then says why. */
	if (!ask(qemu, offered))
		return &protocol_multiprocess;
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (offered[i])
			return protocols[i];
	return NULL;
}

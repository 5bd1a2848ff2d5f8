// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands in for QEMU in the launcher's tests: takes the same arguments, talks to the server as QEMU
 * does while it starts, by the protocol of the device that it is given, writes what a guest would
 * write, and ends as it is told. Asked for its devices it names those in $FAKE_DEVICES.
 * Started without a guest (-S), it only offers memory and interrupt and asks for the identity. In a
 * machine that $FAKE_CRASHES names, as the first word of -machine, it ends by a segmentation fault
 * before it asks.
 *
 * The steps are words in $FAKE_QEMU, taken in order:
 *
 *	args		print the arguments, one a line
 *	start		offer memory and interrupt, read the identity, size the BAR, place it
 *	store TEXT	write bytes to STRING, and read the first back
 *	load		say which version is spoken, and read the first of them
 *	bad		send a request that is none, and wait for the end of the connection
 *	say TEXT	print a line on the guest's console
 *	moan TEXT N	print a line N times on standard error
 *	hang		print half a line and sleep
 *	poll		read a register again and again
 *	deaf		the same, and never read what the server answers
 *	flood		write to the console without end
 *	leave		leave a process behind that holds all that this one had open, and name it
 *	exit N		end with that status; 0 without it
 *	die		end by a signal
 */
#include "../vfio_client.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BAR_ADDRESS 0xfebf1000u

enum command {
	SYNC_SYSMEM = 0,
	PCI_CFGWRITE = 2,
	PCI_CFGREAD = 3,
	BAR_WRITE = 4,
	BAR_READ = 5,
	SET_IRQFD = 6,
	DEVICE_RESET = 7,
};

struct message {
	int32_t command;
	int32_t padding;
	uint64_t size;
	union {
		struct {
			uint64_t addresses[8], sizes[8], offsets[8];
		} sysmem;
		struct {
			uint32_t offset, value;
			int32_t length;
		} config;
		struct {
			uint64_t address, value;
			uint32_t size;
			uint8_t memory, padding[3];
		} access;
		uint64_t value;
	} u;
};

static int server = -1;
static bool is_vfio;

static void send_message(const struct message *message, unsigned int fds)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(8 * sizeof(int))] = { 0 };
	struct iovec bytes = { (void *)(uintptr_t)message, 16 + (size_t)message->size };
	struct msghdr header = { .msg_iov = &bytes, .msg_iovlen = 1 };

	if (fds) {
		struct cmsghdr *part = (struct cmsghdr *)control;
		int null[8] = { 0 };

		for (unsigned int i = 0; i < fds; i++)
			null[i] = open("/dev/null", O_RDWR);
		header.msg_control = control;
		header.msg_controllen = CMSG_SPACE(fds * sizeof(int));
		part->cmsg_level = SOL_SOCKET;
		part->cmsg_type = SCM_RIGHTS;
		part->cmsg_len = CMSG_LEN(fds * sizeof(int));
		memcpy(CMSG_DATA(part), null, fds * sizeof(int));
	}
	if (sendmsg(server, &header, MSG_NOSIGNAL) < 0)
		fprintf(stderr, "fake-qemu: Unable to write to socket: %m\n");
}

static uint64_t answer(void)
{
	struct message reply = { .u.value = UINT64_MAX };

	if (recv(server, &reply, 24, MSG_WAITALL) != 24)
		fprintf(stderr, "fake-qemu: no answer\n");
	return reply.u.value;
}

static uint64_t ask_vfio(struct vfio_message *message, size_t at, size_t width)
{
	if (vfio_ask(server, message)) {
		fprintf(stderr, "fake-qemu: no answer\n");
		return UINT64_MAX;
	}
	return vfio_get(message, at, width);
}

/* Writes are posted: they have no answer. */
static uint64_t access_region(bool writes, uint32_t region, uint64_t offset, uint64_t value,
			      uint32_t count)
{
	struct vfio_message message;

	if (writes) {
		vfio_write(&message, region, offset, count, value);
		message.flags = VFIO_NO_REPLY;
		if (!vfio_send(server, &message, NULL, 0))
			fprintf(stderr, "fake-qemu: Unable to write to socket: %m\n");
		return 0;
	}
	vfio_access(&message, VFIO_REGION_READ, region, offset, count);
	if (ask_vfio(&message, 16, count) == UINT64_MAX)
		return UINT64_MAX;
	return vfio_data(&message, count);
}

static uint64_t config(enum command command, uint32_t offset, uint32_t value, int32_t length)
{
	struct message message = { .command = (int32_t)command, .size = 12 };

	if (is_vfio)
		return access_region(command == PCI_CFGWRITE, VFIO_CONFIG, offset, value,
				     (uint32_t)length);
	message.u.config.offset = offset;
	message.u.config.value = value;
	message.u.config.length = length;
	send_message(&message, 0);
	return answer();
}

static uint64_t access_bar(enum command command, uint64_t address, uint64_t value)
{
	const struct message message = { .command = (int32_t)command,
					 .size = 24,
					 .u.access = { address, value, 1, 1, { 0 } } };

	if (is_vfio)
		return access_region(command == BAR_WRITE, 0, address - BAR_ADDRESS, value, 1);
	send_message(&message, 0);
	return answer();
}

static void say_version(void)
{
	struct vfio_message message;

	vfio_version(&message, "{\"capabilities\":{\"write_multiple\":true}}");
	printf("version %llx\n", (unsigned long long)ask_vfio(&message, 0, 4));
}

static void start_vfio(void)
{
	int memory = open("/dev/null", O_RDWR);
	struct vfio_message message;

	say_version();
	vfio_map(&message, 3, 0, 0, 0x100000);
	if (vfio_ask_with(server, &message, &memory, 1))
		fprintf(stderr, "fake-qemu: memory is not taken\n");
	vfio_begin(&message, VFIO_RESET);
	ask_vfio(&message, 0, 1);
	printf("identity %llx\n", (unsigned long long)config(PCI_CFGREAD, 0, 0, 4));
	config(PCI_CFGWRITE, 0x10, 0xffffffff, 4);
	printf("mask %llx\n", (unsigned long long)config(PCI_CFGREAD, 0x10, 0, 4));
	config(PCI_CFGWRITE, 0x10, BAR_ADDRESS, 4);
	close(memory);
}

static void start(void)
{
	const struct message sysmem = { .command = SYNC_SYSMEM, .size = 192 };
	const struct message irqfd = { .command = SET_IRQFD };
	const struct message reset = { .command = DEVICE_RESET };

	if (is_vfio) {
		start_vfio();
		return;
	}
	send_message(&sysmem, 2);
	send_message(&irqfd, 2);
	printf("identity %llx\n", (unsigned long long)config(PCI_CFGREAD, 0, 0, 4));
	config(PCI_CFGWRITE, 0x10, 0xffffffff, 4);
	printf("mask %llx\n", (unsigned long long)config(PCI_CFGREAD, 0x10, 0, 4));
	send_message(&reset, 0);
	answer();
	config(PCI_CFGWRITE, 0x10, BAR_ADDRESS, 4);
}

static void store(const char *text)
{
	for (size_t i = 0; i <= strlen(text); i++)
		access_bar(BAR_WRITE, BAR_ADDRESS + 4 + i, (uint8_t)text[i]);
	printf("stored %c\n", (char)access_bar(BAR_READ, BAR_ADDRESS + 4, 0));
}

static void load(void)
{
	if (is_vfio)
		say_version();
	printf("loaded %c\n", (char)access_bar(BAR_READ, BAR_ADDRESS + 4, 0));
}

static void send_nonsense(void)
{
	const struct message message = { .command = 99 };
	struct vfio_message answer_to_nothing;
	char byte;

	vfio_begin(&answer_to_nothing, VFIO_RESET);
	answer_to_nothing.flags = 1;
	if (!is_vfio)
		send_message(&message, 0);
	else if (!vfio_send(server, &answer_to_nothing, NULL, 0))
		fprintf(stderr, "fake-qemu: Unable to write to socket: %m\n");
	while (recv(server, &byte, 1, 0) > 0)
		;
}

static void moan(const char *text, const char *times)
{
	for (long i = strtol(times, NULL, 10); i > 0; i--)
		fprintf(stderr, "%s\n", text);
}

static char *word(void)
{
	char *next = strtok(NULL, " ");

	return next ? next : (char *)(uintptr_t) "";
}

static void be_deaf(void)
{
	const struct message message = { .command = BAR_READ,
					 .size = 24,
					 .u.access = { BAR_ADDRESS, 0, 4, 1, { 0 } } };
	struct vfio_message read;

	vfio_access(&read, VFIO_REGION_READ, 0, 0, 4);
	for (;;) {
		if (!is_vfio)
			send_message(&message, 0);
		else
			vfio_send(server, &read, NULL, 0);
	}
}

/* It ends by itself if nobody ends it. */
static void leave_process(void)
{
	pid_t child = fork();

	if (!child) {
		sleep(100);
		_exit(0);
	}
	printf("left %d.\n", (int)child);
}

static bool end_by(const char *step)
{
	if (!strcmp(step, "hang")) {
		printf("half a li");
		fflush(stdout);
		pause();
	} else if (!strcmp(step, "poll")) {
		for (;;) {
			access_bar(BAR_READ, BAR_ADDRESS, 0);
			usleep(1000);
		}
	} else if (!strcmp(step, "deaf")) {
		be_deaf();
	} else if (!strcmp(step, "flood")) {
		for (;;)
			puts("flood");
	} else if (!strcmp(step, "exit")) {
		exit((int)strtol(word(), NULL, 10));
	} else if (!strcmp(step, "die")) {
		raise(SIGKILL);
	}
	return false;
}

static void take(const char *step, int argc, char **argv)
{
	if (!strcmp(step, "args")) {
		for (int i = 0; i < argc; i++)
			printf("%s\n", argv[i]);
	} else if (!strcmp(step, "start")) {
		start();
	} else if (!strcmp(step, "store")) {
		store(word());
	} else if (!strcmp(step, "load")) {
		load();
	} else if (!strcmp(step, "bad")) {
		send_nonsense();
	} else if (!strcmp(step, "say")) {
		for (char *c = word(); *c; c++)
			putchar(*c == '_' ? ' ' : *c);
		printf("\r\n");
	} else if (!strcmp(step, "moan")) {
		const char *text = word();

		moan(text, word());
	} else if (!strcmp(step, "leave")) {
		leave_process();
	} else {
		end_by(step);
	}
	fflush(stdout);
}

static void list_devices(void)
{
	char usual[] = "x-pci-proxy-dev";
	char *names = getenv("FAKE_DEVICES");

	printf("Misc devices:\n");
	for (char *name = strtok(names ? names : usual, " "); name; name = strtok(NULL, " "))
		printf("name \"%s\", bus PCI\n", name);
}

/* How to reach the server, from -device. */
static void connect_server(const char *device)
{
	const char *path = strstr(device, "\"path\":\"");
	char name[108] = "";

	if (strstr(device, "x-pci-proxy-dev,") && strstr(device, "fd="))
		server = (int)strtol(strstr(device, "fd=") + 3, NULL, 10);
	if (!strstr(device, "\"vfio-user-pci\"") || !path)
		return;
	path += strlen("\"path\":\"");
	memcpy(name, path, strcspn(path, "\""));
	server = vfio_connect(name);
	is_vfio = true;
	if (server < 0)
		fprintf(stderr, "fake-qemu: %s: %m\n", name);
}

/* What comes after an option; "" if it was not given. */
static const char *value_of(const char *option, int argc, char **argv)
{
	for (int i = 1; i < argc - 1; i++)
		if (!strcmp(argv[i], option))
			return argv[i + 1];
	return "";
}

static bool crashes_in(const char *machine)
{
	const char *list = getenv("FAKE_CRASHES");
	char *names = strdup(list ? list : "");
	bool found = false;

	for (char *name = strtok(names, " "); name; name = strtok(NULL, " "))
		found |= !strncmp(machine, name, strlen(name)) && machine[strlen(name)] == ',';
	free(names);
	return found;
}

static void crash(void)
{
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
}

int main(int argc, char **argv)
{
	char *steps = getenv("FAKE_QEMU");

	if (argc == 3 && !strcmp(argv[1], "-device") && !strcmp(argv[2], "help")) {
		list_devices();
		return 0;
	}
	for (int i = 1; i < argc; i++)
		connect_server(argv[i]);
	if (crashes_in(value_of("-machine", argc, argv)))
		crash();
	if (!strcmp(argv[1], "-S")) {
		start();
		return 0;
	}
	for (char *step = strtok(steps, " "); step; step = strtok(NULL, " "))
		take(step, argc, argv);
	return 0;
}

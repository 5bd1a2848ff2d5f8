/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QEMU's own edu without a guest, by the qtest protocol: a line of text for each access.
 *
 * Its processor executes nothing but a halt, and stands still but for qtest_run(): no time passes,
 * and what the device does by itself it does there. Debian's QEMU has no accelerator of that name,
 * so it is TCG that does not execute.
 */
#ifndef EDU_QTEST_H
#define EDU_QTEST_H

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define QTEST_QEMU    "qemu-system-x86_64"
#define QTEST_BAR     0xe0000000u
#define QTEST_SLOT    4u
#define QTEST_BIOS    0x10000 /* bytes */
#define QTEST_SECONDS 20      /* until an answer is taken to be lost */

/* Where the pin arrives: an input of the interrupt controller. */
#define QTEST_LINE  "11"
#define QTEST_LINES 0x0b0b0b0b

/**
 * struct qtest - a QEMU with one edu
 * @pid: of its process; 0 once it is gone
 * @command: where commands go
 * @answers: and where answers come from
 * @ask: where the monitor takes commands
 * @told: and answers
 * @lines: what the pin did since somebody looked: U for up, D for down
 * @n_lines: how many of these
 * @sent: commands that are to go
 * @n_sent: their length
 */
struct qtest {
	pid_t pid;
	int command;
	FILE *answers;
	int ask;
	FILE *told;
	char lines[16];
	unsigned int n_lines;
	char sent[16384];
	size_t n_sent;
};

static inline bool qtest_monitor(struct qtest *qtest, const char *command)
{
	char line[1024];

	if (dprintf(qtest->ask, "{\"execute\":\"%s\"}\n", command) < 0)
		return false;
	while (fgets(line, sizeof(line), qtest->told))
		if (strstr(line, "\"return\"") || strstr(line, "\"error\""))
			return !strstr(line, "\"error\"");
	return false;
}

static inline void qtest_note_line(struct qtest *qtest, const char *line)
{
	bool up = !strcmp(line, "IRQ raise " QTEST_LINE "\n");

	if (!up && strcmp(line, "IRQ lower " QTEST_LINE "\n") != 0)
		return;
	if (qtest->n_lines < sizeof(qtest->lines) - 1)
		qtest->lines[qtest->n_lines++] = up ? 'U' : 'D';
	qtest->lines[qtest->n_lines] = '\0';
}

/* The answer without "OK"; false if QEMU has none. */
static inline bool qtest_answer(struct qtest *qtest, char *answer, size_t size)
{
	while (fgets(answer, (int)size, qtest->answers)) {
		if (!strncmp(answer, "OK", 2)) {
			memmove(answer, answer + 2, strlen(answer) - 1);
			return true;
		}
		qtest_note_line(qtest, answer);
	}
	return false;
}

/* A command that goes with the next one that is asked, or with qtest_flush(). Each has an answer.
 */
static inline void qtest_send(struct qtest *qtest, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static inline void qtest_send(struct qtest *qtest, const char *format, ...)
{
	size_t room = sizeof(qtest->sent) - qtest->n_sent;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(qtest->sent + qtest->n_sent, room, format, args);
	va_end(args);
	if ((size_t)n + 1 >= room)
		abort();
	qtest->n_sent += (size_t)n;
	qtest->sent[qtest->n_sent++] = '\n';
}

static inline bool qtest_flush(struct qtest *qtest)
{
	ssize_t n = (ssize_t)qtest->n_sent;

	qtest->n_sent = 0;
	return write(qtest->command, qtest->sent, (size_t)n) == n;
}

static inline bool qtest_value(struct qtest *qtest, uint64_t *value)
{
	char answer[64];

	if (!qtest_answer(qtest, answer, sizeof(answer)))
		return false;
	*value = strtoull(answer, NULL, 16);
	return true;
}

static inline bool qtest_number(struct qtest *qtest, uint64_t *value, const char *command,
				uint64_t address)
{
	qtest_send(qtest, "%s 0x%llx", command, (unsigned long long)address);
	return qtest_flush(qtest) && qtest_value(qtest, value);
}

static inline bool qtest_put(struct qtest *qtest, const char *command, uint64_t address,
			     uint64_t value)
{
	uint64_t none;

	qtest_send(qtest, "%s 0x%llx 0x%llx", command, (unsigned long long)address,
		   (unsigned long long)value);
	return qtest_flush(qtest) && qtest_value(qtest, &none);
}

static inline const char *qtest_width(unsigned int width, const char *const commands[4])
{
	return commands[width == 1 ? 0 : width == 2 ? 1 : width == 4 ? 2 : 3];
}

static inline const char *qtest_reads(unsigned int width)
{
	static const char *const commands[] = { "readb", "readw", "readl", "readq" };

	return qtest_width(width, commands);
}

static inline const char *qtest_writes(unsigned int width)
{
	static const char *const commands[] = { "writeb", "writew", "writel", "writeq" };

	return qtest_width(width, commands);
}

static inline bool qtest_read(struct qtest *qtest, uint64_t address, unsigned int width,
			      uint64_t *value)
{
	return qtest_number(qtest, value, qtest_reads(width), address);
}

static inline bool qtest_write(struct qtest *qtest, uint64_t address, unsigned int width,
			       uint64_t value)
{
	return qtest_put(qtest, qtest_writes(width), address, value);
}

/* @n bytes of RAM; they are as many as fit into a line. */
static inline bool qtest_load(struct qtest *qtest, uint64_t address, uint8_t *bytes, size_t n)
{
	char answer[256];

	qtest_send(qtest, "read 0x%llx 0x%zx", (unsigned long long)address, n);
	if (!qtest_flush(qtest) || !qtest_answer(qtest, answer, sizeof(answer)))
		return false;
	for (size_t i = 0; i < n; i++) {
		const char *digits = answer + sizeof(" 0x") - 1 + 2 * i;

		bytes[i] = (uint8_t)strtoul((char[]){ digits[0], digits[1], '\0' }, NULL, 16);
	}
	return true;
}

/* ---------------------------------------------------------------- Configuration space --------- */

static inline bool qtest_point(struct qtest *qtest, unsigned int slot, unsigned int offset)
{
	return qtest_put(qtest, "outl", 0xcf8, 0x80000000u | slot << 11 | (offset & ~3u));
}

static inline bool qtest_pci_read(struct qtest *qtest, unsigned int offset, uint64_t *value)
{
	return qtest_point(qtest, QTEST_SLOT, offset) && qtest_number(qtest, value, "inl", 0xcfc);
}

static inline bool qtest_pci_write(struct qtest *qtest, unsigned int offset, const char *command,
				   uint32_t value)
{
	return qtest_point(qtest, QTEST_SLOT, offset) &&
	       qtest_put(qtest, command, 0xcfc + (offset & 3), value);
}

/* As firmware does: an address, decoding, bus mastering. */
static inline bool qtest_set_up(struct qtest *qtest)
{
	return qtest_pci_write(qtest, 0x10, "outl", QTEST_BAR) &&
	       qtest_pci_write(qtest, 0x04, "outw", 0x0006);
}

/* All four pins go to one input, and the timer of a PC does not tick. */
static inline bool qtest_prepare(struct qtest *qtest)
{
	uint64_t none;

	qtest_send(qtest, "irq_intercept_in ioapic");
	return qtest_flush(qtest) && qtest_value(qtest, &none) && qtest_set_up(qtest) &&
	       qtest_point(qtest, 1, 0x60) && qtest_put(qtest, "outl", 0xcfc, QTEST_LINES) &&
	       qtest_put(qtest, "outb", 0x43, 0x30);
}

/* ---------------------------------------------------------------- Life ------------------------ */

/* Is there a QEMU, and has it an edu? */
static inline bool qtest_is_there(void)
{
	return !system(QTEST_QEMU " -device edu,help >/dev/null 2>&1");
}

static inline void qtest_exec(const int ends[2], int bios)
{
	char commands[64], monitor[64], halt[64];
	int null = open("/dev/null", O_RDWR);

	snprintf(commands, sizeof(commands), "socket,id=qtest,fd=%d", ends[0]);
	snprintf(monitor, sizeof(monitor), "socket,id=monitor,fd=%d", ends[1]);
	snprintf(halt, sizeof(halt), "/dev/fd/%d", bios);
	/* The device prints what it dislikes. */
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	execlp(QTEST_QEMU, QTEST_QEMU, "-nodefaults", "-no-user-config", "-display", "none",
	       "-machine", "pc", "-m", "16", "-accel", "tcg", "-icount", "shift=0,sleep=off", "-S",
	       "-bios", halt, "-device", "edu,addr=4", "-chardev", commands, "-qtest",
	       "chardev:qtest", "-qtest-log", "/dev/null", "-chardev", monitor, "-mon",
	       "chardev=monitor,mode=control", (char *)NULL);
	_exit(127);
}

/* Firmware that consists of HLT. */
static inline int qtest_halt(void)
{
	static uint8_t bytes[QTEST_BIOS];
	int fd = memfd_create("halt", 0);

	memset(bytes, 0xf4, sizeof(bytes));
	return fd >= 0 && write(fd, bytes, sizeof(bytes)) == sizeof(bytes) ? fd : -1;
}

static inline FILE *qtest_stream(int fd)
{
	const struct timeval limit = { .tv_sec = QTEST_SECONDS };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	return fdopen(fd, "r");
}

/* Returns the exit status of a QEMU that ended by itself, as wait(2) has it. */
static inline int qtest_stop(struct qtest *qtest)
{
	int status = 0;

	if (!qtest->pid)
		return 0;
	(void)fclose(qtest->answers);
	(void)fclose(qtest->told);
	if (waitpid(qtest->pid, &status, WNOHANG) == 0) {
		kill(qtest->pid, SIGKILL);
		waitpid(qtest->pid, &status, 0);
	}
	qtest->pid = 0;
	return status;
}

/* False if it does not come up. */
static inline bool qtest_start(struct qtest *qtest)
{
	int commands[2], monitor[2];
	int bios = qtest_halt();
	char greeting[1024];

	memset(qtest, 0, sizeof(*qtest));
	signal(SIGPIPE, SIG_IGN);
	if (bios < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, commands) ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, monitor))
		return false;
	qtest->pid = fork();
	if (!qtest->pid) {
		close(commands[0]);
		close(monitor[0]);
		qtest_exec((const int[]){ commands[1], monitor[1] }, bios);
	}
	close(bios);
	close(commands[1]);
	close(monitor[1]);
	qtest->command = commands[0];
	qtest->answers = qtest_stream(commands[0]);
	qtest->ask = monitor[0];
	qtest->told = qtest_stream(monitor[0]);
	if (fgets(greeting, sizeof(greeting), qtest->told) &&
	    qtest_monitor(qtest, "qmp_capabilities") && qtest_prepare(qtest))
		return true;
	qtest_stop(qtest);
	return false;
}

/* Lets time pass until @bits of a register are clear. */
static inline bool qtest_run(struct qtest *qtest, uint64_t address, uint64_t bits)
{
	uint64_t value = 0;
	bool alive = qtest_monitor(qtest, "cont");

	while (alive && (alive = qtest_read(qtest, address, 4, &value)) && value & bits)
		;
	return alive && qtest_monitor(qtest, "stop");
}

#endif /* EDU_QTEST_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lkp-emu qemu: the emulated device in a stock QEMU, and what the pieces of the launcher share.
 *
 * There are three processes. The launcher starts the server, which holds the emulated device, and
 * QEMU, which reaches the server over a socket. Then it watches both, and always ends.
 */
#ifndef CLI_QEMU_LAUNCHER_H
#define CLI_QEMU_LAUNCHER_H

#include "cli.h"
#include "fault_option.h"
#include "server.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/**
 * enum qemu_exit - exit codes of lkp-emu qemu, after those of every command
 * @QEMU_EXIT_VERDICT: the guest reported a failure, or should have reported and did not
 * @QEMU_EXIT_PANIC: the guest's kernel panicked
 * @QEMU_EXIT_TIMEOUT: the guest did not end in time
 * @QEMU_EXIT_QEMU: QEMU failed, or did not read the server's answers
 * @QEMU_EXIT_SERVER: the server failed or was killed
 * @QEMU_EXIT_STALL: the server stopped answering
 * @QEMU_EXIT_PEER: QEMU sent the server what the protocol does not allow
 * @QEMU_EXIT_DEVICE: QEMU has no device that reaches a server and works here; nothing was booted
 */
enum qemu_exit {
	QEMU_EXIT_VERDICT = 3,
	QEMU_EXIT_PANIC = 4,
	QEMU_EXIT_TIMEOUT = 5,
	QEMU_EXIT_QEMU = 6,
	QEMU_EXIT_SERVER = 7,
	QEMU_EXIT_STALL = 8,
	QEMU_EXIT_PEER = 9,
	QEMU_EXIT_DEVICE = 10,
};

/**
 * struct qemu_options - options of the command line
 * @qemu: program to run
 * @protocol: that it speaks to the server; NULL until it was asked
 * @kernel: image to boot
 * @initrd: its first file system
 * @version: of the guest kernel to take from the built images, such as "6.1"; NULL for the newest
 * @append: more for the kernel's command line; NULL for nothing
 * @run: what the guest is to run instead of a shell; NULL for the shell
 * @accelerator: "tcg", "kvm" or "auto"
 * @memory: of the guest, in MiB
 * @bridge: the device is alone behind a PCI bridge
 * @trace: file for the accesses; NULL for none
 * @faults: what the hardware does wrong; shared with the server's process
 * @timeout: seconds until the guest must have ended; 0 for no limit
 * @has_timeout: whether @timeout was given
 * @stall: seconds that the server may leave a request unanswered; 0 for no limit
 * @pin: keep server and QEMU on one CPU
 * @cpu: which; -1 for the one that the launcher runs on
 * @spin: microseconds for which the server looks for a request before it sleeps
 * @has_spin: whether @spin was given
 * @sandbox: filter the server's system calls
 * @quiet: say nothing but errors
 * @extra: more arguments for QEMU
 * @extras: how many
 */
struct qemu_options {
	const char *qemu;
	const struct protocol *protocol;
	const char *kernel;
	const char *initrd;
	const char *version;
	const char *append;
	const char *run;
	const char *accelerator;
	unsigned int memory;
	bool bridge;
	const char *trace;
	struct sim_plan *faults;
	unsigned int timeout;
	bool has_timeout;
	unsigned int stall;
	bool pin;
	int cpu;
	unsigned int spin;
	bool has_spin;
	bool sandbox;
	bool quiet;
	char **extra;
	int extras;
};

/* What to install where QEMU does not do. */
#define QEMU_NEWER                                                                     \
	"a QEMU from 10.1 on, which has vfio-user-pci (Debian: backports or testing; " \
	"QEMU=PROGRAM)"

/* Begins each message of the launcher. */
#define QEMU_SAYS "lkp-emu qemu: "

/* ---------------------------------------------------------------- Guest ----------------------- */

/**
 * qemu_find_guest() - fill in kernel and initrd where none was named
 * @options: @kernel and @initrd may be set to memory that stays until the program ends
 *
 * Return: 0, or -1 after a message.
 */
int qemu_find_guest(struct qemu_options *options);

/**
 * qemu_choose_accelerator() - decide what runs the guest's instructions
 * @asked: "tcg", "kvm" or "auto"
 * @why: receives the reason, a constant string
 *
 * "auto" tries whether KVM runs an instruction, for two seconds at most.
 *
 * Return: "tcg" or "kvm".
 */
const char *qemu_choose_accelerator(const char *asked, const char **why);

/**
 * kvm_works() - does KVM run an instruction here?
 *
 * A device node that opens is not enough: there are machines where a guest then never starts.
 * Sleeps for two seconds at most.
 *
 * Return: true if one was seen to run.
 */
bool kvm_works(void);

/**
 * qemu_protocol() - a protocol by its name
 * @name: as in struct protocol
 *
 * Return: it, or NULL if there is none of that name.
 */
const struct protocol *qemu_protocol(const char *name);

/**
 * qemu_choose_protocol() - ask a QEMU which devices it has that reach a server
 * @qemu: program to run, for ten seconds at most
 *
 * Return: the protocol of the newest of these; NULL if there is none. Of a program that does not
 * answer, the oldest: what is wrong with it is seen when it is started.
 */
const struct protocol *qemu_choose_protocol(const char *qemu);

/* ---------------------------------------------------------------- Processes ------------------- */

/* Room for a line; the rest of a longer line is left out. */
#define QEMU_LINE 256

/**
 * struct qemu_line - a process's output, gathered into lines
 * @text: of the line so far, without its newline
 * @length: of @text
 */
struct qemu_line {
	char text[QEMU_LINE];
	size_t length;
};

/**
 * qemu_take_line_fn() - called with each line
 * @text: without "\r" and "\n"
 * @context: as given to qemu_line_add()
 */
typedef void qemu_take_line_fn(const char *text, void *context);

/**
 * qemu_line_add() - add bytes and hand over each line that they complete
 * @line: what came before
 * @bytes: what comes now
 * @size: how much
 * @take: gets the lines
 * @context: handed to @take
 */
void qemu_line_add(struct qemu_line *line, const char *bytes, size_t size, qemu_take_line_fn *take,
		   void *context);

#define QEMU_LAST_LINES 12

/**
 * struct qemu_console - what the guest wrote to its console
 * @line: the line that is coming in
 * @last: the last lines, as a ring
 * @lines: how many there were
 * @panic: the line of a kernel panic; empty if there was none
 * @has_verdict: whether one was the guest's verdict
 * @verdict: 0 for a pass; of several verdicts, the first that is not 0
 * @bad_verdict: the first verdict that was not a number; empty if there was none
 */
struct qemu_console {
	struct qemu_line line;
	char last[QEMU_LAST_LINES][QEMU_LINE];
	unsigned long lines;
	char panic[QEMU_LINE];
	bool has_verdict;
	unsigned long verdict;
	char bad_verdict[QEMU_LINE];
};

/**
 * qemu_console_add() - keep what the guest wrote
 * @console: zeroed before the first call
 * @bytes: what
 * @size: how much
 */
void qemu_console_add(struct qemu_console *console, const char *bytes, size_t size);

/**
 * qemu_console_show_last() - print the last lines
 * @console: of this console
 * @out: to here
 */
void qemu_console_show_last(const struct qemu_console *console, FILE *out);

#define QEMU_FOLDED_LINES 16

/**
 * struct qemu_messages - QEMU's messages, each printed once
 * @line: the one that is coming in
 * @seen: those that were printed
 * @repeats: how often each came again
 * @count: how many there are
 */
struct qemu_messages {
	struct qemu_line line;
	char seen[QEMU_FOLDED_LINES][QEMU_LINE];
	unsigned long repeats[QEMU_FOLDED_LINES];
	unsigned int count;
};

/**
 * qemu_messages_add() - print lines that were not seen before to standard error
 * @messages: zeroed before the first call
 * @bytes: what QEMU wrote
 * @size: how much
 */
void qemu_messages_add(struct qemu_messages *messages, const char *bytes, size_t size);

/**
 * qemu_messages_end() - say how often lines were repeated
 * @messages: of this QEMU
 */
void qemu_messages_end(const struct qemu_messages *messages);

/**
 * struct qemu_run - the processes of one run
 * @options: what was asked for
 * @accelerator: what runs the guest's instructions, "tcg" or "kvm"
 * @machine: what QEMU emulates, as -machine takes it
 * @tsc_khz: how fast the guest's time stamp counter counts; 0 where its kernel finds out itself
 * @server: in memory that is shared with the server's process; its progress and its complaint
 * @server_pid: of the server; 0 once it has ended
 * @server_status: of the server, as from waitpid()
 * @server_socket: another descriptor of the server's end, to see whether requests wait; -1 when
 * closed
 * @qemu_pid: of QEMU; 0 once it has ended
 * @qemu_status: of QEMU
 * @console_pipe: what the guest writes to its console; -1 once it has ended
 * @message_pipe: what QEMU has to say; -1 once it has ended
 * @signals: a signalfd
 * @inherited: the signal mask that the launcher was started with
 * @console: what the guest said
 * @messages: what QEMU said
 * @signal: that ended the run from outside, or 0
 * @timed_out: whether the guest did not end in time
 * @stalled: whether the server stopped answering
 * @unread: whether that was because QEMU did not read its answers
 * @unfinished: whether the server did not end in time after QEMU, perhaps while writing its trace
 */
struct qemu_run {
	const struct qemu_options *options;
	const char *accelerator;
	const char *machine;
	unsigned int tsc_khz;
	struct server *server;
	pid_t server_pid;
	int server_status;
	int server_socket;
	pid_t qemu_pid;
	int qemu_status;
	int console_pipe;
	int message_pipe;
	int signals;
	sigset_t inherited;
	struct qemu_console console;
	struct qemu_messages messages;
	int signal;
	bool timed_out;
	bool stalled;
	bool unread;
	bool unfinished;
};

/**
 * qemu_serve() - the server's process, from its start to its end
 * @options: what was asked for
 * @server: shared with the launcher
 * @fd: the server's end of the socket
 * @ready: a pipe; receives one byte when the server can answer
 *
 * Opens the trace, which may be an inherited descriptor (/dev/fd/3), and then closes all other
 * descriptors but the standard ones. Does not return: it ends the process, with 0, or with a code
 * of enum cli_exit or enum qemu_exit after a message in @server.
 */
void qemu_serve(const struct qemu_options *options, struct server *server, int fd, int ready)
	__attribute__((noreturn));

/**
 * struct qemu_link - how QEMU reaches the server
 * @fd: its end of a socket pair, for the multi-process protocol
 * @path: of a socket that somebody listens at, for vfio-user; such as JSON takes as it is
 */
struct qemu_link {
	int fd;
	const char *path;
};

/**
 * qemu_exec() - become QEMU
 * @run: its options, accelerator and machine
 * @link: how it reaches the server
 *
 * Does not return: if it cannot, it says why and ends the process.
 */
void qemu_exec(const struct qemu_run *run, const struct qemu_link *link) __attribute__((noreturn));

/**
 * qemu_exec_trial() - become a QEMU that has the device, and runs no guest
 * @run: as for qemu_exec()
 * @link: as for qemu_exec(); a socket pair
 *
 * Does not return.
 */
void qemu_exec_trial(const struct qemu_run *run, const struct qemu_link *link)
	__attribute__((noreturn));

/**
 * qemu_choose_machine() - decide which machine QEMU emulates
 * @run: options, accelerator and inherited signals filled in; its machine and clock are set
 *
 * It starts a QEMU whose device may crash, without a guest, and sleeps for 20 seconds at most.
 *
 * Return: false if QEMU would crash in every machine.
 */
bool qemu_choose_machine(struct qemu_run *run);

/**
 * qemu_pin() - keep the calling process on the CPU that was asked for
 * @options: what was asked for
 */
void qemu_pin(const struct qemu_options *options);

/**
 * qemu_start() - start server and QEMU
 * @run: @options filled in, the rest zero
 *
 * Return: 0; or an exit code after a message, and then nothing is left running.
 */
int qemu_start(struct qemu_run *run);

/**
 * qemu_watch() - pass on what they write until both have ended
 * @run: as qemu_start() left it
 *
 * Ends them when the time is up, when the server leaves a request unanswered or when a signal asks
 * for it. So it returns in every case, except for a guest without a limit. It does not wait for a
 * process that QEMU leaves behind, nor for a reader that does not read the output.
 */
void qemu_watch(struct qemu_run *run);

/**
 * qemu_judge() - find the exit code of a run, and say why in one sentence
 * @run: as qemu_watch() left it
 *
 * Return: the exit code.
 */
int qemu_judge(const struct qemu_run *run);

#endif /* CLI_QEMU_LAUNCHER_H */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * lkp-emu serve: the device on a socket, for a virtual machine monitor that somebody else starts.
 */
#include "launcher.h"
#include "service.h"

#include <argp.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SAYS "lkp-emu serve: "

/**
 * struct socket_options - what was asked for
 * @path: of the socket
 * @once: end with the first client
 * @cpu: to share with the client; -1 for none
 * @has_spin: whether @spin was given
 * @spin: microseconds for which to look for a request before sleeping
 * @quiet: say nothing but errors
 * @service: the rest
 */
struct socket_options {
	const char *path;
	bool once;
	int cpu;
	bool has_spin;
	unsigned int spin;
	bool quiet;
	struct service service;
};

enum option_key {
	KEY_SOCKET = 0x100,
	KEY_ONCE,
	KEY_CPU,
	KEY_SPIN,
	KEY_NO_SANDBOX,
};

static const struct argp_option argp_options[] = {
	{ "socket", KEY_SOCKET, "PATH", 0, "Listen there", 0 },
	{ "once", KEY_ONCE, NULL, 0, "End when the first client has hung up", 0 },
	{ "trace", 't', "FILE", 0, "Write every access to the device there, as mmiotrace text", 0 },
	FAULT_OPTION,
	{ "cpu", KEY_CPU, "N", 0, "Share this CPU with the client, which you start there, too", 0 },
	{ "spin", KEY_SPIN, "US", 0,
	  "Microseconds for which to look for a request before sleeping (default up to 50, where "
	  "that is seen to save time; with --cpu 0)",
	  0 },
	{ "no-sandbox", KEY_NO_SANDBOX, NULL, 0, "Do not filter the server's system calls", 0 },
	{ "quiet", 'q', NULL, 0, "Say only what went wrong", 0 },
	{ 0 },
};

static unsigned int number(struct argp_state *argp, const char *option, const char *text,
			   unsigned int max)
{
	uint64_t value;

	if (cli_parse_number(text, max, &value))
		argp_error(argp, "--%s: '%s' is not a number from 0 to %u", option, text, max);
	return (unsigned int)value;
}

static const char *socket_path(struct argp_state *argp, const char *path)
{
	if (!*path || strlen(path) >= sizeof(((struct sockaddr_un *)NULL)->sun_path))
		argp_error(argp, "--socket: '%s' is no path of 1 to %zu bytes", path,
			   sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1);
	return path;
}

static error_t parse(int key, char *arg, struct argp_state *argp)
{
	struct socket_options *options = argp->input;

	switch (key) {
	case KEY_SOCKET:
		options->path = socket_path(argp, arg);
		return 0;
	case KEY_ONCE:
		options->once = true;
		return 0;
	case 't':
		options->service.trace = arg;
		return 0;
	case FAULT_OPTION_KEY:
		fault_option_parse_hardware(options->service.faults, arg, argp);
		return 0;
	case KEY_CPU:
		options->cpu = (int)number(argp, "cpu", arg, CPU_SETSIZE - 1);
		return 0;
	case KEY_SPIN:
		options->spin = number(argp, "spin", arg, 1000000);
		options->has_spin = true;
		return 0;
	case KEY_NO_SANDBOX:
		options->service.sandbox = false;
		return 0;
	case 'q':
		options->quiet = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(argp, "'%s' is no option", arg);
		return 0;
	case ARGP_KEY_END:
		if (!options->path)
			argp_error(argp, "--socket is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* ---------------------------------------------------------------- The socket ------------------ */

/* A socket that nobody listens to was left by a server that has ended. */
static bool is_left_over(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct stat about;
	bool refused;

	if (fd < 0)
		return false;
	refused = connect(fd, (const struct sockaddr *)address, sizeof(*address)) &&
		  errno == ECONNREFUSED;
	close(fd);
	return refused && !lstat(address->sun_path, &about) && S_ISSOCK(about.st_mode);
}

/* For the user alone. -1 with errno. */
static int listen_at(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	mode_t mask;
	int err;

	if (fd < 0)
		return -1;
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (is_left_over(&address))
		unlink(path);
	mask = umask(0177);
	err = bind(fd, (const struct sockaddr *)&address, sizeof(address));
	umask(mask);
	if (!err && !listen(fd, 1))
		return fd;
	err = errno;
	close(fd);
	errno = err;
	return -1;
}

/* ---------------------------------------------------------------- Until a signal -------------- */

/* A signal ends these: the listening socket, and the current connection. */
static volatile sig_atomic_t stopped;
static volatile sig_atomic_t listening = -1, connected = -1;

/* A thread that waits in one of them returns. */
static void stop(int number)
{
	int err = errno;

	(void)number;
	stopped = 1;
	if (listening >= 0)
		shutdown(listening, SHUT_RDWR);
	if (connected >= 0)
		shutdown(connected, SHUT_RD);
	errno = err;
}

/* A caller that started this with one of them ignored, such as nohup(1), wants it to go on. */
static void watch_signals(void)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
	const struct sigaction action = { .sa_handler = stop };
	struct sigaction was;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (!sigaction(ends[i], NULL, &was) && was.sa_handler != SIG_IGN)
			sigaction(ends[i], &action, NULL);
}

/* One client, from its connection to its end. */
static int serve_client(struct server *server, int fd, uint64_t spin_ns)
{
	static struct socket_transport transport;
	enum server_end end;

	socket_transport_init(&transport, fd, spin_ns);
	server->transport = &transport.transport;
	end = server_run(server);
	if (end == SERVER_HUNG_UP || stopped)
		return CLI_OK;
	if (end == SERVER_BROKEN) {
		fprintf(stderr, SAYS "the connection failed: %s\n", server->complaint);
		return QEMU_EXIT_SERVER;
	}
	fprintf(stderr, SAYS "the client broke the %s protocol: %s\n", server->protocol->name,
		server->complaint);
	return QEMU_EXIT_PEER;
}

static uint64_t spin_ns(const struct socket_options *options)
{
	if (options->has_spin)
		return options->spin * 1000ull;
	return options->cpu < 0 ? TRANSPORT_SPIN_AUTO : 0;
}

/* One after the other: what the device remembers stays, what a client lent it does not. */
static int serve_clients(struct server *server, const struct socket_options *options)
{
	int status = CLI_OK;

	while (!stopped) {
		int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);

		connected = fd;
		if (fd < 0 && !stopped && errno != EINTR && errno != ECONNABORTED) {
			fprintf(stderr, SAYS "--socket %s: %m\n", options->path);
			return QEMU_EXIT_SERVER;
		}
		if (fd < 0 || stopped)
			continue;
		status = serve_client(server, fd, spin_ns(options));
		connected = -1;
		close(fd);
		if (options->once)
			return status;
	}
	return CLI_OK;
}

static int complain(const char *complaint)
{
	fprintf(stderr, SAYS "%s\n", complaint);
	return CLI_FAILED;
}

static int serve(const struct socket_options *options)
{
	struct server server = { .protocol = &protocol_vfio_user, .host = &host_system };
	char complaint[SERVICE_COMPLAINT];
	int status, fd;

	if (options->cpu >= 0)
		service_share_cpu(options->cpu);
	server.emu = service_open(&options->service, complaint);
	if (!server.emu)
		return complain(complaint);
	fd = listen_at(options->path);
	if (fd < 0) {
		fprintf(stderr, SAYS "--socket %s: %m\n", options->path);
		return CLI_FAILED;
	}
	listening = fd;
	watch_signals();
	service_keep(&fd, 1);
	if (service_confine(&options->service, complaint))
		return complain(complaint);
	if (!options->quiet)
		fprintf(stderr, SAYS EMU_DEVICE_NAME " at %s, by %s\n", options->path,
			server.protocol->name);
	status = serve_clients(&server, options);
	fault_option_report(options->service.faults, "lkp-emu serve");
	if (!options->quiet)
		fprintf(stderr, SAYS "%llu requests served\n", (unsigned long long)server.requests);
	if (service_close(&options->service, complaint))
		return complain(complaint);
	return status;
}

static int run(int argc, char **argv)
{
	static const struct argp argp = {
		.options = argp_options,
		.parser = parse,
		.doc = "Serve the emulated device to a virtual machine monitor that somebody else "
		       "starts: a QEMU from 10.1 on, a cloud-hypervisor, anything that speaks "
		       "vfio-user. Clients come one after the other; the device is the same one "
		       "to all of them. Ends by SIGINT, SIGTERM or SIGHUP.\v"
		       "Exit status: 0 it was ended, or the one client hung up, 1 it could not be "
		       "started or complete its trace, 2 wrong usage, 7 the socket failed, "
		       "9 with --once, the client broke the protocol.",
	};
	static struct sim_plan faults;
	struct socket_options options = {
		.cpu = -1,
		.service = { .faults = &faults, .sandbox = true, .listens = true },
	};

	if (argp_parse(&argp, argc, argv, 0, NULL, &options))
		return CLI_FAILED;
	service_leave(serve(&options));
}

const struct cli_command cli_serve = {
	.name = "serve",
	.summary = "the device on a socket, for any QEMU (vfio-user)",
	.run = run,
};

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the processes that serve the device have in common.
 */
#include "service.h"
#include "host.h"
#include "sandbox.h"
#include "trace_file.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEPT 8 /* descriptors, the trace's two among them */

/* The device, and accesses not yet in the trace file. Static, since it is too large for a stack. */
static struct emu emu;
static struct trace_file trace;

/*
 * Everything is written by now, and a sanitizer's checks at exit need more than the filter allows.
 */
void service_leave(int code)
{
#ifdef LKP_COVERAGE
	exit(code); /* writes down what was covered */
#else
	_exit(code);
#endif
}

void service_share_cpu(int cpu)
{
	const struct sched_param none = { .sched_priority = 0 };
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET((size_t)cpu, &one);
	/* If one of them fails, the run is only slower. */
	sched_setaffinity(0, sizeof(one), &one);
	sched_setscheduler(0, SCHED_BATCH, &none);
}

static int complain_of_trace(const struct service *service, int err,
			     char complaint[SERVICE_COMPLAINT])
{
	snprintf(complaint, SERVICE_COMPLAINT, "--trace %s: %s", service->trace, strerror(-err));
	return -1;
}

struct emu *service_open(const struct service *service, char complaint[SERVICE_COMPLAINT])
{
	int err = 0;

	/* If a trace's reader is gone or its file may not grow, that is an error and not the end.
	 */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	host_watch_memory();
	emu_init(&emu);
	emu_set_faults(&emu, service->faults->accesses, service->faults->n_accesses);
	if (service->trace)
		err = trace_file_start(&trace, &emu, service->trace);
	if (err)
		complain_of_trace(service, err, complaint);
	return err ? NULL : &emu;
}

static int compare_descriptors(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

void service_keep(const int *fds, size_t n)
{
	unsigned int next = STDERR_FILENO + 1;
	int kept[KEPT] = { -1, -1 };

	if (trace.out)
		trace_file_descriptors(&trace, kept);
	memcpy(kept + 2, fds, n * sizeof(*fds));
	qsort(kept, n + 2, sizeof(*kept), compare_descriptors);
	for (size_t i = 0; i < n + 2; i++) {
		if (kept[i] < (int)next)
			continue;
		if (kept[i] > (int)next)
			close_range(next, (unsigned int)kept[i] - 1, 0);
		next = (unsigned int)kept[i] + 1;
	}
	close_range(next, ~0u, 0);
}

int service_confine(const struct service *service, char complaint[SERVICE_COMPLAINT])
{
	unsigned int more = (service->trace ? SANDBOX_NAME_A_FILE : 0) |
			    (service->listens ? SANDBOX_LISTEN : 0);
	int err = service->sandbox ? sandbox_enter(more) : 0;

	if (!err)
		return 0;
	snprintf(complaint, SERVICE_COMPLAINT,
		 "the system call filter does not load (%s); --no-sandbox serves without it",
		 strerror(-err));
	return -1;
}

int service_close(const struct service *service, char complaint[SERVICE_COMPLAINT])
{
	int err = service->trace ? trace_file_finish(&trace) : 0;

	return err ? complain_of_trace(service, err, complaint) : 0;
}

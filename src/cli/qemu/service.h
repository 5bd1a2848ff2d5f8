/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The process that serves the device: the device, its trace and faults, and what the process may
 * still do. One of it in a program.
 */
#ifndef CLI_QEMU_SERVICE_H
#define CLI_QEMU_SERVICE_H

#include "emu.h"
#include "fault_option.h"

#include <stdbool.h>
#include <stddef.h>

/* Room for a sentence about what went wrong, terminating NUL included. */
#define SERVICE_COMPLAINT 160

/**
 * struct service - what is to be served, and how
 * @trace: file for the accesses; NULL for none
 * @faults: what the hardware does wrong
 * @sandbox: filter the system calls
 * @listens: take connections, too
 */
struct service {
	const char *trace;
	struct sim_plan *faults;
	bool sandbox;
	bool listens;
};

/**
 * service_share_cpu() - stay on one CPU, with the peer
 * @cpu: which
 *
 * From then on a message does not wake this process before the peer waits or its time is up. So
 * posted writes are carried out together, and each costs one switch between processes less.
 */
void service_share_cpu(int cpu);

/**
 * service_open() - power the device up, and begin its trace
 * @service: what for
 * @complaint: receives what went wrong
 *
 * Return: the device, which stays until the process ends; NULL after a complaint.
 */
struct emu *service_open(const struct service *service, char complaint[SERVICE_COMPLAINT]);

/**
 * service_keep() - close all descriptors but the standard ones, the trace's and these
 * @fds: they; -1 for none
 * @n: how many, at most 6
 *
 * Other descriptors come from the starter of the process; the server does not need them.
 */
void service_keep(const int *fds, size_t n);

/**
 * service_confine() - from now on only what serving takes
 * @service: as for service_open()
 * @complaint: receives what went wrong
 *
 * Return: 0, or -1 after a complaint.
 */
int service_confine(const struct service *service, char complaint[SERVICE_COMPLAINT]);

/**
 * service_close() - complete the trace
 * @service: as for service_open()
 * @complaint: receives what went wrong
 *
 * Return: 0, or -1 after a complaint; then there is no trace.
 */
int service_close(const struct service *service, char complaint[SERVICE_COMPLAINT]);

/**
 * service_leave() - end the process, which may be confined
 * @code: its exit status
 */
void service_leave(int code) __attribute__((noreturn));

#endif /* CLI_QEMU_SERVICE_H */

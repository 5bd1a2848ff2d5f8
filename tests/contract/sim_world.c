// SPDX-License-Identifier: GPL-2.0-only
/*
 * The simulated kernel, with the module linked to this program and one device on its bus.
 */
#include "emu.h"
#include "sim_kernel.h"
#include "sim_task.h"
#include "world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef WORLD_CONTRACTS
#define WORLD_CONTRACTS "all"
#endif
#define FILES 16

const char *const world_contracts = WORLD_CONTRACTS;

static struct emu emu;
static struct sim_kernel *kernel;
static struct sim_task task;
static struct sim_file *files[FILES];
static bool woken[WORLD_POLLERS];

/* ---------------------------------------------------------------- The log --------------------- */

static char *log_text;
static size_t log_size, log_read;
static FILE *log_file;

static void note(int level, const char *line, void *context)
{
	(void)context;
	fprintf(log_file, "%d%s\n", level, line);
}

static void forget_log(void)
{
	if (log_file)
		(void)fclose(log_file);
	free(log_text);
	log_read = 0;
	log_file = open_memstream(&log_text, &log_size);
}

bool world_log(int *level, char line[512])
{
	size_t n;

	fflush(log_file);
	if (log_read >= log_size)
		return false;
	n = strcspn(log_text + log_read, "\n");
	*level = log_text[log_read] - '0';
	snprintf(line, 512, "%.*s", (int)n - 1, log_text + log_read + 1);
	log_read += n + 1;
	return true;
}

/* ---------------------------------------------------------------- Life ------------------------ */

bool world_begin(void)
{
	emu_init(&emu);
	sim_task_init(&task);
	sim_switch(&task);
	kernel = sim_kernel_create();
	if (!kernel)
		return false;
	forget_log();
	sim_kernel_set_log(kernel, note, NULL);
	return sim_pci_plug(kernel, &emu);
}

/*
 * No contract is about things left behind, but they are a bug of the module or of the simulation.
 */
void world_end(void)
{
	char left[1024];

	if (sim_kernel_describe_left(kernel, 0, left, sizeof(left))) {
		fprintf(stderr, "left behind:\n%s", left);
		abort();
	}
	sim_kernel_destroy(kernel);
	(void)fclose(log_file);
	free(log_text);
}

int world_load(const char *params)
{
	forget_log();
	return sim_module_load(kernel, params);
}

int world_unload(void)
{
	return sim_module_unload(kernel);
}

/* ---------------------------------------------------------------- Calls ----------------------- */

int world_open(const char *node, int flags)
{
	int fd = 0, err;

	while (fd < FILES && files[fd])
		fd++;
	if (fd == FILES)
		return -EMFILE;
	err = sim_file_open(kernel, node, flags, &files[fd]);
	return err ? err : fd;
}

int world_close(int fd)
{
	int err;

	if (fd < 0)
		return -EBADF;
	err = sim_file_close(files[fd]);
	files[fd] = NULL;
	return err;
}

ssize_t world_read(int fd, void *buf, size_t n)
{
	return fd < 0 ? -EBADF : sim_file_read(files[fd], buf, n);
}

ssize_t world_write(int fd, const void *buf, size_t n)
{
	return fd < 0 ? -EBADF : sim_file_write(files[fd], buf, n);
}

ssize_t world_pread(int fd, void *buf, size_t n, long long offset)
{
	return fd < 0 ? -EBADF : sim_file_pread(files[fd], buf, n, offset);
}

ssize_t world_pwrite(int fd, const void *buf, size_t n, long long offset)
{
	return fd < 0 ? -EBADF : sim_file_pwrite(files[fd], buf, n, offset);
}

ssize_t world_readv(int fd, const struct iovec *pieces, size_t n, bool nowait)
{
	return fd < 0 ? -EBADF : sim_file_readv(files[fd], pieces, n, nowait);
}

ssize_t world_writev(int fd, const struct iovec *pieces, size_t n, bool nowait)
{
	return fd < 0 ? -EBADF : sim_file_writev(files[fd], pieces, n, nowait);
}

long world_ioctl(int fd, unsigned int cmd, unsigned long arg)
{
	return fd < 0 ? -EBADF : sim_file_ioctl(files[fd], cmd, arg);
}

void world_interrupt(bool on)
{
	sim_signal(&task, on);
}

long long world_seek(int fd, long long offset, int whence)
{
	return fd < 0 ? -EBADF : sim_file_seek(files[fd], offset, whence);
}

unsigned int world_poll(int fd)
{
	return fd < 0 ? 0 : sim_file_poll(files[fd], NULL, NULL);
}

static void wake(void *context)
{
	*(bool *)context = true;
}

void world_watch(int fd, unsigned int poller)
{
	woken[poller] = false;
	if (fd >= 0)
		sim_file_poll(files[fd], wake, &woken[poller]);
}

bool world_woken(unsigned int poller)
{
	return woken[poller];
}

/* ---------------------------------------------------------------- Attributes and memory ------- */

ssize_t world_attr_read(const char *device, const char *attr, char page[WORLD_PAGE])
{
	return sim_attr_read(kernel, device, attr, page);
}

ssize_t world_attr_write(const char *device, const char *attr, const char *text)
{
	return sim_attr_write(kernel, device, attr, text);
}

char *world_edge(size_t n)
{
	static char page[WORLD_PAGE];
	char *edge = page + sizeof(page) - n;

	sim_map(&task, edge, n, SIM_READ | SIM_WRITE);
	return edge;
}

void world_edge_end(void)
{
	sim_unmap_all(&task);
}

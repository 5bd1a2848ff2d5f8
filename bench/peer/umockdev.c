// SPDX-License-Identifier: GPL-2.0-only
/*
 * Peer: the device as a handler of umockdev, the usual way to fake a character device for
 * unmodified programs. The handler does the least that answers the call; it has no driver behind
 * it.
 *
 * usage: umockdev-wrapper bench-umockdev PROGRAM [ARG...]
 *
 * Runs PROGRAM, which finds the device as /dev/lkp_enc, and ends with its exit status.
 */
#include "uapi/linux/lkp_enc.h"

#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <umockdev.h>
#include <unistd.h>

static const char description[] = "P: /devices/lkp_enc\nN: lkp_enc\nE: SUBSYSTEM=misc\n";

static guint8 text[] = "Hello, device";

static gboolean on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer data)
{
	UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(client);
	UMockdevIoctlData *seed = umockdev_ioctl_data_resolve(arg, 0, sizeof(__u32), NULL);

	(void)base;
	(void)data;
	umockdev_ioctl_client_complete(client, seed ? 0 : -1, seed ? 0 : EFAULT);
	g_clear_object(&seed);
	return TRUE;
}

static gboolean on_read(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer data)
{
	UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(client);

	(void)base;
	(void)data;
	umockdev_ioctl_data_update(arg, 0, text, sizeof(text) - 1);
	umockdev_ioctl_client_complete(client, sizeof(text) - 1, 0);
	return TRUE;
}

static gboolean on_write(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer data)
{
	UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg(client);
	guint8 *bytes = NULL;
	gint n = 0;

	(void)base;
	(void)data;
	umockdev_ioctl_data_retrieve(arg, &bytes, &n);
	umockdev_ioctl_client_complete(client, n, 0);
	g_free(bytes);
	return TRUE;
}

/* A testbed with the device in it. Handlers run in a thread of the library. */
static UMockdevTestbed *set_up(void)
{
	UMockdevTestbed *testbed = umockdev_testbed_new();
	UMockdevIoctlBase *handler = umockdev_ioctl_base_new();

	g_signal_connect(handler, "handle-ioctl", G_CALLBACK(on_ioctl), NULL);
	g_signal_connect(handler, "handle-read", G_CALLBACK(on_read), NULL);
	g_signal_connect(handler, "handle-write", G_CALLBACK(on_write), NULL);
	if (!umockdev_testbed_add_from_string(testbed, description, NULL) ||
	    !umockdev_testbed_attach_ioctl(testbed, "/dev/lkp_enc", handler, NULL)) {
		g_object_unref(testbed);
		testbed = NULL;
	}
	g_object_unref(handler);
	return testbed;
}

int main(int argc, char **argv)
{
	UMockdevTestbed *testbed;
	int status = -1;
	pid_t pid;

	if (argc < 2) {
		fputs("usage: umockdev-wrapper bench-umockdev PROGRAM [ARG...]\n", stderr);
		return 2;
	}
	testbed = set_up();
	if (!testbed) {
		fputs("bench-umockdev: no testbed; is it run under umockdev-wrapper?\n", stderr);
		return 1;
	}
	pid = fork();
	if (!pid) {
		execvp(argv[1], argv + 1);
		perror(argv[1]);
		_exit(127);
	}
	if (pid > 0)
		waitpid(pid, &status, 0);
	g_object_unref(testbed);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel logs when the device has gone and the file is still open. For the driver as it
 * is, it logs a use of freed memory; for the fixed driver, nothing. For kernels with
 * slub_debug=FZPU, which fill freed memory with 0x6b.
 *
 * usage: freed MODULE.ko close|ioctl
 */
#include "ktap.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/phantom.h>

#define NODE   "/dev/phantom0"
#define DRIVER "/sys/module/phantom/drivers/pci:phantom"
#define FAULT  "general protection fault"
#define POISON "6b6b6b6b6b6b6b6b"

#define READ_ALL 3 /* of klogctl() */

static const char *module;
static bool by_ioctl;
static char kernel_log[1 << 18];

static int load(void)
{
	int fd = open(module, O_RDONLY | O_CLOEXEC);
	long ret = fd < 0 ? -1 : syscall(SYS_finit_module, fd, "", 0);

	close(fd);
	return (int)ret;
}

static void look_at_log(void)
{
	int n = klogctl(READ_ALL, kernel_log, sizeof(kernel_log) - 1);

	kernel_log[n < 0 ? 0 : n] = '\0';
}

static bool log_has(const char *text)
{
	return strstr(kernel_log, text);
}

/*
 * The child's exit status: 0, or what went wrong. With the driver as it is, the call does not
 * return.
 */
static int use_what_is_gone(const char *device)
{
	struct phm_reg reg = { .reg = 2 };
	int fd = open(NODE, O_RDWR);

	if (fd < 0 || write_text(DRIVER "/unbind", device))
		return 1;
	if (by_ioctl && (ioctl(fd, PHN_GETREG, &reg) != -1 || errno != ENODEV))
		return 2;
	return close(fd) ? 3 : 0;
}

/* If the kernel has faulted, the child may never end, because its files cannot be closed. */
static int run_child(void)
{
	const char *device = pci_device(DRIVER);
	int status = 0;
	pid_t child;

	if (!device)
		return -1;
	child = fork();
	if (!child)
		_exit(use_what_is_gone(device));
	while (child > 0 && !waitpid(child, &status, WNOHANG) && !log_has(FAULT)) {
		sleep_ms(50);
		look_at_log();
	}
	look_at_log();
	return child > 0 ? status : -1;
}

static int child_status;

static void test_device_goes_while_the_file_is_open(void)
{
	syscall(SYS_delete_module, "phantom", O_NONBLOCK);
	CHECK_IS(load(), 0);
	child_status = run_child();
	CHECK(child_status != -1);
}

static void test_kernel_says_that_freed_memory_is_used(void)
{
	CHECK(log_has(FAULT));
	CHECK(log_has(POISON));
	CHECK(log_has(by_ioctl ? "phantom_ioctl" : "phantom_release"));
}

static void test_file_is_of_no_use(void)
{
	CHECK(WIFEXITED(child_status));
	CHECK_IS(WEXITSTATUS(child_status), 0);
}

static void test_kernel_says_nothing(void)
{
	CHECK(!log_has(FAULT));
	CHECK(!log_has("BUG"));
	CHECK(!log_has("WARNING"));
	CHECK(!log_has(POISON));
}

int main(int argc, char **argv)
{
	static const struct ktap_test broken[] = {
		KTAP_TEST(test_device_goes_while_the_file_is_open),
		KTAP_TEST(test_kernel_says_that_freed_memory_is_used),
	};
	static const struct ktap_test mended[] = {
		KTAP_TEST(test_device_goes_while_the_file_is_open),
		KTAP_TEST(test_file_is_of_no_use),
		KTAP_TEST(test_kernel_says_nothing),
	};

	if (argc != 3)
		return 2;
	module = argv[1];
	by_ioctl = !strcmp(argv[2], "ioctl");
	return !strcmp(module, "as-it-is.ko") ? ktap_run(broken, 2) : ktap_run(mended, 3);
}

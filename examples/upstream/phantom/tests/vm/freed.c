// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel logs when the device has gone and the file is still open. For the driver as it
 * is, it logs a use of freed memory; for the fixed driver, nothing. For kernels with KASAN, or with
 * slub_debug=FZPU, which fill freed memory with 0x6b.
 *
 * usage: freed MODULE.ko close|ioctl
 */
#include "ktap.h"
#include "oops.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/phantom.h>

#define NODE   "/dev/phantom0"
#define DRIVER "/sys/module/phantom/drivers/pci:phantom"

#define PATIENCE_MS 60000

static const char *module;
static const char *device;
static bool by_ioctl;

/* With the driver as it is, the call does not return. */
static int use_what_is_gone(void)
{
	struct phm_reg reg = { .reg = 2 };
	int fd = open(NODE, O_RDWR);

	if (fd < 0 || write_text(DRIVER "/unbind", device))
		return 1;
	if (by_ioctl && (ioctl(fd, PHN_GETREG, &reg) != -1 || errno != ENODEV))
		return 2;
	return close(fd) ? 3 : 0;
}

static int child_status;

static void test_device_goes_while_the_file_is_open(void)
{
	CHECK_IS(oops_load("phantom", module), 0);
	device = pci_device(DRIVER);
	CHECK(device);
	child_status = oops_run(use_what_is_gone, PATIENCE_MS);
}

static void test_kernel_says_that_freed_memory_is_used(void)
{
	CHECK(oops_said("KASAN: slab-use-after-free") || oops_said("KASAN: use-after-free") ||
	      (oops_said("general protection fault") && oops_said(OOPS_POISON)));
	CHECK(oops_said(by_ioctl ? "phantom_ioctl" : "phantom_release"));
}

static void test_file_is_of_no_use(void)
{
	CHECK(WIFEXITED(child_status));
	CHECK_IS(WEXITSTATUS(child_status), 0);
}

static void test_kernel_says_nothing(void)
{
	CHECK(!oops_complained());
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

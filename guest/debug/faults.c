// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any driver when the kernel has no memory, at each place where it might have none: the module is
 * loaded and unloaded, bound and unbound, its node opened and closed. The module is not loaded,
 * before and after.
 *
 * usage: faults [PARAMETERS]	with them the module finds its device by itself: only load and
 * unload it
 */
#include "failnth.h"
#include "ktap.h"
#include "module.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static char device[32];
static char driver[160]; /* on the bus: the link that the module has to it may be what failed */
static char image[80];
static bool by_itself;
static int fd = -1;

/* What a fault inside the kernel may come to: a region that could not be claimed is always EBUSY.
 */
static bool is_fault(int error)
{
	return error == ENOMEM || error == EFAULT || error == EBUSY;
}

static bool is_loaded(void)
{
	return !access(module.refcnt, F_OK);
}

static bool is_bound(void)
{
	return by_itself ? is_loaded() : pci_device(driver) != NULL;
}

/* Does /proc/iomem name the module, as the owner of a region? */
static bool has_region(void)
{
	FILE *file = fopen("/proc/iomem", "re");
	char line[160], owner[80];
	bool found = false;

	snprintf(owner, sizeof(owner), " : %s\n", module.name);
	while (file && fgets(line, sizeof(line), file))
		found |= strstr(line, owner) != NULL;
	if (file)
		(void)fclose(file);
	return found;
}

/* Say what is wrong, if it is. */
static bool expect(bool condition, const char *what)
{
	if (!condition)
		ktap_fail(__FILE__, __LINE__, "%s", what);
	return condition;
}

/* No probe, or one that failed: nothing may be left of it. */
static bool left_nothing(void)
{
	return expect(!module_find_node(), "there is a node without a device") &&
	       expect(!has_region(), "a region is still claimed");
}

/* A device is bound and of use, with nobody's reference to it. */
static bool is_of_use(void)
{
	int file;

	if (!expect(is_bound(), "the driver has no device") ||
	    !expect(module_find_node() && module_find_mode(), "there is no node to open"))
		return false;
	file = module_open_node();
	if (!expect(file >= 0, "the node does not open"))
		return false;
	close(file);
	return expect(read_number(module.refcnt) == 0, "somebody uses the module");
}

static int tell_driver(const char *what)
{
	char path[192];

	snprintf(path, sizeof(path), "%s/%s", driver, what);
	return write_text(path, device);
}

static bool always(void)
{
	return true;
}

/* ---------------------------------------------------------------- The module ------------------ */

static bool unload_if_loaded(void)
{
	if (fd >= 0)
		close(fd);
	fd = -1;
	return !is_loaded() || !module_unload();
}

static bool load_if_not_loaded(void)
{
	return is_loaded() || !module_load();
}

static bool begin_without_module(void)
{
	fd = open(image, O_RDONLY | O_CLOEXEC);
	return fd >= 0;
}

static long load_from_file(void)
{
	return syscall(SYS_finit_module, fd, module.params, 0);
}

static bool judge_load(long result, int error)
{
	close(fd);
	fd = -1;
	if (result)
		return expect(is_fault(error), "no errno of a fault") &&
		       expect(!is_loaded(), "the module is there all the same") && left_nothing();
	/* A probe that fails is no failure of loading. */
	if (!(is_bound() ? is_of_use() : left_nothing()))
		return false;
	return expect(!module_unload(), "it does not unload") && left_nothing();
}

static void test_load(void)
{
	static const struct failnth sweep = { "load", begin_without_module, load_from_file,
					      judge_load };

	CHECK(unload_if_loaded());
	CHECK(failnth_sweep(&sweep));
	CHECK_IS(module_load(), 0);
	CHECK(is_of_use());
}

static long unload(void)
{
	return module_unload();
}

static bool judge_unload(long result, int error)
{
	if (result)
		return expect(is_fault(error), "no errno of a fault") && is_of_use();
	return expect(!is_loaded(), "the module is there all the same") && left_nothing();
}

static void test_unload(void)
{
	static const struct failnth sweep = { "unload", load_if_not_loaded, unload, judge_unload };

	CHECK(failnth_sweep(&sweep));
	CHECK(load_if_not_loaded());
	CHECK(is_of_use());
}

/* ---------------------------------------------------------------- The device ------------------ */

/* A file of the driver's is open before the fault, so that only what it does is tried. */
static bool open_file_of_driver(const char *what)
{
	char path[192];

	snprintf(path, sizeof(path), "%s/%s", driver, what);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd >= 0;
}

static long tell(void)
{
	return write(fd, device, strlen(device)) < 0 ? -1 : 0;
}

static bool begin_unbound(void)
{
	return (!is_bound() || !tell_driver("unbind")) && open_file_of_driver("bind");
}

static bool judge_bind(long result, int error)
{
	close(fd);
	fd = -1;
	if (result)
		return expect(is_fault(error), "no errno of a fault") &&
		       expect(!is_bound(), "it is bound all the same") && left_nothing();
	return is_of_use();
}

static void test_bind(void)
{
	static const struct failnth sweep = { "bind", begin_unbound, tell, judge_bind };

	CHECK(load_if_not_loaded());
	CHECK(failnth_sweep(&sweep));
	CHECK(is_of_use());
}

static bool begin_bound(void)
{
	return (is_bound() || !tell_driver("bind")) && open_file_of_driver("unbind");
}

static bool judge_unbind(long result, int error)
{
	close(fd);
	fd = -1;
	if (result)
		return expect(is_fault(error), "no errno of a fault") && is_of_use();
	return expect(!is_bound(), "it is bound all the same") && left_nothing();
}

static void test_unbind(void)
{
	static const struct failnth sweep = { "unbind", begin_bound, tell, judge_unbind };

	CHECK(failnth_sweep(&sweep));
	CHECK(is_bound() || !tell_driver("bind"));
	CHECK(is_of_use());
}

/* ---------------------------------------------------------------- The node -------------------- */

static long open_it(void)
{
	fd = module_open_node();
	return fd < 0 ? -1 : 0;
}

/* Opening and closing again: it is as good as new. */
static bool judge_open(long result, int error)
{
	if (!result)
		close(fd);
	fd = -1;
	return expect(!result || is_fault(error), "no errno of a fault") && is_of_use();
}

static void test_open(void)
{
	static const struct failnth sweep = { "open", always, open_it, judge_open };

	CHECK(is_of_use());
	CHECK(failnth_sweep(&sweep));
}

/* The module is loaded, and has its device. */
static bool find_device(void)
{
	const char *bound;

	if (by_itself)
		return true;
	bound = module_find_driver() ? pci_device(module.driver) : NULL;
	if (!bound)
		return false;
	snprintf(device, sizeof(device), "%s", bound);
	snprintf(driver, sizeof(driver), "/sys/bus/pci/drivers/%s", strchr(module.driver, ':') + 1);
	return true;
}

int main(int argc, char **argv)
{
	static const struct ktap_test tests[] = {
		KTAP_TEST(test_load),   KTAP_TEST(test_unload), KTAP_TEST(test_bind),
		KTAP_TEST(test_unbind), KTAP_TEST(test_open),
	};

	if (!module_find() || !failnth_arm()) {
		printf("Bail out! no module, or a kernel without fail-nth: errno %d\n", errno);
		return 1;
	}
	by_itself = argc > 1;
	if (by_itself)
		snprintf(module.params, sizeof(module.params), "%s", argv[1]);
	snprintf(image, sizeof(image), "%s.ko", module.name);
	if (module_load() || !find_device() || module_unload()) {
		printf("Bail out! the module finds no device: errno %d\n", errno);
		return 1;
	}
	return ktap_run(tests, by_itself ? 2 : sizeof(tests) / sizeof(tests[0]));
}

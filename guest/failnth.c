// SPDX-License-Identifier: GPL-2.0-only
#include "failnth.h"

#include "ktap.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define DEBUGFS "/sys/kernel/debug/"

/* Only a call that never ends has that many. */
#define MOST 5000

static int control = -1;

static int messages = -1; /* the kernel's log, if somebody wants to know */
static char frame[64];    /* what the line of a trace ends with that is of the module */
static const char *kind;

bool failnth_arm(void)
{
	static const char *const settings[][2] = {
		{ DEBUGFS "failslab/ignore-gfp-wait", "N" },
		{ DEBUGFS "failslab/verbose", "0" },
		{ DEBUGFS "fail_page_alloc/ignore-gfp-wait", "N" },
		{ DEBUGFS "fail_page_alloc/min-order", "0" },
		{ DEBUGFS "fail_page_alloc/verbose", "0" },
		{ DEBUGFS "fail_usercopy/verbose", "0" },
	};

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (write_text(settings[i][0], settings[i][1]))
			return false;
	/* The program's own pages are there: none of them is a fault point. */
	mlockall(MCL_CURRENT);
	control = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	return control >= 0;
}

static bool set(unsigned int nth)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%u", nth);

	return pwrite(control, text, (size_t)length, 0) == length;
}

/* To look is a system call with fault points of its own: if it fails, the call met no fault. */
static bool has_struck(void)
{
	char text[16] = "";
	bool struck = pread(control, text, sizeof(text) - 1, 0) > 0 && strtoul(text, NULL, 10) == 0;

	/* So may this be, and then there is nothing left to clear. */
	if (!set(0))
		set(0);
	return struck;
}

static void set_verbose(const char *level)
{
	write_text(DEBUGFS "failslab/verbose", level);
	write_text(DEBUGFS "fail_page_alloc/verbose", level);
	write_text(DEBUGFS "fail_usercopy/verbose", level);
}

bool failnth_watch(const char *module)
{
	snprintf(frame, sizeof(frame), "[%s]", module);
	set_verbose("2");
	messages = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return messages >= 0;
}

const char *failnth_kind(void)
{
	return kind;
}

/* The fault has said what it is, and who was asking. Frames with a "?" are of earlier calls. */
static const char *find_kind(void)
{
	static char record[8192];
	const char *found = NULL;
	bool is_of_module = false;
	ssize_t n;

	while ((n = read(messages, record, sizeof(record) - 1)) > 0 || errno == EPIPE) {
		record[n > 0 ? n : 0] = '\0';
		if (strstr(record, "name fail_usercopy,"))
			found = "efault";
		else if (strstr(record, "name failslab,") ||
			 strstr(record, "name fail_page_alloc,"))
			found = "enomem";
		else if (found && strstr(record, frame) && !strstr(record, "? "))
			is_of_module = true;
	}
	return is_of_module ? found : NULL;
}

bool failnth_one(const struct failnth *sweep, unsigned int nth, bool *struck)
{
	long result;
	int error;

	if (!sweep->prepare()) {
		ktap_fail(__FILE__, __LINE__, "%s: cannot begin for fault %u", sweep->name, nth);
		return false;
	}
	if (!set(nth)) {
		ktap_fail(__FILE__, __LINE__, "fail-nth: errno %d", errno);
		return false;
	}
	if (messages >= 0)
		lseek(messages, 0, SEEK_END);
	errno = 0;
	result = sweep->call();
	error = result == -1 ? errno : 0;
	*struck = has_struck();
	kind = "none";
	if (*struck)
		kind = messages >= 0 ? find_kind() : NULL;
	if (!*struck && error) {
		ktap_fail(__FILE__, __LINE__, "%s: errno %d without a fault", sweep->name, error);
		return false;
	}
	if (!sweep->judge(result, error)) {
		ktap_note("%s: that was after fault %u, result %ld, errno %d", sweep->name, nth,
			  result, error);
		return false;
	}
	return true;
}

bool failnth_sweep(const struct failnth *sweep)
{
	unsigned int points = 0;
	bool struck = true;

	while (struck && points < MOST) {
		if (!failnth_one(sweep, points + 1, &struck))
			return false;
		points += struck;
	}
	ktap_note("%s: %u fault points", sweep->name, points);
	return points > 0 && points < MOST;
}

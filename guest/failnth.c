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
	errno = 0;
	result = sweep->call();
	error = result == -1 ? errno : 0;
	*struck = has_struck();
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

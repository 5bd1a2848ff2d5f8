// SPDX-License-Identifier: GPL-2.0-only
/*
 * Try every contract in this world, and report them as TAP: first those that the module itself
 * tries when it is loaded, from its log; then those that programs see.
 */
#include "calls.h"
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned int reported;
static bool failed, any_failed;

bool expect(bool is_so, const char *what, const char *file, int line)
{
	if (!is_so) {
		failed = true;
		printf("# %s:%d: not so: %s\n", file, line, what);
	}
	return is_so;
}

bool expect_number(long long number, long long wanted, const char *what, const char *file, int line)
{
	if (number != wanted) {
		failed = true;
		printf("# %s:%d: %s is %lld instead of %lld\n", file, line, what, number, wanted);
	}
	return number == wanted;
}

bool expect_text(const char *text, const char *wanted, const char *file, int line)
{
	bool is_so = !strcmp(text, wanted);

	if (!is_so) {
		failed = true;
		printf("# %s:%d: \"%s\" instead of \"%s\"\n", file, line, text, wanted);
	}
	return is_so;
}

static void report(bool ok, const char *name)
{
	printf("%sok %u - %s\n", ok ? "" : "not ", ++reported, name);
	any_failed |= !ok;
	fflush(stdout);
}

static void run(const struct call *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		failed = false;
		rows[i].run();
		report(!failed, rows[i].name);
	}
}

/*
 * Lines of the module begin with "contract: ", and its lines about a device with "contract ADDRESS:
 * ", which becomes "device: ".
 */
static bool is_of_module(char line[512])
{
	const char *end = strstr(line, ": ");

	if (strncmp(line, "contract", 8) != 0 || !end)
		return false;
	if (end == line + 8)
		memmove(line, end + 2, strlen(end + 2) + 1);
	else
		snprintf(line, 512, "device: %.400s", end + 2);
	return true;
}

/* Lines about the log itself, as "LEVEL LINE", for the contract below. */
static char log_lines[1024];

static void remember(int level, const char *line)
{
	size_t used = strlen(log_lines);

	if (strstr(line, "log ") && level < 7)
		snprintf(log_lines + used, sizeof(log_lines) - used, "%d %s\n", level, line);
}

static void log_lines_have_a_level_and_a_device(void)
{
	EXPECT_TEXT(log_lines, "3 device: log error\n"
			       "4 device: log warning\n"
			       "5 device: log notice\n"
			       "6 device: log information\n"
			       "3 device: error -EIO: log probe\n"
			       "4 log warning -EIO\n"
			       "5 log printk\n"
			       "6 log pieces\n");
}

/* Report what the module has logged about its contracts. */
static void report_log(void)
{
	unsigned int before = reported, n = 0;
	char line[512];
	int level;

	while (world_log(&level, line)) {
		if (!is_of_module(line))
			continue;
		remember(level, line);
		if (!strncmp(line, "ok ", 3))
			report(true, line + 3);
		else if (!strncmp(line, "not ok ", 7))
			report(false, line + 7);
		else if (line[0] == '#')
			puts(line);
		else if (strstr(line, " contracts"))
			n = (unsigned int)strtoul(line, NULL, 10);
	}
	report(n && reported - before == n, "every_contract_of_the_module_is_reported");
}

/* Load the module for its own contracts and for programs. */
static void run_loaded(bool all)
{
	char params[1024];

	snprintf(params, sizeof(params), "%s %s", world_contracts, PARAMETERS);
	failed = false;
	EXPECT_NUMBER(world_load(params), 0);
	report(!failed, "module_is_loaded");
	report_log();
	if (all) {
		run(&(const struct call){ "log_lines_have_a_level_and_a_device",
					  log_lines_have_a_level_and_a_device },
		    1);
		run(calls, n_calls);
	}
	failed = false;
	EXPECT_NUMBER(world_unload(), 0);
	report(!failed, "module_is_unloaded");
}

int main(void)
{
	const bool all = strstr(world_contracts, "all");

	/* In a guest this is KTAP within KTAP; guest/lkp/suites indents it. */
	if (!world_begin()) {
		puts("Bail out! there is no world to try contracts in");
		return 1;
	}
	run_loaded(all);
	if (all)
		run(loads, n_loads);
	printf("1..%u\n", reported);
	world_end();
	return any_failed;
}

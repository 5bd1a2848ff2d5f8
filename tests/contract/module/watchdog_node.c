// SPDX-License-Identifier: GPL-2.0-only
/*
 * A watchdog for programs, /dev/watchdog. Its "time left" is a sum of its calls: 100 for each
 * start, 10 for each stop, 1 for each ping.
 */
#include <linux/module.h>
#include <linux/watchdog.h>

#include "../contract_calls.h"
#include "contract.h"

static unsigned int asked;

static int start(struct watchdog_device *wdd)
{
	asked += 100;
	return 0;
}

static int stop(struct watchdog_device *wdd)
{
	asked += 10;
	return 0;
}

static int ping(struct watchdog_device *wdd)
{
	asked += 1;
	return 0;
}

static unsigned int get_timeleft(struct watchdog_device *wdd)
{
	unsigned int what = asked;

	asked = 0;
	return what;
}

static const struct watchdog_info info = {
	.identity = "contract",
	.options = WDIOF_SETTIMEOUT | WDIOF_KEEPALIVEPING | WDIOF_MAGICCLOSE,
};

static const struct watchdog_ops ops = {
	.owner = THIS_MODULE,
	.start = start,
	.stop = stop,
	.ping = ping,
	.get_timeleft = get_timeleft,
};

static struct watchdog_device wdd = {
	.info = &info,
	.ops = &ops,
	.min_timeout = 2,
	.max_timeout = 20,
	.timeout = 12,
	.bootstatus = CONTRACT_BOOT_CAUSES | WDIOF_SETTIMEOUT,
};

int contract_watchdog_add(void)
{
	watchdog_stop_on_unregister(&wdd);
	return watchdog_register_device(&wdd);
}

void contract_watchdog_remove(void)
{
	watchdog_unregister_device(&wdd);
}

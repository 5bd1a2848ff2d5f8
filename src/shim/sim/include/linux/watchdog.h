/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Watchdogs: a driver describes its timer, and the watchdog core makes /dev/watchdog and
 * /dev/watchdog0 of it. This core has no governors, sends no heartbeats itself, and never reboots.
 */
#ifndef SIM_LINUX_WATCHDOG_H
#define SIM_LINUX_WATCHDOG_H

#include "bitops.h"
#include "compiler.h"
#include "device.h"
#include "list.h"
#include "module.h"
#include "types.h"

#include "../../sim_place.h"

#include_next <linux/watchdog.h>

struct watchdog_core_data;
struct watchdog_device;

/*
 * All may sleep. start is required, and stop too unless max_hw_heartbeat_ms is set: without stop
 * the core keeps pinging.
 */
struct watchdog_ops {
	struct module *owner;
	int (*start)(struct watchdog_device *wdd);
	int (*stop)(struct watchdog_device *wdd);
	int (*ping)(struct watchdog_device *wdd);
	unsigned int (*status)(struct watchdog_device *wdd);
	int (*set_timeout)(struct watchdog_device *wdd, unsigned int seconds);
	int (*set_pretimeout)(struct watchdog_device *wdd, unsigned int seconds);
	unsigned int (*get_timeleft)(struct watchdog_device *wdd);
	long (*ioctl)(struct watchdog_device *wdd, unsigned int cmd, unsigned long arg);
};

/* Times are in seconds unless the name says otherwise. */
struct watchdog_device {
	int id;
	struct device *parent;
	const struct watchdog_info *info;
	const struct watchdog_ops *ops;
	unsigned int bootstatus;
	unsigned int timeout;
	unsigned int pretimeout;
	unsigned int min_timeout;
	unsigned int max_timeout;
	unsigned int max_hw_heartbeat_ms;
	void *driver_data;
	struct watchdog_core_data *wd_data;
	unsigned long status;
};

/* Bits of status. */
#define WDOG_ACTIVE             0
#define WDOG_NO_WAY_OUT         1
#define WDOG_STOP_ON_REBOOT     2
#define WDOG_HW_RUNNING         3
#define WDOG_STOP_ON_UNREGISTER 4

#define WATCHDOG_NOWAYOUT             0
#define WATCHDOG_NOWAYOUT_INIT_STATUS 0

static inline bool watchdog_active(struct watchdog_device *wdd)
{
	return test_bit(WDOG_ACTIVE, &wdd->status);
}

static inline bool watchdog_hw_running(struct watchdog_device *wdd)
{
	return test_bit(WDOG_HW_RUNNING, &wdd->status);
}

static inline void watchdog_set_nowayout(struct watchdog_device *wdd, bool nowayout)
{
	if (nowayout)
		set_bit(WDOG_NO_WAY_OUT, &wdd->status);
}

static inline void watchdog_stop_on_reboot(struct watchdog_device *wdd)
{
	set_bit(WDOG_STOP_ON_REBOOT, &wdd->status);
}

static inline void watchdog_stop_on_unregister(struct watchdog_device *wdd)
{
	set_bit(WDOG_STOP_ON_UNREGISTER, &wdd->status);
}

/* Is a time-out below one second, below the minimum, or above the maximum, if there is one? */
static inline bool watchdog_timeout_invalid(struct watchdog_device *wdd, unsigned int seconds)
{
	return seconds < 1 || seconds < wdd->min_timeout ||
	       (!wdd->max_hw_heartbeat_ms && wdd->max_timeout && seconds > wdd->max_timeout);
}

static inline void watchdog_set_drvdata(struct watchdog_device *wdd, void *data)
{
	wdd->driver_data = data;
}

static inline void *watchdog_get_drvdata(struct watchdog_device *wdd)
{
	return wdd->driver_data;
}

int watchdog_init_timeout(struct watchdog_device *wdd, unsigned int seconds,
			  const struct device *dev);

int __must_check sim_watchdog_register_device(struct watchdog_device *wdd,
					      const struct sim_place *place);
#define watchdog_register_device(wdd) sim_watchdog_register_device(wdd, SIM_HERE)
void watchdog_unregister_device(struct watchdog_device *wdd);

#endif /* SIM_LINUX_WATCHDOG_H */

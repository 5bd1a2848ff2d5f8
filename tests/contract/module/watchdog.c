// SPDX-License-Identifier: GPL-2.0-only
/*
 * Watchdogs, for their drivers.
 */
#include <linux/module.h>
#include <linux/watchdog.h>

#include "contract.h"

static int nothing(struct watchdog_device *wdd)
{
	return 0;
}

static const struct watchdog_info info = { .identity = "contract" };
static const struct watchdog_ops ops = { .owner = THIS_MODULE, .start = nothing, .stop = nothing };
static const struct watchdog_ops no_start = { .owner = THIS_MODULE, .stop = nothing };
static const struct watchdog_ops no_stop = { .owner = THIS_MODULE, .start = nothing };

static void watchdogs_are_numbered(void)
{
	struct watchdog_device first = { .info = &info, .ops = &ops };
	struct watchdog_device second = { .info = &info, .ops = &ops };

	if (!EXPECT(!watchdog_register_device(&first)))
		return;
	if (EXPECT(!watchdog_register_device(&second))) {
		EXPECT(second.id == first.id + 1);
		watchdog_unregister_device(&second);
	}
	watchdog_unregister_device(&first);
}

static void watchdog_without_operations_is_einval(void)
{
	struct watchdog_device no_info = { .ops = &ops };
	struct watchdog_device no_ops = { .info = &info };
	struct watchdog_device not_started = { .info = &info, .ops = &no_start };
	struct watchdog_device not_stopped = { .info = &info, .ops = &no_stop };

	EXPECT(watchdog_register_device(&no_info) == -EINVAL);
	EXPECT(watchdog_register_device(&no_ops) == -EINVAL);
	EXPECT(watchdog_register_device(&not_started) == -EINVAL);
	EXPECT(watchdog_register_device(&not_stopped) == -EINVAL);
	not_stopped.max_hw_heartbeat_ms = 1000;
	if (EXPECT(!watchdog_register_device(&not_stopped)))
		watchdog_unregister_device(&not_stopped);
}

static void watchdog_timeout_has_bounds(void)
{
	struct watchdog_device wdd = { .min_timeout = 2, .max_timeout = 9, .timeout = 5 };

	EXPECT(watchdog_timeout_invalid(&wdd, 0) && watchdog_timeout_invalid(&wdd, 1));
	EXPECT(!watchdog_timeout_invalid(&wdd, 2) && !watchdog_timeout_invalid(&wdd, 9));
	EXPECT(watchdog_timeout_invalid(&wdd, 10));
	EXPECT(!watchdog_init_timeout(&wdd, 0, NULL) && wdd.timeout == 5);
	EXPECT(!watchdog_init_timeout(&wdd, 7, NULL) && wdd.timeout == 7);
	EXPECT(watchdog_init_timeout(&wdd, 10, NULL) == -EINVAL && wdd.timeout == 7);
}

static void watchdog_flags_are_bits_of_its_status(void)
{
	struct watchdog_device wdd = { 0 };
	int data;

	EXPECT(!watchdog_active(&wdd) && !watchdog_hw_running(&wdd));
	watchdog_set_nowayout(&wdd, false);
	EXPECT(!wdd.status);
	watchdog_set_nowayout(&wdd, true);
	EXPECT(test_bit(WDOG_NO_WAY_OUT, &wdd.status));
	watchdog_stop_on_reboot(&wdd);
	EXPECT(test_bit(WDOG_STOP_ON_REBOOT, &wdd.status));
	watchdog_stop_on_unregister(&wdd);
	EXPECT(test_bit(WDOG_STOP_ON_UNREGISTER, &wdd.status));
	set_bit(WDOG_ACTIVE, &wdd.status);
	set_bit(WDOG_HW_RUNNING, &wdd.status);
	EXPECT(watchdog_active(&wdd) && watchdog_hw_running(&wdd));
	watchdog_set_drvdata(&wdd, &data);
	EXPECT(watchdog_get_drvdata(&wdd) == &data);
}

static const struct contract watchdog[] = {
	CONTRACT(watchdogs_are_numbered),
	CONTRACT(watchdog_without_operations_is_einval),
	CONTRACT(watchdog_timeout_has_bounds),
	CONTRACT(watchdog_flags_are_bits_of_its_status),
};
CONTRACTS(watchdog);

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lines of the log that begin with driver and device.
 */
#ifndef SIM_LINUX_DEV_PRINTK_H
#define SIM_LINUX_DEV_PRINTK_H

#include "printk.h"

struct device;

/* Not for direct use. */
void sim_dev_printk(enum sim_level level, const struct device *dev, const char *format, ...)
	__printf(3, 4);

#define dev_err(dev, ...)              sim_dev_printk(SIM_ERR, dev, __VA_ARGS__)
#define dev_warn(dev, ...)             sim_dev_printk(SIM_WARNING, dev, __VA_ARGS__)
#define dev_notice(dev, ...)           sim_dev_printk(SIM_NOTICE, dev, __VA_ARGS__)
#define dev_info(dev, ...)             sim_dev_printk(SIM_INFO, dev, __VA_ARGS__)
#define dev_dbg(dev, ...)              sim_dev_printk(SIM_DEBUG, dev, __VA_ARGS__)
#define dev_err_ratelimited(dev, ...)  dev_err(dev, __VA_ARGS__)
#define dev_warn_ratelimited(dev, ...) dev_warn(dev, __VA_ARGS__)
#define dev_info_ratelimited(dev, ...) dev_info(dev, __VA_ARGS__)
#define dev_warn_once(dev, ...)        dev_warn(dev, __VA_ARGS__)

/* An error of probe(): logged unless it is -EPROBE_DEFER. Returns it. */
int dev_err_probe(const struct device *dev, int err, const char *format, ...) __printf(3, 4);

#endif /* SIM_LINUX_DEV_PRINTK_H */

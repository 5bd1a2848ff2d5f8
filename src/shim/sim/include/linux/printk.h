/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The log. Its formats are the kernel's: %pe, %pR and %pa included.
 */
#ifndef SIM_LINUX_PRINTK_H
#define SIM_LINUX_PRINTK_H

#include "compiler.h"
#include "types.h"

#ifdef __KERNEL__
/* With the kernel's formats, which the C library does not know. Not for direct use. */
int sim_snprintf(char *text, size_t size, const char *format, ...) __printf(3, 4);
#define snprintf           sim_snprintf
#define sprintf(text, ...) sim_snprintf(text, __INT_MAX__, __VA_ARGS__)
/* As snprintf(), but returns the length of the text that fitted. */
int scnprintf(char *text, size_t size, const char *format, ...) __printf(3, 4);
#endif

/* Levels. */
enum sim_level {
	SIM_EMERG,
	SIM_ALERT,
	SIM_CRIT,
	SIM_ERR,
	SIM_WARNING,
	SIM_NOTICE,
	SIM_INFO,
	SIM_DEBUG,
};

#define KERN_SOH     "\001"
#define KERN_EMERG   KERN_SOH "0"
#define KERN_ALERT   KERN_SOH "1"
#define KERN_CRIT    KERN_SOH "2"
#define KERN_ERR     KERN_SOH "3"
#define KERN_WARNING KERN_SOH "4"
#define KERN_NOTICE  KERN_SOH "5"
#define KERN_INFO    KERN_SOH "6"
#define KERN_DEBUG   KERN_SOH "7"
#define KERN_CONT    KERN_SOH "c"

/* A line of the log at a level; rate-limited ones are all logged. Not for direct use. */
void sim_printk(enum sim_level level, const char *format, ...) __printf(2, 3);

int printk(const char *format, ...) __printf(1, 2);

#ifndef pr_fmt
#define pr_fmt(format) format
#endif
#define pr_emerg(format, ...)  sim_printk(SIM_EMERG, pr_fmt(format), ##__VA_ARGS__)
#define pr_alert(format, ...)  sim_printk(SIM_ALERT, pr_fmt(format), ##__VA_ARGS__)
#define pr_crit(format, ...)   sim_printk(SIM_CRIT, pr_fmt(format), ##__VA_ARGS__)
#define pr_err(format, ...)    sim_printk(SIM_ERR, pr_fmt(format), ##__VA_ARGS__)
#define pr_warn(format, ...)   sim_printk(SIM_WARNING, pr_fmt(format), ##__VA_ARGS__)
#define pr_notice(format, ...) sim_printk(SIM_NOTICE, pr_fmt(format), ##__VA_ARGS__)
#define pr_info(format, ...)   sim_printk(SIM_INFO, pr_fmt(format), ##__VA_ARGS__)
#define pr_debug(format, ...)  sim_printk(SIM_DEBUG, pr_fmt(format), ##__VA_ARGS__)

#define pr_err_ratelimited(format, ...)  pr_err(format, ##__VA_ARGS__)
#define pr_warn_ratelimited(format, ...) pr_warn(format, ##__VA_ARGS__)
#define pr_info_ratelimited(format, ...) pr_info(format, ##__VA_ARGS__)
#define pr_warn_once(format, ...)        pr_warn(format, ##__VA_ARGS__)
#define pr_info_once(format, ...)        pr_info(format, ##__VA_ARGS__)

#endif /* SIM_LINUX_PRINTK_H */

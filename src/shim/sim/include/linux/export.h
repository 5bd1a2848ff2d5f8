/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names for other modules. On the host there are no other modules.
 */
#ifndef SIM_LINUX_EXPORT_H
#define SIM_LINUX_EXPORT_H

struct module;
extern struct module __this_module;
#define THIS_MODULE (&__this_module)

#define EXPORT_SYMBOL(name)     _Static_assert(1, "")
#define EXPORT_SYMBOL_GPL(name) _Static_assert(1, "")

#endif /* SIM_LINUX_EXPORT_H */

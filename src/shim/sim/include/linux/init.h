/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Marks of functions that run once.
 */
#ifndef SIM_LINUX_INIT_H
#define SIM_LINUX_INIT_H

#define __init
#define __exit
#define __initdata
#define __exitdata
#define __initconst

#endif /* SIM_LINUX_INIT_H */

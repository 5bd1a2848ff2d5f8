/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Marks of what runs once.
 */
#ifndef SIM_LINUX_INIT_H
#define SIM_LINUX_INIT_H

#define __init
#define __exit
#define __initdata
#define __exitdata
#define __initconst

#endif /* SIM_LINUX_INIT_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers of nodes.
 */
#ifndef SIM_LINUX_KDEV_T_H
#define SIM_LINUX_KDEV_T_H

#include "types.h"

#define MINORBITS     20
#define MINORMASK     ((1u << MINORBITS) - 1)
#define MAJOR(dev)    ((unsigned int)((dev) >> MINORBITS))
#define MINOR(dev)    ((unsigned int)((dev)&MINORMASK))
#define MKDEV(ma, mi) ((dev_t)(((ma) << MINORBITS) | (mi)))

#endif /* SIM_LINUX_KDEV_T_H */

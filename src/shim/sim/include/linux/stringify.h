/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A macro's value as a string.
 */
#ifndef SIM_LINUX_STRINGIFY_H
#define SIM_LINUX_STRINGIFY_H

#define __stringify_1(x...) #x
#define __stringify(x...)   __stringify_1(x)

#endif /* SIM_LINUX_STRINGIFY_H */

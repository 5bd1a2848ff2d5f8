/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Classes on every kernel: those before 6.4 want to know whose a class is. There, it is a macro.
 */
#ifndef CLASS_H
#define CLASS_H

#include <linux/device.h>
#include <linux/module.h>

#ifdef class_create
#define new_class(name) class_create(THIS_MODULE, name)
#else
#define new_class(name) class_create(name)
#endif

#endif /* CLASS_H */

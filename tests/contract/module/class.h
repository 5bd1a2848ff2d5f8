/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Classes on every kernel: before 6.4, class_create() is a macro that takes the owner, and a class
 * that is registered is not constant.
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

/* As constant as this kernel lets it be. */
#define A_CLASS typeof(*((struct device *)NULL)->class)

#endif /* CLASS_H */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * For a package that has no spec.c.
 */
#include "spec.h"

const struct spec *const device_spec = NULL;

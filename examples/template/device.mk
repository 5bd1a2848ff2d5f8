# SPDX-License-Identifier: GPL-2.0-only
#
# The name of the module and of what is built. Sources have their usual names: model.h, driver.c, ...

NAME := my_dev

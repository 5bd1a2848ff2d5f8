# SPDX-License-Identifier: GPL-2.0-only

NAME := i6300esb
NODE := watchdog
# The driver is the kernel's own.
UPSTREAM := drivers/watchdog/i6300esb.c

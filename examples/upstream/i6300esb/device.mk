# SPDX-License-Identifier: GPL-2.0-only

NAME := i6300esb
NODE := watchdog
# The driver is the kernel's own; its ioctls are those of every watchdog.
UPSTREAM     := drivers/watchdog/i6300esb.c
UAPI         := linux/watchdog.h
IOCTL_PREFIX := WDIOC_

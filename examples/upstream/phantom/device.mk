# SPDX-License-Identifier: GPL-2.0-only

NAME := phantom
NODE := phantom0
# The driver is the kernel's own, and so is the header with its ioctls.
UPSTREAM         := drivers/misc/phantom.c
UPSTREAM_HEADERS := include/uapi/linux/phantom.h
DEVICE_INCLUDES   = -I$(M) -I$(UPSTREAM_TREE)/include/uapi
UAPI             := linux/phantom.h
IOCTL_PREFIX     := PHN_
# In guests, see tests/vm/scenes.sh.
VM_BOTH    :=
VM_64      := freed
VM_SUPPORT := guest/oops.c

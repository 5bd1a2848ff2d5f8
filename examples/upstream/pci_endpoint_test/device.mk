# SPDX-License-Identifier: GPL-2.0-only

NAME := pci_endpoint_test
NODE := pci-endpoint-test.0
# The driver is the kernel's own, and so is the header with its ioctls.
UPSTREAM         := drivers/misc/pci_endpoint_test.c
# The patches are for this one.
UPSTREAM_KVER    := 6.1
UPSTREAM_HEADERS := include/uapi/linux/pcitest.h
DEVICE_INCLUDES   = -I$(M) -I$(UPSTREAM_TREE)/include -I$(UPSTREAM_TREE)/include/uapi
UAPI             := linux/pcitest.h
IOCTL_PREFIX     := PCITEST_
# Under lkp-emu run, a test of an interrupt that does not come takes a second.
RANDOM_CALLS := no

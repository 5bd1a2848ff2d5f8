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
# In guests, see tests/vm/scenes.sh.
VM_BOTH    :=
VM_64      := found
VM_SUPPORT := guest/oops.c
VM_KMOD     = scripts/kmod.sh --name held_up --module $(M)/tests/held_up --sources held_up.c --build $(BUILD)/held_up \
              --kernels $(KERNELS) $(if $(KDIR),--kdir '$(KDIR)')
VM_KO       = $(BUILD)/held_up/kmod

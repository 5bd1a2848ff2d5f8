# SPDX-License-Identifier: GPL-2.0-only
#
# lkp_enc, the device that this tree began with: a register core of its own (src/driver_core/), which
# the module wraps, and parts in several rooms. Another device is one folder: docs/new-device.md.

NAME            := lkp_enc
# Where model.h, explain.h, calls.h and what they include are found.
DEVICE_INCLUDES := -Iinclude -Iinclude/lkp_enc -Isrc/emu/lkp_enc
OPS_DIR         := tests/ops
# The module: what is kernel code, and what it finds beside the kernel's headers.
MODULE_SRC      := $(sort $(wildcard src/shim/kernel/*.c))
MODULE_INCLUDES := -Isrc/driver_core -Isrc/shim/kernel
CORE_SRC        := $(sort $(wildcard src/driver_core/*.c))
# Where Kbuild makes lkp_enc.ko, what else it takes, and what modinfo is to show.
KMOD_OPTIONS    := --module src/shim/kernel --with 'include src/driver_core' \
                   --expect 'alias:pci:v00001234d0000CAFE parm:base: parm:strict:'
# Of lkp-emu, and the programs that other devices have not.
DEVICE_CLI_SRC  := src/cli/lkp_enc/demo.c
DEVICE_PROGRAMS := lkp-enc
TOOL_SRC        := $(addprefix src/cli/,lkp_enc/main.c lkp_enc/tool.c number.c help.c) \
                   $(wildcard src/streams/*.c)
# What its driver should do, and its ioctls, as a program includes them.
SPEC_SRC        := tests/spec/field.c tests/spec/spec.c tests/twin/answers.c $(filter-out tests/model/test_%,$(wildcard tests/model/*.c))
SHEET_SRC       := tests/spec/sheet.c
UAPI            := uapi/linux/lkp_enc.h
# Where every interleaving is tried STRING is shortened to CELLS cells, a multiple of 4.
CELLS           ?= 8
WATCHED          = $(BUILD)/explore/$(CELLS)
WATCHED_CPPFLAGS = -DLKP_ENC_STRING_CELLS=$(CELLS)

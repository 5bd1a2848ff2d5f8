/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Configuration space as the device's identity defines it: an independent copy of the emulator's
 * rules, for fuzz_regs.
 */
#ifndef FUZZ_REGS_CONFIG_H
#define FUZZ_REGS_CONFIG_H

#include "regs_map.h"

/* Bytes of it. */
#define REGS_CONFIG 256

/**
 * regs_reset_config() - its content after a reset
 * @config: receives it; the device's own bytes are not known
 */
void regs_reset_config(uint8_t config[REGS_CONFIG]);

/**
 * regs_write_config() - a write of a guest
 * @config: the bytes
 * @place: an access that regs_is_config_access()
 * @value: written
 */
void regs_write_config(uint8_t config[REGS_CONFIG], struct regs_place place, uint32_t value);

/**
 * regs_read_config() - a read of a guest
 * @config: the bytes
 * @place: an access that regs_is_config_access(), and not regs_is_own()
 * @asserted: the device asserts an interrupt
 *
 * Return: the bytes; the status register shows whether the device uses its pin: a device that sends
 * messages does not.
 */
uint32_t regs_read_config(const uint8_t config[REGS_CONFIG], struct regs_place place,
			  bool asserted);

/**
 * regs_is_config_access() - can a bus make such an access?
 * @offset: in configuration space
 * @width: in bytes
 *
 * Return: whether it can.
 */
bool regs_is_config_access(uint64_t offset, unsigned int width);

/**
 * regs_is_own() - are these the device's own bytes?
 * @offset: of the first
 * @width: how many
 *
 * Return: whether one is.
 */
bool regs_is_own(uint64_t offset, unsigned int width);

#endif /* FUZZ_REGS_CONFIG_H */

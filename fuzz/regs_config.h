/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a device's identity says of its configuration space, told once more and independently of the
 * emulator. For fuzz_regs.
 */
#ifndef FUZZ_REGS_CONFIG_H
#define FUZZ_REGS_CONFIG_H

#include "regs_map.h"

/* Bytes of it. */
#define REGS_CONFIG 256

/**
 * regs_reset_config() - how it is after a reset
 * @config: receives it; what is the device's own is not known
 */
void regs_reset_config(uint8_t config[REGS_CONFIG]);

/**
 * regs_write_config() - what a guest can write there
 * @config: the bytes
 * @place: an access that regs_is_config_access()
 * @value: written
 */
void regs_write_config(uint8_t config[REGS_CONFIG], struct regs_place place, uint32_t value);

/**
 * regs_read_config() - what a guest reads there
 * @config: the bytes
 * @place: an access that regs_is_config_access(), and not regs_is_own()
 * @asserted: the device asserts an interrupt
 *
 * Return: the bytes, and in the status register whether the pin is wanted: a device that sends
 * messages does not want it.
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
 * regs_is_own() - are bytes of it the device's business?
 * @offset: of the first
 * @width: how many
 *
 * Return: whether one is.
 */
bool regs_is_own(uint64_t offset, unsigned int width);

#endif /* FUZZ_REGS_CONFIG_H */

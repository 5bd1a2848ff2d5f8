/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lkp_enc device model: what the hardware does, register by register.
 *
 * This file is the device: the registers, what a read answers, and what a write does. The emulator
 * (../emu.h) checks accesses, traces them and makes faults; it passes on only accesses that the
 * register map below allows. docs/device.md says the same in prose.
 */
#ifndef EMU_MODEL_H
#define EMU_MODEL_H

#include "emu_register.h"
#include "lkp_enc_regs.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EMU_DEVICE_NAME "lkp_enc"

static const struct emu_pci_identity emu_pci_identity = {
	.vendor = LKP_ENC_PCI_VENDOR,
	.device = LKP_ENC_PCI_DEVICE,
	.revision = LKP_ENC_PCI_REVISION,
	.class_code = LKP_ENC_PCI_CLASS,
	.bar_size = { [LKP_ENC_BAR] = LKP_ENC_BAR_SIZE },
};

/* Register map: the only accesses that reach the device. Widths in bytes. */
static const struct emu_register emu_register_map[] = {
	/* clang-format off */
	/* name      offset          width                 cells */
	{ "SEED",   LKP_ENC_SEED,   LKP_ENC_SEED_WIDTH,   1,
	  .access = EMU_READ | EMU_WRITE,
	  /* SEED changes what a write to STRING stores. */
	  .affects = { LKP_ENC_STRING, LKP_ENC_STRING_CELLS } },
	{ "STRING", LKP_ENC_STRING, LKP_ENC_STRING_WIDTH, LKP_ENC_STRING_CELLS,
	  .access = EMU_READ | EMU_WRITE },
	/* clang-format on */
};

/*
 * The device's memory. It has no pointers and no padding: it is copied and compared as plain bytes.
 */
struct emu_device {
	uint32_t seed;
	uint8_t string[LKP_ENC_STRING_CELLS];
};
_Static_assert(sizeof(struct emu_device) == sizeof(uint32_t) + LKP_ENC_STRING_CELLS,
	       "LKP_ENC_STRING_CELLS must be a multiple of 4: padding would not compare");

static inline void emu_device_reset(struct emu_device *dev)
{
	dev->seed = LKP_ENC_SEED_RESET;
	memset(dev->string, LKP_ENC_STRING_RESET, sizeof(dev->string));
}

/**
 * emu_device_encipher() - Caesar cipher of one byte
 * @byte: letters are shifted within their case, all other bytes stay unchanged
 * @shift: by how many letters, 0 to 25
 *
 * Return: the enciphered byte.
 */
static inline uint8_t emu_device_encipher(uint8_t byte, uint8_t shift)
{
	uint8_t letter = (uint8_t)((byte | 0x20) - 'a'); /* 0 to 25 for A-Z and a-z only */
	bool over_z = letter >= (uint8_t)(26 - shift);
	uint8_t turned = (uint8_t)(over_z ? byte + shift - 26 : byte + shift);

	return letter < 26 ? turned : byte;
}

static inline uint64_t emu_device_read(struct emu_device *dev, uint64_t offset, unsigned int width)
{
	(void)width; /* each register has only one */
	switch (offset) {
	case LKP_ENC_SEED:
		return dev->seed;
	default: /* STRING */
		EMU_ASSUME(offset - LKP_ENC_STRING < LKP_ENC_STRING_CELLS);
		return dev->string[offset - LKP_ENC_STRING];
	}
}

static inline void emu_device_write(struct emu_device *dev, uint64_t offset, unsigned int width,
				    uint64_t value)
{
	(void)width;
	switch (offset) {
	case LKP_ENC_SEED:
		dev->seed = (uint32_t)value;
		break;
	default: /* STRING */
		EMU_ASSUME(offset - LKP_ENC_STRING < LKP_ENC_STRING_CELLS);
		dev->string[offset - LKP_ENC_STRING] =
			emu_device_encipher((uint8_t)value, (uint8_t)(dev->seed % 26));
		break;
	}
}

/* Runs of one-byte accesses inside one register, in order: the same as a loop, only faster. */
#define EMU_DEVICE_RUNS

static inline void emu_device_read_run(struct emu_device *dev, uint64_t offset, uint8_t *bytes,
				       size_t n)
{
	memcpy(bytes, &dev->string[offset - LKP_ENC_STRING], n);
}

static inline size_t emu_device_read_run_to_nul(struct emu_device *dev, uint64_t offset,
						uint8_t *bytes, size_t max)
{
	const uint8_t *cells = &dev->string[offset - LKP_ENC_STRING];
	const uint8_t *nul = memchr(cells, 0, max);
	size_t n = nul ? (size_t)(nul - cells) + 1 : max;

	memcpy(bytes, cells, n);
	return n;
}

/* GNU C vectors: vector code at any level of optimisation, on any processor. */
#ifdef __AVX2__
#define EMU_DEVICE_LANES 32
#else
#define EMU_DEVICE_LANES 16
#endif
typedef uint8_t emu_device_lanes __attribute__((vector_size(EMU_DEVICE_LANES)));

/**
 * emu_device_encipher_lanes() - the same cipher, a vector of bytes at once
 * @bytes: the bytes
 * @shift: as for emu_device_encipher()
 *
 * Comparisons give masks: all ones in the bytes where they hold.
 *
 * Return: the enciphered bytes.
 */
static inline emu_device_lanes emu_device_encipher_lanes(emu_device_lanes bytes, uint8_t shift)
{
	emu_device_lanes letter = (bytes | 0x20) - 'a';
	emu_device_lanes is_letter = (emu_device_lanes)(letter < 26);
	emu_device_lanes over_z = (emu_device_lanes)(letter >= (uint8_t)(26 - shift));

	return bytes + (is_letter & (shift - (over_z & 26)));
}

/**
 * emu_device_encipher_run() - encipher @n bytes
 * @cells: receives them
 * @bytes: the bytes
 * @n: how many
 * @shift: as for emu_device_encipher()
 */
static inline void emu_device_encipher_run(uint8_t *cells, const uint8_t *bytes, size_t n,
					   uint8_t shift)
{
	emu_device_lanes lanes;
	size_t i = 0;

	for (; i + sizeof(lanes) <= n; i += sizeof(lanes)) {
		memcpy(&lanes, bytes + i, sizeof(lanes));
		lanes = emu_device_encipher_lanes(lanes, shift);
		memcpy(cells + i, &lanes, sizeof(lanes));
	}
	for (; i < n; i++)
		cells[i] = emu_device_encipher(bytes[i], shift);
}

static inline void emu_device_write_run(struct emu_device *dev, uint64_t offset,
					const uint8_t *bytes, size_t n)
{
	emu_device_encipher_run(&dev->string[offset - LKP_ENC_STRING], bytes, n,
				(uint8_t)(dev->seed % 26));
}

#endif /* EMU_MODEL_H */

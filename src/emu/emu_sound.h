/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Check a "model.h" for errors that the compiler cannot see, such as a register outside of the
 * BARs. Without the check they would show late, as some other error.
 */
#ifndef EMU_SOUND_H
#define EMU_SOUND_H

#include "emu_register.h"

#include <stdbool.h>
#include <stddef.h>

/* Longest name of a register, and longest text of an error, with the NUL. */
#define EMU_REGISTER_NAME 32
#define EMU_SOUND_REASON  160

/**
 * emu_model_is_sound() - is a model free of errors?
 * @identity: with the sizes of its BARs
 * @map: its register map
 * @n: rows in @map
 * @why_not: receives the first error that is found
 *
 * Return: true if so.
 */
bool emu_model_is_sound(const struct emu_pci_identity *identity, const struct emu_register *map,
			size_t n, char why_not[EMU_SOUND_REASON]);

#endif /* EMU_SOUND_H */

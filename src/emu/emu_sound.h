/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is what a "model.h" says of its device in order? What the compiler cannot see, such as a register
 * outside of the BARs, would show as something else, and late.
 */
#ifndef EMU_SOUND_H
#define EMU_SOUND_H

#include "emu_register.h"

#include <stdbool.h>
#include <stddef.h>

/* Longest name of a register, and longest reason why something is not in order, NUL included. */
#define EMU_REGISTER_NAME 32
#define EMU_SOUND_REASON  160

/**
 * emu_model_is_sound() - can there be such a device?
 * @identity: with the sizes of its BARs
 * @map: its register map
 * @n: rows in @map
 * @why_not: receives the reason if not: the first that is found
 *
 * Return: true if so.
 */
bool emu_model_is_sound(const struct emu_pci_identity *identity, const struct emu_register *map,
			size_t n, char why_not[EMU_SOUND_REASON]);

#endif /* EMU_SOUND_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Places in a driver: each thing that a driver acquires remembers the line that acquired it. So
 * reports about things that are left behind, or used after their end, can name that line.
 */
#ifndef SIM_PLACE_H
#define SIM_PLACE_H

/**
 * struct sim_place - a line of source
 * @file: as the compiler was given it
 * @line: in @file
 * @function: that contains it
 */
struct sim_place {
	const char *file;
	int line;
	const char *function;
};

/* The place of the caller, as a pointer that stays valid. Only inside functions. */
#define SIM_HERE                                                                           \
	({                                                                                 \
		static const struct sim_place sim_here = { __FILE__, __LINE__, __func__ }; \
		&sim_here;                                                                 \
	})

/* Fields of what is initialised where it is defined, inside functions or outside, and its name. */
#define SIM_MADE(object, name) \
	.magic = &(object), .site = &(object).made, .made = { __FILE__, __LINE__, name }

#endif /* SIM_PLACE_H */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every call of the simulated kernel fails once, in every operation of the module's life.
 */
#include "sweep.h"

int main(int argc, char **argv)
{
	return sweep_main(argv[0], argc, argv);
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The explorer's command line.
 */
#ifndef HARNESS_COMMAND_H
#define HARNESS_COMMAND_H

/**
 * command_line() - do what the command line says
 * @argc: as main() gets it
 * @argv: likewise
 *
 * Return: exit status: 0 nothing wrong, 1 a violation was found, 2 wrong usage.
 */
int command_line(int argc, char **argv);

#endif /* HARNESS_COMMAND_H */

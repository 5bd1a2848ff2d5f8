/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Make the standard streams of a program safe: neither a closed one nor a full disk does harm.
 */
#ifndef STREAMS_H
#define STREAMS_H

/**
 * streams_init() - call this first in main()
 * @program: name for messages
 * @status: exit status if standard output cannot be written
 *
 * A standard stream that is closed cannot be read or written, and stays closed for programs that
 * this one runs. But no file that is opened here gets its number: messages would end up in that
 * file.
 *
 * At every exit(), also the one of argp's --help, all output has been written, or the program says
 * why not and ends with @status.
 */
void streams_init(const char *program, int status);

/**
 * streams_flush() - write now what was printed, before something else writes
 *
 * If it cannot be written, the program says so at exit.
 */
void streams_flush(void);

/**
 * streams_set_status() - another exit status for output that cannot be written
 * @status: from now on
 */
void streams_set_status(int status);

#endif /* STREAMS_H */

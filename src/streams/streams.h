/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The standard streams of a program, so that neither a closed one nor a full disk does harm.
 */
#ifndef STREAMS_H
#define STREAMS_H

/**
 * streams_init() - first thing in main()
 * @program: name for messages
 * @status: exit status if standard output cannot be written
 *
 * A standard stream that is closed stays one that cannot be read or written, and closed for
 * programs that this one runs. But its number goes to no file that is opened here: a message would
 * end up in it.
 *
 * However the program calls exit(), argp's --help too, what it printed is written by then, or it
 * says why not and ends with @status.
 */
void streams_init(const char *program, int status);

/**
 * streams_flush() - write now what was printed: something else is to come after it
 *
 * That it could not be written is said at exit.
 */
void streams_flush(void);

/**
 * streams_set_status() - another exit status for output that cannot be written
 * @status: from now on
 */
void streams_set_status(int status);

#endif /* STREAMS_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What lkp-emu run has to know of a device.
 */
#ifndef RUN_H
#define RUN_H

/*
 * The ioctls whose number misleads FUSE, ended by 0: it says that so many bytes are to be copied
 * from the argument, when that is a string, which may be shorter. A device without them needs not
 * define it.
 */
extern const unsigned int run_string_cmds[];

#endif /* RUN_H */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cases of the sweep: the operations of the ABI and of a driver's life, and their starting
 * states.
 */
#include "sweep.h"

#define BOTH     (LKP_ENC_FILE_READ | LKP_ENC_FILE_WRITE)
#define LONGEST  "abcdefg"      /* as much as a STRING of SWEEP_CELLS holds */
#define TOO_LONG "abcdefghijkl" /* more than a call reads */

#define TEXT(string) .text = (string), .length = sizeof(string) - 1
#define OF_WRITE(string) \
	.call = SWEEP_WRITE, TEXT(string), .count = sizeof(string) - 1, .mode = BOTH
#define OF_IOCTL(command) .call = SWEEP_IOCTL, .number = LKP_ENC_##command, .mode = BOTH
#define OF_CRYPT(string)                                                         \
	OF_IOCTL(CRYPT), TEXT(string), .seed = 9, .src_len = sizeof(string) - 1, \
				       .dst_len = sizeof(string) + 3

const struct sweep_operation sweep_operations[] = {
	{ "open", SWEEP_OPEN, .mode = BOTH },

	{ "write", OF_WRITE("abc") },
	{ "write-nonblock", OF_WRITE("abc"), .nonblock = true },
	{ "write-nothing", OF_WRITE("") },
	{ "write-nul", OF_WRITE("a\0b") },
	{ "write-longest", OF_WRITE(LONGEST) },
	{ "write-too-long", OF_WRITE(TOO_LONG) },

	{ "read", SWEEP_READ, .count = 32, .mode = BOTH },
	{ "read-nonblock", SWEEP_READ, .count = 32, .mode = BOTH, .nonblock = true },
	{ "read-nothing", SWEEP_READ, .mode = BOTH },
	{ "read-2", SWEEP_READ, .count = 2, .mode = BOTH },

	{ "WRITE_SEED", OF_IOCTL(WRITE_SEED), .seed = 7 },
	{ "WRITE_SEED-nonblock", OF_IOCTL(WRITE_SEED), .seed = 7, .nonblock = true },
	{ "WRITE_SEED-ones", OF_IOCTL(WRITE_SEED), .seed = 0xffffffff },
	{ "WRITE_SEED-readonly", SWEEP_IOCTL, .number = LKP_ENC_WRITE_SEED,
	  .mode = LKP_ENC_FILE_READ },
	{ "READ_SEED", OF_IOCTL(READ_SEED) },
	{ "READ_SEED-nonblock", OF_IOCTL(READ_SEED), .nonblock = true },
	{ "READ_SEED-writeonly", SWEEP_IOCTL, .number = LKP_ENC_READ_SEED,
	  .mode = LKP_ENC_FILE_WRITE },

	{ "WRITE_STRING", OF_IOCTL(WRITE_STRING), TEXT("abc") },
	{ "WRITE_STRING-nonblock", OF_IOCTL(WRITE_STRING), TEXT("abc"), .nonblock = true },
	{ "WRITE_STRING-empty", OF_IOCTL(WRITE_STRING), TEXT("") },
	{ "WRITE_STRING-too-long", OF_IOCTL(WRITE_STRING), TEXT(TOO_LONG) },
	{ "READ_STRING", OF_IOCTL(READ_STRING) },
	{ "READ_STRING-nonblock", OF_IOCTL(READ_STRING), .nonblock = true },

	{ "CRYPT", OF_CRYPT("abc") },
	{ "CRYPT-nonblock", OF_CRYPT("abc"), .nonblock = true },
	{ "CRYPT-nothing", OF_CRYPT("") },
	{ "CRYPT-full", OF_CRYPT(LONGEST "h") },
	{ "CRYPT-decrypt-in-place", OF_CRYPT("abc"), .flags = LKP_ENC_CRYPT_DECRYPT,
	  .in_place = true },
	{ "CRYPT-flags", OF_CRYPT("abc"), .flags = 2 },
	{ "CRYPT-too-long", OF_CRYPT(TOO_LONG) },
	{ "CRYPT-no-space", OF_IOCTL(CRYPT), TEXT("abc"), .src_len = 3, .dst_len = 2 },
	{ "unknown-ioctl", SWEEP_IOCTL, .number = 0x7100, .mode = BOTH },

	{ "check", SWEEP_CHECK, .mode = BOTH },
	{ "suspend", SWEEP_SUSPEND, .mode = BOTH },
	{ "resume", SWEEP_RESUME, .mode = BOTH },
	{ "reset", SWEEP_RESET, .mode = BOTH },
	{ "remove", SWEEP_REMOVE, .mode = BOTH },
};
const size_t sweep_n_operations = sizeof(sweep_operations) / sizeof(sweep_operations[0]);

const struct sweep_state sweep_states[] = {
	{ "reset", .seed = 0 },
	{ "idle", .seed = 5, TEXT("xyz") },
	{ "strict", .seed = 5, TEXT("xyz"), .strict = true },
	{ "half-read", .seed = 5, TEXT("vwxyz"), .position = 2 },
	{ "read-to-the-end", .seed = 5, TEXT("xyz"), .position = 3 },
	{ "became-shorter", .seed = 5, TEXT("x"), .position = 4 },
	{ "full", .seed = 5, TEXT(LONGEST) },
	{ "seed-ones", .seed = 0xffffffff, TEXT("xyz") },
	{ "no-nul", .seed = 5, .fill = 'x' },
	{ "cells-ones", .seed = 5, .fill = 0xff },
	{ "ones-but-the-last", .seed = 0xffffffff, TEXT("\xff\xff\xff\xff\xff\xff\xff") },
	{ "all-ones", .seed = 0xffffffff, .fill = 0xff },
	{ "dead", .seed = 5, TEXT("xyz"), .dead = true },
	{ "gone", .seed = 5, TEXT("xyz"), .gone = true },
};
const size_t sweep_n_states = sizeof(sweep_states) / sizeof(sweep_states[0]);

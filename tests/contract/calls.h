/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Contracts as programs see them, and the form of their tests.
 */
#ifndef CONTRACT_PROGRAM_H
#define CONTRACT_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

struct call {
	const char *name;
	void (*run)(void);
};

/*
 * The tests of calls.c, which need the module loaded, and those of load.c, which need it not
 * loaded.
 */
extern const struct call calls[];
extern const size_t n_calls;
extern const struct call loads[];
extern const size_t n_loads;

/* The module parameters for the module's own contracts. */
#define PARAMETERS                                                                    \
	"flag=y bare octet=200 small=-300 usmall=60000 whole=-7 positive=4294967295 " \
	"far=-8 ufar=0x10 farthest=0xfedcba9876543210 word=hello named=there"

/* Prints what was expected, if it is not so. */
bool expect(bool is_so, const char *what, const char *file, int line);
#define EXPECT(condition) expect(condition, #condition, __FILE__, __LINE__)
bool expect_number(long long number, long long wanted, const char *what, const char *file,
		   int line);
#define EXPECT_NUMBER(number, wanted) expect_number(number, wanted, #number, __FILE__, __LINE__)
bool expect_text(const char *text, const char *wanted, const char *file, int line);
#define EXPECT_TEXT(text, wanted) expect_text(text, wanted, __FILE__, __LINE__)

#endif /* CONTRACT_PROGRAM_H */

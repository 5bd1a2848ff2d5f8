/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Strings and memory. The C library provides the functions that it has too.
 */
#ifndef SIM_LINUX_STRING_H
#define SIM_LINUX_STRING_H

#include "compiler.h"
#include "slab.h"
#include "types.h"

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *bytes, int byte, size_t n);
size_t strlen(const char *string);
size_t strnlen(const char *string, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *string, int byte);
char *strrchr(const char *string, int byte);
char *strstr(const char *string, const char *part);
char *strncpy(char *to, const char *from, size_t n);

/* Copies what fits, always with a NUL. Returns the length, or -E2BIG if not all of it fitted. */
ssize_t strscpy(char *to, const char *from, size_t size);

#endif /* SIM_LINUX_STRING_H */

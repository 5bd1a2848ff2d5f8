// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions for strings and numbers that the C library does not have.
 */
#include "internal.h"

#include <ctype.h>
#include <string.h>

ssize_t strscpy(char *to, const char *from, size_t size)
{
	size_t n;

	if (!size)
		return -E2BIG;
	n = strnlen(from, size);
	if (n < size) {
		sim_move(to, from, n + 1);
		return (ssize_t)n;
	}
	sim_move(to, from, size - 1);
	sim_accesses(to + size - 1, 1, true);
	to[size - 1] = '\0';
	return -E2BIG;
}

static void read_text(const char *text)
{
	sim_accesses(text, strlen(text) + 1, false);
}

int sim_sscanf(const char *text, const char *format, ...)
{
	va_list args;
	int n;

	read_text(text);
	va_start(args, format);
	n = vsscanf(text, format, args);
	va_end(args);
	return n < 0 ? 0 : n;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

static bool is_hex(const char *text)
{
	return text[0] == '0' && tolower((unsigned char)text[1]) == 'x';
}

/* Parse a number without a sign. The C library's function accepts more than the kernel's. */
static int parse(const char *text, unsigned int base, unsigned long long *value)
{
	unsigned long long n = 0;
	bool too_large = false;
	const char *first;

	if (!base)
		base = is_hex(text) && digit_of(text[2]) < 16 ? 16 : *text == '0' ? 8 : 10;
	if (base == 16 && is_hex(text))
		text += 2;
	for (first = text; (unsigned int)digit_of(*text) < base; text++)
		too_large |= __builtin_mul_overflow(n, base, &n) ||
			     __builtin_add_overflow(n, (unsigned int)digit_of(*text), &n);
	if (too_large)
		return -ERANGE;
	if (text == first)
		return -EINVAL;
	text += *text == '\n';
	if (*text)
		return -EINVAL;
	*value = n;
	return 0;
}

int kstrtoull(const char *text, unsigned int base, unsigned long long *value)
{
	read_text(text);
	return parse(text + (*text == '+'), base, value);
}

int kstrtoll(const char *text, unsigned int base, long long *value)
{
	unsigned long long n;
	bool negative;
	int err;

	read_text(text);
	negative = *text == '-';
	err = negative ? parse(text + 1, base, &n) : kstrtoull(text, base, &n);

	if (err)
		return err;
	if (n > (unsigned long long)LLONG_MAX + negative)
		return -ERANGE;
	*value = (long long)(negative ? -n : n);
	return 0;
}

int kstrtol(const char *text, unsigned int base, long *value)
{
	long long n;
	int err = kstrtoll(text, base, &n);

	if (err)
		return err;
	if (n > LONG_MAX || n < -LONG_MAX - 1)
		return -ERANGE;
	*value = (long)n;
	return 0;
}

int kstrtoul(const char *text, unsigned int base, unsigned long *value)
{
	unsigned long long n;
	int err = kstrtoull(text, base, &n);

	if (err)
		return err;
	if (n > ULONG_MAX)
		return -ERANGE;
	*value = (unsigned long)n;
	return 0;
}

int kstrtouint(const char *text, unsigned int base, unsigned int *value)
{
	unsigned long long n;
	int err = kstrtoull(text, base, &n);

	if (err)
		return err;
	if (n > UINT_MAX)
		return -ERANGE;
	*value = (unsigned int)n;
	return 0;
}

int kstrtoint(const char *text, unsigned int base, int *value)
{
	long long n;
	int err = kstrtoll(text, base, &n);

	if (err)
		return err;
	if (n > INT_MAX || n < INT_MIN)
		return -ERANGE;
	*value = (int)n;
	return 0;
}

int kstrtobool(const char *text, bool *value)
{
	int first;

	if (!text)
		return -EINVAL;
	read_text(text);
	first = tolower((unsigned char)text[0]);
	if (first == 'o') {
		first = tolower((unsigned char)text[1]);
		if (first != 'n' && first != 'f')
			return -EINVAL;
		*value = first == 'n';
		return 0;
	}
	if (!first || !strchr("y1n0", first))
		return -EINVAL;
	*value = first == 'y' || first == '1';
	return 0;
}

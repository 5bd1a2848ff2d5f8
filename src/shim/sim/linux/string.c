// SPDX-License-Identifier: GPL-2.0-only
/*
 * Strings and numbers that the C library has not.
 */
#include <errno.h>

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
		memcpy(to, from, n + 1);
		return (ssize_t)n;
	}
	memcpy(to, from, size - 1);
	to[size - 1] = '\0';
	return -E2BIG;
}

int kstrtoull(const char *text, unsigned int base, unsigned long long *value)
{
	unsigned long long n;
	char *end;

	if (*text == '+')
		text++;
	if (!isxdigit((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	n = strtoull(text, &end, (int)base);
	if (end == text)
		return -EINVAL;
	if (*end == '\n')
		end++;
	if (*end)
		return -EINVAL;
	if (errno)
		return -ERANGE;
	*value = n;
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
	bool negative = *text == '-';
	unsigned long long n;
	int err = kstrtoull(text + negative, base, &n);

	if (err)
		return err;
	if (n > (unsigned long long)INT_MAX + negative)
		return -ERANGE;
	*value = (int)(negative ? -n : n);
	return 0;
}

int kstrtobool(const char *text, bool *value)
{
	switch (tolower((unsigned char)text[0])) {
	case 'y':
	case '1':
	case 't':
		*value = true;
		return 0;
	case 'n':
	case '0':
	case 'f':
		*value = false;
		return 0;
	case 'o':
		if (text[1] == 'n' || text[1] == 'f') {
			*value = text[1] == 'n';
			return 0;
		}
		return -EINVAL;
	default:
		return -EINVAL;
	}
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ioctls that a device describes.
 */
#include "ops.h"

#include "calls.h"

#ifndef OPS_LENGTHS
static const unsigned int ops_lengths[] = { 4, 8, 4096 };
#endif

#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

const struct ops_call *ops_call_at(size_t i)
{
	const struct ops_call *end = ops_calls + N(ops_calls);

	/* A device may have none. */
	return i < (size_t)(end - ops_calls) ? &ops_calls[i] : NULL;
}

uint32_t ops_length_at(size_t i)
{
	return i < N(ops_lengths) ? ops_lengths[i] : 0;
}

int ops_field_find(const struct ops_call *call, const char *name, size_t size)
{
	const struct ops_field *field;

	for (size_t i = 0; (field = ops_field_at(call, i)); i++)
		if (strlen(field->name) == size && !memcmp(field->name, name, size))
			return (int)i;
	return -1;
}

unsigned int ops_field_area(const struct ops_call *call, size_t i)
{
	unsigned int area = OPS_ARGUMENT + 1;

	while (i--)
		area += ops_field_is_pointer(&call->fields[i]);
	return area;
}

static bool is_sound(const struct ops_call *call, const struct ops_field *field)
{
	if (field->offset > OPS_AREA - OPS_MAX - 1 || field->size > OPS_MAX)
		return false;
	if (field->of && ops_field_find(call, field->of, strlen(field->of)) < 0)
		return false;
	/* The value is the whole argument, so there can be no other field. */
	if (field->kind == OPS_VALUE && ops_field_at(call, 1))
		return false;
	return field->kind == OPS_TEXT || field->size == 1 || field->size == 2 ||
	       field->size == 4 || field->size == 8;
}

bool ops_call_is_sound(const struct ops_call *call)
{
	const struct ops_field *field;
	unsigned int pointers = 0;

	for (size_t i = 0; (field = ops_field_at(call, i)); i++) {
		if (!is_sound(call, field))
			return false;
		pointers += ops_field_is_pointer(field);
	}
	return pointers <= OPS_POINTERS;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The argument of an ioctl, from the description of its fields.
 */
#include "ops.h"

#include <string.h>
#include <sys/ioctl.h>

void ops_number_set(uint8_t *at, size_t size, uint64_t value)
{
	switch (size) {
	case 1:
		*at = (uint8_t)value;
		break;
	case 2:
		memcpy(at, &(uint16_t){ (uint16_t)value }, size);
		break;
	case 4:
		memcpy(at, &(uint32_t){ (uint32_t)value }, size);
		break;
	default:
		memcpy(at, &value, size);
		break;
	}
}

uint64_t ops_number_get(const uint8_t *at, size_t size)
{
	uint64_t value = 0;
	uint32_t value32;
	uint16_t value16;

	switch (size) {
	case 1:
		return *at;
	case 2:
		memcpy(&value16, at, size);
		return value16;
	case 4:
		memcpy(&value32, at, size);
		return value32;
	default:
		memcpy(&value, at, size);
		return value;
	}
}

static void set_text(uint8_t *at, size_t room, const struct ops_data *data)
{
	static uint8_t bytes[OPS_MAX + 1];
	size_t n = 0;

	if (data->literal) {
		n = ops_data_size(data);
		ops_data_copy(data, bytes);
	}
	bytes[n++] = '\0';
	memcpy(at, bytes, room && room < n ? room : n);
}

/* The number that the script gives, or the default. */
static uint64_t number_of(const struct ops_op *op, size_t i, const uintptr_t *addresses)
{
	const struct ops_field *field = &op->call->fields[i];
	const struct ops_value *value = &op->values[i];

	if (ops_field_is_pointer(field)) {
		bool shared = value->given && !value->data.literal;

		i = shared ? (size_t)value->number : i;
		return addresses[ops_field_area(op->call, i)];
	}
	if (field->kind == OPS_LENGTH && !value->given && field->of) {
		int of = ops_field_find(op->call, field->of, strlen(field->of));

		return ops_data_size(&op->values[of].data);
	}
	return value->number;
}

static void set_field(const struct ops_op *op, size_t i, const uintptr_t *addresses,
		      uint8_t *argument)
{
	const struct ops_field *field = &op->call->fields[i];
	uint8_t *at = argument + field->offset;

	if (field->kind == OPS_TEXT)
		set_text(at, field->size, &op->values[i].data);
	else if (field->kind == OPS_BITS)
		ops_number_set(at, field->size, ops_number_get(at, field->size) | field->bits);
	else
		ops_number_set(at, field->size, number_of(op, i, addresses));
}

/* The end of the field, as an offset in the argument. */
static size_t end_of(const struct ops_op *op, size_t i)
{
	const struct ops_field *field = &op->call->fields[i];

	if (field->kind == OPS_TEXT && !field->size)
		return field->offset + ops_data_size(&op->values[i].data) + 1;
	return field->offset + field->size;
}

size_t ops_argument(const struct ops_op *op, const uintptr_t addresses[OPS_AREAS],
		    uint8_t argument[OPS_AREA])
{
	bool is_filled = _IOC_DIR(op->command) == _IOC_READ;
	const struct ops_field *field;
	size_t size = 0;

	memset(argument, is_filled ? OPS_FILLER : 0, OPS_AREA);
	for (size_t i = 0; (field = ops_field_at(op->call, i)); i++) {
		bool given = op->values[i].given;

		if (given || ops_field_is_pointer(field) || (!is_filled && field->kind != OPS_BITS))
			set_field(op, i, addresses, argument);
		if (size < end_of(op, i))
			size = end_of(op, i);
	}
	return size;
}

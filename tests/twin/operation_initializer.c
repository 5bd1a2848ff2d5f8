// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations as C initializers, so that a fuzzer's find becomes a test.
 */
#include "operation.h"

#include "uapi/linux/lkp_enc.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

struct source {
	char *line;
	size_t room;
};

static void __attribute__((format(printf, 2, 3)))
put(struct source *source, const char *format, ...)
{
	va_list list;
	int n;

	va_start(list, format);
	n = vsnprintf(source->line, source->room, format, list);
	va_end(list);
	if (n < 0 || (size_t)n >= source->room)
		n = source->room ? (int)source->room - 1 : 0;
	source->line += n;
	source->room -= (size_t)n;
}

/* Members that are 0 need not be named. */
static void put_number(struct source *source, const char *member, uint64_t value)
{
	if (value)
		put(source, ", .%s = %" PRIu64, member, value);
}

static void put_hex(struct source *source, const char *member, uint64_t value)
{
	if (value)
		put(source, ", .%s = 0x%" PRIx64, member, value);
}

static void put_flag(struct source *source, const char *member, bool value)
{
	if (value)
		put(source, ", .%s = true", member);
}

static void put_name(struct source *source, const char *member, const char *const *names,
		     unsigned int value)
{
	if (value)
		put(source, ", .%s = %s", member, names[value]);
}

static void put_place(struct source *source, const char *member, size_t place)
{
	if (place == OPERATION_NULL)
		put(source, ", .%s = OPERATION_NULL", member);
	else if (place == OPERATION_TOP)
		put(source, ", .%s = OPERATION_TOP", member);
	else
		put_number(source, member, place);
}

static void put_command(struct source *source, uint32_t number)
{
	static const struct {
		uint32_t number;
		const char *name;
	} commands[] = {
		{ LKP_ENC_WRITE_SEED, "LKP_ENC_WRITE_SEED" },
		{ LKP_ENC_WRITE_STRING, "LKP_ENC_WRITE_STRING" },
		{ LKP_ENC_READ_STRING, "LKP_ENC_READ_STRING" },
		{ LKP_ENC_READ_SEED, "LKP_ENC_READ_SEED" },
		{ LKP_ENC_CRYPT, "LKP_ENC_CRYPT" },
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (commands[i].number == number) {
			put(source, ", .number = %s", commands[i].name);
			return;
		}
	}
	put_hex(source, "number", number);
}

static void put_text(struct source *source, const struct operation *operation)
{
	static const char *const kinds[TEXT_KINDS] = { "TEXT_LETTERS", "TEXT_PRINTABLE",
						       "TEXT_HIGH",    "TEXT_ONES",
						       "TEXT_ANY",     "TEXT_BINARY" };

	put_number(source, "count", operation->count);
	put_name(source, "text", kinds, operation->text);
	put_number(source, "length", operation->length);
	put(source, ", .nul = ");
	if (operation->nul == SIZE_MAX)
		put(source, "SIZE_MAX");
	else
		put(source, "%zu", operation->nul);
	put_hex(source, "noise", operation->noise);
}

static void put_crypt(struct source *source, const struct operation *operation)
{
	put_hex(source, "seed", operation->seed);
	put_place(source, "src", operation->src);
	put_place(source, "dst", operation->dst);
	put_number(source, "src_len", operation->src_len);
	put_number(source, "dst_len", operation->dst_len);
	put_hex(source, "flags", operation->flags);
}

static void put_device_fault(struct source *source, const struct operation *operation)
{
	static const char *const call_faults[CALL_FAULT_KINDS] = { "CALL_FAULT_NONE",
								   "CALL_FAULT_MEMORY",
								   "CALL_FAULT_LOCK" };
	static const char *const device_faults[DEVICE_FAULT_KINDS] = {
		"DEVICE_FAULT_NONE",    "DEVICE_FAULT_REMOVAL", "DEVICE_FAULT_GLITCH",
		"DEVICE_FAULT_GARBAGE", "DEVICE_FAULT_RESET",   "DEVICE_FAULT_ONES",
		"DEVICE_FAULT_GONE",    "DEVICE_FAULT_STUCK",   "DEVICE_FAULT_FLIP",
		"DEVICE_FAULT_DROP",    "DEVICE_FAULT_DUP",     "DEVICE_FAULT_STALE"
	};
	static const char *const places[STRUCK_PLACES] = { "STRUCK_ANYWHERE", "STRUCK_SEED",
							   "STRUCK_STRING" };

	put_flag(source, "holed", operation->holed);
	put_number(source, "hole", operation->hole);
	put_number(source, "hole_size", operation->hole_size);
	put_flag(source, "hole_readable", operation->hole_readable);
	put_flag(source, "hole_writable", operation->hole_writable);
	put_name(source, "call_fault", call_faults, operation->call_fault);
	put_number(source, "nth", operation->nth);
	put_name(source, "device_fault", device_faults, operation->device_fault);
	put_number(source, "access", operation->access);
	put_name(source, "struck", places, operation->struck);
	put_flag(source, "lasting", operation->lasting);
	put_hex(source, "bits", operation->bits);
	put_number(source, "during", operation->during);
	put_flag(source, "dropped", operation->dropped);
}

void operation_initializer(const struct operation *operation, char *line, size_t room)
{
	static const char *const kinds[OPERATION_KINDS] = {
		"OPERATION_OPEN",   "OPERATION_WRITE",          "OPERATION_READ",
		"OPERATION_IOCTL",  "OPERATION_CHECK",          "OPERATION_SUSPEND",
		"OPERATION_RESET",  "OPERATION_SCRIBBLE",       "OPERATION_UNPLUG",
		"OPERATION_REMOVE", "OPERATION_FUNCTION_RESET",
	};
	static const char *const scribbles[SCRIBBLE_KINDS] = { "SCRIBBLE_NO_NUL",
							       "SCRIBBLE_ONES_BUT_ONE",
							       "SCRIBBLE_BINARY", "SCRIBBLE_ONES" };
	struct source source = { line, room };

	put(&source, "{ .kind = %s", kinds[operation->kind]);
	put_number(&source, "file", operation->file);
	put_flag(&source, "readable", operation->readable);
	put_flag(&source, "writable", operation->writable);
	put_flag(&source, "nonblock", operation->nonblock);
	put_flag(&source, "forget", operation->forget);
	put_command(&source, operation->number);
	put_place(&source, "place", operation->place);
	put_text(&source, operation);
	put_crypt(&source, operation);
	put_name(&source, "scribble", scribbles, operation->scribble);
	put_device_fault(&source, operation);
	put(&source, " }");
}

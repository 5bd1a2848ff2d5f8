// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bytes of a random text, and an operation in words.
 */
#include "operation.h"

#include "prng.h"
#include "unwatched.h"

#include "uapi/linux/lkp_enc.h"

#include <stdarg.h>
#include <stdio.h>

static uint8_t byte_of(enum operation_text kind, uint32_t random)
{
	switch (kind) {
	case TEXT_LETTERS:
		return (uint8_t)((random & 0x80 ? 'a' : 'A') + (random & 0x7f) % 26);
	case TEXT_PRINTABLE:
		return (uint8_t)(' ' + random % 95);
	case TEXT_HIGH:
		return (uint8_t)(0x80 | random);
	case TEXT_ANY:
		return (uint8_t)(1 + random % 255);
	case TEXT_BINARY:
		return (uint8_t)random;
	default:
		return 0xff;
	}
}

void operation_texts_init(struct operation_texts *texts)
{
	struct prng prng = { 2 };

	for (unsigned int kind = 0; kind < TEXT_KINDS; kind++)
		for (size_t i = 0; i < sizeof(texts->bytes[kind]); i++)
			texts->bytes[kind][i] = byte_of((enum operation_text)kind,
							(uint32_t)prng_next(&prng) & 0xff);
}

void operation_text(const struct operation_texts *texts, const struct operation *operation,
		    uint8_t *bytes)
{
	unwatched_copy(bytes, &texts->bytes[operation->text][operation->noise % OPERATION_NOISES],
		       operation->length);
	bytes[operation->length] = '\0';
	if (operation->nul < operation->length)
		bytes[operation->nul] = '\0';
}

/* ---------------------------------------------------------------- In words -------------------- */

struct words {
	char *line;
	size_t room;
};

static void __attribute__((format(printf, 2, 3))) say(struct words *words, const char *format, ...)
{
	va_list list;
	int n;

	va_start(list, format);
	n = vsnprintf(words->line, words->room, format, list);
	va_end(list);
	if (n < 0 || (size_t)n >= words->room)
		n = words->room ? (int)words->room - 1 : 0;
	words->line += n;
	words->room -= (size_t)n;
}

static void say_place(struct words *words, const char *name, size_t place)
{
	if (place == OPERATION_NULL)
		say(words, " %s NULL", name);
	else if (place == OPERATION_TOP)
		say(words, " %s at the top of memory", name);
	else
		say(words, " %s +%zu", name, place);
}

static void say_text(struct words *words, const struct operation *operation)
{
	static const char *const kinds[] = { "letters",    "printable bytes", "high bytes",
					     "0xff bytes", "non-NUL bytes",   "any bytes" };

	say(words, " (%zu %s", operation->length, kinds[operation->text]);
	if (operation->nul < operation->length)
		say(words, " with a NUL at %zu", operation->nul);
	say(words, ")");
}

static void say_command(struct words *words, const struct operation *operation)
{
	static const char *const names[] = { "?",           "WRITE_SEED", "WRITE_STRING",
					     "READ_STRING", "READ_SEED",  "CRYPT" };
	unsigned int command = operation->number & 0xff;

	say(words, "ioctl 0x%08x %s,", operation->number, names[command < 6 ? command : 0]);
	say_place(words, "argument", operation->place);
	if (command == 1)
		say(words, ": 0x%x", operation->seed);
	if (command == 2)
		say_text(words, operation);
	if (command != 5)
		return;
	say(words, ": seed 0x%x, flags 0x%x,", operation->seed, operation->flags);
	say_place(words, "src", operation->src);
	say(words, " [%u]", operation->src_len);
	say_text(words, operation);
	say(words, ",");
	say_place(words, "dst", operation->dst);
	say(words, " [%u]", operation->dst_len);
}

static const char *const device_faults[DEVICE_FAULT_KINDS] = {
	[DEVICE_FAULT_REMOVAL] = "hardware pulled out",
	[DEVICE_FAULT_GLITCH] = "hardware does not answer",
	[DEVICE_FAULT_GARBAGE] = "registers change",
	[DEVICE_FAULT_RESET] = "hardware resets itself",
	[DEVICE_FAULT_ONES] = "all ones read",
	[DEVICE_FAULT_GONE] = "hardware gone",
	[DEVICE_FAULT_STUCK] = "bits stuck",
	[DEVICE_FAULT_FLIP] = "a bit flipped",
	[DEVICE_FAULT_DROP] = "a write lost",
	[DEVICE_FAULT_DUP] = "a write done twice",
	[DEVICE_FAULT_STALE] = "the answer before read again",
};

static void say_device_fault(struct words *words, const struct operation *operation)
{
	static const char *const places[STRUCK_PLACES] = { "", " of SEED", " of STRING" };

	say(words, ", %s at access %lu%s%s", device_faults[operation->device_fault],
	    operation->access, places[operation->struck],
	    operation->lasting ? " and all later ones" : "");
	if (operation->device_fault == DEVICE_FAULT_STUCK ||
	    operation->device_fault == DEVICE_FAULT_FLIP)
		say(words, " (0x%02x)", operation->bits);
}

static void say_call(struct words *words, const struct operation *operation)
{
	if (operation->kind == OPERATION_IOCTL) {
		say_command(words, operation);
	} else {
		say(words, "%s(%zu),", operation->kind == OPERATION_WRITE ? "write" : "read",
		    operation->count);
		say_place(words, "buffer", operation->place);
		if (operation->kind == OPERATION_WRITE)
			say_text(words, operation);
	}
	if (operation->nonblock)
		say(words, ", nonblock");
	if (operation->holed)
		say(words, ", +%zu [%zu] %s", operation->hole, operation->hole_size,
		    operation->hole_readable   ? "read-only"
		    : operation->hole_writable ? "write-only"
					       : "unmapped");
	if (operation->call_fault)
		say(words, ", %s no. %lu fails",
		    operation->call_fault == CALL_FAULT_MEMORY ? "kmalloc" : "lock",
		    operation->nth);
	if (operation->device_fault)
		say_device_fault(words, operation);
	if (operation->during)
		say(words, ", interrupted at %s %lu by the next",
		    operation->dropped ? "unlocking no." : "point", operation->during);
}

void operation_describe(const struct operation *operation, char *line, size_t room)
{
	static const char *const scribbles[] = { "no NUL", "all ones but one cell", "any bytes",
						 "all ones" };
	struct words words = { line, room };

	switch (operation->kind) {
	case OPERATION_OPEN:
		say(&words, "file %u: open for%s%s", operation->file,
		    operation->readable ? " reading" : "", operation->writable ? " writing" : "");
		break;
	case OPERATION_CHECK:
		say(&words, "presence check");
		break;
	case OPERATION_SUSPEND:
		say(&words, "suspend%s and resume", operation->forget ? ", power loss" : "");
		break;
	case OPERATION_FUNCTION_RESET:
		say(&words, "reset of the function");
		break;
	case OPERATION_RESET:
		say(&words, "reset of the device");
		break;
	case OPERATION_SCRIBBLE:
		say(&words, "registers scribbled on: SEED 0x%x, STRING %s", operation->seed,
		    scribbles[operation->scribble]);
		break;
	case OPERATION_UNPLUG:
		say(&words, "hardware pulled out");
		break;
	case OPERATION_REMOVE:
		say(&words, "driver removed");
		break;
	default:
		say(&words, "file %u: ", operation->file);
		say_call(&words, operation);
		break;
	}
}

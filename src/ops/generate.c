// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random op scripts. Most of what happens must succeed, or nothing deep is ever reached; the edges
 * must be hit far more often than by luck; and long strings must stay rare, because each of their
 * bytes is a round trip of a guest.
 */
#include "ops.h"
#include "prng.h"

#include "lkp_enc_regs.h"
#include "uapi/linux/lkp_enc.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define N(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

/* Files in use: few, so that they meet. */
#define FILES 3

/* What is being written, and which modes (OPS_MODE_...) the files have by then; 0 when closed. */
struct writer {
	struct prng prng;
	char *at;
	size_t room;
	unsigned int modes[FILES];
};

static void __attribute__((format(printf, 2, 3)))
say(struct writer *writer, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(writer->at, writer->room, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= writer->room)
		n = writer->room ? (int)writer->room - 1 : 0;
	writer->at += n;
	writer->room -= (size_t)n;
}

static uint32_t pick(struct writer *writer, const uint32_t *from, uint32_t n)
{
	return from[prng_below(&writer->prng, n)];
}

static bool chance(struct writer *writer, uint32_t percent)
{
	return prng_chance(&writer->prng, percent);
}

static uint32_t pick_length(struct writer *writer)
{
	static const uint32_t edges[] = {
		0, 1, 2, LKP_ENC_STRING_MAX, LKP_ENC_STRING_CELLS, LKP_ENC_STRING_CELLS + 1
	};

	if (chance(writer, 2))
		return pick(writer, edges, N(edges));
	return prng_below(&writer->prng, chance(writer, 5) ? 300 : 24);
}

static uint32_t pick_seed(struct writer *writer)
{
	static const uint32_t edges[] = { 0, 1, 13, 25, 26, 27, 255, 256, 0x80000000, 0xffffffff };

	if (chance(writer, 60))
		return pick(writer, edges, N(edges));
	return (uint32_t)prng_next(&writer->prng);
}

static void say_byte(struct writer *writer)
{
	uint32_t dice = prng_below(&writer->prng, 100);

	if (dice < 80)
		say(writer, "%c", (int)((dice & 1 ? 'a' : 'A') + prng_below(&writer->prng, 26)));
	else if (dice < 95)
		say(writer, "%c", (int)('0' + prng_below(&writer->prng, 10)));
	else
		say(writer, "\\x%02" PRIx32, prng_below(&writer->prng, 256));
}

/* Exactly that long: a short text, or one that is repeated. */
static void say_data(struct writer *writer, uint32_t length)
{
	uint32_t n = length;

	if (length > 16) {
		n = 1 + prng_below(&writer->prng, 16);
		if (length % n)
			n = 1;
	}
	say(writer, " \"");
	for (uint32_t i = 0; i < n; i++)
		say_byte(writer);
	say(writer, "\"");
	if (n && n < length)
		say(writer, "*%" PRIu32, length / n);
}

/*
 * Now and then memory that ends early, or is not there at all; but not in a call that fails for its
 * file's mode: which of two reasons wins is not the driver's to decide in every world.
 */
static void say_place(struct writer *writer, char file, unsigned int needed, const char *area,
		      uint32_t length)
{
	uint32_t dice = prng_below(&writer->prng, 100);

	if ((writer->modes[file - 'a'] & needed) != needed)
		return;
	if (dice < 6)
		say(writer, " %sedge=%" PRIu32, area, prng_below(&writer->prng, length + 2));
	else if (dice < 8)
		say(writer, " %snull", area);
	else if (dice < 10)
		say(writer, " %sreadonly", area);
}

static void say_write(struct writer *writer, const char *name, char file)
{
	uint32_t length = pick_length(writer);

	say(writer, "%s %c", name, file);
	say_data(writer, length);
	if (chance(writer, 10))
		say(writer, " count=%" PRIu32, pick_length(writer));
}

static void say_ioctl(struct writer *writer, char file)
{
	/* Not by name: a 32-bit program has other numbers for them. */
	static const uint32_t stores[] = { 0x40047102, 0x40087102, 0x40107102 };
	static const uint32_t fetches[] = { 0x80047103, 0x80087103, 0x80107103 };
	uint32_t dice = prng_below(&writer->prng, 100);

	if (dice < 40) {
		uint32_t length = pick_length(writer);

		say(writer, "ioctl %c 0x%08" PRIx32, file, pick(writer, stores, N(stores)));
		say_data(writer, length);
		say_place(writer, file, OPS_MODE_WRITE, "", length);
	} else if (dice < 80) {
		say(writer, "ioctl %c 0x%08" PRIx32, file, pick(writer, fetches, N(fetches)));
		say_place(writer, file, OPS_MODE_READ, "", 24);
	} else {
		/* Of this device's type, but for number, direction and size. */
		say(writer, "ioctl %c 0x%08" PRIx32, file,
		    (uint32_t)_IOC(prng_below(&writer->prng, 4), 'q', prng_below(&writer->prng, 8),
				   prng_below(&writer->prng, 40)));
		say_data(writer, prng_below(&writer->prng, 8));
	}
}

static void say_crypt(struct writer *writer, char file)
{
	const unsigned int both = OPS_MODE_READ | OPS_MODE_WRITE;
	uint32_t length = pick_length(writer);

	say(writer, "crypt %c", file);
	say_data(writer, length);
	say(writer, " seed=%" PRIu32, pick_seed(writer));
	if (chance(writer, 40))
		say(writer, " decrypt");
	if (chance(writer, 20))
		say(writer, " inplace");
	if (chance(writer, 5))
		say(writer, " flags=%" PRIu32, 1u << prng_below(&writer->prng, 32));
	if (chance(writer, 5))
		say(writer, " src_len=%" PRIu32,
		    chance(writer, 20) ? LKP_ENC_STRING_CELLS + 1 : pick_length(writer));
	if (chance(writer, 10))
		say(writer, " dst_len=%" PRIu32, pick_length(writer));
	say_place(writer, file, both, "", length);
	say_place(writer, file, both, "dst_", length);
	say_place(writer, file, both, "arg_", 32);
}

static void say_seed(struct writer *writer, char file)
{
	bool store = chance(writer, 60);

	say(writer, "seed %c", file);
	if (store)
		say(writer, " %" PRIu32, pick_seed(writer));
	say_place(writer, file, store ? OPS_MODE_WRITE : OPS_MODE_READ, "", 4);
}

static void say_open(struct writer *writer, char file)
{
	static const struct {
		const char *name;
		unsigned int mode;
	} modes[] = {
		{ "rw", OPS_MODE_READ | OPS_MODE_WRITE },
		{ "rw", OPS_MODE_READ | OPS_MODE_WRITE },
		{ "rw", OPS_MODE_READ | OPS_MODE_WRITE },
		{ "rw nonblock", OPS_MODE_READ | OPS_MODE_WRITE },
		{ "r", OPS_MODE_READ },
		{ "w", OPS_MODE_WRITE },
	};
	uint32_t i = prng_below(&writer->prng, N(modes));

	say(writer, "open %c %s", file, modes[i].name);
	writer->modes[file - 'a'] = modes[i].mode;
}

static void say_dup(struct writer *writer, char file)
{
	char other = (char)('a' + prng_below(&writer->prng, FILES));

	say(writer, "dup %c %c", file, other);
	if (writer->modes[file - 'a'])
		writer->modes[other - 'a'] = writer->modes[file - 'a'];
}

static void say_rare(struct writer *writer, char file)
{
	/* A file that is closed fails at everything: soon enough is the next one opened. */
	if (!writer->modes[file - 'a'] && chance(writer, 60)) {
		say_open(writer, file);
		return;
	}
	switch (prng_below(&writer->prng, 10)) {
	case 0:
		say(writer, "close %c", file);
		writer->modes[file - 'a'] = 0;
		break;
	case 1:
		say_dup(writer, file);
		break;
	case 2:
		say(writer, "nonblock %c %s", file, chance(writer, 50) ? "on" : "off");
		break;
	case 3:
		say(writer, "poll %c", file);
		break;
	case 4:
		say(writer, "lseek %c", file);
		break;
	case 5:
		say(writer, "pread %c %" PRIu32, file, pick_length(writer));
		break;
	default:
		say_open(writer, file);
		break;
	}
}

static void say_op(struct writer *writer, char file)
{
	uint32_t dice = prng_below(&writer->prng, 100);

	if (!writer->modes[file - 'a'] && chance(writer, 70))
		dice = 99;
	if (dice < 22)
		say_write(writer, "write", file);
	else if (dice < 44)
		say(writer, "read %c %" PRIu32, file,
		    chance(writer, 50) ? 100 : pick_length(writer));
	else if (dice < 60)
		say_ioctl(writer, file);
	else if (dice < 72)
		say_crypt(writer, file);
	else if (dice < 86)
		say_seed(writer, file);
	else
		say_rare(writer, file);
	say(writer, "\n");
}

size_t ops_generate(uint64_t seed, unsigned int n, char *script, size_t room)
{
	struct writer writer = { .prng = { seed }, .at = script, .room = room };
	char file = 'a';

	say(&writer, "# random script 0x%" PRIx64 "\n", seed);
	say(&writer, "open a rw\nopen b rw\n");
	writer.modes[0] = writer.modes[1] = OPS_MODE_READ | OPS_MODE_WRITE;
	say(&writer, "seed a %" PRIu32 "\nwrite b \"Start\"\n", pick_seed(&writer));
	for (unsigned int i = 0; i < n; i++) {
		/* To stay on one file for a while is what shows wrong positions. */
		if (chance(&writer, 40))
			file = (char)('a' + prng_below(&writer.prng, FILES));
		say_op(&writer, file);
	}
	return (size_t)(writer.at - script);
}

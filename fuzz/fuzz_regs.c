// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: raw accesses to the emulator, of every width and at every offset, compared with the
 * device's register map, and with its data sheet if it has one (sheet.h).
 *
 * - The map decides whether an access reaches a register, the answer if it does not, and how it is
 *   counted; nothing else happens then.
 * - No answer is wider than the access, and bits beyond the width of a write do not count.
 * - A read changes nothing, unless the map says so; and a read or a write changes only those other
 *   registers that the map names.
 * - The device's memory is complete: the same access on a copy of it does the same.
 * - Watching single accesses does not change the device; runs of bytes are single accesses, one
 *   after the other.
 * - After a reset, every register answers as after the first power-up.
 * - Configuration space is that of the identity, and keeps the writable bits.
 *
 * An input is a string of records of eight bytes; see struct record.
 */
#include "emu.h"
#include "emu_sound.h"
#include "fuzz.h"
#include "regs_config.h"
#include "regs_map.h"
#include "sheet.h"

#include <inttypes.h>
#include <string.h>

#define LONGEST 128  /* records of an input that are run */
#define RUN     4096 /* bytes of the longest run */

/**
 * struct record - one access, as bytes
 * @what: low four bits: see enum what; the others: the width, see widths
 * @more: how many bytes a run has; 0xf0 and more: 256 to 4096 of them; at most longest_run().
 *	Of a single access to the device, 0x80 and more: it goes to the register of the number
 *	@offset, and has one of its widths
 * @offset: 0xf000 and more: this far below the end of the address space
 * @value: written
 */
struct record {
	uint8_t what;
	uint8_t more;
	uint16_t offset;
	uint32_t value;
};

enum what {
	READ,
	WRITE,
	READ_BYTES,
	WRITE_BYTES,
	READ_STRING,
	PCI_READ,
	PCI_WRITE,
	RESET,
	REMOVE,
	INSERT,
#ifdef EMU_DEVICE_STEPS
	STEP,
#endif
	KINDS,
};

static const unsigned int widths[16] = { 1, 1, 1, 1, 4, 4, 4, 4, 2, 8, 0, 3, 5, 16, 0x1000, ~0u };

/* The same device twice: a hook watches each access of the second one. */
static struct {
	uint8_t before[64];
	struct emu emu;
	uint8_t after[64];
	struct emu watched;
	struct emu_counters counters;
	uint8_t config[REGS_CONFIG];
	uint8_t sheet[SHEET_ROOM] __attribute__((aligned));
} lab;

static struct regs_place place_of(const struct record *record)
{
	const struct emu_register *reg = &emu_register_map[record->offset % EMU_REGISTERS];
	struct regs_place place = {
		record->offset < 0xf000 ? record->offset : (uint64_t)(int16_t)record->offset,
		widths[record->what >> 4],
	};
	enum what what = (enum what)((record->what & 0xf) % KINDS);
	unsigned int has = reg->widths ? reg->widths : reg->width;

	if ((what != READ && what != WRITE) || record->more < 0x80)
		return place;
	place.width = 1u << (record->more & 3);
	if (!(has & place.width))
		place.width = has & -has;
	place.offset = (record->offset / EMU_REGISTERS) % (reg->width * reg->cells);
	place.offset = reg->offset + place.offset / place.width * place.width;
	return place;
}

/* ---------------------------------------------------------------- Single accesses ------------- */

/* Count a verdict, and remember the first guest error. */
static void count(struct regs_place place, enum emu_verdict verdict, enum emu_direction direction,
		  uint64_t value)
{
	if (direction == EMU_READ)
		lab.counters.reads++;
	else
		lab.counters.writes++;
	if (verdict != EMU_OK)
		lab.counters.verdicts[verdict]++;
	if (verdict >= EMU_BAD_BOUNDS && !lab.counters.misuse.direction)
		lab.counters.misuse = (struct emu_access){ place.offset, value, place.width,
							   (uint16_t)direction, (uint16_t)verdict };
}

static bool is_same(const struct emu_device *a, const struct emu_device *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static void expect_others_as_before(const struct emu_device *before, struct regs_place place,
				    const struct emu_register *reg, const char *what)
{
	const struct emu_device *after = &lab.emu.state.device;
	const struct emu_register *changed;

	if (is_same(before, after))
		return;
	changed = regs_difference(before, after, &place, &reg->affects);
	if (changed)
		fuzz_found("a %s of %s changes %s, and the register map does not say that it "
			   "affects it",
			   what, reg->name, changed->name);
}

static void want(uint64_t got, uint64_t wanted, struct regs_place place, const char *what)
{
	if (got != wanted)
		fuzz_found("%s (width %u) at 0x%" PRIx64 ": 0x%" PRIx64 ", not 0x%" PRIx64, what,
			   place.width, place.offset, got, wanted);
}

static void check_read(const struct emu_device *before, struct regs_place place,
		       const struct emu_register *reg, uint64_t got)
{
	static struct emu_device again;

	if (got & ~regs_ones(place.width))
		fuzz_found("a read of %s answers 0x%" PRIx64 ", which is wider than %u bytes",
			   reg->name, got, place.width);
	if (!(reg->access & EMU_READ_CHANGES) && !is_same(before, &lab.emu.state.device))
		fuzz_found("a read of %s changes the device, and the register map does not say so",
			   reg->name);
	again = *before;
	want(emu_device_read(&again, place.offset, place.width), got, place,
	     "the same read once more");
	if (!is_same(&again, &lab.emu.state.device))
		fuzz_found("the same read of %s leaves another device", reg->name);
	expect_others_as_before(before, place, reg, "read");
	if (&device_sheet)
		want(got, device_sheet.read(lab.sheet, place.offset, place.width), place, "read");
}

static void read_one(struct regs_place place)
{
	static struct emu_device before;
	const struct emu_register *reg = NULL;
	enum emu_verdict verdict = regs_judge(&lab.emu, place, EMU_READ, &reg);
	uint64_t got;

	before = lab.emu.state.device;
	got = emu_read(&lab.emu, place.offset, place.width);
	want(emu_read(&lab.watched, place.offset, place.width), got, place, "watched read");
	count(place, verdict, EMU_READ, got);
	if (verdict == EMU_OK) {
		check_read(&before, place, reg, got);
		return;
	}
	want(got, regs_refusal(verdict, place.width), place, "refused read");
	if (!is_same(&before, &lab.emu.state.device))
		fuzz_found("a refused read at 0x%" PRIx64 " changes the device", place.offset);
}

static void write_one(struct regs_place place, uint64_t value)
{
	static struct emu_device before, again;
	const struct emu_register *reg = NULL;
	enum emu_verdict verdict = regs_judge(&lab.emu, place, EMU_WRITE, &reg);

	before = again = lab.emu.state.device;
	emu_write(&lab.emu, place.offset, place.width, value);
	emu_write(&lab.watched, place.offset, place.width, value);
	count(place, verdict, EMU_WRITE, value & regs_ones(place.width));
	if (verdict == EMU_OK) {
		/* The same write, with other bits beyond the width. */
		emu_device_write(&again, place.offset, place.width,
				 value ^ ~regs_ones(place.width));
		if (!is_same(&again, &lab.emu.state.device))
			fuzz_found("a write of %s looks at more than %u bytes, or does something "
				   "else once more",
				   reg->name, place.width);
		expect_others_as_before(&before, place, reg, "write");
		if (&device_sheet)
			device_sheet.write(lab.sheet, place.offset, place.width, value);
	} else if (!is_same(&before, &lab.emu.state.device)) {
		fuzz_found("a refused write at 0x%" PRIx64 " changes the device", place.offset);
	}
}

/* ---------------------------------------------------------------- Runs ------------------------ */

/* Enough to begin before the longest register and to end behind it; more would only be refused. */
static size_t longest_run(void)
{
	static size_t longest;

	if (longest)
		return longest;
	for (size_t i = 0; i < EMU_REGISTERS; i++)
		if ((size_t)emu_register_map[i].width * emu_register_map[i].cells > longest)
			longest = (size_t)emu_register_map[i].width * emu_register_map[i].cells;
	longest = longest + 64 < RUN ? longest + 64 : RUN;
	return longest;
}

static size_t length_of(const struct record *record)
{
	size_t length = record->more < 0xf0 ? record->more : (record->more - 0xefu) << 8;

	return length < longest_run() ? length : longest_run();
}

/* Check byte by byte: the counters, and the sheet. */
static void check_bytes(uint64_t offset, const uint8_t *bytes, size_t n, enum what what)
{
	const enum emu_direction direction = what == WRITE_BYTES ? EMU_WRITE : EMU_READ;

	for (size_t i = 0; i < n; i++) {
		const struct regs_place place = { offset + i, 1 };
		const struct emu_register *reg = NULL;
		enum emu_verdict verdict = regs_judge(&lab.emu, place, direction, &reg);

		count(place, verdict, direction, bytes[i]);
		if (verdict != EMU_OK && direction == EMU_READ)
			want(bytes[i], regs_refusal(verdict, 1), place, "refused read in a run");
		if (verdict != EMU_OK || !&device_sheet)
			continue;
		if (direction == EMU_READ)
			want(bytes[i], device_sheet.read(lab.sheet, place.offset, 1), place,
			     "read in a run");
		else
			device_sheet.write(lab.sheet, place.offset, 1, bytes[i]);
	}
}

static void run_bytes(const struct record *record, enum what what)
{
	static uint8_t bytes[RUN], watched[RUN];
	const struct regs_place place = { place_of(record).offset, 1 };
	size_t n = length_of(record), done = n;

	memset(bytes, (uint8_t)record->value, n);
	if (n)
		bytes[n / 2] = (uint8_t)(record->value >> 8);
	memcpy(watched, bytes, n);
	if (what == WRITE_BYTES) {
		emu_write_bytes(&lab.emu, place.offset, bytes, n);
		emu_write_bytes(&lab.watched, place.offset, watched, n);
	} else if (what == READ_BYTES) {
		emu_read_bytes(&lab.emu, place.offset, bytes, n);
		emu_read_bytes(&lab.watched, place.offset, watched, n);
	} else {
		done = emu_read_string(&lab.emu, place.offset, bytes, n);
		want(emu_read_string(&lab.watched, place.offset, watched, n), done, place,
		     "length of a watched string");
		for (size_t i = 0; i + 1 < done; i++)
			if (!bytes[i])
				fuzz_found("a string goes on behind its NUL");
		if (done < n && (!done || bytes[done - 1]))
			fuzz_found("a string ends before its NUL");
	}
	if (memcmp(bytes, watched, n) != 0)
		fuzz_found("a run of bytes is something else when somebody watches");
	check_bytes(place.offset, bytes, done, what);
}

/* ---------------------------------------------------------------- Configuration space --------- */

static void pci_read(struct regs_place place)
{
	uint32_t wanted = 0;

	if (lab.emu.state.removed)
		wanted = (uint32_t)regs_ones(place.width);
	else if (!regs_is_config_access(place.offset, place.width))
		wanted = UINT32_MAX;
	else if (regs_is_own(place.offset, place.width))
		return;
	else
		wanted = regs_read_config(lab.config, place,
					  emu_device_interrupts(&lab.emu.state.device) != 0);
	want(emu_pci_read(&lab.emu, (uint32_t)place.offset, place.width), wanted, place,
	     "configuration read");
}

static void pci_write(struct regs_place place, uint32_t value)
{
	emu_pci_write(&lab.emu, (uint32_t)place.offset, place.width, value);
	emu_pci_write(&lab.watched, (uint32_t)place.offset, place.width, value);
	if (lab.emu.state.removed || !regs_is_config_access(place.offset, place.width))
		return;
	regs_write_config(lab.config, place, value);
}

/* ---------------------------------------------------------------- The life of a device -------- */

static void expect_reset(void)
{
	static struct emu fresh;
	const struct emu_register *other;

	emu_init(&fresh);
	other = regs_difference(&fresh.state.device, &lab.emu.state.device, NULL, NULL);
	if (other)
		fuzz_found("%s has another value after a reset than in the beginning", other->name);
	regs_reset_config(lab.config);
	if (&device_sheet)
		device_sheet.reset(lab.sheet);
}

static void run_life(enum what what)
{
	switch (what) {
	case RESET:
		emu_reset(&lab.emu);
		emu_reset(&lab.watched);
		expect_reset();
		break;
	case REMOVE:
		emu_remove(&lab.emu);
		emu_remove(&lab.watched);
		break;
#ifdef EMU_DEVICE_STEPS
	case STEP:
		if (emu_is_busy(&lab.emu))
			emu_step(&lab.emu);
		if (emu_is_busy(&lab.watched))
			emu_step(&lab.watched);
		break;
#endif
	default:
		emu_insert(&lab.emu);
		emu_insert(&lab.watched);
		expect_reset();
		break;
	}
}

static void run(const struct record *record)
{
	enum what what = (enum what)((record->what & 0xf) % KINDS);
	const struct regs_place place = place_of(record);
	const struct regs_place config = { (uint32_t)place.offset, place.width };

	switch (what) {
	case READ:
		read_one(place);
		break;
	case WRITE:
		write_one(place,
			  place.width == 8 ? record->value * UINT64_C(0x100000001) : record->value);
		break;
	case PCI_READ:
		pci_read(config);
		break;
	case PCI_WRITE:
		pci_write(config, record->value);
		break;
	case READ_BYTES:
	case WRITE_BYTES:
	case READ_STRING:
		run_bytes(record, what);
		break;
	default:
		run_life(what);
		break;
	}
}

/* ---------------------------------------------------------------- In the end ------------------ */

/* Check that registers which can be read without a change have the sheet's values. */
static void check_sheet(void)
{
	for (size_t i = 0; i < EMU_REGISTERS; i++) {
		const struct emu_register *reg = &emu_register_map[i];

		if (!(reg->access & EMU_READ) || reg->access & EMU_READ_CHANGES)
			continue;
		for (uint32_t cell = 0; cell < reg->cells; cell++) {
			const struct regs_place place = { reg->offset + (uint64_t)cell * reg->width,
							  reg->width };

			want(emu_device_read(&lab.emu.state.device, place.offset, place.width),
			     device_sheet.read(lab.sheet, place.offset, place.width), place,
			     "in the end");
		}
	}
}

static void nobody(struct emu *emu, uint64_t offset, unsigned int width,
		   enum emu_direction direction, void *context)
{
	(void)emu;
	(void)offset;
	(void)width;
	(void)direction;
	(void)context;
}

/* Check configuration space, counters, the device, and the memory around the emulator. */
static void check(void)
{
	const struct emu_state *state = &lab.emu.state;

	for (size_t i = 0; i < REGS_CONFIG; i++)
		if (!regs_is_own(i, 1) && state->pci.config[i] != lab.config[i])
			fuzz_found("byte 0x%zx of configuration space is 0x%x, not 0x%x", i,
				   state->pci.config[i], lab.config[i]);
	/* What the device does by itself is not an access of the fuzzer. */
	lab.counters.verdicts[EMU_BAD_DMA] = lab.emu.counters.verdicts[EMU_BAD_DMA];
	/* No fault is planned here: these are transfers of a device that was cut off. */
	lab.counters.verdicts[EMU_FAULTED] = lab.emu.counters.verdicts[EMU_FAULTED];
	if (lab.emu.counters.misuse.verdict == EMU_BAD_DMA)
		lab.counters.misuse = lab.emu.counters.misuse;
	if (memcmp(&lab.emu.counters, &lab.counters, sizeof(lab.counters)) != 0)
		fuzz_found("counters differ: %" PRIu64 " reads, not %" PRIu64 ", %" PRIu64
			   " writes, not %" PRIu64 ", %" PRIu64 " guest errors",
			   lab.emu.counters.reads, lab.counters.reads, lab.emu.counters.writes,
			   lab.counters.writes, emu_misuse(&lab.emu));
	if (memcmp(state, &lab.watched.state, sizeof(*state)) != 0 ||
	    memcmp(&lab.emu.counters, &lab.watched.counters, sizeof(lab.counters)) != 0)
		fuzz_found("the device is another one when somebody watches");
	for (size_t i = 0; i < sizeof(lab.before); i++)
		if (lab.before[i] || lab.after[i])
			fuzz_found("memory next to the emulator was written");
	if (&device_sheet)
		check_sheet();
}

static void start(void)
{
	emu_init(&lab.emu);
	emu_init(&lab.watched);
	emu_set_hook(&lab.watched, nobody, NULL);
	memset(&lab.counters, 0, sizeof(lab.counters));
	expect_reset();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char why_not[EMU_SOUND_REASON];

	(void)argc;
	(void)argv;
	if (!emu_model_is_sound(&emu_pci_identity, emu_register_map, EMU_REGISTERS, why_not))
		fuzz_found("%s", why_not);
	if (&device_sheet && device_sheet.size > SHEET_ROOM)
		fuzz_found("the data sheet remembers more than %d bytes", SHEET_ROOM);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t n = size / sizeof(struct record);

	if (!n || n > LONGEST)
		return -1;
	start();
	for (size_t i = 0; i < n; i++) {
		struct record record;

		memcpy(&record, data + i * sizeof(record), sizeof(record));
		run(&record);
	}
	check();
	return 0;
}

/* ---------------------------------------------------------------- As a test ------------------- */

static void write_access(const struct record *record, FILE *out)
{
	static const char *const lives[] = { "emu_reset", "emu_remove", "emu_insert", "emu_step" };
	enum what what = (enum what)((record->what & 0xf) % KINDS);
	const struct regs_place place = place_of(record);
	const uint64_t offset = place.offset;
	const unsigned int width = place.width;
	const size_t n = length_of(record);

	switch (what) {
	case READ:
		fprintf(out, "\temu_read(emu, 0x%" PRIx64 ", %uu);\n", offset, width);
		break;
	case WRITE:
		fprintf(out, "\temu_write(emu, 0x%" PRIx64 ", %uu, 0x%x);\n", offset, width,
			record->value);
		break;
	case PCI_READ:
		fprintf(out, "\temu_pci_read(emu, 0x%x, %uu);\n", (uint32_t)offset, width);
		break;
	case PCI_WRITE:
		fprintf(out, "\temu_pci_write(emu, 0x%x, %uu, 0x%x);\n", (uint32_t)offset, width,
			record->value);
		break;
	case READ_BYTES:
	case WRITE_BYTES:
	case READ_STRING:
		fprintf(out, "\tmemset(bytes, 0x%x, %zu);\n", record->value & 0xff, n);
		if (n)
			fprintf(out, "\tbytes[%zu] = 0x%x;\n", n / 2, record->value >> 8 & 0xff);
		fprintf(out, "\temu_%s(emu, 0x%" PRIx64 ", bytes, %zu);\n",
			what == READ_BYTES    ? "read_bytes"
			: what == WRITE_BYTES ? "write_bytes"
					      : "read_string",
			offset, n);
		break;
	default:
		fprintf(out, "\t%s(emu);\n", lives[what - RESET]);
		break;
	}
}

void fuzz_write_test(const uint8_t *data, size_t size, const char *name, FILE *out)
{
	fprintf(out,
		"/* Paste into a test such as tests/emu/test_access.c, and assert what the data "
		"sheet says. */\n"
		"static void test_%s(void **state)\n{\n"
		"\tstruct emu_bench *bench = *state;\n"
		"\tstruct emu *emu = &bench->emu;\n"
		"\tstatic uint8_t bytes[4096];\n\n",
		name);
	for (size_t i = 0; i < size / sizeof(struct record); i++) {
		struct record record;

		memcpy(&record, data + i * sizeof(record), sizeof(record));
		write_access(&record, out);
	}
	fprintf(out, "\t(void)bytes;\n}\n");
}

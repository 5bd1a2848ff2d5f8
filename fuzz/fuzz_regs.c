// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: raw accesses to the emulator, of every width and at every offset, against the data
 * sheet (docs/device.md), which is spelled out here once more: which accesses reach which register,
 * what the others answer, what is counted as what, and that nothing else changes.
 *
 * An input is a string of records of eight bytes; see struct record.
 */
#include "emu.h"
#include "fuzz.h"

#include <inttypes.h>
#include <string.h>

#define BAR    0x1000
#define CELLS  4092
#define STRING 4
#define CONFIG 256

#define LONGEST 128 /* records of an input that are run */

/**
 * struct record - one access, as bytes
 * @what: low four bits: see enum what; the others: the width, see widths
 * @more: how many bytes a run has; 0xf0 and more: 256 to 4096 of them
 * @offset: 0xf000 and more: as far below the end of the address space
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
	KINDS,
};

static const unsigned int widths[16] = { 1, 1, 1, 1, 4, 4, 4, 4, 2, 8, 0, 3, 5, 16, 0x1000, ~0u };

/* What the data sheet says there is. */
struct sheet {
	uint32_t seed;
	uint8_t string[CELLS];
	uint8_t config[CONFIG];
	bool removed;
	struct emu_counters counters;
};

static struct sheet reset_sheet;

static struct {
	uint8_t before[64];
	struct emu emu;
	uint8_t after[64];
	struct sheet sheet;
} lab;

/* ---------------------------------------------------------------- The data sheet -------------- */

static uint8_t turn(uint8_t byte, uint32_t seed)
{
	if (byte >= 'a' && byte <= 'z')
		return (uint8_t)('a' + (byte - 'a' + seed % 26) % 26);
	if (byte >= 'A' && byte <= 'Z')
		return (uint8_t)('A' + (byte - 'A' + seed % 26) % 26);
	return byte;
}

static enum emu_verdict judge(const struct sheet *sheet, uint64_t offset, unsigned int width)
{
	if (sheet->removed)
		return EMU_REMOVED;
	if (width > BAR || offset > BAR || offset + width > BAR)
		return EMU_BAD_BOUNDS;
	if (offset >= BAR)
		return EMU_BAD_UNMAPPED;
	if (offset >= STRING)
		return width == 1 ? EMU_OK : EMU_BAD_WIDTH;
	if (width != 4)
		return EMU_BAD_WIDTH;
	return offset ? EMU_BAD_ALIGNMENT : EMU_OK;
}

static uint64_t answer(enum emu_verdict verdict, unsigned int width)
{
	if (verdict != EMU_REMOVED && verdict != EMU_BAD_BOUNDS)
		return 0;
	return width < 8 ? (UINT64_C(1) << 8 * width) - 1 : UINT64_MAX;
}

static uint64_t sheet_read(struct sheet *sheet, uint64_t offset, unsigned int width)
{
	enum emu_verdict verdict = judge(sheet, offset, width);

	sheet->counters.reads++;
	if (verdict != EMU_OK) {
		sheet->counters.verdicts[verdict]++;
		return answer(verdict, width);
	}
	return offset ? sheet->string[offset - STRING] : sheet->seed;
}

static void sheet_write(struct sheet *sheet, uint64_t offset, unsigned int width, uint32_t value)
{
	enum emu_verdict verdict = judge(sheet, offset, width);

	sheet->counters.writes++;
	if (verdict != EMU_OK)
		sheet->counters.verdicts[verdict]++;
	else if (offset)
		sheet->string[offset - STRING] = turn((uint8_t)value, sheet->seed);
	else
		sheet->seed = value;
}

/* Bits of configuration space that a guest can write. */
static uint8_t writable(size_t i)
{
	switch (i) {
	case 0x04: /* memory and bus master enable */
		return 0x06;
	case 0x0c: /* cache line size */
	case 0x0d: /* latency timer */
	case 0x12: /* BAR 0 is 4 KiB large: the upper 20 bits of its address */
	case 0x13:
	case 0x3c: /* interrupt line */
		return 0xff;
	case 0x11:
		return 0xf0;
	default:
		return 0;
	}
}

static bool is_config_access(uint64_t offset, unsigned int width)
{
	return (width == 1 || width == 2 || width == 4) && !(offset % width) && offset < CONFIG;
}

static uint32_t sheet_pci_read(const struct sheet *sheet, uint64_t offset, unsigned int width)
{
	uint32_t value = 0;

	if (sheet->removed)
		return (uint32_t)answer(EMU_REMOVED, width);
	if (!is_config_access(offset, width))
		return UINT32_MAX;
	for (unsigned int i = 0; i < width; i++)
		value |= (uint32_t)sheet->config[offset + i] << 8 * i;
	return value;
}

static void sheet_pci_write(struct sheet *sheet, uint64_t offset, unsigned int width,
			    uint32_t value)
{
	if (sheet->removed || !is_config_access(offset, width))
		return;
	for (unsigned int i = 0; i < width; i++) {
		uint8_t bits = writable((size_t)offset + i);
		uint8_t *byte = &sheet->config[offset + i];

		*byte = (uint8_t)((*byte & ~bits) | ((value >> 8 * i) & bits));
	}
}

static void sheet_reset(struct sheet *sheet)
{
	sheet->seed = 0;
	memset(sheet->string, 0, CELLS);
	memcpy(sheet->config, reset_sheet.config, CONFIG);
}

/* ---------------------------------------------------------------- Both ------------------------ */

static void want(uint64_t got, uint64_t wanted, const struct record *record, uint64_t offset)
{
	if (got != wanted)
		fuzz_found("access %u (width %u) at 0x%" PRIx64 ": 0x%" PRIx64 ", not 0x%" PRIx64,
			   record->what & 0xfu, widths[record->what >> 4], offset, got, wanted);
}

static void run_bytes(const struct record *record, enum what what, uint64_t offset)
{
	static uint8_t bytes[4096];
	struct sheet *sheet = &lab.sheet;
	size_t n = record->more < 0xf0 ? record->more : (record->more - 0xefu) << 8;
	size_t done = n;

	memset(bytes, (uint8_t)record->value, n);
	if (n)
		bytes[n / 2] = (uint8_t)(record->value >> 8);
	if (what == WRITE_BYTES) {
		emu_write_bytes(&lab.emu, offset, bytes, n);
		for (size_t i = 0; i < n; i++)
			sheet_write(sheet, offset + i, 1, bytes[i]);
		return;
	}
	if (what == READ_BYTES)
		emu_read_bytes(&lab.emu, offset, bytes, n);
	else
		done = emu_read_string(&lab.emu, offset, bytes, n);
	for (size_t i = 0; i < done; i++) {
		uint8_t byte = (uint8_t)sheet_read(sheet, offset + i, 1);

		want(bytes[i], byte, record, offset + i);
		if (what == READ_STRING && !byte)
			want(done, i + 1, record, offset);
	}
	if (what == READ_STRING && done < n)
		want(bytes[done - 1], 0, record, offset);
}

static void run_life(enum what what)
{
	struct sheet *sheet = &lab.sheet;

	switch (what) {
	case RESET:
		emu_reset(&lab.emu);
		sheet_reset(sheet);
		break;
	case REMOVE:
		emu_remove(&lab.emu);
		sheet->removed = true;
		break;
	default:
		emu_insert(&lab.emu);
		sheet_reset(sheet);
		sheet->removed = false;
		break;
	}
}

static void run(const struct record *record)
{
	enum what what = (enum what)((record->what & 0xf) % KINDS);
	unsigned int width = widths[record->what >> 4];
	uint64_t offset =
		record->offset < 0xf000 ? record->offset : (uint64_t)(int16_t)record->offset;
	struct sheet *sheet = &lab.sheet;

	switch (what) {
	case READ:
		want(emu_read(&lab.emu, offset, width), sheet_read(sheet, offset, width), record,
		     offset);
		break;
	case WRITE:
		emu_write(&lab.emu, offset, width, record->value);
		sheet_write(sheet, offset, width, record->value);
		break;
	case PCI_READ:
		want(emu_pci_read(&lab.emu, (uint32_t)offset, width),
		     sheet_pci_read(sheet, (uint32_t)offset, width), record, offset);
		break;
	case PCI_WRITE:
		emu_pci_write(&lab.emu, (uint32_t)offset, width, record->value);
		sheet_pci_write(sheet, (uint32_t)offset, width, record->value);
		break;
	case READ_BYTES:
	case WRITE_BYTES:
	case READ_STRING:
		run_bytes(record, what, offset);
		break;
	default:
		run_life(what);
		break;
	}
}

/* The whole register file, configuration space, counters, and what surrounds the emulator. */
static void check(void)
{
	const struct emu_state *state = &lab.emu.state;
	const struct sheet *sheet = &lab.sheet;

	if (state->device.seed != sheet->seed)
		fuzz_found("SEED is 0x%x, not 0x%x", state->device.seed, sheet->seed);
	if (memcmp(state->device.string, sheet->string, CELLS) != 0)
		fuzz_found("STRING is not what was written");
	if (memcmp(state->pci.config, sheet->config, CONFIG) != 0)
		fuzz_found("configuration space is not what was written");
	if (state->removed != sheet->removed)
		fuzz_found("removed: %u, not %u", state->removed, sheet->removed);
	if (memcmp(&lab.emu.counters, &sheet->counters, sizeof(sheet->counters)) != 0)
		fuzz_found("counters differ: %" PRIu64 " reads, not %" PRIu64 ", %" PRIu64
			   " writes, not %" PRIu64 ", %" PRIu64 " guest errors",
			   lab.emu.counters.reads, sheet->counters.reads, lab.emu.counters.writes,
			   sheet->counters.writes, emu_misuse(&lab.emu));
	for (size_t i = 0; i < sizeof(lab.before); i++)
		if (lab.before[i] || lab.after[i])
			fuzz_found("memory next to the emulator was written");
}

static void start(void)
{
	static const uint8_t identity[16] = {
		0x34, 0x12, 0xfe, 0xca, [8] = 0x10, 0x00, 0xff, 0x00
	};

	memcpy(reset_sheet.config, identity, sizeof(identity));
	emu_init(&lab.emu);
	lab.sheet = reset_sheet;
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
	static const char *const lives[] = { "emu_reset", "emu_remove", "emu_insert" };
	enum what what = (enum what)((record->what & 0xf) % KINDS);
	uint64_t offset =
		record->offset < 0xf000 ? record->offset : (uint64_t)(int16_t)record->offset;
	unsigned int width = widths[record->what >> 4];
	size_t n = record->more < 0xf0 ? record->more : (record->more - 0xefu) << 8;

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
		"/* Paste into tests/emu/test_access.c, and assert what the data sheet says. */\n"
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

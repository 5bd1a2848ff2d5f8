// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read a capture: find the mappings of the device, and the accesses to it.
 */
#include "trace.h"
#include "event.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/*
 * The part of the file in memory, and so the longest possible line. Kernels write no line over 4
 * KiB.
 */
#define BUFFER 65536

/* Results of the first pass over the text, besides the mappings. */
struct survey {
	struct emu_bases devices[8]; /* devices of this kind, by their PCIDEV lines */
	size_t n_devices;
};

static int __attribute__((format(printf, 2, 3)))
complain(struct trace *trace, const char *format, ...)
{
	va_list args;

	trace->error.line = trace->error.column = 0;
	va_start(args, format);
	vsnprintf(trace->error.message, sizeof(trace->error.message), format, args);
	va_end(args);
	return -EINVAL;
}

/* ---------------------------------------------------------------- Records --------------------- */

static int line_too_long(struct trace *trace)
{
	complain(trace, "a line of more than %d bytes; is this mmiotrace text?", BUFFER);
	trace->error.line = trace->parser.line + 1;
	trace->error.column = 1;
	return -EINVAL;
}

/*
 * Read more of the file, up to the end of a line. Returns 1, 0 at the end of the file, or a
 * negative errno.
 */
static int fill(struct trace *trace)
{
	struct mmiotrace_parser *parser = &trace->parser;
	char *rest = trace->buffer + (parser->end - trace->buffer);
	size_t n = (size_t)(trace->buffer + trace->filled - rest);
	const char *last;
	size_t got;

	memmove(trace->buffer, rest, n);
	errno = 0;
	got = fread(trace->buffer + n, 1, BUFFER - n, trace->in);
	if (ferror(trace->in))
		return errno ? -errno : -EIO;
	trace->filled = n + got;
	parser->at = parser->end = trace->buffer;
	if (!trace->filled)
		return 0;
	last = memrchr(trace->buffer, '\n', trace->filled);
	if (!last && trace->filled == BUFFER)
		return line_too_long(trace);
	/* The last line may have no newline; after a short read the file has ended. */
	parser->end = trace->filled < BUFFER ? trace->buffer + trace->filled : last + 1;
	return 1;
}

/* Returns 1 with a record, 0 at the end, or a negative errno. */
static int next_record(struct trace *trace, struct mmiotrace_record *record)
{
	int result = mmiotrace_next(&trace->parser, record, &trace->error);

	while (!result) {
		result = fill(trace);
		if (result <= 0)
			return result;
		result = mmiotrace_next(&trace->parser, record, &trace->error);
	}
	return result;
}

static int add_mapping(struct trace *trace, const struct mmiotrace_record *record)
{
	const struct mapping mapping = {
		.map = record->map,
		.phys = record->phys,
		.size = record->size,
	};

	return mappings_add(&trace->mappings, &mapping);
}

/* ---------------------------------------------------------------- First pass ------------------ */

static void add_pci_device(struct survey *survey, const struct mmiotrace_record *record)
{
	uint32_t id = (uint32_t)emu_pci_identity.vendor << 16 | emu_pci_identity.device;
	struct emu_bases *device = &survey->devices[survey->n_devices];

	if (record->pci_id != id ||
	    survey->n_devices == sizeof(survey->devices) / sizeof(survey->devices[0]))
		return;
	for (size_t bar = 0; bar < EMU_PCI_BARS; bar++)
		device->bar[bar] = record->bars[bar] & ~0xfull;
	survey->n_devices++;
}

static int survey_record(struct trace *trace, struct survey *survey,
			 const struct mmiotrace_record *record)
{
	struct mapping *mapping;

	switch (record->kind) {
	case MMIOTRACE_MAP:
		return add_mapping(trace, record);
	case MMIOTRACE_PCIDEV:
		add_pci_device(survey, record);
		return 0;
	case MMIOTRACE_READ:
	case MMIOTRACE_WRITE:
		mapping = mappings_find(&trace->mappings, record->map);
		if (mapping)
			mapping->accessed = true;
		return 0;
	default:
		return 0;
	}
}

/* ---------------------------------------------------------------- Which device? --------------- */

/* Does a mapping overlap a BAR? */
static bool is_of_bar(const struct mapping *mapping, const struct emu_bases *bases,
		      unsigned int bar)
{
	uint64_t size = emu_pci_identity.bar_size[bar];
	uint64_t base = bases->bar[bar];

	return size && (base - mapping->phys < mapping->size || mapping->phys - base < size);
}

/* Find the device with a PCIDEV line that has this mapping; NULL for none. */
static const struct emu_bases *find_device(const struct survey *survey,
					   const struct mapping *mapping)
{
	for (size_t i = 0; i < survey->n_devices; i++)
		for (unsigned int bar = 0; bar < EMU_PCI_BARS; bar++)
			if (is_of_bar(mapping, &survey->devices[i], bar))
				return &survey->devices[i];
	return NULL;
}

/* The addresses of the other BARs are not known. */
static struct emu_bases at_first_bar(uint64_t phys)
{
	struct emu_bases bases = { 0 };

	bases.bar[emu_first_bar()] = phys;
	return bases;
}

static bool is_same(const struct emu_bases *a, const struct emu_bases *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/*
 * Count possible devices at different addresses; gives the addresses of the first and the second.
 */
static size_t candidates(const struct trace *trace, const struct survey *survey, bool pci,
			 bool accessed, struct emu_bases found[2])
{
	size_t n = 0;

	for (const struct mapping *mapping = trace->mappings.first; mapping && n < 2;
	     mapping = mapping->next) {
		const struct emu_bases mapped = at_first_bar(mapping->phys);
		const struct emu_bases *bases = pci ? find_device(survey, mapping) : &mapped;

		if (!bases || (accessed && !mapping->accessed) || (n && is_same(bases, &found[0])))
			continue;
		found[n++] = *bases;
	}
	return n;
}

static int find_base(struct trace *trace, const struct survey *survey)
{
	unsigned int bar = emu_first_bar();
	struct emu_bases found[2] = { 0 };
	bool pci = candidates(trace, survey, true, false, found) > 0;
	size_t n = candidates(trace, survey, pci, true, found);

	if (!n)
		n = candidates(trace, survey, pci, false, found);
	trace->bases = found[0];
	if (n == 1)
		return 0;
	if (n)
		return complain(trace,
				"more than one device is mapped, at 0x%" PRIx64 " and 0x%" PRIx64
				" for example: say which with --base=ADDRESS",
				found[0].bar[bar], found[1].bar[bar]);
	return complain(trace, "no MAP line says where the device is: was the tracer started after "
			       "the driver was loaded? Say where with --base=ADDRESS");
}

static void take_base(struct trace *trace, const struct survey *survey, uint64_t base)
{
	trace->bases = at_first_bar(base);
	for (size_t i = 0; i < survey->n_devices; i++)
		if (survey->devices[i].bar[emu_first_bar()] == base)
			trace->bases = survey->devices[i];
}

/* Only a PCIDEV line gives the address of a second BAR. */
static int check_bases(struct trace *trace, const struct survey *survey)
{
	unsigned int bar = emu_first_bar() + 1;

	while (bar < EMU_PCI_BARS && !emu_pci_identity.bar_size[bar])
		bar++;
	if (bar == EMU_PCI_BARS)
		return 0;
	for (size_t i = 0; i < survey->n_devices; i++)
		if (is_same(&trace->bases, &survey->devices[i]))
			return 0;
	return complain(trace, "no PCIDEV line says where BAR %u of the device is", bar);
}

static int survey_all(struct trace *trace, const uint64_t *base)
{
	struct survey survey = { 0 };
	struct mmiotrace_record record;
	int result;

	while ((result = next_record(trace, &record)) > 0) {
		result = survey_record(trace, &survey, &record);
		if (result)
			break;
	}
	if (result)
		return result;
	if (ftello(trace->in) == trace->start)
		return complain(trace, "the file is empty: nothing was traced");
	if (base)
		take_base(trace, &survey, *base);
	else
		result = find_base(trace, &survey);
	return result ? result : check_bases(trace, &survey);
}

int trace_open(struct trace *trace, const char *name, FILE *in, const uint64_t *base)
{
	*trace = (struct trace){ .name = name, .in = in, .start = ftello(in) };
	trace->buffer = malloc(BUFFER);
	if (trace->start < 0 || !trace->buffer) {
		trace->err = -errno;
		return trace->err;
	}
	trace_rewind(trace);
	if (!trace->err)
		trace->err = survey_all(trace, base);
	if (!trace->err)
		trace_rewind(trace);
	return trace->err;
}

void trace_close(struct trace *trace)
{
	mappings_free(&trace->mappings);
	free(trace->buffer);
	trace->buffer = NULL;
}

/* ---------------------------------------------------------------- Second pass ----------------- */

/*
 * Find the offset of an access to the device. It goes to the BAR of its mapping; or, if the mapping
 * is not known, to the BAR at its address.
 */
static bool find_offset(struct trace *trace, const struct mmiotrace_record *record,
			uint64_t *offset)
{
	const struct mapping *mapping = mappings_find(&trace->mappings, record->map);
	bool found = false;

	for (unsigned int bar = 0; bar < EMU_PCI_BARS; bar++) {
		uint64_t at = record->phys - trace->bases.bar[bar];
		bool inside = at < emu_pci_identity.bar_size[bar];

		if (mapping && !is_of_bar(mapping, &trace->bases, bar))
			continue;
		/* If a mapping has several BARs, take the one with this address. */
		if (inside || (mapping && !found)) {
			*offset = EMU_BAR(bar) + at;
			found = true;
		}
	}
	return found;
}

static bool take_access(struct trace *trace, const struct mmiotrace_record *record,
			struct trace_event *event)
{
	struct emu_access *access = &event->access;

	if (!find_offset(trace, record, &access->offset))
		return false;
	event->number = ++trace->accesses;
	access->width = record->width > UINT32_MAX ? UINT32_MAX : (uint32_t)record->width;
	/* The kernel shows the whole destination register of a sign-extending read. */
	access->value = record->value & emu_all_ones(access->width);
	access->direction = record->kind == MMIOTRACE_READ ? EMU_READ : EMU_WRITE;
	access->verdict = (uint16_t)emu_check_place(access->offset, access->width,
						    (enum emu_direction)access->direction);
	return true;
}

static bool take_mark(const struct trace *trace, const struct mmiotrace_record *record,
		      struct trace_event *event)
{
	event->number = trace->accesses;
	if (trace_event_from_mark(record->text, record->text_size, &event->access))
		return true;
	event->access = (struct emu_access){ 0 };
	event->mark = record->text;
	event->mark_size = record->text_size;
	return true;
}

/* Is the record an event? */
static bool take_record(struct trace *trace, const struct mmiotrace_record *record,
			struct trace_event *event)
{
	uint64_t offset;

	*event = (struct trace_event){ .time_ns = record->time_ns, .line = record->line };
	switch (record->kind) {
	case MMIOTRACE_READ:
	case MMIOTRACE_WRITE:
		return take_access(trace, record, event);
	case MMIOTRACE_MARK:
		return take_mark(trace, record, event);
	case MMIOTRACE_MAP:
		trace->err = add_mapping(trace, record);
		return false;
	case MMIOTRACE_UNKNOWN:
		if (!find_offset(trace, record, &offset))
			return false;
		trace->unknown++;
		trace->unknown_line = trace->unknown_line ? trace->unknown_line : record->line;
		return false;
	case MMIOTRACE_LOST:
		trace->lost += record->lost ? record->lost : 1;
		trace->lost_line = trace->lost_line ? trace->lost_line : record->line;
		return false;
	default:
		return false;
	}
}

bool trace_next(struct trace *trace, struct trace_event *event)
{
	struct mmiotrace_record record;

	while (!trace->err) {
		int result = next_record(trace, &record);

		if (result < 0)
			trace->err = result;
		if (result <= 0)
			return false;
		if (take_record(trace, &record, event)) {
			trace->count++;
			return true;
		}
	}
	return false;
}

void trace_skip(struct trace *trace, size_t count)
{
	struct trace_event event;

	while (trace->count < count && trace_next(trace, &event))
		;
}

void trace_rewind(struct trace *trace)
{
	mappings_free(&trace->mappings);
	trace->count = trace->accesses = 0;
	trace->lost = trace->unknown = 0;
	trace->lost_line = trace->unknown_line = 0;
	trace->filled = 0;
	trace->parser = (struct mmiotrace_parser){ .at = trace->buffer, .end = trace->buffer };
	if (!trace->err && fseeko(trace->in, trace->start, SEEK_SET))
		trace->err = -errno;
}

bool trace_is_complete(const struct trace *trace, char *why_not, size_t room)
{
	if (trace->lost)
		snprintf(why_not, room,
			 "line %zu: %" PRIu64
			 " records were lost: trace again with a larger buffer "
			 "(buffer_size_kb)",
			 trace->lost_line, trace->lost);
	else if (trace->unknown)
		snprintf(why_not, room,
			 "line %zu: the kernel could not decode %" PRIu64 " accesses (UNKNOWN)",
			 trace->unknown_line, trace->unknown);
	else if (!trace->accesses)
		snprintf(why_not, room, "it has no access to the device at 0x%" PRIx64,
			 trace->bases.bar[emu_first_bar()]);
	return !trace->lost && !trace->unknown && trace->accesses;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading a capture: which of its mappings is the device, and the accesses to it.
 */
#include "trace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* A MAP record, and how many accesses went through it. */
struct mapping {
	uint64_t map;
	uint64_t phys;
	uint64_t size;
	uint64_t accesses;
};

/* What the first pass over the text collects. */
struct survey {
	struct mapping *mappings;
	size_t count;
	size_t capacity;
	size_t accesses;
	size_t marks;
	uint64_t pci_bases[8]; /* of devices that are ours */
	size_t pci_devices;
};

/* What the second pass needs. */
struct loader {
	struct trace *trace;
	struct survey *survey;
	struct emu emu; /* in reset state: decides accesses */
};

/* ---------------------------------------------------------------- First pass ------------------ */

/* Make room for one more element. Returns 0 or -ENOMEM. */
static int grow(void **array, size_t count, size_t *capacity, size_t size)
{
	size_t more = *capacity ? *capacity * 2 : 16;
	void *bigger;

	if (count < *capacity)
		return 0;
	bigger = reallocarray(*array, more, size);
	if (!bigger)
		return -ENOMEM;
	*array = bigger;
	*capacity = more;
	return 0;
}

static int add_mapping(struct survey *survey, const struct mmiotrace_record *record)
{
	int err = grow((void **)&survey->mappings, survey->count, &survey->capacity,
		       sizeof(*survey->mappings));

	if (err)
		return err;
	survey->mappings[survey->count++] = (struct mapping){
		.map = record->map,
		.phys = record->phys,
		.size = record->size,
	};
	return 0;
}

/* The mapping that an access went through: the latest of that number. Most are to the latest. */
static struct mapping *find_mapping(const struct survey *survey, uint64_t map)
{
	for (size_t i = survey->count; i-- > 0;)
		if (survey->mappings[i].map == map)
			return &survey->mappings[i];
	return NULL;
}

static void add_pci_device(struct survey *survey, const struct mmiotrace_record *record)
{
	uint32_t id = (uint32_t)emu_pci_identity.vendor << 16 | emu_pci_identity.device;

	if (record->pci_id != id ||
	    survey->pci_devices == sizeof(survey->pci_bases) / sizeof(survey->pci_bases[0]))
		return;
	for (size_t i = 0; i < EMU_PCI_BARS; i++)
		if (emu_pci_identity.bar_size[i])
			survey->pci_bases[survey->pci_devices++] = record->bars[i] & ~0xfull;
}

static int survey_record(const struct mmiotrace_record *record, void *context)
{
	struct survey *survey = context;
	struct mapping *mapping;

	switch (record->kind) {
	case MMIOTRACE_MAP:
		return add_mapping(survey, record);
	case MMIOTRACE_PCIDEV:
		add_pci_device(survey, record);
		return 0;
	case MMIOTRACE_READ:
	case MMIOTRACE_WRITE:
		survey->accesses++;
		mapping = find_mapping(survey, record->map);
		if (mapping)
			mapping->accesses++;
		return 0;
	case MMIOTRACE_MARK:
		survey->marks++;
		return 0;
	default:
		return 0;
	}
}

/* ---------------------------------------------------------------- Which device? --------------- */

static bool is_pci_base(const struct survey *survey, uint64_t phys)
{
	for (size_t i = 0; i < survey->pci_devices; i++)
		if (survey->pci_bases[i] == phys)
			return true;
	return false;
}

/* Mappings at different addresses that qualify; the first's address and the second's. */
static size_t candidates(const struct survey *survey, bool pci, bool accessed, uint64_t found[2])
{
	size_t n = 0;

	for (size_t i = 0; i < survey->count && n < 2; i++) {
		const struct mapping *mapping = &survey->mappings[i];

		if ((pci && !is_pci_base(survey, mapping->phys)) ||
		    (accessed && !mapping->accesses) || (n && mapping->phys == found[0]))
			continue;
		found[n++] = mapping->phys;
	}
	return n;
}

static int __attribute__((format(printf, 2, 3)))
complain(struct trace_error *error, const char *format, ...)
{
	va_list args;

	error->line = error->column = 0;
	va_start(args, format);
	vsnprintf(error->message, sizeof(error->message), format, args);
	va_end(args);
	return -EINVAL;
}

static int find_base(const struct survey *survey, uint64_t *base, struct trace_error *error)
{
	uint64_t found[2] = { 0 };
	bool pci = candidates(survey, true, false, found) > 0;
	size_t n = candidates(survey, pci, true, found);

	if (!n)
		n = candidates(survey, pci, false, found);
	*base = found[0];
	if (n == 1)
		return 0;
	if (n)
		return complain(error,
				"more than one device is mapped, at 0x%" PRIx64 " and 0x%" PRIx64
				" for example: say which with --base=ADDRESS",
				found[0], found[1]);
	return complain(error, "no MAP line says where the device is: was the tracer started after "
			       "the driver was loaded? Say where with --base=ADDRESS");
}

/* ---------------------------------------------------------------- Second pass ----------------- */

/* Through a mapping of the device; or, if nothing is known of the mapping, at its address. */
static bool is_ours(const struct loader *loader, const struct mmiotrace_record *record)
{
	const struct mapping *mapping = find_mapping(loader->survey, record->map);
	uint64_t base = loader->trace->base;

	if (mapping)
		return base - mapping->phys < mapping->size;
	return record->phys - base < EMU_BAR_SIZE;
}

static struct trace_event *add_event(struct trace *trace, const struct mmiotrace_record *record)
{
	struct trace_event *event = &trace->events[trace->count++];

	*event = (struct trace_event){ .time_ns = record->time_ns, .line = record->line };
	return event;
}

static void add_access(struct loader *loader, const struct mmiotrace_record *record)
{
	bool is_read = record->kind == MMIOTRACE_READ;
	struct trace *trace = loader->trace;
	struct trace_event *event = add_event(trace, record);
	struct emu_access *access = &event->access;

	event->number = ++trace->accesses;
	access->offset = record->phys - trace->base;
	access->width = record->width > UINT32_MAX ? UINT32_MAX : (uint32_t)record->width;
	/* The kernel shows the whole destination register of a sign-extending read. */
	access->value = record->value & emu_all_ones(access->width);
	access->direction = is_read ? EMU_READ : EMU_WRITE;
	access->verdict = (uint16_t)emu_check(&loader->emu, access->offset, access->width,
					      (enum emu_direction)access->direction);
}

static void add_mark(struct trace *trace, const struct mmiotrace_record *record)
{
	struct trace_event *event = add_event(trace, record);

	event->number = trace->accesses;
	event->mark = record->text;
	event->mark_size = record->text_size;
}

static int load_record(const struct mmiotrace_record *record, void *context)
{
	struct loader *loader = context;
	struct trace *trace = loader->trace;

	switch (record->kind) {
	case MMIOTRACE_READ:
	case MMIOTRACE_WRITE:
		if (is_ours(loader, record))
			add_access(loader, record);
		return 0;
	case MMIOTRACE_MARK:
		add_mark(trace, record);
		return 0;
	case MMIOTRACE_UNKNOWN:
		if (!is_ours(loader, record))
			return 0;
		trace->unknown++;
		trace->unknown_line = trace->unknown_line ? trace->unknown_line : record->line;
		return 0;
	case MMIOTRACE_LOST:
		trace->lost += record->lost ? record->lost : 1;
		trace->lost_line = trace->lost_line ? trace->lost_line : record->line;
		return 0;
	default:
		return 0;
	}
}

static int load(struct trace *trace, struct survey *survey, const char *text, size_t size,
		const uint64_t *base, struct trace_error *error)
{
	struct loader loader = { .trace = trace, .survey = survey };
	int err = mmiotrace_parse(text, size, survey_record, survey, error);

	if (err)
		return err;
	if (base)
		trace->base = *base;
	else
		err = find_base(survey, &trace->base, error);
	if (err)
		return err;
	trace->events = calloc(survey->accesses + survey->marks + 1, sizeof(*trace->events));
	if (!trace->events)
		return -ENOMEM;
	emu_init(&loader.emu);
	return mmiotrace_parse(text, size, load_record, &loader, error);
}

int trace_load(struct trace *trace, const char *name, const char *text, size_t size,
	       const uint64_t *base, struct trace_error *error)
{
	struct survey survey = { 0 };
	int err;

	*trace = (struct trace){ .name = name };
	if (!size)
		return complain(error, "the file is empty: nothing was traced");
	err = load(trace, &survey, text, size, base, error);
	free(survey.mappings);
	return err;
}

void trace_free(struct trace *trace)
{
	free(trace->events);
	*trace = (struct trace){ .name = trace->name };
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
			 trace->base);
	return !trace->lost && !trace->unknown && trace->accesses;
}

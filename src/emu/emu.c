// SPDX-License-Identifier: GPL-2.0-only
/*
 * The emulator: life of a device, observed accesses, runs of accesses, test controls.
 */
#include "emu.h"

#include <string.h>

/* ---------------------------------------------------------------- Life of a device ------------ */

static void rearm(struct emu *emu)
{
	emu->armed = emu->trace.running || emu->hook || emu->n_faults || emu->unmapped;
}

/* ---------------------------------------------------------------- The log --------------------- */

static void empty(struct emu_trace *t)
{
	if (t->drain && t->drain(t->log, t->count, t->drain_context))
		t->count = 0;
}

/* Everything that happens is traced here, except plain accesses. */
static void trace(struct emu *emu, const struct emu_access *access)
{
	struct emu_trace *t = &emu->trace;

	if (access->verdict >= EMU_BAD_BOUNDS && !emu->counters.misuse.direction)
		emu->counters.misuse = *access;
	if (!t->running)
		return;
	if (t->count == t->capacity)
		empty(t);
	if (t->count < t->capacity)
		t->log[t->count++] = *access;
	else
		t->dropped++;
}

void emu_trace_event(struct emu *emu, const struct emu_access *event)
{
	trace(emu, event);
}

static void trace_interrupt(struct emu *emu, enum emu_event event, unsigned int vector)
{
	const struct emu_access entry = { .value = vector, .direction = (uint16_t)event };

	trace(emu, &entry);
}

/* ---------------------------------------------------------------- Power and interrupts -------- */

static void power_up(struct emu_state *state)
{
	emu_device_reset(&state->device);
	emu_pci_reset(&state->pci, &emu_pci_identity);
}

static bool may(const struct emu *emu, uint16_t command)
{
	return emu_pci_command(&emu->state.pci) & command;
}

static void set_line(struct emu *emu, bool up)
{
	if (emu->line == up)
		return;
	emu->line = up;
	trace_interrupt(emu, up ? EMU_PIN_UP : EMU_PIN_DOWN, 0);
	if (emu->bus.line)
		emu->bus.line(emu->bus.context, up);
}

/*
 * Send a message for each vector that rises. If the guest allows fewer vectors, they share those.
 */
static void send_messages(struct emu *emu, uint32_t risen, unsigned int vectors)
{
	for (unsigned int vector = 0; risen; vector++, risen >>= 1) {
		if (!(risen & 1))
			continue;
		trace_interrupt(emu, EMU_MESSAGE, vector & (vectors - 1));
		if (emu->bus.message)
			emu->bus.message(emu->bus.context, vector & (vectors - 1));
	}
}

bool emu_may_interrupt(const struct emu *emu)
{
	if (emu_pci_msi_vectors(&emu->state.pci))
		return may(emu, EMU_PCI_COMMAND_BUS_MASTER);
	return emu_pci_identity.interrupt_pin && !may(emu, EMU_PCI_COMMAND_INTX_OFF);
}

void emu_settle(struct emu *emu)
{
	uint32_t now = emu->state.removed ? 0 : emu_device_interrupts(&emu->state.device);
	unsigned int vectors = emu_pci_msi_vectors(&emu->state.pci);
	uint32_t risen = now & ~emu->asserted;

	emu->asserted = now;
	emu->cut_off &= emu_is_busy(emu);
	set_line(emu, now && !vectors && emu_may_interrupt(emu));
	if (vectors && emu_may_interrupt(emu))
		send_messages(emu, risen, vectors);
}

void emu_init(struct emu *emu)
{
	memset(emu, 0, sizeof(*emu));
	power_up(&emu->state);
}

void emu_reset(struct emu *emu)
{
	power_up(&emu->state);
	emu_settle(emu);
}

void emu_remove(struct emu *emu)
{
	emu->state.removed = 1;
	emu_settle(emu);
}

void emu_insert(struct emu *emu)
{
	power_up(&emu->state);
	emu->state.removed = 0;
	emu_settle(emu);
}

void emu_map(struct emu *emu)
{
	emu->mappings++;
	emu->unmapped = false;
	rearm(emu);
}

void emu_unmap(struct emu *emu)
{
	emu->unmapped = !--emu->mappings;
	rearm(emu);
}

/* ---------------------------------------------------------------- Accesses -------------------- */

static uint64_t refuse(struct emu *emu, enum emu_verdict verdict, unsigned int width)
{
	emu->counters.verdicts[verdict]++;
	if (EMU_REFUSED_READS_ONES || verdict == EMU_REMOVED || verdict == EMU_BAD_BOUNDS ||
	    verdict == EMU_BAD_MAPPING)
		return emu_all_ones(width);
	return 0;
}

static bool is_refused(enum emu_verdict verdict)
{
	return verdict != EMU_OK && verdict != EMU_FAULTED;
}

uint64_t emu_read_special(struct emu *emu, uint64_t offset, unsigned int width)
{
	struct emu_access access = { .offset = offset, .width = width, .direction = EMU_READ };
	enum emu_verdict verdict;

	if (emu->hook)
		emu->hook(emu, offset, width, EMU_READ, emu->hook_context);
	emu->counters.reads++;
	verdict = emu_check(emu, offset, width, EMU_READ);
	if (verdict == EMU_OK && emu->n_faults)
		verdict = emu_read_faulty(emu, &access);
	else if (verdict == EMU_OK)
		access.value = emu_device_read(&emu->state.device, offset, width);
	if (is_refused(verdict))
		access.value = refuse(emu, verdict, width);
	access.verdict = (uint16_t)verdict;
	trace(emu, &access);
	emu_settle_access(emu);
	return access.value;
}

void emu_write_special(struct emu *emu, uint64_t offset, unsigned int width, uint64_t value)
{
	struct emu_access access = { .offset = offset,
				     .value = value & emu_all_ones(width),
				     .width = width,
				     .direction = EMU_WRITE };
	enum emu_verdict verdict;

	if (emu->hook)
		emu->hook(emu, offset, width, EMU_WRITE, emu->hook_context);
	emu->counters.writes++;
	verdict = emu_check(emu, offset, width, EMU_WRITE);
	if (verdict == EMU_OK && emu->n_faults)
		verdict = emu_write_faulty(emu, &access);
	else if (verdict == EMU_OK)
		emu_device_write(&emu->state.device, offset, width, access.value);
	if (is_refused(verdict))
		refuse(emu, verdict, width);
	access.verdict = (uint16_t)verdict;
	trace(emu, &access);
	emu_settle_access(emu);
}

/* May the device make n one-byte accesses from offset on at once? Only if all are plain ones. */
static bool run_is_plain(const struct emu *emu, uint64_t offset, size_t n,
			 enum emu_direction direction)
{
	const struct emu_register *reg;

	if (!n || !emu_is_plain(emu, offset, 1, direction))
		return false;
	reg = emu_register_at(offset, 1, direction);
	return n <= reg->offset + (uint64_t)reg->width * reg->cells - offset;
}

void emu_write_bytes(struct emu *emu, uint64_t offset, const uint8_t *bytes, size_t n)
{
	if (run_is_plain(emu, offset, n, EMU_WRITE)) {
		emu->counters.writes += n;
		emu_device_write_run(&emu->state.device, offset, bytes, n);
		emu_settle_access(emu);
		return;
	}
	for (size_t i = 0; i < n; i++)
		emu_write(emu, offset + i, 1, bytes[i]);
}

void emu_read_bytes(struct emu *emu, uint64_t offset, uint8_t *bytes, size_t n)
{
	if (run_is_plain(emu, offset, n, EMU_READ)) {
		emu->counters.reads += n;
		emu_device_read_run(&emu->state.device, offset, bytes, n);
		emu_settle_access(emu);
		return;
	}
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)emu_read(emu, offset + i, 1);
}

size_t emu_read_string(struct emu *emu, uint64_t offset, uint8_t *bytes, size_t max)
{
	size_t n = 0;

	if (run_is_plain(emu, offset, max, EMU_READ)) {
		n = emu_device_read_run_to_nul(&emu->state.device, offset, bytes, max);
		emu->counters.reads += n;
		emu_settle_access(emu);
		return n;
	}
	while (n < max) {
		bytes[n] = (uint8_t)emu_read(emu, offset + n, 1);
		if (!bytes[n++])
			break;
	}
	return n;
}

/* The status register shows the state that the pin would have if it were not disabled. */
static uint32_t interrupt_status(const struct emu *emu, uint32_t offset, unsigned int width)
{
	bool shown = emu_pci_identity.interrupt_pin && emu->asserted &&
		     !emu_pci_msi_vectors(&emu->state.pci);

	if (!shown || !emu_pci_is_access(offset, width) || offset > EMU_PCI_STATUS ||
	    offset + width <= EMU_PCI_STATUS)
		return 0;
	return (uint32_t)EMU_PCI_STATUS_INTERRUPT << 8 * (EMU_PCI_STATUS - offset);
}

/* Is that inside the device's own bytes? An aligned access is either inside or outside. */
static bool is_own(uint32_t offset, unsigned int width)
{
	uint64_t own = emu_pci_identity.own.offset;

	return emu_pci_is_access(offset, width) && offset >= own &&
	       offset < own + emu_pci_identity.own.size;
}

static uint32_t read_own(const struct emu *emu, uint32_t offset, unsigned int width)
{
	uint32_t value = 0;

	for (unsigned int i = width; i--;)
		value = value << 8 | emu_device_config_read(&emu->state.device, offset + i);
	return value;
}

uint32_t emu_pci_read(const struct emu *emu, uint32_t offset, unsigned int width)
{
	if (emu->state.removed)
		return (uint32_t)emu_all_ones(width);
	if (is_own(offset, width))
		return read_own(emu, offset, width);
	return emu_pci_config_read(&emu->state.pci, offset, width) |
	       interrupt_status(emu, offset, width);
}

void emu_pci_write(struct emu *emu, uint32_t offset, unsigned int width, uint32_t value)
{
	if (emu->state.removed)
		return;
	emu->cut_off |= may(emu, EMU_PCI_COMMAND_BUS_MASTER);
	emu_pci_config_write(&emu->state.pci, &emu_pci_identity, offset, width, value);
	emu->cut_off &= !may(emu, EMU_PCI_COMMAND_BUS_MASTER);
	for (unsigned int i = 0; i < width && is_own(offset, width); i++)
		emu_device_config_write(&emu->state.device, offset + i,
					(uint8_t)(value >> (8 * i)));
	emu_settle(emu);
}

/* ---------------------------------------------------------------- By itself ------------------- */

void emu_set_bus(struct emu *emu, const struct emu_bus *bus)
{
	emu->bus = bus ? *bus : (struct emu_bus){ 0 };
	emu->asserted = 0;
	emu->line = false;
	emu_settle(emu);
}

bool emu_is_busy(const struct emu *emu)
{
	return !emu->state.removed && emu_device_is_busy(&emu->state.device);
}

uint64_t emu_delay(const struct emu *emu)
{
	return emu_device_delay(&emu->state.device);
}

void emu_step(struct emu *emu)
{
	if (!emu_is_busy(emu))
		return;
	emu->steps++;
	emu_device_step(&emu->state.device, emu);
	emu_settle(emu);
}

/* The first bytes say which transfer it is. */
static uint64_t first_bytes(const uint8_t *bytes, size_t n)
{
	uint64_t value = 0;

	for (size_t i = n < 8 ? n : 8; i-- > 0;)
		value = value << 8 | bytes[i];
	return value;
}

static bool end_dma(struct emu *emu, enum emu_event event, uint64_t address, const void *bytes,
		    size_t n, bool done)
{
	const struct emu_access entry = {
		.offset = address,
		.value = first_bytes(bytes, n),
		.width = (uint32_t)n,
		.direction = (uint16_t)event,
		.verdict = done           ? EMU_OK
			   : emu->cut_off ? EMU_FAULTED
					  : EMU_BAD_DMA,
	};

	emu->counters.verdicts[entry.verdict] += !done;
	trace(emu, &entry);
	return done;
}

bool emu_dma_read(struct emu *emu, uint64_t address, void *to, size_t n)
{
	bool done = may(emu, EMU_PCI_COMMAND_BUS_MASTER) && emu->bus.read &&
		    emu->bus.read(emu->bus.context, address, to, n);

	if (!done)
		memset(to, 0xff, n);
	return end_dma(emu, EMU_DMA_READ, address, to, n, done);
}

bool emu_dma_write(struct emu *emu, uint64_t address, const void *from, size_t n)
{
	bool done = may(emu, EMU_PCI_COMMAND_BUS_MASTER) && emu->bus.write &&
		    emu->bus.write(emu->bus.context, address, from, n);

	return end_dma(emu, EMU_DMA_WRITE, address, from, n, done);
}

void emu_dma_refuse(struct emu *emu)
{
	emu->counters.verdicts[EMU_BAD_DMA]++;
}

unsigned int emu_messages(const struct emu *emu)
{
	return emu_pci_msi_vectors(&emu->state.pci);
}

/* ---------------------------------------------------------------- Test controls --------------- */

const char *emu_verdict_name(enum emu_verdict verdict)
{
	static const char *const names[EMU_VERDICTS] = {
		[EMU_OK] = "ok",
		[EMU_REMOVED] = "removed",
		[EMU_FAULTED] = "fault",
		[EMU_BAD_BOUNDS] = "outside the BAR",
		[EMU_BAD_UNMAPPED] = "no register there",
		[EMU_BAD_WIDTH] = "bad width",
		[EMU_BAD_ALIGNMENT] = "bad alignment",
		[EMU_BAD_DIRECTION] = "bad direction",
		[EMU_BAD_MAPPING] = "after unmap",
		[EMU_BAD_DMA] = "bad DMA",
	};

	return (unsigned int)verdict < EMU_VERDICTS ? names[verdict] : "unknown verdict";
}

uint64_t emu_misuse(const struct emu *emu)
{
	uint64_t sum = 0;

	for (unsigned int kind = EMU_BAD_BOUNDS; kind < EMU_VERDICTS; kind++)
		sum += emu->counters.verdicts[kind];
	return sum;
}

void emu_clear_counters(struct emu *emu)
{
	memset(&emu->counters, 0, sizeof(emu->counters));
}

void emu_trace_start(struct emu *emu, struct emu_access *log, size_t capacity)
{
	emu_trace_stream(emu, log, capacity, NULL, NULL);
}

void emu_trace_stream(struct emu *emu, struct emu_access *log, size_t capacity, emu_drain_fn *drain,
		      void *context)
{
	emu->trace = (struct emu_trace){
		.log = log,
		.capacity = capacity,
		.running = true,
		.drain = drain,
		.drain_context = context,
	};
	rearm(emu);
}

/* The last, partly filled log of a stream. */
static void empty_the_rest(struct emu_trace *t)
{
	empty(t);
	t->dropped += t->count;
}

void emu_trace_stop(struct emu *emu)
{
	if (emu->trace.running && emu->trace.drain && emu->trace.count)
		empty_the_rest(&emu->trace);
	emu->trace.running = false;
	rearm(emu);
}

void emu_set_hook(struct emu *emu, emu_hook_fn *hook, void *context)
{
	emu->hook = hook;
	emu->hook_context = context;
	rearm(emu);
}

void emu_set_faults(struct emu *emu, struct emu_fault *faults, size_t n)
{
	emu->faults = faults;
	emu->n_faults = n;
	rearm(emu);
}

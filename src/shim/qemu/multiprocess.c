// SPDX-License-Identifier: GPL-2.0-only
/*
 * QEMU's multi-process protocol (docs/qemu.md, "On the wire"; in QEMU hw/remote/mpqemu-link.c).
 *
 * Host byte order and the host's structure layout: both ends run on one machine. The peer is as
 * trustworthy as the guest behind it, so every field is checked before one of them is used.
 */
#include "multiprocess.h"
#include "protocol.h"

#include <string.h>

/* For each command, the number of bytes after the header, and of descriptors. */
static const struct {
	const char *name;
	size_t size;
	unsigned int fewest_fds;
	unsigned int most_fds;
} commands[] = {
	/* clang-format off */
	[MULTIPROCESS_SYNC_SYSMEM]  = { "SYNC_SYSMEM",  sizeof(struct multiprocess_sysmem), 1,
					MULTIPROCESS_REGIONS },
	[MULTIPROCESS_PCI_CFGWRITE] = { "PCI_CFGWRITE", sizeof(struct multiprocess_config), 0, 0 },
	[MULTIPROCESS_PCI_CFGREAD]  = { "PCI_CFGREAD",  sizeof(struct multiprocess_config), 0, 0 },
	[MULTIPROCESS_BAR_WRITE]    = { "BAR_WRITE",    sizeof(struct multiprocess_access), 0, 0 },
	[MULTIPROCESS_BAR_READ]     = { "BAR_READ",     sizeof(struct multiprocess_access), 0, 0 },
	[MULTIPROCESS_SET_IRQFD]    = { "SET_IRQFD",    0, 2, 2 },
	[MULTIPROCESS_DEVICE_RESET] = { "DEVICE_RESET", 0, 0, 0 },
	/* clang-format on */
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* A request for the checks: its header, and a copy of the bytes after it. */
struct request {
	struct multiprocess_header header;
	unsigned int fds;
	union {
		struct multiprocess_sysmem sysmem;
		struct multiprocess_config config;
		struct multiprocess_access access;
	} u;
};

static bool check_header(const struct multiprocess_header *header,
			 char complaint[PROTOCOL_COMPLAINT])
{
	int32_t command = header->command;

	if (command < 0 || (size_t)command >= COMMANDS || !commands[command].name)
		return protocol_complain(complaint, "there is no command %d", command);
	if (header->size != commands[command].size)
		return protocol_complain(complaint, "%s with %llu bytes; it has %zu",
					 commands[command].name, (unsigned long long)header->size,
					 commands[command].size);
	return true;
}

static bool check_descriptors(const struct request *request, char complaint[PROTOCOL_COMPLAINT])
{
	int32_t command = request->header.command;

	if (request->fds < commands[command].fewest_fds ||
	    request->fds > commands[command].most_fds)
		return protocol_complain(complaint, "%s with %u file descriptors; it has %u to %u",
					 commands[command].name, request->fds,
					 commands[command].fewest_fds, commands[command].most_fds);
	return true;
}

/* Nothing here uses the regions, but a peer that sends wrong ones may send more errors. */
static bool check_sysmem(const struct request *request, char complaint[PROTOCOL_COMPLAINT])
{
	const struct multiprocess_sysmem *sysmem = &request->u.sysmem;

	for (unsigned int i = 0; i < request->fds; i++) {
		if (sysmem->sizes[i] > UINT64_MAX - sysmem->addresses[i])
			return protocol_complain(complaint,
						 "SYNC_SYSMEM region %u: %#llx bytes at %#llx wrap",
						 i, (unsigned long long)sysmem->sizes[i],
						 (unsigned long long)sysmem->addresses[i]);
		if (sysmem->offsets[i] < 0)
			return protocol_complain(complaint,
						 "SYNC_SYSMEM region %u: offset %lld is negative",
						 i, (long long)sysmem->offsets[i]);
	}
	return true;
}

static bool check_config(const struct request *request, char complaint[PROTOCOL_COMPLAINT])
{
	const struct multiprocess_config *config = &request->u.config;
	const char *name = commands[request->header.command].name;

	if (config->length != 1 && config->length != 2 && config->length != 4)
		return protocol_complain(complaint, "%s of %d bytes; 1, 2 and 4 exist", name,
					 config->length);
	if (config->offset >= EMU_PCI_CONFIG_SIZE)
		return protocol_complain(complaint, "%s at %#x; configuration space ends at %#x",
					 name, config->offset, EMU_PCI_CONFIG_SIZE);
	if (config->offset % (uint32_t)config->length)
		return protocol_complain(complaint, "%s of %d bytes at %#x is not aligned", name,
					 config->length, config->offset);
	return true;
}

static bool check_access(const struct request *request, char complaint[PROTOCOL_COMPLAINT])
{
	const struct multiprocess_access *access = &request->u.access;
	const char *name = commands[request->header.command].name;

	if (access->size != 1 && access->size != 2 && access->size != 4 && access->size != 8)
		return protocol_complain(complaint, "%s of %u bytes; 1, 2, 4 and 8 exist", name,
					 access->size);
	if (access->size - 1 > UINT64_MAX - access->address)
		return protocol_complain(complaint, "%s of %u bytes at %#llx wraps", name,
					 access->size, (unsigned long long)access->address);
	if (access->memory != 1)
		return protocol_complain(complaint,
					 "%s with memory flag %u; every BAR here is memory", name,
					 access->memory);
	return true;
}

static bool check_payload(const struct request *request, char complaint[PROTOCOL_COMPLAINT])
{
	switch (request->header.command) {
	case MULTIPROCESS_SYNC_SYSMEM:
		return check_sysmem(request, complaint);
	case MULTIPROCESS_PCI_CFGWRITE:
	case MULTIPROCESS_PCI_CFGREAD:
		return check_config(request, complaint);
	case MULTIPROCESS_BAR_WRITE:
	case MULTIPROCESS_BAR_READ:
		return check_access(request, complaint);
	default: /* SET_IRQFD, DEVICE_RESET: nothing follows the header */
		return true;
	}
}

static size_t measure(const uint8_t *bytes, size_t size)
{
	struct multiprocess_header header;
	char unsaid[PROTOCOL_COMPLAINT];

	if (size < sizeof(header))
		return sizeof(header);
	memcpy(&header, bytes, sizeof(header));
	/* Do not wait for, or make room for, the bytes that a wrong header announces. */
	if (!check_header(&header, unsaid))
		return sizeof(header);
	return sizeof(header) + (size_t)header.size;
}

static bool check(const uint8_t *bytes, unsigned int fds, char complaint[PROTOCOL_COMPLAINT])
{
	struct request request = { .fds = fds };

	memcpy(&request.header, bytes, sizeof(request.header));
	if (!check_header(&request.header, complaint) || !check_descriptors(&request, complaint))
		return false;
	memcpy(&request.u, bytes + sizeof(request.header), (size_t)request.header.size);
	return check_payload(&request, complaint);
}

/* Addresses are physical addresses of the guest, which has chosen those of BARs. */
static uint64_t bar_offset(const struct emu *emu, uint64_t address)
{
	for (unsigned int bar = 0; bar < EMU_PCI_BARS; bar++) {
		uint64_t at = address - emu_pci_bar(&emu->state.pci, bar);

		if (at < emu_pci_identity.bar_size[bar])
			return EMU_BAR(bar) + at;
	}
	/* There is no BAR at this address: the emulator refuses the access. */
	return EMU_BAR(EMU_PCI_BARS) + (uint32_t)address;
}

static uint64_t config_access(struct emu *emu, int32_t command, const uint8_t *payload)
{
	struct multiprocess_config config;
	unsigned int length;

	memcpy(&config, payload, sizeof(config));
	length = (unsigned int)config.length;
	if (command == MULTIPROCESS_PCI_CFGREAD)
		return emu_pci_read(emu, config.offset, length) & emu_all_ones(length);
	emu_pci_write(emu, config.offset, length, config.value);
	return 0;
}

static uint64_t bar_access(struct emu *emu, int32_t command, const uint8_t *payload)
{
	struct multiprocess_access access;
	uint64_t offset;

	memcpy(&access, payload, sizeof(access));
	offset = bar_offset(emu, access.address);
	if (command == MULTIPROCESS_BAR_READ)
		return emu_read(emu, offset, access.size);
	emu_write(emu, offset, access.size, access.value);
	return 0;
}

static size_t answer_with(uint8_t *answer, uint64_t value)
{
	const struct multiprocess_return reply = {
		.header = { .command = MULTIPROCESS_RET, .size = sizeof(value) },
		.value = value,
	};

	_Static_assert(sizeof(reply) <= PROTOCOL_ANSWER_MAX, "the answer fits");
	memcpy(answer, &reply, sizeof(reply));
	return sizeof(reply);
}

static size_t perform(struct session *session, const uint8_t *bytes, struct descriptors *fds,
		      uint8_t answer[PROTOCOL_ANSWER_MAX])
{
	struct multiprocess_header header;
	const uint8_t *payload = bytes + sizeof(header);
	struct emu *emu = session->emu;

	(void)fds;
	memcpy(&header, bytes, sizeof(header));
	switch (header.command) {
	case MULTIPROCESS_PCI_CFGWRITE:
	case MULTIPROCESS_PCI_CFGREAD:
		return answer_with(answer, config_access(emu, header.command, payload));
	case MULTIPROCESS_BAR_WRITE:
	case MULTIPROCESS_BAR_READ:
		return answer_with(answer, bar_access(emu, header.command, payload));
	case MULTIPROCESS_DEVICE_RESET:
		emu_reset(emu);
		return answer_with(answer, 0);
	default:
		/*
		 * SYNC_SYSMEM, SET_IRQFD: the server does not take what they offer. The interrupt
		 * would come only with KVM, and vfio-user is the protocol for memory. QEMU waits
		 * for no answer.
		 */
		return 0;
	}
}

const struct protocol protocol_multiprocess = {
	.name = "multi-process",
	.qemu_driver = "x-pci-proxy-dev",
	.measure = measure,
	.check = check,
	.perform = perform,
};
_Static_assert(sizeof(struct multiprocess_header) + sizeof(struct multiprocess_sysmem) <=
		       PROTOCOL_REQUEST_MAX,
	       "the longest request fits");

// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-user (docs/qemu.md, "On the wire").
 *
 * A message that is not a command ends the connection. A command that cannot be carried out gets an
 * errno as its answer and changes nothing: every field is checked before the first one is used.
 */
#include "vfio_user.h"
#include "protocol.h"

#include <errno.h>
#include <string.h>

/* Ask for guest memory only if the device does something by itself. */
#define MASTERS_THE_BUS EMU_HAS_STEPS

/* Texts of VERSION's answer. It names only what the client has named. */
#define LIMITS                                                                                  \
	"{\"capabilities\":{\"max_msg_fds\":8,\"max_data_xfer_size\":256,\"max_dma_maps\":128," \
	"\"pgsizes\":4096"
_Static_assert(VFIO_USER_FDS == 8 && VFIO_USER_TRANSFER == 256 && GUEST_MEMORY_REGIONS == 128 &&
		       VFIO_USER_PAGE_SIZE == GUEST_MEMORY_PAGE && GUEST_MEMORY_PAGE == 4096,
	       "as the text says");
#define WRITE_MULTIPLE "\"write_multiple\""

/**
 * struct request - a command, as its function gets it
 * @payload: what follows the header
 * @size: of it, in bytes
 * @fds: what came along
 */
struct request {
	const uint8_t *payload;
	size_t size;
	struct descriptors *fds;
};

/**
 * struct answer - what its function makes of it
 * @payload: room for what is to follow the header
 * @size: of it, in bytes
 */
struct answer {
	uint8_t *payload;
	size_t size;
};

static void append(struct answer *answer, const void *bytes, size_t size)
{
	memcpy(answer->payload + answer->size, bytes, size);
	answer->size += size;
}

/* ---------------------------------------------------------------- The device ------------------ */

/* JSON text, if there is any: as bytes that end with the only NUL among them. */
static bool is_text(const uint8_t *bytes, size_t size)
{
	return !size || memchr(bytes, '\0', size) == bytes + size - 1;
}

static int get_version(struct session *session, const struct request *request,
		       struct answer *answer)
{
	static const struct vfio_user_version ours = { .major = 0, .minor = 0 };
	static const char plain[] = LIMITS "}}";
	static const char multiple[] = LIMITS "," WRITE_MULTIPLE ":true}}";
	const uint8_t *text = request->payload + sizeof(ours);
	size_t size = request->size - sizeof(ours);
	struct vfio_user_version theirs;

	memcpy(&theirs, request->payload, sizeof(theirs));
	if (session->greeted || !is_text(text, size))
		return EINVAL;
	if (theirs.major != ours.major)
		return ENOTSUP;
	session->greeted = true;
	append(answer, &ours, sizeof(ours));
	if (size && strstr((const char *)text, WRITE_MULTIPLE))
		append(answer, multiple, sizeof(multiple));
	else
		append(answer, plain, sizeof(plain));
	return 0;
}

static int get_info(struct session *session, const struct request *request, struct answer *answer)
{
	const struct vfio_user_device_info info = {
		.argsz = sizeof(info),
		.flags = VFIO_USER_DEVICE_RESETS | VFIO_USER_DEVICE_PCI,
		.regions = VFIO_USER_REGIONS,
		.irqs = VFIO_USER_IRQS,
	};
	struct vfio_user_device_info asked;

	(void)session;
	memcpy(&asked, request->payload, sizeof(asked));
	if (asked.argsz < sizeof(info))
		return EINVAL;
	append(answer, &info, sizeof(info));
	return 0;
}

static uint64_t region_size(uint32_t region)
{
	if (region == VFIO_USER_CONFIG_REGION)
		return EMU_PCI_CONFIG_SIZE;
	return region < EMU_PCI_BARS ? emu_pci_identity.bar_size[region] : 0;
}

static int get_region_info(struct session *session, const struct request *request,
			   struct answer *answer)
{
	struct vfio_user_region_info asked, info = { .argsz = sizeof(info) };

	(void)session;
	memcpy(&asked, request->payload, sizeof(asked));
	if (asked.argsz < sizeof(info) || asked.index >= VFIO_USER_REGIONS)
		return EINVAL;
	info.index = asked.index;
	info.size = region_size(asked.index);
	if (info.size)
		info.flags = VFIO_USER_REGION_READABLE | VFIO_USER_REGION_WRITABLE;
	append(answer, &info, sizeof(info));
	return 0;
}

static int reset(struct session *session, const struct request *request, struct answer *answer)
{
	(void)request;
	(void)answer;
	emu_reset(session->emu);
	return 0;
}

/* ---------------------------------------------------------------- Accesses -------------------- */

/* A BAR has accesses of a processor; configuration space may be taken as a whole. */
static bool is_access(const struct vfio_user_access *access)
{
	uint64_t size = region_size(access->region);

	if (!access->count || access->count > size || access->offset > size - access->count)
		return false;
	if (access->region == VFIO_USER_CONFIG_REGION)
		return true;
	return access->count <= 8 && !(access->count & (access->count - 1));
}

/* The widest access of configuration space that begins there, and is not longer than so much. */
static unsigned int config_width(uint32_t offset, uint32_t left)
{
	unsigned int width = 4;

	while (width > left || offset % width)
		width /= 2;
	return width;
}

/* Little-endian, as the bus is, whatever the host is. */
static void put(uint8_t *bytes, uint64_t value, unsigned int width)
{
	for (unsigned int i = 0; i < width; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t get(const uint8_t *bytes, unsigned int width)
{
	uint64_t value = 0;

	while (width-- > 0)
		value = value << 8 | bytes[width];
	return value;
}

static void read_region(struct emu *emu, const struct vfio_user_access *access, uint8_t *bytes)
{
	uint32_t offset = (uint32_t)access->offset;

	if (access->region != VFIO_USER_CONFIG_REGION) {
		put(bytes, emu_read(emu, EMU_BAR(access->region) + offset, access->count),
		    access->count);
		return;
	}
	for (uint32_t at = 0; at < access->count;) {
		unsigned int width = config_width(offset + at, access->count - at);

		put(bytes + at, emu_pci_read(emu, offset + at, width), width);
		at += width;
	}
}

static void write_region(struct emu *emu, const struct vfio_user_access *access,
			 const uint8_t *bytes)
{
	uint32_t offset = (uint32_t)access->offset;

	if (access->region != VFIO_USER_CONFIG_REGION) {
		emu_write(emu, EMU_BAR(access->region) + offset, access->count,
			  get(bytes, access->count));
		return;
	}
	for (uint32_t at = 0; at < access->count;) {
		unsigned int width = config_width(offset + at, access->count - at);

		emu_pci_write(emu, offset + at, width, (uint32_t)get(bytes + at, width));
		at += width;
	}
}

static int read_access(struct session *session, const struct request *request,
		       struct answer *answer)
{
	struct vfio_user_access access;

	memcpy(&access, request->payload, sizeof(access));
	if (!is_access(&access))
		return EINVAL;
	append(answer, &access, sizeof(access));
	read_region(session->emu, &access, answer->payload + answer->size);
	answer->size += access.count;
	return 0;
}

static int write_access(struct session *session, const struct request *request,
			struct answer *answer)
{
	struct vfio_user_access access;

	memcpy(&access, request->payload, sizeof(access));
	if (!is_access(&access) || request->size != sizeof(access) + access.count)
		return EINVAL;
	write_region(session->emu, &access, request->payload + sizeof(access));
	append(answer, &access, sizeof(access));
	return 0;
}

static struct vfio_user_write write_at(const struct request *request, size_t i)
{
	struct vfio_user_write write;

	memcpy(&write, request->payload + sizeof(uint64_t) + i * sizeof(write), sizeof(write));
	return write;
}

/* All of them, or none if one cannot be made. */
static int write_many(struct session *session, const struct request *request, struct answer *answer)
{
	uint64_t count;

	memcpy(&count, request->payload, sizeof(count));
	if (count > VFIO_USER_WRITES ||
	    request->size != sizeof(count) + count * sizeof(struct vfio_user_write))
		return EINVAL;
	for (size_t i = 0; i < count; i++) {
		struct vfio_user_write write = write_at(request, i);

		if (write.access.count > sizeof(write.data) || !is_access(&write.access))
			return EINVAL;
	}
	for (size_t i = 0; i < count; i++) {
		struct vfio_user_write write = write_at(request, i);

		write_region(session->emu, &write.access, write.data);
	}
	append(answer, &count, sizeof(count));
	return 0;
}

/* ---------------------------------------------------------------- Interrupts ------------------ */

static uint32_t irq_count(uint32_t index)
{
	switch (index) {
	case VFIO_USER_PIN:
		return emu_pci_identity.interrupt_pin != 0;
	case VFIO_USER_MSI:
		return emu_pci_identity.msi_vectors;
	default:
		return 0;
	}
}

static int get_irq_info(struct session *session, const struct request *request,
			struct answer *answer)
{
	static const uint32_t flags[VFIO_USER_IRQS] = {
		[VFIO_USER_PIN] =
			VFIO_USER_IRQ_EVENTFD | VFIO_USER_IRQ_MASKABLE | VFIO_USER_IRQ_AUTOMASKED,
		[VFIO_USER_MSI] = VFIO_USER_IRQ_EVENTFD | VFIO_USER_IRQ_NORESIZE,
	};
	struct vfio_user_irq_info asked, info = { .argsz = sizeof(info) };

	(void)session;
	memcpy(&asked, request->payload, sizeof(asked));
	if (asked.argsz < sizeof(info) || asked.index >= VFIO_USER_IRQS)
		return EINVAL;
	info.index = asked.index;
	info.count = irq_count(asked.index);
	if (info.count)
		info.flags = flags[asked.index];
	append(answer, &info, sizeof(info));
	return 0;
}

/* Stop reporting interrupts of that kind. */
static void forget_irqs(struct session *session, uint32_t index)
{
	if (index == VFIO_USER_PIN)
		session_set_pin(session, -1);
	for (uint32_t i = 0; index == VFIO_USER_MSI && i < irq_count(index); i++)
		session_set_vector(session, i, -1);
}

/* Is the data of the announced kind, and of the right size? */
static bool is_irq_data(const struct session *session, const struct vfio_user_irq_set *set,
			const struct request *request)
{
	size_t size = request->size - sizeof(*set);
	const struct descriptors *fds = request->fds;

	switch (set->flags & (VFIO_USER_IRQ_NONE | VFIO_USER_IRQ_BOOLS | VFIO_USER_IRQ_FDS)) {
	case VFIO_USER_IRQ_NONE:
		return !size && !fds->n;
	case VFIO_USER_IRQ_BOOLS:
		return size == set->count && !fds->n;
	case VFIO_USER_IRQ_FDS:
		for (unsigned int i = 0; i < fds->n; i++)
			if (!session->host->is_signal(fds->fd[i]))
				return false;
		return !size && (!fds->n || fds->n == set->count);
	default:
		return false;
	}
}

static int check_irq_set(const struct session *session, const struct vfio_user_irq_set *set,
			 const struct request *request)
{
	uint32_t action =
		set->flags & ~(VFIO_USER_IRQ_NONE | VFIO_USER_IRQ_BOOLS | VFIO_USER_IRQ_FDS);
	uint32_t count = irq_count(set->index);

	if (set->argsz != request->size || set->index >= VFIO_USER_IRQS || set->start > count ||
	    set->count > count - set->start || !is_irq_data(session, set, request))
		return EINVAL;
	if (!set->count)
		return set->flags == (VFIO_USER_IRQ_NONE | VFIO_USER_IRQ_TRIGGER) && !set->start
			       ? 0
			       : EINVAL;
	if (action == VFIO_USER_IRQ_TRIGGER)
		return 0;
	if ((action != VFIO_USER_IRQ_MASK && action != VFIO_USER_IRQ_UNMASK) ||
	    set->index != VFIO_USER_PIN)
		return EINVAL;
	/* An eventfd by which the peer unmasks, which KVM wants, would have to be waited for. */
	return set->flags & VFIO_USER_IRQ_FDS ? ENOTSUP : 0;
}

static void lend_irqs(struct session *session, const struct vfio_user_irq_set *set,
		      struct descriptors *fds)
{
	for (uint32_t i = 0; i < set->count; i++) {
		int fd = fds->n ? fds->fd[i] : -1;

		if (set->index == VFIO_USER_PIN)
			session_set_pin(session, fd);
		else
			session_set_vector(session, set->start + i, fd);
		if (fds->n)
			fds->fd[i] = -1; /* taken */
	}
}

/* As if the device had done it, for a peer that tries its eventfds. */
static void trigger(const struct session *session, uint32_t index, uint32_t i)
{
	int fd = index == VFIO_USER_PIN ? session->pin : session->vectors[i];

	if (fd >= 0)
		session->host->signal(fd);
}

static int set_irqs(struct session *session, const struct request *request, struct answer *answer)
{
	struct vfio_user_irq_set set;
	const uint8_t *wanted = request->payload + sizeof(set);
	int err;

	(void)answer;
	memcpy(&set, request->payload, sizeof(set));
	err = check_irq_set(session, &set, request);
	if (err)
		return err;
	if (!set.count)
		forget_irqs(session, set.index);
	else if (set.flags & VFIO_USER_IRQ_FDS)
		lend_irqs(session, &set, request->fds);
	for (uint32_t i = 0; !(set.flags & VFIO_USER_IRQ_FDS) && i < set.count; i++) {
		if (set.flags & VFIO_USER_IRQ_BOOLS && !wanted[i])
			continue;
		if (set.flags & VFIO_USER_IRQ_TRIGGER)
			trigger(session, set.index, set.start + i);
		else
			session_mask_pin(session, set.flags & VFIO_USER_IRQ_MASK);
	}
	return 0;
}

/* ---------------------------------------------------------------- Guest memory ---------------- */

static int map_memory(struct session *session, const struct request *request, struct answer *answer)
{
	struct vfio_user_dma_map map;
	struct guest_region region;

	(void)answer;
	memcpy(&map, request->payload, sizeof(map));
	if (map.argsz < sizeof(map) || !map.flags ||
	    map.flags & ~(VFIO_USER_DMA_READABLE | VFIO_USER_DMA_WRITABLE))
		return EINVAL;
	/* A device that never reaches for it is not to hold it either. */
	if (!MASTERS_THE_BUS)
		return 0;
	region = (struct guest_region){
		.address = map.address,
		.size = map.size,
		.readable = map.flags & VFIO_USER_DMA_READABLE,
		.writable = map.flags & VFIO_USER_DMA_WRITABLE,
	};
	return -guest_memory_add(&session->memory, &region,
				 request->fds->n ? request->fds->fd[0] : -1, map.offset);
}

static int unmap_memory(struct session *session, const struct request *request,
			struct answer *answer)
{
	struct vfio_user_dma_unmap unmap;
	int err = 0;

	memcpy(&unmap, request->payload, sizeof(unmap));
	if (unmap.argsz < sizeof(unmap) || unmap.flags & ~VFIO_USER_DMA_UNMAP_ALL)
		return EINVAL;
	if (unmap.flags && (unmap.address || unmap.size))
		return EINVAL;
	if (unmap.flags)
		guest_memory_remove_all(&session->memory);
	else if (MASTERS_THE_BUS)
		err = guest_memory_remove(&session->memory, unmap.address, unmap.size);
	append(answer, &unmap, sizeof(unmap));
	return -err;
}

/* ---------------------------------------------------------------- Messages -------------------- */

/*
 * For each command: how many bytes follow the header, at least and at most, how many descriptors
 * may come along, and what it does. The others there are, migration among them, this server has
 * not.
 *
 * Clients send a query in the whole buffer that they have for its answer: libvfio-user's does if it
 * expects more than the structure, SPDK's always. SPDK's also sends a region's file once more to
 * unmap it.
 */
#define SIZE(type)  sizeof(struct vfio_user_##type), sizeof(struct vfio_user_##type)
#define QUERY(type) sizeof(struct vfio_user_##type), PROTOCOL_REQUEST_MAX
static const struct {
	const char *name;
	size_t least;
	size_t most;
	unsigned int fds;
	int (*run)(struct session *session, const struct request *request, struct answer *answer);
} commands[] = {
	/* clang-format off */
	[VFIO_USER_VERSION] = {
		"VERSION", sizeof(struct vfio_user_version), PROTOCOL_REQUEST_MAX, 0, get_version },
	[VFIO_USER_DMA_MAP] = {
		"DMA_MAP", SIZE(dma_map), 1, map_memory },
	[VFIO_USER_DMA_UNMAP] = {
		"DMA_UNMAP", SIZE(dma_unmap), 1, unmap_memory },
	[VFIO_USER_DEVICE_GET_INFO] = {
		"DEVICE_GET_INFO", QUERY(device_info), 0, get_info },
	[VFIO_USER_DEVICE_GET_REGION_INFO] = {
		"DEVICE_GET_REGION_INFO", QUERY(region_info), 0, get_region_info },
	[VFIO_USER_DEVICE_GET_IRQ_INFO] = {
		"DEVICE_GET_IRQ_INFO", QUERY(irq_info), 0, get_irq_info },
	[VFIO_USER_DEVICE_SET_IRQS] = {
		"DEVICE_SET_IRQS", sizeof(struct vfio_user_irq_set),
		sizeof(struct vfio_user_irq_set) + SESSION_VECTORS, VFIO_USER_FDS, set_irqs },
	[VFIO_USER_REGION_READ] = {
		"REGION_READ", SIZE(access), 0, read_access },
	[VFIO_USER_REGION_WRITE] = {
		"REGION_WRITE", sizeof(struct vfio_user_access),
		sizeof(struct vfio_user_access) + VFIO_USER_TRANSFER, 0, write_access },
	[VFIO_USER_DEVICE_RESET] = {
		"DEVICE_RESET", 0, 0, 0, reset },
	[VFIO_USER_REGION_WRITE_MULTI] = {
		"REGION_WRITE_MULTI", sizeof(uint64_t),
		sizeof(uint64_t) + VFIO_USER_WRITES * sizeof(struct vfio_user_write), 0,
		write_many },
	/* clang-format on */
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static bool is_command(uint16_t command)
{
	return command < COMMANDS && commands[command].run;
}

static struct vfio_user_header header_of(const uint8_t *bytes)
{
	struct vfio_user_header header;

	memcpy(&header, bytes, sizeof(header));
	return header;
}

static bool is_message_size(uint32_t size)
{
	return size >= sizeof(struct vfio_user_header) && size <= PROTOCOL_REQUEST_MAX;
}

static size_t measure(const uint8_t *bytes, size_t size)
{
	uint32_t wanted;

	if (size < sizeof(struct vfio_user_header))
		return sizeof(struct vfio_user_header);
	wanted = header_of(bytes).size;
	/* Do not wait, or make room, for the size in a wrong header. */
	return is_message_size(wanted) ? wanted : sizeof(struct vfio_user_header);
}

static bool check(const uint8_t *bytes, unsigned int fds, char complaint[PROTOCOL_COMPLAINT])
{
	struct vfio_user_header header = header_of(bytes);
	unsigned int most = is_command(header.command) ? commands[header.command].fds : 0;

	if (!is_message_size(header.size))
		return protocol_complain(complaint, "a message of %u bytes; %zu to %d exist",
					 header.size, sizeof(header), PROTOCOL_REQUEST_MAX);
	if (header.flags & ~VFIO_USER_NO_REPLY)
		return protocol_complain(complaint, "a message with flags %#x is no command",
					 header.flags);
	if (fds > most)
		return protocol_complain(
			complaint, "%s with %u file descriptors; it has %u at most",
			is_command(header.command) ? commands[header.command].name : "a command",
			fds, most);
	return true;
}

static int carry_out(struct session *session, uint16_t command, const struct request *request,
		     struct answer *answer)
{
	if (!session->greeted && command != VFIO_USER_VERSION)
		return EINVAL;
	if (!is_command(command))
		return ENOTSUP;
	if (request->size < commands[command].least || request->size > commands[command].most)
		return EINVAL;
	return commands[command].run(session, request, answer);
}

static size_t perform(struct session *session, const uint8_t *bytes, struct descriptors *fds,
		      uint8_t answer[PROTOCOL_ANSWER_MAX])
{
	struct vfio_user_header header = header_of(bytes);
	const struct request request = {
		.payload = bytes + sizeof(header),
		.size = header.size - sizeof(header),
		.fds = fds,
	};
	struct answer reply = { .payload = answer + sizeof(header) };
	int err = carry_out(session, header.command, &request, &reply);

	if (header.flags & VFIO_USER_NO_REPLY)
		return 0;
	header.flags = VFIO_USER_REPLY | (err ? VFIO_USER_ERROR : 0);
	header.error = (uint32_t)err;
	header.size = (uint32_t)(sizeof(header) + (err ? 0 : reply.size));
	memcpy(answer, &header, sizeof(header));
	return header.size;
}

const struct protocol protocol_vfio_user = {
	.name = "vfio-user",
	.qemu_driver = "vfio-user-pci",
	.measure = measure,
	.check = check,
	.perform = perform,
};
_Static_assert(sizeof(struct vfio_user_header) + sizeof(uint64_t) +
			       VFIO_USER_WRITES * sizeof(struct vfio_user_write) <=
		       PROTOCOL_REQUEST_MAX,
	       "the longest request fits");
_Static_assert(sizeof(struct vfio_user_header) + sizeof(struct vfio_user_access) +
			       VFIO_USER_TRANSFER <=
		       PROTOCOL_ANSWER_MAX,
	       "the longest answer fits");
_Static_assert(EMU_PCI_CONFIG_SIZE <= VFIO_USER_TRANSFER, "configuration space fits");

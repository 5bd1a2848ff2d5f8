// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-user: which bytes are a command, what a command does, and how one that cannot be carried out
 * is answered. The device has one BAR, no interrupt, and reaches for no memory; for one that has
 * all of that see tests/scratch/test_scratch_lent.c.
 */
#include "vfio_client.h"
#include "wire_bench.h"

#include <errno.h>
#include <stdlib.h>

#define ENOUGH 8192

static const struct protocol *const protocol = &protocol_vfio_user;

/**
 * struct vfio_bench - what a test works with
 * @emu: the device
 * @session: of a client that has said its version
 * @unsaid: of one that has not
 * @command: to be carried out
 * @answer: to it
 */
struct vfio_bench {
	struct emu emu;
	struct session session;
	struct session unsaid;
	struct vfio_message command;
	struct vfio_message answer;
};

static int setup(void **state)
{
	struct vfio_bench *bench = calloc(1, sizeof(*bench));

	if (!bench)
		return -1;
	emu_init(&bench->emu);
	session_begin(&bench->unsaid, &bench->emu, &host_system);
	session_begin(&bench->session, &bench->emu, &host_system);
	bench->session.greeted = true;
	*state = bench;
	return 0;
}

static int teardown(void **state)
{
	struct vfio_bench *bench = *state;

	session_end(&bench->session);
	session_end(&bench->unsaid);
	free(bench);
	return 0;
}

/* A copy that ends where the bytes end, so that AddressSanitizer sees one byte too many. */
static uint8_t *exact_copy(const struct vfio_message *message, size_t size)
{
	uint8_t *exact = malloc(size ? size : 1);

	assert_non_null(exact);
	memcpy(exact, message, size);
	return exact;
}

/* Carry the command out. Returns the errno of its answer. */
static int perform_in(struct vfio_bench *bench, struct session *session)
{
	uint8_t *exact = exact_copy(&bench->command, bench->command.size);
	uint8_t bytes[PROTOCOL_ANSWER_MAX];
	struct descriptors none = { .n = 0 };
	char complaint[PROTOCOL_COMPLAINT];
	size_t size;

	assert_true(protocol->check(exact, 0, complaint));
	size = protocol->perform(session, exact, &none, bytes);
	free(exact);
	memset(&bench->answer, 0, sizeof(bench->answer));
	assert_in_range(size, VFIO_HEADER, sizeof(bytes));
	memcpy(&bench->answer, bytes, size);
	assert_int_equal(bench->answer.size, size);
	assert_int_equal(bench->answer.id, bench->command.id);
	assert_int_equal(bench->answer.command, bench->command.command);
	if (bench->answer.flags == 1) {
		assert_int_equal(bench->answer.error, 0);
		return 0;
	}
	assert_int_equal(bench->answer.flags, 0x21);
	assert_int_equal(size, VFIO_HEADER);
	assert_int_not_equal(bench->answer.error, 0);
	return (int)bench->answer.error;
}

static int perform(struct vfio_bench *bench)
{
	return perform_in(bench, &bench->session);
}

/* A proper command of every kind, but for VERSION, which comes once. */
static void put_command(struct vfio_message *message, unsigned int command)
{
	vfio_begin(message, command);
	switch (command) {
	case VFIO_VERSION:
		vfio_version(message, "{}");
		break;
	case VFIO_DMA_MAP:
		vfio_map(message, 3, 0, 0x1000, 0x1000);
		break;
	case VFIO_DMA_UNMAP:
		vfio_unmap(message, 0, 0x1000, 0x1000);
		break;
	case VFIO_GET_INFO:
	case VFIO_GET_IRQ_INFO:
		vfio_put32(message, 16);
		vfio_put(message, (const uint8_t[12]){ 0 }, 12);
		break;
	case VFIO_GET_REGION_INFO:
		vfio_put32(message, 32);
		vfio_put(message, (const uint8_t[28]){ 0 }, 28);
		break;
	case VFIO_SET_IRQS:
		vfio_set_irqs(message, IRQ_NONE | IRQ_TRIGGER, 0, 0, 0);
		break;
	case VFIO_REGION_READ:
		vfio_access(message, command, 0, 4, 1);
		break;
	case VFIO_REGION_WRITE:
		vfio_write(message, 0, 4, 1, 'a');
		break;
	case VFIO_WRITE_MULTI:
		vfio_put64(message, 2);
		for (uint64_t i = 0; i < 2; i++) {
			vfio_put64(message, 4 + i);
			vfio_put32(message, 0);
			vfio_put32(message, 1);
			vfio_put64(message, 'a' + i);
		}
		break;
	default: /* RESET */
		break;
	}
}

static const unsigned int commands[] = {
	VFIO_VERSION,         VFIO_DMA_MAP,      VFIO_DMA_UNMAP,   VFIO_GET_INFO,
	VFIO_GET_REGION_INFO, VFIO_GET_IRQ_INFO, VFIO_SET_IRQS,    VFIO_REGION_READ,
	VFIO_REGION_WRITE,    VFIO_RESET,        VFIO_WRITE_MULTI,
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* ---------------------------------------------------------------- Messages -------------------- */

static void test_measure_wants_the_rest_of_a_command_cut_anywhere(void **state)
{
	struct vfio_bench *bench = *state;

	for (size_t i = 0; i < COMMANDS; i++) {
		put_command(&bench->command, commands[i]);
		for (size_t size = 0; size <= bench->command.size + 3; size++) {
			uint8_t *exact = exact_copy(&bench->command, size);

			assert_int_equal(protocol->measure(exact, size),
					 size < VFIO_HEADER ? VFIO_HEADER : bench->command.size);
			free(exact);
		}
	}
}

/* The header alone must do: nobody waits for, or makes room for, what it announces. */
static void test_check_refuses_sizes_that_no_message_has(void **state)
{
	static const uint32_t sizes[] = { 0, 1, 15, ENOUGH + 1, 1 << 16, 0x7fffffff, UINT32_MAX };
	struct vfio_bench *bench = *state;
	char complaint[PROTOCOL_COMPLAINT];

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint8_t *exact;

		vfio_begin(&bench->command, VFIO_RESET);
		bench->command.size = sizes[i];
		exact = exact_copy(&bench->command, VFIO_HEADER);
		assert_int_equal(protocol->measure(exact, VFIO_HEADER), VFIO_HEADER);
		assert_false(protocol->check(exact, 0, complaint));
		assert_non_null(strstr(complaint, "bytes; 16 to 8192 exist"));
		free(exact);
	}
}

static void test_check_refuses_what_is_no_command(void **state)
{
	struct vfio_bench *bench = *state;
	char complaint[PROTOCOL_COMPLAINT];

	for (unsigned int bit = 0; bit < 32; bit++) {
		bool right = 1u << bit == VFIO_NO_REPLY;

		vfio_begin(&bench->command, VFIO_RESET);
		bench->command.flags = 1u << bit;
		*complaint = '\0';
		assert_int_equal(protocol->check((const uint8_t *)&bench->command, 0, complaint),
				 right);
		assert_true(right || strstr(complaint, "is no command"));
	}
}

static void test_check_takes_descriptors_where_there_may_be_some(void **state)
{
	struct vfio_bench *bench = *state;
	char complaint[PROTOCOL_COMPLAINT];

	for (unsigned int command = 0; command < 40; command++) {
		unsigned int most = command == VFIO_SET_IRQS ? 8 : 0;

		/* SPDK's client unmaps with the file that it mapped. */
		if (command == VFIO_DMA_MAP || command == VFIO_DMA_UNMAP)
			most = 1;
		vfio_begin(&bench->command, command);
		for (unsigned int fds = 0; fds < 20; fds++) {
			*complaint = '\0';
			assert_int_equal(
				protocol->check((const uint8_t *)&bench->command, fds, complaint),
				fds <= most);
			assert_true(fds <= most || strstr(complaint, "file descriptors"));
		}
	}
}

/* Its payload is as long as the client's buffer for the answer, or shorter. */
static bool is_query(unsigned int command)
{
	return command == VFIO_GET_INFO || command == VFIO_GET_REGION_INFO ||
	       command == VFIO_GET_IRQ_INFO;
}

static void test_command_of_another_size_is_refused(void **state)
{
	struct vfio_bench *bench = *state;

	for (size_t i = 0; i < COMMANDS; i++) {
		struct emu before = bench->emu;
		uint32_t right;

		put_command(&bench->command, commands[i]);
		right = bench->command.size;
		for (uint32_t size = VFIO_HEADER; size < right + 40; size++) {
			bench->session.greeted = commands[i] != VFIO_VERSION;
			bench->command.size = size;
			/* The text ends with its one NUL, or there is none. */
			if (size == right ||
			    (commands[i] == VFIO_VERSION && size == VFIO_HEADER + 4) ||
			    (is_query(commands[i]) && size > right))
				continue;
			if (perform(bench) != EINVAL)
				fail_msg("command %u of %u bytes", commands[i], size);
		}
		assert_memory_equal(&before, &bench->emu, sizeof(before));
	}
}

/* libvfio-user's client sends it so when it asks for the second time, SPDK's always. */
static void test_query_in_the_buffer_of_its_answer_is_answered_as_a_short_one(void **state)
{
	static const uint32_t sizes[] = { VFIO_HEADER + 40, VFIO_HEADER + 4064, ENOUGH };
	struct vfio_bench *bench = *state;

	for (size_t i = 0; i < COMMANDS; i++) {
		struct vfio_message wanted;

		if (!is_query(commands[i]))
			continue;
		put_command(&bench->command, commands[i]);
		assert_int_equal(perform(bench), 0);
		wanted = bench->answer;
		for (size_t n = 0; n < sizeof(sizes) / sizeof(sizes[0]); n++) {
			uint32_t room = sizes[n] - VFIO_HEADER;

			memcpy(bench->command.payload, &room, sizeof(room));
			bench->command.size = sizes[n];
			assert_int_equal(perform(bench), 0);
			assert_memory_equal(&wanted, &bench->answer, sizeof(wanted));
		}
	}
}

static void test_unknown_command_is_answered(void **state)
{
	struct vfio_bench *bench = *state;

	for (unsigned int command = 0; command < 70000; command += command < 40 ? 1 : 999) {
		bool known = false;

		for (size_t i = 0; i < COMMANDS; i++)
			known |= commands[i] == command;
		vfio_begin(&bench->command, command);
		if (!known)
			assert_int_equal(perform(bench), ENOTSUP);
	}
}

static void test_posted_command_has_no_answer(void **state)
{
	struct vfio_bench *bench = *state;
	uint8_t answer[PROTOCOL_ANSWER_MAX];
	struct descriptors none = { .n = 0 };

	for (unsigned int command = 0; command < 40; command++) {
		put_command(&bench->command, command);
		bench->command.flags = VFIO_NO_REPLY;
		assert_int_equal(protocol->perform(&bench->session,
						   (const uint8_t *)&bench->command, &none, answer),
				 0);
	}
	vfio_write(&bench->command, 0, 0, 4, 7);
	bench->command.flags = VFIO_NO_REPLY;
	protocol->perform(&bench->session, (const uint8_t *)&bench->command, &none, answer);
	assert_int_equal(bench->emu.state.device.seed, 7);
}

/* ---------------------------------------------------------------- Version --------------------- */

static void test_nothing_is_done_before_version(void **state)
{
	struct vfio_bench *bench = *state;
	struct emu before = bench->emu;

	for (unsigned int command = 2; command < 40; command++) {
		put_command(&bench->command, command);
		assert_int_equal(perform_in(bench, &bench->unsaid), EINVAL);
	}
	assert_memory_equal(&before, &bench->emu, sizeof(before));
	put_command(&bench->command, VFIO_VERSION);
	assert_int_equal(perform_in(bench, &bench->unsaid), 0);
	assert_int_equal(perform_in(bench, &bench->unsaid), EINVAL); /* once */
	put_command(&bench->command, VFIO_REGION_READ);
	assert_int_equal(perform_in(bench, &bench->unsaid), 0);
}

static int say(struct vfio_bench *bench, const char *text)
{
	bench->unsaid.greeted = false;
	vfio_version(&bench->command, text);
	return perform_in(bench, &bench->unsaid);
}

static void test_version_says_what_may_come(void **state)
{
	struct vfio_bench *bench = *state;
	const char *text = (const char *)bench->answer.payload + 4;

	assert_int_equal(say(bench, NULL), 0);
	assert_int_equal(vfio_get(&bench->answer, 0, 4), 0);
	assert_string_equal(text, "{\"capabilities\":{\"max_msg_fds\":8,\"max_data_xfer_size\":256,"
				  "\"max_dma_maps\":128,\"pgsizes\":4096}}");
	assert_int_equal(bench->answer.size, VFIO_HEADER + 4 + strlen(text) + 1);
	assert_int_equal(say(bench, ""), 0);
	assert_null(strstr(text, "write_multiple"));
	/* Only who has heard of it is told. */
	assert_int_equal(say(bench, "{\"capabilities\":{\"write_multiple\":true}}"), 0);
	assert_non_null(strstr(text, ",\"write_multiple\":true}}"));
	assert_int_equal(bench->answer.size, VFIO_HEADER + 4 + strlen(text) + 1);
}

static void test_version_with_bad_text_or_number_is_refused(void **state)
{
	struct vfio_bench *bench = *state;

	bench->unsaid.greeted = false;
	vfio_version(&bench->command, "{}");
	bench->command.size--; /* its NUL */
	assert_int_equal(perform_in(bench, &bench->unsaid), EINVAL);
	vfio_version(&bench->command, "{}");
	vfio_put(&bench->command, "", 1); /* a second one */
	assert_int_equal(perform_in(bench, &bench->unsaid), EINVAL);
	vfio_version(&bench->command, "{}");
	bench->command.payload[0] = 1; /* major, on a little-endian machine and on others */
	bench->command.payload[1] = 1;
	assert_int_equal(perform_in(bench, &bench->unsaid), ENOTSUP);
	assert_false(bench->unsaid.greeted);
	vfio_version(&bench->command, "{}");
	bench->command.payload[2] = 9; /* minor: the older one of both is spoken */
	assert_int_equal(perform_in(bench, &bench->unsaid), 0);
	assert_int_equal(vfio_get(&bench->answer, 0, 4), 0);
}

/* ---------------------------------------------------------------- The device ------------------ */

static void test_info_is_of_a_pci_function(void **state)
{
	struct vfio_bench *bench = *state;

	put_command(&bench->command, VFIO_GET_INFO);
	assert_int_equal(perform(bench), 0);
	assert_int_equal(bench->answer.size, VFIO_HEADER + 16);
	assert_int_equal(vfio_get(&bench->answer, 0, 4), 16);
	assert_int_equal(vfio_get(&bench->answer, 4, 4), 3); /* resets, PCI */
	assert_int_equal(vfio_get(&bench->answer, 8, 4), 9);
	assert_int_equal(vfio_get(&bench->answer, 12, 4), 5);
}

static void ask_info(struct vfio_bench *bench, unsigned int command, uint32_t index)
{
	put_command(&bench->command, command);
	memcpy(bench->command.payload + 8, &index, sizeof(index));
}

static void test_region_info_has_bar_and_configuration_space(void **state)
{
	struct vfio_bench *bench = *state;

	for (uint32_t index = 0; index < 9; index++) {
		uint32_t size = index == 0 ? 4096 : index == VFIO_CONFIG ? 256 : 0;

		ask_info(bench, VFIO_GET_REGION_INFO, index);
		assert_int_equal(perform(bench), 0);
		assert_int_equal(bench->answer.size, VFIO_HEADER + 32);
		assert_int_equal(vfio_get(&bench->answer, 0, 4), 32);
		assert_int_equal(vfio_get(&bench->answer, 4, 4), size ? 3 : 0);
		assert_int_equal(vfio_get(&bench->answer, 8, 4), index);
		assert_int_equal(vfio_get(&bench->answer, 12, 4), 0);
		assert_int_equal(vfio_get(&bench->answer, 16, 8), size);
		assert_int_equal(vfio_get(&bench->answer, 24, 8), 0);
	}
}

static void test_irq_info_of_a_device_without_is_none(void **state)
{
	struct vfio_bench *bench = *state;

	for (uint32_t index = 0; index < 5; index++) {
		ask_info(bench, VFIO_GET_IRQ_INFO, index);
		assert_int_equal(perform(bench), 0);
		assert_int_equal(bench->answer.size, VFIO_HEADER + 16);
		assert_int_equal(vfio_get(&bench->answer, 4, 4), 0);
		assert_int_equal(vfio_get(&bench->answer, 8, 4), index);
		assert_int_equal(vfio_get(&bench->answer, 12, 4), 0);
	}
}

/* Fields that are wrong: where in the payload, how wide, what value. */
static const struct {
	unsigned int command;
	size_t at;
	uint64_t value;
	size_t width;
} wrong[] = {
	/* clang-format off */
	{ VFIO_GET_INFO,        0,  15, 4 },
	{ VFIO_GET_INFO,        0,  0, 4 },
	{ VFIO_GET_REGION_INFO, 0,  31, 4 },
	{ VFIO_GET_REGION_INFO, 8,  9, 4 },
	{ VFIO_GET_REGION_INFO, 8,  UINT32_MAX, 4 },
	{ VFIO_GET_IRQ_INFO,    0,  15, 4 },
	{ VFIO_GET_IRQ_INFO,    8,  5, 4 },
	{ VFIO_GET_IRQ_INFO,    8,  UINT32_MAX, 4 },
	{ VFIO_DMA_MAP,         0,  31, 4 },
	{ VFIO_DMA_MAP,         4,  0, 4 },
	{ VFIO_DMA_MAP,         4,  4, 4 },
	{ VFIO_DMA_MAP,         4,  0x80000003u, 4 },
	{ VFIO_DMA_UNMAP,       0,  23, 4 },
	{ VFIO_DMA_UNMAP,       4,  1, 4 },
	{ VFIO_DMA_UNMAP,       4,  2, 4 }, /* all, and an address */
	{ VFIO_DMA_UNMAP,       4,  4, 4 },
	{ VFIO_SET_IRQS,        0,  19, 4 },
	{ VFIO_SET_IRQS,        0,  21, 4 },
	{ VFIO_SET_IRQS,        4,  0, 4 },
	{ VFIO_SET_IRQS,        4,  IRQ_NONE, 4 },
	{ VFIO_SET_IRQS,        4,  IRQ_TRIGGER, 4 },
	{ VFIO_SET_IRQS,        4,  IRQ_NONE | IRQ_MASK, 4 },
	{ VFIO_SET_IRQS,        4,  IRQ_BOOLS | IRQ_TRIGGER, 4 },
	{ VFIO_SET_IRQS,        4,  IRQ_FDS | IRQ_TRIGGER, 4 },
	{ VFIO_SET_IRQS,        4,  IRQ_NONE | IRQ_TRIGGER | 64, 4 },
	{ VFIO_SET_IRQS,        8,  5, 4 },
	{ VFIO_SET_IRQS,        8,  UINT32_MAX, 4 },
	{ VFIO_SET_IRQS,        12, 1, 4 },
	{ VFIO_SET_IRQS,        12, UINT32_MAX, 4 },
	{ VFIO_SET_IRQS,        16, 1, 4 }, /* there is no interrupt */
	{ VFIO_SET_IRQS,        16, UINT32_MAX, 4 },
	{ VFIO_REGION_READ,     0,  4096, 8 },
	{ VFIO_REGION_READ,     0,  UINT64_MAX, 8 },
	{ VFIO_REGION_READ,     0,  1ull << 32, 8 },
	{ VFIO_REGION_READ,     8,  1, 4 },
	{ VFIO_REGION_READ,     8,  6, 4 },
	{ VFIO_REGION_READ,     8,  8, 4 },
	{ VFIO_REGION_READ,     8,  9, 4 },
	{ VFIO_REGION_READ,     8,  UINT32_MAX, 4 },
	{ VFIO_REGION_READ,     12, 0, 4 },
	{ VFIO_REGION_READ,     12, 3, 4 },
	{ VFIO_REGION_READ,     12, 16, 4 },
	{ VFIO_REGION_READ,     12, 257, 4 },
	{ VFIO_REGION_READ,     12, 4097, 4 },
	{ VFIO_REGION_READ,     12, UINT32_MAX, 4 },
	{ VFIO_REGION_WRITE,    0,  4096, 8 },
	{ VFIO_REGION_WRITE,    0,  UINT64_MAX, 8 },
	{ VFIO_REGION_WRITE,    8,  1, 4 },
	{ VFIO_REGION_WRITE,    8,  6, 4 },
	{ VFIO_REGION_WRITE,    12, 0, 4 },
	{ VFIO_REGION_WRITE,    12, 2, 4 }, /* and there is one */
	{ VFIO_REGION_WRITE,    12, UINT32_MAX, 4 },
	{ VFIO_WRITE_MULTI,     0,  0, 8 },
	{ VFIO_WRITE_MULTI,     0,  1, 8 },
	{ VFIO_WRITE_MULTI,     0,  3, 8 },
	{ VFIO_WRITE_MULTI,     0,  UINT64_MAX, 8 },
	{ VFIO_WRITE_MULTI,     0,  0xaaaaaaaaaaaaaaacull, 8 }, /* times 24 that is 2 times 24 */
	{ VFIO_WRITE_MULTI,     8,  4096, 8 },
	{ VFIO_WRITE_MULTI,     16, 1, 4 },
	{ VFIO_WRITE_MULTI,     20, 0, 4 },
	{ VFIO_WRITE_MULTI,     20, 16, 4 },
	{ VFIO_WRITE_MULTI,     32, 4096, 8 }, /* the second one */
	{ VFIO_WRITE_MULTI,     40, 9, 4 },
	{ VFIO_WRITE_MULTI,     44, 3, 4 },
	/* clang-format on */
};

static void test_every_wrong_field_is_refused_and_changes_nothing(void **state)
{
	struct vfio_bench *bench = *state;
	struct emu before = bench->emu;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		uint32_t half = (uint32_t)wrong[i].value;

		put_command(&bench->command, wrong[i].command);
		assert_int_equal(perform(bench), 0);
		bench->emu = before;
		memcpy(bench->command.payload + wrong[i].at,
		       wrong[i].width == 4 ? (const void *)&half : &wrong[i].value, wrong[i].width);
		if (perform(bench) != EINVAL)
			fail_msg("row %zu is not refused", i);
		assert_memory_equal(&before, &bench->emu, sizeof(before));
	}
}

/* A device does not keep descriptors that it does not need. */
static void test_memory_is_not_kept_for_a_device_that_does_not_reach_for_it(void **state)
{
	struct vfio_bench *bench = *state;

	put_command(&bench->command, VFIO_DMA_MAP);
	assert_int_equal(perform(bench), 0);
	assert_int_equal(bench->answer.size, VFIO_HEADER);
	assert_int_equal(bench->session.memory.n, 0);
	put_command(&bench->command, VFIO_DMA_UNMAP);
	assert_int_equal(perform(bench), 0);
	assert_int_equal(bench->answer.size, VFIO_HEADER + 24);
	assert_memory_equal(bench->answer.payload, bench->command.payload, 24);
	vfio_unmap(&bench->command, 2, 0, 0);
	assert_int_equal(perform(bench), 0);
}

/* ---------------------------------------------------------------- Accesses -------------------- */

static uint64_t read_region(struct vfio_bench *bench, uint32_t region, uint64_t offset,
			    uint32_t count)
{
	vfio_access(&bench->command, VFIO_REGION_READ, region, offset, count);
	assert_int_equal(perform(bench), 0);
	assert_int_equal(bench->answer.size, VFIO_HEADER + 16 + count);
	assert_memory_equal(bench->answer.payload, bench->command.payload, 16);
	return vfio_data(&bench->answer, count);
}

static void write_region(struct vfio_bench *bench, uint32_t region, uint64_t offset, uint32_t count,
			 uint64_t value)
{
	vfio_write(&bench->command, region, offset, count, value);
	assert_int_equal(perform(bench), 0);
	assert_int_equal(bench->answer.size, VFIO_HEADER + 16);
	assert_memory_equal(bench->answer.payload, bench->command.payload, 16);
}

static void test_access_reaches_the_register(void **state)
{
	struct vfio_bench *bench = *state;

	write_region(bench, 0, 0, 4, 3);
	assert_int_equal(bench->emu.state.device.seed, 3);
	assert_int_equal(read_region(bench, 0, 0, 4), 3);
	write_region(bench, 0, 0xfff, 1, 'a');
	assert_int_equal(read_region(bench, 0, 0xfff, 1), 'd');
	assert_int_equal(emu_misuse(&bench->emu), 0);
}

/* The emulator decides about what is inside of the BAR, as for every host. */
static void test_access_that_no_register_takes_is_counted(void **state)
{
	struct vfio_bench *bench = *state;

	assert_int_equal(read_region(bench, 0, 0, 8), 0);
	assert_int_equal(read_region(bench, 0, 4, 2), 0);
	assert_int_equal(bench->emu.counters.verdicts[EMU_BAD_WIDTH], 2);
}

static void test_configuration_space_is_read_as_a_whole_and_in_pieces(void **state)
{
	struct vfio_bench *bench = *state;
	uint8_t whole[256];

	read_region(bench, VFIO_CONFIG, 0, 256);
	memcpy(whole, bench->answer.payload + 16, sizeof(whole));
	assert_int_equal(whole[0] | whole[1] << 8, 0x1234);
	assert_int_equal(whole[2] | whole[3] << 8, 0xcafe);
	for (uint32_t offset = 0; offset < 256; offset++)
		for (uint32_t count = 1; count <= 9 && offset + count <= 256; count++) {
			vfio_access(&bench->command, VFIO_REGION_READ, VFIO_CONFIG, offset, count);
			assert_int_equal(perform(bench), 0);
			assert_memory_equal(bench->answer.payload + 16, whole + offset, count);
		}
	vfio_access(&bench->command, VFIO_REGION_READ, VFIO_CONFIG, 255, 2);
	assert_int_equal(perform(bench), EINVAL);
}

static void test_configuration_space_sizes_and_places_the_bar(void **state)
{
	struct vfio_bench *bench = *state;

	write_region(bench, VFIO_CONFIG, 0x10, 4, 0xffffffff);
	assert_int_equal(read_region(bench, VFIO_CONFIG, 0x10, 4), 0xfffff000);
	/* Across a border of four bytes: what of it can be written is. */
	write_region(bench, VFIO_CONFIG, 0x0d, 7, 0xfebd1000000000ull);
	assert_int_equal(read_region(bench, VFIO_CONFIG, 0x10, 4), BAR_ADDRESS);
	/* The address makes no difference to an access. */
	write_region(bench, 0, 0, 4, 5);
	assert_int_equal(read_region(bench, 0, 0, 4), 5);
}

static void test_many_writes_are_made_in_order_or_not_at_all(void **state)
{
	static const uint64_t counts[] = { 0, 1, 2, 200 };
	struct vfio_bench *bench = *state;

	for (size_t n = 0; n < sizeof(counts) / sizeof(counts[0]); n++) {
		uint64_t count = counts[n];

		emu_clear_counters(&bench->emu);
		vfio_begin(&bench->command, VFIO_WRITE_MULTI);
		vfio_put64(&bench->command, count);
		for (uint64_t i = 0; i < count; i++) {
			vfio_put64(&bench->command, 0);
			vfio_put32(&bench->command, 0);
			vfio_put32(&bench->command, 4);
			vfio_put(&bench->command, (const uint8_t[8]){ (uint8_t)(i + 1) }, 8);
		}
		assert_int_equal(perform(bench), 0);
		assert_int_equal(vfio_get(&bench->answer, 0, 8), count);
		assert_int_equal(bench->answer.size, VFIO_HEADER + 8);
		assert_int_equal(bench->emu.counters.writes, count);
		assert_int_equal(bench->emu.state.device.seed, count);
	}
	/* One more than there may be. */
	vfio_begin(&bench->command, VFIO_WRITE_MULTI);
	vfio_put64(&bench->command, 201);
	bench->command.size += 201 * 24;
	assert_int_equal(perform(bench), EINVAL);
	assert_int_equal(bench->emu.counters.writes, 200);
}

static void test_reset_resets(void **state)
{
	struct vfio_bench *bench = *state;

	write_region(bench, 0, 0, 4, 3);
	write_region(bench, VFIO_CONFIG, 0x10, 4, BAR_ADDRESS);
	vfio_begin(&bench->command, VFIO_RESET);
	assert_int_equal(perform(bench), 0);
	assert_int_equal(bench->answer.size, VFIO_HEADER);
	assert_int_equal(bench->emu.state.device.seed, 0);
	assert_int_equal(read_region(bench, VFIO_CONFIG, 0x10, 4), 0);
}

static void test_removed_device_answers_all_ones(void **state)
{
	struct vfio_bench *bench = *state;

	emu_remove(&bench->emu);
	assert_int_equal(read_region(bench, VFIO_CONFIG, 0, 4), 0xffffffff);
	assert_int_equal(read_region(bench, 0, 0, 4), 0xffffffff);
	assert_int_equal(read_region(bench, 0, 4, 1), 0xff);
}

#define vfio_bench_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		vfio_bench_test(test_measure_wants_the_rest_of_a_command_cut_anywhere),
		vfio_bench_test(test_check_refuses_sizes_that_no_message_has),
		vfio_bench_test(test_check_refuses_what_is_no_command),
		vfio_bench_test(test_check_takes_descriptors_where_there_may_be_some),
		vfio_bench_test(test_command_of_another_size_is_refused),
		vfio_bench_test(test_query_in_the_buffer_of_its_answer_is_answered_as_a_short_one),
		vfio_bench_test(test_unknown_command_is_answered),
		vfio_bench_test(test_posted_command_has_no_answer),
		vfio_bench_test(test_nothing_is_done_before_version),
		vfio_bench_test(test_version_says_what_may_come),
		vfio_bench_test(test_version_with_bad_text_or_number_is_refused),
		vfio_bench_test(test_info_is_of_a_pci_function),
		vfio_bench_test(test_region_info_has_bar_and_configuration_space),
		vfio_bench_test(test_irq_info_of_a_device_without_is_none),
		vfio_bench_test(test_every_wrong_field_is_refused_and_changes_nothing),
		vfio_bench_test(test_memory_is_not_kept_for_a_device_that_does_not_reach_for_it),
		vfio_bench_test(test_access_reaches_the_register),
		vfio_bench_test(test_access_that_no_register_takes_is_counted),
		vfio_bench_test(test_configuration_space_is_read_as_a_whole_and_in_pieces),
		vfio_bench_test(test_configuration_space_sizes_and_places_the_bar),
		vfio_bench_test(test_many_writes_are_made_in_order_or_not_at_all),
		vfio_bench_test(test_reset_resets),
		vfio_bench_test(test_removed_device_answers_all_ones),
	};

	return cmocka_run_group_tests_name("qemu/vfio_user", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * QEMU's multi-process protocol: valid and invalid requests, and the effects of a request.
 */
#include "wire_bench.h"

#include <stdlib.h>

static const struct protocol *const protocol = &protocol_multiprocess;

/* A copy that ends with the bytes, so that AddressSanitizer sees a read of one byte too many. */
static uint8_t *exact_copy(const struct wire *wire, size_t size)
{
	uint8_t *exact = malloc(size ? size : 1);

	assert_non_null(exact);
	memcpy(exact, wire->bytes, size);
	return exact;
}

static size_t measure(const struct wire *wire, size_t size)
{
	uint8_t *exact = exact_copy(wire, size);
	size_t whole = protocol->measure(exact, size);

	free(exact);
	return whole;
}

/* Check the request at the start of the wire. */
static bool is_proper(const struct wire *wire, unsigned int fds, char complaint[PROTOCOL_COMPLAINT])
{
	size_t whole = measure(wire, wire->size);
	uint8_t *exact;
	bool proper;

	assert_true(whole <= wire->size);
	exact = exact_copy(wire, whole);
	*complaint = '\0';
	proper = protocol->check(exact, fds, complaint);
	free(exact);
	return proper;
}

/* One proper request of every kind. */
static unsigned int put_request(struct wire *wire, int32_t command)
{
	wire->size = 0;
	switch (command) {
	case SYNC_SYSMEM:
		wire_sysmem(wire);
		return 8;
	case PCI_CFGWRITE:
	case PCI_CFGREAD:
		wire_config(wire, command, 0x10, 0xffffffff, 4);
		return 0;
	case BAR_WRITE:
	case BAR_READ:
		wire_access(wire, command, BAR_ADDRESS + 4, 'a', 1);
		return 0;
	case SET_IRQFD:
		wire_header(wire, command, 0);
		return 2;
	default:
		wire_header(wire, DEVICE_RESET, 0);
		return 0;
	}
}

static const int32_t requests[] = { SYNC_SYSMEM, PCI_CFGWRITE, PCI_CFGREAD, BAR_WRITE,
				    BAR_READ,    SET_IRQFD,    DEVICE_RESET };
#define REQUESTS (sizeof(requests) / sizeof(requests[0]))

static void test_measure_wants_the_rest_of_a_request_cut_anywhere(void **state)
{
	struct wire_bench *bench = *state;

	for (size_t i = 0; i < REQUESTS; i++) {
		size_t whole;

		put_request(&bench->wire, requests[i]);
		whole = bench->wire.size;
		for (size_t size = 0; size <= whole; size++)
			assert_int_equal(measure(&bench->wire, size),
					 size < HEADER ? HEADER : whole);
	}
}

static void test_measure_stops_at_the_next_request(void **state)
{
	struct wire_bench *bench = *state;

	wire_config(&bench->wire, PCI_CFGREAD, 0, 0, 4);
	wire_sysmem(&bench->wire);
	assert_int_equal(measure(&bench->wire, bench->wire.size), HEADER + 12);
}

static void test_check_takes_only_the_right_number_of_descriptors(void **state)
{
	struct wire_bench *bench = *state;
	char complaint[PROTOCOL_COMPLAINT];

	for (size_t i = 0; i < REQUESTS; i++) {
		put_request(&bench->wire, requests[i]);
		for (unsigned int fds = 0; fds < 20; fds++) {
			bool right = requests[i] == SYNC_SYSMEM ? fds >= 1 && fds <= 8
				     : requests[i] == SET_IRQFD ? fds == 2
								: fds == 0;

			assert_int_equal(is_proper(&bench->wire, fds, complaint), right);
			if (!right)
				assert_non_null(strstr(complaint, "file descriptors"));
		}
	}
}

static void test_check_refuses_unknown_commands(void **state)
{
	static const int32_t unknown[] = { -1, RET, 8, 255, 1 << 16, INT32_MAX, INT32_MIN };
	struct wire_bench *bench = *state;
	char complaint[PROTOCOL_COMPLAINT];

	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		bench->wire.size = 0;
		wire_header(&bench->wire, unknown[i], 0);
		assert_false(is_proper(&bench->wire, 0, complaint));
		assert_non_null(strstr(complaint, "there is no command"));
	}
}

/* The header alone is enough: the server must not wait, or allocate, for the size in it. */
static void test_check_refuses_any_other_size(void **state)
{
	static const uint64_t sizes[] = { 0,         1,   11,         12,         13,
					  16,        23,  24,         25,         191,
					  192,       193, UINT32_MAX, 1ull << 32, UINT64_MAX - 15,
					  UINT64_MAX };
	struct wire_bench *bench = *state;
	char complaint[PROTOCOL_COMPLAINT];

	for (size_t i = 0; i < REQUESTS; i++) {
		unsigned int fds = put_request(&bench->wire, requests[i]);
		uint64_t right = bench->wire.size - HEADER;

		for (size_t j = 0; j < sizeof(sizes) / sizeof(sizes[0]); j++) {
			if (sizes[j] == right)
				continue;
			wire_patch(&bench->wire, 8, sizes[j], 8);
			assert_int_equal(measure(&bench->wire, bench->wire.size), HEADER);
			assert_false(is_proper(&bench->wire, fds, complaint));
			assert_non_null(strstr(complaint, "bytes"));
		}
	}
}

/* Wrong fields: offset in the request, width, value, and message. */
static const struct {
	int32_t command;
	size_t at;
	uint64_t value;
	size_t width;
	const char *complaint;
} wrong[] = {
	{ PCI_CFGREAD, HEADER + 8, 0, 4, "PCI_CFGREAD of 0 bytes; 1, 2 and 4 exist" },
	{ PCI_CFGREAD, HEADER + 8, 3, 4, "PCI_CFGREAD of 3 bytes" },
	{ PCI_CFGREAD, HEADER + 8, 8, 4, "PCI_CFGREAD of 8 bytes" },
	{ PCI_CFGWRITE, HEADER + 8, UINT32_MAX, 4, "PCI_CFGWRITE of -1 bytes" },
	{ PCI_CFGWRITE, HEADER + 8, INT32_MAX, 4, "PCI_CFGWRITE of 2147483647 bytes" },
	{ PCI_CFGREAD, HEADER, 0x100, 4, "PCI_CFGREAD at 0x100; configuration space ends at" },
	{ PCI_CFGREAD, HEADER, UINT32_MAX - 3, 4, "PCI_CFGREAD at 0xfffffffc" },
	{ PCI_CFGWRITE, HEADER, 0x11, 4, "PCI_CFGWRITE of 4 bytes at 0x11 is not aligned" },
	{ PCI_CFGREAD, HEADER, 0xfe, 4, "PCI_CFGREAD of 4 bytes at 0xfe is not aligned" },
	{ BAR_READ, HEADER + 16, 0, 4, "BAR_READ of 0 bytes; 1, 2, 4 and 8 exist" },
	{ BAR_READ, HEADER + 16, 3, 4, "BAR_READ of 3 bytes" },
	{ BAR_WRITE, HEADER + 16, 16, 4, "BAR_WRITE of 16 bytes" },
	{ BAR_WRITE, HEADER + 16, UINT32_MAX, 4, "BAR_WRITE of 4294967295 bytes" },
	{ BAR_READ, HEADER + 20, 0, 1, "BAR_READ with memory flag 0" },
	{ BAR_WRITE, HEADER + 20, 2, 1, "BAR_WRITE with memory flag 2" },
	{ BAR_WRITE, HEADER + 20, 255, 1, "BAR_WRITE with memory flag 255" },
	{ SYNC_SYSMEM, HEADER, UINT64_MAX, 8, "SYNC_SYSMEM region 0: 0x100000 bytes at" },
	{ SYNC_SYSMEM, HEADER + 64 + 56, UINT64_MAX, 8, "SYNC_SYSMEM region 7:" },
	{ SYNC_SYSMEM, HEADER + 128, UINT64_MAX, 8, "SYNC_SYSMEM region 0: offset -1" },
	{ SYNC_SYSMEM, HEADER + 128 + 56, 1ull << 63, 8, "SYNC_SYSMEM region 7: offset -" },
};

static void test_check_refuses_every_wrong_field_by_name(void **state)
{
	struct wire_bench *bench = *state;
	char complaint[PROTOCOL_COMPLAINT];

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		unsigned int fds = put_request(&bench->wire, wrong[i].command);

		wire_patch(&bench->wire, wrong[i].at, wrong[i].value, wrong[i].width);
		assert_false(is_proper(&bench->wire, fds, complaint));
		if (!strstr(complaint, wrong[i].complaint))
			fail_msg("'%s' does not say '%s'", complaint, wrong[i].complaint);
	}
}

static void test_check_refuses_an_access_that_wraps(void **state)
{
	struct wire_bench *bench = *state;
	char complaint[PROTOCOL_COMPLAINT];

	wire_access(&bench->wire, BAR_READ, UINT64_MAX, 0, 1);
	assert_true(is_proper(&bench->wire, 0, complaint));
	bench->wire.size = 0;
	wire_access(&bench->wire, BAR_READ, UINT64_MAX - 2, 0, 4);
	assert_false(is_proper(&bench->wire, 0, complaint));
	assert_non_null(strstr(complaint, "wraps"));
}

/* Regions without a descriptor do not matter. */
static void test_check_looks_only_at_regions_that_came(void **state)
{
	struct wire_bench *bench = *state;
	char complaint[PROTOCOL_COMPLAINT];

	wire_sysmem(&bench->wire);
	wire_patch(&bench->wire, HEADER + 128 + 16, UINT64_MAX, 8);
	assert_true(is_proper(&bench->wire, 2, complaint));
	assert_false(is_proper(&bench->wire, 3, complaint));
}

/* Carry out the one request on the wire; returns the size of its answer. */
static size_t carry_out(struct wire_bench *bench, uint8_t answer[PROTOCOL_ANSWER_MAX])
{
	struct session session;
	struct descriptors none = { .n = 0 };
	size_t size;

	session_begin(&session, &bench->emu, &host_system);
	size = protocol->perform(&session, bench->wire.bytes, &none, answer);
	session_end(&session);
	return size;
}

/* The same; returns the value of the answer. */
static uint64_t perform(struct wire_bench *bench)
{
	uint8_t answer[PROTOCOL_ANSWER_MAX];
	int32_t command;
	uint64_t size;
	uint64_t value;

	assert_int_equal(carry_out(bench, answer), ANSWER);
	bench->wire.size = 0;
	memcpy(&command, answer, sizeof(command));
	memcpy(&size, answer + 8, sizeof(size));
	memcpy(&value, answer + 16, sizeof(value));
	assert_int_equal(command, RET);
	assert_int_equal(size, 8);
	return value;
}

static uint64_t config(struct wire_bench *bench, int32_t command, uint32_t offset, uint32_t value,
		       int32_t length)
{
	wire_config(&bench->wire, command, offset, value, length);
	return perform(bench);
}

static uint64_t access_bar(struct wire_bench *bench, int32_t command, uint64_t address,
			   uint64_t value, uint32_t size)
{
	wire_access(&bench->wire, command, address, value, size);
	return perform(bench);
}

static void test_perform_config_identifies_and_sizes_the_function(void **state)
{
	struct wire_bench *bench = *state;

	assert_int_equal(config(bench, PCI_CFGREAD, 0, 0, 2), 0x1234);
	assert_int_equal(config(bench, PCI_CFGREAD, 2, 0, 2), 0xcafe);
	assert_int_equal(config(bench, PCI_CFGREAD, 0, 0, 4), 0xcafe1234);
	for (uint32_t bar = 0; bar < 7; bar++) {
		uint32_t was = (uint32_t)config(bench, PCI_CFGREAD, 0x10 + 4 * bar, 0, 4);

		assert_int_equal(config(bench, PCI_CFGWRITE, 0x10 + 4 * bar, 0xffffffff, 4), 0);
		assert_int_equal(config(bench, PCI_CFGREAD, 0x10 + 4 * bar, 0, 4),
				 bar ? 0 : 0xfffff000);
		config(bench, PCI_CFGWRITE, 0x10 + 4 * bar, was, 4);
	}
	assert_int_equal(config(bench, PCI_CFGREAD, 0x10, 0, 4), BAR_ADDRESS);
}

static void test_perform_access_reaches_the_register(void **state)
{
	struct wire_bench *bench = *state;

	assert_int_equal(access_bar(bench, BAR_WRITE, BAR_ADDRESS, 3, 4), 0);
	assert_int_equal(access_bar(bench, BAR_READ, BAR_ADDRESS, 0, 4), 3);
	access_bar(bench, BAR_WRITE, BAR_ADDRESS + 0xfff, 'a', 1);
	assert_int_equal(access_bar(bench, BAR_READ, BAR_ADDRESS + 0xfff, 0, 1), 'd');
	assert_int_equal(emu_misuse(&bench->emu), 0);
}

static void test_perform_access_follows_a_bar_that_moves(void **state)
{
	struct wire_bench *bench = *state;

	access_bar(bench, BAR_WRITE, BAR_ADDRESS, 7, 4);
	config(bench, PCI_CFGWRITE, 0x10, 0xc0000000, 4);
	assert_int_equal(access_bar(bench, BAR_READ, 0xc0000000, 0, 4), 7);
	assert_int_equal(access_bar(bench, BAR_READ, BAR_ADDRESS, 0, 4), 0xffffffff);
}

static void test_perform_access_outside_the_bar_finds_nothing(void **state)
{
	static const uint64_t outside[] = { 0, BAR_ADDRESS - 4, BAR_ADDRESS + 0x1000,
					    BAR_ADDRESS + 0x100000000ull, UINT64_MAX - 3 };
	struct wire_bench *bench = *state;

	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
		assert_int_equal(access_bar(bench, BAR_READ, outside[i], 0, 4), 0xffffffff);
		access_bar(bench, BAR_WRITE, outside[i], 5, 4);
	}
	assert_int_equal(bench->emu.state.device.seed, 0);
	assert_int_equal(bench->emu.counters.verdicts[EMU_BAD_BOUNDS],
			 2 * sizeof(outside) / sizeof(outside[0]));
}

static void test_perform_access_of_the_wrong_width_is_counted(void **state)
{
	struct wire_bench *bench = *state;

	assert_int_equal(access_bar(bench, BAR_READ, BAR_ADDRESS, 0, 8), 0);
	assert_int_equal(access_bar(bench, BAR_READ, BAR_ADDRESS + 4, 0, 2), 0);
	assert_int_equal(bench->emu.counters.verdicts[EMU_BAD_WIDTH], 2);
}

static void test_perform_on_a_removed_device_answers_all_ones_of_the_width(void **state)
{
	struct wire_bench *bench = *state;

	emu_remove(&bench->emu);
	/* The answer must not have 64 set bits: for QEMU that is a failure of the link. */
	assert_true(config(bench, PCI_CFGREAD, 0, 0, 4) == 0xffffffff);
	assert_true(config(bench, PCI_CFGREAD, 0, 0, 1) == 0xff);
	assert_true(access_bar(bench, BAR_READ, BAR_ADDRESS, 0, 4) == 0xffffffff);
	assert_true(access_bar(bench, BAR_READ, BAR_ADDRESS + 4, 0, 1) == 0xff);
}

static void test_perform_reset_resets(void **state)
{
	struct wire_bench *bench = *state;

	access_bar(bench, BAR_WRITE, BAR_ADDRESS, 3, 4);
	wire_header(&bench->wire, DEVICE_RESET, 0);
	assert_int_equal(perform(bench), 0);
	assert_int_equal(bench->emu.state.device.seed, 0);
	assert_int_equal(config(bench, PCI_CFGREAD, 0x10, 0, 4), 0);
}

static void test_perform_memory_and_interrupts_change_nothing(void **state)
{
	struct wire_bench *bench = *state;
	struct emu before = bench->emu;
	uint8_t answer[PROTOCOL_ANSWER_MAX];

	put_request(&bench->wire, SYNC_SYSMEM);
	assert_int_equal(carry_out(bench, answer), 0);
	put_request(&bench->wire, SET_IRQFD);
	assert_int_equal(carry_out(bench, answer), 0);
	assert_memory_equal(&before, &bench->emu, sizeof(before));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		wire_bench_test(test_measure_wants_the_rest_of_a_request_cut_anywhere),
		wire_bench_test(test_measure_stops_at_the_next_request),
		wire_bench_test(test_check_takes_only_the_right_number_of_descriptors),
		wire_bench_test(test_check_refuses_unknown_commands),
		wire_bench_test(test_check_refuses_any_other_size),
		wire_bench_test(test_check_refuses_every_wrong_field_by_name),
		wire_bench_test(test_check_refuses_an_access_that_wraps),
		wire_bench_test(test_check_looks_only_at_regions_that_came),
		wire_bench_test(test_perform_config_identifies_and_sizes_the_function),
		wire_bench_test(test_perform_access_reaches_the_register),
		wire_bench_test(test_perform_access_follows_a_bar_that_moves),
		wire_bench_test(test_perform_access_outside_the_bar_finds_nothing),
		wire_bench_test(test_perform_access_of_the_wrong_width_is_counted),
		wire_bench_test(test_perform_on_a_removed_device_answers_all_ones_of_the_width),
		wire_bench_test(test_perform_reset_resets),
		wire_bench_test(test_perform_memory_and_interrupts_change_nothing),
	};

	return cmocka_run_group_tests_name("qemu/multiprocess", tests, NULL, NULL);
}

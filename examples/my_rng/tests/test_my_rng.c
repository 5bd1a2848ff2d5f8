// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver of my_rng on a simulated machine: what README.md promises, call by call.
 */
#include "machine.h"

#include "uapi.h"

/* The numbers after a reset, and after seed 0: the example of the data sheet, byte by byte. */
static const uint8_t first[] = { 0x5f, 0xf3, 0x6e, 0x3c, 0x32, 0x29, 0x50, 0x47,
				 0xe9, 0xf6, 0xcc, 0xd1, 0x34, 0x53, 0xf9, 0xaa };
/* The seed before 0xffffffff, and the number after that. */
#define BEFORE_ALL_ONES 0x26f5b720
#define AFTER_ALL_ONES  0x3c558d52

static long get_number(struct sim_file *file, uint32_t *number)
{
	return sim_file_ioctl(file, MY_RNG_GET_NUMBER, (unsigned long)number);
}

static long set_seed(struct sim_file *file, uint32_t seed)
{
	return sim_file_ioctl(file, MY_RNG_SET_SEED, (unsigned long)&seed);
}

/* ---------------------------------------------------------------- Read ------------------------ */

static void test_read_gives_four_bytes_of_each_number(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDONLY);
	uint8_t bytes[sizeof(first)];

	assert_int_equal(sim_file_read(file, bytes, sizeof(bytes)), sizeof(bytes));
	assert_memory_equal(bytes, first, sizeof(first));
	assert_int_equal(machine->emu.counters.reads, 4);
}

static void test_read_cuts_the_last_number(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDONLY);
	uint8_t bytes[8] = { 0 };

	assert_int_equal(sim_file_read(file, bytes, 6), 6);
	assert_memory_equal(bytes, first, 6);
	assert_int_equal(bytes[6], 0);
	assert_int_equal(sim_file_read(file, bytes, 1), 1);
	assert_int_equal(bytes[0], first[8]);
	assert_int_equal(sim_file_read(file, bytes, 0), 0);
	assert_int_equal(machine->emu.counters.reads, 3);
}

static void test_read_of_more_than_one_piece_goes_on(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	uint8_t whole[600], parts[600];

	assert_int_equal(sim_file_read(file, whole, sizeof(whole)), sizeof(whole));
	assert_int_equal(set_seed(file, 0), 0);
	for (size_t i = 0; i < sizeof(parts); i += 4)
		assert_int_equal(sim_file_read(file, parts + i, 4), 4);
	assert_memory_equal(whole, parts, sizeof(whole));
}

static void test_read_into_memory_that_ends_is_cut_or_efault(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDONLY);
	uint8_t bytes[300] = { 0 };

	sim_map(&machine->task, bytes, 258, SIM_WRITE);
	assert_int_equal(sim_file_read(file, bytes, sizeof(bytes)), 258);
	assert_int_equal(sim_file_read(file, bytes + 258, 8), -EFAULT);
	assert_int_equal(sim_file_read(file, bytes + 254, 8), 4);
}

static void test_read_ends_early_when_a_signal_comes(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDONLY);
	uint8_t bytes[600];

	sim_signal(&machine->task, true);
	assert_int_equal(sim_file_read(file, bytes, sizeof(bytes)), 256);
	assert_int_equal(sim_file_read(file, bytes, 8), 8);
}

static void test_read_of_a_device_that_goes_meanwhile_gives_what_it_has(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDONLY);
	uint8_t bytes[600];

	/* The first number of the second piece. */
	machine_fault(machine, "NUMBER.read@65:gone");
	assert_int_equal(sim_file_read(file, bytes, sizeof(bytes)), 256);
	assert_int_equal(sim_file_read(file, bytes, sizeof(bytes)), -ENODEV);
}

/* ---------------------------------------------------------------- The other calls ------------- */

static void test_get_number_gives_the_next_one(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDONLY);
	uint32_t number = 0;

	assert_int_equal(get_number(file, &number), 0);
	assert_int_equal(number, 0x3c6ef35f);
	assert_int_equal(get_number(file, NULL), -EFAULT);
	assert_int_equal(get_number(file, &number), 0);
	assert_int_equal(number, 0xd1ccf6e9);
}

static void test_all_ones_is_a_number(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	uint32_t number = 0;

	assert_int_equal(set_seed(file, BEFORE_ALL_ONES), 0);
	assert_int_equal(get_number(file, &number), 0);
	assert_int_equal(number, 0xffffffff);
	assert_int_equal(get_number(file, &number), 0);
	assert_int_equal(number, AFTER_ALL_ONES);
}

static void test_set_seed_begins_anew(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	struct sim_file *other = machine_open(machine, O_RDONLY);
	uint8_t bytes[sizeof(first)];

	assert_int_equal(sim_file_read(file, bytes, 4), 4);
	assert_int_equal(set_seed(file, 0), 0);
	assert_int_equal(sim_file_read(other, bytes, sizeof(bytes)), sizeof(bytes));
	assert_memory_equal(bytes, first, sizeof(first));
}

static void test_set_seed_that_fails_changes_nothing(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	struct sim_file *reader = machine_open(machine, O_RDONLY);

	machine->emu.state.device.state = 5;
	assert_int_equal(sim_file_ioctl(file, MY_RNG_SET_SEED, 0), -EFAULT);
	assert_int_equal(set_seed(reader, 7), -EBADF);
	assert_int_equal(machine->emu.state.device.state, 5);
	assert_int_equal(machine->emu.counters.writes, 0);
}

static void test_calls_that_there_are_not_say_so(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	uint8_t byte[1];

	assert_int_equal(sim_file_ioctl(file, _IO('q', 1), 0), -ENOTTY);
	assert_int_equal(sim_file_write(file, "x", 1), -EINVAL);
	assert_int_equal(sim_file_seek(file, 0, SEEK_SET), -ESPIPE);
	assert_int_equal(sim_file_pread(file, byte, sizeof(byte), 0), -ESPIPE);
}

static void test_reset_begins_anew_from_0(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	uint32_t number = 0;

	assert_int_equal(set_seed(file, 7), 0);
	emu_reset(&machine->emu);
	assert_int_equal(machine->emu.state.device.state, 0);
	/* Only the bus lets it answer again. */
	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	assert_int_equal(sim_pci_bind(machine->pci), 0);
	assert_int_equal(get_number(machine_open(machine, O_RDONLY), &number), 0);
	assert_int_equal(number, 0x3c6ef35f);
}

/* ---------------------------------------------------------------- Going away ------------------ */

static void check_is_gone(struct sim_file *file)
{
	uint32_t number = 0;

	assert_int_equal(sim_file_read(file, &number, sizeof(number)), -ENODEV);
	assert_int_equal(get_number(file, &number), -ENODEV);
	assert_int_equal(set_seed(file, 1), -ENODEV);
}

static void test_unbind_leaves_open_files_without_a_device(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR), *late;

	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	check_is_gone(file);
	assert_int_equal(sim_file_open(machine->kernel, "my_rng", O_RDWR, &late), -ENOENT);
	assert_int_equal(sim_pci_bind(machine->pci), 0);
	check_is_gone(file);
	late = machine_open(machine, O_RDWR);
	assert_int_equal(set_seed(late, 1), 0);
}

static void test_device_that_is_pulled_out_is_gone_for_good(void **state)
{
	struct machine *machine = *state;
	struct sim_file *reader = machine_open(machine, O_RDWR);

	emu_remove(&machine->emu);
	check_is_gone(reader);
	emu_insert(&machine->emu);
	check_is_gone(reader);
}

static void test_seed_of_a_device_that_is_pulled_out_is_enodev(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);

	emu_remove(&machine->emu);
	assert_int_equal(set_seed(file, 1), -ENODEV);
}

static void test_devices_are_numbered_and_numbers_used_again(void **state)
{
	machine_expect_numbers(*state, "my_rng", "my_rng1");
}

static void test_bar_that_cannot_be_mapped_is_named(void **state)
{
	struct machine *machine = *state;

	machine_fault(machine, "ioremap:enomem");
	assert_int_equal(sim_module_load(machine->kernel, NULL), 0);
	assert_non_null(strstr(machine->log, "cannot map BAR 0"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(test_read_gives_four_bytes_of_each_number),
		machine_test(test_read_cuts_the_last_number),
		machine_test(test_read_of_more_than_one_piece_goes_on),
		machine_test(test_read_into_memory_that_ends_is_cut_or_efault),
		machine_test(test_read_ends_early_when_a_signal_comes),
		machine_test(test_read_of_a_device_that_goes_meanwhile_gives_what_it_has),
		machine_test(test_get_number_gives_the_next_one),
		machine_test(test_all_ones_is_a_number),
		machine_test(test_set_seed_begins_anew),
		machine_test(test_set_seed_that_fails_changes_nothing),
		machine_test(test_calls_that_there_are_not_say_so),
		machine_test(test_reset_begins_anew_from_0),
		machine_test(test_unbind_leaves_open_files_without_a_device),
		machine_test(test_device_that_is_pulled_out_is_gone_for_good),
		machine_test(test_seed_of_a_device_that_is_pulled_out_is_enodev),
		machine_test(test_devices_are_numbered_and_numbers_used_again),
		machine_test_bare(test_bar_that_cannot_be_mapped_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module as it is, on a simulated kernel: load, probe, calls, poll, attributes, unbind, unload.
 */
#include "machine.h"

#include "uapi/linux/lkp_enc.h"

#include <poll.h>
#include <sys/uio.h>

/* ---------------------------------------------------------------- Load and probe -------------- */

static void test_probe_makes_a_node(void **state)
{
	struct machine *machine = *state;
	char name[40];

	assert_true(sim_pci_is_bound(machine->pci));
	assert_true(sim_node_name(machine->kernel, 0, name));
	assert_string_equal(name, "lkp_enc");
	assert_false(sim_node_name(machine->kernel, 1, name));
	assert_string_equal(machine->log, "");
}

static void test_probe_of_a_device_that_does_not_answer_makes_no_node(void **state)
{
	struct machine *machine = *state;
	char name[40];

	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	emu_remove(&machine->emu);
	assert_int_equal(sim_pci_bind(machine->pci), -ENODEV);
	assert_false(sim_node_name(machine->kernel, 0, name));
	assert_non_null(strstr(machine->log, "no device answers"));
	emu_insert(&machine->emu);
	assert_int_equal(sim_pci_bind(machine->pci), 0);
}

static void test_devices_are_numbered_and_numbers_used_again(void **state)
{
	machine_expect_numbers(*state, "lkp_enc", "lkp_enc1");
}

static void test_parameters_are_set_at_load_and_forgotten_at_unload(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file;
	static char text[5000];

	memset(text, 'x', sizeof(text));
	assert_int_equal(sim_module_load(machine->kernel, "strict=1"), 0);
	file = machine_open(machine, O_WRONLY);
	assert_int_equal(sim_file_write(file, text, sizeof(text)), -EMSGSIZE);
	sim_file_close(file);
	assert_int_equal(sim_module_unload(machine->kernel), 0);
	assert_int_equal(sim_module_load(machine->kernel, ""), 0);
	file = machine_open(machine, O_WRONLY);
	assert_int_equal(sim_file_write(file, text, sizeof(text)), sizeof(text));
	sim_file_close(file);
	assert_string_equal(machine_attr(machine, "truncations"), "1\n");
	assert_non_null(strstr(machine->log, "lkp_enc: string truncated to 4091 bytes"));
}

static void test_parameters_that_are_wrong_are_refused(void **state)
{
	static const struct {
		const char *params;
		int err;
	} rows[] = {
		{ "strict=maybe", -EINVAL },
		{ "base=x", -EINVAL },
		{ "base=0x123456789abcdef01", -ERANGE },
		{ "base=0xfebd1001", -EINVAL },
		{ "base=0xfffffffffffff000", -EINVAL },
	};
	struct machine *machine = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(sim_module_load(machine->kernel, rows[i].params), rows[i].err);
		assert_false(sim_module_is_loaded(machine->kernel));
		assert_int_equal(sim_kernel_left(machine->kernel, 0, NULL), 0);
	}
}

static void test_parameter_that_is_not_there_is_ignored_with_a_warning(void **state)
{
	struct machine *machine = *state;

	assert_int_equal(sim_module_load(machine->kernel, "nonsense=1"), 0);
	assert_non_null(strstr(machine->log, "unknown parameter 'nonsense' ignored"));
}

static void test_base_takes_the_device_at_an_address(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file;

	assert_int_equal(sim_module_load(machine->kernel, "base=0xfebd1000"), 0);
	assert_false(sim_pci_is_bound(machine->pci));
	file = machine_open(machine, O_RDWR);
	assert_int_equal(sim_file_write(file, "Hi", 2), 2);
	assert_true(machine->emu.counters.writes >= 3);
	assert_string_equal(machine->log, "");
	sim_file_close(file);
}

static void test_base_without_a_device_is_enodev(void **state)
{
	struct machine *machine = *state;

	assert_int_equal(sim_module_load(machine->kernel, "base=0xfebd2000"), -ENODEV);
	assert_string_equal(machine->log, "<3>lkp_enc: base=0xfebd2000: no device answers there\n");
}

static void test_load_twice_is_eexist(void **state)
{
	struct machine *machine = *state;

	assert_int_equal(sim_module_load(machine->kernel, NULL), -EEXIST);
}

/* ---------------------------------------------------------------- Calls ----------------------- */

static void test_calls_reach_the_hardware(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	__u32 seed = 3;
	char text[8] = "";

	assert_int_equal(sim_file_ioctl(file, LKP_ENC_WRITE_SEED, (unsigned long)&seed), 0);
	assert_int_equal(sim_file_write(file, "Hello", 5), 5);
	assert_int_equal(sim_file_read(file, text, sizeof(text)), 5);
	assert_string_equal(text, "Khoor");
	assert_int_equal(sim_file_read(file, text, sizeof(text)), 0);
	assert_int_equal(sim_file_ioctl(file, 0x1234, 0), -ENOTTY);
	assert_int_equal(sim_file_seek(file, 0, SEEK_SET), -ESPIPE);
	assert_int_equal(sim_file_pread(file, text, 1, 0), -ESPIPE);
	sim_file_close(file);
}

/* Between its calls, a task is in no kernel. */
static void test_task_leaves_the_kernel_with_each_call(void **state)
{
	struct machine *machine = *state;
	char a = 'a', page[SIM_PAGE];
	struct iovec piece = { .iov_base = &a, .iov_len = 1 };
	struct sim_file *file;

#define LEAVES(call, result)              \
	assert_int_equal((call), result); \
	assert_null(machine->task.kernel)
	LEAVES(!(file = machine_open(machine, O_RDWR)), false);
	LEAVES(sim_file_write(file, &a, 1), 1);
	LEAVES(sim_file_writev(file, &piece, 1, false), 1);
	LEAVES(sim_file_ioctl(file, 0, 0), -ENOTTY);
	LEAVES(sim_file_seek(file, 0, SEEK_SET), -ESPIPE);
	LEAVES(!sim_file_poll(file, NULL, NULL), false);
	LEAVES(sim_file_close(file), 0);
	LEAVES(sim_attr_read(machine->kernel, "lkp_enc", "gone", page), 2);
	LEAVES(sim_attr_write(machine->kernel, "lkp_enc", "gone", "1"), -EACCES);
	LEAVES(sim_pci_reset(machine->pci), 0);
	LEAVES(sim_pci_pm(machine->pci, SIM_SUSPEND), 0);
	LEAVES(sim_pci_pm(machine->pci, SIM_RESUME), 0);
	LEAVES(sim_pci_unbind(machine->pci), 0);
	LEAVES(sim_pci_bind(machine->pci), 0);
	LEAVES(sim_module_unload(machine->kernel), 0);
	LEAVES(sim_module_load(machine->kernel, NULL), 0);
	sim_pci_unplug(machine->pci);
	assert_null(machine->task.kernel);
	LEAVES(!(machine->pci = sim_pci_plug(machine->kernel, &machine->emu)), false);
}

static void test_modes_are_kept(void **state)
{
	struct machine *machine = *state;
	struct sim_file *reader = machine_open(machine, O_RDONLY);
	struct sim_file *writer = machine_open(machine, O_WRONLY);
	__u32 seed = 1;
	char c;

	assert_int_equal(sim_file_write(reader, "a", 1), -EBADF);
	assert_int_equal(sim_file_read(writer, &c, 1), -EBADF);
	assert_int_equal(sim_file_ioctl(reader, LKP_ENC_WRITE_SEED, (unsigned long)&seed), -EBADF);
	assert_int_equal(sim_file_ioctl(writer, LKP_ENC_READ_SEED, (unsigned long)&seed), -EBADF);
	sim_file_close(reader);
	sim_file_close(writer);
}

/* Calls of a hook. */
struct told {
	unsigned int times;
	const void *memory;
	size_t size;
	const char *function;
};

static void tell(const void *memory, size_t size, const struct sim_place *place, void *context)
{
	struct told *told = context;

	*told = (struct told){ told->times + 1, memory, size, place->function };
}

static void test_each_block_is_told_as_soon_as_the_module_has_it(void **state)
{
	struct machine *machine = *state;
	struct told told = { 0 };
	struct sim_file *file;

	sim_kernel_set_memory_hook(machine->kernel, tell, &told);
	file = machine_open(machine, O_RDWR);
	assert_int_equal(told.times, 1);
	assert_ptr_equal(told.memory, sim_file_private(file));
	assert_true(told.size > 0);
	assert_string_equal(told.function, "chrdev_open");
	assert_int_equal(sim_file_write(file, "a", 1), 1);
	assert_int_equal(told.times, 2);
	sim_kernel_set_memory_hook(machine->kernel, NULL, NULL);
	assert_int_equal(sim_file_write(file, "a", 1), 1);
	assert_int_equal(told.times, 2);
	sim_file_close(file);
}

static void test_open_of_what_is_not_there_is_enoent(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file;

	assert_int_equal(sim_file_open(machine->kernel, "lkp_enc7", O_RDWR, &file), -ENOENT);
}

static void test_open_of_a_dead_device_is_enodev_and_leaves_nothing(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR), *late;
	unsigned long mark;

	emu_remove(&machine->emu);
	assert_int_equal(sim_file_write(file, "a", 1), -ENODEV);
	mark = sim_kernel_mark(machine->kernel);
	assert_int_equal(sim_file_open(machine->kernel, "lkp_enc", O_RDWR, &late), -ENODEV);
	assert_int_equal(sim_kernel_left(machine->kernel, mark, NULL), 0);
	sim_file_close(file);
}

/* ---------------------------------------------------------------- Going away ------------------ */

static void test_unbind_leaves_open_files_without_a_device(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	struct sim_file *late;
	char c;

	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	assert_int_equal(sim_file_open(machine->kernel, "lkp_enc", O_RDWR, &late), -ENOENT);
	assert_int_equal(sim_file_write(file, "a", 1), -ENODEV);
	assert_int_equal(sim_file_read(file, &c, 1), -ENODEV);
	assert_int_equal(sim_file_ioctl(file, LKP_ENC_READ_SEED, (unsigned long)&c), -ENODEV);
	assert_int_equal(sim_module_unload(machine->kernel), -EBUSY);
	sim_file_close(file);
	assert_int_equal(sim_module_unload(machine->kernel), 0);
	assert_int_equal(sim_kernel_left(machine->kernel, 0, NULL), 0);
}

static void wake(void *context)
{
	++*(int *)context;
}

static void test_unbind_wakes_whoever_polls(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	int woken = 0;

	assert_int_equal(sim_file_poll(file, wake, &woken) & (POLLIN | POLLOUT), POLLIN | POLLOUT);
	assert_int_equal(woken, 0);
	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	assert_int_equal(woken, 1);
	assert_int_equal(sim_file_poll(file, NULL, NULL), POLLHUP | POLLERR);
	sim_file_close(file);
}

static void test_death_wakes_whoever_polls(void **state)
{
	struct machine *machine = *state;
	struct sim_file *polling = machine_open(machine, O_RDWR);
	struct sim_file *file = machine_open(machine, O_RDWR);
	int woken = 0;

	sim_file_poll(polling, wake, &woken);
	emu_remove(&machine->emu);
	assert_int_equal(sim_file_write(file, "a", 1), -ENODEV);
	assert_int_equal(woken, 1);
	assert_int_equal(sim_file_poll(polling, NULL, NULL), POLLHUP | POLLERR);
	assert_string_equal(machine_attr(machine, "gone"), "1\n");
	sim_file_close(polling);
	sim_file_close(file);
}

static void test_nobody_is_woken_who_polls_no_more(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	int woken = 0;

	sim_file_poll(file, wake, &woken);
	sim_file_poll_end(file, &woken);
	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	assert_int_equal(woken, 0);
	sim_file_close(file);
}

/* ---------------------------------------------------------------- Sleep ----------------------- */

static void set_seed_and_string(struct sim_file *file)
{
	__u32 seed = 7;

	assert_int_equal(sim_file_ioctl(file, LKP_ENC_WRITE_SEED, (unsigned long)&seed), 0);
	assert_int_equal(sim_file_write(file, "a", 1), 1);
}

/* The seed is still set, and the string is empty. */
static void check_seed_is_left_alone(struct sim_file *file)
{
	__u32 seed = 0;
	char c;

	assert_int_equal(sim_file_ioctl(file, LKP_ENC_READ_SEED, (unsigned long)&seed), 0);
	assert_int_equal(seed, 7);
	assert_int_equal(sim_file_read(file, &c, 1), 0);
}

static void test_sleep_restores_the_seed_and_empties_the_string(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);

	set_seed_and_string(file);
	assert_int_equal(sim_pci_pm(machine->pci, SIM_SUSPEND), 0);
	emu_reset(&machine->emu);
	assert_int_equal(sim_pci_pm(machine->pci, SIM_RESUME), 0);
	check_seed_is_left_alone(file);
	assert_string_equal(machine->log, "");
	sim_file_close(file);
}

static void test_sleep_of_a_dead_device_goes_on_and_the_log_tells(void **state)
{
	struct machine *machine = *state;

	emu_remove(&machine->emu);
	assert_int_equal(sim_pci_pm(machine->pci, SIM_SUSPEND), 0);
	assert_string_equal(machine->log, "<4>lkp_enc 0000:00:04.0: SEED could not be saved for "
					  "suspend: -ENODEV\n");
	assert_int_equal(sim_pci_pm(machine->pci, SIM_RESUME), -ENODEV);
	assert_string_equal(machine_attr(machine, "gone"), "1\n");
}

static void test_image_of_the_system_loses_nothing(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	char text[8];

	assert_int_equal(sim_file_write(file, "abc", 3), 3);
	assert_int_equal(sim_file_read(file, text, 1), 1);
	assert_int_equal(sim_pci_pm(machine->pci, SIM_FREEZE), 0);
	assert_int_equal(sim_pci_pm(machine->pci, SIM_THAW), 0);
	assert_int_equal(sim_file_read(file, text, sizeof(text)), 2);
	assert_int_equal(sim_pci_pm(machine->pci, SIM_POWEROFF), 0);
	emu_reset(&machine->emu);
	assert_int_equal(sim_pci_pm(machine->pci, SIM_RESTORE), 0);
	assert_int_equal(sim_file_read(file, text, sizeof(text)), 0);
	sim_file_close(file);
}

static void test_reset_restores_the_seed_and_empties_the_string(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);

	set_seed_and_string(file);
	assert_int_equal(sim_pci_reset(machine->pci), 0);
	check_seed_is_left_alone(file);
	assert_string_equal(machine->log, "");
	/* If the device dies, the log says so. */
	emu_remove(&machine->emu);
	assert_int_equal(sim_pci_reset(machine->pci), 0);
	assert_non_null(strstr(machine->log, "SEED could not be restored after a reset"));
	assert_string_equal(machine_attr(machine, "gone"), "1\n");
	sim_file_close(file);
}

/* ---------------------------------------------------------------- Attributes ------------------ */

/* Once only, however many calls find it gone, and even if it is removed after that. */
static void test_change_of_gone_is_notified_once(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	char c;

	assert_int_equal(sim_file_write(file, "a", 1), 1);
	assert_int_equal(machine->task.calls[SIM_SYSFS_NOTIFY], 0);
	emu_remove(&machine->emu);
	for (unsigned int i = 0; i < 3; i++)
		assert_int_equal(sim_file_read(file, &c, 1), -ENODEV);
	assert_int_equal(machine->task.calls[SIM_SYSFS_NOTIFY], 1);
	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	assert_int_equal(sim_file_read(file, &c, 1), -ENODEV);
	assert_int_equal(machine->task.calls[SIM_SYSFS_NOTIFY], 1);
	sim_file_close(file);
}

static void test_unbind_notifies_whoever_polls_gone(void **state)
{
	struct machine *machine = *state;

	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	assert_int_equal(machine->task.calls[SIM_SYSFS_NOTIFY], 1);
}

static void test_attributes_are_those_of_the_node(void **state)
{
	struct machine *machine = *state;
	char name[40], page[SIM_PAGE];
	size_t n = 0;

	while (sim_attr_name(machine->kernel, "lkp_enc", n, name))
		n++;
	assert_int_equal(n, 2);
	assert_string_equal(machine_attr(machine, "truncations"), "0\n");
	assert_string_equal(machine_attr(machine, "gone"), "0\n");
	assert_int_equal(sim_attr_write(machine->kernel, "lkp_enc", "gone", "1"), -EACCES);
	assert_int_equal(sim_attr_read(machine->kernel, "lkp_enc", "none", page), -ENOENT);
	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	assert_int_equal(sim_attr_read(machine->kernel, "lkp_enc", "gone", page), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(test_probe_makes_a_node),
		machine_test(test_devices_are_numbered_and_numbers_used_again),
		machine_test_bare(test_parameters_are_set_at_load_and_forgotten_at_unload),
		machine_test_bare(test_parameters_that_are_wrong_are_refused),
		machine_test_bare(test_parameter_that_is_not_there_is_ignored_with_a_warning),
		machine_test_bare(test_base_takes_the_device_at_an_address),
		machine_test_bare(test_base_without_a_device_is_enodev),
		machine_test(test_load_twice_is_eexist),
		machine_test(test_calls_reach_the_hardware),
		machine_test(test_task_leaves_the_kernel_with_each_call),
		machine_test(test_modes_are_kept),
		machine_test(test_each_block_is_told_as_soon_as_the_module_has_it),
		machine_test(test_open_of_what_is_not_there_is_enoent),
		machine_test(test_open_of_a_dead_device_is_enodev_and_leaves_nothing),
		machine_test(test_unbind_leaves_open_files_without_a_device),
		machine_test(test_unbind_wakes_whoever_polls),
		machine_test(test_death_wakes_whoever_polls),
		machine_test(test_nobody_is_woken_who_polls_no_more),
		machine_test(test_sleep_restores_the_seed_and_empties_the_string),
		machine_test(test_sleep_of_a_dead_device_goes_on_and_the_log_tells),
		machine_test(test_image_of_the_system_loses_nothing),
		machine_test(test_reset_restores_the_seed_and_empties_the_string),
		machine_test(test_change_of_gone_is_notified_once),
		machine_test(test_unbind_notifies_whoever_polls_gone),
		machine_test(test_probe_of_a_device_that_does_not_answer_makes_no_node),
		machine_test(test_attributes_are_those_of_the_node),
	};

	return cmocka_run_group_tests_name("module/module", tests, NULL, NULL);
}

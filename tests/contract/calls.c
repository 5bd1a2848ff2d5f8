// SPDX-License-Identifier: GPL-2.0-only
/*
 * Contracts between programs and drivers: what of a system call reaches the module's nodes
 * (module/calls.c), and what comes back.
 */
#include "calls.h"

#include "contract_calls.h"
#include "world.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <linux/types.h>
#include <linux/watchdog.h>

/* An address where nothing is mapped, in either world. */
#define NOWHERE ((char *)16)

static void expect_seen(const char *wanted, int line)
{
	char page[WORLD_PAGE] = "";
	ssize_t n = world_attr_read("contract", "seen", page);

	if (n > 0)
		page[n - 1] = '\0';
	expect_text(page, wanted, __FILE__, line);
}
#define EXPECT_SEEN(wanted) expect_seen(wanted, __LINE__)

/* ---------------------------------------------------------------- Open ------------------------ */

static void open_of_a_misc_device_finds_it_in_private_data(void)
{
	int fd = world_open("contract", O_RDONLY);

	if (!EXPECT(fd >= 0))
		return;
	EXPECT_SEEN("open: private_data misc, minor misc, r");
	EXPECT_NUMBER(world_close(fd), 0);
	EXPECT_SEEN("release");
}

static void open_shows_mode_and_flags(void)
{
	int fd = world_open("contract", O_WRONLY | O_NONBLOCK);

	EXPECT_SEEN("open: private_data misc, minor misc, wn");
	EXPECT_NUMBER(world_read(fd, NOWHERE, 1), -EBADF);
	world_close(fd);
	fd = world_open("contract", O_RDONLY);
	EXPECT_NUMBER(world_write(fd, "a", 1), -EBADF);
	world_close(fd);
	fd = world_open("contract", O_RDWR);
	EXPECT_SEEN("open: private_data misc, minor misc, rw");
	world_close(fd);
}

/* Open a node of a cdev and read its text. */
static int open_and_read(const char *node, char text[160])
{
	int fd = world_open(node, O_RDONLY);
	ssize_t n = world_read(fd, text, 159);

	text[n > 0 ? n : 0] = '\0';
	return fd;
}

static void open_of_a_cdev_finds_it_in_the_inode(void)
{
	char text[160];
	int fd = open_and_read("contract_seek", text);

	EXPECT_TEXT(text, "cdev ours, private_data null, major ours, minor 1, position there");
	world_close(fd);
}

static void stream_has_no_position(void)
{
	char text[160];
	int fd = open_and_read("contract_stream", text);

	EXPECT_TEXT(text, "cdev ours, private_data null, major ours, minor 0, position none");
	EXPECT_NUMBER(world_seek(fd, 0, SEEK_CUR), -ESPIPE);
	EXPECT_NUMBER(world_pread(fd, text, 1, 0), -ESPIPE);
	EXPECT_NUMBER(world_pwrite(fd, text, 1, 0), -ESPIPE);
	/* The position is looked at first. */
	EXPECT_NUMBER(world_pread(fd, text, 1, -1), -EINVAL);
	EXPECT_NUMBER(world_pwrite(fd, text, 1, -1), -EINVAL);
	world_close(fd);
}

static void default_llseek_goes_anywhere(void)
{
	char text[160];
	int fd = open_and_read("contract_seek", text);

	EXPECT_NUMBER(world_seek(fd, 0, SEEK_CUR), (long long)strlen(text));
	EXPECT_NUMBER(world_seek(fd, 1000000, SEEK_SET), 1000000);
	EXPECT_NUMBER(world_seek(fd, -1, SEEK_CUR), 999999);
	EXPECT_NUMBER(world_seek(fd, -1, SEEK_SET), -EINVAL);
	/* A node's size is 0. */
	EXPECT_NUMBER(world_seek(fd, 7, SEEK_END), 7);
	EXPECT_NUMBER(world_seek(fd, -7, SEEK_END), -EINVAL);
	EXPECT_NUMBER(world_seek(fd, 0, 77), -EINVAL);
	world_close(fd);
}

static void open_of_no_node_is_enoent(void)
{
	EXPECT_NUMBER(world_open("contract_none", O_RDWR), -ENOENT);
}

static void node_without_calls_has_those_errors(void)
{
	int fd = world_open("contract_bare", O_RDWR);
	char c;

	if (!EXPECT(fd >= 0))
		return;
	EXPECT_NUMBER(world_read(fd, &c, 1), -EINVAL);
	EXPECT_NUMBER(world_write(fd, "a", 1), -EINVAL);
	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_GET_USER, 0), -ENOTTY);
	EXPECT_NUMBER(world_seek(fd, 0, SEEK_SET), -ESPIPE);
	EXPECT_NUMBER(world_poll(fd), POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM);
	world_close(fd);
}

/* ---------------------------------------------------------------- Read and write -------------- */

static void pieces_arrive_as_one_call(void)
{
	struct iovec pieces[] = { { (char *)(uintptr_t) "abc", 3 },
				  { NOWHERE, 0 },
				  { (char *)(uintptr_t) "defg", 4 } };
	int fd = world_open("contract", O_RDWR | O_NONBLOCK);

	EXPECT_NUMBER(world_writev(fd, pieces, 3, false), 7);
	/* O_NONBLOCK does not set IOCB_NOWAIT. */
	EXPECT_SEEN("write of 7: 'abcdefg', 0 left");
	EXPECT_NUMBER(world_write(fd, "xy", 2), 2);
	EXPECT_SEEN("write of 2: 'xy', 0 left");
	world_close(fd);
}

static void nowait_arrives_where_the_driver_knows_it(void)
{
	char text[4] = "";
	struct iovec pieces[] = { { text, 2 }, { text + 2, 1 } };
	int fd = world_open("contract", O_RDWR);

	EXPECT_NUMBER(world_writev(fd, pieces, 2, true), -EOPNOTSUPP);
	EXPECT_NUMBER(world_readv(fd, pieces, 2, true), -EOPNOTSUPP);
	EXPECT_SEEN("open: private_data misc, minor misc, rw");
	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_KNOW_NOWAIT, 0), 0);
	EXPECT_NUMBER(world_readv(fd, pieces, 2, true), 3);
	EXPECT_TEXT(text, "012");
	EXPECT_SEEN("read of 3: 3, 0 left, nowait");
	EXPECT_NUMBER(world_writev(fd, pieces, 2, true), 3);
	EXPECT_SEEN("write of 3: '012', 0 left, nowait");
	EXPECT_NUMBER(world_writev(fd, pieces, 2, false), 3);
	EXPECT_SEEN("write of 3: '012', 0 left");
	world_close(fd);
	fd = world_open("contract_buffer", O_RDWR);
	EXPECT_NUMBER(world_readv(fd, pieces, 2, true), -EOPNOTSUPP);
	EXPECT_NUMBER(world_writev(fd, pieces, 2, true), -EOPNOTSUPP);
	world_close(fd);
}

static void write_of_nothing_arrives_and_writev_does_not(void)
{
	struct iovec piece = { (char *)(uintptr_t) "abc", 0 };
	int fd = world_open("contract", O_RDWR);

	EXPECT_NUMBER(world_writev(fd, &piece, 1, false), 0);
	EXPECT_SEEN("open: private_data misc, minor misc, rw");
	EXPECT_NUMBER(world_write(fd, "", 0), 0);
	EXPECT_SEEN("write of 0: '', 0 left");
	world_close(fd);
}

static void copy_from_iter_stops_at_a_fault(void)
{
	struct iovec pieces[] = { { (char *)(uintptr_t) "abc", 3 }, { NOWHERE, 4 } };
	int fd = world_open("contract", O_RDWR);

	EXPECT_NUMBER(world_writev(fd, pieces, 2, false), 3);
	EXPECT_SEEN("write of 7: 'abc', 4 left");
	EXPECT_NUMBER(world_write(fd, NOWHERE, 4), -EFAULT);
	world_close(fd);
}

static void copy_from_iter_full_is_all_or_nothing(void)
{
	struct iovec pieces[] = { { (char *)(uintptr_t) "abc", 3 }, { NOWHERE, 4 } };
	int fd = world_open("contract", O_RDWR);

	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_WRITE_MODE, CONTRACT_WRITE_FULL), 0);
	EXPECT_NUMBER(world_write(fd, "abcd", 4), 4);
	EXPECT_SEEN("write of 4: 'abcd', 0 left");
	EXPECT_NUMBER(world_writev(fd, pieces, 2, false), -EFAULT);
	EXPECT_SEEN("write of 7: '', 7 left, not full");
	world_close(fd);
}

static void iterators_are_truncated_and_advanced(void)
{
	struct iovec pieces[] = { { (char *)(uintptr_t) "abc", 3 },
				  { (char *)(uintptr_t) "defg", 4 } };
	int fd = world_open("contract", O_RDWR);

	world_ioctl(fd, CONTRACT_WRITE_MODE, CONTRACT_WRITE_TRUNCATE);
	EXPECT_NUMBER(world_writev(fd, pieces, 2, false), 3);
	EXPECT_SEEN("write of 7: 'abc', 0 left");
	world_ioctl(fd, CONTRACT_WRITE_MODE, CONTRACT_WRITE_ADVANCE);
	EXPECT_NUMBER(world_writev(fd, pieces, 2, false), 3);
	EXPECT_SEEN("write of 7: 'efg', 0 left");
	world_close(fd);
}

static void read_iter_fills_what_there_is(void)
{
	int fd = world_open("contract", O_RDWR);
	char text[20] = "";

	EXPECT_NUMBER(world_read(fd, text, 4), 4);
	EXPECT_TEXT(text, "0123");
	EXPECT_SEEN("read of 4: 4, 0 left");
	EXPECT_NUMBER(world_read(fd, text, sizeof(text)), 10);
	EXPECT_SEEN("read of 20: 10, 10 left");
	EXPECT_NUMBER(world_read(fd, NOWHERE, 4), -EFAULT);
	world_close(fd);
}

static void buffer_with_a_position_reads_on(void)
{
	int fd = world_open("contract_buffer", O_RDWR);
	char text[20] = "";

	EXPECT_NUMBER(world_read(fd, text, 10), 10);
	EXPECT_TEXT(text, "0123456789");
	memset(text, 0, sizeof(text));
	EXPECT_NUMBER(world_read(fd, text, 10), 6);
	EXPECT_TEXT(text, "abcdef");
	EXPECT_NUMBER(world_read(fd, text, 10), 0);
	EXPECT_NUMBER(world_seek(fd, 14, SEEK_SET), 14);
	EXPECT_NUMBER(world_write(fd, "EFGH", 4), 2);
	EXPECT_NUMBER(world_write(fd, "GH", 2), 0);
	EXPECT_NUMBER(world_seek(fd, -2, SEEK_CUR), 14);
	EXPECT_NUMBER(world_read(fd, NOWHERE, 2), -EFAULT);
	memset(text, 0, sizeof(text));
	EXPECT_NUMBER(world_read(fd, text, 10), 2);
	EXPECT_TEXT(text, "EF");
	world_close(fd);
}

static void call_that_fails_leaves_the_position(void)
{
	int fd = world_open("contract_buffer", O_RDWR);

	EXPECT_NUMBER(world_seek(fd, 3, SEEK_SET), 3);
	EXPECT_NUMBER(world_write(fd, "", 0), -EIO);
	EXPECT_NUMBER(world_seek(fd, 0, SEEK_CUR), 3);
	world_close(fd);
}

static void pread_and_pwrite_leave_the_position(void)
{
	int fd = world_open("contract_buffer", O_RDWR);
	char text[11] = "";

	EXPECT_NUMBER(world_read(fd, text, 2), 2);
	EXPECT_NUMBER(world_pwrite(fd, "XY", 2, 4), 2);
	EXPECT_NUMBER(world_pread(fd, text, 4, 3), 4);
	EXPECT_TEXT(text, "3XY6");
	EXPECT_NUMBER(world_pread(fd, text, 4, 16), 0);
	EXPECT_NUMBER(world_pread(fd, text, 4, -1), -EINVAL);
	EXPECT_NUMBER(world_pwrite(fd, text, 4, -1), -EINVAL);
	EXPECT_NUMBER(world_read(fd, text, 2), 2);
	EXPECT_TEXT(text, "23Y6");
	EXPECT_NUMBER(world_pwrite(fd, "45", 2, 4), 2);
	world_close(fd);
	fd = world_open("contract_buffer", O_WRONLY);
	EXPECT_NUMBER(world_pread(fd, text, 1, 0), -EBADF);
	world_close(fd);
}

static void seek_keeps_to_the_size(void)
{
	int fd = world_open("contract_buffer", O_RDWR);

	EXPECT_NUMBER(world_seek(fd, 0, SEEK_END), 16);
	EXPECT_NUMBER(world_seek(fd, -16, SEEK_END), 0);
	EXPECT_NUMBER(world_seek(fd, 17, SEEK_SET), -EINVAL);
	EXPECT_NUMBER(world_seek(fd, -1, SEEK_CUR), -EINVAL);
	EXPECT_NUMBER(world_seek(fd, 3, 77), -EINVAL);
	EXPECT_NUMBER(world_seek(fd, 0, SEEK_CUR), 0);
	world_close(fd);
}

static void pieces_of_a_driver_without_them_arrive_one_by_one(void)
{
	struct iovec pieces[] = { { (char *)(uintptr_t) "IJ", 2 },
				  { (char *)(uintptr_t) "KLMN", 4 } };
	int fd = world_open("contract_buffer", O_RDWR);
	char text[8] = "";

	EXPECT_NUMBER(world_seek(fd, 13, SEEK_SET), 13);
	/* The second is cut short. */
	EXPECT_NUMBER(world_writev(fd, pieces, 2, false), 3);
	EXPECT_NUMBER(world_seek(fd, 12, SEEK_SET), 12);
	EXPECT_NUMBER(world_read(fd, text, sizeof(text)), 4);
	EXPECT_TEXT(text, "cIJK");
	world_close(fd);
}

static void file_that_is_not_seekable_is_espipe(void)
{
	int fd = world_open("contract", O_RDWR);

	EXPECT_NUMBER(world_seek(fd, 0, SEEK_SET), -ESPIPE);
	EXPECT_NUMBER(world_seek(fd, 0, SEEK_CUR), -ESPIPE);
	world_close(fd);
}

/* ---------------------------------------------------------------- User memory ----------------- */

static unsigned long address(const void *memory)
{
	return (unsigned long)(uintptr_t)memory;
}

static void ioctl_that_is_none_is_enotty(void)
{
	int fd = world_open("contract", O_RDWR);

	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_NO_IOCTL, 0), -ENOTTY);
	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_GIVE_INTR, 0), -EINTR);
	world_close(fd);
}

static void wait_that_a_signal_ends_is_erestartsys_and_eintr_to_the_program(void)
{
	static const unsigned int waits[] = { CONTRACT_WAIT_EVENT, CONTRACT_WAIT_DONE };
	int fd = world_open("contract", O_RDWR);

	for (int i = 0; i < 2; i++) {
		world_interrupt(true);
		EXPECT_NUMBER(world_ioctl(fd, waits[i], 0), -EINTR);
		world_interrupt(false);
		EXPECT_SEEN("wait: -ERESTARTSYS, pending");
	}
	world_close(fd);
}

static void get_user_and_put_user_move_a_value(void)
{
	int fd = world_open("contract", O_RDWR);
	int value = -5;

	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_GET_USER, address(&value)), 0);
	EXPECT_SEEN("get_user: 0, value -5");
	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_PUT_USER, address(&value)), 0);
	EXPECT_NUMBER(value, 0x12345678);
	world_close(fd);
}

static void get_user_and_put_user_of_nowhere_are_efault(void)
{
	int fd = world_open("contract", O_RDWR);

	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_GET_USER, address(NOWHERE)), 0);
	EXPECT_SEEN("get_user: -14, value 0");
	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_PUT_USER, address(NOWHERE)), -EFAULT);
	world_close(fd);
}

static void put_user_stores_all_of_a_value_or_nothing(void)
{
	int fd = world_open("contract", O_RDWR);
	char *edge = world_edge(2);

	memset(edge, 'A', 2);
	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_PUT_USER, address(edge)), -EFAULT);
	EXPECT(!memcmp(edge, "AA", 2));
	world_edge_end();
	world_close(fd);
}

static void copy_from_user_counts_what_is_missing_and_zeroes_it(void)
{
	int fd = world_open("contract", O_RDWR);
	char *edge = world_edge(3);

	memset(edge, 'A', 3);
	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_COPY_FROM, address(edge)), 0);
	world_edge_end();
	EXPECT_SEEN("copy_from_user: 5, 41 41 41 00 00 00 00 00");
	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_COPY_FROM, address("ABCDEFGH")), 0);
	EXPECT_SEEN("copy_from_user: 0, 41 42 43 44 45 46 47 48");
	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_COPY_FROM, address(NOWHERE)), 0);
	EXPECT_SEEN("copy_from_user: 8, 00 00 00 00 00 00 00 00");
	world_close(fd);
}

static void copy_to_user_counts_what_is_missing(void)
{
	int fd = world_open("contract", O_RDWR);
	char *edge = world_edge(3);
	char text[9] = "";

	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_COPY_TO, address(edge)), 5);
	EXPECT(!memcmp(edge, "abc", 3));
	world_edge_end();
	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_COPY_TO, address(text)), 0);
	EXPECT_TEXT(text, "abcdefgh");
	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_COPY_TO, address(NOWHERE)), 8);
	world_close(fd);
}

static void strncpy_from_user_stops_at_the_nul(void)
{
	int fd = world_open("contract", O_RDWR);
	char *edge = world_edge(3);

	memcpy(edge, "AB", 3);
	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_STRNCPY, address(edge)), 0);
	world_edge_end();
	EXPECT_SEEN("strncpy_from_user: 2, 41 42 00 00 00 00 00 00");
	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_STRNCPY, address("ABCDEFGHIJ")), 0);
	EXPECT_SEEN("strncpy_from_user: 8, 41 42 43 44 45 46 47 48");
	edge = world_edge(3);
	memset(edge, 'A', 3);
	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_STRNCPY, address(edge)), 0);
	world_edge_end();
	EXPECT_SEEN("strncpy_from_user: -14, 00 00 00 00 00 00 00 00");
	world_close(fd);
}

static void clear_user_zeroes(void)
{
	int fd = world_open("contract", O_RDWR);
	char text[10] = "ABCDEFGHI";

	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_CLEAR, address(text)), 0);
	EXPECT(!memcmp(text, "\0\0\0\0\0\0\0\0I", 10));
	EXPECT_NUMBER(world_ioctl(fd, CONTRACT_CLEAR, address(NOWHERE)), 8);
	world_close(fd);
}

/* ---------------------------------------------------------------- poll ------------------------ */

static void poll_says_what_the_driver_says(void)
{
	int fd = world_open("contract", O_RDWR);

	EXPECT_NUMBER(world_poll(fd), 0);
	world_ioctl(fd, CONTRACT_MAKE_READY, 0);
	EXPECT_NUMBER(world_poll(fd), POLLIN | POLLRDNORM);
	world_close(fd);
}

static void wake_up_is_heard_by_who_polls(void)
{
	int fd = world_open("contract", O_RDWR);

	world_watch(fd, 0);
	EXPECT(!world_woken(0));
	world_ioctl(fd, CONTRACT_MAKE_READY, 1);
	EXPECT(world_woken(0));
	world_close(fd);
}

static void wake_up_is_heard_by_all_who_poll(void)
{
	int fd = world_open("contract", O_RDWR);

	world_watch(fd, 0);
	world_watch(fd, 1);
	EXPECT(!world_woken(0));
	EXPECT(!world_woken(1));
	world_ioctl(fd, CONTRACT_MAKE_READY, 1);
	EXPECT(world_woken(0));
	EXPECT(world_woken(1));
	world_close(fd);
}

static void without_a_wake_up_nobody_hears(void)
{
	int fd = world_open("contract", O_RDWR);

	world_watch(fd, 0);
	world_ioctl(fd, CONTRACT_MAKE_READY, 0);
	EXPECT(!world_woken(0));
	world_close(fd);
}

/* ---------------------------------------------------------------- Attributes ------------------ */

static void attribute_is_stored_and_shown(void)
{
	char page[WORLD_PAGE] = "";

	EXPECT_NUMBER(world_attr_write("contract", "text", "hello\n"), 6);
	EXPECT(world_attr_read("contract", "text", page) > 0);
	EXPECT_TEXT(page, "text 'hello\n' of 6");
}

static void attribute_errors_reach_the_program(void)
{
	char page[WORLD_PAGE];

	EXPECT_NUMBER(world_attr_read("contract", "broken", page), -EIO);
	EXPECT_NUMBER(world_attr_write("contract", "secret", "x"), -EINVAL);
}

static void attribute_has_its_mode(void)
{
	char page[WORLD_PAGE];

	EXPECT_NUMBER(world_attr_read("contract", "secret", page), -EACCES);
	EXPECT_NUMBER(world_attr_write("contract", "seen", "x"), -EACCES);
}

static void attribute_that_is_not_visible_is_enoent(void)
{
	char page[WORLD_PAGE];

	EXPECT_NUMBER(world_attr_read("contract", "hidden", page), -ENOENT);
	EXPECT_NUMBER(world_attr_read("contract", "none", page), -ENOENT);
}

static void attribute_ends_with_its_page(void)
{
	char page[WORLD_PAGE];

	EXPECT_NUMBER(world_attr_read("contract", "long", page), 4095);
	EXPECT(!memcmp(page + 4090, "01234", 5));
}

/* ---------------------------------------------------------------- Watchdogs ------------------- */

/* The number that an ioctl returns, or its error. */
static long dog_says(int fd, unsigned int cmd, int number)
{
	long err = world_ioctl(fd, cmd, (unsigned long)(uintptr_t)&number);

	return err ? err : number;
}

/* The calls of the driver since the last look: 100 for a start, 10 for a stop, 1 for a ping. */
static long asked_of_dog(int fd)
{
	return dog_says(fd, WDIOC_GETTIMELEFT, 0);
}

/* Kernels with a pretimeout timer of their own report that for each watchdog. */
static long dog_status(int fd)
{
	return dog_says(fd, WDIOC_GETSTATUS, 0) & ~(long)WDIOF_PRETIMEOUT;
}

static void close_dog(int fd)
{
	EXPECT_NUMBER(world_write(fd, "V", 1), 1);
	world_close(fd);
}

static void watchdog_is_started_by_the_one_who_opens_it(void)
{
	int fd = world_open("watchdog", O_RDWR);

	if (!EXPECT(fd >= 0))
		return;
	EXPECT_NUMBER(asked_of_dog(fd), 100);
	EXPECT_NUMBER(world_open("watchdog", O_RDWR), -EBUSY);
	EXPECT_NUMBER(world_open("watchdog0", O_RDWR), -EBUSY);
	EXPECT_NUMBER(world_seek(fd, 0, SEEK_SET), -ESPIPE);
	close_dog(fd);
	fd = world_open("watchdog0", O_RDWR);
	EXPECT_NUMBER(asked_of_dog(fd), 111);
	close_dog(fd);
}

static void watchdog_runs_on_unless_it_is_closed_by_magic(void)
{
	int fd = world_open("watchdog", O_WRONLY);

	world_close(fd);
	fd = world_open("watchdog", O_WRONLY);
	/* The close pinged, and an open() finds the watchdog running. */
	EXPECT_NUMBER(asked_of_dog(fd) % 100, 12);
	EXPECT_NUMBER(world_write(fd, "xVx", 3), 3);
	EXPECT_NUMBER(world_write(fd, "x", 1), 1);
	world_close(fd);
	fd = world_open("watchdog", O_WRONLY);
	EXPECT_NUMBER(asked_of_dog(fd), 3);
	close_dog(fd);
}

static void watchdog_is_pinged_by_writes(void)
{
	int fd = world_open("watchdog", O_RDWR);

	asked_of_dog(fd);
	EXPECT_NUMBER(world_write(fd, "abc", 3), 3);
	EXPECT_NUMBER(asked_of_dog(fd), 1);
	EXPECT_NUMBER(world_write(fd, "abc", 0), 0);
	EXPECT_NUMBER(asked_of_dog(fd), 0);
	EXPECT_NUMBER(world_write(fd, NOWHERE, 1), -EFAULT);
	EXPECT_NUMBER(asked_of_dog(fd), 0);
	EXPECT_NUMBER(dog_says(fd, WDIOC_KEEPALIVE, 0), 0);
	EXPECT_NUMBER(asked_of_dog(fd), 1);
	close_dog(fd);
}

/* The driver says in addition that a time can be set, which is no cause of a boot. */
static void watchdog_says_what_happened(void)
{
	const long causes = CONTRACT_BOOT_CAUSES;
	int fd = world_open("watchdog", O_RDWR);
	struct watchdog_info info;

	EXPECT_NUMBER(world_ioctl(fd, WDIOC_GETSUPPORT, (unsigned long)(uintptr_t)&info), 0);
	EXPECT(!strcmp((const char *)info.identity, "contract"));
	EXPECT_NUMBER(dog_says(fd, WDIOC_GETBOOTSTATUS, 0), causes | WDIOF_SETTIMEOUT);
	EXPECT_NUMBER(dog_status(fd), causes | WDIOF_KEEPALIVEPING);
	EXPECT_NUMBER(dog_status(fd), causes);
	world_write(fd, "V", 1);
	EXPECT_NUMBER(dog_status(fd), causes | WDIOF_KEEPALIVEPING | WDIOF_MAGICCLOSE);
	EXPECT_NUMBER(dog_says(fd, WDIOC_GETTEMP, 0), -ENOTTY);
	EXPECT_NUMBER(world_ioctl(fd, WDIOC_GETSTATUS, 16), -EFAULT);
	EXPECT_NUMBER(world_ioctl(fd, WDIOC_SETPRETIMEOUT, 16), -EFAULT);
	close_dog(fd);
}

static void watchdog_takes_a_time_inside_of_its_bounds(void)
{
	int fd = world_open("watchdog", O_RDWR);

	EXPECT_NUMBER(dog_says(fd, WDIOC_GETTIMEOUT, 0), 12);
	asked_of_dog(fd);
	EXPECT_NUMBER(dog_says(fd, WDIOC_SETTIMEOUT, 1), -EINVAL);
	EXPECT_NUMBER(dog_says(fd, WDIOC_SETTIMEOUT, 21), -EINVAL);
	EXPECT_NUMBER(asked_of_dog(fd), 0);
	EXPECT_NUMBER(dog_says(fd, WDIOC_SETTIMEOUT, 20), 20);
	EXPECT_NUMBER(asked_of_dog(fd), 1);
	EXPECT_NUMBER(dog_says(fd, WDIOC_GETTIMEOUT, 0), 20);
	EXPECT_NUMBER(dog_says(fd, WDIOC_SETTIMEOUT, 12), 12);
	EXPECT_NUMBER(dog_says(fd, WDIOC_GETPRETIMEOUT, 7), 0);
	close_dog(fd);
}

static void watchdog_is_stopped_and_started_by_options(void)
{
	int fd = world_open("watchdog", O_RDWR);

	asked_of_dog(fd);
	EXPECT_NUMBER(dog_says(fd, WDIOC_SETOPTIONS, WDIOS_DISABLECARD), WDIOS_DISABLECARD);
	EXPECT_NUMBER(asked_of_dog(fd), 10);
	EXPECT_NUMBER(world_write(fd, "x", 1), 1);
	EXPECT_NUMBER(asked_of_dog(fd), 0);
	EXPECT_NUMBER(dog_says(fd, WDIOC_SETOPTIONS, WDIOS_ENABLECARD), WDIOS_ENABLECARD);
	EXPECT_NUMBER(asked_of_dog(fd), 100);
	EXPECT_NUMBER(dog_says(fd, WDIOC_SETOPTIONS, WDIOS_ENABLECARD), WDIOS_ENABLECARD);
	EXPECT_NUMBER(asked_of_dog(fd), 0);
	close_dog(fd);
}

#define CALL(name)          \
	{                   \
#name, name \
	}

const struct call calls[] = {
	CALL(open_of_a_misc_device_finds_it_in_private_data),
	CALL(open_shows_mode_and_flags),
	CALL(open_of_a_cdev_finds_it_in_the_inode),
	CALL(stream_has_no_position),
	CALL(default_llseek_goes_anywhere),
	CALL(open_of_no_node_is_enoent),
	CALL(node_without_calls_has_those_errors),
	CALL(pieces_arrive_as_one_call),
	CALL(nowait_arrives_where_the_driver_knows_it),
	CALL(write_of_nothing_arrives_and_writev_does_not),
	CALL(copy_from_iter_stops_at_a_fault),
	CALL(copy_from_iter_full_is_all_or_nothing),
	CALL(iterators_are_truncated_and_advanced),
	CALL(read_iter_fills_what_there_is),
	CALL(buffer_with_a_position_reads_on),
	CALL(call_that_fails_leaves_the_position),
	CALL(pread_and_pwrite_leave_the_position),
	CALL(seek_keeps_to_the_size),
	CALL(pieces_of_a_driver_without_them_arrive_one_by_one),
	CALL(file_that_is_not_seekable_is_espipe),
	CALL(ioctl_that_is_none_is_enotty),
	CALL(wait_that_a_signal_ends_is_erestartsys_and_eintr_to_the_program),
	CALL(get_user_and_put_user_move_a_value),
	CALL(get_user_and_put_user_of_nowhere_are_efault),
	CALL(put_user_stores_all_of_a_value_or_nothing),
	CALL(copy_from_user_counts_what_is_missing_and_zeroes_it),
	CALL(copy_to_user_counts_what_is_missing),
	CALL(strncpy_from_user_stops_at_the_nul),
	CALL(clear_user_zeroes),
	CALL(poll_says_what_the_driver_says),
	CALL(wake_up_is_heard_by_who_polls),
	CALL(wake_up_is_heard_by_all_who_poll),
	CALL(without_a_wake_up_nobody_hears),
	CALL(attribute_is_stored_and_shown),
	CALL(attribute_errors_reach_the_program),
	CALL(attribute_has_its_mode),
	CALL(attribute_that_is_not_visible_is_enoent),
	CALL(attribute_ends_with_its_page),
	CALL(watchdog_is_started_by_the_one_who_opens_it),
	CALL(watchdog_runs_on_unless_it_is_closed_by_magic),
	CALL(watchdog_is_pinged_by_writes),
	CALL(watchdog_says_what_happened),
	CALL(watchdog_takes_a_time_inside_of_its_bounds),
	CALL(watchdog_is_stopped_and_started_by_options),
};
const size_t n_calls = sizeof(calls) / sizeof(calls[0]);

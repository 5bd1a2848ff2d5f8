// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every row of the ABI table (docs/abi.md) through real system calls. Built for 64 and for 32 bits.
 */
#include "ktap.h"
#include "node.h"

#include "uapi/linux/lkp_enc.h"

#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* The string commands with each size of pointer that callers have encoded. */
static const struct {
	unsigned int write_string;
	unsigned int read_string;
} encodings[] = {
	{ 0x40047102, 0x80047103 }, /* C, 32 bits */
	{ 0x40087102, 0x80087103 }, /* C, 64 bits */
	{ 0x40107102, 0x80107103 }, /* Rust's &str: two words */
};
#define ENCODINGS (sizeof(encodings) / sizeof(encodings[0]))

#define TRUNCATIONS "/sys/class/misc/lkp_enc/truncations"

static int fd = -1; /* open for reading and writing, SEED 0, STRING empty */
static char *edge;  /* first byte of a page that is not mapped; a mapped one is before it */
static long page_size;

static void *address(uintptr_t value)
{
	return (void *)value;
}

static void fresh(void)
{
	uint32_t seed = 0;

	if (fd >= 0)
		close(fd);
	fd = open(NODE, O_RDWR | O_CLOEXEC);
	ioctl(fd, LKP_ENC_WRITE_SEED, &seed);
	ioctl(fd, LKP_ENC_WRITE_STRING, "");
}

static bool set_seed(uint32_t seed)
{
	return ioctl(fd, LKP_ENC_WRITE_SEED, &seed) == 0;
}

/* Does the device hold this string, whatever this file's position is? */
static bool holds(const char *expected)
{
	static char stored[STRING_CELLS];

	return ioctl(fd, LKP_ENC_READ_STRING, stored) == 0 && !strcmp(stored, expected);
}

static bool has_seed(uint32_t expected)
{
	uint32_t seed = ~expected;

	return ioctl(fd, LKP_ENC_READ_SEED, &seed) == 0 && seed == expected;
}

static char *text_of(size_t length)
{
	static char text[2 * STRING_CELLS];

	for (size_t i = 0; i < length; i++)
		text[i] = (char)('a' + i % 23);
	text[length] = '\0';
	return text;
}

/* ---------------------------------------------------------------- open, read, write, poll ----- */

static void test_file_is_not_seekable(void)
{
	char byte = 0;

	fresh();
	CHECK_ERRNO(lseek(fd, 0, SEEK_SET), ESPIPE);
	CHECK_ERRNO(pread(fd, &byte, 1, 0), ESPIPE);
	CHECK_ERRNO(pwrite(fd, &byte, 1, 0), ESPIPE);
}

static void test_open_works_any_number_of_times(void)
{
	int fds[200];

	for (size_t i = 0; i < 200; i++) {
		fds[i] = open(NODE, O_RDONLY | O_CLOEXEC);
		CHECK(fds[i] >= 0);
	}
	for (size_t i = 0; i < 200; i++)
		CHECK_IS(close(fds[i]), 0);
}

static void test_write_is_enciphered_and_read_back(void)
{
	char buffer[16] = "";

	fresh();
	CHECK(set_seed(3));
	CHECK_IS(write(fd, "Hello, xyz!", 11), 11);
	CHECK_IS(read(fd, buffer, sizeof(buffer)), 11);
	CHECK(!memcmp(buffer, "Khoor, abc!", 12));
	CHECK_IS(read(fd, buffer, sizeof(buffer)), 0);
}

static void test_read_goes_on_where_it_stopped(void)
{
	char buffer[8] = "";

	fresh();
	CHECK_IS(write(fd, "abcde", 5), 5);
	CHECK_IS(read(fd, buffer, 2), 2);
	CHECK_IS(read(fd, buffer + 2, 2), 2);
	CHECK_IS(read(fd, buffer + 4, 2), 1);
	CHECK_IS(read(fd, buffer, 0), 0);
	CHECK_IS(read(fd, buffer + 5, 2), 0);
	CHECK(!strcmp(buffer, "abcde"));
}

static void test_write_of_nothing_stores_nothing(void)
{
	fresh();
	CHECK_IS(write(fd, "kept", 4), 4);
	CHECK_IS(write(fd, "", 0), 0);
	CHECK_IS(write(fd, address(1), 0), 0);
	CHECK(holds("kept"));
}

static void test_write_stops_at_a_nul_and_reports_all_of_it(void)
{
	fresh();
	CHECK_IS(write(fd, "ab\0cd", 5), 5);
	CHECK(holds("ab"));
}

static void test_store_rewinds_its_own_file_only(void)
{
	int other = open(NODE, O_RDWR | O_CLOEXEC);
	char buffer[8] = "";

	fresh();
	CHECK(other >= 0);
	CHECK_IS(write(fd, "abcd", 4), 4);
	CHECK_IS(read(fd, buffer, 2), 2);
	CHECK_IS(write(other, "ABCD", 4), 4);
	CHECK_IS(read(fd, buffer, 8), 2);
	CHECK(!memcmp(buffer, "CD", 2));
	CHECK_IS(ioctl(fd, LKP_ENC_WRITE_STRING, "wxyz"), 0);
	CHECK_IS(read(fd, buffer, 8), 4);
	CHECK(!memcmp(buffer, "wxyz", 4));
	close(other);
}

static void test_position_is_shared_by_duplicates(void)
{
	int copy;
	char buffer[8];

	fresh();
	copy = dup(fd);
	CHECK(copy >= 0);
	CHECK_IS(write(fd, "abcd", 4), 4);
	CHECK_IS(read(copy, buffer, 3), 3);
	CHECK_IS(read(fd, buffer, 3), 1);
	close(copy);
}

static void test_longest_string_goes_there_and_back(void)
{
	static char buffer[2 * STRING_CELLS];

	fresh();
	CHECK_IS(write(fd, text_of(STRING_MAX), STRING_MAX), STRING_MAX);
	CHECK_IS(read(fd, buffer, sizeof(buffer)), STRING_MAX);
	CHECK(!memcmp(buffer, text_of(STRING_MAX), STRING_MAX));
	CHECK_IS(read(fd, buffer, sizeof(buffer)), 0);
}

static void test_oversized_string_is_truncated_and_counted(void)
{
	static char buffer[2 * STRING_CELLS];
	long before = read_number(TRUNCATIONS);

	fresh();
	CHECK(before >= 0);
	CHECK_IS(write(fd, text_of(5000), 5000), 5000);
	CHECK_IS(read(fd, buffer, sizeof(buffer)), STRING_MAX);
	CHECK_IS(ioctl(fd, LKP_ENC_WRITE_STRING, text_of(STRING_CELLS)), 0);
	CHECK_IS(read(fd, buffer, sizeof(buffer)), STRING_MAX);
	CHECK_IS(read_number(TRUNCATIONS), before + 2);
}

static void test_poll_is_always_ready(void)
{
	struct pollfd poller = { .events = POLLIN | POLLOUT };

	fresh();
	poller.fd = fd;
	CHECK_IS(poll(&poller, 1, 0), 1);
	CHECK_IS(poller.revents, POLLIN | POLLOUT);
}

static void test_nonblock_without_contention_just_works(void)
{
	int quick = open(NODE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	char buffer[8];

	CHECK(quick >= 0);
	CHECK_IS(write(quick, "quick", 5), 5);
	CHECK_IS(read(quick, buffer, 8), 5);
	close(quick);
}

/* ---------------------------------------------------------------- ioctl ----------------------- */

static void test_seed_keeps_all_32_bits(void)
{
	static const uint32_t seeds[] = { 0, 1, 26, 255, 256, 0x80000000, 0xfffffffe, 0xffffffff };

	fresh();
	for (size_t i = 0; i < sizeof(seeds) / sizeof(seeds[0]); i++) {
		CHECK(set_seed(seeds[i]));
		CHECK(has_seed(seeds[i]));
	}
}

static void test_every_published_encoding_works(void)
{
	char buffer[STRING_CELLS];

	for (size_t i = 0; i < ENCODINGS; i++) {
		fresh();
		CHECK(set_seed(12));
		CHECK_IS(ioctl(fd, encodings[i].write_string, "Hello, device"), 0);
		CHECK_IS(ioctl(fd, encodings[i].read_string, buffer), 0);
		CHECK(!strcmp(buffer, "Tqxxa, pqhuoq"));
	}
}

static void test_other_numbers_and_sizes_are_enotty(void)
{
	static const unsigned int unknown[] = {
		0,          0x40047100, 0x40047106, 0x40087101, 0x40027102, 0x40207102, 0x00007102,
		0x80027103, 0x80087104, 0xc0187105, 0xc0007105, 0x40047201, 0xffffffff,
	};
	char buffer[STRING_CELLS] = "kept";

	fresh();
	CHECK_IS(write(fd, "kept", 4), 4);
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		CHECK_ERRNO(ioctl(fd, unknown[i], buffer), ENOTTY);
	CHECK(holds("kept"));
}

static void test_read_string_writes_the_nul_and_no_byte_more(void)
{
	char buffer[16];

	fresh();
	memset(buffer, '#', sizeof(buffer));
	CHECK_IS(write(fd, "abc", 3), 3);
	CHECK_IS(ioctl(fd, LKP_ENC_READ_STRING, buffer), 0);
	CHECK(!memcmp(buffer, "abc\0############", sizeof(buffer)));
}

static void test_commands_ask_for_the_file_mode(void)
{
	int readable = open(NODE, O_RDONLY | O_CLOEXEC);
	int writable = open(NODE, O_WRONLY | O_CLOEXEC);
	struct lkp_enc_crypt crypt = { 0 };
	char buffer[STRING_CELLS];
	uint32_t seed = 1;

	fresh();
	CHECK(readable >= 0 && writable >= 0);
	CHECK_ERRNO(write(readable, "x", 1), EBADF);
	CHECK_ERRNO(ioctl(readable, LKP_ENC_WRITE_SEED, &seed), EBADF);
	CHECK_ERRNO(ioctl(readable, LKP_ENC_WRITE_STRING, "x"), EBADF);
	CHECK_ERRNO(ioctl(readable, LKP_ENC_CRYPT, &crypt), EBADF);
	CHECK_ERRNO(read(writable, buffer, 1), EBADF);
	CHECK_ERRNO(ioctl(writable, LKP_ENC_READ_SEED, &seed), EBADF);
	CHECK_ERRNO(ioctl(writable, LKP_ENC_READ_STRING, buffer), EBADF);
	CHECK_ERRNO(ioctl(writable, LKP_ENC_CRYPT, &crypt), EBADF);
	CHECK(has_seed(0) && holds(""));
	close(readable);
	close(writable);
}

/* ---------------------------------------------------------------- CRYPT ----------------------- */

static struct lkp_enc_crypt crypt_of(const void *src, uint32_t length, void *dst)
{
	return (struct lkp_enc_crypt){
		.src = (uintptr_t)src,
		.dst = (uintptr_t)dst,
		.src_len = length,
		.dst_len = length,
		.seed = 29,
	};
}

static void test_crypt_enciphers_bytes_and_deciphers_them(void)
{
	char there[8];
	char back[8];
	struct lkp_enc_crypt crypt = crypt_of("aZ\0\x80\xffz", 6, there);

	fresh();
	crypt.dst_len = 8;
	CHECK_IS(ioctl(fd, LKP_ENC_CRYPT, &crypt), 0);
	CHECK_IS(crypt.dst_len, 6);
	CHECK(!memcmp(there,
		      "dC\0\x80\xff"
		      "c",
		      6));
	crypt = crypt_of(there, 6, back);
	crypt.flags = LKP_ENC_CRYPT_DECRYPT;
	CHECK_IS(ioctl(fd, LKP_ENC_CRYPT, &crypt), 0);
	CHECK(!memcmp(back, "aZ\0\x80\xffz", 6));
}

static void test_crypt_restores_seed_and_empties_the_string(void)
{
	char buffer[8];
	struct lkp_enc_crypt crypt = crypt_of("secret", 6, buffer);

	fresh();
	CHECK(set_seed(0xfedcba98));
	CHECK_IS(write(fd, "text", 4), 4);
	CHECK_IS(ioctl(fd, LKP_ENC_CRYPT, &crypt), 0);
	CHECK(has_seed(0xfedcba98));
	CHECK(holds(""));
}

static void test_crypt_takes_overlapping_and_longest_buffers(void)
{
	static char buffer[STRING_CELLS + 1];
	struct lkp_enc_crypt crypt = crypt_of(buffer, STRING_CELLS, buffer + 1);

	fresh();
	memset(buffer, 'x', sizeof(buffer));
	CHECK_IS(ioctl(fd, LKP_ENC_CRYPT, &crypt), 0);
	CHECK_IS(crypt.dst_len, STRING_CELLS);
	CHECK(buffer[0] == 'x' && buffer[1] == 'a' && buffer[STRING_CELLS] == 'a');
}

static void test_crypt_of_nothing_touches_nothing(void)
{
	struct lkp_enc_crypt crypt = crypt_of(address(1), 0, address(1));

	fresh();
	CHECK_IS(write(fd, "kept", 4), 4);
	CHECK_IS(ioctl(fd, LKP_ENC_CRYPT, &crypt), 0);
	CHECK(holds("kept"));
}

static void test_crypt_refuses_bad_arguments(void)
{
	static char buffer[STRING_CELLS + 1];
	struct lkp_enc_crypt crypt = crypt_of(buffer, 4, buffer);

	fresh();
	CHECK_IS(write(fd, "kept", 4), 4);
	crypt.flags = 2;
	CHECK_ERRNO(ioctl(fd, LKP_ENC_CRYPT, &crypt), EINVAL);
	crypt = crypt_of(buffer, STRING_CELLS + 1, buffer);
	CHECK_ERRNO(ioctl(fd, LKP_ENC_CRYPT, &crypt), EMSGSIZE);
	crypt = crypt_of(buffer, 4, buffer);
	crypt.dst_len = 3;
	CHECK_ERRNO(ioctl(fd, LKP_ENC_CRYPT, &crypt), ENOSPC);
	CHECK_IS(crypt.dst_len, 3);
	CHECK(holds("kept"));
}

/* ---------------------------------------------------------------- Bad pointers ---------------- */

static void test_pointers_up_to_a_page_edge_work(void)
{
	fresh();
	memcpy(edge - 6, "Hello", 6);
	CHECK_IS(write(fd, edge - 6, 5), 5);
	CHECK(holds("Hello"));
	/* n goes beyond the edge, but the NUL comes before, so nothing is read there. */
	memcpy(edge - 4, "abc", 4);
	CHECK_IS(write(fd, edge - 4, 100), 100);
	CHECK(holds("abc"));
	CHECK_IS(ioctl(fd, LKP_ENC_WRITE_STRING, edge - 4), 0);
	CHECK_IS(ioctl(fd, LKP_ENC_READ_STRING, edge - 4), 0);
	CHECK_IS(read(fd, edge - 3, 3), 3);
	CHECK_IS(ioctl(fd, LKP_ENC_READ_SEED, edge - 4), 0);
	CHECK_IS(ioctl(fd, LKP_ENC_WRITE_SEED, edge - 4), 0);
}

static void test_write_beyond_a_page_edge_is_efault(void)
{
	fresh();
	CHECK_IS(write(fd, "kept", 4), 4);
	memset(edge - 8, 'x', 8);
	CHECK_ERRNO(write(fd, edge - 8, 9), EFAULT);
	CHECK_ERRNO(write(fd, edge, 1), EFAULT);
	CHECK_ERRNO(ioctl(fd, LKP_ENC_WRITE_STRING, edge - 8), EFAULT);
	CHECK_ERRNO(ioctl(fd, LKP_ENC_WRITE_STRING, edge), EFAULT);
	CHECK(holds("kept"));
}

static void test_seed_across_a_page_edge_is_efault(void)
{
	fresh();
	CHECK(set_seed(77));
	for (int i = 0; i < 4; i++) {
		CHECK_ERRNO(ioctl(fd, LKP_ENC_WRITE_SEED, edge - i), EFAULT);
		CHECK_ERRNO(ioctl(fd, LKP_ENC_READ_SEED, edge - i), EFAULT);
	}
	CHECK(has_seed(77));
}

static void test_read_beyond_a_page_edge_keeps_the_position(void)
{
	char buffer[8] = "";

	fresh();
	CHECK_IS(write(fd, "abcdef", 6), 6);
	CHECK_IS(read(fd, buffer, 1), 1);
	CHECK_ERRNO(read(fd, edge, 3), EFAULT);
	CHECK_ERRNO(read(fd, edge - 2, 5), EFAULT);
	CHECK_IS(read(fd, buffer, 8), 5);
	CHECK(!memcmp(buffer, "bcdef", 5));
	CHECK_ERRNO(ioctl(fd, LKP_ENC_READ_STRING, edge - 6), EFAULT);
}

static void test_crypt_beyond_a_page_edge_is_efault(void)
{
	char buffer[16];
	struct lkp_enc_crypt crypt = crypt_of(edge - 2, 4, buffer);

	fresh();
	CHECK(set_seed(5));
	CHECK_IS(write(fd, "kept", 4), 4);
	CHECK_ERRNO(ioctl(fd, LKP_ENC_CRYPT, &crypt), EFAULT);
	CHECK_ERRNO(ioctl(fd, LKP_ENC_CRYPT, edge - sizeof(crypt) + 1), EFAULT);
	CHECK(holds("pjuy") && has_seed(5));
	crypt = crypt_of("abcd", 4, edge - 2);
	CHECK_ERRNO(ioctl(fd, LKP_ENC_CRYPT, &crypt), EFAULT);
	CHECK(holds("") && has_seed(5));
}

static void test_wild_pointers_are_efault(void)
{
	static const uintptr_t wild[] = { 0, 1, UINTPTR_MAX - 7,
					  (uintptr_t)1 << (sizeof(long) * 8 - 1) };

	fresh();
	CHECK_IS(write(fd, "kept", 4), 4);
	for (size_t i = 0; i < sizeof(wild) / sizeof(wild[0]); i++) {
		CHECK_ERRNO(write(fd, address(wild[i]), 4), EFAULT);
		CHECK_ERRNO(read(fd, address(wild[i]), 4), EFAULT);
		for (unsigned int command = 0; command < 3; command++) {
			CHECK_ERRNO(ioctl(fd, encodings[command].write_string, address(wild[i])),
				    EFAULT);
			CHECK_ERRNO(ioctl(fd, encodings[command].read_string, address(wild[i])),
				    EFAULT);
		}
		CHECK_ERRNO(ioctl(fd, LKP_ENC_WRITE_SEED, address(wild[i])), EFAULT);
		CHECK_ERRNO(ioctl(fd, LKP_ENC_READ_SEED, address(wild[i])), EFAULT);
		CHECK_ERRNO(ioctl(fd, LKP_ENC_CRYPT, address(wild[i])), EFAULT);
	}
	CHECK(holds("kept"));
}

int main(void)
{
	static const struct ktap_test tests[] = {
		KTAP_TEST(test_file_is_not_seekable),
		KTAP_TEST(test_open_works_any_number_of_times),
		KTAP_TEST(test_write_is_enciphered_and_read_back),
		KTAP_TEST(test_read_goes_on_where_it_stopped),
		KTAP_TEST(test_write_of_nothing_stores_nothing),
		KTAP_TEST(test_write_stops_at_a_nul_and_reports_all_of_it),
		KTAP_TEST(test_store_rewinds_its_own_file_only),
		KTAP_TEST(test_position_is_shared_by_duplicates),
		KTAP_TEST(test_longest_string_goes_there_and_back),
		KTAP_TEST(test_oversized_string_is_truncated_and_counted),
		KTAP_TEST(test_poll_is_always_ready),
		KTAP_TEST(test_nonblock_without_contention_just_works),
		KTAP_TEST(test_seed_keeps_all_32_bits),
		KTAP_TEST(test_every_published_encoding_works),
		KTAP_TEST(test_other_numbers_and_sizes_are_enotty),
		KTAP_TEST(test_read_string_writes_the_nul_and_no_byte_more),
		KTAP_TEST(test_commands_ask_for_the_file_mode),
		KTAP_TEST(test_crypt_enciphers_bytes_and_deciphers_them),
		KTAP_TEST(test_crypt_restores_seed_and_empties_the_string),
		KTAP_TEST(test_crypt_takes_overlapping_and_longest_buffers),
		KTAP_TEST(test_crypt_of_nothing_touches_nothing),
		KTAP_TEST(test_crypt_refuses_bad_arguments),
		KTAP_TEST(test_pointers_up_to_a_page_edge_work),
		KTAP_TEST(test_write_beyond_a_page_edge_is_efault),
		KTAP_TEST(test_seed_across_a_page_edge_is_efault),
		KTAP_TEST(test_read_beyond_a_page_edge_keeps_the_position),
		KTAP_TEST(test_crypt_beyond_a_page_edge_is_efault),
		KTAP_TEST(test_wild_pointers_are_efault),
	};
	char *pages;

	page_size = sysconf(_SC_PAGESIZE);
	pages = mmap(NULL, 2 * (size_t)page_size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED || munmap(pages + page_size, (size_t)page_size))
		return 1;
	edge = pages + page_size;
	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory in several pieces: readv and writev are one call each, as for one piece of memory. Built
 * for 64 and for 32 bits.
 */
#include "ktap.h"
#include "node.h"

#include "uapi/linux/lkp_enc.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

static int fd = -1; /* open for reading and writing, SEED 0 */
static char *edge;  /* first byte of a page that is not mapped; a mapped one is before it */

static struct iovec piece(const void *bytes, size_t n)
{
	return (struct iovec){ (void *)(uintptr_t)bytes, n };
}

static void fresh(const char *text)
{
	uint32_t seed = 0;

	if (fd >= 0)
		close(fd);
	fd = open(NODE, O_RDWR | O_CLOEXEC);
	ioctl(fd, LKP_ENC_WRITE_SEED, &seed);
	ioctl(fd, LKP_ENC_WRITE_STRING, text);
}

static bool holds(const char *expected)
{
	static char stored[STRING_CELLS];

	return ioctl(fd, LKP_ENC_READ_STRING, stored) == 0 && !strcmp(stored, expected);
}

static void test_writev_stores_all_pieces_as_one_string(void)
{
	const struct iovec pieces[] = { piece("one", 3), piece("", 0), piece("two", 3),
					piece("three", 5) };

	fresh("old");
	CHECK_IS(writev(fd, pieces, 4), 11);
	CHECK(holds("onetwothree"));
}

static void test_writev_of_many_pieces_stores_them_all(void)
{
	static const char *const texts[] = { "", "a", "bc" };
	struct iovec pieces[100];
	char expected[200] = "";
	size_t length = 0;

	fresh("old");
	for (size_t i = 0; i < 100; i++) {
		pieces[i] = piece(texts[i % 3], strlen(texts[i % 3]));
		length += (size_t)snprintf(expected + length, sizeof(expected) - length, "%s",
					   texts[i % 3]);
	}
	CHECK_IS(writev(fd, pieces, 100), length);
	CHECK(holds(expected));
}

static void test_writev_stops_at_a_nul_and_reports_all_of_it(void)
{
	const struct iovec pieces[] = { piece("ab\0cd", 5), piece("ef", 2) };

	fresh("old");
	CHECK_IS(writev(fd, pieces, 2), 7);
	CHECK(holds("ab"));
}

static void test_writev_does_not_need_what_follows_a_nul(void)
{
	const struct iovec pieces[] = { piece("ab", 3), piece(edge, 2) };

	fresh("old");
	CHECK_IS(writev(fd, pieces, 2), 5);
	CHECK(holds("ab"));
	memcpy(edge - 3, "xy", 3);
	CHECK_IS(write(fd, edge - 3, 100), 100);
	CHECK(holds("xy"));
}

static void test_writev_with_a_piece_that_faults_stores_nothing(void)
{
	const struct iovec pieces[] = { piece("ab", 2), piece(edge - 1, 2) };

	fresh("old");
	edge[-1] = 'c';
	CHECK_ERRNO(writev(fd, pieces, 2), EFAULT);
	CHECK(holds("old"));
}

static void test_readv_fills_the_pieces_in_one_call(void)
{
	char first[4] = "", second[4] = "", third[8] = "";
	struct iovec pieces[] = { piece(first, 2), piece(second, 0), piece(second, 3),
				  piece(third, sizeof(third)) };

	fresh("abcdefgh");
	CHECK_IS(readv(fd, pieces, 4), 8);
	CHECK(!memcmp(first, "ab", 2) && !memcmp(second, "cde", 3) && !memcmp(third, "fgh", 3));
	CHECK_IS(readv(fd, pieces, 4), 0);
}

static void test_readv_with_a_piece_that_faults_keeps_the_position(void)
{
	char buffer[16] = "";
	const struct iovec pieces[] = { piece(buffer, 2), piece(edge - 1, 2) };

	fresh("abcdefgh");
	CHECK_IS(read(fd, buffer, 1), 1);
	CHECK_ERRNO(readv(fd, pieces, 2), EFAULT);
	CHECK_IS(read(fd, buffer, sizeof(buffer)), 7);
	CHECK(!memcmp(buffer, "bcdefgh", 7));
}

/* Otherwise each piece would be a string, with a size that depends on the pipe at that moment. */
static void test_splicing_is_refused(void)
{
	int ends[2];

	fresh("old");
	CHECK_IS(pipe(ends), 0);
	CHECK_IS(write(ends[1], "new", 3), 3);
	CHECK_ERRNO(splice(ends[0], NULL, fd, NULL, 3, 0), EINVAL);
	CHECK_ERRNO(splice(fd, NULL, ends[1], NULL, 3, 0), EINVAL);
	CHECK_ERRNO(sendfile(ends[1], fd, NULL, 3), EINVAL);
	close(ends[0]);
	close(ends[1]);
	CHECK(holds("old"));
}

int main(void)
{
	static const struct ktap_test tests[] = {
		KTAP_TEST(test_writev_stores_all_pieces_as_one_string),
		KTAP_TEST(test_writev_of_many_pieces_stores_them_all),
		KTAP_TEST(test_writev_stops_at_a_nul_and_reports_all_of_it),
		KTAP_TEST(test_writev_does_not_need_what_follows_a_nul),
		KTAP_TEST(test_writev_with_a_piece_that_faults_stores_nothing),
		KTAP_TEST(test_readv_fills_the_pieces_in_one_call),
		KTAP_TEST(test_readv_with_a_piece_that_faults_keeps_the_position),
		KTAP_TEST(test_splicing_is_refused),
	};
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *pages =
		mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED || munmap(pages + page, page))
		return 1;
	edge = pages + page;
	return ktap_run(tests, sizeof(tests) / sizeof(tests[0]));
}

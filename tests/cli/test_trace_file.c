// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trace files: complete under their name, or not present at all.
 */
/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "trace_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A file system without unnamed files: this program's openat() replaces that of libc. */
static bool all_files_have_names;

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): libc's are reserved */
int openat(int directory, const char *path, int flags, ...)
{
	if (all_files_have_names && (flags & O_TMPFILE) == O_TMPFILE) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return (int)syscall(SYS_openat, directory, path, flags, 0666);
}

/* A device, a trace file, and a directory for it. */
struct bench {
	struct emu emu;
	struct trace_file file;
	char directory[32];
	char path[64];
	char text[1 << 20];
};

static int setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	if (!bench)
		return -1;
	*state = bench;
	emu_init(&bench->emu);
	strcpy(bench->directory, "/tmp/lkp-test-XXXXXX");
	if (!mkdtemp(bench->directory))
		return -1;
	snprintf(bench->path, sizeof(bench->path), "%s/trace", bench->directory);
	return 0;
}

/* Remove all files in the directory, and return their number. */
static unsigned int empty_directory(const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;
	unsigned int n = 0;

	if (!directory) {
		fail_msg("%s: %s", path, strerror(errno));
		return 0;
	}
	while ((entry = readdir(directory))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		assert_int_equal(unlinkat(dirfd(directory), entry->d_name, 0), 0);
		n++;
	}
	closedir(directory);
	return n;
}

static int teardown(void **state)
{
	struct bench *bench = *state;

	empty_directory(bench->directory);
	rmdir(bench->directory);
	free(bench);
	return 0;
}

static const char *content(struct bench *bench, const char *path)
{
	FILE *in = fopen(path, "r");
	size_t n;

	if (!in) {
		fail_msg("%s: %s", path, strerror(errno));
		return "";
	}
	n = fread(bench->text, 1, sizeof(bench->text) - 1, in);
	(void)fclose(in);
	bench->text[n] = '\0';
	return bench->text;
}

static void create(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");
	int err;

	if (!out) {
		fail_msg("%s: %s", path, strerror(errno));
		return;
	}
	fputs(text, out);
	err = fclose(out);
	assert_int_equal(err, 0);
}

#define HEADER "VERSION 20070824\nMAP 0.000000 1 0xfebd1000 0x0 0x1000 0x0 0\n"
#define LINE   "R 4 0.000000 1 0xfebd1000 0x0 0x0 0\n"

static void test_finish_lets_the_file_appear(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(trace_file_start(&bench->file, &bench->emu, bench->path), 0);
	emu_read(&bench->emu, 0, 4);
	assert_int_equal(access(bench->path, F_OK), -1);
	assert_int_equal(trace_file_finish(&bench->file), 0);
	assert_false(bench->emu.armed);
	assert_string_equal(content(bench, bench->path), HEADER LINE);
	assert_int_equal(empty_directory(bench->directory), 1);
}

static void test_finish_without_accesses_leaves_a_header(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(trace_file_start(&bench->file, &bench->emu, bench->path), 0);
	assert_int_equal(trace_file_finish(&bench->file), 0);
	assert_string_equal(content(bench, bench->path), HEADER);
}

static void test_finish_has_every_access_of_a_long_trace(void **state)
{
	struct bench *bench = *state;
	const unsigned int n = 3 * TRACE_FILE_LOG + 7;
	const char *line;
	unsigned int lines = 0;

	assert_int_equal(trace_file_start(&bench->file, &bench->emu, bench->path), 0);
	for (unsigned int i = 0; i < n; i++)
		emu_read(&bench->emu, 4 + i, 1);
	assert_int_equal(trace_file_finish(&bench->file), 0);
	line = content(bench, bench->path) + strlen(HEADER);
	for (; *line; line = strchr(line, '\n') + 1) {
		char want[32];

		snprintf(want, sizeof(want), "R 1 0.%06u 1 0x%x ", lines,
			 TRACE_FILE_PHYSICAL_ADDRESS + 4 + lines);
		assert_memory_equal(line, want, strlen(want));
		lines++;
	}
	assert_int_equal(lines, n);
}

static void test_finish_replaces_an_older_file(void **state)
{
	struct bench *bench = *state;

	create(bench->path, "older");
	assert_int_equal(trace_file_start(&bench->file, &bench->emu, bench->path), 0);
	assert_string_equal(content(bench, bench->path), "older");
	assert_int_equal(trace_file_finish(&bench->file), 0);
	assert_string_equal(content(bench, bench->path), HEADER);
	assert_int_equal(empty_directory(bench->directory), 1);
}

static void test_finish_follows_a_symbolic_link(void **state)
{
	struct bench *bench = *state;
	char link[64];
	struct stat status;

	snprintf(link, sizeof(link), "%s/link", bench->directory);
	create(bench->path, "older");
	assert_int_equal(symlink("trace", link), 0);
	assert_int_equal(trace_file_start(&bench->file, &bench->emu, link), 0);
	assert_int_equal(trace_file_finish(&bench->file), 0);
	assert_int_equal(lstat(link, &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_string_equal(content(bench, bench->path), HEADER);
}

static void test_start_on_a_link_to_itself_is_eloop(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(symlink("trace", bench->path), 0);
	assert_int_equal(trace_file_start(&bench->file, &bench->emu, bench->path), -ELOOP);
}

/* Root may write everything, so be another user. */
static void test_start_on_a_file_that_may_not_be_written_is_eacces(void **state)
{
	struct bench *bench = *state;
	uid_t user = geteuid();

	create(bench->path, "older");
	assert_int_equal(chmod(bench->path, 0444), 0);
	assert_int_equal(chmod(bench->directory, 0777), 0);
	if (!user)
		assert_int_equal(seteuid(65534), 0);
	assert_int_equal(trace_file_start(&bench->file, &bench->emu, bench->path), -EACCES);
	assert_int_equal(seteuid(user), 0);
	assert_string_equal(content(bench, bench->path), "older");
}

static void test_file_has_the_mode_of_a_new_file(void **state)
{
	struct bench *bench = *state;
	mode_t mask = umask(027);
	struct stat status;

	assert_int_equal(trace_file_start(&bench->file, &bench->emu, bench->path), 0);
	assert_int_equal(trace_file_finish(&bench->file), 0);
	umask(mask);
	assert_int_equal(stat(bench->path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0640);
}

static void test_discard_leaves_an_older_file_alone(void **state)
{
	struct bench *bench = *state;

	create(bench->path, "older");
	assert_int_equal(trace_file_start(&bench->file, &bench->emu, bench->path), 0);
	emu_read(&bench->emu, 0, 4);
	trace_file_discard(&bench->file);
	assert_false(bench->emu.armed);
	assert_string_equal(content(bench, bench->path), "older");
	assert_int_equal(empty_directory(bench->directory), 1);
}

static void test_start_in_no_directory_is_enoent(void **state)
{
	struct bench *bench = *state;

	snprintf(bench->path, sizeof(bench->path), "%s/none/trace", bench->directory);
	assert_int_equal(trace_file_start(&bench->file, &bench->emu, bench->path), -ENOENT);
	assert_false(bench->emu.armed);
}

static void test_start_on_a_directory_is_eisdir(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(trace_file_start(&bench->file, &bench->emu, bench->directory), -EISDIR);
}

/* A pipe is written to, and not replaced by a regular file. */
static void test_pipe_is_written_to(void **state)
{
	struct bench *bench = *state;
	struct stat status;
	int fd;

	assert_int_equal(mkfifo(bench->path, 0600), 0);
	fd = open(bench->path, O_RDONLY | O_NONBLOCK);
	assert_true(fd >= 0);
	assert_int_equal(trace_file_start(&bench->file, &bench->emu, bench->path), 0);
	emu_read(&bench->emu, 0, 4);
	assert_int_equal(trace_file_finish(&bench->file), 0);
	assert_int_equal(read(fd, bench->text, sizeof(bench->text)), strlen(HEADER LINE));
	close(fd);
	assert_int_equal(stat(bench->path, &status), 0);
	assert_true(S_ISFIFO(status.st_mode));
}

static void test_full_device_is_enospc(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(trace_file_start(&bench->file, &bench->emu, "/dev/full"), 0);
	for (unsigned int i = 0; i < 4 * TRACE_FILE_LOG; i++)
		emu_read(&bench->emu, 4, 1);
	assert_true(bench->emu.trace.dropped > 0);
	assert_int_equal(trace_file_finish(&bench->file), -ENOSPC);
}

/* A file that cannot grow fails in the middle; the older one stays. */
static void test_file_that_cannot_grow_does_not_appear(void **state)
{
	struct bench *bench = *state;
	struct rlimit limit;
	struct rlimit small;

	create(bench->path, "older");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	small = limit;
	small.rlim_cur = 8192;
	assert_int_equal(trace_file_start(&bench->file, &bench->emu, bench->path), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	for (unsigned int i = 0; i < 4 * TRACE_FILE_LOG; i++)
		emu_read(&bench->emu, 4, 1);
	assert_int_equal(trace_file_finish(&bench->file), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_string_equal(content(bench, bench->path), "older");
	assert_int_equal(empty_directory(bench->directory), 1);
}

static void test_finish_in_a_directory_that_vanished_is_enoent(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(trace_file_start(&bench->file, &bench->emu, bench->path), 0);
	assert_int_equal(rmdir(bench->directory), 0);
	assert_int_equal(trace_file_finish(&bench->file), -ENOENT);
	assert_int_equal(mkdir(bench->directory, 0700), 0);
}

static void test_finish_that_cannot_take_its_name_leaves_nothing(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(trace_file_start(&bench->file, &bench->emu, bench->path), 0);
	assert_int_equal(mkdir(bench->path, 0700), 0);
	assert_int_equal(trace_file_finish(&bench->file), -EISDIR);
	assert_int_equal(rmdir(bench->path), 0);
	assert_int_equal(empty_directory(bench->directory), 0);
}

static void test_file_system_without_unnamed_files_works_too(void **state)
{
	struct bench *bench = *state;

	all_files_have_names = true;
	assert_int_equal(trace_file_start(&bench->file, &bench->emu, bench->path), 0);
	assert_int_equal(trace_file_finish(&bench->file), 0);
	assert_string_equal(content(bench, bench->path), HEADER);
	assert_int_equal(empty_directory(bench->directory), 1);
	assert_int_equal(trace_file_start(&bench->file, &bench->emu, bench->path), 0);
	trace_file_discard(&bench->file);
	all_files_have_names = false;
	assert_int_equal(empty_directory(bench->directory), 0);
}

#define bench_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		bench_test(test_finish_lets_the_file_appear),
		bench_test(test_finish_without_accesses_leaves_a_header),
		bench_test(test_finish_has_every_access_of_a_long_trace),
		bench_test(test_finish_replaces_an_older_file),
		bench_test(test_finish_follows_a_symbolic_link),
		bench_test(test_start_on_a_link_to_itself_is_eloop),
		bench_test(test_start_on_a_file_that_may_not_be_written_is_eacces),
		bench_test(test_file_has_the_mode_of_a_new_file),
		bench_test(test_discard_leaves_an_older_file_alone),
		bench_test(test_start_in_no_directory_is_enoent),
		bench_test(test_start_on_a_directory_is_eisdir),
		bench_test(test_pipe_is_written_to),
		bench_test(test_full_device_is_enospc),
		bench_test(test_file_that_cannot_grow_does_not_appear),
		bench_test(test_file_system_without_unnamed_files_works_too),
		bench_test(test_finish_in_a_directory_that_vanished_is_enoent),
		bench_test(test_finish_that_cannot_take_its_name_leaves_nothing),
	};

	return cmocka_run_group_tests_name("cli/trace_file", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run a fuzz target on files without a fuzzer, with any compiler: make test does so with the
 * corpora.
 *
 * Speaks TAP. Inputs run in a child process, so that one that crashes does not hide the others.
 */
#include "fuzz.h"

#include "prng.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Not every target has this function. */
#pragma weak LLVMFuzzerInitialize
#pragma weak fuzz_write_test
#pragma weak fuzz_write_text
#pragma weak fuzz_read_text

#define LARGEST (1 << 20) /* bytes of an input */
#define RANDOM  512       /* of a random one */

/**
 * struct inputs - the inputs to run
 * @names: of files, each allocated; NULL for random inputs
 * @n: how many
 * @seed: of the first random input; that of the next one is one more
 */
struct inputs {
	char **names;
	size_t n;
	uint64_t seed;
};

static void usage(FILE *out)
{
	fprintf(out,
		"usage: %s [PATH...]\n"
		"       %s --test|--text|--input FILE\n\n"
		"Run the fuzz target on every file, and on every file of a folder; without PATH "
		"on\n"
		"fuzz/corpus/TARGET and fuzz/past/TARGET of the device's folder, $LKP_DEVICE "
		"(.), or where\nthere are none on $LKP_TEST_ROUNDS (2000) random inputs. Results "
		"are TAP.\n\n"
		"  --test FILE   do not run it: write it as a test case in C\n"
		"  --text FILE   ... as text\n"
		"  --input FILE  it is text, or an op script: write it as an input\n"
		"  --help        show this text\n\n"
		"Exit status: 0 no input found anything, 1 one did, 2 wrong usage or no input.\n",
		program_invocation_short_name, program_invocation_short_name);
}

static void __attribute__((noreturn)) fail(const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, strerror(errno));
	exit(2);
}

/* ---------------------------------------------------------------- Files ----------------------- */

static void add(struct inputs *inputs, const char *folder, const char *name)
{
	char **names = realloc(inputs->names, (inputs->n + 1) * sizeof(*names));
	int length;

	if (!names)
		fail(name);
	inputs->names = names;
	length = folder ? asprintf(&names[inputs->n], "%s/%s", folder, name)
			: asprintf(&names[inputs->n], "%s", name);
	if (length < 0)
		fail(name);
	inputs->n++;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_path(struct inputs *inputs, const char *path)
{
	const struct dirent *entry;
	struct stat status;
	DIR *folder;

	if (stat(path, &status))
		fail(path);
	if (!S_ISDIR(status.st_mode)) {
		add(inputs, NULL, path);
		return;
	}
	folder = opendir(path);
	if (!folder)
		fail(path);
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			add(inputs, path, entry->d_name);
	closedir(folder);
	if (inputs->n)
		qsort(inputs->names, inputs->n, sizeof(*inputs->names), by_name);
}

/* The target's own inputs: the device's corpus, and past finds. */
static void add_kept(struct inputs *inputs, const char *target)
{
	static const char *const folders[] = { "corpus", "past" };
	const char *device = getenv("LKP_DEVICE");

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/fuzz/%s/%s", device ? device : ".", folders[i],
			 target);
		if (!access(path, R_OK))
			add_path(inputs, path);
	}
}

/* Load it into memory of its exact size, so that a sanitizer sees an access after its end. */
static uint8_t *load(const char *name, size_t *size)
{
	uint8_t *data = malloc(LARGEST);
	FILE *file = fopen(name, "rb");

	if (!file || !data)
		fail(name);
	*size = fread(data, 1, LARGEST, file);
	if (ferror(file))
		fail(name);
	(void)fclose(file);
	return realloc(data, *size ? *size : 1);
}

/* ---------------------------------------------------------------- Runs ------------------------ */

/* Also in memory of its exact size. */
static uint8_t *make_up(uint64_t seed, size_t *size)
{
	struct prng prng = { seed };
	uint8_t *data;

	*size = prng_below(&prng, RANDOM);
	data = malloc(*size ? *size : 1);
	if (!data)
		fail("malloc");
	for (size_t i = 0; i < *size; i++)
		data[i] = (uint8_t)prng_next(&prng);
	return data;
}

static void run(const struct inputs *inputs, size_t i)
{
	size_t size;
	uint8_t *data =
		inputs->names ? load(inputs->names[i], &size) : make_up(inputs->seed + i, &size);

	LLVMFuzzerTestOneInput(data, size);
	free(data);
}

static void tell(const struct inputs *inputs, size_t i, int status)
{
	printf("# %s: %s %d\n", inputs->names ? inputs->names[i] : "random input",
	       WIFSIGNALED(status) ? "signal" : "exit status",
	       WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	if (inputs->names)
		printf("# replay: %s %s\n", program_invocation_name, inputs->names[i]);
	else
		printf("# replay: LKP_TEST_SEED=%" PRIu64 " LKP_TEST_ROUNDS=1 %s\n",
		       inputs->seed + i, program_invocation_name);
}

/* Always the same ones, unless the user asks for others. */
static void choose_random(struct inputs *inputs)
{
	const char *seed = getenv("LKP_TEST_SEED"), *rounds = getenv("LKP_TEST_ROUNDS");

	inputs->seed = seed ? strtoull(seed, NULL, 0) : 1;
	inputs->n = rounds ? strtoul(rounds, NULL, 0) : 2000;
}

/* Run the inputs from @first on, until all are done or one ends the child; *done counts them. */
static int run_in_child(const struct inputs *inputs, size_t first, volatile size_t *done)
{
	int status = 0;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child < 0)
		fail("fork");
	if (!child) {
		for (*done = first; *done < inputs->n; (*done)++)
			run(inputs, *done);
		exit(0);
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			fail("waitpid");
	return status;
}

static size_t run_all(const struct inputs *inputs)
{
	volatile size_t *done = mmap(NULL, sizeof(*done), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	size_t found = 0;
	size_t first = 0;

	if (done == MAP_FAILED)
		fail("mmap");
	while (first < inputs->n) {
		int status = run_in_child(inputs, first, done);

		if (!status)
			break;
		tell(inputs, *done, status);
		found++;
		first = *done + 1;
		/* For random inputs one find is enough. */
		if (!inputs->names)
			break;
	}
	return found;
}

/* ---------------------------------------------------------------- As text --------------------- */

/* Make an identifier of the file's name. */
static void write_test(const char *file, const uint8_t *data, size_t size)
{
	const char *base = strrchr(file, '/');
	char name[25];
	size_t n = 0;

	for (base = base ? base + 1 : file; *base && n < sizeof(name) - 1; base++, n++)
		name[n] = isalnum((unsigned char)*base) ? *base : '_';
	name[n] = '\0';
	fuzz_write_test(data, size, name, stdout);
}

static bool write_input(const char *file, const uint8_t *data, size_t size)
{
	static uint8_t input[LARGEST];
	char *text = strndup((const char *)data, size);

	if (!text)
		fail(file);
	size = fuzz_read_text(file, text, input);
	fwrite(input, 1, size, stdout);
	free(text);
	return size;
}

static int cannot(const char *what)
{
	fprintf(stderr, "%s %s\n", program_invocation_short_name, what);
	return 2;
}

static int rewrite(const char *how, const char *file)
{
	size_t size;
	uint8_t *data;
	bool well = true;

	if (!strcmp(how, "--test") && !fuzz_write_test)
		return cannot("writes no test cases");
	if (strcmp(how, "--test") != 0 && (!fuzz_write_text || !fuzz_read_text))
		return cannot("has no inputs as text");
	data = load(file, &size);
	if (!strcmp(how, "--test"))
		write_test(file, data, size);
	else if (!strcmp(how, "--text"))
		fuzz_write_text(data, size, stdout);
	else
		well = write_input(file, data, size);
	free(data);
	return well ? 0 : 2;
}

int main(int argc, char **argv)
{
	struct inputs inputs = { 0 };
	size_t found;

	if (argc > 1 && !strcmp(argv[1], "--help")) {
		usage(stdout);
		return 0;
	}
	if (argc == 3 && (!strcmp(argv[1], "--test") || !strcmp(argv[1], "--text") ||
			  !strcmp(argv[1], "--input")))
		return rewrite(argv[1], argv[2]);
	if (argc > 1 && argv[1][0] == '-') {
		usage(stderr);
		return 2;
	}
	if (argc > 1)
		for (int i = 1; i < argc; i++)
			add_path(&inputs, argv[i]);
	else
		add_kept(&inputs, program_invocation_short_name);
	if (argc == 1 && !inputs.n)
		choose_random(&inputs);
	if (LLVMFuzzerInitialize)
		LLVMFuzzerInitialize(&argc, &argv);
	if (!inputs.n) {
		fprintf(stderr, "%s: no input: nothing was tested\n",
			program_invocation_short_name);
		return 2;
	}
	found = run_all(&inputs);
	printf("%sok 1 - %s: %zu %sinputs, %zu of them found something\n1..1\n",
	       found ? "not " : "", program_invocation_short_name, inputs.n,
	       inputs.names ? "" : "random ", found);
	for (size_t i = 0; inputs.names && i < inputs.n; i++)
		free(inputs.names[i]);
	free(inputs.names);
	return found != 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many processes on one device: each writer stores strings of one letter again and again, and each
 * reader must find only strings of one letter, with the right length.
 *
 * usage: crowd PROCESSES ROUNDS
 */
#include "uapi/linux/lkp_enc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEVICE "/dev/lkp_enc"

/* The length depends on the letter, so that a mix of two strings shows. */
static size_t length_of(char letter)
{
	return 100 + (size_t)(letter - 'a') * 37;
}

static bool is_whole(const char *text, size_t length)
{
	if (!length)
		return true; /* before the first writer */
	if (text[0] < 'a' || text[0] > 'z' || length != length_of(text[0]))
		return false;
	for (size_t i = 1; i < length; i++)
		if (text[i] != text[0])
			return false;
	return true;
}

static int be_writer(int number, long rounds)
{
	char letter = (char)('a' + number % 26);
	size_t length = length_of(letter);
	int fd = open(DEVICE, O_WRONLY);
	char text[4092];

	memset(text, letter, length);
	text[length] = '\0';
	for (long i = 0; i < rounds; i++) {
		if (i % 2 ? ioctl(fd, LKP_ENC_WRITE_STRING, text)
			  : write(fd, text, length) != (ssize_t)length)
			return 1;
	}
	return 0;
}

static int be_reader(long rounds)
{
	char text[4092];

	for (long i = 0; i < rounds; i++) {
		int fd = open(DEVICE, O_RDONLY);
		ssize_t n;

		if (i % 2) {
			n = read(fd, text, sizeof(text));
		} else {
			n = ioctl(fd, LKP_ENC_READ_STRING, text);
			n = n ? n : (ssize_t)strlen(text);
		}
		if (n < 0 || !is_whole(text, (size_t)n))
			return 1;
		close(fd);
	}
	return 0;
}

int main(int argc, char **argv)
{
	long processes = argc > 1 ? strtol(argv[1], NULL, 10) : 50;
	long rounds = argc > 2 ? strtol(argv[2], NULL, 10) : 20;
	int failures = 0;
	int status;

	for (int i = 0; i < processes; i++) {
		pid_t child = fork();

		if (child < 0) {
			perror("crowd: fork");
			return 1;
		}
		if (!child)
			_exit(i % 2 ? be_reader(rounds) : be_writer(i, rounds));
	}
	while (wait(&status) > 0)
		failures += status != 0;
	printf("%d of %ld processes failed\n", failures, processes);
	return failures ? 1 : 0;
}

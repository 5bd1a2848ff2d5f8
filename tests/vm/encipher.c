// SPDX-License-Identifier: GPL-2.0-only
/*
 * The application of the driver's first version in Rust: its ioctl numbers, whose size is that of a
 * Rust &str, and its two sentences.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>

#define WRITE_SEED   0x40047101
#define WRITE_STRING 0x40107102
#define READ_STRING  0x80107103

static int encipher(int fd, uint32_t seed, const char *text)
{
	char enciphered[4096] = "";

	if (ioctl(fd, WRITE_SEED, &seed) || ioctl(fd, WRITE_STRING, text) ||
	    ioctl(fd, READ_STRING, enciphered)) {
		perror("ioctl");
		return 1;
	}
	printf("seed %u\nOriginal string: %s\nEncrypted string: %s\n", seed, text, enciphered);
	return 0;
}

int main(void)
{
	int fd = open("/dev/lkp_enc", O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		perror("/dev/lkp_enc");
		return 1;
	}
	return encipher(fd, 4, "This is a test for the boyz") || encipher(fd, 12, "Hello, device");
}

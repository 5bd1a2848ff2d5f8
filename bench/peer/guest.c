// SPDX-License-Identifier: GPL-2.0-only
/*
 * First and only process of a guest: times MMIO accesses by the guest's own clock, prints what it
 * found on the console, and powers off.
 *
 * It uses two devices. lkp_enc is served by another process; its accesses are timed one by one.
 * QEMU's own "edu" is inside QEMU; its accesses are timed many at a time, because one is shorter
 * than a read of the clock. The process loads and stores as a driver does; there is no module in
 * this guest.
 *
 * Prints "lkp-bench CASE MEDIAN P99" in nanoseconds for each case.
 */
#include "lkp_enc_regs.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#define DEVICES "/sys/bus/pci/devices"

#define EDU_VENDOR   0x1234
#define EDU_DEVICE   0x11e8
#define EDU_LIVENESS 0x04 /* 32 bits, reads back the complement of what was written */
#define EDU_MAPPED   4096

#define SAMPLES 8000
#define BATCH   200

static uint64_t ticks[SAMPLES];

static unsigned long number_in(const char *device, const char *file)
{
	char path[512];
	char text[32] = "";
	FILE *in;

	snprintf(path, sizeof(path), DEVICES "/%s/%s", device, file);
	in = fopen(path, "r");
	if (!in)
		return 0;
	if (!fgets(text, sizeof(text), in))
		text[0] = 0;
	(void)fclose(in);
	return strtoul(text, NULL, 16);
}

/* Make the function decode its memory, and map BAR 0. */
static volatile uint8_t *map_bar(const char *device, size_t size)
{
	char path[512];
	void *bar;
	int fd;

	snprintf(path, sizeof(path), DEVICES "/%s/enable", device);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "1", 1) != 1)
		return NULL;
	close(fd);
	snprintf(path, sizeof(path), DEVICES "/%s/resource0", device);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	bar = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return bar == MAP_FAILED ? NULL : bar;
}

static volatile uint8_t *find_bar(unsigned long vendor, unsigned long device, size_t size)
{
	DIR *devices = opendir(DEVICES);
	volatile uint8_t *bar = NULL;
	const struct dirent *entry;

	if (!devices)
		return NULL;
	while (!bar && (entry = readdir(devices)))
		if (entry->d_name[0] != '.' && number_in(entry->d_name, "vendor") == vendor &&
		    number_in(entry->d_name, "device") == device)
			bar = map_bar(entry->d_name, size);
	closedir(devices);
	return bar;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Samples are in ticks; the clock gives the time of all of them. */
static void report(const char *name, double ns_per_tick, double accesses_per_sample)
{
	const size_t middle = SAMPLES / 2;
	const size_t late = SAMPLES / 100 * 99;
	double ns_per_access = ns_per_tick / accesses_per_sample;

	qsort(ticks, SAMPLES, sizeof(ticks[0]), compare);
	printf("lkp-bench %s %.1f %.1f\n", name, (double)ticks[middle] * ns_per_access,
	       (double)ticks[late] * ns_per_access);
}

static void measure_served(volatile uint8_t *bar)
{
	double start = now();
	uint64_t first = __rdtsc();
	double ns_per_tick;

	for (unsigned int i = 0; i < SAMPLES; i++) {
		uint64_t before = __rdtsc();

		if (i % 2)
			(void)bar[LKP_ENC_STRING];
		else
			bar[LKP_ENC_STRING] = 'x';
		ticks[i] = __rdtsc() - before;
	}
	ns_per_tick = (now() - start) / (double)(__rdtsc() - first);
	report("served", ns_per_tick, 1);
}

static void measure_inside(volatile uint8_t *bar)
{
	volatile uint32_t *liveness = (volatile uint32_t *)(bar + EDU_LIVENESS);
	double start = now();
	uint64_t first = __rdtsc();
	double ns_per_tick;

	for (unsigned int i = 0; i < SAMPLES; i++) {
		uint64_t before = __rdtsc();

		for (unsigned int k = 0; k < BATCH; k++) {
			*liveness = k;
			(void)*liveness;
		}
		ticks[i] = __rdtsc() - before;
	}
	ns_per_tick = (now() - start) / (double)(__rdtsc() - first);
	report("inside", ns_per_tick, 2.0 * BATCH);
}

/* Make a directory and mount a file system on it: this guest has none yet. */
static void mount_at(const char *directory, const char *type)
{
	mkdir(directory, 0755);
	if (mount(type, directory, type, 0, NULL))
		perror(directory);
}

int main(void)
{
	volatile uint8_t *served;
	volatile uint8_t *inside;

	mount_at("/dev", "devtmpfs");
	mount_at("/sys", "sysfs");
	if (!freopen("/dev/console", "w", stdout))
		return 1;
	served = find_bar(LKP_ENC_PCI_VENDOR, LKP_ENC_PCI_DEVICE, LKP_ENC_BAR_SIZE);
	inside = find_bar(EDU_VENDOR, EDU_DEVICE, EDU_MAPPED);
	if (served)
		measure_served(served);
	if (inside)
		measure_inside(inside);
	puts(served ? "lkp-guest: verdict 0" : "lkp-guest: verdict 1");
	(void)fflush(stdout);
	tcdrain(STDOUT_FILENO);
	reboot(RB_POWER_OFF);
	return 1;
}

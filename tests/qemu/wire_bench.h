/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fixture of the server's tests: a device, and requests as QEMU would write them. The numbers
 * are written here, not taken from the header under test.
 */
#ifndef TESTS_WIRE_BENCH_H
#define TESTS_WIRE_BENCH_H

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "protocol.h"

#include <stdbool.h>
#include <string.h>

#define SYNC_SYSMEM  0
#define RET          1
#define PCI_CFGWRITE 2
#define PCI_CFGREAD  3
#define BAR_WRITE    4
#define BAR_READ     5
#define SET_IRQFD    6
#define DEVICE_RESET 7

#define HEADER 16
#define ANSWER 24

/* The address at which the tests' guest puts the BAR. */
#define BAR_ADDRESS 0xfebd1000u

/**
 * struct wire - bytes on the wire
 * @bytes: of one or more messages
 * @size: how many
 */
struct wire {
	uint8_t bytes[4096];
	size_t size;
};

/**
 * struct wire_bench - the fixture of a test
 * @emu: the device
 * @wire: requests
 */
struct wire_bench {
	struct emu emu;
	struct wire wire;
};

/**
 * wire_put() - append bytes
 * @wire: to these
 * @bytes: what
 * @size: how many
 */
void wire_put(struct wire *wire, const void *bytes, size_t size);

/**
 * wire_header() - append a header
 * @wire: to these bytes
 * @command: any number
 * @size: the size that it announces
 */
void wire_header(struct wire *wire, int32_t command, uint64_t size);

/**
 * wire_config() - append PCI_CFGREAD or PCI_CFGWRITE
 * @wire: to these bytes
 * @command: which
 * @offset: into configuration space
 * @value: to write
 * @length: of the access
 */
void wire_config(struct wire *wire, int32_t command, uint32_t offset, uint32_t value,
		 int32_t length);

/**
 * wire_access() - append BAR_READ or BAR_WRITE
 * @wire: to these bytes
 * @command: which
 * @address: in the guest
 * @value: to write
 * @size: of the access
 */
void wire_access(struct wire *wire, int32_t command, uint64_t address, uint64_t value,
		 uint32_t size);

/**
 * wire_sysmem() - append SYNC_SYSMEM with eight plausible regions
 * @wire: to these bytes
 */
void wire_sysmem(struct wire *wire);

/**
 * wire_patch() - change a field, which has the byte order of this machine
 * @wire: of these
 * @at: offset of the first
 * @value: of the field there
 * @width: of the field
 */
void wire_patch(struct wire *wire, size_t at, uint64_t value, size_t width);

/**
 * wire_bench_setup() - CMocka setup: an empty wire, and a device whose BAR is at %BAR_ADDRESS
 * @state: receives the bench
 *
 * Return: 0, or -1 without memory.
 */
int wire_bench_setup(void **state);

/**
 * wire_bench_teardown() - CMocka teardown
 * @state: the bench
 *
 * Return: 0.
 */
int wire_bench_teardown(void **state);

#define wire_bench_test(name) \
	cmocka_unit_test_setup_teardown(name, wire_bench_setup, wire_bench_teardown)

#endif /* TESTS_WIRE_BENCH_H */

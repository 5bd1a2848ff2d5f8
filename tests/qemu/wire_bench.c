// SPDX-License-Identifier: GPL-2.0-only
#include "wire_bench.h"

#include <stdlib.h>

void wire_put(struct wire *wire, const void *bytes, size_t size)
{
	assert_true(size <= sizeof(wire->bytes) - wire->size);
	memcpy(wire->bytes + wire->size, bytes, size);
	wire->size += size;
}

static void put32(struct wire *wire, uint32_t value)
{
	wire_put(wire, &value, sizeof(value));
}

static void put64(struct wire *wire, uint64_t value)
{
	wire_put(wire, &value, sizeof(value));
}

void wire_header(struct wire *wire, int32_t command, uint64_t size)
{
	put32(wire, (uint32_t)command);
	put32(wire, 0xdeadbeef); /* padding: QEMU sends whatever was there */
	put64(wire, size);
}

void wire_config(struct wire *wire, int32_t command, uint32_t offset, uint32_t value,
		 int32_t length)
{
	wire_header(wire, command, 12);
	put32(wire, offset);
	put32(wire, value);
	put32(wire, (uint32_t)length);
}

void wire_access(struct wire *wire, int32_t command, uint64_t address, uint64_t value,
		 uint32_t size)
{
	static const uint8_t memory[4] = { 1, 0xaa, 0xbb, 0xcc };

	wire_header(wire, command, 24);
	put64(wire, address);
	put64(wire, value);
	put32(wire, size);
	wire_put(wire, memory, sizeof(memory));
}

void wire_sysmem(struct wire *wire)
{
	wire_header(wire, SYNC_SYSMEM, 192);
	for (unsigned int i = 0; i < 8; i++)
		put64(wire, i * 0x100000ull);
	for (unsigned int i = 0; i < 8; i++)
		put64(wire, 0x100000);
	for (unsigned int i = 0; i < 8; i++)
		put64(wire, i * 0x100000ull);
}

void wire_patch(struct wire *wire, size_t at, uint64_t value, size_t width)
{
	const char *bytes = (const char *)&value;

	assert_true(at + width <= wire->size);
	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
		bytes += sizeof(value) - width;
	memcpy(wire->bytes + at, bytes, width);
}

int wire_bench_setup(void **state)
{
	struct wire_bench *bench = calloc(1, sizeof(*bench));

	if (!bench)
		return -1;
	emu_init(&bench->emu);
	emu_pci_write(&bench->emu, EMU_PCI_BAR0, 4, BAR_ADDRESS);
	*state = bench;
	return 0;
}

int wire_bench_teardown(void **state)
{
	free(*state);
	return 0;
}

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A package with only a model of its hardware: its registers are tested against the register map,
# which must be right.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

once test_registers

dir=$tap_dir/bare
build=$tap_dir/build
mkdir "$dir"
echo "NAME := bare" >"$dir/device.mk"

# A counter: each read of NEXT increments COUNT, START sets it, LAST is the value that was set.
model() {
	cat >"$dir/model.h" <<'END'
#include "emu_register.h"

#define EMU_DEVICE_NAME "bare"
static const struct emu_pci_identity emu_pci_identity = {
	.vendor = 0x1234, .device = 0xba4e, .class_code = 0xff0000, .bar_size = { [0] = 0x100 },
};
static const struct emu_register emu_register_map[] = {
	{ "COUNT", 0x0, 4, 1, .access = EMU_READ },
	{ "NEXT", 0x4, 4, 1, .access = EMU_READ | EMU_READ_CHANGES, .affects = { 0x0, 4 } },
	{ "START", 0x8, 2, 1, .access = EMU_WRITE, .affects = { 0x0, 0x14 } },
	{ "LAST", 0x10, 2, 1, .access = EMU_READ },
};
struct emu_device {
	uint32_t count;
	uint32_t last;
};
static inline void emu_device_reset(struct emu_device *dev)
{
	dev->count = 0;
	dev->last = 7;
}
static inline uint64_t emu_device_read(struct emu_device *dev, uint64_t offset, unsigned int width)
{
	(void)width;
	if (offset == 0x4)
		dev->count++;
	return offset == 0x10 ? dev->last : dev->count;
}
static inline void emu_device_write(struct emu_device *dev, uint64_t offset, unsigned int width,
				    uint64_t value)
{
	(void)offset;
	(void)width;
	dev->count = dev->last = (uint16_t)value;
}
END
}
fuzz_regs=$build/fuzz/replay/fuzz_regs

model
run make --no-print-directory -j2 "M=$dir" "BUILD=$build" test
check test_model_alone_passes [ "$status" -eq 0 ]
check test_model_alone_says_what_was_tried has "$out" "fuzz/replay/fuzz_regs           1 passed, 0 failed, 0 skipped"
run "$build/lkp-emu" map
check test_map_has_identity has "$out" "bare: PCI 1234:ba4e, class ff0000"
check test_map_has_registers has "$out" "R, a read changes it, affects COUNT"
run "$build/lkp-emu" run -- true
check test_without_a_driver_no_program_runs has "$err" "lkp-emu run: bare has no driver yet"
run "$build/lkp-emu" ops /dev/null
check test_without_a_driver_no_script_is_played has "$err" "lkp-emu ops: bare has no driver yet"
printf 'MAP 0.000000 1 0xfe000000 0x0 0x100 0x0 0\nW 2 0.000000 1 0xfe000008 0x5 0x0 0\nR 4 0.000001 1 0xfe000000 0x5 0x0 0\n' \
	>"$tap_dir/trace"
run "$build/lkp-emu" trace replay "$tap_dir/trace"
check test_accesses_can_be_written_down_and_replayed [ "$status" -eq 0 ]
for target in kmod explore test-vm; do
	run make --no-print-directory "M=$dir" "BUILD=$build" $target
	check "test_${target}_wants_a_driver" has "$err" "has no driver.c yet"
done

# Errors in a map or model: an expression for sed, and the message.
while IFS='|' read -r name change says; do
	model
	sed -i "$change" "$dir/model.h"
	make --no-print-directory -s "M=$dir" "BUILD=$build" "$fuzz_regs" >/dev/null
	run env LKP_DEVICE="$dir" "$fuzz_regs"
	check "test_${name}_is_found" [ "$status" -ne 0 ]
	check "test_${name}_is_told" has "$err" "found: $says"
done <<'END'
read_that_changes|s/ . EMU_READ_CHANGES//|a read of NEXT changes the device, and the register map does not say so
affected_by_a_read|s/EMU_READ_CHANGES, .affects = { 0x0, 4 }/EMU_READ_CHANGES/|a read of NEXT changes COUNT, and the register map does not say that it affects it
affected_by_a_write|s/{ 0x0, 0x14 }/{ 0x0, 8 }/|a write of START changes LAST, and the register map does not say that it affects it
bits_above_a_write|s/(uint16_t)value/(uint32_t)value/|a write of START looks at more than 2 bytes
wide_answer|s/? dev->last/? dev->last + 0x10000/|a read of LAST answers 0x10007, which is wider than 2 bytes
half_a_reset|s/dev->last = 7;/dev->last += 7;/|LAST has another value after a reset than in the beginning
memory_elsewhere|s/dev->count++;/{ static uint32_t n; dev->count = ++n; }/|NEXT
impossible_map|s/"LAST", 0x10/"LAST", 0x200/|LAST
END

tap_end

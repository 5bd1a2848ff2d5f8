#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Lending memory to a device changes the memory: if two tasks lend the same memory, some schedule
# shows it. The driver is the one that make new writes, with a few more lines in its read().

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

once test_lend

run make --no-print-directory new NAME=lend "DIR=$tap_dir/lend"
check test_lend_is_written [ "$status" -eq 0 ]
sed -i -e 's/^#include <linux\/pci.h>/#include <linux\/dma-mapping.h>\n&/' \
	-e 's/^	struct miscdevice misc;/&\n	char lent[16];/' \
	-e 's/^	n = scnprintf(.*/&\
	dma_addr_t at = dma_map_single(\&dev->pdev->dev, dev->lent, 16, DMA_FROM_DEVICE);\
	if (dma_mapping_error(\&dev->pdev->dev, at))\
		return -EIO;\
	dma_unmap_single(\&dev->pdev->dev, at, 16, DMA_FROM_DEVICE);/' "$tap_dir/lend/driver.c"

run make --no-print-directory -j"$(nproc)" "M=$tap_dir/lend" "BUILD=$tap_dir/build" CFLAGS=-O0 "$tap_dir/build/check"
check test_lend_is_built [ "$status" -eq 0 ]
run "$tap_dir/build/check"
if has "$out" "SKIP this compiler"; then
	skip test_lend_is_explored "the compiler cannot show the explorer what the driver does"
else
	check test_lend_twice_is_found has "$out" "read read: dma_map_single() of memory that the device already has"
fi
tap_end

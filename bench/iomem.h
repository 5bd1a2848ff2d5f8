/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers of an emulated device behind a plain address of the simulated kernel.
 */
#ifndef BENCH_IOMEM_H
#define BENCH_IOMEM_H

struct emu;
struct sim_kernel;

/**
 * struct bench_iomem - a mapped device
 * @kernel: the machine that it is plugged into
 * @base: of its BAR 0; NULL if it could not be mapped
 */
struct bench_iomem {
	struct sim_kernel *kernel;
	void *base;
};

/**
 * bench_iomem_init() - plug a device into a machine of its own, and map it
 * @iomem: overwritten; lasts as long as the process
 * @emu: the device
 */
void bench_iomem_init(struct bench_iomem *iomem, struct emu *emu);

/**
 * bench_iomem_run() - write and read bytes of STRING
 * @iomem: mapped
 * @n: how many
 *
 * Return: the sum of the bytes read, so that no compiler leaves the reads out.
 */
unsigned int bench_iomem_run(const struct bench_iomem *iomem, unsigned long long n);

#endif /* BENCH_IOMEM_H */

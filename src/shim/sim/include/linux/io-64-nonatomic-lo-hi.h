/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * 64-bit accesses by the names of io.h's other ones. Only this header has them everywhere: kernels
 * of many architectures, x86 among them, make them of readq() and writeq(), or of two accesses of
 * 32 bits, the lower half first.
 */
#ifndef SIM_LINUX_IO_64_NONATOMIC_LO_HI_H
#define SIM_LINUX_IO_64_NONATOMIC_LO_HI_H

#include "io.h"

#define ioread64(address)         readq(address)
#define iowrite64(value, address) writeq(value, address)

#endif /* SIM_LINUX_IO_64_NONATOMIC_LO_HI_H */

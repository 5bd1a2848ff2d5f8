// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each call of the endpoint test driver should do: from the kernel's documents
 * pci-endpoint-test and pci-test-function, and from what the endpoint has.
 */
#include "spec.h"

#include "model.h"

#include <errno.h>
#include <string.h>

#include <linux/ioctl.h>
#include <linux/pcitest.h>

#define NONE (-1)

/* What PCITEST_BAR leaves in the first register, and in all of the memory. */
#define PATTERN 0xa0a0a0a0

struct reference {
	int irq_type;
	bool tested[2]; /* BARs */
};

static const struct pci_endpoint_test_xfer_param eight = { .size = 8 };
static const struct pci_endpoint_test_xfer_param nothing = { .size = 0 };

#define TELL(call_name, command, argument, ...)                                            \
	{                                                                                  \
		.name = call_name, .kind = CALL_IOCTL, .cmd = command, .number = argument, \
		__VA_ARGS__                                                                \
	}
#define TRANSFER(call_name, command, param, ...)                                       \
	{                                                                              \
		.name = call_name, .kind = CALL_IOCTL, .cmd = command, .in = &(param), \
		.size = sizeof(param), __VA_ARGS__                                     \
	}

/* The sweep makes all of them in this order before its own: the last one gives interrupts again. */
static const struct spec_call_row calls[] = {
	TELL("bar-0", PCITEST_BAR, 0),
	TELL("bar-1", PCITEST_BAR, 1),
	TELL("bar-2", PCITEST_BAR, 2, .fails = true),
	TELL("bar-6", PCITEST_BAR, 6, .fails = true),
	TELL("raise-pin", PCITEST_LEGACY_IRQ, 0, .fails = true),
	TELL("raise-1", PCITEST_MSI, 1),
	TELL("raise-2", PCITEST_MSI, 2),
	TELL("raise-3", PCITEST_MSI, 3, .fails = true),
	TELL("raise-msix", PCITEST_MSIX, 1, .fails = true),
	TRANSFER("write", PCITEST_WRITE, eight, .large = true),
	TRANSFER("read", PCITEST_READ, eight, .large = true),
	TRANSFER("copy", PCITEST_COPY, eight, .large = true),
	TRANSFER("write-nothing", PCITEST_WRITE, nothing, .fails = true),
	TELL("set-pin", PCITEST_SET_IRQTYPE, ENDPOINT_PIN),
	TELL("set-msix", PCITEST_SET_IRQTYPE, ENDPOINT_MSIX, .fails = true),
	TELL("set-3", PCITEST_SET_IRQTYPE, 3, .fails = true),
	TELL("get", PCITEST_GET_IRQTYPE, 0),
	TELL("clear", PCITEST_CLEAR_IRQ, 0),
	TELL("no-such", _IO('P', 0x11), 0, .fails = true),
	TELL("set-msi", PCITEST_SET_IRQTYPE, ENDPOINT_MSI),
};

static void start(void *state, const struct emu_device *device)
{
	struct reference *reference = state;

	(void)device;
	reference->irq_type = ENDPOINT_MSI;
}

static bool bar_is_right(struct reference *reference, const struct spec_call *call)
{
	unsigned long bar = call->row->number;

	if (bar > ENDPOINT_BAR_MEMORY)
		return call->result < 0;
	reference->tested[bar] = true;
	return call->result == 1;
}

/* With another type of interrupts, or without that vector, none comes; and each may be late. */
static bool raise_is_right(const struct reference *reference, const struct spec_call *call)
{
	if (call->result <= 0)
		return !call->result || call->result == -ETIMEDOUT;
	if (call->row->cmd == PCITEST_LEGACY_IRQ)
		return reference->irq_type == ENDPOINT_PIN;
	return call->row->cmd == PCITEST_MSI && reference->irq_type == ENDPOINT_MSI &&
	       call->row->number <= ENDPOINT_VECTORS;
}

/* The end of a transfer is an interrupt: without one, nothing is transferred. */
static bool transfer_is_right(const struct reference *reference, const struct spec_call *call)
{
	struct pci_endpoint_test_xfer_param param;

	memcpy(&param, call->before, sizeof(param));
	if (!param.size)
		return call->result == -EINVAL;
	return reference->irq_type == NONE ? call->result < 0 : call->result == 1;
}

/* The endpoint has no MSI-X: after a failure there are no interrupts. */
static bool set_is_right(struct reference *reference, const struct spec_call *call)
{
	unsigned long type = call->row->number;

	if (type > ENDPOINT_MSIX)
		return call->result == -EINVAL;
	reference->irq_type = type == ENDPOINT_MSIX ? NONE : (int)type;
	return reference->irq_type == NONE ? call->result < 0 : call->result == 1;
}

static bool ioctl_is_right(struct reference *reference, const struct spec_call *call)
{
	switch (call->row->cmd) {
	case PCITEST_BAR:
		return bar_is_right(reference, call);
	case PCITEST_LEGACY_IRQ:
	case PCITEST_MSI:
	case PCITEST_MSIX:
		return raise_is_right(reference, call);
	case PCITEST_WRITE:
	case PCITEST_READ:
	case PCITEST_COPY:
		return transfer_is_right(reference, call);
	case PCITEST_SET_IRQTYPE:
		return set_is_right(reference, call);
	case PCITEST_GET_IRQTYPE:
		return reference->irq_type == NONE ? call->result < 0
						   : call->result == reference->irq_type;
	case PCITEST_CLEAR_IRQ:
		reference->irq_type = NONE;
		return call->result == 1;
	default:
		return call->result < 0;
	}
}

static bool call_is_right(void *state, const struct spec_call *call)
{
	struct reference *reference = state;

	switch (call->kind) {
	case CALL_BIND:
		reference->irq_type = ENDPOINT_MSI;
		return true;
	case CALL_OPEN:
		return !call->result;
	case CALL_IOCTL:
		return call->gone ? call->result == -ENODEV : ioctl_is_right(reference, call);
	default:
		return true;
	}
}

static bool agrees(const void *state, const struct emu_device *device)
{
	const struct reference *reference = state;

	for (size_t i = 0; reference->tested[1] && i < sizeof(device->memory) / 4; i++)
		if (device->memory[i] != PATTERN)
			return false;
	return !reference->tested[0] || device->registers[ENDPOINT_MAGIC / 4] == PATTERN;
}

/* 32 bits of address will do, and a BAR that cannot be mapped is not tested. */
static const char *const recovers[] = {
	"load dma_set_mask@1:eio",
	"bind dma_set_mask@1:eio",
	"load ioremap@2:enomem",
	"bind ioremap@2:enomem",
	NULL,
};

static const char *const scenes[] = {
	"bound: clear,get",
	"bound: clear,write",
	"bound: write device irq",
	"bound: copy device irq",
	"bound: raise-2 device irq@A",
	"bound: set-pin,raise-pin device irq@A",
	"bound: clear raise-1@A device irq",
	"bound: set-pin write@A device irq",
	NULL,
};

static const char *const vast[] = {
	"bound: raise-1,read device irq",
	"bound: write,write device irq",
	"bound: read unbind device irq",
	NULL,
};

static const struct spec spec = {
	.calls = calls,
	.n_calls = sizeof(calls) / sizeof(calls[0]),
	.scenes = scenes,
	.vast = vast,
	.recovers = recovers,
	.size = sizeof(struct reference),
	.start = start,
	.call = call_is_right,
	.agrees = agrees,
};
const struct spec *const device_spec = &spec;

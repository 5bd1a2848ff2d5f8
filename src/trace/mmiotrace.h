/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The text that Linux's mmiotrace writes (Documentation/trace/mmiotrace.rst in the kernel), record
 * by record. A pure function over bytes: no file, no allocation, no state.
 */
#ifndef TRACE_MMIOTRACE_H
#define TRACE_MMIOTRACE_H

#include <stddef.h>
#include <stdint.h>

enum mmiotrace_kind {
	MMIOTRACE_READ,
	MMIOTRACE_WRITE,
	MMIOTRACE_MAP,
	MMIOTRACE_UNMAP,
	MMIOTRACE_MARK, /* a comment; also the further lines of one that has several */
	MMIOTRACE_VERSION,
	MMIOTRACE_LSPCI,
	MMIOTRACE_PCIDEV,
	MMIOTRACE_UNKNOWN, /* an access by an instruction that the kernel could not decode */
	MMIOTRACE_LOST,    /* the kernel says that records are missing here */
	MMIOTRACE_COMMENT, /* "# tracer: mmiotrace", when read from "trace" and not "trace_pipe" */
};

/* Base address registers in a PCIDEV record: six and the expansion ROM. */
#define MMIOTRACE_BARS 7

/**
 * struct mmiotrace_record - one line
 * @kind: what it is; decides which of the other members count, the others are 0
 * @line: its number in the text, from 1
 * @time_ns: READ, WRITE, MAP, UNMAP, MARK, UNKNOWN: the kernel's time stamp in nanoseconds
 * @width: READ, WRITE: in bytes
 * @map: READ, WRITE, MAP, UNMAP, UNKNOWN: number of the mapping
 * @phys: READ, WRITE, MAP, UNKNOWN: physical address
 * @value: READ, WRITE: as written in the text, possibly wider than @width
 * @virt: MAP: kernel's virtual address
 * @size: MAP: in bytes
 * @pc: READ, WRITE, MAP, UNMAP, UNKNOWN: program counter, 0 if not recorded
 * @pid: READ, WRITE, MAP, UNMAP, UNKNOWN: process, 0 if not recorded
 * @pci_id: PCIDEV: vendor in the upper, device in the lower 16 bits
 * @bars: PCIDEV: addresses, with the flags of the PCI register in the lowest 4 bits
 * @lost: LOST: how many records, 0 if the kernel does not say
 * @text: MARK, LSPCI, COMMENT: the rest of the line, inside the parsed bytes, not NUL-terminated
 * @text_size: its length in bytes
 */
struct mmiotrace_record {
	enum mmiotrace_kind kind;
	size_t line;
	uint64_t time_ns;
	uint64_t width;
	uint64_t map;
	uint64_t phys;
	uint64_t value;
	uint64_t virt;
	uint64_t size;
	uint64_t pc;
	uint64_t pid;
	uint32_t pci_id;
	uint64_t bars[MMIOTRACE_BARS];
	uint64_t lost;
	const char *text;
	size_t text_size;
};

/**
 * struct trace_error - why bytes could not be understood
 * @line: number of the line, from 1; 0 when it is about the whole
 * @column: in bytes, from 1
 * @message: what is wrong and what was expected instead
 */
struct trace_error {
	size_t line;
	size_t column;
	char message[200];
};

/**
 * mmiotrace_record_fn() - called with each record, in order
 * @record: valid during the call; @record->text for as long as the parsed bytes
 * @context: as given to mmiotrace_parse()
 *
 * Return: 0 to go on, else what mmiotrace_parse() is to return.
 */
typedef int mmiotrace_record_fn(const struct mmiotrace_record *record, void *context);

/**
 * mmiotrace_parse() - split mmiotrace text into its records
 * @text: any bytes; need not end in NUL or newline
 * @size: how many
 * @fn: called with each record
 * @context: handed to @fn
 * @error: filled in when -EINVAL is returned
 *
 * Strict in what a record is, so that damage is found, and lenient where kernels differ: the
 * VERSION line may be missing, and so may be the zeros of a time stamp.
 *
 * Return: 0, -EINVAL at the first line that is no record, or what @fn returned.
 */
int mmiotrace_parse(const char *text, size_t size, mmiotrace_record_fn *fn, void *context,
		    struct trace_error *error);

#endif /* TRACE_MMIOTRACE_H */

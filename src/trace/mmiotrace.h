/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The text that Linux's mmiotrace writes (Documentation/trace/mmiotrace.rst in the kernel), record
 * by record. Over bytes in memory: no file, no allocation.
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
	MMIOTRACE_MARK, /* a comment; also each further line of a comment */
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
 * @kind: its kind, which decides which other members count; the rest are 0
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
 * struct trace_error - an error in a text
 * @line: number of the line, from 1; 0 if the error concerns the whole text
 * @column: in bytes, from 1
 * @message: what is wrong and what was expected instead
 */
struct trace_error {
	size_t line;
	size_t column;
	char message[200];
};

/**
 * struct mmiotrace_parser - a text, and the position of the parser
 * @at: the rest of the text; any bytes, which need not end in NUL or newline
 * @end: its end
 * @line: number of the last line, 0 at the start
 * @previous: kind of the last record, since a mark may go on in the next line
 *
 * Set @at and @end and zero the rest. When everything is parsed, set them to the next piece of the
 * text; a piece begins where a line begins.
 */
struct mmiotrace_parser {
	const char *at;
	const char *end;
	size_t line;
	enum mmiotrace_kind previous;
};

/**
 * mmiotrace_next() - read the next record
 * @parser: the text
 * @record: filled in; its text is inside the parsed bytes
 * @error: filled in when -EINVAL is returned
 *
 * The parser is strict about records, so that it finds damage, and lenient where kernels differ:
 * the VERSION line may be missing, and so may the zeros of a time stamp.
 *
 * Return: 1 with a record, 0 at the end of the bytes, -EINVAL at a line that is not a record.
 */
int mmiotrace_next(struct mmiotrace_parser *parser, struct mmiotrace_record *record,
		   struct trace_error *error);

#endif /* TRACE_MMIOTRACE_H */

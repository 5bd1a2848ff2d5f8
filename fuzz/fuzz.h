/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The functions that every fuzz target provides, and those that it may use. docs/fuzzing.md
 * explains how to add one.
 *
 * A target is one file that defines the functions below (LLVMFuzzerInitialize() only if it needs
 * it, those about text only if they can). It is linked with libFuzzer, with AFL++'s driver or with
 * replay.c, which runs files one by one.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/**
 * LLVMFuzzerInitialize() - called once, before the first input
 * @argc: of main(); may be changed
 * @argv: of main(); may be changed
 *
 * Return: 0.
 */
int LLVMFuzzerInitialize(int *argc, char ***argv);

/**
 * LLVMFuzzerTestOneInput() - run one input
 * @data: its bytes; any
 * @size: how many; any
 *
 * It makes no allocation and no system call, uses no file, and leaves nothing behind for the next
 * input. fuzz_calls loads the module again for each input, which allocates.
 * fuzz_found() reports errors.
 *
 * Return: 0, or -1 for an input that is not worth a place in a corpus.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * fuzz_write_test() - write an input as a test case in C
 * @data: its bytes
 * @size: how many
 * @name: an identifier, unique to the input
 * @out: receives functions ready to be pasted into the file that the first comment names
 */
void fuzz_write_test(const uint8_t *data, size_t size, const char *name, FILE *out);

/**
 * fuzz_write_text() - write an input as text
 * @data: its bytes
 * @size: how many
 * @out: receives it
 */
void fuzz_write_text(const uint8_t *data, size_t size, FILE *out);

/**
 * fuzz_read_text() - read an input from text
 * @name: of the file, for complaints, which go to standard error
 * @text: from fuzz_write_text(), or in another form that the target accepts
 * @data: receives the input: room for as many bytes as the target takes
 *
 * Return: how many, or 0 if the text is wrong.
 */
size_t fuzz_read_text(const char *name, const char *text, uint8_t *data);

/* Operations of all inputs, which a target counts. */
extern unsigned long fuzz_operations;

/**
 * fuzz_print_operations() - print at the end how many there were, for the table of make fuzz
 *
 * Return: 0; for LLVMFuzzerInitialize().
 */
int fuzz_print_operations(void);

/**
 * fuzz_found() - report an error of the code under test, and abort
 * @format: as for printf()
 */
void fuzz_found(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif /* FUZZ_H */

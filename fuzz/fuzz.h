/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every fuzz target provides, and what it may use. docs/fuzzing.md tells how to add one.
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
 * No allocation, no file, no system call, and nothing left behind for the next input. fuzz_module
 * and fuzz_calls load the module anew for each, which allocates. What is wrong is reported by
 * fuzz_found().
 *
 * Return: 0, or -1 for an input that is not worth a place in a corpus.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * fuzz_write_test() - an input as a test case in C
 * @data: its bytes
 * @size: how many
 * @name: an identifier, unique to the input
 * @out: receives functions ready to be pasted into the file that the first comment names
 */
void fuzz_write_test(const uint8_t *data, size_t size, const char *name, FILE *out);

/**
 * fuzz_write_text() - an input as text
 * @data: its bytes
 * @size: how many
 * @out: receives it
 */
void fuzz_write_text(const uint8_t *data, size_t size, FILE *out);

/**
 * fuzz_read_text() - ... and back
 * @name: of the file, for complaints, which go to standard error
 * @text: as written, or in another form that the target takes
 * @data: receives the input: room for as many bytes as the target takes
 *
 * Return: how many, or 0 if the text is wrong.
 */
size_t fuzz_read_text(const char *name, const char *text, uint8_t *data);

/**
 * fuzz_found() - say what is wrong with the code under test, and abort
 * @format: as for printf()
 */
void fuzz_found(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif /* FUZZ_H */

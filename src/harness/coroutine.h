/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Coroutines: several calls in progress in one thread. One runs at a time, and switches to another
 * one itself.
 */
#ifndef HARNESS_COROUTINE_H
#define HARNESS_COROUTINE_H

#include <setjmp.h>
#include <stddef.h>

/**
 * struct coroutine - a coroutine, or the thread's own stack
 * @env: where it continues
 * @stack: its stack; for the thread's own stack, filled in when it is first left
 * @size: of @stack in bytes
 * @fake_stack: AddressSanitizer's, while another one runs
 * @entry: what it runs
 * @context: handed to @entry
 */
struct coroutine {
	jmp_buf env;
	const void *stack;
	size_t size;
	void *fake_stack;
	void (*entry)(void *context);
	void *context;
};

/**
 * coroutine_create() - make a coroutine that has not begun
 * @co: overwritten; must not move
 * @entry: its function; never returns
 * @context: handed to it
 *
 * Aborts without memory. The stack is never freed: coroutines are few and are reused.
 */
void coroutine_create(struct coroutine *co, void (*entry)(void *context), void *context);

/**
 * coroutine_switch() - switch to another coroutine
 * @from: the running one; a zeroed structure for the thread's own stack
 * @to: the one to continue or to begin
 *
 * Returns when somebody switches to @from.
 */
void coroutine_switch(struct coroutine *from, struct coroutine *to);

#endif /* HARNESS_COROUTINE_H */

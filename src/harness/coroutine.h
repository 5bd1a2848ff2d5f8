/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Coroutines: several calls in progress in one thread, of which one runs at a time and says itself
 * when another one is to go on.
 */
#ifndef HARNESS_COROUTINE_H
#define HARNESS_COROUTINE_H

#include <setjmp.h>
#include <stddef.h>

/**
 * struct coroutine - one of them, or the thread's own stack
 * @env: where it goes on
 * @stack: its stack; of the thread's own, filled in when it is first left
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
 * @co: overwritten; stays where it is
 * @entry: what it runs; never returns
 * @context: handed to it
 *
 * Aborts when there is no memory. The stack is never given back: coroutines are few and are used
 * again.
 */
void coroutine_create(struct coroutine *co, void (*entry)(void *context), void *context);

/**
 * coroutine_switch() - go on with another one
 * @from: the one that runs; a zeroed structure for the thread's own stack
 * @to: the one to go on, or to begin
 *
 * Returns when somebody switches to @from.
 */
void coroutine_switch(struct coroutine *from, struct coroutine *to);

#endif /* HARNESS_COROUTINE_H */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Coroutines on any Unix: makecontext() gives each its stack once. From then on a switch is
 * setjmp() and longjmp(), which make no system call and take a twentieth of swapcontext()'s time.
 */

/* Its checks of longjmp() know only the thread's own stack. */
#undef _FORTIFY_SOURCE

#include "coroutine.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

#define STACK_SIZE (256 * 1024)

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>

static void leaving(struct coroutine *from, const struct coroutine *to)
{
	__sanitizer_start_switch_fiber(&from->fake_stack, to->stack, to->size);
}

static void arriving(struct coroutine *to, struct coroutine *from)
{
	const void *stack;
	size_t size;

	__sanitizer_finish_switch_fiber(to->fake_stack, &stack, &size);
	if (from && !from->stack) {
		from->stack = stack;
		from->size = size;
	}
}
#else
static void leaving(struct coroutine *from, const struct coroutine *to)
{
	(void)from;
	(void)to;
}

static void arriving(struct coroutine *to, struct coroutine *from)
{
	(void)to;
	(void)from;
}
#endif

/* The coroutine that was left last; a new coroutine needs it when it arrives. */
static _Thread_local struct coroutine *left;

void coroutine_switch(struct coroutine *from, struct coroutine *to)
{
	left = from;
	leaving(from, to);
	if (!_setjmp(from->env))
		_longjmp(to->env, 1);
	arriving(from, left);
}

/* makecontext() passes only int arguments. */
static void begin(unsigned int high, unsigned int low)
{
	struct coroutine *co = (struct coroutine *)((uintptr_t)high << 16 << 16 | low);

	/* The coroutine is created; leave it until somebody switches to it. */
	arriving(co, left);
	leaving(co, left);
	if (!_setjmp(co->env))
		_longjmp(left->env, 1);
	arriving(co, left);
	co->entry(co->context);
	abort();
}

void coroutine_create(struct coroutine *co, void (*entry)(void *context), void *context)
{
	struct coroutine creator = { 0 };
	ucontext_t uc;
	void *stack =
		mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (stack == MAP_FAILED || getcontext(&uc)) {
		perror("coroutine");
		abort();
	}
	*co = (struct coroutine){
		.stack = stack, .size = STACK_SIZE, .entry = entry, .context = context
	};
	uc.uc_stack.ss_sp = stack;
	uc.uc_stack.ss_size = STACK_SIZE;
	uc.uc_link = NULL;
	makecontext(&uc, (void (*)(void))begin, 2, (unsigned int)((uintptr_t)co >> 16 >> 16),
		    (unsigned int)(uintptr_t)co);
	left = &creator;
	leaving(&creator, co);
	if (!_setjmp(creator.env))
		setcontext(&uc);
	arriving(&creator, NULL);
	left = NULL;
}

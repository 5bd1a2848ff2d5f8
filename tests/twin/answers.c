// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reference model, answered from a log.
 */
#include "answers.h"

#include <stdio.h>

static void complain(struct answers *answers, const struct emu_access *expected)
{
	char is[EMU_TRACE_LINE] = "none", should[EMU_TRACE_LINE];

	if (answers->at < answers->n)
		emu_describe(is, &answers->log[answers->at]);
	emu_describe(should, expected);
	answers->wrong = true;
	snprintf(answers->complaint, sizeof(answers->complaint), "access %zu is %.30s, not %.30s",
		 answers->at + 1, is, should);
}

uint32_t answers_ask(void *context, const struct model_access *expected)
{
	struct answers *answers = context;
	const struct emu_access access = {
		.offset = expected->offset,
		.value = expected->value,
		.width = expected->width,
		.direction = expected->direction == 'R' ? EMU_READ : EMU_WRITE,
	};
	const struct emu_access *is = &answers->log[answers->at];
	bool any_value = access.direction == EMU_READ && !answers->healthy;

	if (answers->wrong)
		return expected->value;
	if (answers->at == answers->n || is->direction != access.direction ||
	    is->offset != access.offset || is->width != access.width ||
	    (!any_value && is->value != access.value)) {
		complain(answers, &access);
		return expected->value;
	}
	answers->at++;
	return (uint32_t)is->value;
}

bool answers_end(struct answers *answers)
{
	if (answers->wrong || answers->at == answers->n)
		return !answers->wrong;
	answers->wrong = true;
	snprintf(answers->complaint, sizeof(answers->complaint), "there are %zu accesses, not %zu",
		 answers->n, answers->at);
	return false;
}

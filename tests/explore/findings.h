/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Once something was found there is no need to find it again. And outcomes that searches met.
 * Include cmocka.h first.
 */
#ifndef TESTS_FINDINGS_H
#define TESTS_FINDINGS_H

#include "hunt.h"
#include "skip.h"

#include <stdlib.h>

/* The state of the group of tests. */
struct findings {
	bool any;
};

static inline int findings_set_up(void **state)
{
	*state = calloc(1, sizeof(struct findings));
	return *state ? 0 : -1;
}

static inline int findings_tear_down(void **state)
{
	free(*state);
	return 0;
}

/* Skip a test after something was found. */
static inline void findings_begin(void **state)
{
	const struct findings *findings = *state;

	if (findings->any)
		skip_because("something was found before");
}

/* The test expects no finding. An empty search would have none either. */
static inline void findings_end(void **state, struct hunt *found)
{
	struct findings *findings = *state;

	if (!found->well) {
		findings->any = true;
		hunt_tell(found, stderr);
		fail_msg("%s: %s", found->scene, found->violation);
	}
	assert_true(found->stats.schedules > found->stats.worlds);
}

/* Two ways of search are compared in one hunt. */
static inline void findings_compare(void **state, hunt_search_fn *search, size_t size,
				    const char *what)
{
	struct hunt found;
	void *context;

	findings_begin(state);
	context = calloc(1, size);
	assert_non_null(context);
	hunt(&found, search, context);
	free(context);
	hunt_report(&found, what, stdout);
	if (!found.well)
		fail_msg("%s / %s: %s", found.scene, found.schedule, found.violation);
}

/**
 * struct met - different outcomes that a search met
 * @outcomes: as numbers
 * @n: how many
 */
struct met {
	uint64_t outcomes[4096];
	size_t n;
};

static inline bool met_before(const struct met *met, uint64_t outcome)
{
	for (size_t i = 0; i < met->n; i++)
		if (met->outcomes[i] == outcome)
			return true;
	return false;
}

static inline void met_now(struct met *met, uint64_t outcome)
{
	if (!met_before(met, outcome) && met->n < sizeof(met->outcomes) / sizeof(outcome))
		met->outcomes[met->n++] = outcome;
}

#endif /* TESTS_FINDINGS_H */

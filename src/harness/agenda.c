// SPDX-License-Identifier: GPL-2.0-only
/*
 * Agendas: searches of many scenes of a module's life.
 */
#include "agenda.h"

#include "emu_model.h"
#include "table.h"
#include "untried.h"

#include <errno.h>
#include <stdlib.h>

/* ---------------------------------------------------------------- Pairs ----------------------- */

bool agenda_pairs(const struct spec_call_row *row)
{
	if (!table_kinds[row->kind].explored || row->large)
		return false;
	/* Programs are frozen before a device sleeps, and not every driver has reset functions. */
	return row->kind != CALL_SLEEP && (row->kind != CALL_RESET || table_told_of_resets());
}

/* The last close comes when no call uses the file. */
static bool can_share(const struct spec_call_row *first, const struct spec_call_row *second)
{
	return table_kinds[first->kind].file && first->kind != CALL_RELEASE &&
	       table_kinds[second->kind].file && second->kind != CALL_RELEASE;
}

static unsigned int count_rows(void)
{
	unsigned int n = 0;

	while (table_row(n))
		n++;
	return n;
}

/* Without a driver the hardware does not matter. */
static bool write_state(unsigned int i, char *text, size_t room)
{
	if (i < 2)
		return snprintf(text, room, "%s", i ? "unbound" : "bound") > 0;
	if (!table_state(i - 1) || table_state(i - 1)->swept)
		return false;
	return snprintf(text, room, "bound %s", table_state(i - 1)->name) > 0;
}

bool agenda_interrupts(void)
{
	return EMU_HAS_INTERRUPTS && device_spec && device_spec->interrupted;
}

/* The tasks of what happens by itself meanwhile. */
static const char *helpers(const struct agenda *agenda)
{
	if (!device_spec || !device_spec->interrupted)
		return "";
	if (EMU_HAS_INTERRUPTS)
		return agenda->interrupted ? " device irq@A" : " device irq";
	return EMU_HAS_STEPS ? " device" : "";
}

static bool next_pair(struct agenda *agenda, char *text, size_t room)
{
	unsigned int *at = &agenda->at;
	const unsigned int n = count_rows();
	char state[EXPLORE_TEXT / 4];

	while (n && write_state(*at / 2 / n / n, state, sizeof(state))) {
		bool shared = *at % 2;
		unsigned int b = *at / 2 % n, a = *at / 2 / n % n;
		const struct spec_call_row *first = table_row(a), *second = table_row(b);

		*at += 1;
		if (b < a || !agenda_pairs(first) || !agenda_pairs(second))
			continue;
		if (shared && !can_share(first, second))
			continue;
		if (!shared && table_kinds[first->kind].file && table_kinds[second->kind].file &&
		    !table_open_twice())
			continue;
		snprintf(text, room, "%s: %s %s%s%s", state, first->name, second->name,
			 shared ? "@A" : "", helpers(agenda));
		return true;
	}
	return false;
}

bool agenda_next(struct agenda *agenda, char *text, size_t room)
{
	if (!agenda->scenes)
		return next_pair(agenda, text, room);
	if (!agenda->scenes[agenda->at])
		return false;
	snprintf(text, room, "%s", agenda->scenes[agenda->at++]);
	return true;
}

/* ---------------------------------------------------------------- Searches -------------------- */

static bool search(struct explore *explore, void *context)
{
	struct agenda *agenda = context;
	const struct explore_world *world;
	char text[EXPLORE_TEXT / 2];

	while (agenda_next(agenda, text, sizeof(text))) {
		const char *wrong = stage_set(text, &world);

		if (wrong) {
			fprintf(stderr, "%s: %s\n", text, wrong);
			abort();
		}
		if (!(agenda->bound ? explore_bounded(explore, world, agenda->bound, 0)
				    : explore_reduced(explore, world)))
			return false;
	}
	return true;
}

static void check_scenes(const char *const *scenes)
{
	const struct explore_world *world;
	const char *wrong;

	for (; scenes && *scenes; scenes++) {
		wrong = stage_set(*scenes, &world);
		if (!wrong)
			continue;
		fprintf(stderr, "%s: spec.c: the scene '%s': %s\n", program_invocation_short_name,
			*scenes, wrong);
		exit(1);
	}
}

void agenda_check(void)
{
	(void)table_node();
	if (!device_spec)
		return;
	check_scenes(device_spec->scenes);
	check_scenes(device_spec->vast);
}

bool agenda_run(const struct agenda *agenda, struct hunt *found, FILE *out)
{
	struct agenda own = *agenda;

	hunt(found, search, &own);
	hunt_report(found, own.what, out);
	return found->well;
}

bool stage_search(unsigned int depth)
{
	const char *const *scenes = device_spec ? device_spec->scenes : NULL;
	const char *const *vast = device_spec ? device_spec->vast : NULL;
	static const char *const none[] = { NULL };
	char what[64];
	const struct agenda agendas[] = {
		{ .what = "2 calls" },
		{ .what = "2 calls, interrupted", .interrupted = true },
		{ .what = "more calls", .scenes = scenes ? scenes : none },
		{ .what = "many schedules", .scenes = vast ? vast : none },
		{ .what = what, .bound = depth },
		{ .what = what, .scenes = scenes ? scenes : none, .bound = depth },
	};
	struct hunt found;

	agenda_check();
	untried_report(stdout);
	snprintf(what, sizeof(what), "the same, up to %u preemptions, no reduction", depth);
	for (size_t i = 0; i < sizeof(agendas) / sizeof(agendas[0]); i++) {
		if (agendas[i].interrupted && !agenda_interrupts())
			continue;
		if (agenda_run(&agendas[i], &found, stdout))
			continue;
		hunt_tell(&found, stdout);
		return false;
	}
	return true;
}

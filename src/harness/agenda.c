// SPDX-License-Identifier: GPL-2.0-only
/*
 * Agendas: searches of many scenes of a module's life.
 */
#include "agenda.h"

#include "emu_model.h"
#include "table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool agenda_pairs(const struct spec_call_row *row)
{
	if (!table_kinds[row->kind].explored || row->large)
		return false;
	/* Programs are frozen before a device sleeps, and not every driver has reset functions. */
	return row->kind != CALL_SLEEP && (row->kind != CALL_RESET || table_told_of_resets());
}

/* ---------------------------------------------------------------- Selections of calls --------- */

static const struct spec_call_row *find(const char *name)
{
	return name ? table_row(table_find(name, strlen(name))) : NULL;
}

/* The calls of which an agenda selects some; NULL where there are no more. */
static const struct spec_call_row *call_at(const struct agenda *agenda, unsigned int i)
{
	return agenda->calls ? find(device_spec->cast[i]) : table_row(i);
}

static unsigned int calls_of(const struct agenda *agenda)
{
	return agenda->calls ? agenda->calls : 2;
}

/* Without a driver the hardware does not matter. */
static bool write_state(const struct agenda *agenda, char *text, size_t room)
{
	const unsigned int i = agenda->at;
	const char *const *states = agenda->calls ? device_spec->cast_states : NULL;

	if (states)
		return states[i] && snprintf(text, room, "bound %s", states[i]) > 0;
	if (i < (agenda->calls ? 1 : 2))
		return snprintf(text, room, "%s", i ? "unbound" : "bound") > 0;
	if (agenda->calls || !table_state(i - 1) || table_state(i - 1)->swept)
		return false;
	return snprintf(text, room, "bound %s", table_state(i - 1)->name) > 0;
}

/* The tasks of what happens by itself meanwhile. */
static const char *helpers(const struct agenda *agenda)
{
	if (agenda->calls || !device_spec || !device_spec->interrupted)
		return "";
	if (EMU_HAS_INTERRUPTS)
		return agenda->interrupted ? " device irq@A" : " device irq";
	return EMU_HAS_STEPS ? " device" : "";
}

/* The last close comes when no call uses the file. */
static bool is_possible(const struct agenda *agenda)
{
	unsigned int files = 0;
	bool releases = false;

	for (unsigned int i = 0; i < calls_of(agenda); i++) {
		const struct spec_call_row *row = call_at(agenda, agenda->who[i]);

		if (!agenda->calls && !agenda_pairs(row))
			return false;
		files += table_kinds[row->kind].file;
		releases |= row->kind == CALL_RELEASE;
	}
	if (files < 2)
		return !agenda->shared;
	return agenda->shared ? !releases : table_open_twice();
}

/* The first task that needs a file has the one that is shared. */
static void write_calls(const struct agenda *agenda, const char *state, char *text, size_t room)
{
	size_t n = (size_t)snprintf(text, room, "%s:", state);
	char owner = 0;

	for (unsigned int i = 0; i < calls_of(agenda) && n < room; i++) {
		const struct spec_call_row *row = call_at(agenda, agenda->who[i]);
		const char file[] = { '@', owner, '\0' };
		const bool shares = agenda->shared && table_kinds[row->kind].file;

		n += (size_t)snprintf(text + n, room - n, " %s%s", row->name,
				      shares && owner ? file : "");
		if (shares && !owner)
			owner = (char)('A' + i);
	}
	if (n < room)
		snprintf(text + n, room - n, "%s", helpers(agenda));
}

static void advance(struct agenda *agenda)
{
	unsigned int i = calls_of(agenda);

	agenda->shared = !agenda->shared;
	if (agenda->shared)
		return;
	while (i-- > 0) {
		if (!call_at(agenda, ++agenda->who[i]))
			continue;
		for (unsigned int k = i + 1; k < calls_of(agenda); k++)
			agenda->who[k] = agenda->who[i];
		return;
	}
	memset(agenda->who, 0, sizeof(agenda->who));
	agenda->at++;
}

static bool next_selection(struct agenda *agenda, char *text, size_t room)
{
	char state[EXPLORE_TEXT / 4];

	while (call_at(agenda, 0) && write_state(agenda, state, sizeof(state))) {
		bool possible = is_possible(agenda);

		if (possible)
			write_calls(agenda, state, text, room);
		advance(agenda);
		if (possible)
			return true;
	}
	return false;
}

static bool next_scene(struct agenda *agenda, char *text, size_t room)
{
	if (!agenda->scenes)
		return next_selection(agenda, text, room);
	if (!agenda->scenes[agenda->at])
		return false;
	snprintf(text, room, "%s", agenda->scenes[agenda->at++]);
	return true;
}

bool agenda_next(struct agenda *agenda, char *text, size_t room)
{
	do {
		if (!next_scene(agenda, text, room))
			return false;
	} while (agenda->every && agenda->turn++ % agenda->every);
	return true;
}

/* ---------------------------------------------------------------- Searches -------------------- */

static bool search_scene(struct explore *explore, const struct agenda *agenda,
			 const struct explore_world *world)
{
	if (agenda->walks)
		return explore_walk(explore, world, agenda->seed, agenda->walks);
	if (agenda->bound)
		return explore_bounded(explore, world, agenda->bound, 0);
	return explore_reduced(explore, world);
}

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
		if (!search_scene(explore, agenda, world))
			return false;
	}
	return true;
}

bool agenda_run(const struct agenda *agenda, struct hunt *found, FILE *out)
{
	struct agenda own = *agenda;
	char what[128];
	size_t n = (size_t)snprintf(what, sizeof(what), "%s", own.what);

	if (own.every > 1)
		n += (size_t)snprintf(what + n, sizeof(what) - n, ", one scene of %u", own.every);
	if (own.bound)
		n += (size_t)snprintf(what + n, sizeof(what) - n,
				      ", up to %u preemptions, no reduction", own.bound);
	if (own.walks)
		snprintf(what + n, sizeof(what) - n, ", at random");
	hunt(found, search, &own);
	hunt_report(found, what, out);
	return found->well;
}

/* ---------------------------------------------------------------- The package's spec ---------- */

static void check_scene(const char *scene)
{
	const struct explore_world *world;
	const char *wrong = stage_set(scene, &world);

	if (!wrong)
		return;
	fprintf(stderr, "%s: spec.c: the scene '%s': %s\n", program_invocation_short_name, scene,
		wrong);
	exit(1);
}

static void check_scenes(const char *const *scenes)
{
	for (; scenes && *scenes; scenes++)
		check_scene(*scenes);
}

static void check_cast(void)
{
	const char *const *states = device_spec->cast_states;
	char scene[EXPLORE_TEXT / 2];

	for (unsigned int i = 0; device_spec->cast && device_spec->cast[i]; i++) {
		snprintf(scene, sizeof(scene), "bound: %s", device_spec->cast[i]);
		check_scene(scene);
	}
	for (unsigned int i = 0; device_spec->cast && states && states[i]; i++) {
		snprintf(scene, sizeof(scene), "bound %s: %s", states[i], device_spec->cast[0]);
		check_scene(scene);
	}
}

void agenda_check(void)
{
	(void)table_node();
	if (!device_spec)
		return;
	check_scenes(device_spec->scenes);
	check_scenes(device_spec->vast);
	check_cast();
}

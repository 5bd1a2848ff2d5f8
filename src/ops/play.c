// SPDX-License-Identifier: GPL-2.0-only
/*
 * The caller of the system calls: its memory, the calls, and their results.
 */
#include "play.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* How many bytes of the memory after a call are shown; further bytes go into a sum. */
#define SHOWN 48

/* ---------------------------------------------------------------- Memory ---------------------- */

/* An area between pages that cannot be touched. */
static uint8_t *map_area(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *start =
		mmap(NULL, OPS_AREA + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (start == MAP_FAILED)
		return NULL;
	if (mprotect(start + page, OPS_AREA, PROT_READ | PROT_WRITE)) {
		munmap(start, OPS_AREA + 2 * page);
		return NULL;
	}
	return start + page;
}

static void unmap_area(uint8_t *start)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	munmap(start - page, OPS_AREA + 2 * page);
}

/* The area consists of whole pages of this process, so this cannot fail. */
static void protect(struct ops_memory *area, bool writable)
{
	if (area->writable == writable)
		return;
	if (mprotect(area->start, OPS_AREA, writable ? PROT_READ | PROT_WRITE : PROT_READ))
		abort();
	area->writable = writable;
}

int ops_player_init(struct ops_player *player, const struct ops_world *world, FILE *out)
{
	*player = (struct ops_player){ .world = world, .out = out };
	for (size_t i = 0; i < OPS_FILES; i++)
		player->fds[i] = -1;
	player->before = malloc(OPS_AREAS * OPS_AREA);
	if (!player->before)
		return -ENOMEM;
	for (size_t i = 0; i < OPS_AREAS; i++) {
		player->areas[i] = (struct ops_memory){ .start = map_area(), .writable = true };
		if (!player->areas[i].start) {
			ops_player_free(player);
			return -ENOMEM;
		}
	}
	return 0;
}

void ops_player_free(struct ops_player *player)
{
	for (size_t i = 0; i < OPS_AREAS; i++)
		if (player->areas[i].start)
			unmap_area(player->areas[i].start);
	free(player->before);
}

static uint8_t *pointer(const struct ops_player *player, const struct ops_op *op, unsigned int area)
{
	const struct ops_place *place = &op->places[area];

	return place->null ? NULL : player->areas[area].start + OPS_AREA - place->edge;
}

/* Put n bytes into their place, as far as there is memory. */
static void put(const struct ops_player *player, const struct ops_op *op, unsigned int area,
		const void *bytes, size_t n)
{
	uint8_t *to = pointer(player, op, area);
	uint32_t edge = op->places[area].edge;

	if (to)
		memcpy(to, bytes, n < edge ? n : edge);
}

static void put_data(const struct ops_player *player, const struct ops_op *op, unsigned int area,
		     const struct ops_data *data)
{
	static uint8_t bytes[OPS_MAX + 1];
	size_t n = ops_data_size(data);

	if (!data->literal)
		return;
	ops_data_copy(data, bytes);
	/* An ioctl has no count, and its argument may be a text. */
	if (op->kind == OPS_IOCTL && area == OPS_ARGUMENT)
		bytes[n++] = '\0';
	put(player, op, area, bytes, n);
}

static void put_argument(const struct ops_player *player, const struct ops_op *op)
{
	static uint8_t argument[OPS_AREA];
	uintptr_t addresses[OPS_AREAS];
	const struct ops_field *field;

	for (unsigned int i = 0; i < OPS_AREAS; i++)
		addresses[i] = (uintptr_t)pointer(player, op, i);
	put(player, op, OPS_ARGUMENT, argument, ops_argument(op, addresses, argument));
	for (size_t i = 0; (field = ops_field_at(op->call, i)); i++)
		if (ops_field_is_pointer(field))
			put_data(player, op, ops_field_area(op->call, i), &op->values[i].data);
}

/* Set up the caller's memory for the call. */
static void set_memory(struct ops_player *player, const struct ops_op *op)
{
	for (size_t i = 0; i < OPS_AREAS; i++) {
		protect(&player->areas[i], true);
		memset(player->areas[i].start, OPS_FILLER, OPS_AREA);
	}
	put_data(player, op, OPS_ARGUMENT, &op->data);
	if (op->has_number)
		put(player, op, OPS_ARGUMENT, &op->number, sizeof(op->number));
	if (op->call)
		put_argument(player, op);
	for (size_t i = 0; i < OPS_AREAS; i++) {
		memcpy(player->before + i * OPS_AREA, player->areas[i].start, OPS_AREA);
		protect(&player->areas[i], !op->places[i].readonly);
	}
	if (player->world->memory)
		player->world->memory(player->world->context, player->areas);
}

/* ---------------------------------------------------------------- Calls ----------------------- */

static long open_file(struct ops_player *player, const struct ops_op *op, long fd)
{
	if (fd < 0)
		return fd;
	/* If the file is open already, close the old one, as a shell does. */
	if (player->fds[op->kind == OPS_DUP ? op->other : op->file] >= 0)
		player->world->close(player->world->context,
				     player->fds[op->kind == OPS_DUP ? op->other : op->file]);
	player->fds[op->kind == OPS_DUP ? op->other : op->file] = (int)fd;
	return 0;
}

static long close_file(struct ops_player *player, unsigned int file)
{
	long ret = player->world->close(player->world->context, player->fds[file]);

	player->fds[file] = -1;
	return ret;
}

static long call(struct ops_player *player, const struct ops_op *op)
{
	const struct ops_world *world = player->world;
	void *context = world->context;
	int fd = player->fds[op->file];
	uint8_t *buffer = pointer(player, op, OPS_ARGUMENT);

	switch (op->kind) {
	case OPS_OPEN:
		return open_file(player, op, world->open(context, op->mode));
	case OPS_CLOSE:
		return close_file(player, op->file);
	case OPS_DUP:
		return open_file(player, op, world->dup(context, fd));
	case OPS_NONBLOCK:
		return world->nonblock(context, fd, op->mode & OPS_MODE_NONBLOCK);
	case OPS_WRITE:
		return world->write(context, fd, buffer, op->count);
	case OPS_READ:
		return world->read(context, fd, buffer, op->count);
	case OPS_PWRITE:
		return world->pwrite(context, fd, buffer, op->count);
	case OPS_PREAD:
		return world->pread(context, fd, buffer, op->count);
	case OPS_LSEEK:
		return world->lseek(context, fd);
	case OPS_POLL:
		return world->poll(context, fd);
	default:
		if (op->call && op->call->fields[0].kind == OPS_VALUE)
			buffer = (uint8_t *)(uintptr_t)op->values[0].number;
		return world->ioctl(context, fd, op->command, buffer);
	}
}

/* ---------------------------------------------------------------- Results --------------------- */

/* FNV-1a, so that bytes that are not shown are compared too. */
static uint32_t sum(const uint8_t *bytes, size_t n)
{
	uint32_t hash = 0x811c9dc5;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ bytes[i]) * 0x01000193;
	return hash;
}

static void print_bytes(FILE *out, const uint8_t *bytes, size_t n)
{
	fputc('"', out);
	for (size_t i = 0; i < n && i < SHOWN; i++) {
		if (bytes[i] == '"' || bytes[i] == '\\')
			fprintf(out, "\\%c", bytes[i]);
		else if (bytes[i] >= ' ' && bytes[i] <= '~')
			fputc(bytes[i], out);
		else
			fprintf(out, "\\x%02x", bytes[i]);
	}
	fputc('"', out);
	if (n > SHOWN)
		fprintf(out, "... (%zu bytes, sum %08" PRIx32 ")", n, sum(bytes, n));
}

/* Print what the call changed in an area, from the first changed byte to the last. */
static void print_changes(const struct ops_player *player, const struct ops_op *op,
			  const char *name, unsigned int area)
{
	const uint8_t *now = player->areas[area].start;
	const uint8_t *before = player->before + area * OPS_AREA;
	size_t start = OPS_AREA - op->places[area].edge;
	size_t first = 0;
	size_t last = OPS_AREA;

	while (first < OPS_AREA && now[first] == before[first])
		first++;
	if (first == OPS_AREA)
		return;
	while (now[last - 1] == before[last - 1])
		last--;
	fprintf(player->out, "%s%s", *name ? " " : "", name);
	if (first != start)
		fprintf(player->out, " at %+ld", (long)first - (long)start);
	fputc(' ', player->out);
	print_bytes(player->out, now + first, last - first);
}

/*
 * Print a number that the call changed, if all of it is in memory, and take it out of the further
 * changes.
 */
static void print_number(const struct ops_player *player, const struct ops_op *op,
			 const struct ops_field *field)
{
	uint32_t edge = op->places[OPS_ARGUMENT].edge;
	size_t at = OPS_AREA - edge + field->offset;
	const uint8_t *now = player->areas[OPS_ARGUMENT].start + at;
	uint8_t *before = player->before + at;

	if (field->offset + field->size > edge || !memcmp(now, before, field->size))
		return;
	memcpy(before, now, field->size);
	fprintf(player->out, " %s=%" PRIu64, field->name, ops_number_get(now, field->size));
}

static void print_memory(const struct ops_player *player, const struct ops_op *op)
{
	const struct ops_field *field;

	for (size_t i = 0; (field = ops_field_at(op->call, i)); i++)
		if (field->kind == OPS_NUMBER || field->kind == OPS_LENGTH)
			print_number(player, op, field);
	print_changes(player, op, "", OPS_ARGUMENT);
	for (size_t i = 0; (field = ops_field_at(op->call, i)); i++)
		if (ops_field_is_pointer(field))
			print_changes(player, op, field->name, ops_field_area(op->call, i));
}

static void print_poll(FILE *out, long events)
{
	static const struct {
		short event;
		const char *name;
	} names[] = {
		{ POLLIN, "in" },
		{ POLLOUT, "out" },
		{ POLLERR, "err" },
		{ POLLHUP, "hup" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (events & names[i].event)
			fprintf(out, " %s", names[i].name);
}

static void print_result(const struct ops_player *player, const struct ops_op *op, long ret)
{
	FILE *out = player->out;

	fprintf(out, "%.*s =", (int)op->text_size, op->text);
	if (ret < 0)
		fprintf(out, " %s", strerrorname_np((int)-ret));
	else if (op->kind == OPS_POLL)
		print_poll(out, ret);
	else
		fprintf(out, " %ld", ret);
	print_memory(player, op);
	fputc('\n', out);
}

static int play_op(const struct ops_op *op, void *context)
{
	struct ops_player *player = context;

	set_memory(player, op);
	print_result(player, op, call(player, op));
	return 0;
}

int ops_play(struct ops_player *player, const char *script, size_t size, struct ops_error *error)
{
	int err = ops_parse(script, size, NULL, NULL, error);

	if (!err)
		err = ops_parse(script, size, play_op, player, error);
	for (unsigned int i = 0; i < OPS_FILES; i++)
		if (player->fds[i] >= 0)
			close_file(player, i);
	return err;
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a driver is called with, and what each call should do: the one vocabulary of sweep, explorer
 * and whoever else drives a driver.
 *
 * A device's package may have a spec.c, which defines %device_spec: a table of its calls, a table
 *of states that its hardware may be in, and a reference. All of them are optional. Without a spec.c
 * the calls are those that the machine shows: read, write, poll, the attributes of the node, and
 * each ioctl of uapi.h; what they return is then not judged, but all that every driver has to keep
 * still is.
 *
 *	struct reference {
 *		uint32_t seed;
 *	};
 *
 *	static void start(void *state, const struct emu_device *device)
 *	{
 *		struct reference *reference = state;
 *
 *		reference->seed = device->seed;
 *	}
 *
 *	static bool call(void *state, const struct spec_call *call)
 *	{
 *		const struct reference *reference = state;
 *		uint32_t seed;
 *
 *		if (call->kind != CALL_IOCTL)
 *			return call->gone ? call->result == -ENODEV : !call->result;
 *		if (call->gone)
 *			return call->result == -ENODEV;
 *		memcpy(&seed, call->after, sizeof(seed));
 *		return !call->result && seed == reference->seed;
 *	}
 *
 *	static const struct spec_call_row calls[] = {
 *		{ .name = "GET_SEED", .text = "ioctl GET_SEED" },
 *	};
 *
 *	static const struct spec spec = {
 *		.calls = calls,
 *		.n_calls = 1,
 *		.size = sizeof(struct reference),
 *		.start = start,
 *		.call = call,
 *	};
 *	const struct spec *const device_spec = &spec;
 *
 * It is written from the specification, and asks neither the driver nor the model of the hardware.
 */
#ifndef HARNESS_SPEC_H
#define HARNESS_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct emu_device;
struct ops_call;

/* Files that may be open at once, and the most bytes of user memory that a call has: as many as the
 * number of an ioctl can say, and some for what it points to.
 */
#define SPEC_FILES  6
#define SPEC_MEMORY 20480

/**
 * enum call_kind - what is done to a driver
 * @CALL_OPEN: open(2) of a node to read and write. For each node but the first one there is a call
 *	"open-NODE" that opens it. Where a
 *	driver lets only one file be open, no scene needs two
 * @CALL_RELEASE: the last close(2) of the file
 * @CALL_READ: read(2) into user memory
 * @CALL_WRITE: write(2) from user memory
 * @CALL_IOCTL: ioctl(2); the argument is the address of user memory, or a number if there is none
 * @CALL_POLL: poll(2), one look
 * @CALL_WAIT: poll(2) for nothing but the end of the device
 * @CALL_SHOW: read of an attribute
 * @CALL_STORE: write of an attribute
 * @CALL_BIND: the administrator lets the driver have the device
 * @CALL_UNBIND: ... and takes it away
 * @CALL_LOAD: insmod
 * @CALL_UNLOAD: rmmod
 * @CALL_SLEEP: suspend and resume; in no scene but those that name it, because programs are frozen
 *	before
 * @CALL_RESET: reset of the function; in pairs of calls if the driver is told of it
 * @CALL_KINDS: how many there are
 */
enum call_kind {
	CALL_OPEN,
	CALL_RELEASE,
	CALL_READ,
	CALL_WRITE,
	CALL_IOCTL,
	CALL_POLL,
	CALL_WAIT,
	CALL_SHOW,
	CALL_STORE,
	CALL_BIND,
	CALL_UNBIND,
	CALL_LOAD,
	CALL_UNLOAD,
	CALL_SLEEP,
	CALL_RESET,
	CALL_KINDS,
};

/**
 * struct spec_call_row - a call, by its name
 * @name: in scenes, reports and replay lines: "read", "GET_SEED"; no blank, comma, slash or @
 * @text: the call as op scripts have it (docs/traces.md), without a file: "read 8", "write
 *\"abc\"", "ioctl SET_SEED seed=3". @kind and what user memory holds come from that, and @size, if
 *it is 0. An ioctl is named in no other way: calls.h or, where there is none, uapi.h has its
 *number. Or NULL
 * @kind: what is done
 * @cmd: %CALL_IOCTL: the command; from @text
 * @ioctl: %CALL_IOCTL: its description in calls.h; from @text
 * @number: %CALL_IOCTL: the argument, if @size is 0; from @text
 * @attribute: %CALL_SHOW, %CALL_STORE: its name; "device/NAME" for one of the PCI device and not of
 *	the node
 * @node: %CALL_OPEN: the name of the node; NULL for the first one that the module makes
 * @in: what user memory holds before the call, @size bytes: zeros if it is NULL. %CALL_STORE: the
 *	text. %CALL_LOAD: the parameters, as text; @size does not matter
 * @size: of user memory, which is how much is read or written; at most %SPEC_MEMORY
 * @prepare: changes user memory after @in: what differs from task to task (0, 1, ...), so that it
 *	shows whose bytes they are, and what depends on where it is: pointers. User memory is
 *	aligned for every type. Or NULL
 * @fails: it is to fail in every state of the hardware: nonsense, which has to be refused. Without
 *	that it has to succeed in one of them at least, or its row is taken to be wrong: a number or
 *	a name that the driver does not know
 * @nonblock: the file does not block
 * @large: it makes so many steps that it is explored only in scenes that name it
 * @any: the reference knows what comes of it whatever user memory holds and, of %CALL_READ and
 *	%CALL_WRITE, however much is read or written, not only of @in and @size: a fuzzer changes
 *	them. struct spec_call.before and .row have what they were
 *
 * What takes no more than its kind is there in any case: open, release, poll, wait, bind, unbind,
 * load, unload, sleep, reset. A row of the same name takes its place. The driver can access the
 * @size bytes of user memory and no others.
 */
struct spec_call_row {
	const char *name;
	const char *text;
	enum call_kind kind;
	unsigned int cmd;
	const struct ops_call *ioctl;
	unsigned long number;
	const char *attribute;
	const char *node;
	const void *in;
	size_t size;
	void (*prepare)(void *user, unsigned int task);
	bool fails;
	bool nonblock;
	bool large;
	bool any;
};

/**
 * struct spec_state_row - how the hardware is when the driver comes, by a name
 * @name: in scenes; no blank or colon
 * @set: changes the hardware, which was just reset
 */
struct spec_state_row {
	const char *name;
	void (*set)(struct emu_device *device);
};

/**
 * struct spec_call - a call that was made, and what came of it
 * @row: which
 * @kind: of @row
 * @file: through which file, 0 to %SPEC_FILES - 1; %CALL_OPEN: which it opens
 * @gone: the file's device has no driver any more, though another one may by now; for what needs no
 *	file: the device has no driver
 * @result: what it returned: 0 or more, or a negative errno; a mask for poll and wait. -EINTR: it
 *	slept, all others had come to an end or slept as well, and so a signal came: right only
 *where nobody should have woken it, as things are now
 * @user: where user memory is, as pointers in it have it
 * @before: user memory before the call, @row->size bytes
 * @after: and after it. %CALL_SHOW: what was read, cut where it does not fit
 */
struct spec_call {
	const struct spec_call_row *row;
	enum call_kind kind;
	unsigned int file;
	bool gone;
	long result;
	uintptr_t user;
	const uint8_t *before;
	const uint8_t *after;
};

/**
 * struct spec - what a package says of its device and driver
 * @calls: by their names, @n_calls of them; none: what the machine shows
 * @states: of the hardware, @n_states of them, the usual one first; none: as it is after a reset
 * @params: of the module, as insmod(8) takes them; NULL for none
 * @interrupted: what the device does by itself, and its interrupts, come at any time in the pairs
 *	of calls, too, and not only as soon as they can. For drivers of few steps: there are many
 *	more schedules
 * @scenes: of more than two calls, or of calls that are @large, up to a NULL: each is explored
 *whole. life.h says how they are written. NULL for none
 * @vast: likewise, but with far too many schedules for every day
 * @recovers: faults that the driver does without, as the fault sweep names operation and fault, up
 *to a NULL: "bind kzalloc@2:enomem". The operation then comes to what it comes to without the
 *	fault, and the reference has to agree. All others have to make it fail. NULL for none
 * @size: of the reference's state in bytes. It is plain data, copied and forgotten at any time, and
 *	must not refer to itself
 * @start: the reference's state when the hardware is in this one and no driver has come yet; @state
 *	is all zeros. NULL: it stays that
 * @call: does what came of a call agree with the reference? Moves @state on. NULL: results are not
 *	judged. It is told every call, so that the reference knows of a file that is opened and of a
 *	driver that comes (%CALL_BIND), one after the other, in an order in which they could have
 *	been made. What bind and unbind return, and that nobody opens what has no driver, is judged
 *	before that, for any driver: the reference is told only of those that succeed. What sleep
 *	and reset do to the hardware it has to know only if @calls has them
 * @agrees: is the hardware in the end as the reference says? NULL: not judged
 * @field: a name for a place in memory that the driver allocated in a function, @offset bytes from
 *	its beginning, for stories: "node lock". NULL, also for a single place: it has none
 */
struct spec {
	const struct spec_call_row *calls;
	size_t n_calls;
	const struct spec_state_row *states;
	size_t n_states;
	const char *params;
	bool interrupted;
	const char *const *scenes;
	const char *const *vast;
	const char *const *recovers;
	size_t size;
	void (*start)(void *state, const struct emu_device *device);
	bool (*call)(void *state, const struct spec_call *call);
	bool (*agrees)(const void *state, const struct emu_device *device);
	const char *(*field)(const char *function, size_t offset);
};

/* The package's: defined by its spec.c, and NULL where there is none. */
extern const struct spec *const device_spec;

#endif /* HARNESS_SPEC_H */

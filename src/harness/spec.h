/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The calls of a driver, and their specification: sweep, explorer and all other code that drives a
 * driver use these.
 *
 * A device's package may have a spec.c, which defines %device_spec: a table of its calls, a table
 * of states that its hardware may be in, and a reference. Each of them is optional. Without a
 * spec.c the calls are those that the machine shows: read, write, poll, the attributes of the node,
 * and each ioctl of uapi.h. Their results are not judged then, but the rules for every driver are
 * checked.
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
 * Write it from the specification, without the driver and the model of the hardware.
 */
#ifndef HARNESS_SPEC_H
#define HARNESS_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct emu_access;
struct emu_device;
struct ops_call;
struct sim_fault;

/* Files that may be open at once, and the most bytes of user memory that a call has: as many as the
 * number of an ioctl can say, and some for what it points to.
 */
#define SPEC_FILES  6
#define SPEC_MEMORY 20480
/* Bytes for what is wrong with a call. */
#define SPEC_WHY 128

/**
 * enum call_kind - kinds of calls of a driver
 * @CALL_OPEN: open(2) of a node. For each node but the first one there is a call "open-NODE" that
 *	opens it. If a driver allows only one open file, no scene needs two
 * @CALL_RELEASE: the last close(2) of the file
 * @CALL_READ: read(2) into user memory
 * @CALL_WRITE: write(2) from user memory
 * @CALL_IOCTL: ioctl(2); the argument is the address of user memory, or a number if there is none
 * @CALL_POLL: poll(2), one look
 * @CALL_WAIT: poll(2) for the end of the device, and for the events that its row names
 * @CALL_SHOW: read of an attribute
 * @CALL_STORE: write of an attribute
 * @CALL_BIND: the administrator binds the driver to the device
 * @CALL_UNBIND: ... and unbinds it
 * @CALL_LOAD: insmod
 * @CALL_UNLOAD: rmmod
 * @CALL_SLEEP: suspend and resume; only in scenes that name it, because programs are frozen before
 * @CALL_RESET: reset of the function; in pairs of calls if the driver has reset functions
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
 * @text: the call as in op scripts (docs/traces.md), without a file: "read 8", "write \"abc\"",
 *	"ioctl SET_SEED seed=3". It gives @kind, the content of user memory, and @size if that is 0.
 *	An ioctl must be named here: calls.h or, without one, uapi.h has its number. Or NULL
 * @kind: its kind
 * @cmd: %CALL_IOCTL: the command; from @text
 * @ioctl: %CALL_IOCTL: its description in calls.h; from @text
 * @number: %CALL_IOCTL: the argument, if @size is 0; from @text. %CALL_WAIT: events (POLLIN, ...)
 *	that end it as well as the device's end. %CALL_LOAD: the errno with which it fails
 * @attribute: %CALL_SHOW, %CALL_STORE: its name; "device/NAME" for one of the PCI device and not of
 *	the node
 * @node: %CALL_OPEN: the name of the node; NULL for the first one that the module makes
 * @mode: %CALL_OPEN: as in op scripts: "r", "w"; NULL to read and write
 * @in: content of user memory before the call, @size bytes: zeros if it is NULL. %CALL_STORE: the
 *	text. %CALL_LOAD: the parameters, as text; @size does not matter
 * @size: size of user memory, which is the number of bytes to read or write; at most %SPEC_MEMORY
 * @reach: only so many bytes of user memory are mapped; 0 for all
 * @prepare: changes user memory after @in: bytes that differ from task to task (0, 1, ...), so that
 *	they show their task, and bytes that depend on the address: pointers. User memory is aligned
 *	for every type. Or NULL
 * @fails: it must fail in every state of the hardware, because it is invalid. Without this it must
 *	succeed in at least one state, or its row counts as wrong: a number or a name that the
 *	driver does not know
 * @nonblock: the file does not block
 * @nowait: with @nonblock: not the file says so, but the call (RWF_NOWAIT)
 * @unchecked: what it delivers may come from a bus without a device: the driver does not ask
 *	whether the device was pulled out
 * @large: it has so many steps that it is explored only in scenes that name it
 * @swept: only the sweep and the fuzzer make it, and scenes that name it. Such rows are the
 *	last ones
 * @any: the reference knows the right result for any content of user memory and, for %CALL_READ and
 *	%CALL_WRITE, for any size, not only for @in and @size: a fuzzer changes them. struct
 *	spec_call.before and .row have the changed ones
 *
 * Calls that need only their kind always exist: open, release, poll, wait, bind, unbind,
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
	const char *mode;
	const void *in;
	size_t size;
	size_t reach;
	void (*prepare)(void *user, unsigned int task);
	bool fails;
	bool nonblock;
	bool nowait;
	bool unchecked;
	bool large;
	bool swept;
	bool any;
};

/**
 * struct spec_state_row - a named state of the hardware before the driver is bound
 * @name: in scenes; no blank or colon
 * @set: changes the hardware after a reset
 * @swept: only the sweep uses it, for calls whose accesses are judged, see @accesses of
 *	struct spec. Such rows are the last ones
 * @params: of the module in a state that is @swept, instead of those of struct spec
 * @first: in a state that is @swept: the name of a call that was made on the file before
 * @pulled: in a state that is @swept: then the device is pulled out, and the driver does not know
 */
struct spec_state_row {
	const char *name;
	void (*set)(struct emu_device *device);
	bool swept;
	const char *params;
	const char *first;
	bool pulled;
};

/**
 * struct spec_call - a call that was made, and its results
 * @row: its row
 * @kind: of @row
 * @late: a wait or a poll loop in it timed out although the hardware had something to do or to
 *	tell: the explorer lets time pass as quickly as it likes. Where working hardware is quick
 *	enough, a time-out is right only then
 * @signalled: a signal came during it (signal@A in a scene), which may have ended its wait
 * @file: the file that it uses, 0 to %SPEC_FILES - 1; %CALL_OPEN: the one that it opens
 * @lost: %CALL_SLEEP: the device had no power meanwhile, so its state was the one after a reset
 *	when the driver resumed
 * @image: %CALL_SLEEP: no sleep: an image of memory was written, and the machine went on (freeze
 *	and thaw)
 * @gone: the file's device has no driver any more, though another device may have one by now; for a
 *	call without a file: the device has no driver
 * @pulled: the device was pulled out before; only in a state that says so, and in the fuzzer
 * @overlaps: other calls were made at the same time
 * @result: its result: 0 or more, or a negative errno; a mask for poll and wait. -EINTR: it slept,
 *	all other tasks had ended or slept as well, and so a signal came: this is right only if
 *	nobody should have woken it in the present state
 * @user: address of user memory, as pointers in it have it
 * @before: user memory before the call, @row->size bytes
 * @after: user memory after it. %CALL_SHOW: the text, cut if it does not fit
 * @accesses: the driver's accesses to the hardware in it, one after the other, @n_accesses of them,
 *	without those that the register map does not allow. NULL: nobody has watched. Only if struct
 *	spec has @accesses
 * @failed: the hardware has failed, in this call or before it: its answers may be any, and its
 *	state is not known
 * @faults: with @accesses: calls of the kernel that were to fail, @n_faults of them. Those that did
 *	have @fired
 * @warnings: with @accesses: warnings and worse that the driver has logged in it
 * @notices: with @accesses: how often it has said that an attribute has changed (sysfs_notify())
 * @why: receives what is wrong, in words, %SPEC_WHY bytes with the NUL; or NULL
 */
struct spec_call {
	const struct spec_call_row *row;
	enum call_kind kind;
	unsigned int file;
	bool lost;
	bool image;
	bool gone;
	bool late;
	bool signalled;
	bool pulled;
	bool overlaps;
	long result;
	uintptr_t user;
	const uint8_t *before;
	const uint8_t *after;
	const struct emu_access *accesses;
	size_t n_accesses;
	bool failed;
	const struct sim_fault *faults;
	size_t n_faults;
	unsigned long warnings;
	unsigned long notices;
	char *why;
};

/**
 * struct spec - a package's specification of its device and driver
 * @calls: by their names, @n_calls of them; none: what the machine shows
 * @states: of the hardware, @n_states of them, the usual one first; none: the state after a reset
 * @params: of the module, as insmod(8) takes them; NULL for none
 * @interrupted: in the pairs of calls, the device's own steps and its interrupts also come at any
 *	time. For drivers of few steps: there are many more schedules. Without it they are in no
 *	pair of calls, and the check says so
 * @scenes: of more than two calls, or of calls that are @large, up to a NULL: each is explored
 *	completely. life.h explains their text. NULL for none
 * @vast: likewise, but with too many schedules for everyday tests
 * @cast: names of calls, up to a NULL: each two of them are explored, and of threes one in so
 *	many, more when asked (docs/schedules.md). They use files of their own and one file, and may
 *	be @large or @swept. They should make few steps.
 *	NULL: there are no threes but those in @scenes
 * @cast_states: names of states in which the @cast begins, up to a NULL; NULL: in the usual one
 * @last: names of calls that the judge of a scene makes when its tasks have ended, up to a NULL,
 *	through each open file, so that more is seen of what the driver knows. They leave the
 *	hardware as it is. NULL for none
 * @recovers: faults that the driver does without, as the fault sweep names operation and fault, up
 *	to a NULL: "bind kzalloc@2:enomem". The operation must then have the same result as without
 *	the fault, and the reference must agree. All other faults must make it fail. NULL for none
 * @accesses: the reference also judges which accesses a call makes. Then the sweep also makes each
 *	call with single answers that are wrong, with writes that are lost, and with copies that end
 *	at any byte; and asks the reference about each, and about the same call after it. The fuzzer
 *	does so with any calls after it
 * @unlocked: names of locks, as @field has them, under which the driver touches no user memory, up
 *	to a NULL. NULL for none
 * @lock: may a call wait for a lock now? Before its first byte in @memory, which was allocated in
 *	@function, there are @offset bytes. Returns NULL, or why not; for people. NULL: it may. The
 *	explorer asks before each lock of the driver's that may have to be waited for
 * @powered: the device keeps its state while the machine sleeps. Without this the sweep also lets
 *	it lose its state
 * @size: of the reference's state in bytes. It is plain data, copied and forgotten at any time, and
 *	must not refer to itself
 * @start: sets the reference's state for hardware in this state, before any driver is bound; @state
 *	is all zeros. NULL: it stays zero
 * @call: do the results of a call agree with the reference? Updates @state. NULL: results are not
 *	judged. It gets every call, so that the reference knows when a file is opened and when a
 *	driver is bound (%CALL_BIND; @in of its row: the parameters of the state), one after the
 *	other, in a possible order. The results of bind and unbind, and of an open without a
 *	driver, are judged before that, for any driver: the reference gets only those that succeed.
 *	It must know the effects of sleep and reset on the hardware only if @calls has them
 * @agrees: is the final state of the hardware that of the reference? NULL: not judged
 * @field: a name for a place in memory that the driver allocated in a function, @offset bytes from
 *	its beginning, for reports: "node lock". NULL, also for a single place: it has no name
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
	const char *const *cast;
	const char *const *cast_states;
	const char *const *last;
	const char *const *recovers;
	bool accesses;
	const char *const *unlocked;
	const char *(*lock)(const struct spec_call_row *row, const char *function,
			    const void *memory, size_t offset);
	bool powered;
	size_t size;
	void (*start)(void *state, const struct emu_device *device);
	bool (*call)(void *state, const struct spec_call *call);
	bool (*agrees)(const void *state, const struct emu_device *device);
	const char *(*field)(const char *function, size_t offset);
};

/* The specification from the package's spec.c; NULL if there is none. */
extern const struct spec *const device_spec;

#endif /* HARNESS_SPEC_H */

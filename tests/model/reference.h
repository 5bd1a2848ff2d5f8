/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reference model: what the lkp_enc device and its driver do, stated once more and independently.
 *
 * Written from the specification, without the driver core, the emulator or their headers, down to
 * spelling its own offsets and numbers. Tests, the schedule explorer and the fuzzers run it beside
 * the real thing and compare result, bytes received, device state and accesses.
 *
 * It asks for each register access that a call makes. Nobody may answer: then it is its own device,
 * healthy or pulled out before a call began. Answered by somebody who has seen what the hardware
 * did, such as from a log, it knows what the driver owes its callers on hardware that fails in any
 * way. It does not know time: one call is one step. It checks errors in the fixed order: gone,
 * command, file mode, arguments, memory, user memory on the way in, lock, device, user memory on
 * the way out.
 *
 * No allocation, no globals, no input or output; a call touches only what it has to. Everything is
 * plain data: a copy of struct model (its first MODEL_STATE_SIZE() bytes are enough) is a snapshot.
 */
#ifndef TESTS_REFERENCE_H
#define TESTS_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As many as the specification says, or fewer in a build that searches every cell. */
#ifndef MODEL_CELLS
#define MODEL_CELLS 4092
#endif

/**
 * struct model - the device and the driver's knowledge of it
 * @seed: SEED
 * @saved_seed: what model_suspend() kept of it
 * @cells: number of STRING cells, 1 to %MODEL_CELLS; may be changed after model_init()
 * @strict: the module parameter: oversized v1 strings are refused
 * @dead: the hardware was pulled out; the driver finds out at its next access
 * @gone: the driver knows; sticky
 * @truncations: oversized strings that were stored without their end
 * @answered: the cell at which the last presence check met something else than all ones
 * @string: STRING as stored, that is enciphered; only the first @cells count
 */
struct model {
	uint32_t seed;
	uint32_t saved_seed;
	uint32_t cells;
	bool strict;
	bool dead;
	bool gone;
	unsigned long truncations;
	uint32_t answered;
	uint8_t string[MODEL_CELLS];
};

/* Bytes of a struct model that matter, with that many cells. */
#define MODEL_STATE_SIZE(cells) (offsetof(struct model, string) + (cells))

/**
 * struct model_file - one open file
 * @readable: open for reading
 * @writable: open for writing
 * @position: where the next read starts, in bytes
 */
struct model_file {
	bool readable;
	bool writable;
	size_t position;
};

/**
 * struct model_access - one MMIO access
 * @direction: 'R' or 'W'
 * @width: in bytes
 * @offset: from the start of the BAR
 * @value: read or written
 */
struct model_access {
	char direction;
	uint8_t width;
	uint16_t offset;
	uint32_t value;
};

/**
 * model_ask_fn() - called for each access that the specification prescribes, in order
 * @context: as given
 * @access: the access; of a read @access->value is what the model's own device answers
 *
 * Return: what the hardware answered; not looked at after a write.
 */
typedef uint32_t model_ask_fn(void *context, const struct model_access *access);

/**
 * enum model_obstacle - what gets in a call's way before it reaches the device
 * @MODEL_UNOBSTRUCTED: nothing
 * @MODEL_NO_MEMORY: an allocation fails
 * @MODEL_LOCK_BUSY: a non-blocking call finds the lock held
 * @MODEL_LOCK_SIGNAL: a signal arrives while the call waits for the lock
 * @MODEL_READ_BUSY: poll finds a read of the same file under way
 */
enum model_obstacle {
	MODEL_UNOBSTRUCTED,
	MODEL_NO_MEMORY,
	MODEL_LOCK_BUSY,
	MODEL_LOCK_SIGNAL,
	MODEL_READ_BUSY,
};

/* What model_poll() says. */
#define MODEL_READABLE 1u
#define MODEL_WRITABLE 2u
#define MODEL_HUNG_UP  4u

/**
 * struct model_call - circumstances of one call
 * @ask: whom to ask for accesses; NULL: the model's own device answers. If the answers are not its
 *	own @seed and @string of the model mean nothing after the call
 * @context: handed to @ask
 * @obstacle: takes effect if the call gets as far as that. Whether a call allocates at all is the
 *	driver's own business: set it when it was seen to strike
 *
 * Every function that takes one accepts NULL for nobody to ask and no obstacle.
 */
struct model_call {
	model_ask_fn *ask;
	void *context;
	enum model_obstacle obstacle;
};

/**
 * struct model_input - user memory that a call reads
 * @bytes: the first; the model's own copy or the memory itself
 * @reachable: how many bytes from there on can be read before an access faults
 */
struct model_input {
	const void *bytes;
	size_t reachable;
};

/**
 * struct model_output - user memory that a call writes
 * @bytes: the first
 * @reachable: how many bytes from there on can be written before an access faults
 * @received: out: bytes that the call wrote. After -EFAULT it is the most that a driver may have
 *	written
 *
 * Outputs may overlap inputs. Not one byte beyond @received is touched.
 */
struct model_output {
	void *bytes;
	size_t reachable;
	size_t received;
};

/* Commands of ioctl(2). */
enum model_command {
	MODEL_WRITE_SEED = 1,
	MODEL_WRITE_STRING = 2,
	MODEL_READ_STRING = 3,
	MODEL_READ_SEED = 4,
	MODEL_CRYPT = 5,
};

/**
 * struct model_user - the caller's memory, for any command
 * @in: what the argument points to, where the command reads it: the seed, the string, the 32-byte
 *	struct of CRYPT
 * @out: what the argument points to, where the command writes it: the seed, the string, the
 *	"dst_len" of CRYPT (4 bytes, at offset 20 of its struct)
 * @src: CRYPT: where "src" points
 * @dst: CRYPT: where "dst" points
 */
struct model_user {
	struct model_input in;
	struct model_output out;
	struct model_input src;
	struct model_output dst;
};

/**
 * model_init() - a device that was just reset and a driver that was just bound to it
 * @model: overwritten
 * @strict: the module parameter
 */
void model_init(struct model *model, bool strict);

/**
 * model_reset() - the device's reset line; the driver does not notice
 * @model: the model
 */
void model_reset(struct model *model);

/**
 * model_unplug() - the hardware is pulled out; the driver does not know yet
 * @model: the model
 */
void model_unplug(struct model *model);

/**
 * model_remove() - the driver's remove(): gone at once, without an access
 * @model: the model
 */
void model_remove(struct model *model);

/**
 * model_check() - is the device there? Presence, asked without suspicion
 * @model: the model
 * @call: circumstances, or NULL; obstacles do not matter
 *
 * Return: 0, or -ENODEV, which is then sticky.
 */
int model_check(struct model *model, const struct model_call *call);

/**
 * model_suspend() - the driver keeps SEED; afterwards the device may forget everything
 * @model: the model
 * @call: circumstances, or NULL; obstacles do not matter
 *
 * Return: 0, or -ENODEV, -EIO.
 */
int model_suspend(struct model *model, const struct model_call *call);

/**
 * model_resume() - the driver restores SEED and leaves STRING empty
 * @model: the model
 * @call: circumstances, or NULL; obstacles do not matter
 *
 * The specification prescribes no accesses here. The model makes those of WRITE_SEED and then those
 * of storing an empty string: a comparison should look at the state only.
 *
 * Return: 0, or -ENODEV, -EIO.
 */
int model_resume(struct model *model, const struct model_call *call);

/**
 * model_reset_function() - a reset of which the driver is told before and after
 * @model: the model
 * @call: circumstances, or NULL; obstacles do not matter
 *
 * SEED is what it was, or 0 where that cannot be told, STRING is empty. A device that is gone is
 * not reset. Accesses: as for model_suspend() and model_resume().
 *
 * Return: 0, or -ENODEV, -EIO.
 */
int model_reset_function(struct model *model, const struct model_call *call);

/**
 * model_open() - open(2)
 * @model: the model
 * @file: overwritten, unless it fails
 * @readable: open for reading
 * @writable: open for writing
 *
 * Return: 0, or -ENODEV.
 */
int model_open(const struct model *model, struct model_file *file, bool readable, bool writable);

/**
 * model_write() - write(2) on a file that is open for writing
 * @model: the model
 * @file: the file
 * @call: circumstances, or NULL
 * @buf: the buffer
 * @n: its size as the caller gives it
 *
 * Return: @n, or -ENODEV, -EIO, -ENOMEM, -EFAULT, -EMSGSIZE, -EAGAIN, -EINTR.
 */
long model_write(struct model *model, struct model_file *file, const struct model_call *call,
		 struct model_input buf, size_t n);

/**
 * model_read() - read(2) on a file that is open for reading
 * @model: the model
 * @file: the file
 * @call: circumstances, or NULL
 * @buf: the buffer
 * @n: its size as the caller gives it
 *
 * Return: bytes read, or -ENODEV, -EIO, -ENOMEM, -EFAULT, -EAGAIN, -EINTR.
 */
long model_read(struct model *model, struct model_file *file, const struct model_call *call,
		struct model_output *buf, size_t n);

/**
 * model_poll() - poll(2): what would a call meet that must not wait?
 * @model: the model
 * @call: circumstances, or NULL
 *
 * Return: %MODEL_READABLE and %MODEL_WRITABLE, each where a call would not meet the obstacle; or
 * %MODEL_HUNG_UP alone once the driver knows that the device is gone.
 */
unsigned int model_poll(const struct model *model, const struct model_call *call);

/**
 * model_command() - which command does a number mean?
 * @number: the number, 32 bits as ioctl(2) takes them
 *
 * Return: an enum model_command, or -ENOTTY.
 */
int model_command(uint32_t number);

/**
 * model_ioctl() - ioctl(2), by number
 * @model: the model
 * @file: the file; its mode is checked here
 * @call: circumstances, or NULL
 * @number: command number
 * @user: the caller's memory; what the command does not use may be uninitialised
 *
 * Return: 0, or -ENOTTY, or as the functions below.
 */
long model_ioctl(struct model *model, struct model_file *file, const struct model_call *call,
		 uint32_t number, struct model_user *user);

/**
 * model_write_seed() - LKP_ENC_WRITE_SEED
 * @model: the model
 * @file: the file
 * @call: circumstances, or NULL
 * @seed: 4 bytes
 *
 * Return: 0, or -ENODEV, -EBADF, -EIO, -ENOMEM, -EFAULT, -EAGAIN, -EINTR.
 */
long model_write_seed(struct model *model, struct model_file *file, const struct model_call *call,
		      struct model_input seed);

/**
 * model_write_string() - LKP_ENC_WRITE_STRING
 * @model: the model
 * @file: the file
 * @call: circumstances, or NULL
 * @string: the string
 *
 * Return: 0, or -ENODEV, -EBADF, -EIO, -ENOMEM, -EFAULT, -EMSGSIZE, -EAGAIN, -EINTR.
 */
long model_write_string(struct model *model, struct model_file *file, const struct model_call *call,
			struct model_input string);

/**
 * model_read_string() - LKP_ENC_READ_STRING
 * @model: the model
 * @file: the file
 * @call: circumstances, or NULL
 * @string: receives the string with its NUL
 *
 * Return: 0, or -ENODEV, -EBADF, -EIO, -ENOMEM, -EFAULT, -EAGAIN, -EINTR.
 */
long model_read_string(struct model *model, struct model_file *file, const struct model_call *call,
		       struct model_output *string);

/**
 * model_read_seed() - LKP_ENC_READ_SEED
 * @model: the model
 * @file: the file
 * @call: circumstances, or NULL
 * @seed: receives 4 bytes
 *
 * Return: 0, or -ENODEV, -EBADF, -EIO, -ENOMEM, -EFAULT, -EAGAIN, -EINTR.
 */
long model_read_seed(struct model *model, struct model_file *file, const struct model_call *call,
		     struct model_output *seed);

/**
 * model_crypt() - LKP_ENC_CRYPT
 * @model: the model
 * @file: the file
 * @call: circumstances, or NULL
 * @user: the caller's memory, all four parts
 *
 * Return: 0, or -ENODEV, -EBADF, -EIO, -EFAULT, -EINVAL, -EMSGSIZE, -ENOSPC, -ENOMEM, -EAGAIN,
 * -EINTR.
 */
long model_crypt(struct model *model, struct model_file *file, const struct model_call *call,
		 struct model_user *user);

#endif /* TESTS_REFERENCE_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reference model: an independent second description of what the lkp_enc device and its driver do.
 *
 * It is written from the specification, without the driver core, the emulator or their headers; it
 * even has its own offsets and numbers. Tests, the schedule explorer and the fuzzers run it beside
 * the driver and compare results, received bytes, device state and accesses.
 *
 * It asks a function for each register access of a call. Without a function it is its own device,
 * good or removed before the call. If the function gives the answers of real hardware, such as from
 * a log, the model knows what the driver must return on hardware that fails in any way. It does not
 * know time: one call is one step. It checks errors in the fixed order: gone, command, file mode,
 * arguments, memory, user memory on the way in, lock, device, user memory on the way out.
 *
 * It has no allocation, no globals, no input or output; a call touches only what it must.
 * Everything is plain data: a copy of struct model (its first MODEL_STATE_SIZE() bytes are enough)
 * is a snapshot.
 */
#ifndef TESTS_REFERENCE_H
#define TESTS_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As many cells as the specification says, or fewer in a build that searches every cell. */
#ifndef MODEL_CELLS
#define MODEL_CELLS 4092
#endif

/**
 * struct model - the device and the driver's knowledge of it
 * @seed: SEED
 * @saved_seed: SEED as model_suspend() saved it
 * @cells: number of STRING cells, 1 to %MODEL_CELLS; may be changed after model_init()
 * @strict: the module parameter: oversized v1 strings are refused
 * @dead: the hardware was pulled out; the driver finds out at its next access
 * @gone: the driver knows that; for ever
 * @truncations: oversized strings that were stored without their end
 * @answered: the cell in which the last presence check found something else than all ones
 * @string: STRING as stored (enciphered); only the first @cells count
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

/* The number of bytes of a struct model that matter, with that many cells. */
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
 * @access: the access; for a read, @access->value is the answer of the model's own device
 *
 * Return: the answer of the hardware; ignored after a write.
 */
typedef uint32_t model_ask_fn(void *context, const struct model_access *access);

/**
 * enum model_fault - what stops a call before it reaches the device
 * @MODEL_NO_FAULT: nothing
 * @MODEL_NO_MEMORY: an allocation fails
 * @MODEL_LOCK_BUSY: a non-blocking call finds the lock held
 * @MODEL_LOCK_SIGNAL: a signal arrives while the call waits for the lock
 * @MODEL_READ_BUSY: poll finds a read of the same file under way
 */
enum model_fault {
	MODEL_NO_FAULT,
	MODEL_NO_MEMORY,
	MODEL_LOCK_BUSY,
	MODEL_LOCK_SIGNAL,
	MODEL_READ_BUSY,
};

/* Results of model_poll(). */
#define MODEL_READABLE 1u
#define MODEL_WRITABLE 2u
#define MODEL_HUNG_UP  4u

/**
 * struct model_call - circumstances of one call
 * @ask: gives the answers to accesses; NULL: the model's own device answers. If @ask gives other
 *	answers, @seed and @string of the model mean nothing after the call
 * @context: handed to @ask
 * @fault: takes effect if the call gets that far. The driver decides whether a call allocates at
 *	all: set %MODEL_NO_MEMORY only if an allocation was seen to fail
 *
 * Every function with such a parameter accepts NULL: its own device answers, and there is no
 * fault.
 */
struct model_call {
	model_ask_fn *ask;
	void *context;
	enum model_fault fault;
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
 * @received: out: number of bytes that the call wrote; after -EFAULT, the most that a driver may
 *	have written
 *
 * Outputs may overlap inputs. No byte beyond @received is touched.
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
 * @in: the memory of the argument for commands that read it: the seed, the string, the 32-byte
 *	struct of CRYPT
 * @out: the memory of the argument for commands that write it: the seed, the string, the "dst_len"
 *	of CRYPT (4 bytes, at offset 20 of its struct)
 * @src: CRYPT: memory of "src"
 * @dst: CRYPT: memory of "dst"
 */
struct model_user {
	struct model_input in;
	struct model_output out;
	struct model_input src;
	struct model_output dst;
};

/**
 * model_init() - set up a device after a reset and a driver that was just bound to it
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
 * model_check() - is the device there? A presence check without a reason
 * @model: the model
 * @call: circumstances, or NULL; faults do not matter
 *
 * Return: 0, or -ENODEV, then for ever.
 */
int model_check(struct model *model, const struct model_call *call);

/**
 * model_suspend() - the driver keeps SEED; afterwards the device may forget everything
 * @model: the model
 * @call: circumstances, or NULL; faults do not matter
 *
 * Return: 0, or -ENODEV, -EIO.
 */
int model_suspend(struct model *model, const struct model_call *call);

/**
 * model_resume() - the driver restores SEED and leaves STRING empty
 * @model: the model
 * @call: circumstances, or NULL; faults do not matter
 *
 * The specification prescribes no accesses here. The model makes those of WRITE_SEED and then those
 * of storing an empty string: a comparison should look at the state only.
 *
 * Return: 0, or -ENODEV, -EIO.
 */
int model_resume(struct model *model, const struct model_call *call);

/**
 * model_reset_function() - a reset that is announced to the driver before and after
 * @model: the model
 * @call: circumstances, or NULL; faults do not matter
 *
 * Afterwards SEED has its old value, or 0 if that cannot be read, and STRING is empty. A device
 * that is gone is not reset. Accesses: as for model_suspend() and model_resume().
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
 * model_poll() - poll(2): which calls would not have to wait?
 * @model: the model
 * @call: circumstances, or NULL
 *
 * Return: %MODEL_READABLE and %MODEL_WRITABLE, each if such a call would not meet the fault; or
 * only %MODEL_HUNG_UP once the driver knows that the device is gone.
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

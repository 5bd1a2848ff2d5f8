/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A simulated kernel: one machine with a PCI bus, the module under test, and the files that
 * programs have open on it.
 *
 * The driver calls the kernel's own names (include/linux/). This header is the other side, for the
 * code that drives the driver: system calls of programs, the bus, the administrator. The interface
 * is what the module registers (its pci_driver, miscdevice, file_operations, attributes); nobody
 * writes a table of driver operations.
 *
 * The module is linked to the program once. Only one machine at a time has it loaded; each load
 * starts with its variables as the linker made them.
 *
 * The current task (sim_task.h) makes every call here, and may sleep where the kernel's call would.
 * Any number of threads may make calls at once, except for those under "Life".
 *
 * A forbidden action of a driver ends the program with a report (sim_bug.h). sim_kernel_left()
 * tells what the driver has left behind.
 */
#ifndef SIM_KERNEL_H
#define SIM_KERNEL_H

#include "sim_place.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct emu;
struct iovec;
struct sim_file;
struct sim_kernel;
struct sim_pci;

/* Size of the page that an attribute is read into and written from. */
#define SIM_PAGE 4096

/* ---------------------------------------------------------------- Life ------------------------ */

/**
 * sim_kernel_create() - boot a machine without devices and modules
 *
 * Return: the machine, or NULL when there is no memory.
 */
struct sim_kernel *sim_kernel_create(void);

/**
 * sim_kernel_destroy() - switch it off
 * @kernel: the machine, with no call in progress; NULL is allowed
 *
 * Closes the files, unloads the module, unplugs the devices, and frees what the module has left
 * behind.
 */
void sim_kernel_destroy(struct sim_kernel *kernel);

/**
 * sim_log_fn() - receives a line of the kernel's log
 * @level: 0 (emergency) to 7 (debug), as in KERN_*
 * @line: without a newline
 * @context: as given to sim_kernel_set_log()
 */
typedef void sim_log_fn(int level, const char *line, void *context);

/**
 * sim_kernel_set_log() - see the kernel's log
 * @kernel: the machine
 * @log: called for each line, from any thread; NULL to stop
 * @context: handed to it
 */
void sim_kernel_set_log(struct sim_kernel *kernel, sim_log_fn *log, void *context);

/**
 * sim_node_fn() - a node can be opened from now on
 * @name: the name of the node
 * @context: as given to sim_kernel_set_node_hook()
 *
 * Called by the same thread before the driver's misc_register() or device_create() has returned. It
 * may switch to another task and open the node, as a quick program would.
 */
typedef void sim_node_fn(const char *name, void *context);

/**
 * sim_kernel_set_node_hook() - call a function for each node as soon as it can be opened
 * @kernel: the machine
 * @hook: the function, or NULL to stop
 * @context: handed to it
 */
void sim_kernel_set_node_hook(struct sim_kernel *kernel, sim_node_fn *hook, void *context);

/**
 * sim_memory_fn() - the driver has a block of memory from now on
 * @memory: the block
 * @size: in bytes
 * @place: where the driver asked for it
 * @context: as given to sim_kernel_set_memory_hook()
 *
 * Called by the same thread before the driver's kmalloc() has returned.
 */
typedef void sim_memory_fn(const void *memory, size_t size, const struct sim_place *place,
			   void *context);

/**
 * sim_kernel_set_memory_hook() - call a function for each block as soon as the driver has it
 * @kernel: the machine
 * @hook: the function, or NULL to stop. The release of a block is a point, %SIM_KFREE
 * @context: handed to it
 */
void sim_kernel_set_memory_hook(struct sim_kernel *kernel, sim_memory_fn *hook, void *context);

/**
 * sim_touch_fn() - the simulated kernel is about to read and change memory of the driver, or to
 * reset a device
 * @memory: the first byte; of a device: its struct emu
 * @size: how many
 * @context: as given to sim_kernel_set_touch_hook()
 *
 * It changes memory when the driver allocates, maps, synchronises or unmaps it for DMA; accesses of
 * the device itself are not calls of the driver. The function may switch to another task and come
 * back.
 */
typedef void sim_touch_fn(const void *memory, size_t size, void *context);

/**
 * sim_kernel_set_touch_hook() - call a function when the driver hands memory to a device or takes
 * it back, and when a device is reset
 * @kernel: the machine
 * @hook: the function, or NULL to stop
 * @context: handed to it
 */
void sim_kernel_set_touch_hook(struct sim_kernel *kernel, sim_touch_fn *hook, void *context);

/* ---------------------------------------------------------------- What is left ---------------- */

/**
 * struct sim_left - something that a driver acquired and has not given back
 * @kind: such as "memory", "mapping", "region", "DMA buffer", "misc device", "enabled device"
 * @name: which
 * @size: in bytes; 0 where that says nothing
 * @place: where the driver acquired it
 * @serial: grows with each acquisition
 */
struct sim_left {
	const char *kind;
	char name[40];
	size_t size;
	const struct sim_place *place;
	unsigned long serial;
};

/**
 * sim_kernel_mark() - the present, for sim_kernel_left()
 * @kernel: the machine
 *
 * Return: the serial number of the next thing to be acquired.
 */
unsigned long sim_kernel_mark(struct sim_kernel *kernel);

/**
 * sim_kernel_left() - what was acquired since then and is still held
 * @kernel: the machine
 * @since: from sim_kernel_mark(); 0 for all
 * @left: receives the oldest of them; may be NULL
 *
 * Return: how many there are.
 */
size_t sim_kernel_left(struct sim_kernel *kernel, unsigned long since, struct sim_left *left);

/**
 * sim_kernel_describe_left() - describe what is still held, for people
 * @kernel: the machine
 * @since: from sim_kernel_mark(); 0 for all
 * @text: receives a line each; cut where it does not fit
 * @size: of @text
 *
 * Return: how many there are.
 */
size_t sim_kernel_describe_left(struct sim_kernel *kernel, unsigned long since, char *text,
				size_t size);

/* ---------------------------------------------------------------- The module ------------------ */

/**
 * sim_module_exists() - is there a module?
 *
 * Return: whether this program was linked with a module. A program for a device without a driver is
 * not.
 */
bool sim_module_exists(void);

/**
 * sim_module_load() - insmod
 * @kernel: the machine
 * @params: such as "strict=1 base=0xfebd1000"; NULL or "" for none
 *
 * Its variables start as the linker made them; then parameters are set, and its init function runs.
 * An unknown parameter is ignored, with a warning in the log.
 *
 * Return: 0; -EINVAL or -ERANGE (a value does not fit its parameter's type); -EEXIST (it is
 * loaded); or what the init function returned.
 */
int sim_module_load(struct sim_kernel *kernel, const char *params)
	__attribute__((warn_unused_result));

/**
 * sim_module_unload() - rmmod
 * @kernel: the machine
 *
 * Return: 0; -ENOENT (it is not loaded), -EBUSY (somebody refers to it: a file is open, for one),
 * or -EPERM (it has no exit function).
 */
int sim_module_unload(struct sim_kernel *kernel) __attribute__((warn_unused_result));

/**
 * sim_module_is_loaded() - is the module loaded?
 * @kernel: the machine
 *
 * Return: true if it is.
 */
bool sim_module_is_loaded(const struct sim_kernel *kernel);

/* ---------------------------------------------------------------- The PCI bus ----------------- */

/**
 * sim_pci_plug() - put a device into the next slot
 * @kernel: the machine
 * @emu: the device, with the identity that its configuration space shows; outlives its time on the
 *	bus
 *
 * As firmware does, this gives its BARs addresses (the first one 0xfebd1000) and lets it decode
 * memory. It binds a registered driver that matches.
 *
 * Return: its place on the bus; NULL when there is no memory.
 */
struct sim_pci *sim_pci_plug(struct sim_kernel *kernel, struct emu *emu);

/**
 * sim_pci_set_bar() - replace a BAR of the emulator's by another one
 * @pci: the device, without a driver
 * @bar: 0 to 5
 * @size: in bytes; 0 for no BAR
 * @is_ports: of I/O ports instead of memory
 *
 * Its address stays the same.
 */
void sim_pci_set_bar(struct sim_pci *pci, unsigned int bar, size_t size, bool is_ports);

/**
 * sim_pci_unplug() - remove a device in good order (sysfs "remove")
 * @pci: the device; do not use it after this call. Its driver is unbound first
 */
void sim_pci_unplug(struct sim_pci *pci);

/**
 * sim_pci_bind() - sysfs "bind": bind the registered driver that matches
 * @pci: the device
 *
 * Return: 0; -ENODEV (there is no driver for it), -EBUSY (it has one), or what probe() returned.
 */
int sim_pci_bind(struct sim_pci *pci);

/**
 * sim_pci_unbind() - sysfs "unbind": take the device from its driver
 * @pci: the device
 *
 * Return: 0, or -ENODEV (it has no driver).
 */
int sim_pci_unbind(struct sim_pci *pci);

/**
 * sim_pci_is_bound() - does the device have a driver?
 * @pci: the device
 *
 * Return: true if it has.
 */
bool sim_pci_is_bound(const struct sim_pci *pci);

/**
 * sim_pci_name() - the place of a device on the bus
 * @pci: the device
 *
 * Return: such as "0000:00:04.0".
 */
const char *sim_pci_name(const struct sim_pci *pci);

/**
 * sim_pci_probe_result() - what the last probe() of the device returned
 * @pci: the device
 *
 * Return: 0 or a negative errno; -ENODEV before the first one.
 */
int sim_pci_probe_result(const struct sim_pci *pci);

/**
 * sim_pci_describe_misuse() - how the driver first misused the device
 * @pci: the device
 * @text: receives a text for people, such as "R1 SEED 0x0 (bad width)"; "" if there was no misuse
 * @size: of @text
 */
void sim_pci_describe_misuse(struct sim_pci *pci, char *text, size_t size);

/**
 * enum sim_pm - what happens to a device around sleep
 * @SIM_SUSPEND: to RAM: the device may lose its state
 * @SIM_RESUME: after @SIM_SUSPEND
 * @SIM_FREEZE: for an image of memory (hibernation): the device keeps its state
 * @SIM_THAW: after @SIM_FREEZE, to write the image
 * @SIM_POWEROFF: when the image is written
 * @SIM_RESTORE: from the image, in a device that was reset
 */
enum sim_pm {
	SIM_SUSPEND,
	SIM_RESUME,
	SIM_FREEZE,
	SIM_THAW,
	SIM_POWEROFF,
	SIM_RESTORE,
};

/**
 * sim_pci_pm() - call the driver's function for a power event
 * @pci: the device
 * @event: the event
 *
 * Return: what the driver returned; 0 without a driver or without such a function.
 */
int sim_pci_pm(struct sim_pci *pci, enum sim_pm event);

/**
 * sim_pci_is_told_of_resets() - has its driver reset_prepare() or reset_done()?
 * @pci: the device
 *
 * Return: false if not, or if it has no driver.
 */
bool sim_pci_is_told_of_resets(const struct sim_pci *pci);

/**
 * sim_pci_reset() - sysfs "reset": reset_prepare() of the driver, the reset, reset_done()
 * @pci: the device
 *
 * Return: 0.
 */
int sim_pci_reset(struct sim_pci *pci);

/* ---------------------------------------------------------------- Nodes and files ------------- */

/**
 * sim_node_name() - the names of the nodes in /dev
 * @kernel: the machine
 * @index: 0 for the oldest, ...
 * @name: receives its name
 *
 * Return: true, or false if there is none.
 */
bool sim_node_name(struct sim_kernel *kernel, size_t index, char name[40]);

/**
 * sim_file_open() - open(2)
 * @kernel: the machine
 * @name: the name of the node
 * @flags: as for open(2): access mode and O_NONBLOCK
 * @file: receives the open file
 *
 * Return: 0; -ENOENT (no such node), -ENXIO (nothing behind its number), -ENOMEM, -ENODEV, or what
 * the driver returned.
 */
int sim_file_open(struct sim_kernel *kernel, const char *name, int flags, struct sim_file **file)
	__attribute__((warn_unused_result));

/**
 * sim_file_close() - the last descriptor of an open file is closed
 * @file: the file; do not use it after this call
 *
 * Return: what flush() of the driver returned, or 0.
 */
int sim_file_close(struct sim_file *file);

/**
 * sim_kernel_close_files() - close all files that are open, as when all programs end
 * @kernel: the machine
 */
void sim_kernel_close_files(struct sim_kernel *kernel);

/**
 * sim_file_set_nonblock() - set or clear O_NONBLOCK, as fcntl(2)
 * @file: the file
 * @nonblock: whether to set it
 */
void sim_file_set_nonblock(struct sim_file *file, bool nonblock);

/**
 * sim_file_read() - read(2)
 * @file: the file
 * @buf: user memory
 * @count: its size in bytes
 *
 * Return: as read(2): bytes, or a negative errno; -ERESTARTSYS becomes -EINTR, as for a program.
 */
ssize_t sim_file_read(struct sim_file *file, void *buf, size_t count);

/**
 * sim_file_write() - write(2)
 * @file: the file
 * @buf: user memory
 * @count: its size in bytes
 *
 * Return: as for sim_file_read().
 */
ssize_t sim_file_write(struct sim_file *file, const void *buf, size_t count);

/**
 * sim_file_pread() - pread(2): read at @offset instead of the file's position
 * @file: the file
 * @buf: user memory
 * @count: its size in bytes
 * @offset: in bytes
 *
 * Return: as for sim_file_read(); -ESPIPE: the driver allows no position.
 */
ssize_t sim_file_pread(struct sim_file *file, void *buf, size_t count, long long offset);

/**
 * sim_file_pwrite() - pwrite(2): write at @offset instead of the file's position
 * @file: the file
 * @buf: user memory
 * @count: its size in bytes
 * @offset: in bytes
 *
 * Return: as for sim_file_pread().
 */
ssize_t sim_file_pwrite(struct sim_file *file, const void *buf, size_t count, long long offset);

/**
 * sim_file_readv() - readv(2), and preadv2(2) at the file's position
 * @file: the file
 * @pieces: their bases are user memory
 * @n: how many pieces
 * @nowait: with RWF_NOWAIT
 *
 * A driver without read_iter() is called for each piece, as in the kernel.
 *
 * Return: as for sim_file_read(); -EOPNOTSUPP: the driver does not support RWF_NOWAIT.
 */
ssize_t sim_file_readv(struct sim_file *file, const struct iovec *pieces, size_t n, bool nowait);

/**
 * sim_file_writev() - writev(2), and pwritev2(2) at the file's position
 * @file: the file
 * @pieces: their bases are user memory
 * @n: how many pieces
 * @nowait: with RWF_NOWAIT
 *
 * A driver without write_iter() is called for each piece, as in the kernel.
 *
 * Return: as for sim_file_readv().
 */
ssize_t sim_file_writev(struct sim_file *file, const struct iovec *pieces, size_t n, bool nowait);

/**
 * sim_file_ioctl() - ioctl(2)
 * @file: the file
 * @cmd: the command
 * @arg: its argument
 *
 * Return: as ioctl(2): a number, or a negative errno.
 */
long sim_file_ioctl(struct sim_file *file, unsigned int cmd, unsigned long arg);

/**
 * sim_file_seek() - lseek(2)
 * @file: the file
 * @offset: in bytes
 * @whence: SEEK_SET, SEEK_CUR, SEEK_END
 *
 * Return: the position, or a negative errno.
 */
long long sim_file_seek(struct sim_file *file, long long offset, int whence);

/**
 * sim_file_has_position() - does the open file have a position to seek?
 * @file: the file
 *
 * Return: false for a stream, and if the driver has no llseek().
 */
bool sim_file_has_position(const struct sim_file *file);

/**
 * sim_poll_fn() - a queue on which a file's pollers wait was woken
 * @context: as given to sim_file_poll()
 *
 * Called by the thread that wakes, with no lock of the simulation held. It may not call the driver.
 */
typedef void sim_poll_fn(void *context);

/**
 * sim_file_poll() - poll(2), one look
 * @file: the file
 * @wake: called once when there may be something new to see; NULL to look only
 * @context: handed to it; says who polls
 *
 * Any number may poll a file at once. A new @wake replaces the one before of the same @context. It
 * is not called after sim_file_poll_end() or sim_file_close() has returned.
 *
 * Return: EPOLL* bits.
 */
unsigned int sim_file_poll(struct sim_file *file, sim_poll_fn *wake, void *context);

/**
 * sim_file_poll_end() - poll a file no more
 * @file: the file
 * @context: who polled it; may be one that did not
 */
void sim_file_poll_end(struct sim_file *file, const void *context);

/**
 * sim_file_private() - the driver's data of the file
 * @file: the file
 *
 * Return: its private_data.
 */
void *sim_file_private(const struct sim_file *file);

/* ---------------------------------------------------------------- Attributes ------------------ */

/**
 * sim_attr_name() - the names of the attributes of a device
 * @kernel: the machine
 * @device: name of a node's device, of a PCI device, or "class/NAME"
 * @index: 0 for the first, ...
 * @name: receives its name
 *
 * Return: true, or false if there is none.
 */
bool sim_attr_name(struct sim_kernel *kernel, const char *device, size_t index, char name[40]);

/**
 * sim_attr_read() - read an attribute
 * @kernel: the machine
 * @device: as for sim_attr_name()
 * @attr: its name
 * @page: receives the text and a NUL
 *
 * Return: its length; -ENOENT (no such attribute), -EACCES (not to be read), or what the driver
 * returned.
 */
ssize_t sim_attr_read(struct sim_kernel *kernel, const char *device, const char *attr,
		      char page[SIM_PAGE]);

/**
 * sim_attr_write() - write an attribute
 * @kernel: the machine
 * @device: as for sim_attr_name()
 * @attr: its name
 * @text: the text, at most a page with its NUL
 *
 * Return: its length; or as for sim_attr_read().
 */
ssize_t sim_attr_write(struct sim_kernel *kernel, const char *device, const char *attr,
		       const char *text);

#endif /* SIM_KERNEL_H */

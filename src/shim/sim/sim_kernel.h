/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A simulated kernel: one machine with a PCI bus, the module under test, and the files that
 * programs have open on it.
 *
 * The driver calls the kernel's own names (include/linux/). This is the other side, for whoever
 * drives the driver: programs' system calls, the bus, the administrator. What the module registers
 * (its pci_driver, miscdevice, file_operations, attributes) is the interface; there is no table of
 * driver operations to write.
 *
 * The module is linked to the program, once. One machine at a time has it loaded; each load finds
 * its variables as the linker made them.
 *
 * Every call here is made by the current task (sim_task.h) and may sleep where the kernel's would.
 * Any number of threads may make them at once, but for those under "Life".
 *
 * What a driver may not do ends the program with the story (sim_bug.h). What it leaves behind is
 * asked for with sim_kernel_left().
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
 * @kernel: the machine, with no call in work; NULL is allowed
 *
 * Files are closed, the module is unloaded, devices are unplugged, and what the module has left
 * behind is given back.
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
 * @name: of the node
 * @context: as given to sim_kernel_set_node_hook()
 *
 * Called before the driver's misc_register() or device_create() has returned, by the same thread.
 * It may switch to another task and open the node, as a quick program would.
 */
typedef void sim_node_fn(const char *name, void *context);

/**
 * sim_kernel_set_node_hook() - be told of each node as soon as it can be opened
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
 * Called before the driver's kmalloc() has returned, by the same thread.
 */
typedef void sim_memory_fn(const void *memory, size_t size, const struct sim_place *place,
			   void *context);

/**
 * sim_kernel_set_memory_hook() - be told of each block as soon as the driver has it
 * @kernel: the machine
 * @hook: the function, or NULL to stop. That a block is given back is a point, %SIM_KFREE
 * @context: handed to it
 */
void sim_kernel_set_memory_hook(struct sim_kernel *kernel, sim_memory_fn *hook, void *context);

/**
 * sim_touch_fn() - memory of the driver's is about to be read and changed for it
 * @memory: the first byte
 * @size: how many
 * @context: as given to sim_kernel_set_touch_hook()
 *
 * Because it is mapped for the device, synchronised or unmapped: what the device itself does is no
 * call of the driver's. The function may switch to another task and come back.
 */
typedef void sim_touch_fn(const void *memory, size_t size, void *context);

/**
 * sim_kernel_set_touch_hook() - be told when memory is lent to a device or taken back
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
 * sim_kernel_mark() - now, for sim_kernel_left()
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
 * sim_kernel_describe_left() - tell what is still held, for people
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
 * sim_module_exists() - is there one?
 *
 * Return: whether this program was linked with a module. One for a device that has no driver yet is
 * not.
 */
bool sim_module_exists(void);

/**
 * sim_module_load() - insmod
 * @kernel: the machine
 * @params: such as "strict=1 base=0xfebd1000"; NULL or "" for none
 *
 * Its variables are as the linker made them, then parameters are set, then its init function runs.
 * A parameter that it has not is ignored, with a warning in the log.
 *
 * Return: 0; -EINVAL or -ERANGE (no value of its type); -EEXIST (it is loaded); or what the init
 * function returned.
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
 * sim_module_is_loaded() - is it?
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
 * memory. A driver that is registered and matches is bound.
 *
 * Return: its place on the bus; NULL when there is no memory.
 */
struct sim_pci *sim_pci_plug(struct sim_kernel *kernel, struct emu *emu);

/**
 * sim_pci_set_bar() - give a device another BAR than the emulator says
 * @pci: the device, without a driver
 * @bar: 0 to 5
 * @size: in bytes; 0 for no BAR
 * @is_ports: of I/O ports instead of memory
 *
 * It stays where it is.
 */
void sim_pci_set_bar(struct sim_pci *pci, unsigned int bar, size_t size, bool is_ports);

/**
 * sim_pci_unplug() - take it out in good order (sysfs "remove")
 * @pci: the device; not to be used after this call. Its driver lets it go first
 */
void sim_pci_unplug(struct sim_pci *pci);

/**
 * sim_pci_bind() - sysfs "bind": let the registered driver that matches have the device
 * @pci: the device
 *
 * Return: 0; -ENODEV (there is no driver for it), -EBUSY (it has one), or what probe() returned.
 */
int sim_pci_bind(struct sim_pci *pci);

/**
 * sim_pci_unbind() - sysfs "unbind": the driver lets the device go
 * @pci: the device
 *
 * Return: 0, or -ENODEV (it has no driver).
 */
int sim_pci_unbind(struct sim_pci *pci);

/**
 * sim_pci_is_bound() - has it a driver?
 * @pci: the device
 *
 * Return: true if it has.
 */
bool sim_pci_is_bound(const struct sim_pci *pci);

/**
 * sim_pci_name() - where it is on the bus
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
 * @text: receives it for people, such as "R1 SEED 0x0 (bad width)"; "" if it has not
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
 * sim_pci_pm() - call what the driver has for it
 * @pci: the device
 * @event: which
 *
 * Return: what the driver returned; 0 without a driver, or if it has nothing.
 */
int sim_pci_pm(struct sim_pci *pci, enum sim_pm event);

/**
 * sim_pci_reset() - sysfs "reset": reset_prepare() of the driver, the reset, reset_done()
 * @pci: the device
 *
 * Return: 0.
 */
int sim_pci_reset(struct sim_pci *pci);

/* ---------------------------------------------------------------- Nodes and files ------------- */

/**
 * sim_node_name() - the nodes that there are in /dev
 * @kernel: the machine
 * @index: 0 for the oldest, ...
 * @name: receives its name
 *
 * Return: true, or false where there is none.
 */
bool sim_node_name(struct sim_kernel *kernel, size_t index, char name[40]);

/**
 * sim_file_open() - open(2)
 * @kernel: the machine
 * @name: of the node
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
 * @file: the file; not to be used after this call
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
 * sim_file_set_nonblock() - O_NONBLOCK, by fcntl(2)
 * @file: the file
 * @nonblock: whether
 */
void sim_file_set_nonblock(struct sim_file *file, bool nonblock);

/**
 * sim_file_read() - read(2)
 * @file: the file
 * @buf: user memory
 * @count: its size in bytes
 *
 * Return: what read(2) gives: bytes, or a negative errno; -ERESTARTSYS is -EINTR to a program.
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
 * sim_file_pread() - pread(2): at a position that is not the file's
 * @file: the file
 * @buf: user memory
 * @count: its size in bytes
 * @offset: in bytes
 *
 * Return: as for sim_file_read(); -ESPIPE: the driver lets nobody choose.
 */
ssize_t sim_file_pread(struct sim_file *file, void *buf, size_t count, long long offset);

/**
 * sim_file_pwrite() - pwrite(2): at a position that is not the file's
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
 * Return: as for sim_file_read(); -EOPNOTSUPP: the driver knows no RWF_NOWAIT.
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
 * Return: what ioctl(2) gives: a number, or a negative errno.
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
 * sim_file_has_position() - is there something to seek?
 * @file: the file
 *
 * Return: false for a stream, and where the driver has no llseek().
 */
bool sim_file_has_position(const struct sim_file *file);

/**
 * sim_poll_fn() - a queue on which a file's pollers wait was woken
 * @context: as given to sim_file_poll()
 *
 * Called by whoever wakes, under no lock of the simulation. May not call back into the driver.
 */
typedef void sim_poll_fn(void *context);

/**
 * sim_file_poll() - poll(2), one look
 * @file: the file
 * @wake: called once when there may be something new to see; NULL to look only
 * @context: handed to it
 *
 * With @wake it takes the place of the one before. It is not called any more once
 * sim_file_poll_end() or sim_file_close() has returned.
 *
 * Return: EPOLL* bits.
 */
unsigned int sim_file_poll(struct sim_file *file, sim_poll_fn *wake, void *context);

/**
 * sim_file_poll_end() - nobody polls a file any more
 * @file: the file
 */
void sim_file_poll_end(struct sim_file *file);

/**
 * sim_file_private() - what the driver keeps with the file
 * @file: the file
 *
 * Return: its private_data.
 */
void *sim_file_private(const struct sim_file *file);

/* ---------------------------------------------------------------- Attributes ------------------ */

/**
 * sim_attr_name() - the attributes of a device
 * @kernel: the machine
 * @device: name of a node's device, of a PCI device, or "class/NAME"
 * @index: 0 for the first, ...
 * @name: receives its name
 *
 * Return: true, or false where there is none.
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

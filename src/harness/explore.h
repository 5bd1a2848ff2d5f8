/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The explorer: every interleaving of a few calls of a driver, one after the other.
 *
 * The calls run as coroutines on the simulated seam. Before each step (a call of the seam, a
 * register access, an access to shared memory) another call may go on instead. So the run depends
 * only on the choices: the schedule. A task that waits for a held lock cannot run, nor can one on a
 * wait queue that nobody wakes. When no task can run, those that sleep and may be interrupted get a
 * signal; if there are none, that is a deadlock.
 *
 * The explorer runs a "world": shared memory, a way to start afresh, the actions of each task, and
 * a judge of the outcome. Nothing here knows the driver.
 *
 * The explorer sees steps on shared memory if the code under test was compiled with
 * -fsanitize=thread: it provides the functions that the compiler then calls (memory.c). So it can
 * also switch tasks at a plain access.
 */
#ifndef HARNESS_EXPLORE_H
#define HARNESS_EXPLORE_H

#include "coroutine.h"
#include "step.h"

#include "platform.h"
#include "sim_task.h"

#define EXPLORE_TASKS   6
#define EXPLORE_REGIONS 56
/* The most steps of all tasks in a run; a run with more does not end. */
#define EXPLORE_STEPS 60000
#define EXPLORE_TEXT  512
/* The most bytes of all regions together. Only the used part takes memory. */
#define EXPLORE_BYTES (256u << 20)

/**
 * struct explore_region - memory that several tasks know
 * @start: first byte; may differ from run to run; NULL if its steps have no address
 * @size: in bytes; never changes, unless there is @room
 * @room: the most bytes that it can have; 0 for @size. All regions together have at most
 *	%EXPLORE_BYTES
 * @written: for its bytes, see struct explore; set by explore_run()
 * @released: it has been given to kfree()
 * @tables: it belongs to the simulated kernel: a step that uses it also uses the kernel's tables
 * @lent: the device's DMA can reach it, or could
 */
struct explore_region {
	const void *start;
	size_t size;
	size_t room;
	bool *written;
	bool released;
	bool tables;
	bool lent;
};

struct explore;

/**
 * struct explore_world - a world to explore
 * @name: for replaying
 * @tasks: number of tasks, 1 to %EXPLORE_TASKS
 * @helpers: tasks, as bits, that only wait for effects of the others, and need not end: the device,
 *	interrupts. They begin with a wait (explore_await()), before all others; the run is over
 *	when the others have ended and no helper can go on
 * @signals: those of @helpers that send signals: nobody waits for them
 * @begin: set up everything anew: hardware, driver, regions
 * @act: the actions of a task, as a coroutine; called after @begin
 * @resume: called when another task goes on than before; or NULL
 * @refuse: may a task make this step now? NULL, or what is wrong with it
 * @judge: called when all tasks have ended: NULL, or what is wrong with the outcome
 * @describe: writes a step in words, into @room bytes
 * @context: handed to all of them
 */
struct explore_world {
	const char *name;
	unsigned int tasks;
	unsigned int helpers;
	unsigned int signals;
	void (*begin)(struct explore *explore, void *context);
	void (*act)(void *context, unsigned int task);
	void (*resume)(void *context, unsigned int task);
	const char *(*refuse)(void *context, unsigned int task, const struct step *step);
	const char *(*judge)(struct explore *explore, void *context);
	size_t (*describe)(void *context, const struct step *step, char *text, size_t room);
	void *context;
};

/**
 * struct explore_task - one call in progress
 * @explore: its explorer
 * @co: its stack
 * @sim: its simulated task
 * @next: its next step
 * @until: %STEP_WAIT: it can go on once this is true; or NULL
 * @wakes: ... it can go on once this number of wake-ups is no longer @found, or a signal comes
 * @found: ... as it was when the condition was checked
 * @late: makes a wait time out
 * @hurried: that has happened, and a helper had something to do
 * @stirred: %STEP_POLL: another task has changed what it reads since its last read
 * @ready: %STEP_AWAIT and its like: it can go on once this says so
 * @ready_context: handed to @ready
 * @cpu: the task whose CPU it is on; usually its own
 * @interrupted: number of the step at which it last got a signal; 0 for none
 * @ended: it has returned
 * @calls: calls of the seam that it has made
 * @accesses: accesses to shared memory since the last of them
 * @first: number of the step by which it began
 * @last: number of the step by which it ended
 */
struct explore_task {
	struct explore *explore;
	struct coroutine co;
	struct sim_task sim;
	struct step next;
	const bool *until;
	const unsigned long *wakes;
	unsigned long found;
	bool stirred;
	struct sim_fault late;
	bool hurried;
	bool (*ready)(void *context);
	void *ready_context;
	unsigned int cpu;
	unsigned int interrupted;
	bool ended;
	unsigned int calls;
	unsigned int accesses;
	unsigned int first;
	unsigned int last;
};

/**
 * struct explore_step - a step that was made
 * @task: the task that made it
 * @chosen: not the default choice (see explore_default())
 * @preempts: the task of the step before could have gone on
 * @step: the step
 */
struct explore_step {
	uint8_t task;
	bool chosen;
	bool preempts;
	struct step step;
};

/**
 * struct explore_stats - what a search did
 * @schedules: runs to the end
 * @redundant: further runs, which turned out only at their end to lead to nothing new
 * @pruned: choices that were left out because they lead to nothing new
 * @steps: steps in all runs together
 * @seen: memory accesses that the compiler reported, also while worlds began; 0: the explorer is
 *	blind
 * @worlds: searched worlds
 * @seconds: time of all runs together
 */
struct explore_stats {
	unsigned long schedules;
	unsigned long redundant;
	unsigned long pruned;
	unsigned long steps;
	unsigned long seen;
	unsigned long worlds;
	double seconds;
};

/**
 * explore_choose_fn() - choose the task that makes the next step
 * @explore: the explorer, before the step
 * @able: tasks that can make it, as bits; at least one
 * @context: as given to explore_run()
 *
 * Return: the number of one of them.
 */
typedef unsigned int explore_choose_fn(struct explore *explore, unsigned int able, void *context);

/**
 * struct explore - the explorer, in memory that survives the process which explores
 * @world: what is explored
 * @name: its name, for a process that finds only this memory after a crash
 * @regions: shared memory, set by the world's begin(); no two of them overlap. Allocations of a
 *	task may be added if begin() has left room for them
 * @n_regions: number of regions up to the last used one
 * @written: for each byte of the regions, one region after the other, whether some task has
 *	written it in some run
 * @watched: bytes of all regions together
 * @grown: @written has grown since a search began
 * @main: the stack of the explorer itself
 * @tasks: the calls in progress
 * @turn: the task that runs
 * @handlers: for each CPU, the task that has taken it by an interrupt, counted from 1; 0 for none
 * @starting: helpers run to their first wait
 * @over: helpers run to their ends, since everything else has ended
 * @path: the steps of this run
 * @length: of @path
 * @choose: see explore_run()
 * @choose_context: handed to it
 * @stats: statistics of all searches
 * @violation: what is wrong with this run; empty if nothing is
 */
struct explore {
	const struct explore_world *world;
	char name[EXPLORE_TEXT];
	struct explore_region regions[EXPLORE_REGIONS];
	unsigned int n_regions;
	bool *written;
	size_t watched;
	bool grown;
	struct coroutine main;
	struct explore_task tasks[EXPLORE_TASKS];
	unsigned int turn;
	unsigned int handlers[EXPLORE_TASKS];
	bool starting;
	bool over;
	struct explore_step path[EXPLORE_STEPS];
	unsigned int length;
	explore_choose_fn *choose;
	void *choose_context;
	struct explore_stats stats;
	char violation[EXPLORE_TEXT];
};

/**
 * explore_create() - make an explorer
 *
 * Return: never NULL; aborts when there is no memory.
 */
struct explore *explore_create(void);

/**
 * explore_destroy() - free an explorer
 * @explore: the explorer
 */
void explore_destroy(struct explore *explore);

/* ---------------------------------------------------------------- One run --------------------- */

/**
 * explore_run() - run a world once
 * @explore: the explorer
 * @world: the world to run
 * @choose: makes the choices
 * @context: handed to it
 *
 * After a violation the tasks stay in the middle of their calls: this explorer can run nothing any
 * more.
 *
 * Return: true if all is well; else @explore->violation says what is not.
 */
bool explore_run(struct explore *explore, const struct explore_world *world,
		 explore_choose_fn *choose, void *context);

/**
 * explore_default() - the default choice: the running task, as long as it can go on; then the first
 * one
 * @explore: the explorer
 * @able: see explore_choose_fn()
 *
 * Return: the number of a task.
 */
unsigned int explore_default(const struct explore *explore, unsigned int able);

/**
 * explore_is_shared() - can the time of this step matter to other tasks?
 * @explore: the explorer
 * @step: the step
 *
 * Return: false if not: it concerns no other task, or reads what nobody writes.
 */
bool explore_is_shared(const struct explore *explore, const struct step *step);

/**
 * explore_forget() - forget what was written, before another world
 * @explore: the explorer
 */
void explore_forget(struct explore *explore);

/**
 * explore_enter() - let other tasks go first, before a task makes a step
 * @task: the task
 * @step: the step
 *
 * Returns when the task may make the step. For code that makes steps of its own.
 */
void explore_enter(struct explore_task *task, const struct step *step);

/**
 * explore_await() - wait until a task can make a step
 * @task: the task
 * @step: the step. A change of the result of @ready must be in a step that conflicts with it
 * @ready: can the step be made now? A %STEP_IRQ can be made only while its CPU is not
 *	taken, and has interrupts on
 * @context: handed to @ready
 *
 * Return: true to make it now; false if the run is over, see struct explore_world.helpers.
 */
bool explore_await(struct explore_task *task, const struct step *step, bool (*ready)(void *context),
		   void *context);

/**
 * explore_wait() - put a task to sleep
 * @task: the task
 * @until: it goes on once this is true; the step that sets it must be one on the kernel's tables
 */
void explore_wait(struct explore_task *task, const bool *until);

/**
 * explore_signal() - send a signal to a task
 * @task: the task. It is pending until sim_signal() says that it is not
 *
 * A step of %STEP_SIGNAL on the CPU of @task comes before.
 */
void explore_signal(struct explore_task *task);

/**
 * explore_stop() - end this run with a violation
 * @explore: the explorer, one of whose tasks runs
 * @format: the report, as in printf()
 */
void explore_stop(struct explore *explore, const char *format, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/**
 * struct explore_seam - a call of the seam, as a step
 * @kind: kind of step; %STEP_BEGIN for a call that no task may make here
 * @tables: see struct step
 * @size: size of its object, in bytes; 0 if that does not matter
 */
struct explore_seam {
	uint8_t kind;
	uint8_t tables;
	uint16_t size;
};

/* Each call of the seam, by enum sim_call. */
extern const struct explore_seam explore_seam[SIM_CALLS];

/**
 * explore_is_free() - can a lock be taken?
 * @call: the enum sim_call; any call that is not about a lock counts as one about a mutex
 * @lock: the lock
 *
 * Return: true if nobody has it.
 */
bool explore_is_free(uint8_t call, const void *lock);

/**
 * explore_is_register() - is an address that of a mapped register?
 * @address: any
 * @offset: receives which, see EMU_BAR()
 *
 * Return: false if not.
 */
bool explore_is_register(const void *address, uint64_t *offset);

/**
 * explore_is_last_mapping() - is an address in the only mapping of the device's registers?
 * @address: a mapped address
 *
 * Return: false if others would be left without it.
 */
bool explore_is_last_mapping(const void *address);

/**
 * explore_locate() - find an address in the shared memory
 * @explore: the explorer
 * @address: of the first byte
 * @size: in bytes
 * @step: receives region, offset and size of the shared part; %STEP_NOWHERE if there is none
 */
void explore_locate(const struct explore *explore, const void *address, size_t size,
		    struct step *step);

/**
 * explore_memory() - report a memory access of the code under test
 * @address: of the first byte
 * @size: in bytes
 * @write: whether it may change the memory
 *
 * The code that the compiler inserts calls this, see memory.c. It does nothing unless the memory is
 * shared and a task of an explorer runs. An access to several regions is a step for each of them.
 */
void explore_memory(const void *address, size_t size, bool write);

/**
 * explore_lend() - from now on the device's DMA can reach some memory
 * @explore: the explorer
 * @address: of the first byte
 * @size: in bytes
 */
void explore_lend(struct explore *explore, const void *address, size_t size);

/* How many accesses the compiler has reported in this process. */
extern unsigned long explore_seen;

/* ---------------------------------------------------------------- Registers ------------------- */

/* The region of the BARs, which has a size and no address. */
#define EXPLORE_REGISTERS 0

/**
 * explore_registers_size() - the size of that region
 *
 * Return: the size of all BARs together, in bytes.
 */
size_t explore_registers_size(void);

/**
 * explore_register_step() - make a step of a register access
 * @offset: in bytes, see EMU_BAR(); any value
 * @width: in bytes; any value
 * @direction: read or write
 *
 * The device's register map says what the step changes: see struct emu_register.
 *
 * Return: the step.
 */
struct step explore_register_step(uint64_t offset, unsigned int width,
				  enum emu_direction direction);

/**
 * explore_register_offset() - the offset of such a step
 * @step: the step
 *
 * Return: the offset, see EMU_BAR(); for a step outside of its BAR, an offset in no BAR.
 */
uint64_t explore_register_offset(const struct step *step);

/**
 * explore_register() - an emu_hook_fn that makes a step of a register access
 * @emu: the device
 * @offset: in bytes, see EMU_BAR()
 * @width: in bytes
 * @direction: read or write
 * @context: the explorer
 */
void explore_register(struct emu *emu, uint64_t offset, unsigned int width,
		      enum emu_direction direction, void *context);

/**
 * explore_describe_register() - describe such a step in words
 * @step: the step
 * @text: receives them
 * @room: size of @text
 *
 * Return: their length.
 */
size_t explore_describe_register(const struct step *step, char *text, size_t room);

/* As step_conflicts(). */
typedef bool explore_conflicts_fn(const struct step *a, const struct step *b);

/**
 * explore_map_is_honest() - does the register map declare everything that accesses change?
 * @conflicts: step_conflicts(), or a function that conceals conflicts, to test that this is found
 * @seed: of the written values and of the device's states
 * @text: receives two accesses whose order matters although the map does not say so
 * @room: size of @text
 *
 * Makes pairs of accesses in both orders, from many states. The explorer would treat accesses as
 * independent if the map conceals their conflict.
 *
 * Return: false if such a pair was found.
 */
bool explore_map_is_honest(explore_conflicts_fn *conflicts, uint64_t seed, char *text, size_t room);

/* ---------------------------------------------------------------- Searches -------------------- */

#define EXPLORE_UNBOUNDED (~0u)

/**
 * explore_reduced() - run at least one schedule of each kind that can make a difference
 * @explore: the explorer
 * @world: what is explored
 *
 * This is dynamic partial-order reduction with source sets and sleep sets. Schedules that differ
 * only in the order of neighbouring steps without a conflict have the same outcome, and only one of
 * them is run. docs/schedules.md says why no outcome is lost.
 *
 * Return: true if all is well, as for explore_run().
 */
bool explore_reduced(struct explore *explore, const struct explore_world *world);

/**
 * explore_bounded() - run every schedule with at most @bound preemptions
 * @explore: the explorer
 * @world: what is explored
 * @bound: the most preemptions; %EXPLORE_UNBOUNDED for all schedules
 * @limit: the most schedules to run; 0 for all of them
 *
 * A switch after a task has ended or must wait is no preemption. Tasks are preempted only before
 * shared steps: before others it would lead to nothing new.
 *
 * Return: true if all is well, as for explore_run().
 */
bool explore_bounded(struct explore *explore, const struct explore_world *world, unsigned int bound,
		     unsigned long limit);

/**
 * explore_walk() - run random schedules
 * @explore: the explorer
 * @world: what is explored
 * @seed: the same seed gives the same schedules
 * @n: how many
 *
 * Return: true if all is well, as for explore_run().
 */
bool explore_walk(struct explore *explore, const struct explore_world *world, uint64_t seed,
		  unsigned long n);

#endif /* HARNESS_EXPLORE_H */

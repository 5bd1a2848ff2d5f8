/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The explorer: every interleaving of a few calls of a driver, one after the other.
 *
 * The calls run as coroutines on the simulated seam. Before each step (a call of the seam, a
 * register access, an access to shared memory) another one may go on instead, so what runs is a
 * function of the choices alone: the schedule. A lock that is not free makes its waiter unable to
 * run, and so does a wait queue that nobody wakes. When nobody can run, whoever sleeps and may be
 * interrupted gets a signal; when there is none, that is a deadlock.
 *
 * What is explored is a "world": shared memory, a way to start afresh, what each task does, and how
 * to judge what came of it. Nothing here knows the driver.
 *
 * Steps on shared memory are seen where the code under test was compiled with -fsanitize=thread:
 * the explorer provides the functions that the compiler then calls (memory.c), so that a plain
 * access is as good a place for a switch as a call.
 */
#ifndef HARNESS_EXPLORE_H
#define HARNESS_EXPLORE_H

#include "coroutine.h"
#include "step.h"

#include "platform.h"
#include "sim_task.h"

#define EXPLORE_TASKS   6
#define EXPLORE_REGIONS 56
/* Of all the tasks of a run together; one that makes more does not end. */
#define EXPLORE_STEPS 60000
#define EXPLORE_TEXT  512
/* Of all regions together. Only what is used of it takes memory. */
#define EXPLORE_BYTES (256u << 20)

/**
 * struct explore_region - memory that several tasks know
 * @start: first byte; may differ from run to run; NULL if its steps are not found by an address
 * @size: in bytes; never differs, unless there is @room
 * @room: the most bytes that it can have; 0 for @size. All regions together have at most
 *	%EXPLORE_BYTES
 * @written: of its bytes: see struct explore; set by explore_run()
 * @released: it has been given to kfree()
 * @tables: it is the simulated kernel's: whoever uses it uses that one's tables as well
 */
struct explore_region {
	const void *start;
	size_t size;
	size_t room;
	bool *written;
	bool released;
	bool tables;
};

struct explore;

/**
 * struct explore_world - what is explored
 * @name: for replaying
 * @tasks: number of tasks, 1 to %EXPLORE_TASKS
 * @helpers: tasks, as bits, that only wait for what the others lead to, and need not end: the
 *	device, interrupts. They begin by waiting (explore_await()), before all others; the run is
 *	over when the others have ended and no helper can go on
 * @begin: make everything new: hardware, driver, regions
 * @act: what a task does, as a coroutine; @begin has been called
 * @refuse: may a task make this step now? NULL, or what is wrong with it
 * @judge: all tasks have ended: NULL, or what is wrong with the outcome
 * @describe: a step in words, into @room bytes
 * @context: handed to all of them
 */
struct explore_world {
	const char *name;
	unsigned int tasks;
	unsigned int helpers;
	void (*begin)(struct explore *explore, void *context);
	void (*act)(void *context, unsigned int task);
	const char *(*refuse)(void *context, unsigned int task, const struct step *step);
	const char *(*judge)(struct explore *explore, void *context);
	size_t (*describe)(void *context, const struct step *step, char *text, size_t room);
	void *context;
};

/**
 * struct explore_task - one call in progress
 * @explore: where it belongs
 * @co: its stack
 * @sim: the simulated task that it is
 * @next: the step that it is about to make
 * @until: %STEP_WAIT: it can go on once this is true; or NULL
 * @queue: ... it can go on once this is woken, or a signal comes
 * @found: how often @queue had been woken when its condition was looked at
 * @late: strikes a wait with a time-out that is not woken in time
 * @ready: %STEP_AWAIT and its like: it can go on once this says so
 * @ready_context: handed to @ready
 * @cpu: on whose CPU it is: usually its own
 * @interrupted: number of the step at which it got a signal, of the last one; 0 for none
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
	const wait_queue_head_t *queue;
	unsigned long found;
	struct sim_fault late;
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
 * @task: by whom
 * @chosen: not as it would have gone by itself (see explore_default())
 * @preempts: the task before could have gone on
 * @step: which
 */
struct explore_step {
	uint8_t task;
	bool chosen;
	bool preempts;
	struct step step;
};

/**
 * struct explore_stats - what a search did
 * @schedules: that were run to the end
 * @redundant: more that were run because only at their end it showed that they lead to nothing new
 * @pruned: choices that were left out because they lead to nothing new
 * @bounded: choices that were left out because they would be one preemption too many
 * @steps: made in all runs together
 * @seen: accesses to memory of which the compiler told, those while a world began among them; 0:
 *the explorer is blind
 * @worlds: that were searched
 * @seconds: that all runs together took
 */
struct explore_stats {
	unsigned long schedules;
	unsigned long redundant;
	unsigned long pruned;
	unsigned long bounded;
	unsigned long steps;
	unsigned long seen;
	unsigned long worlds;
	double seconds;
};

/**
 * explore_choose_fn() - who makes the next step?
 * @explore: the explorer; the state is that before the step
 * @able: tasks that could, as bits; at least one
 * @context: as given to explore_run()
 *
 * Return: the number of one of them.
 */
typedef unsigned int explore_choose_fn(struct explore *explore, unsigned int able, void *context);

/**
 * struct explore - the explorer, in memory that survives the process which explores
 * @world: what is explored
 * @name: its name, for whoever finds only this memory left
 * @regions: shared memory, set by the world's begin(); no two of them overlap. What a task
 *	allocates may be put where begin() has left room for it
 * @n_regions: up to the last of them that is used
 * @written: for each byte of the regions, one region after the other, whether some task has
 *	written it in some run
 * @watched: bytes of all regions together
 * @grown: @written has grown since a search began
 * @main: the stack of whoever explores
 * @tasks: the calls in progress
 * @turn: which of them runs
 * @handlers: of each CPU: which task has taken it by an interrupt, counted from 1; 0 for none
 * @starting: helpers run to where they wait
 * @over: ... and to their ends, for everything else has come to it
 * @path: the steps made in this run
 * @length: of @path
 * @choose: see explore_run()
 * @choose_context: handed to it
 * @stats: of all searches
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
 * explore_create() - an explorer
 *
 * Return: never NULL; aborts when there is no memory.
 */
struct explore *explore_create(void);

/**
 * explore_destroy() - give it back
 * @explore: the explorer
 */
void explore_destroy(struct explore *explore);

/* ---------------------------------------------------------------- One run --------------------- */

/**
 * explore_run() - run a world once
 * @explore: the explorer
 * @world: what is to run
 * @choose: makes the choices
 * @context: handed to it
 *
 * After a violation the tasks are wherever they were: this explorer can run nothing any more.
 *
 * Return: true if all is well; else @explore->violation says what is not.
 */
bool explore_run(struct explore *explore, const struct explore_world *world,
		 explore_choose_fn *choose, void *context);

/**
 * explore_default() - who goes on by itself: whoever runs, as long as it can; then the first
 * @explore: the explorer
 * @able: see explore_choose_fn()
 *
 * Return: the number of a task.
 */
unsigned int explore_default(const struct explore *explore, unsigned int able);

/**
 * explore_is_shared() - can it matter to others when this step is made?
 * @explore: the explorer
 * @step: the step
 *
 * Return: false if not: it concerns nobody else, or reads what nobody writes.
 */
bool explore_is_shared(const struct explore *explore, const struct step *step);

/**
 * explore_forget() - what was written so far was written in another world
 * @explore: the explorer
 */
void explore_forget(struct explore *explore);

/**
 * explore_enter() - a task is about to make a step: let others go first
 * @task: the task
 * @step: the step
 *
 * Returns when the step is to be made. For whatever makes steps of its own.
 */
void explore_enter(struct explore_task *task, const struct step *step);

/**
 * explore_await() - a task waits for something, and makes a step then
 * @task: the task
 * @step: the step. Whoever changes what @ready says does so in a step that conflicts with it
 * @ready: can it be made now? A %STEP_IRQ can be made only while its CPU has not been taken
 * @context: handed to @ready
 *
 * Return: true if it is to be made now; false if the run is over, see struct explore_world.helpers.
 */
bool explore_await(struct explore_task *task, const struct step *step, bool (*ready)(void *context),
		   void *context);

/**
 * explore_takes_interrupts() - can an interrupt come to a task's CPU?
 * @task: the task
 *
 * Return: false while it has interrupts off.
 */
bool explore_takes_interrupts(const struct explore_task *task);

/**
 * explore_wait() - a task sleeps
 * @task: the task
 * @until: it goes on once this is true; whoever sets it does so in a step on the kernel's tables
 */
void explore_wait(struct explore_task *task, const bool *until);

/**
 * explore_stop() - end this run, in which something is wrong
 * @explore: the explorer, of which a task runs
 * @story: what
 */
void explore_stop(struct explore *explore, const char *story) __attribute__((noreturn));

/**
 * struct explore_seam - a call of the seam, as a step
 * @kind: what is done; %STEP_BEGIN for what no task may call here
 * @tables: see struct step
 * @size: of what it is about, in bytes; 0 if that is of no interest
 */
struct explore_seam {
	uint8_t kind;
	bool tables;
	uint16_t size;
};

/* Each call of the seam; by enum sim_call. */
extern const struct explore_seam explore_seam[SIM_CALLS];

/**
 * explore_is_free() - can a lock be taken?
 * @call: how: an enum sim_call. What is none is taken to be about a mutex
 * @lock: the lock
 *
 * Return: true if nobody has it.
 */
bool explore_is_free(uint8_t call, const void *lock);

/**
 * explore_is_last_mapping() - is it the only mapping of the device's registers?
 * @address: a mapped address
 *
 * Return: false if others would be left without it.
 */
bool explore_is_last_mapping(const void *address);

/**
 * explore_locate() - where in the shared memory is that?
 * @explore: the explorer
 * @address: of the first byte
 * @size: in bytes
 * @step: receives region, offset and size of what of it is shared; %STEP_NOWHERE if nothing is
 */
void explore_locate(const struct explore *explore, const void *address, size_t size,
		    struct step *step);

/**
 * explore_memory() - the code under test accesses memory
 * @address: of the first byte
 * @size: in bytes
 * @write: it may change it
 *
 * Called by what the compiler inserts, see memory.c. Nothing happens unless the memory is shared
 * and a task of an explorer runs. What lies in several regions is a step for each of them.
 */
void explore_memory(const void *address, size_t size, bool write);

/* How often the compiler told of an access, in this process. */
extern unsigned long explore_seen;

/* ---------------------------------------------------------------- Registers ------------------- */

/* Of the regions the one that is the BARs: it has a size and no address. */
#define EXPLORE_REGISTERS 0

/**
 * explore_registers_size() - how large that region is
 *
 * Return: the size of all BARs together, in bytes.
 */
size_t explore_registers_size(void);

/**
 * explore_register_step() - a register access as a step
 * @offset: in bytes, see EMU_BAR(); any value
 * @width: in bytes; any value
 * @direction: read or write
 *
 * What the step changes is what the device's register map says: see struct emu_register.
 *
 * Return: the step.
 */
struct step explore_register_step(uint64_t offset, unsigned int width,
				  enum emu_direction direction);

/**
 * explore_register_offset() - what such a step accesses
 * @step: the step
 *
 * Return: the offset, see EMU_BAR(); for a step outside of its BAR one where there is no BAR.
 */
uint64_t explore_register_offset(const struct step *step);

/**
 * explore_register() - an emu_hook_fn: a register access is a step
 * @emu: the device
 * @offset: in bytes, see EMU_BAR()
 * @width: in bytes
 * @direction: read or write
 * @context: the explorer
 */
void explore_register(struct emu *emu, uint64_t offset, unsigned int width,
		      enum emu_direction direction, void *context);

/**
 * explore_describe_register() - such a step in words
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
 * explore_map_is_honest() - does the register map tell of all that accesses change?
 * @conflicts: step_conflicts(), or what conceals some of it, to see that this is found
 * @seed: of the values written and of the states that the device is in
 * @text: receives two accesses whose order matters although the map does not say so
 * @room: size of @text
 *
 * Makes pairs of accesses in both orders, from many states. What a map conceals the explorer takes
 * to make no difference.
 *
 * Return: false if such a pair was found.
 */
bool explore_map_is_honest(explore_conflicts_fn *conflicts, uint64_t seed, char *text, size_t room);

/* ---------------------------------------------------------------- Searches -------------------- */

#define EXPLORE_UNBOUNDED (~0u)

/**
 * explore_reduced() - one schedule at least of each kind that can make a difference
 * @explore: the explorer
 * @world: what is explored
 *
 * Dynamic partial-order reduction by source sets and sleep sets: schedules that differ only in the
 * order of neighbouring steps that do not conflict lead to the same outcome, and one of them is
 * run. docs/schedules.md says why none is lost.
 *
 * Return: true if all is well, as for explore_run().
 */
bool explore_reduced(struct explore *explore, const struct explore_world *world);

/**
 * explore_bounded() - every schedule with at most so many preemptions
 * @explore: the explorer
 * @world: what is explored
 * @bound: preemptions, or %EXPLORE_UNBOUNDED: then these are all schedules
 * @limit: the most schedules to run; 0 for all of them
 *
 * A switch because a task has ended or waits is free. Tasks are preempted before shared steps only:
 * before others it would lead to nothing new.
 *
 * Return: true if all is well, as for explore_run().
 */
bool explore_bounded(struct explore *explore, const struct explore_world *world, unsigned int bound,
		     unsigned long limit);

/**
 * explore_walk() - schedules at random
 * @explore: the explorer
 * @world: what is explored
 * @seed: the same one leads to the same schedules
 * @n: how many
 *
 * Return: true if all is well, as for explore_run().
 */
bool explore_walk(struct explore *explore, const struct explore_world *world, uint64_t seed,
		  unsigned long n);

#endif /* HARNESS_EXPLORE_H */

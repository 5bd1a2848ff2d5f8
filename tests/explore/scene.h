/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenes: a device in some state, and up to four calls on it that overlap, as a world for the
 * explorer.
 *
 * As text: "idle: write read@A" is a device at rest, one task that writes, and one that reads
 * through the file of task A. Without @, each task has a file of its own. stage_list() names the
 * states and calls.
 */
#ifndef TESTS_SCENE_H
#define TESTS_SCENE_H

#include "explore.h"
#include "reference.h"

#include "lkp_enc_core.h"
#include "lkp_enc_regs.h"
#include "position.h"
#include "uapi/linux/lkp_enc.h"

#include <limits.h>
#include <stdio.h>

/* Regions of the shared memory. */
enum scene_region {
	REGION_REGISTERS = EXPLORE_REGISTERS,
	REGION_NODE,
	REGION_FILES,
};

/* User memory of one task: the buffer, or the argument and the buffers of CRYPT. */
#define USER_SRC    (LKP_ENC_STRING_CELLS > 32 ? LKP_ENC_STRING_CELLS : 32)
#define USER_DST    (USER_SRC + 16)
#define USER_MEMORY (USER_DST + 16)

enum call_kind {
	CALL_WRITE,
	CALL_READ,
	CALL_IOCTL,
	CALL_CHECK,
	CALL_POLL,
	CALL_RESET,
	CALL_CLOSE,
	CALL_REMOVE,
};

/**
 * struct call - a call that a task can make
 * @name: in scenes
 * @kind: its kind
 * @number: CALL_IOCTL: command
 * @text: the bytes in user memory that the call reads, @count of them; NULL for the alphabet
 * @count: CALL_WRITE, CALL_READ: size of the buffer; else length of @text
 * @reach: only that many bytes of user memory are mapped; 0 for all
 * @nonblock: whether it must not wait
 */
struct call {
	const char *name;
	enum call_kind kind;
	uint32_t number;
	const char *text;
	size_t count;
	size_t reach;
	bool nonblock;
};

/**
 * struct state - the state of the device when the calls begin
 * @name: in scenes
 * @text: the beginning of STRING
 * @position: where the next read through each file starts
 * @fill: the value of the other cells
 * @dead: the hardware was removed, and the driver does not know it
 */
struct state {
	const char *name;
	const char *text;
	size_t position;
	uint8_t fill;
	bool dead;
};

extern const struct call scene_calls[];
extern const size_t scene_n_calls;
extern const struct state scene_states[];
extern const size_t scene_n_states;

/**
 * struct node - the shim's state of a device: it lives as long as somebody uses it
 * @dev: the driver's device
 * @users: references: one of the shim, and one of each open file
 */
struct node {
	struct lkp_enc dev;
	unsigned int users;
};

#define SCENE_NOT_WAITING ULONG_MAX

/**
 * struct scene - a scene
 * @world: for the explorer
 * @explore: the explorer that runs it
 * @text: the scene as text
 * @state: state of the device at first
 * @calls: the call of each task
 * @file_of: the file that it uses
 * @emu: the hardware
 * @node: the device's state; freed by the last user
 * @files: open files, one for each task
 * @polled: for each task that was told to wait, the number of wake-ups of the device's wait queue
 *	then; %SCENE_NOT_WAITING for the others
 * @unmapped: remove() has returned, so nobody may access the BAR
 * @caller: the task that sets up the scene and clears it
 * @user: memory of each task
 * @results: of each call
 * @complaint: the error that the judge found
 */
struct scene {
	struct explore_world world;
	struct explore *explore;
	char text[EXPLORE_TEXT / 2];
	const struct state *state;
	const struct call *calls[EXPLORE_TASKS];
	unsigned int file_of[EXPLORE_TASKS];
	struct emu emu;
	struct node *node;
	struct lkp_enc_file files[EXPLORE_TASKS];
	unsigned long polled[EXPLORE_TASKS];
	bool unmapped;
	struct sim_task caller;
	uint8_t user[EXPLORE_TASKS][USER_MEMORY];
	long results[EXPLORE_TASKS];
	char complaint[EXPLORE_TEXT / 2];
};

/**
 * scene_parse() - set up a scene from its text
 * @scene: overwritten; must not move
 * @text: the scene; ends at a slash or at the end
 *
 * Return: NULL, or what is wrong with the text.
 */
const char *scene_parse(struct scene *scene, const char *text);

/**
 * scene_lay_out() - fill the user memory of a call
 * @call: the call
 * @user: the memory, as the driver sees it
 * @bytes: receives its content; @user, or a copy of it
 */
void scene_lay_out(const struct call *call, const uint8_t *user, uint8_t bytes[USER_MEMORY]);

/**
 * scene_act() - make a task's call on the driver
 * @scene: the scene
 * @task: whose
 *
 * Return: what the call returned.
 */
long scene_act(struct scene *scene, unsigned int task);

/**
 * scene_model() - make a task's call on the model
 * @scene: the scene, after the real call, whose result shows whether it found the lock held
 * @task: whose
 * @model: the model
 * @files: the model's files
 * @bytes: user memory of the model's caller
 *
 * Return: what the model returned.
 */
long scene_model(const struct scene *scene, unsigned int task, struct model *model,
		 struct model_file *files, uint8_t bytes[USER_MEMORY]);

/**
 * scene_found_lock_held() - does the result of a call say that a lock was held?
 * @scene: the scene, after the real call
 * @task: whose
 *
 * Return: true if so; then another task must have held it.
 */
bool scene_found_lock_held(const struct scene *scene, unsigned int task);

/**
 * scene_judge() - is the outcome that of some sequential order?
 * @explore: the explorer
 * @context: the scene
 *
 * Only those orders count in which a call that ended before another one began also comes before it.
 * Results, user memory, registers, the files' positions and the driver's knowledge must all be as
 * in the model.
 *
 * Return: NULL, or what is wrong.
 */
const char *scene_judge(struct explore *explore, void *context);

/**
 * scene_outcome() - the outcome as a number, to count different ones
 * @scene: the scene, after a run
 *
 * Return: equal for equal outcomes.
 */
uint64_t scene_outcome(const struct scene *scene);

#endif /* TESTS_SCENE_H */

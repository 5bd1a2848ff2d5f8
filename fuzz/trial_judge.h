/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The allowed results of each step of a trial. Only for trial*.c.
 */
#ifndef FUZZ_TRIAL_JUDGE_H
#define FUZZ_TRIAL_JUDGE_H

#include "trial.h"

/**
 * struct trial_moment - the state before a call
 * @loaded: whether the module is loaded
 * @bound: whether the device has its driver
 * @mark: to find what the call leaves behind
 */
struct trial_moment {
	bool loaded;
	bool bound;
	unsigned long mark;
};

/**
 * trial_is_watched() - does the package's reference judge accesses?
 *
 * Return: whether it does.
 */
bool trial_is_watched(void);

/**
 * trial_now() - get the present state
 * @trial: the trial
 *
 * Return: the state.
 */
struct trial_moment trial_now(const struct trial *trial);

/**
 * trial_judge() - judge a call
 * @trial: the trial
 * @step: the call
 * @before: the state before
 *
 * Return: as trial_step().
 */
bool trial_judge(struct trial *trial, const struct trial_step *step,
		 const struct trial_moment *before);

/**
 * trial_judge_end() - judge the end, when no file is open and the module is unloaded
 * @trial: the trial
 *
 * Return: as trial_step().
 */
bool trial_judge_end(struct trial *trial);

#endif /* FUZZ_TRIAL_JUDGE_H */

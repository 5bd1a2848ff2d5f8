/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What each step of a trial may come to. For trial.c alone.
 */
#ifndef FUZZ_TRIAL_JUDGE_H
#define FUZZ_TRIAL_JUDGE_H

#include "trial.h"

/**
 * struct trial_moment - how things are before a call
 * @loaded: the module is
 * @bound: the device has its driver
 * @mark: for what is left of the call
 */
struct trial_moment {
	bool loaded;
	bool bound;
	unsigned long mark;
};

/**
 * trial_now() - how things are
 * @trial: the trial
 *
 * Return: that.
 */
struct trial_moment trial_now(const struct trial *trial);

/**
 * trial_judge() - a call was made
 * @trial: the trial
 * @step: the call
 * @before: how things were before
 *
 * Return: as trial_step().
 */
bool trial_judge(struct trial *trial, const struct trial_step *step,
		 const struct trial_moment *before);

/**
 * trial_judge_end() - no file is open, and there is no module any more
 * @trial: the trial
 *
 * Return: as trial_step().
 */
bool trial_judge_end(struct trial *trial);

#endif /* FUZZ_TRIAL_JUDGE_H */

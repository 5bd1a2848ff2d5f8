/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Report what is not tried and not judged, so that nobody takes it as passed.
 */
#ifndef HARNESS_UNTRIED_H
#define HARNESS_UNTRIED_H

#include <stdio.h>

/**
 * untried_report() - say what is not judged, and which calls are in no scene
 * @out: where the lines go; each begins with "# note:"
 */
void untried_report(FILE *out);

#endif /* HARNESS_UNTRIED_H */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * An operation that is made once more.
 */
#include "sweep_again.h"

#include "sim_irq.h"

#include <errno.h>

bool sweep_would_wait(const struct sweep_operation *operation, long result)
{
	return (sweep.slept && result == -EINTR) ||
	       (operation->row && operation->row->nonblock && result == -EAGAIN);
}

bool sweep_can_repeat(const struct sweep_operation *operation)
{
	return operation->row && operation->row->kind != CALL_OPEN && operation->can_fail &&
	       operation->start >= START_BOUND;
}

/* Those that end by themselves: who waits for ever does not know that he has waited in vain. */
static unsigned long waits(void)
{
	return sweep.task.calls[SIM_WAIT_TIMEOUT] +
	       sweep.task.calls[SIM_WAIT_INTERRUPTIBLE_TIMEOUT];
}

/* Returns what it comes to. @heard receives how many interrupts it has waited for, or 0. */
static long repeat(const struct sweep_operation *operation, unsigned long *heard)
{
	unsigned long before = sim_irq_handled(sweep.machine.kernel), waited = waits();
	long result = operation->run(operation);

	*heard = waits() == waited ? 0 : sim_irq_handled(sweep.machine.kernel) - before;
	return result;
}

void sweep_learn_again(struct sweep_operation *operation)
{
	sweep_end_quick_program();
	operation->again = repeat(operation, &operation->heard);
}

void sweep_expect_recovered(const struct sweep_operation *operation)
{
	unsigned long heard;
	long result = repeat(operation, &heard);

	if (result != operation->usual && result != operation->again &&
	    !(sweep.alone && result == operation->alone) && !sweep_would_wait(operation, result))
		sweep_violation("recovers", "the same again gives %ld, not %ld", result,
				operation->again);
	if (operation->heard && !heard)
		sweep_violation("recovers", "the same again hears of no interrupt");
}

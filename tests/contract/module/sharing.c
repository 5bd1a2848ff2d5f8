// SPDX-License-Identifier: GPL-2.0-only
/*
 * An interrupt that several handlers share.
 */
#include <linux/string.h>

#include "contract.h"
#include "edu.h"

/* A handler that is not about the device, and how often it came. */
static unsigned int others;

static irqreturn_t other(int irq, void *count)
{
	others++;
	return IRQ_NONE;
}

/* Which handlers came, in order. */
static char order[8];
static unsigned int n_order;

static void note(char letter)
{
	if (n_order < sizeof(order) - 1)
		order[n_order++] = letter;
}

static irqreturn_t first(int irq, void *edu)
{
	note('1');
	return IRQ_NONE;
}

static irqreturn_t second(int irq, void *edu)
{
	note('2');
	return edu_handler(irq, edu);
}

static irqreturn_t third(int irq, void *edu)
{
	note('3');
	return IRQ_NONE;
}

static void forget(void)
{
	others = 0;
	n_order = 0;
	memset(order, 0, sizeof(order));
}

static int ask(struct edu *edu, irq_handler_t handler, unsigned long flags, void *dev)
{
	return request_irq(edu->irq, handler, flags, "contract", dev);
}

static void take_alone(struct edu *edu)
{
	if (!EXPECT(!ask(edu, edu_handler, 0, edu)))
		return;
	EXPECT(ask(edu, other, 0, &others) == -EBUSY);
	EXPECT(ask(edu, other, IRQF_SHARED, &others) == -EBUSY);
	free_irq(edu->irq, edu);
	if (!EXPECT(!ask(edu, edu_handler, IRQF_SHARED, edu)))
		return;
	EXPECT(ask(edu, other, 0, &others) == -EBUSY);
	EXPECT(ask(edu, other, IRQF_SHARED | IRQF_ONESHOT, &others) == -EBUSY);
	EXPECT(ask(edu, other, IRQF_SHARED | IRQF_NO_AUTOEN, &others) == -EINVAL);
	EXPECT(ask(edu, other, IRQF_SHARED, NULL) == -EINVAL);
	EXPECT(ask(edu, NULL, IRQF_SHARED, &others) == -EINVAL);
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 1));
	EXPECT(!others);
	free_irq(edu->irq, edu);
}

static void line_is_shared_by_those_who_agree(void)
{
	forget();
	edu_pin(take_alone);
}

/* A kernel with CONFIG_DEBUG_SHIRQ calls a handler once more when it is freed. */
static void leave(struct edu *edu, void *dev)
{
	free_irq(edu->irq, dev);
	forget();
}

static void share(struct edu *edu)
{
	if (!EXPECT(!ask(edu, first, IRQF_SHARED, &order[0])) ||
	    !EXPECT(!ask(edu, second, IRQF_SHARED, edu)) ||
	    !EXPECT(!ask(edu, third, IRQF_SHARED, &order[2])))
		return;
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 1));
	EXPECT_TEXT(order, "123");
	leave(edu, &order[0]);
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 2));
	EXPECT_TEXT(order, "23");
	leave(edu, &order[2]);
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 3));
	EXPECT_TEXT(order, "2");
	free_irq(edu->irq, edu);
}

static void all_handlers_of_a_line_run_in_the_order_of_their_requests(void)
{
	forget();
	edu_pin(share);
}

static void disable_shared(struct edu *edu)
{
	if (!EXPECT(!ask(edu, edu_handler, IRQF_SHARED, edu)) ||
	    !EXPECT(!ask(edu, other, IRQF_SHARED, &others)))
		return;
	disable_irq(edu->irq);
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 0));
	EXPECT(!others);
	free_irq(edu->irq, &others);
	EXPECT(edu_counts(&edu->calls, 0));
	enable_irq(edu->irq);
	EXPECT(edu_counts(&edu->calls, 1));
	free_irq(edu->irq, edu);
}

static void line_that_one_disables_is_off_for_all(void)
{
	forget();
	edu_pin(disable_shared);
}

static const struct contract sharing[] = {
	CONTRACT(line_is_shared_by_those_who_agree),
	CONTRACT(all_handlers_of_a_line_run_in_the_order_of_their_requests),
	CONTRACT(line_that_one_disables_is_off_for_all),
};
CONTRACTS(sharing);

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists.
 */
#include <linux/list.h>

#include "contract.h"

struct item {
	int number;
	struct list_head list;
};

static struct item items[3];

/* Three items, 0 to 2, behind each other. */
static void fill(struct list_head *head)
{
	INIT_LIST_HEAD(head);
	for (int i = 0; i < 3; i++) {
		items[i].number = i;
		list_add_tail(&items[i].list, head);
	}
}

/* The numbers of a list, as decimal digits. */
static int digits(struct list_head *head)
{
	struct item *item;
	int number = 0;

	list_for_each_entry (item, head, list)
		number = 10 * number + item->number + 1;
	return number;
}

static void list_begins_empty(void)
{
	LIST_HEAD(head);
	struct list_head other;

	INIT_LIST_HEAD(&other);
	EXPECT(list_empty(&head) && list_empty(&other));
	EXPECT(!list_first_entry_or_null(&head, struct item, list));
}

static void list_add_goes_to_the_front_and_tail_to_the_end(void)
{
	LIST_HEAD(head);

	fill(&head);
	EXPECT(digits(&head) == 123);
	INIT_LIST_HEAD(&head);
	for (int i = 0; i < 3; i++)
		list_add(&items[i].list, &head);
	EXPECT(digits(&head) == 321);
}

static void list_entries_are_found(void)
{
	LIST_HEAD(head);

	fill(&head);
	EXPECT(list_first_entry(&head, struct item, list) == &items[0]);
	EXPECT(list_last_entry(&head, struct item, list) == &items[2]);
	EXPECT(list_next_entry(&items[0], list) == &items[1]);
	EXPECT(list_first_entry_or_null(&head, struct item, list) == &items[0]);
	EXPECT(list_entry(&items[1].list, struct item, list) == &items[1]);
}

static void list_del_leaves_poison(void)
{
	LIST_HEAD(head);

	fill(&head);
	list_del(&items[1].list);
	EXPECT(digits(&head) == 13);
	EXPECT(items[1].list.next == LIST_POISON1);
	EXPECT(items[1].list.prev == LIST_POISON2);
}

static void list_del_init_leaves_an_empty_list(void)
{
	LIST_HEAD(head);

	fill(&head);
	list_del_init(&items[0].list);
	EXPECT(digits(&head) == 23);
	EXPECT(list_empty(&items[0].list));
	list_del_init(&items[0].list);
	EXPECT(list_empty(&items[0].list));
}

static void list_move_tail_moves(void)
{
	LIST_HEAD(head);
	LIST_HEAD(other);

	fill(&head);
	list_move_tail(&items[0].list, &head);
	EXPECT(digits(&head) == 231);
	list_move_tail(&items[1].list, &other);
	EXPECT(digits(&head) == 31);
	EXPECT(digits(&other) == 2);
}

static void list_for_each_entry_safe_lets_entries_go(void)
{
	LIST_HEAD(head);
	struct item *item, *following;
	int n = 0;

	fill(&head);
	list_for_each_entry_safe (item, following, &head, list) {
		list_del(&item->list);
		n++;
	}
	EXPECT(n == 3 && list_empty(&head));
}

static void list_for_each_sees_every_entry(void)
{
	LIST_HEAD(head);
	struct list_head *position;
	int n = 0;

	fill(&head);
	list_for_each (position, &head)
		n++;
	EXPECT(n == 3);
}

static const struct contract list[] = {
	CONTRACT(list_begins_empty),
	CONTRACT(list_add_goes_to_the_front_and_tail_to_the_end),
	CONTRACT(list_entries_are_found),
	CONTRACT(list_del_leaves_poison),
	CONTRACT(list_del_init_leaves_an_empty_list),
	CONTRACT(list_move_tail_moves),
	CONTRACT(list_for_each_entry_safe_lets_entries_go),
	CONTRACT(list_for_each_sees_every_entry),
};
CONTRACTS(list);

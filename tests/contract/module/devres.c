// SPDX-License-Identifier: GPL-2.0-only
/*
 * Managed resources: when they are released, and in which order.
 */
#include <linux/device.h>
#include <linux/pci.h>
#include <linux/string.h>

#include "contract.h"
#include "pci_step.h"

/* The events, a letter for each. */
static char story[16];

static void note(char letter)
{
	size_t n = strlen(story);

	if (n < sizeof(story) - 1)
		story[n] = letter;
}

static void begin(void)
{
	memset(story, 0, sizeof(story));
}

static void note_action(void *letter)
{
	note(*(const char *)letter);
}

static char letters[] = "123456";

static void add(struct pci_dev *pci, int i)
{
	EXPECT(!devm_add_action(&pci->dev, note_action, &letters[i]));
}

static int add_three(struct pci_dev *pci)
{
	for (int i = 0; i < 3; i++)
		add(pci, i);
	return 0;
}

static void note_remove(struct pci_dev *pci)
{
	note('r');
}

static void actions_run_after_remove_newest_first(void)
{
	begin();
	contract_bind(&(const struct pci_step){ add_three, note_remove });
	EXPECT_TEXT(story, "r321");
}

static int add_three_and_fail(struct pci_dev *pci)
{
	add_three(pci);
	note('p');
	return -EIO;
}

static void actions_run_after_a_failed_probe_newest_first(void)
{
	begin();
	contract_bind(&(const struct pci_step){ add_three_and_fail, note_remove });
	EXPECT_TEXT(story, "p321");
}

static void add_late(struct pci_dev *pci)
{
	note('r');
	add(pci, 3);
}

static void action_of_remove_runs_first(void)
{
	begin();
	contract_bind(&(const struct pci_step){ add_three, add_late });
	EXPECT_TEXT(story, "r4321");
}

static int add_or_reset(struct pci_dev *pci)
{
	EXPECT(!devm_add_action_or_reset(&pci->dev, note_action, &letters[0]));
	EXPECT_TEXT(story, "");
	return 0;
}

static void action_or_reset_waits_like_the_others(void)
{
	begin();
	contract_bind(&(const struct pci_step){ add_or_reset, note_remove });
	EXPECT_TEXT(story, "r1");
}

static void note_drvdata(void *data)
{
	struct pci_dev *pci = data;

	note(pci_get_drvdata(pci) ? 'd' : '-');
}

static int set_drvdata(struct pci_dev *pci)
{
	pci_set_drvdata(pci, story);
	return devm_add_action(&pci->dev, note_drvdata, pci);
}

static void actions_still_see_drvdata(void)
{
	begin();
	contract_bind(&(const struct pci_step){ set_drvdata, NULL });
	EXPECT_TEXT(story, "d");
}

static int allocate(struct pci_dev *pci)
{
	u8 *zeroed = devm_kzalloc(&pci->dev, 100, GFP_KERNEL);
	void *freed = devm_kmalloc(&pci->dev, 100, GFP_KERNEL);

	if (EXPECT(zeroed))
		for (int i = 0; i < 100; i++)
			EXPECT(zeroed[i] == 0);
	if (EXPECT(freed))
		devm_kfree(&pci->dev, freed);
	EXPECT(devm_kcalloc(&pci->dev, 10, 10, GFP_KERNEL));
	return 0;
}

static void memory_of_a_device_is_zeroed_and_can_go_early(void)
{
	contract_bind(&(const struct pci_step){ allocate, NULL });
}

static int overflow(struct pci_dev *pci)
{
	static size_t most = SIZE_MAX;

	EXPECT(!devm_kcalloc(&pci->dev, READ_ONCE(most) / 2, 4, GFP_KERNEL));
	return 0;
}

static void devm_kcalloc_that_overflows_is_null(void)
{
	contract_bind(&(const struct pci_step){ overflow, NULL });
}

static void note_enabled(void *data)
{
	note(pci_is_enabled(data) ? 'e' : '-');
}

static int enable(struct pci_dev *pci)
{
	EXPECT(!devm_add_action(&pci->dev, note_enabled, pci));
	EXPECT(!pcim_enable_device(pci));
	EXPECT(!devm_add_action(&pci->dev, note_enabled, pci));
	EXPECT(pci_is_enabled(pci));
	return 0;
}

static void managed_device_is_disabled_in_its_turn(void)
{
	begin();
	contract_bind(&(const struct pci_step){ enable, NULL });
	EXPECT_TEXT(story, "e-");
}

static int map(struct pci_dev *pci)
{
	if (!EXPECT(!pcim_enable_device(pci)))
		return -ENODEV;
	EXPECT(!pcim_iomap_regions(pci, 1, "contract"));
	EXPECT(pcim_iomap_table(pci) && pcim_iomap_table(pci)[0]);
	EXPECT(!request_mem_region(pci_resource_start(pci, 0), 16, "contract"));
	return 0;
}

static int map_and_fail(struct pci_dev *pci)
{
	map(pci);
	return -EIO;
}

static int request(struct pci_dev *pci)
{
	EXPECT(!pcim_enable_device(pci));
	EXPECT(!pci_request_regions(pci, "contract"));
	EXPECT(!request_mem_region(pci_resource_start(pci, 0), 16, "contract"));
	return 0;
}

static int request_and_release(struct pci_dev *pci)
{
	request(pci);
	pci_release_regions(pci);
	EXPECT(!pci_request_region(pci, 0, "contract"));
	return -EIO;
}

static void regions_of_a_managed_device_are_released(void)
{
	contract_bind(&(const struct pci_step){ request, NULL });
	contract_bind(&(const struct pci_step){ request_and_release, NULL });
	contract_bind(&(const struct pci_step){ request, NULL });
}

static void managed_regions_can_be_had_again(void)
{
	contract_bind(&(const struct pci_step){ map, NULL });
	contract_bind(&(const struct pci_step){ map_and_fail, NULL });
	contract_bind(&(const struct pci_step){ map, NULL });
}

static const struct contract devres[] = {
	CONTRACT(actions_run_after_remove_newest_first),
	CONTRACT(actions_run_after_a_failed_probe_newest_first),
	CONTRACT(action_of_remove_runs_first),
	CONTRACT(action_or_reset_waits_like_the_others),
	CONTRACT(actions_still_see_drvdata),
	CONTRACT(memory_of_a_device_is_zeroed_and_can_go_early),
	CONTRACT(devm_kcalloc_that_overflows_is_null),
	CONTRACT(managed_device_is_disabled_in_its_turn),
	CONTRACT(managed_regions_can_be_had_again),
	CONTRACT(regions_of_a_managed_device_are_released),
};
CONTRACTS(devres);

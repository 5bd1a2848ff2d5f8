// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resources that are released by themselves when a driver is unbound, the newest first.
 */
#include "internal.h"

#include "sim_block.h"

#include <string.h>

/**
 * struct sim_devres - one resource
 * @next: the next older one
 * @release: releases it
 * @data: handed to @release
 */
struct sim_devres {
	struct sim_devres *next;
	void (*release)(struct device *dev, void *data);
	void *data;
};

int sim_devres_add(struct device *dev, void (*release)(struct device *dev, void *data), void *data)
{
	struct sim_devres *entry;
	int err = sim_enter(sim_current(), SIM_DEVRES, dev);

	if (err)
		return err;
	entry = malloc(sizeof(*entry));
	if (!entry)
		return -ENOMEM;
	*entry = (struct sim_devres){ dev->sim_devres, release, data };
	dev->sim_devres = entry;
	return 0;
}

bool sim_devres_remove(struct device *dev, void (*release)(struct device *dev, void *data),
		       const void *data)
{
	struct sim_devres **at = &dev->sim_devres;
	struct sim_devres *entry;

	while (*at && ((*at)->release != release || (*at)->data != data))
		at = &(*at)->next;
	entry = *at;
	if (entry)
		*at = entry->next;
	free(entry);
	return entry;
}

void sim_devres_release(struct device *dev)
{
	struct sim_devres *entry;

	while ((entry = dev->sim_devres)) {
		dev->sim_devres = entry->next;
		entry->release(dev, entry->data);
		free(entry);
	}
}

static void release_memory(struct device *dev, void *memory)
{
	(void)dev;
	kfree(memory);
}

void *sim_devm_kmalloc(struct device *dev, size_t size, gfp_t flags, const struct sim_place *place)
{
	void *memory = flags & __GFP_ZERO ? sim_kzalloc(size, flags, place)
					  : sim_kmalloc(size, flags, place);

	if (!ZERO_OR_NULL_PTR(memory) && sim_devres_add(dev, release_memory, memory)) {
		kfree(memory);
		return NULL;
	}
	return memory;
}

void *sim_devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t flags,
		       const struct sim_place *place)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return sim_devm_kmalloc(dev, bytes, flags | __GFP_ZERO, place);
}

void devm_kfree(struct device *dev, const void *memory)
{
	if (ZERO_OR_NULL_PTR(memory))
		return;
	if (!sim_devres_remove(dev, release_memory, memory))
		sim_bug("devm_kfree() of memory that is not the device's");
	kfree(memory);
}

/* An action that the driver added. */
struct action {
	void (*run)(void *data);
	void *data;
};

static void run_action(struct device *dev, void *data)
{
	const struct action *action = data;
	struct action copy = *action;

	(void)dev;
	kfree(action);
	copy.run(copy.data);
}

int sim_devm_add_action(struct device *dev, void (*run)(void *data), void *data, bool or_reset,
			const struct sim_place *place)
{
	struct action *action = sim_kmalloc(sizeof(*action), GFP_KERNEL, place);
	int err = -ENOMEM;

	if (action) {
		*action = (struct action){ run, data };
		err = sim_devres_add(dev, run_action, action);
	}
	if (err) {
		kfree(action);
		if (or_reset)
			run(data);
	}
	return err;
}

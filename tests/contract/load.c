// SPDX-License-Identifier: GPL-2.0-only
/*
 * Contracts between the administrator and a module: how it is loaded and unloaded.
 */
#include "calls.h"
#include "world.h"

#include <errno.h>
#include <fcntl.h>

static void error_of_init_is_that_of_insmod(void)
{
	EXPECT_NUMBER(world_load("fail=5"), -EIO);
	EXPECT_NUMBER(world_open("contract", O_RDWR), -ENOENT);
}

static void value_of_another_type_refuses_the_load(void)
{
	EXPECT_NUMBER(world_load("whole=x"), -EINVAL);
	EXPECT_NUMBER(world_load("whole="), -EINVAL);
	EXPECT_NUMBER(world_load("whole"), -EINVAL);
	EXPECT_NUMBER(world_load("whole=99999999999"), -ERANGE);
	EXPECT_NUMBER(world_load("octet=256"), -ERANGE);
	EXPECT_NUMBER(world_load("small=40000"), -ERANGE);
	EXPECT_NUMBER(world_load("positive=-1"), -EINVAL);
	EXPECT_NUMBER(world_load("flag=maybe"), -EINVAL);
	EXPECT_NUMBER(world_load("flag="), -EINVAL);
}

static void parameter_that_is_not_there_is_ignored(void)
{
	if (EXPECT_NUMBER(world_load("nonsense=1"), 0))
		EXPECT_NUMBER(world_unload(), 0);
}

static void load_of_a_loaded_module_is_eexist(void)
{
	if (!EXPECT_NUMBER(world_load(""), 0))
		return;
	EXPECT_NUMBER(world_load(""), -EEXIST);
	EXPECT_NUMBER(world_unload(), 0);
}

/* The one node's operations have an owner, the other one's cdev. */
static void open_file_keeps_the_module(void)
{
	static const char *const nodes[] = { "contract", "contract_seek" };

	if (!EXPECT_NUMBER(world_load(""), 0))
		return;
	for (int i = 0; i < 2; i++) {
		int fd = world_open(nodes[i], O_RDONLY);

		EXPECT(fd >= 0);
		EXPECT(world_unload() < 0);
		world_close(fd);
	}
	EXPECT_NUMBER(world_unload(), 0);
}

static void unload_of_what_is_not_loaded_is_enoent(void)
{
	EXPECT_NUMBER(world_unload(), -ENOENT);
}

static void nodes_and_attributes_go_with_the_module(void)
{
	char page[WORLD_PAGE];

	if (!EXPECT_NUMBER(world_load(""), 0))
		return;
	EXPECT(world_attr_read("contract", "seen", page) > 0);
	EXPECT_NUMBER(world_unload(), 0);
	EXPECT_NUMBER(world_open("contract", O_RDWR), -ENOENT);
	EXPECT_NUMBER(world_attr_read("contract", "seen", page), -ENOENT);
}

#define LOAD(name)          \
	{                   \
#name, name \
	}

const struct call loads[] = {
	LOAD(error_of_init_is_that_of_insmod),
	LOAD(value_of_another_type_refuses_the_load),
	LOAD(parameter_that_is_not_there_is_ignored),
	LOAD(load_of_a_loaded_module_is_eexist),
	LOAD(open_file_keeps_the_module),
	LOAD(unload_of_what_is_not_loaded_is_enoent),
	LOAD(nodes_and_attributes_go_with_the_module),
};
const size_t n_loads = sizeof(loads) / sizeof(loads[0]);

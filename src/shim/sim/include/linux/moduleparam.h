/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Module parameters. Each becomes a row of a table that the simulated kernel reads when the module
 * is loaded with parameters ("strict=1 base=0x1000").
 */
#ifndef SIM_LINUX_MODULEPARAM_H
#define SIM_LINUX_MODULEPARAM_H

#include "init.h"
#include "stringify.h"
#include "types.h"

/* Types of a parameter. Not for direct use. */
enum sim_param_type {
	sim_param_bool,
	sim_param_byte,
	sim_param_short,
	sim_param_ushort,
	sim_param_int,
	sim_param_uint,
	sim_param_long,
	sim_param_ulong,
	sim_param_ullong,
	sim_param_charp,
};

/* One parameter. Not for direct use. */
struct sim_param {
	const char *name;
	enum sim_param_type type;
	void *value;
	umode_t mode;
};

/* A row in a section; the linker gives names to the bounds of the section. */
#define SIM_ROW(where, type, row) \
	static const type row __attribute__((used, section(#where), aligned(sizeof(void *))))
#define SIM_PARAM(param, variable, kind, permissions)                                              \
	SIM_ROW(sim_params, struct sim_param, sim_param_of_##param) = { #param, kind, &(variable), \
									permissions }

#define module_param(name, kind, permissions) SIM_PARAM(name, name, sim_param_##kind, permissions)
#define module_param_named(name, variable, kind, permissions) \
	SIM_PARAM(name, variable, sim_param_##kind, permissions)
#define module_param_hw(name, kind, hardware, permissions) \
	SIM_PARAM(name, name, sim_param_##kind, permissions)

/* One line of what modinfo shows. Not for direct use. */
struct sim_modinfo {
	const char *tag;
	const char *text;
};
#define SIM_MODINFO_NAME_1(line) sim_modinfo_##line
#define SIM_MODINFO_NAME(line)   SIM_MODINFO_NAME_1(line)
#define MODULE_INFO(tag, text) \
	SIM_ROW(sim_modinfo, struct sim_modinfo, SIM_MODINFO_NAME(__COUNTER__)) = { #tag, text }
#define __MODULE_STRING(x)           __stringify(x)
#define MODULE_PARM_DESC(name, text) MODULE_INFO(parm, #name ":" text)

#endif /* SIM_LINUX_MODULEPARAM_H */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of the module's fields, for stories. Kernel code, for it has to know where they are.
 */
/* The C library first, and of that its types: see linux/types.h. */
#include <sys/types.h>

#include "field.h"

#include "node.h"

#define NODE_FIELD(field) \
	"lkp_enc_node_create", offsetof(struct lkp_enc_node, field), "node " #field
#define FILE_FIELD(field) "chrdev_open", offsetof(struct lkp_enc_file, field), "file " #field

static const struct {
	const char *function;
	size_t offset;
	const char *name;
} fields[] = {
	/* clang-format off */
	{ NODE_FIELD(dev.regs) },
	{ NODE_FIELD(dev.lock) },
	{ NODE_FIELD(dev.pollers) },
	{ NODE_FIELD(dev.name) },
	{ NODE_FIELD(dev.strict) },
	{ NODE_FIELD(dev.gone) },
	{ NODE_FIELD(dev.truncations) },
	{ NODE_FIELD(dev.answered) },
	{ NODE_FIELD(dev.saved_seed) },
	{ NODE_FIELD(users) },
	{ NODE_FIELD(misc) },
	{ NODE_FIELD(gone) },
	{ NODE_FIELD(notified) },
	{ NODE_FIELD(id) },
	{ NODE_FIELD(name) },
	{ FILE_FIELD(dev) },
	{ FILE_FIELD(read_lock) },
	{ FILE_FIELD(position) },
	{ FILE_FIELD(mode) },
	{ FILE_FIELD(rewound) },
	/* clang-format on */
};

/* The last field that begins at or before the offset. */
const char *field_name(const char *function, size_t offset)
{
	const char *name = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (!strcmp(fields[i].function, function) && fields[i].offset <= offset)
			name = fields[i].name;
	return name;
}

bool field_is_gone(const void *node)
{
	return ((const struct lkp_enc_node *)node)->dev.gone;
}

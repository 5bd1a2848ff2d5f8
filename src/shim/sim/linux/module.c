// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module that is linked to this program: its parameters, its loading and its unloading.
 */
#include "internal.h"

#include "sim_work.h"

#include <string.h>

/* The module's objects define these, if there are any. */
extern int sim_module_init(void) __attribute__((weak));
extern void sim_module_exit(void) __attribute__((weak));
extern const struct sim_param __start_sim_params[] __attribute__((weak));
extern const struct sim_param __stop_sim_params[] __attribute__((weak));
/* Its variables, which scripts/module_image.sh has put together. */
extern char __start_module_image[] __attribute__((weak));
extern char __stop_module_image[] __attribute__((weak));

struct module __this_module = { .name = "module" };

/* ---------------------------------------------------------------- References ------------------ */

bool try_module_get(struct module *module)
{
	if (!module)
		return true;
	if (!__atomic_load_n(&module->live, __ATOMIC_SEQ_CST))
		return false;
	__atomic_fetch_add(&module->references, 1, __ATOMIC_SEQ_CST);
	return true;
}

void __module_get(struct module *module)
{
	if (module)
		__atomic_fetch_add(&module->references, 1, __ATOMIC_SEQ_CST);
}

void module_put(struct module *module)
{
	if (module && !__atomic_fetch_sub(&module->references, 1, __ATOMIC_SEQ_CST))
		sim_bug("module_put() of a module to which nobody refers");
}

/* ---------------------------------------------------------------- Parameters ------------------ */

/* The parameters of this load, cut into words; text parameters point into them. */
static char *words;

static const struct sim_param *find(const char *name)
{
	const struct sim_param *param;

	for (param = __start_sim_params; param != __stop_sim_params; param++)
		if (!strcmp(param->name, name))
			return param;
	return NULL;
}

/* Set a parameter of a small number type. */
static int set_small(const struct sim_param *param, const char *text, long min, long max)
{
	long long n;
	unsigned long long positive;
	int err = min ? kstrtoll(text, 0, &n) : kstrtoull(text, 0, &positive);

	if (err)
		return err;
	if (!min && positive > (unsigned long long)max)
		return -ERANGE;
	if (!min)
		n = (long long)positive;
	if (n < min || n > max)
		return -ERANGE;
	if (param->type == sim_param_byte)
		*(u8 *)param->value = (u8)n;
	else
		*(u16 *)param->value = (u16)n;
	return 0;
}

static int set(const struct sim_param *param, char *text)
{
	if (!text && param->type != sim_param_bool)
		return -EINVAL;
	switch (param->type) {
	case sim_param_bool:
		return kstrtobool(text ? text : "1", param->value);
	case sim_param_byte:
		return set_small(param, text, 0, U8_MAX);
	case sim_param_short:
		return set_small(param, text, -0x8000, 0x7fff);
	case sim_param_ushort:
		return set_small(param, text, 0, U16_MAX);
	case sim_param_int:
		return kstrtoint(text, 0, param->value);
	case sim_param_uint:
		return kstrtouint(text, 0, param->value);
	case sim_param_long:
		return kstrtol(text, 0, param->value);
	case sim_param_ulong:
		return kstrtoul(text, 0, param->value);
	case sim_param_ullong:
		return kstrtoull(text, 0, param->value);
	case sim_param_charp:
		*(char **)param->value = text;
		return 0;
	}
	return -EINVAL;
}

static int set_params(const char *params)
{
	char *rest, *word, *value;
	int err = 0;

	free(words);
	words = strdup(params ? params : "");
	if (!words)
		return -ENOMEM;
	for (word = strtok_r(words, " ", &rest); word && !err; word = strtok_r(NULL, " ", &rest)) {
		const struct sim_param *param;

		value = strchr(word, '=');
		if (value)
			*value++ = '\0';
		param = find(word);
		if (param)
			err = set(param, value);
		else
			pr_warn("%s: unknown parameter '%s' ignored", __this_module.name, word);
	}
	return err;
}

/* ---------------------------------------------------------------- Load and unload ------------- */

/* The variables as the linker made them, saved at the first load of the module. */
static char *image;

/* Between variables there may be bytes that AddressSanitizer does not allow to be touched. */
__attribute__((no_sanitize("address"))) static void copy_image(char *to, const char *from, size_t n)
{
	typedef volatile u64 word __attribute__((may_alias, aligned(1)));
	size_t i = 0;

	for (; i + sizeof(word) <= n; i += sizeof(word))
		*(word *)(to + i) = *(const word *)(from + i);
	for (; i < n; i++)
		((volatile char *)to)[i] = from[i];
}

static int renew_image(void)
{
	size_t size = (uintptr_t)__stop_module_image - (uintptr_t)__start_module_image;

	if (!size)
		return 0;
	if (image) {
		copy_image(__start_module_image, image, size);
		return 0;
	}
	image = malloc(size);
	if (!image)
		return -ENOMEM;
	copy_image(image, __start_module_image, size);
	return 0;
}

static int start(const char *params)
{
	int err = renew_image();

	if (!err)
		err = set_params(params);
	if (err)
		return err;
	__this_module.references = 0;
	__atomic_store_n(&__this_module.live, true, __ATOMIC_SEQ_CST);
	err = sim_module_init ? sim_module_init() : 0;
	if (err)
		__atomic_store_n(&__this_module.live, false, __ATOMIC_SEQ_CST);
	return err;
}

bool sim_module_exists(void)
{
	return sim_module_init;
}

int sim_module_load(struct sim_kernel *kernel, const char *params)
{
	struct sim_kernel *before = sim_work_for(kernel);
	int err = -EEXIST;

	if (!__this_module.live) {
		kernel->module = &__this_module;
		err = start(params);
		if (err)
			kernel->module = NULL;
	}
	sim_leave(before);
	return err;
}

void sim_module_force_unload(struct sim_kernel *kernel)
{
	__atomic_store_n(&__this_module.live, false, __ATOMIC_SEQ_CST);
	if (sim_module_exit)
		sim_module_exit();
	sim_works_drop(kernel);
	kernel->module = NULL;
}

int sim_module_unload(struct sim_kernel *kernel)
{
	struct sim_kernel *before = sim_work_for(kernel);
	int err = 0;

	if (!kernel->module)
		err = -ENOENT;
	else if (__atomic_load_n(&__this_module.references, __ATOMIC_SEQ_CST))
		err = -EBUSY;
	else if (sim_module_init && !sim_module_exit)
		err = -EPERM;
	else
		sim_module_force_unload(kernel);
	sim_leave(before);
	return err;
}

bool sim_module_is_loaded(const struct sim_kernel *kernel)
{
	return kernel->module;
}

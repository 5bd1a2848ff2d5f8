// SPDX-License-Identifier: GPL-2.0-only
/*
 * The log, and the kernel's formats.
 */
#include "internal.h"

#include <string.h>

#undef snprintf
#undef sprintf

/* ---------------------------------------------------------------- Formats --------------------- */

/**
 * struct text - a buffer for formatted text
 * @to: the buffer
 * @size: of it
 * @used: bytes that the whole text needs
 */
struct text {
	char *to;
	size_t size;
	size_t used;
};

static void add(struct text *text, const char *format, ...) __printf(2, 3);

static void add(struct text *text, const char *format, ...)
{
	size_t room = text->used < text->size ? text->size - text->used : 0;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(room ? text->to + text->used : NULL, room, format, args);
	va_end(args);
	if (n > 0)
		text->used += (size_t)n;
}

static void add_bytes(struct text *text, const char *bytes, size_t n)
{
	size_t room = text->used < text->size ? text->size - text->used - 1 : 0;

	if (room) {
		memcpy(text->to + text->used, bytes, min(n, room));
		text->to[text->used + min(n, room)] = '\0';
	}
	text->used += n;
}

/* Names of errors that never leave the kernel; the C library knows the others. */
static const char *error_name(long error)
{
	static const char *const names[] = {
		"ERESTARTSYS",           "ERESTARTNOINTR", "ERESTARTNOHAND", "ENOIOCTLCMD",
		"ERESTART_RESTARTBLOCK", "EPROBE_DEFER",   "EOPENSTALE",     "ENOPARAM",
	};

	if (error >= ERESTARTSYS && error < ERESTARTSYS + (long)ARRAY_SIZE(names))
		return names[error - ERESTARTSYS];
	return error == ENOTSUPP ? "ENOTSUPP" : strerrorname_np((int)error);
}

static void add_error(struct text *text, const void *pointer)
{
	const char *name = IS_ERR(pointer) ? error_name(-PTR_ERR(pointer)) : NULL;

	if (name)
		add(text, "-%s", name);
	else if (IS_ERR(pointer))
		add(text, "%ld", PTR_ERR(pointer));
	else
		add(text, "%p", pointer);
}

/* Add a resource, with its flags decoded or as a number. */
static void add_resource(struct text *text, const struct resource *resource, bool decode)
{
	int digits = resource->flags & IORESOURCE_IO ? 4 : 8;

	if (resource->flags & IORESOURCE_IO)
		add(text, "[io  ");
	else if (resource->flags & IORESOURCE_MEM)
		add(text, "[mem ");
	else
		add(text, "[??? ");
	add(text, "0x%0*llx", digits, resource->start);
	if (resource->end != resource->start)
		add(text, "-0x%0*llx", digits, resource->end);
	if (!decode || !(resource->flags & (IORESOURCE_IO | IORESOURCE_MEM)))
		add(text, " flags 0x%lx", resource->flags);
	else
		add(text, "%s%s", resource->flags & IORESOURCE_MEM_64 ? " 64bit" : "",
		    resource->flags & IORESOURCE_PREFETCH ? " pref" : "");
	add(text, "]");
}

/* Format %p and the letters behind it as the kernel does. Returns how many letters were used. */
static size_t add_pointer(struct text *text, const char *letters, const void *pointer)
{
	switch (letters[0]) {
	case 'e':
		add_error(text, pointer);
		return 1;
	case 'R':
	case 'r':
		add_resource(text, pointer, letters[0] == 'R');
		return 1;
	case 'a':
		add(text, "0x%016llx", *(const u64 *)pointer);
		return letters[1] == 'p' || letters[1] == 'd' ? 2 : 1;
	case 'x':
	case 'K':
		add(text, "%016lx", (unsigned long)pointer);
		return 1;
	case 'S':
	case 's':
	case 'B':
		add(text, "0x%lx", (unsigned long)pointer);
		return 1;
	default:
		add(text, "%p", pointer);
		return 0;
	}
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
/*
 * With #, the kernel prints 0x before a zero, and C does not: format a one and replace its digit.
 */
#define ADD_NUMBER(type)                                                   \
	do {                                                               \
		type number = va_arg(*args, type);                         \
		char zero[64];                                             \
		if (number || !prefixed) {                                 \
			add(text, conversion, number);                     \
		} else {                                                   \
			snprintf(zero, sizeof(zero), conversion, (type)1); \
			*strchr(zero, '1') = '0';                          \
			add(text, "%s", zero);                             \
		}                                                          \
	} while (0)

/*
 * Format one number: the conversion from its % to its letter, of the width of its length modifier.
 */
static void add_number(struct text *text, const char *conversion, const char *length, va_list *args)
{
	bool prefixed = strchr(conversion, '#') && strpbrk(conversion, "xX");

	if (!strcmp(length, "ll"))
		ADD_NUMBER(long long);
	else if (strpbrk(length, "lztj"))
		ADD_NUMBER(long);
	else
		ADD_NUMBER(int);
}

/* Copies the part between % and the letter, and replaces widths that are arguments by numbers. */
static const char *scan(const char *at, char conversion[64], char length[8], va_list *args)
{
	size_t n = 1, l = 0;

	conversion[0] = '%';
	for (; *at && strchr("-+ #0123456789.*", *at) && n < 40; at++) {
		if (*at == '*')
			n += (size_t)snprintf(conversion + n, 16, "%d", va_arg(*args, int));
		else
			conversion[n++] = *at;
	}
	for (; *at && strchr("hlzjt", *at) && l < 3; at++)
		conversion[n++] = length[l++] = *at;
	length[l] = '\0';
	conversion[n++] = *at;
	conversion[n] = '\0';
	return at;
}

/* Add text of the driver, as much of it as the precision allows. */
static void add_string(struct text *text, const char *conversion, const char *string)
{
	const char *precision = strchr(conversion, '.');
	size_t most = precision ? strtoul(precision + 1, NULL, 10) : PTRDIFF_MAX;
	size_t length = string ? strnlen(string, most) : 0;

	sim_accesses(string, length + (length < most), false);
	add(text, conversion, string);
}

static const char *add_conversion(struct text *text, const char *at, va_list *args)
{
	char conversion[64], length[8];

	at = scan(at, conversion, length, args);
	switch (*at) {
	case '\0':
		return at;
	case '%':
		add(text, "%%");
		return at + 1;
	case 's':
		add_string(text, conversion, va_arg(*args, const char *));
		return at + 1;
	case 'p':
		return at + 1 + add_pointer(text, at + 1, va_arg(*args, const void *));
	default:
		add_number(text, conversion, length, args);
		return at + 1;
	}
}
#pragma GCC diagnostic pop

static int format_to(char *to, size_t size, const char *format, va_list args)
{
	struct text text = { to, size, 0 };
	va_list rest;

	if (size)
		*to = '\0';
	va_copy(rest, args);
	while (*format) {
		size_t n = strcspn(format, "%");

		add_bytes(&text, format, n);
		format += n;
		if (*format)
			format = add_conversion(&text, format + 1, &rest);
	}
	va_end(rest);
	return (int)text.used;
}

/* A watcher of accesses needs the length of the text, which takes a first try. */
int sim_vformat(char *to, size_t size, const char *format, va_list args)
{
	if (sim_current()->access && size) {
		size_t n = (size_t)format_to(NULL, 0, format, args) + 1;

		sim_accesses(to, min(n, size), true);
	}
	return format_to(to, size, format, args);
}

int sim_snprintf(char *text, size_t size, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = sim_vformat(text, size, format, args);
	va_end(args);
	return n;
}

int scnprintf(char *text, size_t size, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = sim_vformat(text, size, format, args);
	va_end(args);
	return (size_t)n < size ? n : size ? (int)size - 1 : 0;
}

/* ---------------------------------------------------------------- The log --------------------- */

#define LINE 512

/* Pass a line to the log function, and remember the last warning in the task. */
static void put(enum sim_level level, const char *format, const char *line)
{
	struct sim_task *task = sim_current();
	struct sim_kernel *kernel = task->kernel;

	sim_enter(task, level <= SIM_WARNING ? SIM_WARN : SIM_PRINTK, format);
	if (level <= SIM_WARNING) {
		task->warnings++;
		snprintf(task->warning, sizeof(task->warning), "%s", line);
	}
	if (!kernel)
		return;
	pthread_mutex_lock(&kernel->lock);
	if (kernel->log)
		kernel->log((int)level, line, kernel->log_context);
	pthread_mutex_unlock(&kernel->lock);
}

static void log_line(enum sim_level level, const char *prefix, const char *format, va_list args)
{
	char line[LINE];
	size_t n = (size_t)snprintf(line, sizeof(line), "%s", prefix);

	sim_vformat(line + n, sizeof(line) - n, format, args);
	line[strcspn(line, "\n")] = '\0';
	put(level, format, line);
}

void sim_printk(enum sim_level level, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_line(level, "", format, args);
	va_end(args);
}

int printk(const char *format, ...)
{
	enum sim_level level = SIM_WARNING;
	va_list args;

	if (format[0] == KERN_SOH[0] && format[1]) {
		if (format[1] >= '0' && format[1] <= '7')
			level = (enum sim_level)(format[1] - '0');
		format += 2;
	}
	va_start(args, format);
	log_line(level, "", format, args);
	va_end(args);
	return 0;
}

/* As in the kernel: driver, device, message. */
static void device_prefix(char prefix[96], const struct device *dev)
{
	if (!dev)
		snprintf(prefix, 96, "(NULL device *): ");
	else
		snprintf(prefix, 96, "%s %s: ",
			 dev->driver  ? dev->driver->name
			 : dev->class ? dev->class->name
				      : "",
			 dev_name(dev));
}

void sim_dev_printk(enum sim_level level, const struct device *dev, const char *format, ...)
{
	char prefix[96];
	va_list args;

	device_prefix(prefix, dev);
	va_start(args, format);
	log_line(level, prefix, format, args);
	va_end(args);
}

int dev_err_probe(const struct device *dev, int err, const char *format, ...)
{
	char prefix[96], line[LINE];
	va_list args;
	size_t n;

	device_prefix(prefix, dev);
	n = (size_t)sim_snprintf(line, sizeof(line), "%serror %pe: ", prefix, ERR_PTR(err));
	va_start(args, format);
	sim_vformat(line + n, sizeof(line) - n, format, args);
	va_end(args);
	line[strcspn(line, "\n")] = '\0';
	put(err == -EPROBE_DEFER ? SIM_DEBUG : SIM_ERR, format, line);
	return err;
}

/* ---------------------------------------------------------------- What must not be ------------ */

bool sim_warn_on(bool condition, const char *what, const struct sim_place *place)
{
	if (condition)
		sim_bug("WARN_ON(%s) at %s", what, sim_place_text(place));
	return condition;
}

void sim_bug_on(const char *what, const struct sim_place *place)
{
	sim_bug("%s at %s", what, sim_place_text(place));
}

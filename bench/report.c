// SPDX-License-Identifier: GPL-2.0-only
/*
 * The benchmark harness: reports for people (standard output) and for programs (JSON lines).
 */
#include "run.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Write a string in JSON. Our strings have no control characters; one would become a blank. */
static void json_string(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(iscntrl((unsigned char)*text) ? ' ' : *text, out);
	}
	fputc('"', out);
}

static void json_field(FILE *out, const char *name, const char *text)
{
	fprintf(out, "\"%s\":", name);
	json_string(out, text);
	fputc(',', out);
}

static void json_spread(FILE *out, const struct bench_spread *spread)
{
	fprintf(out, "\"min\":%.6g,\"median\":%.6g,\"max\":%.6g", spread->min, spread->median,
		spread->max);
}

static struct bench_spread spread_of(const struct bench_series *series)
{
	double sorted[BENCH_ROUNDS];

	memcpy(sorted, series->ns, sizeof(sorted));
	return bench_spread(sorted, series->rounds);
}

/* A time in the unit that keeps it readable. */
static const char *time_text(char text[32], double ns)
{
	static const struct {
		double ns;
		const char *name;
	} units[] = { { 1e9, "s" }, { 1e6, "ms" }, { 1e3, "us" }, { 1, "ns" } };
	size_t i = 0;

	while (i < 3 && ns < units[i].ns)
		i++;
	snprintf(text, 32, "%.3g %s", ns / units[i].ns, units[i].name);
	return text;
}

static void report_case(struct bench *bench, const struct bench_plan *plan,
			const struct bench_series *series)
{
	struct bench_spread spread = spread_of(series);
	char text[3][32];

	printf("  %-34s %10s %10s %10s\n", series->name, time_text(text[0], spread.min),
	       time_text(text[1], spread.median), time_text(text[2], spread.max));
	if (!bench->json)
		return;
	fputc('{', bench->json);
	json_field(bench->json, "suite", plan->suite);
	json_field(bench->json, "case", series->name);
	json_field(bench->json, "unit", plan->unit);
	if (plan->x_name) {
		json_field(bench->json, "x_name", plan->x_name);
		fprintf(bench->json, "\"x\":%.10g,", plan->x);
	}
	json_spread(bench->json, &spread);
	fprintf(bench->json, ",\"rounds\":%u}\n", series->rounds);
}

void bench_report(struct bench *bench, const struct bench_plan *plan,
		  const struct bench_series *series, size_t n)
{
	char title[BENCH_NAME];

	snprintf(title, sizeof(title), "time for one %s", plan->unit);
	if (plan->x_name)
		snprintf(title, sizeof(title), "time for one %s, %g %s", plan->unit, plan->x,
			 plan->x_name);
	printf("  %-34s %10s %10s %10s\n", title, "min", "median", "max");
	for (size_t i = 0; i < n; i++)
		if (series[i].rounds)
			report_case(bench, plan, &series[i]);
	fflush(stdout);
}

static struct bench_ratio *find_ratio(struct bench *bench, const char *id)
{
	for (size_t i = 0; i < bench->n_ratios; i++)
		if (!strcmp(bench->ratios[i].id, id))
			return &bench->ratios[i];
	return NULL;
}

void bench_ratio(struct bench *bench, const char *id, const struct bench_series *of,
		 const struct bench_series *to)
{
	struct bench_ratio *ratio = find_ratio(bench, id);
	unsigned int rounds = of->rounds < to->rounds ? of->rounds : to->rounds;
	double values[BENCH_ROUNDS];

	if (!ratio) {
		bench_missing(bench, id, "no such row in the file of bounds");
		return;
	}
	if (!rounds)
		return;
	for (unsigned int i = 0; i < rounds; i++)
		values[i] = of->ns[i] / to->ns[i];
	ratio->spread = bench_spread(values, rounds);
	ratio->measured = true;
	printf("  = %s / %s: %.3g\n", of->name, to->name, ratio->spread.median);
	if (!bench->json)
		return;
	fputc('{', bench->json);
	json_field(bench->json, "ratio", id);
	json_field(bench->json, "of", of->name);
	json_field(bench->json, "to", to->name);
	json_spread(bench->json, &ratio->spread);
	if (isfinite(ratio->bar))
		fprintf(bench->json, ",\"bar\":%g,\"bound\":%g", ratio->bar, ratio->bound);
	fputs("}\n", bench->json);
}

void bench_growth(struct bench *bench, const char *id, const struct bench_plan *plan,
		  const struct bench_case *cases, const double *x, size_t n)
{
	static struct bench_series series[BENCH_CASES];

	bench_measure(plan, cases, series, n);
	for (size_t i = 0; i < n; i++) {
		struct bench_plan step = *plan;

		step.x = x[i];
		bench_report(bench, &step, &series[i], 1);
	}
	bench_ratio(bench, id, &series[n - 1], &series[0]);
}

void bench_missing(struct bench *bench, const char *what, const char *format, ...)
{
	char *line = bench->missing[bench->n_missing];
	char why[BENCH_TEXT];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	printf("  missing: %s: %s\n", what, why);
	if (bench->n_missing < BENCH_MISSING - 1) {
		snprintf(line, sizeof(bench->missing[0]), "%s: %s", what, why);
		bench->n_missing++;
	}
	if (!bench->json)
		return;
	fputc('{', bench->json);
	json_field(bench->json, "missing", what);
	fputs("\"why\":", bench->json);
	json_string(bench->json, why);
	fputs("}\n", bench->json);
}

bool bench_is_quick(const struct bench *bench)
{
	return bench->quick;
}

/* ---------------------------------------------------------------- Bounds ---------------------- */

/* Take a number off the front of a line; "-" is a number that nothing exceeds. */
static bool take_number(char **line, double *value)
{
	char *end;

	*line += strspn(*line, " ");
	if (**line == '-') {
		*value = INFINITY;
		++*line;
		return true;
	}
	*value = strtod(*line, &end);
	if (end == *line)
		return false;
	*line = end;
	return true;
}

static bool parse_row(char *line, struct bench_ratio *ratio)
{
	size_t n = strcspn(line, " ");

	line[strcspn(line, "\n")] = 0;
	snprintf(ratio->id, sizeof(ratio->id), "%.*s", (int)n, line);
	line += n;
	if (!take_number(&line, &ratio->bar) || !take_number(&line, &ratio->bound))
		return false;
	snprintf(ratio->text, sizeof(ratio->text), "%s", line + strspn(line, " "));
	return ratio->text[0];
}

int bench_read_bounds(struct bench *bench, const char *path)
{
	FILE *in = fopen(path, "r");
	char line[512];
	int err = 0;

	if (!in) {
		perror(path);
		return -1;
	}
	for (unsigned int number = 1; !err && fgets(line, sizeof(line), in); number++) {
		if (line[0] == '#' || line[0] == '\n')
			continue;
		if (bench->n_ratios < BENCH_RATIOS &&
		    parse_row(line, &bench->ratios[bench->n_ratios])) {
			bench->n_ratios++;
			continue;
		}
		fprintf(stderr, "%s:%u: not 'ID BAR BOUND TEXT', or no room for another row\n",
			path, number);
		err = -1;
	}
	(void)fclose(in);
	return err;
}

static const char *verdict(const struct bench_ratio *ratio)
{
	if (!isfinite(ratio->bar))
		return "";
	if (ratio->spread.median <= ratio->bar)
		return "ok";
	return ratio->spread.median <= ratio->bound ? "above the bar" : "ABOVE ITS BOUND";
}

static void print_ratio(const struct bench_ratio *ratio)
{
	char bar[32] = "";

	if (isfinite(ratio->bar))
		snprintf(bar, sizeof(bar), "%.3g", ratio->bar);
	if (ratio->measured)
		printf("%-20s %8.3g %8.3g %8.3g   %6s  %-14s %s\n", ratio->id, ratio->spread.min,
		       ratio->spread.median, ratio->spread.max, bar, verdict(ratio), ratio->text);
	else
		printf("%-20s %8s %8s %8s   %6s  %-14s %s\n", ratio->id, "", "-", "", bar,
		       "not measured", ratio->text);
}

void bench_table(const struct bench *bench)
{
	printf("\n%-20s %8s %8s %8s   %6s  %-14s %s\n", "ratio", "min", "median", "max", "bar", "",
	       "what it is");
	for (size_t i = 0; i < bench->n_ratios; i++)
		print_ratio(&bench->ratios[i]);
	for (size_t i = 0; i < bench->n_missing; i++)
		printf("missing: %s\n", bench->missing[i]);
}

unsigned int bench_moved(const struct bench *bench)
{
	unsigned int moved = 0;

	for (size_t i = 0; i < bench->n_ratios; i++) {
		const struct bench_ratio *ratio = &bench->ratios[i];

		if (!ratio->measured || ratio->spread.median <= ratio->bound)
			continue;
		fprintf(stderr, "bench: %s moved: %.3g, the bound is %g (%s)\n", ratio->id,
			ratio->spread.median, ratio->bound, ratio->text);
		moved++;
	}
	return moved;
}

/* ---------------------------------------------------------------- Environment ----------------- */

/* The rest of the first line of a file that starts with key, or "unknown". */
static void first_value(char value[BENCH_TEXT], const char *path, const char *key)
{
	char line[512];
	FILE *in = fopen(path, "r");

	snprintf(value, BENCH_TEXT, "unknown");
	if (!in)
		return;
	while (fgets(line, sizeof(line), in)) {
		if (strncmp(line, key, strlen(key)) != 0)
			continue;
		line[strcspn(line, "\n")] = 0;
		snprintf(value, BENCH_TEXT, "%.150s",
			 line + strlen(key) + strspn(line + strlen(key), "\t :"));
		break;
	}
	(void)fclose(in);
}

static void environment_field(struct bench *bench, const char *name, const char *text)
{
	printf("%-10s %s\n", name, text);
	if (!bench->json)
		return;
	fputs("{\"environment\":", bench->json);
	json_string(bench->json, name);
	fputs(",\"value\":", bench->json);
	json_string(bench->json, text);
	fputs("}\n", bench->json);
}

void bench_environment(struct bench *bench)
{
#ifdef __clang__
	static const char compiler[] = __VERSION__;
#else
	static const char compiler[] = "gcc " __VERSION__;
#endif
	char text[BENCH_TEXT];

	first_value(text, "/proc/cpuinfo", "model name");
	environment_field(bench, "cpu", text);
	snprintf(text, sizeof(text), "%ld", sysconf(_SC_NPROCESSORS_ONLN));
	environment_field(bench, "cpus", text);
	first_value(text, "/proc/sys/kernel/osrelease", "");
	environment_field(bench, "kernel", text);
	environment_field(bench, "compiler", compiler);
	environment_field(bench, "flags", BENCH_FLAGS);
	first_value(text, "/proc/loadavg", "");
	environment_field(bench, "load", text);
}

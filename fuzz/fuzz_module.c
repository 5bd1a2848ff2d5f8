// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: the life of the whole module, and what programs do with its files meanwhile.
 *
 * A program is one of fuzz_ops (program.h): its calls mean the same here. Every other kind of
 * record is a step of the module's life, and its failure one of the simulated kernel's calls.
 */
#include "fuzz.h"
#include "life.h"
#include "program.h"
#include "sim_plan.h"

#include <fcntl.h>
#include <stdlib.h>

/* Longer programs find nothing that shorter ones do not, and take longer. */
#define LONGEST 64

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* The meanings of the low five bits of "kind" that are not calls; two if PROGRAM_SWITCH chooses. */
static const struct {
	enum life_kind kind;
	enum life_kind other;
} kinds[32] = {
	[8] = { LIFE_OPEN, LIFE_CLOSE },       [9] = { LIFE_POLL, LIFE_POLL },
	[10] = { LIFE_SLEEP, LIFE_SLEEP },     [11] = { LIFE_RESET, LIFE_IMAGE },
	[12] = { LIFE_LOAD, LIFE_LOAD },       [13] = { LIFE_PULL, LIFE_PLUG },
	[14] = { LIFE_BIND, LIFE_BIND },       [15] = { LIFE_UNBIND, LIFE_UNBIND },
	[16] = { LIFE_ATTRIBUTES, LIFE_PLUG }, [17] = { LIFE_UNLOAD, LIFE_UNLOAD },
	[18] = { LIFE_POLL, LIFE_POLL },       [19] = { LIFE_OPEN, LIFE_CLOSE },
	[20] = { LIFE_BIND, LIFE_BIND },       [21] = { LIFE_CLOSE, LIFE_CLOSE },
};

static struct life life;

/* Every way in which a call of the simulated kernel can fail; locks and copies fail in calls. */
static struct sim_fault faults[64];
static size_t n_faults;

static void list_faults(void)
{
	static const enum sim_fault_kind failures[] = { SIM_FAULT_ENOMEM, SIM_FAULT_EBUSY,
							SIM_FAULT_EIO, SIM_FAULT_EINVAL,
							SIM_FAULT_ENOSPC };

	for (unsigned int call = SIM_ANY_CALL + 1; call < SIM_CALLS; call++)
		for (size_t i = 0; i < N(failures); i++)
			if (sim_can_fail((enum sim_call)call, failures[i]) && n_faults < N(faults))
				faults[n_faults++] = (struct sim_fault){
					.kind = failures[i],
					.call = (enum sim_call)call,
				};
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	list_faults();
	life_init(&life);
	return fuzz_print_operations();
}

/* ---------------------------------------------------------------- From bytes to a step -------- */

static int open_flags(uint8_t flags)
{
	if (!(flags & PROGRAM_READABLE) == !(flags & PROGRAM_WRITABLE))
		return O_RDWR;
	return flags & PROGRAM_READABLE ? O_RDONLY : O_WRONLY;
}

static struct life_step step_at(const uint8_t *data, size_t i)
{
	const struct program_record *record =
		(const void *)(data + PROGRAM_HEADER + i * sizeof(*record));
	bool other = record->flags & PROGRAM_SWITCH;
	struct life_step step = {
		.kind = other ? kinds[record->kind & 31].other : kinds[record->kind & 31].kind,
		.file = record->flags & PROGRAM_FILE,
		.flags = open_flags(record->flags),
		.params = record->place % LIFE_PARAMS,
		.quick = record->flags & PROGRAM_NONBLOCK,
		.look = record->flags & PROGRAM_NONBLOCK,
		.unbound_at = other ? 1 + (record->raw[1] & 3) : 0,
		.forget = other,
		.pull = record->flags & PROGRAM_NONBLOCK,
	};

	if (step.kind == LIFE_CALL) {
		program_operation(data, i, &step.call);
		step.call.during = 0;
	} else if (record->call_fault >= 0xa0) {
		step.fault = faults[record->raw[0] % n_faults];
		step.fault.nth = 1 + (record->raw[1] & 3);
	}
	return step;
}

/* ---------------------------------------------------------------- In words, and in C ---------- */

static const char *open_mode(const struct life_step *step)
{
	if ((step->flags & O_ACCMODE) == O_RDWR)
		return "O_RDWR";
	return (step->flags & O_ACCMODE) == O_RDONLY ? "O_RDONLY" : "O_WRONLY";
}

static void describe(const struct life_step *step, FILE *out)
{
	char line[512];

	switch (step->kind) {
	case LIFE_LOAD:
		fprintf(out, "load \"%s\"", life_params[step->params].text);
		break;
	case LIFE_UNLOAD:
		fputs("unload", out);
		break;
	case LIFE_BIND:
		fputs("bind", out);
		break;
	case LIFE_UNBIND:
		fputs("unbind", out);
		break;
	case LIFE_OPEN:
		fprintf(out, "file %u: open %s", step->file, open_mode(step));
		break;
	case LIFE_CLOSE:
		fprintf(out, "file %u: close", step->file);
		break;
	case LIFE_POLL:
		fprintf(out, "file %u: poll%s", step->file, step->look ? "" : " and wait");
		if (step->unbound_at)
			fprintf(out, ", the device is unbound at point %u", step->unbound_at);
		break;
	case LIFE_ATTRIBUTES:
		fputs("attributes are read", out);
		break;
	case LIFE_SLEEP:
		fprintf(out, "suspend%s%s and resume", step->forget ? ", power loss" : "",
			step->pull ? ", hardware pulled out" : "");
		break;
	case LIFE_IMAGE:
		fputs("freeze and thaw", out);
		break;
	case LIFE_RESET:
		fputs("reset of the function", out);
		break;
	case LIFE_PULL:
		fputs("hardware pulled out", out);
		break;
	case LIFE_PLUG:
		fputs("hardware put back", out);
		break;
	default:
		operation_describe(&step->call, line, sizeof(line));
		fputs(line, out);
		break;
	}
	if (step->quick && (step->kind == LIFE_LOAD || step->kind == LIFE_BIND))
		fputs(", a quick program opens the node", out);
	if (step->fault.kind) {
		sim_fault_format(line, &step->fault);
		fprintf(out, ", %s", line);
	}
}

static void __attribute__((noreturn)) report(const uint8_t *data, size_t n)
{
	fprintf(stderr, "the module is loaded with strict=%d, no file is open:\n",
		data[0] & PROGRAM_STRICT);
	for (size_t i = 0; i < n; i++) {
		const struct life_step step = step_at(data, i);

		fprintf(stderr, "  %zu. ", i);
		describe(&step, stderr);
		fputc('\n', stderr);
	}
	fuzz_found("%s", life.twin.complaint);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t nothing[PROGRAM_HEADER];
	size_t n = program_length(size);

	if (n > LONGEST)
		return -1;
	if (!size)
		data = nothing;
	if (!life_start(&life, data[0] & PROGRAM_STRICT))
		report(data, 0);
	for (size_t i = 0; i < n; i++) {
		const struct life_step step = step_at(data, i);

		fuzz_operations++;
		if (!life_step(&life, &step))
			report(data, i + 1);
	}
	if (!life_end(&life))
		report(data, n);
	return 0;
}

/* ---------------------------------------------------------------- A test case in C ------------ */

static void write_call(const struct operation *call, FILE *out)
{
	if (call->kind == OPERATION_IOCTL)
		fprintf(out, "sim_file_ioctl(files[%u], 0x%x, (unsigned long)memory)", call->file,
			call->number);
	else
		fprintf(out, "sim_file_%s(files[%u], memory, %zu)",
			call->kind == OPERATION_WRITE ? "write" : "read", call->file, call->count);
}

/* What happens between suspend and resume is a separate statement. */
static void write_sleep(const struct life_step *step, FILE *out)
{
	bool image = step->kind == LIFE_IMAGE;

	fprintf(out, "sim_pci_pm(machine->pci, %s), 0);\n", image ? "SIM_FREEZE" : "SIM_SUSPEND");
	if (step->forget && !image)
		fputs("\temu_reset(&machine->emu);\n", out);
	if (step->pull && !image)
		fputs("\temu_remove(&machine->emu);\n", out);
	fprintf(out, "\tassert_int_equal(sim_pci_pm(machine->pci, %s)",
		image ? "SIM_THAW" : "SIM_RESUME");
}

static void write_action(const struct life_step *step, FILE *out)
{
	static const char *const actions[LIFE_KINDS] = {
		[LIFE_UNLOAD] = "sim_module_unload(machine->kernel)",
		[LIFE_BIND] = "sim_pci_bind(machine->pci)",
		[LIFE_UNBIND] = "sim_pci_unbind(machine->pci)",
		[LIFE_ATTRIBUTES] = "atoi(machine_attr(machine, \"gone\"))",
		[LIFE_RESET] = "sim_pci_reset(machine->pci)",
		[LIFE_PULL] = "(emu_remove(&machine->emu), 0)",
		[LIFE_PLUG] = "(emu_insert(&machine->emu), 0)",
	};

	switch (step->kind) {
	case LIFE_CALL:
		write_call(&step->call, out);
		break;
	case LIFE_LOAD:
		fprintf(out, "sim_module_load(machine->kernel, \"%s\")",
			life_params[step->params].text);
		break;
	case LIFE_OPEN:
		fprintf(out, "sim_file_open(machine->kernel, \"lkp_enc\", %s, &files[%u])",
			open_mode(step), step->file);
		break;
	case LIFE_CLOSE:
		fprintf(out, "sim_file_close(files[%u])", step->file);
		break;
	case LIFE_SLEEP:
	case LIFE_IMAGE:
		write_sleep(step, out);
		break;
	case LIFE_POLL:
		fprintf(out, "sim_file_poll(files[%u], %s, &woken)", step->file,
			step->look ? "NULL" : "wake");
		break;
	default:
		fputs(actions[step->kind], out);
		break;
	}
}

static void write_step(const struct life_step *step, FILE *out)
{
	fputs("\t/* ", out);
	describe(step, out);
	fputs(" */\n", out);
	if (step->fault.kind)
		fprintf(out,
			"\tfault = (struct sim_fault){ .kind = %d, .call = %d, .nth = %llu };\n"
			"\tsim_set_faults(&machine->task, &fault, 1);\n",
			step->fault.kind, step->fault.call, (unsigned long long)step->fault.nth);
	fputs("\tassert_int_equal(", out);
	write_action(step, out);
	fputs(", 0);\n", out);
	if (step->fault.kind)
		fputs("\tsim_set_faults(&machine->task, NULL, 0);\n", out);
}

void fuzz_write_test(const uint8_t *data, size_t size, const char *name, FILE *out)
{
	fprintf(out,
		"/*\n"
		" * Paste into tests/module/test_module.c, with what is right instead of 0; its "
		"row:\n"
		" * machine_test_bare(test_%s). A call without a file opens it first.\n"
		" */\n"
		"static void test_%s(void **state)\n{\n"
		"\tstruct machine *machine = *state;\n"
		"\tstruct sim_file *files[4] = { NULL };\n"
		"\tstatic char memory[4096];\n"
		"\tstruct sim_fault fault;\n"
		"\tint woken = 0;\n\n"
		"\tassert_int_equal(sim_module_load(machine->kernel, \"strict=%d\"), 0);\n",
		name, name, size && data[0] & PROGRAM_STRICT);
	list_faults();
	for (size_t i = 0; i < program_length(size); i++) {
		const struct life_step step = step_at(data, i);

		write_step(&step, out);
	}
	fprintf(out, "\t(void)files;\n\t(void)memory;\n\t(void)fault;\n\t(void)woken;\n}\n");
}

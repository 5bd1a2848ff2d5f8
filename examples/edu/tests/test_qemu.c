// SPDX-License-Identifier: GPL-2.0-only
/*
 * Our model against QEMU's. Random programs of accesses run on both: each read, each change of the
 * interrupt pin, each message and the RAM at the end are the same. Each difference on purpose has a
 * test that shows what QEMU does: see "Deviations".
 *
 * EDU_PROGRAMS is the number of programs (10000), EDU_SEED the first seed (another one each time,
 * but where a rule of our model is changed).
 */
#include "board.h"

#include "prng.h"
#include "qtest_pair.h"

#include <endian.h>
#include <inttypes.h>

/* Programs write to this many bytes of RAM, and of the buffer; they read from all bytes. */
#define WINDOW 64u
/* The address and the data of a message. */
#define MAILBOX 0x14000u
#define MESSAGE 0x4d53u
#define MSI     0x40u /* the capability, in both */

#define LONGEST 24 /* operations of a program */

/**
 * enum kind - the operations of a program
 * @READ: reads a register
 * @WRITE: writes one
 * @COMPUTE: writes FACTORIAL and waits
 * @WAIT: waits until the transfer is done
 */
enum kind { READ, WRITE, COMPUTE, WAIT };

struct operation {
	enum kind kind;
	uint32_t offset;
	unsigned int width;
	uint64_t value;
};

/**
 * struct step - an operation, and what our model did
 * @operation: the operation
 * @value: the value read
 * @lines: what the pin did, as in struct board
 * @messages: messages that were sent
 * @pending: a cause was pending before and after the operation
 */
struct step {
	struct operation operation;
	uint64_t value;
	char lines[8];
	unsigned int messages;
	bool pending;
};

/**
 * break_fn() - change a rule of our model
 * @before: the device before the operation
 * @dev: the device now; to be changed
 * @operation: the operation
 */
typedef void break_fn(const struct emu_device *before, struct emu_device *dev,
		      const struct operation *operation);

/**
 * struct pair - two devices that must do the same
 * @board: ours
 * @qemu: theirs
 * @rule: changes a rule of our model; or NULL
 * @msi: the guest has MSI enabled
 * @reads: how many reads were compared
 * @changes: of the pin, likewise
 * @messages: likewise
 * @again: messages that only QEMU sent
 */
struct pair {
	struct board *board;
	struct qtest qemu;
	break_fn *rule;
	bool msi;
	unsigned long reads;
	unsigned long changes;
	unsigned long messages;
	unsigned long again;
};

/* ---------------------------------------------------------------- Programs -------------------- */

static uint32_t pick(struct prng *prng, const uint32_t *values, uint32_t n)
{
	return values[prng_below(prng, n)];
}
#define PICK(prng, ...) \
	pick(prng, (const uint32_t[]){ __VA_ARGS__ }, sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4)

/* Bits beyond those that the device has are ignored. */
static uint64_t an_address_in_ram(struct prng *prng)
{
	uint64_t above = prng_chance(prng, 20) ? prng_next(prng) << EDU_DMA_BITS : 0;

	return above | (RAM + prng_below(prng, WINDOW));
}

static uint64_t an_address_in_the_buffer(struct prng *prng)
{
	return EDU_BUFFER + (prng_chance(prng, 90) ? 0 : EDU_BUFFER_SIZE - WINDOW - 1) +
	       prng_below(prng, WINDOW);
}

/*
 * Does QEMU allow this transfer? See "Deviations". It uses only RAM that both have and that the
 * test compares.
 */
static bool is_safe(const struct emu_device *dev, uint64_t command)
{
	bool to_ram = command & EDU_DMA_TO_RAM;
	uint64_t at = (to_ram ? dev->dma_src : dev->dma_dst) - EDU_BUFFER;
	uint64_t ram = ((to_ram ? dev->dma_dst : dev->dma_src) & ((1u << EDU_DMA_BITS) - 1)) - RAM;
	uint64_t n = dev->dma_cnt;

	return n && n <= WINDOW && at + n < EDU_BUFFER_SIZE && at < EDU_BUFFER_SIZE &&
	       ram < WINDOW && ram + n <= WINDOW;
}

/* A write to a register that makes a transfer possible. */
static struct operation prepare(struct prng *prng, uint64_t command)
{
	struct operation operation = { WRITE, EDU_DMA_CNT, 8, 1 + prng_below(prng, WINDOW) };
	bool to_ram = command & EDU_DMA_TO_RAM;

	switch (prng_below(prng, 3)) {
	case 0:
		operation.offset = to_ram ? EDU_DMA_SRC : EDU_DMA_DST;
		operation.value = an_address_in_the_buffer(prng);
		break;
	case 1:
		operation.offset = to_ram ? EDU_DMA_DST : EDU_DMA_SRC;
		operation.value = an_address_in_ram(prng);
		break;
	default:
		operation.width = prng_chance(prng, 50) ? 4 : 8;
		break;
	}
	return operation;
}

static struct operation a_dma_register(struct prng *prng)
{
	struct operation operation = { WRITE, PICK(prng, EDU_DMA_SRC, EDU_DMA_DST, EDU_DMA_CNT),
				       prng_chance(prng, 30) ? 4 : 8, prng_next(prng) };

	if (operation.offset == EDU_DMA_CNT && prng_chance(prng, 80))
		operation.value = 1 + prng_below(prng, WINDOW);
	else if (prng_chance(prng, 80))
		operation.value = prng_chance(prng, 50) ? an_address_in_ram(prng)
							: an_address_in_the_buffer(prng);
	return operation;
}

static struct operation a_command(struct prng *prng, const struct emu_device *dev)
{
	struct operation operation = { WRITE, EDU_DMA_CMD, prng_chance(prng, 50) ? 4 : 8,
				       prng_below(prng, 8) };

	if (prng_chance(prng, 10))
		operation.value |= prng_next(prng) << 3;
	if (operation.value & EDU_DMA_RUN && !(dev->dma_cmd & EDU_DMA_RUN) &&
	    !is_safe(dev, operation.value))
		return prepare(prng, operation.value);
	return operation;
}

/* With an interrupt, its end is visible only if that cause is not pending already. */
static struct operation a_factorial(struct prng *prng, const struct emu_device *dev)
{
	const struct operation acknowledge = { WRITE, EDU_IRQ_ACK, 4, EDU_CAUSE_FACTORIAL };
	struct operation operation = { COMPUTE, EDU_FACTORIAL, 4, prng_below(prng, 40) };

	if (dev->status & EDU_STATUS_INTERRUPT && dev->causes & EDU_CAUSE_FACTORIAL)
		return acknowledge;
	if (prng_chance(prng, 10))
		operation.value = prng_below(prng, 0x10000);
	return operation;
}

/* An offset that may have no register, or one of another width. */
static uint32_t anywhere(struct prng *prng, unsigned int width)
{
	uint32_t cells = (prng_chance(prng, 90) ? 0xa0 : EDU_BAR_SIZE) / width;

	return prng_below(prng, cells) * width;
}

static struct operation a_read(struct prng *prng)
{
	struct operation operation = { READ, 0, prng_chance(prng, 30) ? 8 : 4, 0 };

	operation.offset =
		PICK(prng, EDU_ID, EDU_LIVENESS, EDU_FACTORIAL, EDU_STATUS, EDU_IRQ_STATUS,
		     EDU_IRQ_STATUS, EDU_DMA_SRC, EDU_DMA_DST, EDU_DMA_CNT, EDU_DMA_CMD);
	if (operation.offset & (operation.width - 1) || prng_chance(prng, 20))
		operation.offset = anywhere(prng, operation.width);
	return operation;
}

/* Leave out the registers that another kind of operation writes. */
static struct operation a_stray_write(struct prng *prng)
{
	struct operation operation = { WRITE, 0, prng_chance(prng, 30) ? 8 : 4, prng_next(prng) };

	do
		operation.offset = anywhere(prng, operation.width);
	while (emu_check_place(operation.offset, operation.width, EMU_WRITE) == EMU_OK);
	return operation;
}

static struct operation next(struct prng *prng, const struct emu_device *dev)
{
	switch (prng_below(prng, 14)) {
	case 0:
		return (struct operation){ WRITE, EDU_LIVENESS, 4, (uint32_t)prng_next(prng) };
	case 1:
		return (struct operation){ WRITE, EDU_STATUS, 4, (uint32_t)prng_next(prng) };
	case 2:
		return (struct operation){ WRITE, EDU_IRQ_RAISE, 4,
					   PICK(prng, 0, 1, 0x100, 0x80000000, 6) };
	case 3:
		return (struct operation){ WRITE, EDU_IRQ_ACK, 4,
					   PICK(prng, 1, 0x100, 4, 0xffffffff, 0x80000101) };
	case 4:
		return a_factorial(prng, dev);
	case 5:
		return a_dma_register(prng);
	case 6:
	case 7:
		return a_command(prng, dev);
	case 8:
		return (struct operation){ WAIT, 0, 0, 0 };
	case 9:
		return a_stray_write(prng);
	default:
		return a_read(prng);
	}
}

/* ---------------------------------------------------------------- Ours ------------------------ */

static void we_do(struct pair *pair, struct step *step)
{
	const struct operation *operation = &step->operation;
	struct board *board = pair->board;
	struct emu *emu = &board->emu;
	struct emu_device before = emu->state.device;

	step->value = 0;
	if (operation->kind == READ)
		step->value = emu_read(emu, operation->offset, operation->width);
	else if (operation->kind != WAIT)
		emu_write(emu, operation->offset, operation->width, operation->value);
	if (operation->kind == WAIT || operation->kind == COMPUTE)
		emu_step(emu);
	if (pair->rule) {
		pair->rule(&before, &emu->state.device, operation);
		emu_settle(emu);
	}
	step->pending = before.causes && emu->state.device.causes;
	step->messages = board->messages;
	board->messages = 0;
	snprintf(step->lines, sizeof(step->lines), "%.*s", (int)board->n_lines, board->lines);
	board->n_lines = 0;
}

/* ---------------------------------------------------------------- QEMU's, beside it ----------- */

/* Messages are compared after each operation that may send one. */
static bool may_send(const struct pair *pair, const struct step *step)
{
	return pair->msi && step->operation.kind != READ;
}

static void send_look(struct pair *pair)
{
	qtest_send(&pair->qemu, "readl 0x%x", MAILBOX);
	qtest_send(&pair->qemu, "writel 0x%x 0", MAILBOX);
}

static void send_step(struct pair *pair, const struct step *step)
{
	const struct operation *operation = &step->operation;
	unsigned long long address = QTEST_BAR + operation->offset;

	if (operation->kind == READ)
		qtest_send(&pair->qemu, "%s 0x%llx", qtest_reads(operation->width), address);
	else
		qtest_send(&pair->qemu, "%s 0x%llx 0x%llx", qtest_writes(operation->width), address,
			   (unsigned long long)operation->value);
	if (may_send(pair, step))
		send_look(pair);
}

/* A message that only QEMU sends is the deviation of test_qemu_sends_a_message_for_each_cause(). */
static bool same_message(struct pair *pair, const struct step *step)
{
	uint64_t word, none;

	if (!may_send(pair, step))
		return true;
	if (!qtest_value(&pair->qemu, &word) || !qtest_value(&pair->qemu, &none))
		return qtest_is_lost(&pair->qemu);
	if (word && word != MESSAGE)
		return qtest_differ(&pair->qemu, "message 0x%" PRIx64, word);
	pair->messages += step->messages;
	pair->again += word && !step->messages && step->pending;
	if (!step->messages == !word || (word && step->pending))
		return true;
	return qtest_differ(&pair->qemu, "messages: %u, QEMU %u", step->messages, word != 0);
}

static bool same_lines(struct pair *pair, const struct step *step)
{
	char theirs[sizeof(pair->qemu.lines)];

	snprintf(theirs, sizeof(theirs), "%.*s", (int)pair->qemu.n_lines, pair->qemu.lines);
	pair->qemu.n_lines = 0;
	pair->changes += strlen(step->lines);
	return !strcmp(step->lines, theirs) ||
	       qtest_differ(&pair->qemu, "pin: '%s', QEMU '%s'", step->lines, theirs);
}

/* Compare the answer to the command sent. */
static bool same(struct pair *pair, const struct step *step)
{
	uint64_t theirs;

	if (!qtest_value(&pair->qemu, &theirs))
		return qtest_is_lost(&pair->qemu);
	pair->reads += step->operation.kind == READ;
	if (step->value != theirs)
		return qtest_differ(&pair->qemu, "0x%" PRIx64 ", QEMU 0x%" PRIx64, step->value,
				    theirs);
	return same_lines(pair, step) && same_message(pair, step);
}

static bool await(struct qtest *qemu, uint64_t offset, uint32_t bits, uint32_t wanted)
{
	uint64_t value;

	do
		if (!qtest_read(qemu, QTEST_BAR + offset, 4, &value))
			return false;
	while ((value & bits) != wanted);
	return true;
}

/* Wait until QEMU has done an operation that takes time. */
static bool same_in_the_end(struct pair *pair, const struct step *step)
{
	const uint32_t cause = EDU_CAUSE_FACTORIAL;
	struct qtest *qemu = &pair->qemu;
	uint64_t status = 0;
	bool done;

	if (step->operation.kind == WAIT) {
		done = qtest_run(qemu, QTEST_BAR + EDU_DMA_CMD, EDU_DMA_RUN);
	} else {
		done = qtest_write(qemu, QTEST_BAR + EDU_FACTORIAL, 4, step->operation.value) &&
		       await(qemu, EDU_STATUS, EDU_STATUS_COMPUTING, 0) &&
		       qtest_read(qemu, QTEST_BAR + EDU_STATUS, 4, &status) &&
		       (!(status & EDU_STATUS_INTERRUPT) ||
			await(qemu, EDU_IRQ_STATUS, cause, cause));
	}
	if (!done)
		return qtest_is_lost(&pair->qemu);
	if (may_send(pair, step))
		send_look(pair);
	return same_lines(pair, step) && qtest_flush(qemu) && same_message(pair, step);
}

static bool takes_time(const struct step *step)
{
	return step->operation.kind == WAIT || step->operation.kind == COMPUTE;
}

static const char *describe(const struct operation *operation, char line[EMU_TRACE_LINE])
{
	const struct emu_access access = { .offset = operation->offset,
					   .value = operation->value,
					   .width = operation->width,
					   .direction =
						   operation->kind == READ ? EMU_READ : EMU_WRITE };

	if (operation->kind == WAIT)
		return "wait";
	emu_describe(line, &access);
	return line;
}

static bool blame(struct pair *pair, const struct step *step, size_t i)
{
	char line[EMU_TRACE_LINE], operation[EMU_TRACE_LINE + 32];

	snprintf(operation, sizeof(operation), "operation %zu, %s", i,
		 describe(&step->operation, line));
	return qtest_blame(&pair->qemu, operation);
}

/* QEMU repeats the steps of our model. Operations that take no time are sent together. */
static bool compare(struct pair *pair, const struct step *steps, size_t n)
{
	size_t i = 0;

	while (i < n) {
		size_t sent = i;

		while (sent < n && !takes_time(&steps[sent]))
			send_step(pair, &steps[sent++]);
		if (sent > i && !qtest_flush(&pair->qemu))
			return qtest_is_lost(&pair->qemu);
		for (; i < sent; i++)
			if (!same(pair, &steps[i]))
				return blame(pair, &steps[i], i);
		if (i < n && !same_in_the_end(pair, &steps[i]))
			return blame(pair, &steps[i], i);
		i++;
	}
	return true;
}

static bool both_do(struct pair *pair, const struct operation *operations, size_t n)
{
	struct step steps[LONGEST];

	for (size_t i = 0; i < n; i++) {
		steps[i].operation = operations[i];
		we_do(pair, &steps[i]);
	}
	return compare(pair, steps, n);
}
#define BOTH_DO(pair, operations) \
	both_do(pair, operations, sizeof(operations) / sizeof((operations)[0]))

/* ---------------------------------------------------------------- A whole program ------------- */

static bool use_msi(struct pair *pair, bool msi)
{
	if (pair->msi == msi)
		return true;
	pair->msi = msi;
	emu_pci_write(&pair->board->emu, MSI + 2, 2, msi);
	return qtest_pci_write(&pair->qemu, MSI + 2, "outw", msi);
}

static bool clear_window(struct pair *pair)
{
	uint64_t none;

	memset(pair->board->ram, 0x5a, WINDOW);
	qtest_send(&pair->qemu, "memset 0x%x 0x%x 0x5a", RAM, WINDOW);
	return qtest_flush(&pair->qemu) && qtest_value(&pair->qemu, &none);
}

/* The buffer is as a program expects it, and no transfer has left its command. */
static bool is_filled(const struct pair *pair)
{
	const struct emu_device *dev = &pair->board->emu.state.device;

	return !dev->dma_cmd &&
	       !memcmp(dev->buffer, pair->board->ram + WINDOW, EDU_BUFFER_SIZE - 1);
}

/*
 * No reset brings QEMU's device back to its start, so write the initial state before each program.
 * Fill the buffer if needed.
 */
static bool begin(struct pair *pair, bool msi)
{
	static const struct operation registers[] = {
		{ WRITE, EDU_STATUS, 4, 0 },
		{ WRITE, EDU_IRQ_ACK, 4, 0xffffffff },
		{ WRITE, EDU_LIVENESS, 4, 0xffffffff },
		{ WRITE, EDU_DMA_SRC, 8, RAM + WINDOW },
		{ WRITE, EDU_DMA_DST, 8, EDU_BUFFER },
		{ WRITE, EDU_DMA_CNT, 8, EDU_BUFFER_SIZE - 1 },
		{ COMPUTE, EDU_FACTORIAL, 4, 0 },
	};
	static const struct operation fill[] = {
		{ WRITE, EDU_DMA_CMD, 8, EDU_DMA_RUN },
		{ WAIT, 0, 0, 0 },
	};
	break_fn *rule = pair->rule;
	bool same;

	pair->rule = NULL;
	same = BOTH_DO(pair, registers);
	if (same && !is_filled(pair))
		same = BOTH_DO(pair, fill);
	pair->rule = rule;
	return same && use_msi(pair, msi) && clear_window(pair);
}

static bool same_ram(struct pair *pair)
{
	uint8_t theirs[WINDOW];

	if (!qtest_load(&pair->qemu, RAM, theirs, WINDOW))
		return qtest_is_lost(&pair->qemu);
	for (unsigned int i = 0; i < WINDOW; i++)
		if (pair->board->ram[i] != theirs[i])
			return qtest_differ(&pair->qemu, "byte %u of RAM: 0x%x, QEMU 0x%x", i,
					    pair->board->ram[i], theirs[i]);
	return true;
}

/* Compare RAM, and then the buffer. */
static bool end(struct pair *pair)
{
	static const struct operation wait[] = { { WAIT, 0, 0, 0 } };
	static const struct operation look[] = {
		{ WRITE, EDU_DMA_SRC, 8, EDU_BUFFER },
		{ WRITE, EDU_DMA_DST, 8, RAM },
		{ WRITE, EDU_DMA_CNT, 8, WINDOW },
		{ WRITE, EDU_DMA_CMD, 8, EDU_DMA_RUN | EDU_DMA_TO_RAM },
		{ WAIT, 0, 0, 0 },
	};
	const struct emu_device *dev = &pair->board->emu.state.device;

	if (is_filled(pair))
		return same_ram(pair);
	if (dev->dma_cmd & EDU_DMA_RUN && !BOTH_DO(pair, wait))
		return false;
	return same_ram(pair) && BOTH_DO(pair, look) && same_ram(pair);
}

/* True if both do the same; otherwise @why names the difference. */
static bool play(void *both, uint64_t seed)
{
	struct pair *pair = both;
	struct prng prng = { seed };
	uint32_t n = 4 + prng_below(&prng, LONGEST - 4);
	struct step steps[LONGEST];

	if (!begin(pair, prng_chance(&prng, 40)))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		steps[i].operation = next(&prng, &pair->board->emu.state.device);
		we_do(pair, &steps[i]);
	}
	return compare(pair, steps, n) && end(pair);
}

/* ---------------------------------------------------------------- The pair -------------------- */

static bool set_message(struct pair *pair)
{
	emu_pci_write(&pair->board->emu, MSI + 4, 4, MAILBOX);
	emu_pci_write(&pair->board->emu, MSI + 12, 2, MESSAGE);
	return qtest_pci_write(&pair->qemu, MSI + 4, "outl", MAILBOX) &&
	       qtest_pci_write(&pair->qemu, MSI + 12, "outw", MESSAGE);
}

static bool fill_ram(struct pair *pair)
{
	bool filled = true;
	uint64_t word;

	for (uint32_t i = 0; filled && i < sizeof(pair->board->ram); i += 8) {
		memcpy(&word, &pair->board->ram[i], 8);
		filled = qtest_write(&pair->qemu, RAM + i, 8, le64toh(word));
	}
	return filled;
}

static int setup(void **state)
{
	static const struct qtest_machine machine = { .device = "edu" };
	struct pair *pair = calloc(1, sizeof(*pair));
	void *board;

	if (!pair)
		return -1;
	*state = pair;
	if (board_setup(&board))
		return -1;
	pair->board = board;
	if (!qtest_is_there(machine.device))
		return 0; /* the test is skipped */
	return qtest_start(&pair->qemu, &machine) && set_message(pair) && fill_ram(pair) ? 0 : -1;
}

static int teardown(void **state)
{
	struct pair *pair = *state;
	void *board = pair->board;

	qtest_stop(&pair->qemu);
	board_teardown(&board);
	free(pair);
	return 0;
}

/* Skip, and count the skip, if there is no QEMU. */
static struct pair *need_qemu(void **state)
{
	struct pair *pair = *state;

	qtest_need(&pair->qemu, "edu");
	return pair;
}

/* ---------------------------------------------------------------- What is the same ------------ */

/* Some differences show in only one program of a thousand. */
#define PROGRAMS 10000

static const struct qtest_programs programs = { "EDU", PROGRAMS, play };

static void test_random_programs_do_the_same(void **state)
{
	struct pair *pair = need_qemu(state);
	uint64_t n = qtest_play(&programs, &pair->qemu, pair);

	print_message("# note: %lu reads, %lu changes of the pin and %lu messages compared; "
		      "%lu messages were QEMU's alone\n",
		      pair->reads, pair->changes, pair->messages, pair->again);
	/* A few programs prove nothing, and are only to be played again. */
	if (n < PROGRAMS)
		return;
	assert_true(pair->reads > 3 * n);
	assert_true(pair->changes > n / 10);
	assert_true(pair->messages > n / 10);
}

static void test_configuration_space_is_the_same(void **state)
{
	static const unsigned int words[] = { 0x00, 0x04, 0x08, 0x10, 0x14, 0x18, 0x1c,
					      0x20, 0x24, 0x30, 0x34, 0x3c, 0x40 };
	struct pair *pair = need_qemu(state);
	uint64_t theirs = 0;

	emu_pci_write(&pair->board->emu, 0x10, 4, QTEST_BAR);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		assert_true(qtest_pci_read(&pair->qemu, words[i], &theirs));
		assert_int_equal(emu_pci_read(&pair->board->emu, words[i], 4), theirs);
	}
}

/* It takes QEMU a while. Compare the answers while it still computes. */
static void test_device_that_computes_does_the_same(void **state)
{
	struct pair *pair = need_qemu(state);
	static const struct operation operations[] = {
		{ WRITE, EDU_FACTORIAL, 4, 0x20000000 },
		{ READ, EDU_FACTORIAL, 4, 0 },
		{ WRITE, EDU_FACTORIAL, 4, 5 },
		{ READ, EDU_FACTORIAL, 4, 0 },
		{ READ, EDU_STATUS, 4, 0 },
		{ WRITE, EDU_STATUS, 4, 0x80 },
		{ READ, EDU_STATUS, 4, 0 },
		{ WRITE, EDU_STATUS, 4, 0x7f },
		{ READ, EDU_STATUS, 4, 0 },
	};
	uint64_t status = 0;

	if (!BOTH_DO(pair, operations))
		fail_msg("%s", pair->qemu.why);
	assert_true(qtest_read(&pair->qemu, QTEST_BAR + EDU_STATUS, 4, &status));
	if (!(status & EDU_STATUS_COMPUTING))
		fail_msg("QEMU was too quick: nothing was shown");
}

/* ---------------------------------------------------------------- What would be seen ---------- */

static bool wrote(const struct operation *operation, uint64_t offset)
{
	return (operation->kind == WRITE || operation->kind == COMPUTE) &&
	       operation->offset == offset;
}

static void break_liveness(const struct emu_device *before, struct emu_device *dev,
			   const struct operation *operation)
{
	(void)before;
	if (wrote(operation, EDU_LIVENESS))
		dev->liveness = (uint32_t)operation->value;
}

static void break_status(const struct emu_device *before, struct emu_device *dev,
			 const struct operation *operation)
{
	(void)before;
	if (wrote(operation, EDU_STATUS))
		dev->status = (uint32_t)operation->value & ~EDU_STATUS_COMPUTING;
}

static void break_acknowledge(const struct emu_device *before, struct emu_device *dev,
			      const struct operation *operation)
{
	(void)before;
	if (wrote(operation, EDU_IRQ_ACK))
		dev->causes = 0;
}

static void break_raise(const struct emu_device *before, struct emu_device *dev,
			const struct operation *operation)
{
	(void)before;
	if (wrote(operation, EDU_IRQ_RAISE))
		dev->causes = (uint32_t)operation->value;
}

static void break_zero_factorial(const struct emu_device *before, struct emu_device *dev,
				 const struct operation *operation)
{
	(void)before;
	if (wrote(operation, EDU_FACTORIAL) && !operation->value)
		dev->factorial = 0;
}

static void break_factorial_interrupt(const struct emu_device *before, struct emu_device *dev,
				      const struct operation *operation)
{
	if (wrote(operation, EDU_FACTORIAL))
		dev->causes = before->causes;
}

static void break_running_registers(const struct emu_device *before, struct emu_device *dev,
				    const struct operation *operation)
{
	if (wrote(operation, EDU_DMA_CNT) && before->dma_cmd & EDU_DMA_RUN)
		dev->dma_cnt = operation->value;
}

static void break_narrow_write(const struct emu_device *before, struct emu_device *dev,
			       const struct operation *operation)
{
	if (wrote(operation, EDU_DMA_SRC) && operation->width == 4)
		dev->dma_src |= before->dma_src & 0xffffffff00000000;
}

static void break_command(const struct emu_device *before, struct emu_device *dev,
			  const struct operation *operation)
{
	if (wrote(operation, EDU_DMA_CMD) && !(before->dma_cmd & EDU_DMA_RUN))
		dev->dma_cmd = operation->value;
}

static void break_dma_cause(const struct emu_device *before, struct emu_device *dev,
			    const struct operation *operation)
{
	(void)before;
	if (operation->kind == WAIT && dev->causes & EDU_CAUSE_DMA)
		dev->causes ^= EDU_CAUSE_DMA | 0x200;
}

static void break_transfer(const struct emu_device *before, struct emu_device *dev,
			   const struct operation *operation)
{
	const uint64_t command = EDU_DMA_RUN | EDU_DMA_TO_RAM;
	uint64_t last = before->dma_dst + before->dma_cnt - 1 - EDU_BUFFER;

	if (operation->kind == WAIT && (before->dma_cmd & command) == EDU_DMA_RUN)
		dev->buffer[last] = before->buffer[last];
}

/* Each changed rule of our model shows, most of them within a few programs. Some take thousands. */
static void test_rule_that_is_another_one_is_seen(void **state)
{
	static const struct {
		const char *name;
		break_fn *rule;
	} rows[] = {
		{ "liveness is not inverted", break_liveness },
		{ "status keeps all bits", break_status },
		{ "an acknowledgement clears all causes", break_acknowledge },
		{ "a raise replaces causes", break_raise },
		{ "0! is 0", break_zero_factorial },
		{ "a factorial never interrupts", break_factorial_interrupt },
		{ "a transfer can be changed while it runs", break_running_registers },
		{ "a 32-bit write keeps the upper half", break_narrow_write },
		{ "a command without the run bit is kept", break_command },
		{ "a transfer has another cause", break_dma_cause },
		{ "a transfer is one byte short", break_transfer },
	};
	struct pair *pair = need_qemu(state);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		pair->rule = rows[i].rule;
		qtest_play_until_seen(&programs, pair, PROGRAMS, rows[i].name);
		/* The two differ now, and QEMU may even have stopped: start two new ones. */
		teardown(state);
		if (setup(state)) {
			fail_msg("no second QEMU");
			return;
		}
		pair = *state;
	}
}

/* ---------------------------------------------------------------- Deviations ------------------ */

static bool start_transfer(struct qtest *qemu, uint64_t at, uint64_t n)
{
	return qtest_write(qemu, QTEST_BAR + EDU_DMA_SRC, 8, RAM) &&
	       qtest_write(qemu, QTEST_BAR + EDU_DMA_DST, 8, at) &&
	       qtest_write(qemu, QTEST_BAR + EDU_DMA_CNT, 8, n) &&
	       qtest_write(qemu, QTEST_BAR + EDU_DMA_CMD, 8, EDU_DMA_RUN);
}

/* Does QEMU end by itself? If not, it must have finished the transfer. */
static bool stops_at(struct pair *pair, uint64_t at, uint64_t n)
{
	struct qtest *qemu = &pair->qemu;
	int status;

	assert_true(start_transfer(qemu, at, n));
	if (qtest_run(qemu, QTEST_BAR + EDU_DMA_CMD, EDU_DMA_RUN))
		return false;
	status = qtest_stop(qemu);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	return true;
}

/*
 * A range up to the last byte, and an empty one, are inside the buffer. For QEMU 7.2 they are
 * outside, for later versions they are not.
 */
static void test_qemu_stops_at_the_last_byte_or_transfers_it(void **state)
{
	struct pair *pair = need_qemu(state);

	if (stops_at(pair, EDU_BUFFER, EDU_BUFFER_SIZE))
		return;
	assert_false(stops_at(pair, EDU_BUFFER + EDU_BUFFER_SIZE - 1, 1));
}

static void test_qemu_stops_at_a_transfer_of_nothing_or_makes_it(void **state)
{
	struct pair *pair = need_qemu(state);

	if (!stops_at(pair, EDU_BUFFER, 0))
		assert_false(stops_at(pair, EDU_BUFFER, 0));
}

/* Ours counts a range outside of the buffer as misuse and goes on. */
static void test_qemu_stops_outside_of_the_buffer_or_goes_on(void **state)
{
	struct pair *pair = need_qemu(state);
	uint64_t value = 0;

	if (stops_at(pair, EDU_BUFFER - 1, 1))
		return;
	assert_true(qtest_read(&pair->qemu, QTEST_BAR, 4, &value));
	assert_int_equal(value, EDU_ID_VALUE);
}

/* Ours has its reset values after a reset. */
static void test_qemu_keeps_registers_in_a_reset(void **state)
{
	struct pair *pair = need_qemu(state);
	uint64_t value = 0;

	assert_true(qtest_write(&pair->qemu, QTEST_BAR + EDU_LIVENESS, 4, 0));
	assert_true(qtest_monitor(&pair->qemu, "system_reset"));
	assert_true(qtest_set_up(&pair->qemu));
	assert_true(qtest_read(&pair->qemu, QTEST_BAR + EDU_LIVENESS, 4, &value));
	assert_int_equal(value, 0xffffffff);
}

/* Ours sends a message only if no cause was pending before. */
static void test_qemu_sends_a_message_for_each_cause(void **state)
{
	struct pair *pair = need_qemu(state);
	uint64_t word = 0;

	assert_true(use_msi(pair, true));
	for (int i = 0; i < 2; i++) {
		assert_true(qtest_write(&pair->qemu, QTEST_BAR + EDU_IRQ_RAISE, 4, 1u << i));
		assert_true(qtest_read(&pair->qemu, MAILBOX, 4, &word));
		assert_int_equal(word, MESSAGE);
		assert_true(qtest_write(&pair->qemu, MAILBOX, 4, 0));
	}
}

/* By 8 and 16 bits, and between registers, ours answers all ones. */
static void test_qemu_answers_zeros_to_what_is_narrow_or_askew(void **state)
{
	struct pair *pair = need_qemu(state);
	uint64_t value = 1;

	assert_true(qtest_read(&pair->qemu, QTEST_BAR + EDU_ID, 1, &value));
	assert_int_equal(value, 0);
	value = 1;
	assert_true(qtest_read(&pair->qemu, QTEST_BAR + EDU_DMA_CNT, 2, &value));
	assert_int_equal(value, 0);
	value = 1;
	assert_true(qtest_read(&pair->qemu, QTEST_BAR + EDU_ID + 2, 4, &value));
	assert_int_equal(value, 0);
}

#define pair_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		pair_test(test_random_programs_do_the_same),
		pair_test(test_configuration_space_is_the_same),
		pair_test(test_device_that_computes_does_the_same),
		pair_test(test_rule_that_is_another_one_is_seen),
		pair_test(test_qemu_stops_at_the_last_byte_or_transfers_it),
		pair_test(test_qemu_stops_at_a_transfer_of_nothing_or_makes_it),
		pair_test(test_qemu_stops_outside_of_the_buffer_or_goes_on),
		pair_test(test_qemu_keeps_registers_in_a_reset),
		pair_test(test_qemu_sends_a_message_for_each_cause),
		pair_test(test_qemu_answers_zeros_to_what_is_narrow_or_askew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

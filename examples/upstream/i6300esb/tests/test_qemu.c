// SPDX-License-Identifier: GPL-2.0-only
/*
 * Our model against QEMU's. Random programs of accesses and passing time run on both, and each read
 * is the same. Each difference on purpose has a test that shows what QEMU does: see "Deviations".
 *
 * I6300ESB_PROGRAMS is the number of programs (1000), I6300ESB_SEED the first seed (another one
 * each time, but where a rule of our model is changed). On ours as much time passes as on QEMU,
 * which is not exactly what the program asked for.
 */
#include "machine.h"

#include "model.h"
#include "prng.h"
#include "qtest_pair.h"
#include "sim_time.h"

#include <inttypes.h>

#define LONGEST 24 /* operations of a program */

/* QEMU's bits where they differ from the data sheet. */
#define QEMU_RELOAD_BITS 0x1200
#define QEMU_INT_TYPE    0x0011

/* Stages take from a fraction of a millisecond to some milliseconds, with either clock. */
#define STAGE_NS 2000000u
/*
 * The test does not look this near to the end of a stage: one device may have reached the end and
 * the other not.
 */
#define NEAR_NS 2000u
/* This many ticks of the fast clock are much longer than NEAR_NS. */
#define FEWEST_FAST 256u

/**
 * enum kind - the operations of a program
 * @READ: reads RELOAD
 * @UNLOCK: makes both writes that unlock
 * @WRITE: writes a register
 * @CONFIG: writes CONFIG
 * @LOCK: writes LOCK
 * @PASS: lets at least this many nanoseconds pass
 */
enum kind { READ, UNLOCK, WRITE, CONFIG, LOCK, PASS };

static const char *const kinds[] = { "read", "unlock", "write", "config", "lock", "pass" };

struct operation {
	enum kind kind;
	uint32_t offset;
	uint32_t value;
};

/**
 * struct step - an operation, and the registers of our model after it
 * @operation: the operation
 * @reload: what QEMU must have in RELOAD
 * @config: in CONFIG
 * @lock: in LOCK
 */
struct step {
	struct operation operation;
	uint64_t reload;
	uint64_t config;
	uint64_t lock;
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
 * @machine: has ours, and no driver
 * @qemu: theirs
 * @rule: changes a rule of our model; or NULL
 * @began: when QEMU's clock was 0, on ours
 * @now: on QEMU's clock
 * @reads: how many reads were compared
 * @bites: how many bites both saw
 */
struct pair {
	struct machine *machine;
	struct qtest qemu;
	break_fn *rule;
	uint64_t began;
	uint64_t now;
	unsigned long reads;
	unsigned long bites;
};

static struct emu_device *ours(struct pair *pair)
{
	return &pair->machine->emu.state.device;
}

/* ---------------------------------------------------------------- Programs -------------------- */

/* A preload that lasts a while, with bits beyond the 20 of the register. */
static uint32_t a_preload(struct prng *prng, const struct emu_device *dev)
{
	bool fast = dev->config & I6300ESB_CONFIG_FAST;
	uint32_t tick = (uint32_t)I6300ESB_CYCLE_NS
			<< (fast ? I6300ESB_FAST_SHIFT : I6300ESB_SLOW_SHIFT);
	uint32_t ticks = 1 + prng_below(prng, STAGE_NS / tick);

	if (fast)
		ticks += FEWEST_FAST;
	return ticks | (prng_chance(prng, 20) ? 0xfff00000 : 0);
}

/* Is a stage as long as after a reset? */
static bool is_long(uint32_t timer1, uint32_t timer2)
{
	return timer1 == I6300ESB_TIMER_MASK || timer2 == I6300ESB_TIMER_MASK;
}

/* Do not write half of an unlock to RELOAD, see "Deviations", and do not set bit 12. */
static struct operation a_write(struct prng *prng, const struct emu_device *dev)
{
	static const uint32_t reloads[] = { I6300ESB_RELOAD_PING, I6300ESB_RELOAD_BIT,
					    I6300ESB_RELOAD_PING | I6300ESB_RELOAD_BIT, 0,
					    I6300ESB_UNLOCK_THEN };

	uint32_t kind = prng_below(prng, 4);

	if (is_long(dev->timer1, dev->timer2) && prng_chance(prng, 80))
		kind = dev->timer1 != I6300ESB_TIMER_MASK;
	switch (kind) {
	case 0:
		return (struct operation){ WRITE, I6300ESB_TIMER1, a_preload(prng, dev) };
	case 1:
		return (struct operation){ WRITE, I6300ESB_TIMER2, a_preload(prng, dev) };
	default:
		return (struct operation){ WRITE, I6300ESB_RELOAD, reloads[prng_below(prng, 5)] };
	}
}

/* Make the clock fast only if the stages are then long enough. */
static struct operation a_config(struct prng *prng, const struct emu_device *dev)
{
	bool fast = dev->timer1 >= FEWEST_FAST && dev->timer2 >= FEWEST_FAST;
	uint32_t kept = ~(QEMU_INT_TYPE | 2u | (fast ? 0 : I6300ESB_CONFIG_FAST));

	return (struct operation){ CONFIG, 0, prng_below(prng, 0x40) & kept };
}

static struct operation next(struct prng *prng, const struct emu_device *dev)
{
	bool locks = prng_chance(prng, 5);

	if (dev->unlocked == 2 && prng_chance(prng, 80))
		return a_write(prng, dev);
	/* Most have two short stages, and begin the first. */
	if (is_long(dev->timer1, dev->timer2) && prng_chance(prng, 70))
		return (struct operation){ UNLOCK, 0, 0 };
	if (!dev->stage && prng_chance(prng, 40))
		return (struct operation){ LOCK, 0, I6300ESB_LOCK_ENABLE };
	if (dev->stage && prng_chance(prng, 30))
		return (struct operation){ PASS, 0, prng_below(prng, STAGE_NS) };
	switch (prng_below(prng, 10)) {
	case 0:
		return a_config(prng, dev);
	case 1:
	case 2:
		return (struct operation){ LOCK, 0,
					   (prng_below(prng, 0x80) << 1 & 0xfe) |
						   (locks ? I6300ESB_LOCK_LOCKED : 0) };
	case 3:
		return (struct operation){ WRITE, I6300ESB_GINTSR, prng_below(prng, 2) };
	case 4:
		return (struct operation){ READ, 0, 0 };
	case 5:
		return a_write(prng, dev);
	case 6:
	case 7:
		return (struct operation){ PASS, 0, prng_below(prng, 2 * STAGE_NS) };
	default:
		return (struct operation){ UNLOCK, 0, 0 };
	}
}

/* ---------------------------------------------------------------- Ours ------------------------ */

static void we_write(struct pair *pair, uint32_t offset, uint32_t value)
{
	unsigned int width = offset == I6300ESB_RELOAD ? 2 : offset == I6300ESB_GINTSR ? 1 : 4;

	emu_write(&pair->machine->emu, offset, width, value);
}

/* There is no machine for the output to reset, so do here what QEMU's device does at a reset. */
static void be_reset(struct emu_device *dev)
{
	uint32_t out = dev->out;

	emu_device_reset(dev);
	dev->out = out;
	dev->bitten = 1;
}

/* Without the output, QEMU's device does not show that it bit. */
static void we_step(struct pair *pair, uint64_t when)
{
	struct emu_device *dev = ours(pair);
	uint32_t out = dev->out, bitten = dev->bitten;

	sim_time_pass(pair->machine->kernel, when);
	if (dev->out != out)
		be_reset(dev);
	else
		dev->bitten = bitten;
	pair->bites += dev->out != out;
	/* No driver handles the interrupt. */
	dev->gintsr = 0;
}

/* Let time pass until both have the same time. Returns whether the end of a stage is near. */
static bool we_pass(struct pair *pair)
{
	struct sim_kernel *kernel = pair->machine->kernel;
	uint64_t until = pair->began + pair->now, when, last = 0;

	while (sim_time_next(kernel, &when) && when <= until) {
		we_step(pair, when);
		last = when;
	}
	sim_time_pass(kernel, until);
	return last + NEAR_NS > until || (sim_time_next(kernel, &when) && when < until + NEAR_NS);
}

static bool both_pass(struct pair *pair, uint64_t ns)
{
	do {
		if (!qtest_pass(&pair->qemu, ns, &pair->now))
			return false;
		ns = 2 * NEAR_NS;
	} while (we_pass(pair));
	return true;
}

static bool we_do(struct pair *pair, struct step *step)
{
	const struct operation *operation = &step->operation;
	struct emu *emu = &pair->machine->emu;
	struct emu_device before = emu->state.device;
	bool alive = true;

	switch (operation->kind) {
	case UNLOCK:
		we_write(pair, I6300ESB_RELOAD, I6300ESB_UNLOCK_FIRST);
		we_write(pair, I6300ESB_RELOAD, I6300ESB_UNLOCK_THEN);
		break;
	case WRITE:
		we_write(pair, operation->offset, operation->value);
		break;
	case CONFIG:
		emu_pci_write(emu, I6300ESB_CONFIG, 2, operation->value);
		break;
	case LOCK:
		emu_pci_write(emu, I6300ESB_LOCK, 1, operation->value);
		break;
	case PASS:
		alive = both_pass(pair, operation->value);
		break;
	default:
		break;
	}
	if (pair->rule)
		pair->rule(&before, &emu->state.device, operation);
	step->reload = emu_read(emu, I6300ESB_RELOAD, 2) ? QEMU_RELOAD_BITS : 0;
	step->config = emu_pci_read(emu, I6300ESB_CONFIG, 2);
	step->lock = emu_pci_read(emu, I6300ESB_LOCK, 1);
	return alive || qtest_differ(&pair->qemu, "QEMU has stopped");
}

/* ---------------------------------------------------------------- QEMU's, beside it ----------- */

static void send_write(struct pair *pair, uint32_t offset, uint32_t value)
{
	unsigned int width = offset == I6300ESB_RELOAD ? 2 : offset == I6300ESB_GINTSR ? 1 : 4;

	qtest_send(&pair->qemu, "%s 0x%x 0x%x", qtest_writes(width), QTEST_BAR + offset, value);
}

static void send_unlock(struct pair *pair)
{
	send_write(pair, I6300ESB_RELOAD, I6300ESB_UNLOCK_FIRST);
	send_write(pair, I6300ESB_RELOAD, I6300ESB_UNLOCK_THEN);
}

/* @command: one for port 0xcfc. */
static void send_config(struct pair *pair, const char *command, uint32_t offset, const char *value)
{
	qtest_send(&pair->qemu, "outl 0xcf8 0x%x", 0x80000000u | QTEST_SLOT << 11 | (offset & ~3u));
	qtest_send(&pair->qemu, "%s 0x%x%s", command, 0xcfc + (offset & 3), value);
}

static void send_config_write(struct pair *pair, const char *command, uint32_t offset,
			      uint32_t value)
{
	char text[16];

	snprintf(text, sizeof(text), " 0x%x", value);
	send_config(pair, command, offset, text);
}

static void send_operation(struct pair *pair, const struct operation *operation)
{
	if (operation->kind == UNLOCK)
		send_unlock(pair);
	else if (operation->kind == WRITE)
		send_write(pair, operation->offset, operation->value);
	else if (operation->kind == CONFIG)
		send_config_write(pair, "outw", I6300ESB_CONFIG, operation->value);
	else if (operation->kind == LOCK)
		send_config_write(pair, "outb", I6300ESB_LOCK, operation->value);
}

static unsigned int answers_to(const struct operation *operation)
{
	static const unsigned int answers[] = {
		[UNLOCK] = 2, [WRITE] = 1, [CONFIG] = 2, [LOCK] = 2, [PASS] = 0
	};

	return answers[operation->kind];
}

static bool answered(struct pair *pair, unsigned int n)
{
	uint64_t none;

	while (n && qtest_value(&pair->qemu, &none))
		n--;
	return !n || qtest_is_lost(&pair->qemu);
}

/* Read every register that can be read. */
static void send_look(struct pair *pair)
{
	qtest_send(&pair->qemu, "readw 0x%x", QTEST_BAR + I6300ESB_RELOAD);
	send_config(pair, "inw", I6300ESB_CONFIG, "");
	send_config(pair, "inb", I6300ESB_LOCK, "");
}

static bool same(struct pair *pair, const struct step *step)
{
	uint64_t reload = 0, config = 0, lock = 0;

	if (!qtest_value(&pair->qemu, &reload) || !answered(pair, 1) ||
	    !qtest_value(&pair->qemu, &config) || !answered(pair, 1) ||
	    !qtest_value(&pair->qemu, &lock))
		return qtest_is_lost(&pair->qemu);
	pair->reads += 3;
	if (step->reload == reload && step->config == config && step->lock == lock)
		return true;
	return qtest_differ(&pair->qemu,
			    "RELOAD 0x%" PRIx64 " CONFIG 0x%" PRIx64 " LOCK 0x%" PRIx64
			    ", QEMU 0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64,
			    step->reload, step->config, step->lock, reload, config, lock);
}

static bool blame(struct pair *pair, const struct operation *operation)
{
	char text[40];

	snprintf(text, sizeof(text), "%s 0x%x 0x%x", kinds[operation->kind], operation->offset,
		 operation->value);
	return qtest_blame(&pair->qemu, text);
}

/* QEMU repeats the steps of our model. They take no time and are sent together. */
static bool compare(struct pair *pair, const struct step *steps, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		send_operation(pair, &steps[i].operation);
		send_look(pair);
	}
	if (n && !qtest_flush(&pair->qemu))
		return qtest_differ(&pair->qemu, "QEMU listens no more");
	for (size_t i = 0; i < n; i++)
		if (!answered(pair, answers_to(&steps[i].operation)) || !same(pair, &steps[i]))
			return blame(pair, &steps[i].operation);
	return true;
}

/* ---------------------------------------------------------------- A whole program ------------- */

static bool they_do(struct pair *pair, const struct operation *operation)
{
	send_operation(pair, operation);
	return qtest_flush(&pair->qemu) && answered(pair, answers_to(operation));
}

static bool reset_both(struct pair *pair)
{
	static const struct operation unlock = { UNLOCK, 0, 0 };
	static const struct operation clear = { WRITE, I6300ESB_RELOAD, I6300ESB_RELOAD_BIT };
	struct emu *emu = &pair->machine->emu;
	uint64_t when;

	emu_reset(emu);
	/* No event is left. */
	if (sim_time_next(pair->machine->kernel, &when))
		return false;
	emu_pci_write(emu, 0x04, 2, 0x0002);
	if (!qtest_monitor(&pair->qemu, "system_reset") || !qtest_set_up(&pair->qemu) ||
	    !qtest_start_clock(&pair->qemu) || !they_do(pair, &unlock) || !they_do(pair, &clear) ||
	    !qtest_now(&pair->qemu, &pair->now))
		return false;
	pair->began = sim_time_now(pair->machine->kernel) - pair->now;
	return true;
}

/* True if both do the same; otherwise @why names the difference. */
static bool play(void *both, uint64_t seed)
{
	struct pair *pair = both;
	struct prng prng = { seed };
	uint32_t n = 8 + prng_below(&prng, LONGEST - 8);
	struct step steps[LONGEST];
	size_t sent = 0;

	if (!reset_both(pair))
		return qtest_differ(&pair->qemu, "QEMU cannot be reset");
	for (uint32_t i = 0; i < n; i++) {
		const struct operation operation = next(&prng, ours(pair));

		if (operation.kind == PASS) {
			if (!compare(pair, steps, sent))
				return false;
			sent = 0;
		}
		steps[sent].operation = operation;
		if (!we_do(pair, &steps[sent++]))
			return false;
	}
	return compare(pair, steps, sent);
}

/* ---------------------------------------------------------------- The pair -------------------- */

static int setup(void **state)
{
	static const struct qtest_machine machine = { .device = "i6300esb", .spins = true };
	struct pair *pair = calloc(1, sizeof(*pair));
	void *bare;

	*state = pair;
	if (!pair || machine_setup_bare(&bare))
		return -1;
	pair->machine = bare;
	if (!qtest_is_there(machine.device))
		return 0; /* the test is skipped */
	return qtest_start(&pair->qemu, &machine) && reset_both(pair) ? 0 : -1;
}

static int teardown(void **state)
{
	struct pair *pair = *state;
	void *bare = pair->machine;

	qtest_stop(&pair->qemu);
	free(pair);
	return machine_teardown(&bare);
}

/* Skip, and count the skip, if there is no QEMU. */
static struct pair *need_qemu(void **state)
{
	struct pair *pair = *state;

	qtest_need(&pair->qemu, "i6300esb");
	return pair;
}

/* ---------------------------------------------------------------- What is the same ------------ */

#define PROGRAMS 1000

static const struct qtest_programs programs = { "I6300ESB", PROGRAMS, play };

static void test_random_programs_do_the_same(void **state)
{
	struct pair *pair = need_qemu(state);
	uint64_t n = qtest_play(&programs, &pair->qemu, pair);

	print_message("# note: %lu reads compared and %lu bites seen by both\n", pair->reads,
		      pair->bites);
	/* A few programs prove nothing, and are only to be played again. */
	if (n < PROGRAMS)
		return;
	assert_true(pair->reads > 15 * n);
	assert_true(pair->bites > n / 50);
}

/* ---------------------------------------------------------------- What would be seen ---------- */

static bool wrote(const struct operation *operation, uint32_t offset)
{
	return operation->kind == WRITE && operation->offset == offset;
}

static void break_unlocking(const struct emu_device *before, struct emu_device *dev,
			    const struct operation *operation)
{
	if (wrote(operation, I6300ESB_TIMER1) && before->unlocked == 2)
		dev->unlocked = 2;
}

static void break_preload(const struct emu_device *before, struct emu_device *dev,
			  const struct operation *operation)
{
	if (wrote(operation, I6300ESB_TIMER2))
		dev->timer2 = before->timer2;
}

static void break_mask(const struct emu_device *before, struct emu_device *dev,
		       const struct operation *operation)
{
	if (wrote(operation, I6300ESB_TIMER1) && before->unlocked == 2)
		dev->timer1 = operation->value;
}

static void break_lock(const struct emu_device *before, struct emu_device *dev,
		       const struct operation *operation)
{
	(void)before;
	if (operation->kind == LOCK)
		dev->lock &= (uint8_t)~I6300ESB_LOCK_LOCKED;
}

static void break_ping(const struct emu_device *before, struct emu_device *dev,
		       const struct operation *operation)
{
	if (wrote(operation, I6300ESB_RELOAD) && operation->value & I6300ESB_RELOAD_PING) {
		dev->stage = before->stage;
		dev->starts = before->starts;
		dev->delay = before->delay;
	}
}

static void break_clear(const struct emu_device *before, struct emu_device *dev,
			const struct operation *operation)
{
	if (wrote(operation, I6300ESB_RELOAD))
		dev->bitten = before->bitten;
}

static void break_output(const struct emu_device *before, struct emu_device *dev,
			 const struct operation *operation)
{
	(void)before;
	if (operation->kind == CONFIG)
		dev->config &= (uint16_t)~I6300ESB_CONFIG_NO_OUT;
}

/* Each changed rule of our model shows within some programs. */
static void test_rule_that_is_another_one_is_seen(void **state)
{
	static const struct {
		const char *name;
		break_fn *rule;
	} rows[] = {
		{ "a write to TIMER1 leaves the registers unlocked", break_unlocking },
		{ "TIMER2 cannot be written", break_preload },
		{ "a timer has more than 20 bits", break_mask },
		{ "LOCK does not lock", break_lock },
		{ "a ping is not heard", break_ping },
		{ "what the timer did cannot be cleared", break_clear },
		{ "the output cannot be disabled", break_output },
	};
	struct pair *pair = need_qemu(state);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		pair->rule = rows[i].rule;
		qtest_play_until_seen(&programs, pair, 2 * PROGRAMS, rows[i].name);
	}
}

/* ---------------------------------------------------------------- Deviations ------------------ */

static void they_write(struct pair *pair, uint32_t offset, uint32_t value)
{
	assert_true(they_do(pair, &(struct operation){ WRITE, offset, value }));
}

static void they_unlock(struct pair *pair)
{
	assert_true(they_do(pair, &(struct operation){ UNLOCK, 0, 0 }));
}

static uint64_t they_have(struct pair *pair, uint32_t offset, const char *command)
{
	uint64_t value = 0;

	send_config(pair, command, offset, "");
	assert_true(qtest_flush(&pair->qemu) && answered(pair, 1) &&
		    qtest_value(&pair->qemu, &value));
	return value;
}

static uint64_t their_reload(struct pair *pair)
{
	uint64_t value = 0;

	assert_true(qtest_read(&pair->qemu, QTEST_BAR + I6300ESB_RELOAD, 2, &value));
	return value;
}

/* Let both stages run out, each of one tick, with this CONFIG. */
static void bite(struct pair *pair, uint32_t config)
{
	for (uint32_t timer = I6300ESB_TIMER1; timer <= I6300ESB_TIMER2; timer += 4) {
		they_unlock(pair);
		they_write(pair, timer, 1);
	}
	assert_true(they_do(pair, &(struct operation){ CONFIG, 0, config }));
	assert_true(they_do(pair, &(struct operation){ LOCK, 0, I6300ESB_LOCK_ENABLE }));
	assert_true(qtest_pass(&pair->qemu, STAGE_NS, &pair->now));
}

/* Linux looked at bit 12 until 4.15, and cleared it. Ours has bit 9 alone. */
static void test_qemu_shows_and_clears_bit_12_with_bit_9(void **state)
{
	struct pair *pair = need_qemu(state);

	bite(pair, 0);
	assert_int_equal(their_reload(pair), I6300ESB_RELOAD_BIT | 0x1000);
	they_unlock(pair);
	they_write(pair, I6300ESB_RELOAD, 0x1000);
	assert_int_equal(their_reload(pair), 0);
}

/* Ours shows it with the output connected or not. */
static void test_qemu_bites_only_with_the_output(void **state)
{
	struct pair *pair = need_qemu(state);

	bite(pair, I6300ESB_CONFIG_NO_OUT);
	assert_int_equal(their_reload(pair), 0);
}

/* Ours counts, and keeps its registers. */
static void test_qemu_resets_itself_when_it_bites(void **state)
{
	struct pair *pair = need_qemu(state);

	bite(pair, I6300ESB_CONFIG_FAST);
	assert_int_equal(they_have(pair, I6300ESB_CONFIG, "inw"), 0);
	assert_int_equal(they_have(pair, I6300ESB_LOCK, "inb"), 0);
}

/* It takes bits 0 and 4. Ours has bits 0 and 1. */
static void test_qemu_has_other_bits_for_the_interrupt(void **state)
{
	struct pair *pair = need_qemu(state);

	assert_true(they_do(pair, &(struct operation){ CONFIG, 0, 0x13 }));
	assert_int_equal(they_have(pair, I6300ESB_CONFIG, "inw"), QEMU_INT_TYPE);
}

/* QEMU's has neither pin nor status. Ours has both. */
static void test_qemu_has_no_interrupt(void **state)
{
	struct pair *pair = need_qemu(state);
	uint64_t value = 1;

	assert_int_equal(they_have(pair, 0x3d, "inb"), 0);
	bite(pair, I6300ESB_CONFIG_NO_OUT);
	assert_true(qtest_read(&pair->qemu, QTEST_BAR + I6300ESB_GINTSR, 1, &value));
	assert_int_equal(value, 0);
}

/* In QEMU, another write may come between the two that unlock. In ours it may not. */
static void test_qemu_remembers_the_first_half_of_unlocking(void **state)
{
	struct pair *pair = need_qemu(state);

	bite(pair, 0);
	they_write(pair, I6300ESB_RELOAD, I6300ESB_UNLOCK_FIRST);
	they_write(pair, I6300ESB_TIMER1, 1);
	they_write(pair, I6300ESB_RELOAD, I6300ESB_UNLOCK_THEN);
	they_write(pair, I6300ESB_RELOAD, I6300ESB_RELOAD_BIT);
	assert_int_equal(their_reload(pair), 0);
}

#define pair_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		pair_test(test_random_programs_do_the_same),
		pair_test(test_rule_that_is_another_one_is_seen),
		pair_test(test_qemu_shows_and_clears_bit_12_with_bit_9),
		pair_test(test_qemu_bites_only_with_the_output),
		pair_test(test_qemu_resets_itself_when_it_bites),
		pair_test(test_qemu_has_other_bits_for_the_interrupt),
		pair_test(test_qemu_has_no_interrupt),
		pair_test(test_qemu_remembers_the_first_half_of_unlocking),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

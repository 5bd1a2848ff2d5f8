// SPDX-License-Identifier: GPL-2.0-only
/*
 * Anything may happen while user memory is paged in, because no lock of the device is held then.
 *
 * User memory here is a real page without access. The copy that touches it stops in a signal
 * handler. There another task does what the test wants; then the page is opened and the copy goes
 * on. So two tasks interleave exactly, without threads.
 */
#include "lab.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/**
 * struct paging - lies in the page before the user memory, where the handler finds it
 * @lab: the fixture
 * @user: the page of user memory
 * @act: what the other task does during a fault, or NULL
 * @result: of @act
 * @faults: number of faults
 * @locked: number of faults during which the device's lock was held
 * @waits: how often the call waited for the device's lock
 */
struct paging {
	struct lab *lab;
	char *user;
	long (*act)(struct lab *lab);
	long result;
	unsigned int faults, locked, waits;
};

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

/* There are no assertions here: a test cannot fail inside a signal handler. */
static void on_fault(int number, siginfo_t *info, void *context)
{
	uintptr_t page = (uintptr_t)info->si_addr & ~(page_size() - 1);
	struct paging *paging = (struct paging *)(page - page_size());
	struct lab *lab = paging->lab;

	(void)number;
	(void)context;
	sim_switch(&lab->other);
	paging->faults++;
	if (mutex_trylock(&lab->dev.lock))
		mutex_unlock(&lab->dev.lock);
	else
		paging->locked++;
	if (paging->act)
		paging->result = paging->act(lab);
	sim_switch(&lab->task);
	mprotect(paging->user, page_size(), PROT_READ | PROT_WRITE);
}

static struct paging *paging_setup(struct lab *lab)
{
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
	char *pages = mmap(NULL, 2 * page_size(), PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct paging *paging = (struct paging *)pages;

	assert_ptr_not_equal(pages, MAP_FAILED);
	/* cmocka restores its own handler after the test. */
	assert_int_equal(sigaction(SIGSEGV, &action, NULL), 0);
	*paging = (struct paging){ .lab = lab, .user = pages + page_size() };
	return paging;
}

static void paging_teardown(struct paging *paging)
{
	assert_int_equal(munmap(paging, 2 * page_size()), 0);
}

/* ---------------------------------------------------------------- Every way to user memory ---- */

static long run_write(struct paging *paging)
{
	return lkp_enc_write(&paging->lab->file, paging->user, 3, false);
}

static long run_read(struct paging *paging)
{
	return lkp_enc_read(&paging->lab->file, paging->user, 8, false);
}

static long run_write_seed(struct paging *paging)
{
	return lkp_enc_ioctl(&paging->lab->file, LKP_ENC_WRITE_SEED, paging->user, false);
}

static long run_read_seed(struct paging *paging)
{
	return lkp_enc_ioctl(&paging->lab->file, LKP_ENC_READ_SEED, paging->user, false);
}

static long run_write_string(struct paging *paging)
{
	return lkp_enc_ioctl(&paging->lab->file, LKP_ENC_WRITE_STRING, paging->user, false);
}

static long run_read_string(struct paging *paging)
{
	return lkp_enc_ioctl(&paging->lab->file, LKP_ENC_READ_STRING, paging->user, false);
}

static long run_crypt(struct paging *paging)
{
	return lkp_enc_ioctl(&paging->lab->file, LKP_ENC_CRYPT, &paging->lab->user.crypt, false);
}

static long run_crypt_from_src(struct paging *paging)
{
	paging->lab->user.crypt.src = (uintptr_t)paging->user;
	return run_crypt(paging);
}

static long run_crypt_to_dst(struct paging *paging)
{
	paging->lab->user.crypt.dst = (uintptr_t)paging->user;
	return run_crypt(paging);
}

static long run_crypt_of_struct(struct paging *paging)
{
	return lkp_enc_ioctl(&paging->lab->file, LKP_ENC_CRYPT, paging->user, false);
}

/* The struct is put into user memory before the page is closed; it fits every call. */
static const struct way {
	const char *name;
	long (*run)(struct paging *paging);
	int protection;
	bool in;
	unsigned int accesses;
} ways[] = {
	{ "write", run_write, PROT_NONE, true, 5 },
	{ "WRITE_SEED", run_write_seed, PROT_NONE, true, 2 },
	{ "WRITE_STRING", run_write_string, PROT_NONE, true, 5 },
	{ "CRYPT, struct", run_crypt_of_struct, PROT_NONE, true, 12 },
	{ "CRYPT, src", run_crypt_from_src, PROT_NONE, true, 12 },
	{ "read", run_read, PROT_NONE, false, 4 },
	{ "READ_SEED", run_read_seed, PROT_NONE, false, 1 },
	{ "READ_STRING", run_read_string, PROT_NONE, false, 4 },
	{ "CRYPT, dst", run_crypt_to_dst, PROT_NONE, false, 12 },
	{ "CRYPT, dst_len", run_crypt_of_struct, PROT_READ, false, 12 },
};
#define WAYS (sizeof(ways) / sizeof(ways[0]))

/* Make one call; the other task does paging->act at its only fault. */
static long run_way(struct paging *paging, const struct way *way)
{
	struct lab *lab = paging->lab;
	long result;

	lab_restart(lab);
	assert_int_equal(mprotect(paging->user, page_size(), PROT_READ | PROT_WRITE), 0);
	if (way->run == run_crypt_of_struct)
		memcpy(paging->user, &lab->user.crypt, sizeof(lab->user.crypt));
	else
		memcpy(paging->user, "abc", 4);
	assert_int_equal(mprotect(paging->user, page_size(), way->protection), 0);
	paging->faults = 0;
	paging->locked = 0;
	lab_trace_start(lab);
	result = way->run(paging);
	assert_variant_equal(way->name, paging->faults, 1);
	return result;
}

static void test_user_memory_is_never_touched_under_the_lock(void **state)
{
	struct paging *paging = paging_setup(*state);

	for (size_t i = 0; i < WAYS; i++) {
		assert_variant_equal(ways[i].name, run_way(paging, &ways[i]) >= 0, true);
		assert_variant_equal(ways[i].name, paging->locked, 0);
		assert_variant_equal(ways[i].name, paging->lab->emu.trace.count, ways[i].accesses);
	}
	paging_teardown(paging);
}

static long remove_device(struct lab *lab)
{
	lkp_enc_remove(&lab->dev);
	return 0;
}

/* remove() returns before the copy: a call that copies in must not touch the device afterwards. */
static void test_remove_during_the_copy_ends_accesses(void **state)
{
	struct lab *lab = *state;
	struct paging *paging = paging_setup(lab);

	paging->act = remove_device;
	for (size_t i = 0; i < WAYS; i++) {
		long result = run_way(paging, &ways[i]);

		if (ways[i].in) {
			assert_variant_equal(ways[i].name, result, -ENODEV);
			lab_assert_untouched(lab);
		} else {
			/* A call that copies out has already fetched its data. */
			assert_variant_equal(ways[i].name, result >= 0, true);
			assert_variant_equal(ways[i].name, lab->emu.trace.count, ways[i].accesses);
		}
	}
	paging_teardown(paging);
}

/* ---------------------------------------------------------------- A reader in the middle ------ */

static long store_through_the_file(struct lab *lab)
{
	return lkp_enc_write(&lab->file, "12", 2, true);
}

static long store_through_another_file(struct lab *lab)
{
	struct lkp_enc_file other;
	int err = lkp_enc_open(&lab->dev, &other, LKP_ENC_FILE_WRITE);

	return err ? err : lkp_enc_write(&other, "12", 2, true);
}

static long read_through_the_file(struct lab *lab)
{
	char buf[8];

	return lkp_enc_read(&lab->file, buf, sizeof(buf), true);
}

static long read_through_another_file(struct lab *lab)
{
	struct lkp_enc_file other;
	char buf[8];
	int err = lkp_enc_open(&lab->dev, &other, LKP_ENC_FILE_READ);

	return err ? err : lkp_enc_read(&other, buf, sizeof(buf), true);
}

/* A read of "xyz" from position 1, and what another task does while the bytes are copied. */
static const struct interleaving {
	const char *name;
	long (*act)(struct lab *lab);
	long result;
	size_t after_efault, after_success;
} interleavings[] = {
	{ "nothing", NULL, 0, 1, 3 },
	/*
	 * The position belongs to the new string, so the reader of the old one must not change it.
	 */
	{ "store through this file", store_through_the_file, 2, 0, 0 },
	{ "store through another file", store_through_another_file, 2, 1, 3 },
	{ "remove", remove_device, 0, 1, 3 },
	/* The second read must not start after bytes that the first one may fail to deliver. */
	{ "read of this file", read_through_the_file, -EAGAIN, 1, 3 },
	{ "read of another file", read_through_another_file, 3, 1, 3 },
};
#define INTERLEAVINGS (sizeof(interleavings) / sizeof(interleavings[0]))

static void run_interleaving(struct paging *paging, const struct interleaving *row, bool efault)
{
	struct lab *lab = paging->lab;

	lab_restart(lab);
	lab->emu.state.device.seed = 0;
	set_position(&lab->file, 1);
	paging->act = row->act;
	paging->result = 0;
	paging->faults = 0;
	sim_unmap_all(&lab->task);
	if (efault) /* at the second byte; the first one pages in */
		sim_map(&lab->task, paging->user, 1, SIM_WRITE);
	memset(paging->user, '#', 8);
	assert_int_equal(mprotect(paging->user, page_size(), PROT_NONE), 0);
	assert_variant_equal(row->name, lkp_enc_read(&lab->file, paging->user, 8, false),
			     efault ? -EFAULT : 2);
	assert_variant_equal(row->name, paging->faults, 1);
	assert_variant_equal(row->name, paging->result, row->result);
}

static void test_read_fault_gives_back_only_its_own_claim(void **state)
{
	struct lab *lab = *state;
	struct paging *paging = paging_setup(lab);

	for (size_t i = 0; i < INTERLEAVINGS; i++) {
		run_interleaving(paging, &interleavings[i], true);
		assert_variant_equal(interleavings[i].name, position_of(&lab->file),
				     interleavings[i].after_efault);
	}
	paging_teardown(paging);
}

static void test_read_returns_what_it_fetched_whatever_happens_meanwhile(void **state)
{
	struct lab *lab = *state;
	struct paging *paging = paging_setup(lab);

	for (size_t i = 0; i < INTERLEAVINGS; i++) {
		run_interleaving(paging, &interleavings[i], false);
		assert_memory_equal(paging->user, "yz######", 8);
		assert_variant_equal(interleavings[i].name, position_of(&lab->file),
				     interleavings[i].after_success);
	}
	paging_teardown(paging);
}

static long take_the_lock(struct lab *lab)
{
	return mutex_trylock(&lab->dev.lock);
}

/* The call is about to wait: count that, and let it go on. */
static void end_the_wait(void *context)
{
	struct paging *paging = context;

	paging->waits++;
	lab_let_go(paging->lab, &paging->lab->dev.lock);
}

static void test_read_that_must_not_wait_does_not_after_a_fault_either(void **state)
{
	struct lab *lab = *state;
	struct paging *paging = paging_setup(lab);

	lab_put_string(lab, "xyz");
	paging->act = take_the_lock;
	sim_map(&lab->task, paging->user, 1, SIM_WRITE);
	assert_int_equal(mprotect(paging->user, page_size(), PROT_NONE), 0);
	sim_set_wait(&lab->task, end_the_wait, paging);
	assert_int_equal(lkp_enc_read(&lab->file, paging->user, 8, true), -EFAULT);
	assert_int_equal(paging->result, 1);
	assert_int_equal(paging->waits, 0);
	assert_int_equal(position_of(&lab->file), 0);
	lab_let_go(lab, &lab->dev.lock);
	paging_teardown(paging);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(test_user_memory_is_never_touched_under_the_lock),
		lab_test(test_remove_during_the_copy_ends_accesses),
		lab_test(test_read_fault_gives_back_only_its_own_claim),
		lab_test(test_read_returns_what_it_fetched_whatever_happens_meanwhile),
		lab_test(test_read_that_must_not_wait_does_not_after_a_fault_either),
	};

	return cmocka_run_group_tests_name("core/page_fault", tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether KVM works: run a guest of a few instructions and see.
 */
#include "launcher.h"

#ifdef __x86_64__

#include <fcntl.h>
#include <linux/kvm.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GUEST_ADDRESS 0x1000
#define PORT          0x10
#define PATIENCE_MS   2000

/*
 * Real mode: fld1; mov $0x2a, %al; out %al, $PORT; hlt. A KVM without hardware support emulates
 * some instructions, which no guest gets far with. It cannot emulate the first instruction here.
 */
static const unsigned char code[] = { 0xd9, 0xe8, 0xb0, 0x2a, 0xe6, PORT, 0xf4 };

static void *map(size_t size, int flags, int fd)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

static bool start_at_code(int vcpu)
{
	struct kvm_regs regs = { .rip = GUEST_ADDRESS, .rflags = 2 };
	struct kvm_sregs sregs;

	if (ioctl(vcpu, KVM_GET_SREGS, &sregs))
		return false;
	sregs.cs.base = 0;
	sregs.cs.selector = 0;
	return !ioctl(vcpu, KVM_SET_SREGS, &sregs) && !ioctl(vcpu, KVM_SET_REGS, &regs);
}

/* True once the guest has written 0x2a to the port. */
static bool run_code(int kvm, int vm)
{
	struct kvm_userspace_memory_region region = { .guest_phys_addr = GUEST_ADDRESS,
						      .memory_size = 0x1000 };
	int size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	void *memory = map(region.memory_size, MAP_SHARED | MAP_ANONYMOUS, -1);
	struct kvm_run *run;
	int vcpu;

	if (size < (int)sizeof(*run) || !memory)
		return false;
	memcpy(memory, code, sizeof(code));
	region.userspace_addr = (uintptr_t)memory;
	if (ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region))
		return false;
	vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);
	run = vcpu < 0 ? NULL : map((size_t)size, MAP_SHARED, vcpu);
	if (!run || !start_at_code(vcpu) || ioctl(vcpu, KVM_RUN, 0))
		return false;
	return run->exit_reason == KVM_EXIT_IO && run->io.port == PORT &&
	       *((const unsigned char *)run + run->io.data_offset) == 0x2a;
}

static bool try_kvm(void)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	int vm = kvm < 0 ? -1 : ioctl(kvm, KVM_CREATE_VM, 0);

	return vm >= 0 && run_code(kvm, vm);
}

/* Try in a separate process, which may hang. */
bool kvm_works(void)
{
	const struct timespec step = { .tv_nsec = 10000000 };
	int status = -1;
	pid_t child = fork();

	if (child < 0)
		return false;
	if (!child)
		exit(!try_kvm());
	for (int ms = 0; ms < PATIENCE_MS; ms += 10) {
		if (waitpid(child, &status, WNOHANG) == child)
			return WIFEXITED(status) && WEXITSTATUS(status) == 0;
		nanosleep(&step, NULL);
	}
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	return false;
}

#else

/* Guests are x86_64, and KVM runs only guests of the host's architecture. */
bool kvm_works(void)
{
	return false;
}

#endif

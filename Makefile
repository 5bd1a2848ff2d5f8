# SPDX-License-Identifier: GPL-2.0-only
#
# `make` builds everything that runs on the host, `make help` lists the targets.
#
# Everything goes to $(BUILD). The sanitizer and coverage targets call this Makefile again with a
# $(BUILD) of their own below it, so two sets of flags never share an object.

VERSION := 0.1.0

# The device: a folder with a device.mk (docs/new-device.md). Without M= it is lkp_enc. The
# device.mk at the top of this tree says where its parts are.
M ?= .
# On the command line, NAME is the name that `make new` gives a device.
NEW_NAME := $(if $(filter command,$(firstword $(origin NAME))),$(value NAME))
override undefine NAME
# Characters that make or a shell would not read as part of a path.
HASH := \#
odd   = $(strip $(foreach c,$(HASH) : ; = % $$ & | ~ ! ' " ` \ < > ( ) [ ] { } * ?,$(findstring $(c),$(1))))
ifneq ($(words $(value M)),1)
$(error M='$(value M)' is to be one folder, without blanks: move it, or link to it)
else ifneq ($(call odd,$(value M)),)
$(error M='$(value M)' contains $(call odd,$(value M)), which make or the shell would not take literally: \
        move it, or link to it)
endif
# Any path to this tree means lkp_enc.
ifeq ($(realpath $(M)),$(realpath .))
override M := .
else
override M := $(patsubst %/,%,$(M))
endif
ifeq ($(wildcard $(M)/device.mk),)
$(error M='$(M)' is no device: there is no $(M)/device.mk, seen from $(CURDIR). 'make new NAME=...' makes one)
endif
include $(M)/device.mk
ifeq ($(NAME),)
$(error $(M)/device.mk says no NAME: a line such as 'NAME := my_dev' is missing)
else ifneq ($(words $(NAME))$(call odd,$(subst /,;,$(NAME))),1)
$(error $(M)/device.mk says NAME := $(NAME), which is no name of a module)
endif
# Defaults for a folder whose device.mk says nothing else. A driver may come later.
SOURCES         ?= $(if $(UPSTREAM),driver.c,$(notdir $(wildcard $(M)/driver.c)))
MODULE_INCLUDES ?= -I$(M)
DEVICE_INCLUDES ?= -I$(M)
# Its ioctls, as a program includes them.
UAPI            ?= $(notdir $(wildcard $(M)/uapi.h))
# What the driver should do.
SPEC_SRC        ?= $(or $(wildcard $(M)/spec.c),src/harness/no_spec.c)
OPS_DIR         ?= $(M)/ops
# Its node, if the name is not the module's.
NODE            ?= $(NAME)

BUILD   ?= $(if $(filter .,$(M)),build,build/$(NAME))
PREFIX  ?= /usr/local
CFLAGS  ?= -O2 -g
TSAN_RUN ?= setarch $(shell uname -m) -R

# BUILD=./build/ is BUILD=build. It refuses the characters above, and directories that `make clean`
# must not empty.
override BUILD := $(patsubst ./%,%,$(patsubst %/,%,$(BUILD)))
BUILD_ROOM  := $(firstword $(subst /, ,$(subst |$(CURDIR)/,,|$(abspath $(BUILD)))))
BUILD_ROOMS := bench docs fuzz guest include scripts src tests
ifneq ($(words $(BUILD)),1)
$(error BUILD='$(BUILD)' is to be one directory, without blanks: choose another one, or link to it)
else ifneq ($(call odd,$(BUILD)),)
$(error BUILD='$(BUILD)' contains $(call odd,$(BUILD)), which make or the shell would not take literally: \
        choose another directory, or link to it)
else ifneq ($(findstring |$(abspath $(BUILD))/,|$(CURDIR)/)$(filter $(BUILD_ROOM),$(BUILD_ROOMS)),)
$(error BUILD='$(BUILD)' is where the sources are: choose a directory of its own)
endif

# Kernels are the same for every device.
KERNELS := $(if $(filter .,$(M)),$(BUILD),build)

# The module may be UPSTREAM: files of the distribution's kernel source. They and UPSTREAM_HEADERS
# are taken out of its package and compiled as they are.
UPSTREAM_TREE := $(KERNELS)/kernel/$(NAME)
UPSTREAM_ALL  := $(addprefix $(UPSTREAM_TREE)/,$(UPSTREAM) $(UPSTREAM_HEADERS))
MODULE_ROOT   := $(if $(UPSTREAM),$(UPSTREAM_TREE),$(M))
MODULE_SRC    ?= $(addprefix $(MODULE_ROOT)/,$(or $(UPSTREAM),$(SOURCES)))
ifeq ($(MODULE_SRC),)
ifneq ($(filter explore fuzz-mutants kmod modules_install mutants mutate test-tsan test-uml test-vm test-vm-debug test-vm-long,$(MAKECMDGOALS)),)
$(error M='$(M)' has no driver.c yet: 'make M=$(M) test' tries its registers)
endif
endif
ifneq ($(UPSTREAM),)
# They are of one version of the kernel, and build for that one: the newest here, or UPSTREAM_KVER.
UPSTREAM_VERSION := $(or $(UPSTREAM_KVER),$(shell scripts/kernel-source.sh package 2>/dev/null | sed 's/.*source-\(.*\)\.tar.*/\1/'))
KVER ?= $(UPSTREAM_VERSION)
KDIR ?= $(shell ls -d /lib/modules/$(firstword $(KVER)).*/build 2>/dev/null | sort -V | tail -n 1)
$(UPSTREAM_ALL) &: scripts/kernel-source.sh $(M)/device.mk
	$(Q)scripts/kernel-source.sh --build $(KERNELS) $(if $(UPSTREAM_KVER),--of $(UPSTREAM_KVER)) --as $(NAME) files $(UPSTREAM) $(UPSTREAM_HEADERS) >/dev/null
endif

# Flags that the code needs with any CFLAGS of the caller.
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wundef \
            -Wvla -Wformat=2 -Wcast-qual -Wpointer-arith -Wwrite-strings -Werror
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -pthread $(WARNINGS) $(INCLUDES) -MD -MP \
             $(CFLAGS) $(FLAVOUR)
ALL_LDFLAGS = -pthread $(LDFLAGS) $(FLAVOUR)

# Each room finds only the headers that it may include (docs/architecture.md).
EMU_INCLUDES     = -Isrc/emu $(DEVICE_INCLUDES)
SIM_INCLUDES     = $(EMU_INCLUDES) -Isrc/shim/sim
CORE_INCLUDES    = $(SIM_INCLUDES) -Isrc/driver_core
# Kernel code finds the simulated kernel's headers instead of the kernel's.
KERNEL_INCLUDES  = -D__KERNEL__ -DMODULE -Isrc/shim/sim/include $(EMU_INCLUDES)
TRACE_INCLUDES   = $(EMU_INCLUDES) -Isrc/trace
OPS_INCLUDES     = $(DEVICE_INCLUDES) -Isrc/ops -Isrc/streams
CLI_INCLUDES     = $(CORE_INCLUDES) -Isrc/trace -Isrc/streams
HARNESS_INCLUDES = $(SIM_INCLUDES) -Isrc/ops -Isrc/harness
TEST_INCLUDES    = $(CORE_INCLUDES) -Isrc/trace -Itests/fixture -Itests/model -Itests/spec -Itests/twin -Isrc/ops -Isrc/harness
FUZZ_INCLUDES    = $(if $(filter .,$(M)),$(TEST_INCLUDES) -Isrc/shim/qemu,$(HARNESS_INCLUDES)) -Ifuzz

# V=1 shows the commands.
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-4s %s\n' $(1) $(2))

# Some flags need something that not every machine has, such as a second C library. If they do not
# link this small program, the program that wants them is left out: $(call links,FLAGS) || exit 0.
# Its tests are then skipped.
links = { printf '\043include <stdio.h>\nint main(void) { return puts(""); }\n' | \
          $(CC) $(1) -x c -o $@.links - 2>/dev/null && rm -f $@.links; } || \
        { rm -f $@; printf '  --   %s: %s links no program here\n' '$@' '$(CC) $(1)'; false; }

sources = $(sort $(wildcard $(1)/*.c))
# A device's folder may be anywhere: $(BUILD)/device/ stands for it.
in_variant = $(patsubst %.c,$(1)/%.o,$(patsubst $(M)/%,device/%,$(2)))
objects = $(call in_variant,$(BUILD),$(1))

EMU_SRC     := $(call sources,src/emu)
SIM_SRC     := $(call sources,src/shim/sim) $(call sources,src/shim/sim/linux)
TRACE_SRC   := $(call sources,src/trace)
STREAMS_SRC := $(call sources,src/streams)
CLI_SRC     := $(call sources,src/cli) $(DEVICE_CLI_SRC) $(STREAMS_SRC)
CORE_OBJ    := $(call objects,$(CORE_SRC))
MODULE_OBJ  := $(call objects,$(MODULE_SRC))
LAB_OBJ     := $(CORE_OBJ) $(call objects,$(EMU_SRC) $(SIM_SRC) $(TRACE_SRC))
PROGRAMS    := $(BUILD)/lkp-emu $(BUILD)/lkp-ops $(addprefix $(BUILD)/,$(DEVICE_PROGRAMS))

.DEFAULT_GOAL := all

# ---------------------------------------------------------------- Compile and link ------------------

# The kernel's warnings, and the macros that Kbuild sets for a kernel.
KERNEL_WARNINGS := -Wall -Wundef -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Werror
MODULE_CPPFLAGS := -DKBUILD_MODNAME='"$(NAME)"' -DHAVE_PCIM_IOMAP_REGION
$(BUILD)/src/cli/%.o: INCLUDES = $(CLI_INCLUDES)
$(BUILD)/src/cli/%.o: CPPFLAGS += -DLKP_VERSION='"$(VERSION)"'

# A file that changes when the text does.
define remember
	@mkdir -p $(@D)
	@now='$(subst ','\'',$(1))'; echo "$$now" | cmp -s - $@ || echo "$$now" > $@
endef

# Objects depend on their flags. Some flags are in rules, so objects depend on the rules, too.
FLAGS_NOW = $(CC) $(shell $(CC) -dumpfullversion 2>/dev/null) $(ALL_CFLAGS) $(CPPFLAGS) $(VERSION) $(OPS_CALLS) $(UAPI) $(if $(filter-out .,$(M)),$(abspath $(M))) \
            $(shell cat $(filter Makefile %.mk,$(MAKEFILE_LIST)) | cksum)
# Flags of single objects are left out: they would be those of the object that is made first.
$(BUILD)/flags: INCLUDES :=
$(BUILD)/flags: CPPFLAGS := $(CPPFLAGS)
$(BUILD)/flags: FLAVOUR := $(FLAVOUR)
$(BUILD)/flags: FORCE | $(UPSTREAM_ALL)
	$(call remember,$(FLAGS_NOW))
# spec.c comes and goes while a package is written: make compiles the one that is there now.
$(BUILD)/spec: FORCE
	$(call remember,$(SPEC_SRC))

define compile
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<
	$(if $(AFTER_CC),$(Q)$(AFTER_CC) $@)
endef

define compile_module
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -fdata-sections -c -o $@ $< || { \
		echo "a name or header that the simulated kernel has not? docs/porting.md says what to do" >&2; exit 1; }
	$(Q)scripts/module_image.sh $@
	$(if $(AFTER_CC),$(Q)$(AFTER_CC) $@)
endef
# A source of the module: $(1) of $(2), with more INCLUDES in $(3) and WARNINGS in $(4).
define module_rule
$(1): INCLUDES = $$(SIM_INCLUDES) $(3) $$(KERNEL_INCLUDES)
$(1): WARNINGS = $(4)
$(1): CPPFLAGS += $$(MODULE_CPPFLAGS)
$(1): $(2) $$(BUILD)/flags scripts/module_image.sh
	$$(compile_module)

endef
# A variant: sources compiled into $(1) with $(2). All objects of a program come from one variant.
# The device may be a smaller one, or another one whose model is in $(3).
define variant
$(1)/%.o: CPPFLAGS += $(2)
$(if $(3),$(1)/%.o: DEVICE_INCLUDES = $(3))
$(1)/src/emu/%.o: INCLUDES = $$(EMU_INCLUDES)
$(1)/src/trace/%.o: INCLUDES = $$(TRACE_INCLUDES)
$(1)/src/ops/%.o: INCLUDES = $$(OPS_INCLUDES)
$(1)/src/ops/call.o: $(OPS_CALLS)
$(1)/src/shim/sim/%.o: INCLUDES = $$(SIM_INCLUDES)
$(1)/src/shim/sim/linux/%.o: INCLUDES = $$(SIM_INCLUDES) $$(KERNEL_INCLUDES)
$(1)/src/shim/qemu/%.o: INCLUDES = $$(EMU_INCLUDES) -Isrc/shim/qemu
$(1)/src/driver_core/%.o: INCLUDES = $$(CORE_INCLUDES)
$(1)/src/harness/%.o: INCLUDES = $$(HARNESS_INCLUDES)
$(1)/src/harness/seam.o: INCLUDES = $$(HARNESS_INCLUDES) $$(KERNEL_INCLUDES)
$(1)/fuzz/%.o: INCLUDES = $$(FUZZ_INCLUDES)
$(1)/tests/%.o: INCLUDES = $$(TEST_INCLUDES)
$(1)/tests/model/%.o: INCLUDES = -Itests/model
$(1)/tests/spec/sheet.o $(1)/device/sheet.o: INCLUDES = -Ifuzz
$(1)/tests/spec/field.o: INCLUDES = $$(TEST_INCLUDES) -Isrc/shim/kernel $$(KERNEL_INCLUDES)
$(1)/device/%.o: INCLUDES = -I$(M) -I$(M)/tests $$(HARNESS_INCLUDES) -Isrc/trace -Ifuzz -Itests/fixture
$(call in_variant,$(1),$(SPEC_SRC)): $$(BUILD)/spec
$(1)/%.o: %.c $$(BUILD)/flags
	$$(compile)
$(1)/device/%.o: $(M)/%.c $$(BUILD)/flags
	$$(compile)
$(foreach source,$(MODULE_SRC),$(call module_rule,$(call in_variant,$(1),$(source)),$(source),$$(MODULE_INCLUDES),$$(KERNEL_WARNINGS)))
endef
include src/ops/ops.mk
$(eval $(call variant,$(BUILD)))

$(BUILD)/lkp-emu: $(call objects,$(CLI_SRC)) $(MODULE_OBJ) $(LAB_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

.SECONDEXPANSION:
include src/harness/harness.mk
ifeq ($(M),.)
include tests/tests.mk
else
include scripts/package.mk
endif

# Folders that come out of packages, and not from the compiler.
FETCHED := $(addprefix $(BUILD)/,kernel chroot sysroot)
# If a package was moved, the files that its objects depend on are gone: build it anew.
MOVED   := $(if $(filter-out .,$(M)),$(shell grep -sqF ' $(abspath $(M)) ' $(BUILD)/flags || echo yes))
-include $(if $(MOVED),,$(shell [ -d $(BUILD) ] && find $(BUILD) -name '*.d' -not -path '$(BUILD)/kmod/*' \
                                $(foreach dir,$(FETCHED) $(BUILD)/mutate,-not -path '$(dir)/*') 2>/dev/null))

# Keep objects that only a pattern rule names: they make the next build quick.
.PRECIOUS: $(BUILD)/%.o
FORCE:

.PHONY: all
all: programs tests ## Build everything that runs on the host (the default)

.PHONY: programs
programs: $(PROGRAMS) ## Build lkp-emu, lkp-ops and the device's own programs

.PHONY: tests
tests: $(TEST_BIN) ## Build the unit tests without running them

# ---------------------------------------------------------------- Run -------------------------------

# A note for a user who called make from another folder: the printed commands do not work there.
ELSEWHERE = $(if $(filter-out $(realpath .),$(realpath $(PWD))), || { \
            echo 'test: what is to be run again is for a shell in $(CURDIR)'; exit 1; })

# As many programs at a time as make may run commands.
JOBS      = $(or $(patsubst -j%,%,$(filter -j%,$(MAKEFLAGS))),1)
RUN_TESTS = tests/run.sh --build $(BUILD) --jobs $(JOBS)

.PHONY: test
test: $(TEST_BIN) $(PROGRAMS) mutants ## Run the tests (REPORT=1 also writes TAP and JUnit XML to build/reports/)
	@$(RUN_TESTS) $(if $(REPORT),--report) $(if $(RUNNER),--runner '$(RUNNER)') \
		$(TEST_BIN) $(FUZZ_KEPT) $(TEST_SCRIPT)$(ELSEWHERE)

.PHONY: test-upstream
test-upstream: ## ... of drivers of the kernel's as they are (docs/upstream.md; ONLY=phantom GOAL=fuzz)
	@for device in examples/upstream/$(or $(ONLY),*)/; do \
		kver=$$(sed -n 's/^UPSTREAM_KVER *:= *//p' $$device/device.mk); \
		if why=$$(scripts/kernel-source.sh $${kver:+--of $$kver} package 2>&1); then \
			$(MAKE) --no-print-directory M=$$device $(if $(REPORT),REPORT=1) $(or $(GOAL),test) || exit; \
		else \
			echo "test-upstream: $$device: skipped: $${why#error: }"; \
			echo "tests: 0 passed, 0 failed, 1 skipped"; \
		fi; \
	done

.PHONY: test-arch
test-arch: ## ... built for arm64 and s390x, by qemu-user (ARCH="arm64 armhf riscv64 s390x": for these)
	@MAKE='$(MAKE)' scripts/test-arch.sh --build $(BUILD) $(or $(ARCH),arm64 s390x)

# Sanitizers and counted lines make each step of a search many times slower. Such a build searches
# one scene of so many; 'make test' searches all of them.
SEARCH_PART := -DLKP_SEARCH_PART=8
ASAN_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer $(SEARCH_PART)
TSAN_FLAGS := -fsanitize=thread

.PHONY: test-san
test-san: test-asan test-tsan ## Repeat the tests under ASan+UBSan, and the threaded ones under TSan

.PHONY: test-asan
test-asan: ## ... under ASan and UBSan only
	@echo "== ASan + UBSan"
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/asan MUTANTS= FLAVOUR='$(ASAN_FLAGS)' test

# ThreadSanitizer cannot use an address-space layout with as much entropy as today's kernels have.
.PHONY: test-tsan
test-tsan: ## ... under TSan only
	@echo "== TSan, threaded tests"
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/tsan FLAVOUR='$(TSAN_FLAGS)' run-threaded

.PHONY: run-threaded
run-threaded: $(THREADED_BIN) $(PROGRAMS)
	@if why=$$($(TSAN_RUN) true 2>&1); then \
		$(TSAN_RUN) $(RUN_TESTS) $(THREADED_BIN) $(THREADED_SCRIPT); \
	else \
		echo "test-tsan: skipped: $$why ($(TSAN_RUN)); ThreadSanitizer needs a fixed address space"; \
		echo "tests: 0 passed, 0 failed, $(words $(THREADED_BIN) $(THREADED_SCRIPT)) skipped"; \
	fi

.PHONY: coverage
coverage: ## Measure coverage; fail under 100 % of lines and branches of emulator, core and module
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/coverage MUTANTS= CFLAGS=-g \
		FLAVOUR='--coverage -O0 -DLKP_COVERAGE $(SEARCH_PART)' run-coverage

.PHONY: run-coverage
run-coverage: $(TEST_BIN) $(PROGRAMS)
	@JOBS=$(JOBS) scripts/coverage.sh $(if $(filter .,$(M)),tests,device '$(M)' $(or $(COVERAGE),0)) $(BUILD) \
		$(TEST_BIN) $(TEST_SCRIPT)

# ---------------------------------------------------------------- Kernel module ---------------------

# UPSTREAM is in one directory, and is built there.
KMOD_SOURCES = $(if $(UPSTREAM),--upstream --module $(patsubst %/,%,$(dir $(firstword $(UPSTREAM))))) \
               --sources '$(or $(notdir $(UPSTREAM)),$(SOURCES))'
# From the sources in a directory, into another one: $(call kmod_in,ROOT,BUILD).
kmod_in = scripts/kmod.sh --name $(NAME) --root '$(1)' $(KMOD_SOURCES) $(KMOD_OPTIONS) --build $(2) \
          --kernels $(KERNELS) $(if $(KDIR),--kdir '$(KDIR)')
KMOD    = $(call kmod_in,$(MODULE_ROOT),$(BUILD))

.PHONY: kmod
kmod: $(UPSTREAM_ALL) ## Build the module for every kernel here, by gcc and clang (KDIR= for one kernel)
	@$(KMOD) all

.PHONY: modules_install
modules_install: ## Install the module and its udev rule (KDIR=, INSTALL_MOD_PATH= or DESTDIR=)
	@INSTALL_MOD_PATH='$(INSTALL_MOD_PATH)' DESTDIR='$(DESTDIR)' $(KMOD) install

# ---------------------------------------------------------------- Another device --------------------

.PHONY: new
new: ## Write a package for a device of your own (NAME=my_dev, DIR=where; docs/new-device.md)
	@scripts/new.sh '$(subst ','\'',$(NEW_NAME))' '$(subst ','\'',$(value DIR))'

# ---------------------------------------------------------------- Checks ----------------------------

.PHONY: lint
lint: ## Check format, style, static analysis, the rules of the architecture, documentation
	@scripts/lint.sh $(if $(filter-out .,$(M)),--device '$(M)' $(if $(UPSTREAM),,--module '$(MODULE_SRC)'))

.PHONY: pre-push
pre-push: ## What CI runs: build, test, san, coverage, kmod, lint, fuzz, test-vm
	@scripts/pre-push.sh

WHO     ?= root
CHROOTS ?= $(BUILD)/chroot

.PHONY: pre-push-in
pre-push-in: ## ... in a chroot of a release (RELEASE=trixie; TARGET= another target, WHO=user, PLAIN=1, MIRROR=, CHROOTS=)
	@scripts/in-release.sh --as '$(WHO)' --dir '$(CHROOTS)' $(if $(MIRROR),--mirror '$(MIRROR)') \
		$(if $(PLAIN),--plain) '$(RELEASE)' $(TARGET)

# ---------------------------------------------------------------- Rooms with rules of their own -----

include src/shim/fuse/fuse.mk
include src/shim/qemu/qemu.mk
include fuzz/fuzz.mk
include tests/run/run.mk
ifeq ($(M),.)
include tests/explore/explore.mk
include tests/contract/contract.mk
include tests/mutants/mutants.mk
include bench/bench.mk
include tests/vm/vm.mk
endif
include guest/guest.mk

# ---------------------------------------------------------------- Install and clean -----------------

INSTALLED := $(patsubst $(BUILD)/%,bin/%,$(PROGRAMS)) \
             $(patsubst docs/man/%,share/man/man1/%,$(wildcard docs/man/*.1)) \
             $(patsubst scripts/completion/%,share/bash-completion/completions/%,$(wildcard scripts/completion/*)) \
             include/linux/lkp_enc.h

# One word of the shell, whatever is in it.
INTO = '$(subst ','\'',$(DESTDIR)$(PREFIX))'

.PHONY: install
install: $(PROGRAMS) ## Install programs, man pages, completion and the header (DESTDIR=, PREFIX=)
	install -d $(addprefix $(INTO)/,$(sort $(dir $(INSTALLED))))
	install -m 755 $(PROGRAMS) $(INTO)/bin
	install -m 644 docs/man/*.1 $(INTO)/share/man/man1
	install -m 644 scripts/completion/* $(INTO)/share/bash-completion/completions
	install -m 644 include/uapi/linux/lkp_enc.h $(INTO)/include/linux/lkp_enc.h

.PHONY: uninstall
uninstall: ## Remove what install put there
	rm -f $(addprefix $(INTO)/,$(INSTALLED))

# Remove only what was built, whatever BUILD= says.
.PHONY: built
built:
	@[ ! -e $(BUILD) ] || [ -n '$(wildcard $(addprefix $(BUILD)/,flags kmod) $(FETCHED))' ] || { \
		echo "make: nothing was built in $(BUILD) (no flags, no kmod, no kernel): it stays" >&2; exit 1; }

.PHONY: clean
clean: built ## Remove build/ but for what comes out of packages: kernels, libraries, chroots
	rm -rf $(filter-out $(FETCHED),$(wildcard $(BUILD)/*))

.PHONY: distclean
distclean: built ## Remove all of build/
	rm -rf $(BUILD)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z_-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(filter-out %.d,$(MAKEFILE_LIST))

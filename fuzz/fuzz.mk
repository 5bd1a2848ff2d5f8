# SPDX-License-Identifier: GPL-2.0-only
#
# Fuzzers: docs/fuzzing.md. A target is fuzz/<target>.c, its row below, fuzz/options/<target>.options,
# fuzz/dict/<target>.dict and the device's folder fuzz/corpus/<target>/.
#
# The same files are linked three times: with an engine (build/fuzz/bin/, by clang), with replay.c by
# any compiler (build/fuzz/replay/, for make test), and by .clusterfuzzlite/build.sh.

FUZZ_SECONDS ?= 60
FUZZ_JOBS    ?= $(shell nproc)
FUZZ_CC      ?= clang
# The linker for an engine: a C++ compiler if the engine is an archive that needs one.
FUZZ_LD      ?= $(FUZZ_CC)
FUZZ_CFLAGS  ?= -O2 -g $(FUZZ_SANITIZERS) -fsanitize=fuzzer-no-link
FUZZ_SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LIB_FUZZING_ENGINE ?= -fsanitize=fuzzer

# Targets for any device; without a driver only for its registers. They may use a separate build
# with a smaller device.
FUZZ_TARGETS := fuzz_regs $(if $(MODULE_SRC),fuzz_calls)
SHEET_SRC    ?= $(wildcard $(M)/sheet.c)
FUZZ_ROOM    := $(BUILD)$(if $(filter .,$(M)),/short)
in_fuzz       = $(call in_variant,$(FUZZ_ROOM),$(1))
FUZZ_JUDGES  := $(patsubst %,fuzz/%.c,trial trial_fault trial_judge record step_script step_text) $(call harness,left) $(HARNESS_TABLE) $(SPEC_SRC)
FUZZ_TRIAL   := fuzz/fuzz_calls.c $(FUZZ_JUDGES)
# Of a driver that is not ours what is known to be wrong is mended: what is found is new.
FUZZ_MENDED  := $(if $(FIXES),$(call patched,$(BUILD)/fixed))
FUZZ_DRIVER  := $(or $(FUZZ_MENDED:.c=.fuzz.o),$(call in_fuzz,$(MODULE_SRC)))
$(foreach source,$(FUZZ_MENDED),$(eval $(call module_rule,$(source:.c=.fuzz.o),$(source),-I$$(dir $$<),-w)))
FUZZ_OBJ.fuzz_calls = $(call in_fuzz,$(FUZZ_TRIAL) $(EMU_SRC) $(SIM_SRC) $(CORE_SRC)) $(FUZZ_DRIVER)
FUZZ_REGS    := fuzz/fuzz_regs.c fuzz/regs_config.c fuzz/regs_map.c
FUZZ_OBJ.fuzz_regs  = $(call objects,$(FUZZ_REGS) $(SHEET_SRC) $(EMU_SRC))
FUZZ_OBJ.empty      = $(call objects,fuzz/empty.c)
# Objects that only libFuzzer calls.
FUZZ_LIBFUZZER_OBJ.fuzz_calls = $(call in_fuzz,fuzz/mutate.c fuzz/mutate_calls.c)
# Objects of a test that repeats a program of fuzz_calls.
RETRACE_OBJ  := $(call in_fuzz,fuzz/retrace.c $(FUZZ_JUDGES))

# Targets for lkp_enc only.
ifeq ($(M),.)
FUZZ_TARGETS += fuzz_ops fuzz_ops_full fuzz_wire fuzz_vfio fuzz_text

# The sources of each target.
FUZZ_SERVER := fuzz/stream.c $(addprefix src/shim/qemu/,guest_memory.c protocol.c server.c session.c)
FUZZ_TWINS  := $(wildcard tests/twin/*.c) tests/model/model.c tests/model/model_device.c
FUZZ_OPS    := fuzz/fuzz_ops.c fuzz/program.c $(FUZZ_TWINS) $(EMU_SRC) $(CORE_SRC) $(SIM_SRC)
FUZZ_OBJ.fuzz_ops      = $(call in_fuzz,$(FUZZ_OPS))
FUZZ_OBJ.fuzz_ops_full = $(call objects,$(FUZZ_OPS))
FUZZ_OBJ.fuzz_wire     = $(call objects,fuzz/fuzz_wire.c $(FUZZ_SERVER) src/shim/qemu/multiprocess.c $(EMU_SRC))
FUZZ_OBJ.fuzz_vfio     = $(call in_variant,$(BUILD)/lent,fuzz/fuzz_vfio.c $(FUZZ_SERVER) src/shim/qemu/vfio_user.c $(EMU_SRC))
FUZZ_OBJ.fuzz_text     = $(call objects,fuzz/fuzz_text.c \
                         $(addprefix src/ops/,call.c format.c line.c parse.c) \
                         src/trace/mmiotrace.c src/trace/mmiotrace_line.c \
                         $(EMU_SRC) $(SIM_SRC))
FUZZ_LIBFUZZER_OBJ.fuzz_ops      = $(call in_fuzz,fuzz/mutate.c fuzz/mutate_program.c)
FUZZ_LIBFUZZER_OBJ.fuzz_ops_full = $(call objects,fuzz/mutate.c fuzz/mutate_program.c)

# A device with a short STRING: its end is never far, and the time of an input depends only on its
# calls.
FUZZ_SHORT := -DLKP_ENC_STRING_CELLS=68 -DMODEL_CELLS=68 -DOPERATION_MEMORY=4096
$(eval $(call variant,$(BUILD)/short,$(FUZZ_SHORT)))

# A device that is lent memory and interrupts.
$(eval $(call variant,$(BUILD)/lent,,-Itests/scratch))

FUZZ_SHORT_OBJ := $(call in_fuzz,$(FUZZ_TWINS) $(EMU_SRC) $(CORE_SRC) $(SIM_SRC))
$(SHORT_BIN): $(BUILD)/%: $(BUILD)/short/%.o $(FUZZ_SHORT_OBJ)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)
STEP_TESTS := $(addprefix tests/random/,test_found_calls test_step_text)
$(STEP_TESTS:%=$(BUILD)/short/%.o): INCLUDES = $(FUZZ_INCLUDES)
$(STEP_TESTS:%=$(BUILD)/%): $(RETRACE_OBJ) $(call in_fuzz,$(MODULE_SRC))
endif

# ---------------------------------------------------------------- Replay, by any compiler -----------

FUZZ_REPLAY := $(FUZZ_TARGETS:%=$(BUILD)/fuzz/replay/%)
define fuzz_replay_rule
$(BUILD)/fuzz/replay/$(1): $(FUZZ_OBJ.$(1)) $(call objects,fuzz/replay.c fuzz/found.c)
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(LDLIBS)
endef
$(foreach target,$(FUZZ_TARGETS),$(eval $(call fuzz_replay_rule,$(target))))

# make test runs the targets that have inputs, and fuzz_regs, on random inputs if it has none.
FUZZ_KEPT := $(foreach target,$(FUZZ_TARGETS),$(if $(filter fuzz_regs,$(target))$(wildcard \
               $(M)/fuzz/corpus/$(target) $(M)/fuzz/past/$(target)),$(BUILD)/fuzz/replay/$(target)))
test: $(FUZZ_KEPT)

.PHONY: fuzz-regress
fuzz-regress: $(FUZZ_KEPT) ## Run the fuzzers' corpora and past finds, without a fuzzer
	@tests/run.sh --build $(BUILD) $(FUZZ_KEPT)

# ---------------------------------------------------------------- With an engine --------------------

# Sanitizers do not watch the harness. Comparisons in core and emulator need no tracing: inputs are
# made of small numbers. fuzz_ops leaves out more of what costs time and finds little (fuzz_ops_full
# does not). Its coverage and sanitizers watch only the core, its register accesses (the number of
# faulty ones matters), and the memory that it allocates or hands over.
ifdef FUZZ_ENGINE
FUZZ_HARNESS    := -fno-sanitize=all
FUZZ_NO_RIDDLES := -fno-sanitize-coverage=trace-cmp,stack-depth,indirect-calls
FUZZ_COUNTED    := $(FUZZ_ROOM)/src/shim/sim/sim_access.o
FUZZ_WATCHED    := $(addprefix $(FUZZ_ROOM)/src/shim/sim/,sim_pool.o sim_touch.o linux/slab.o)
FUZZ_BELOW      := $(filter-out $(FUZZ_COUNTED) $(FUZZ_WATCHED),\
                     $(call in_fuzz,$(SIM_SRC) $(if $(filter .,$(M)),$(EMU_SRC))))
$(call in_fuzz,$(FUZZ_TRIAL) fuzz/mutate.c fuzz/mutate_calls.c) $(FUZZ_BELOW): FLAVOUR += $(FUZZ_HARNESS)
$(call objects,$(FUZZ_REGS)): FLAVOUR += -fno-sanitize=address,undefined $(FUZZ_NO_RIDDLES)
$(FUZZ_COUNTED): FLAVOUR += -fno-sanitize=address,undefined $(FUZZ_NO_RIDDLES)
$(FUZZ_WATCHED): FLAVOUR += -fno-sanitize=fuzzer-no-link,undefined
ifneq ($(M),.)
$(call in_fuzz,$(EMU_SRC)): FLAVOUR += $(FUZZ_NO_RIDDLES)
endif
ifeq ($(M),.)
$(BUILD)/short/fuzz/%.o $(BUILD)/short/tests/%.o $(BUILD)/tests/%.o: FLAVOUR += $(FUZZ_HARNESS)
$(BUILD)/short/src/driver_core/%.o $(BUILD)/src/driver_core/%.o: FLAVOUR += $(FUZZ_NO_RIDDLES)
$(BUILD)/short/src/shim/kernel/%.o: FLAVOUR += $(FUZZ_NO_RIDDLES)
$(BUILD)/src/emu/emu.o $(BUILD)/src/emu/emu_pci.o: FLAVOUR += $(FUZZ_NO_RIDDLES)
endif
endif

define fuzz_link
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(FUZZ_LD) $(FUZZ_CFLAGS) -pthread $(LDFLAGS) -o $@ $^ $(LIB_FUZZING_ENGINE)
endef
FUZZ_BIN := $(FUZZ_TARGETS:%=$(BUILD)/bin/%) $(BUILD)/bin/empty
define fuzz_engine_rule
$(BUILD)/bin/$(1): $(FUZZ_OBJ.$(1)) $(FUZZ_LIBFUZZER_OBJ.$(1)) $(call objects,fuzz/found.c)
	$$(fuzz_link)
endef
$(foreach target,$(FUZZ_TARGETS) empty,$(eval $(call fuzz_engine_rule,$(target))))

# A package's tests that repeat programs of the fuzzer.
ifneq ($(M),.)
$(patsubst $(M)/%.c,$(BUILD)/device/%,$(shell grep -ls '"retrace\.h"' $(TEST_SRC) /dev/null)): $(RETRACE_OBJ)
endif

# The drivers that a package breaks on purpose, if the patch names a target that finds them.
ifneq ($(M),.)
define fuzz_broken_rule
FUZZ_BROKEN += $(BUILD)/mutants/$(1)/$(2)
$(BUILD)/mutants/$(1)/$(2): $(BUILD)/mutants/$(1)/module.o $(filter-out $(FUZZ_DRIVER),$(FUZZ_OBJ.$(2))) \
		$(FUZZ_LIBFUZZER_OBJ.$(2)) $(call objects,fuzz/found.c)
	$$(fuzz_link)
endef
$(foreach mutant,$(MUTANTS),$(foreach target,$(filter-out none,$(shell sed -n 's/^Target: //p' $(M)/mutants/$(mutant).patch)),\
	$(eval $(call fuzz_broken_rule,$(mutant),$(target)))))
ifdef FUZZ_ENGINE
# Their device is as large as the judge's.
WATCHED_CPPFLAGS =
$(BUILD)/mutants/%/module.o: override FLAVOUR =
endif
endif

fuzz_make = $(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC='$(FUZZ_CC)' FUZZ_LD='$(FUZZ_LD)' \
            CFLAGS='$(FUZZ_CFLAGS)' FUZZ_CFLAGS='$(FUZZ_CFLAGS)' FUZZ_ENGINE=1 \
            LIB_FUZZING_ENGINE='$(LIB_FUZZING_ENGINE)'

.PHONY: fuzz-programs
fuzz-programs: ## Build the fuzz targets (FUZZ_CC=, FUZZ_CFLAGS=, LIB_FUZZING_ENGINE=) to build/fuzz/bin/
	@command -v $(firstword $(FUZZ_CC)) >/dev/null || { \
		echo "fuzz: $(firstword $(FUZZ_CC)) is missing: run ./setup.sh --all" >&2; exit 1; }
	+@$(fuzz_make) fuzz-bin

.PHONY: fuzz-bin fuzz-broken
fuzz-bin: $(FUZZ_BIN)
fuzz-broken: $(FUZZ_BROKEN)

# fuzz_calls begins with the device's scripts.
FUZZ_SEEDS := $(if $(MODULE_SRC),$(patsubst $(OPS_DIR)/%.ops,$(BUILD)/fuzz/seeds/fuzz_calls/%,$(wildcard $(OPS_DIR)/*.ops)))
$(FUZZ_SEEDS): $(BUILD)/fuzz/seeds/fuzz_calls/%: $(OPS_DIR)/%.ops $(BUILD)/fuzz/replay/fuzz_calls
	@mkdir -p $(@D)
	$(call say,SEED,$@)
	$(Q)$(BUILD)/fuzz/replay/fuzz_calls --input $< >$@ 2>$(BUILD)/fuzz/seeds/left-out || { \
		cat $(BUILD)/fuzz/seeds/left-out >&2; rm $@; exit 1; }

.PHONY: fuzz-seeds
fuzz-seeds: $(FUZZ_SEEDS)

.PHONY: fuzz
fuzz: fuzz-programs $(FUZZ_REPLAY) $(FUZZ_SEEDS) ## Fuzz for FUZZ_SECONDS (60) a target, under ASan+UBSan
	@fuzz/run.sh --build $(BUILD)/fuzz --seconds $(FUZZ_SECONDS) --jobs $(FUZZ_JOBS) \
		empty $(FUZZ_TARGETS)

.PHONY: fuzz-minimize
fuzz-minimize: fuzz-programs ## Merge what make fuzz has found into the device's fuzz/corpus/, as small as it gets
	@fuzz/minimize.sh --build $(BUILD)/fuzz $(FUZZ_TARGETS)

FUZZ_RUNS ?= 5
.PHONY: fuzz-mutants
ifeq ($(M),.)
fuzz-mutants: ## How long fuzzers take to find what was broken on purpose, FUZZ_RUNS=5 times (FUZZ_MUTANTS=)
	@fuzz/mutants.sh --build $(BUILD)/fuzz-mutants --runs $(FUZZ_RUNS) $(FUZZ_MUTANTS)
else
# Without an engine nothing can be found.
fuzz-mutants:
	+@command -v $(firstword $(FUZZ_CC)) >/dev/null || { \
		echo "fuzz-mutants: 0 found, $(words $(FUZZ_BROKEN)) skipped: there is no $(firstword $(FUZZ_CC))"; exit; } && \
		$(fuzz_make) fuzz-broken && \
		fuzz/mutants.sh --build $(BUILD)/fuzz/mutants --runs $(FUZZ_RUNS) --seconds $(FUZZ_SECONDS) \
			$(or $(FUZZ_MUTANTS),$(notdir $(patsubst %/,%,$(dir $(FUZZ_BROKEN)))))
endif

ifeq ($(M),.)
.PHONY: fuzz-bench
fuzz-bench: fuzz-programs ## Measure fuzz_ops against the target that does nothing, side by side
	@python3 fuzz/bench.py $(BUILD)/fuzz/bin

.PHONY: fuzz-contract
fuzz-contract: ## Build as OSS-Fuzz and ClusterFuzzLite do, and run that: libFuzzer and AFL++
	@fuzz/check_contract.sh --build $(BUILD)/fuzz-contract --seconds $(FUZZ_SECONDS)

.PHONY: fuzz-coverage
fuzz-coverage: ## Show what the corpora cover; fail under 100 % of lines of core and device model
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz-coverage FLAVOUR='--coverage -O0' CFLAGS=-g \
		run-fuzz-coverage

.PHONY: run-fuzz-coverage
run-fuzz-coverage: $(FUZZ_REPLAY)
	@scripts/coverage.sh corpora $(BUILD) $(FUZZ_REPLAY)
endif

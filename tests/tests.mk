# SPDX-License-Identifier: GPL-2.0-only
#
# The tests of this tree: of lkp_enc, and of the rooms that know no device.

TEST_SRC    := $(sort $(wildcard tests/*/test_*.c))
# Other sources are linked to all test programs (the fixture, the model, the twins) or to those in
# their folder.
SUPPORT_SRC := $(filter-out $(TEST_SRC),$(sort $(wildcard tests/*/*.c)))
FIXTURE_SRC := $(filter tests/fixture/% tests/model/% tests/twin/%,$(SUPPORT_SRC))

# A second device, bound to the same emulator by its include path.
SCRATCH_SRC := $(wildcard tests/scratch/test_*.c)
# The tests of the schedule explorer, which have a build of their own.
EXPLORE_SRC := $(sort $(wildcard tests/explore/*.c))
# Tests of a device with a short STRING, as fuzz_ops and fuzz_calls have it (fuzz/fuzz.mk).
SHORT_SRC   := $(patsubst %,tests/random/test_%.c,found_short found_calls step_text)
# The sweep, also with a short STRING.
SWEEP_SRC   := tests/module/test_module_sweep.c
PLAIN_SRC   := $(filter-out $(SCRATCH_SRC) $(EXPLORE_SRC) $(SHORT_SRC) $(SWEEP_SRC),$(TEST_SRC))

FIXTURE_OBJ := $(call objects,$(FIXTURE_SRC))
PLAIN_BIN   := $(patsubst %.c,$(BUILD)/%,$(PLAIN_SRC))
SCRATCH_BIN := $(patsubst %.c,$(BUILD)/%,$(SCRATCH_SRC))
EXPLORE_BIN := $(patsubst %.c,$(BUILD)/%,$(filter tests/explore/test_%,$(EXPLORE_SRC)))
SHORT_BIN   := $(patsubst %.c,$(BUILD)/%,$(SHORT_SRC))
SWEEP_BIN   := $(SWEEP_SRC:%.c=$(BUILD)/%)
# Contracts of the kernel with other devices (tests/contract/contract.mk).
CONTRACT_BIN := $(addprefix $(BUILD)/tests/contract/test_contract_,edu memory)
TEST_BIN    := $(PLAIN_BIN) $(SCRATCH_BIN) $(EXPLORE_BIN) $(SHORT_BIN) $(SWEEP_BIN) $(CONTRACT_BIN)
TEST_SCRIPT := $(sort $(wildcard tests/*/test_*.sh))

# Parts of the programs that have unit tests of their own, in tests/cli/.
CLI_PART_OBJ := $(call objects,src/cli/trace_file.c)

# Kernel code among the tests.
$(BUILD)/tests/kernel/%.o: INCLUDES = $(HARNESS_INCLUDES) $(KERNEL_INCLUDES)
$(BUILD)/tests/kernel/%.o: CPPFLAGS += -DKBUILD_MODNAME='"test"'

$(BUILD)/lkp-enc: $(call objects,$(TOOL_SRC))
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

beside = $(call objects,$(filter-out $(FIXTURE_SRC),$(filter $(patsubst $(BUILD)/%,%,$(dir $(1)))%,$(SUPPORT_SRC))))
$(PLAIN_BIN): $(BUILD)/%: $(BUILD)/%.o $$(call beside,$$@) $(FIXTURE_OBJ) $(LAB_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

# Tests of the module as a whole, on the simulated kernel.
$(filter $(BUILD)/tests/module/%,$(PLAIN_BIN)): $(MODULE_OBJ)
# The sweep has a build of its own: STRING is shortened to 8 cells, so that a fault can strike each
# step of each call.
SWEEP_DIR    := $(BUILD)/sweep
SWEEP_FLAGS  := -DLKP_ENC_STRING_CELLS=8
in_sweep      = $(call in_variant,$(SWEEP_DIR),$(1))
SWEEP_REST   := $(call in_sweep,$(SWEEP_SRC) $(HARNESS_SWEEP) $(SPEC_SRC) $(EMU_SRC) $(SIM_SRC))
$(eval $(call variant,$(SWEEP_DIR),$(SWEEP_FLAGS)))
$(SWEEP_BIN): $(SWEEP_REST) $(call in_sweep,$(CORE_SRC) $(MODULE_SRC))
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)
FINDER_OBJECTS.tests/module/test_module_sweep := $(SWEEP_REST)
FINDER_FLAGS.tests/module/test_module_sweep   := $(SWEEP_FLAGS)
$(filter $(BUILD)/tests/cli/%,$(PLAIN_BIN)): $(CLI_PART_OBJ)
$(BUILD)/tests/cli/%.o: INCLUDES = $(TEST_INCLUDES) -Isrc/cli

# The scratch device's tests have an emulator and trace code of their own, bound to that device.
# Some also have a simulated kernel and a server that are bound to it.
SCRATCH_ROOM    := $(BUILD)/tests/scratch/bound
scratch          = $(call in_variant,$(SCRATCH_ROOM),$(1))
SCRATCH_SIM     := $(call scratch,$(SIM_SRC))
SCRATCH_EMU     := $(call scratch,$(EMU_SRC) \
                   $(addprefix src/trace/,compare.c event.c jsonl.c mapping.c mmiotrace.c \
                   mmiotrace_line.c mmiotrace_write.c replay.c text.c trace.c vcd.c))
$(eval $(call variant,$(SCRATCH_ROOM),,-Itests/scratch))
$(BUILD)/tests/scratch/%.o: DEVICE_INCLUDES = -Itests/scratch
$(BUILD)/tests/scratch/%.o: INCLUDES = $(TRACE_INCLUDES)
SCRATCH_MODULES := $(addprefix $(BUILD)/tests/scratch/,test_scratch_bars test_scratch_interrupts \
                   test_scratch_time test_scratch_work test_scratch_device_fault \
                   test_scratch_failures)
$(addsuffix .o,$(SCRATCH_MODULES)): INCLUDES += -Isrc/shim/sim -Isrc/shim/qemu -Isrc/harness $(KERNEL_INCLUDES)
$(addsuffix .o,$(SCRATCH_MODULES)): CPPFLAGS += -DKBUILD_MODNAME='"scratch"'
$(SCRATCH_MODULES): $(SCRATCH_SIM)
$(BUILD)/tests/scratch/test_scratch_bars: $(call scratch,$(addprefix src/shim/qemu/,multiprocess.c protocol.c))
$(BUILD)/tests/scratch/test_scratch_lent.o: INCLUDES += -Isrc/shim/qemu
$(BUILD)/tests/scratch/test_scratch_lent: $(BUILD)/tests/qemu/vfio_client.o $(call scratch,$(filter-out %/sandbox.c,\
                   $(call sources,src/shim/qemu)))
$(SCRATCH_BIN): $(BUILD)/%: $(BUILD)/%.o $(SCRATCH_EMU)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

.PHONY: demo
demo: $(PROGRAMS) ## Show the driver at work: access by access, and under unmodified programs
	@$(BUILD)/lkp-emu demo
	@scripts/demo.sh $(BUILD)

# Op scripts. The tests of playing calls use a device that has fields of every kind.
OPS_TEST_BIN := $(filter $(BUILD)/tests/ops/%,$(TEST_BIN))
OPS_TOY      := $(BUILD)/tests/ops/test_play
$(BUILD)/tests/ops/toy/call.o: INCLUDES = -Itests/ops/toy -Isrc/ops
$(BUILD)/tests/ops/toy/call.o: src/ops/call.c $(BUILD)/flags
	$(compile)
$(OPS_TEST_BIN): $(call objects,$(filter-out src/ops/call.c src/ops/lkp_ops.c,$(call sources,src/ops)) $(STREAMS_SRC))
$(OPS_TOY): $(BUILD)/tests/ops/toy/call.o
$(BUILD)/tests/ops/test_call_text: $(BUILD)/src/harness/call_text.o
$(filter-out $(OPS_TOY),$(OPS_TEST_BIN)): $(BUILD)/src/ops/call.o

tests test run-coverage: $(BUILD)/static/lkp-ops $(BUILD)/static/lkp-ops-32

# Programs with threads: the core under test, a machine in real time, and the server behind lkp-emu run.
# Where a test crashes, ThreadSanitizer tells of many a "signal-unsafe call inside of a signal": cmocka
# leaves the signal's handler by a jump, and goes on. The first of them shows where the crash was.
THREADED_BIN    = $(filter $(BUILD)/tests/threads/% $(addprefix $(BUILD)/tests/scratch/test_scratch_,time work),$(TEST_BIN))
THREADED_SCRIPT = tests/run/test_crowd.sh tests/run/test_programs.sh

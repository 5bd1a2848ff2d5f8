# SPDX-License-Identifier: GPL-2.0-only
#
# Benchmarks. They are never part of `make test`, because times on a machine that others use prove
# nothing.

BENCH      := $(BUILD)/bench/lkp-bench
BENCH_JSON ?= $(BUILD)/bench/results.jsonl

$(BUILD)/bench/%.o: INCLUDES = $(CORE_INCLUDES) -Isrc/cli
$(BUILD)/bench/iomem.o: INCLUDES = $(SIM_INCLUDES) -Isrc/shim/sim/linux $(KERNEL_INCLUDES)
$(BUILD)/bench/iomem.o: CPPFLAGS += -DKBUILD_MODNAME='"bench"'
# The alignment of a loop must not decide a comparison of nanoseconds.
$(BUILD)/bench/access.o $(BUILD)/bench/iomem.o: CPPFLAGS += -falign-functions=64 -falign-loops=32
$(BUILD)/bench/wire.o: INCLUDES += -Itests/qemu
$(BUILD)/bench/report.o: CPPFLAGS += -DBENCH_FLAGS='"$(strip $(CFLAGS) $(FLAVOUR))"'

$(BENCH): $(call objects,$(call sources,bench) src/cli/trace_file.c tests/qemu/vfio_client.c) $(LAB_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

# The other sides of a measurement, one program each. A program whose library is not installed is
# left out, and the benchmarks report it as missing.
has_package = $(shell pkg-config --exists $(1) 2>/dev/null && echo yes)
BENCH_PEERS := bench-caller bench-machine $(if $(call has_package,fuse3),bench-fuse-floor) \
               $(if $(call has_package,umockdev-1.0),bench-umockdev)

$(BUILD)/bench/peer/%.o: INCLUDES = -Iinclude
$(BUILD)/bench/peer/fuse_floor.o: CPPFLAGS += $(subst -I,-isystem ,$(shell pkg-config --cflags fuse3))
$(BUILD)/bench/peer/umockdev.o: CPPFLAGS += \
	$(subst -I,-isystem ,$(shell pkg-config --cflags umockdev-1.0))
$(BUILD)/bench/bench-fuse-floor: LDLIBS += $(shell pkg-config --libs fuse3)
$(BUILD)/bench/bench-umockdev: LDLIBS += $(shell pkg-config --libs umockdev-1.0)

# A machine with the scratch device of the tests.
$(BUILD)/bench/peer/machine.o: DEVICE_INCLUDES = -Itests/scratch
$(BUILD)/bench/peer/machine.o: INCLUDES = $(SIM_INCLUDES) $(KERNEL_INCLUDES)
$(BUILD)/bench/peer/machine.o: CPPFLAGS += -DKBUILD_MODNAME='"machine"'
$(BUILD)/bench/bench-machine: $(BUILD)/bench/peer/machine.o $(SCRATCH_SIM) $(SCRATCH_EMU)

$(BUILD)/bench/bench-caller: $(BUILD)/bench/peer/caller.o
$(BUILD)/bench/bench-fuse-floor: $(BUILD)/bench/peer/fuse_floor.o
$(BUILD)/bench/bench-umockdev: $(BUILD)/bench/peer/umockdev.o
$(BUILD)/bench/bench-%:
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

# A guest that has only its first process.
$(BUILD)/bench/guest/init: $(BUILD)/bench/peer/guest.o
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -static -o $@ $^
$(BUILD)/bench/guest.cpio: $(BUILD)/bench/guest/init
	$(Q)cd $(<D) && echo init | cpio --quiet -o -H newc > ../guest.cpio

# Fuzzers, if there is a compiler with a fuzzing engine.
BENCH_FUZZ := $(if $(shell command -v $(FUZZ_CC) 2>/dev/null),fuzz-programs bench-edu)

# The fuzzer of any device, with one that interrupts and reaches memory.
.PHONY: bench-edu
bench-edu:
	+$(Q)$(MAKE) --no-print-directory M=examples/edu BUILD=$(BUILD)/edu fuzz-programs fuzz-seeds

# A driver whose device acts by itself, under the explorer.
.PHONY: bench-bell
bench-bell:
	+$(Q)$(MAKE) --no-print-directory M=tests/package/bell BUILD=$(BUILD)/bell $(BUILD)/bell/check

BENCH_ALL := $(BENCH) $(addprefix $(BUILD)/bench/,$(BENCH_PEERS) guest.cpio) programs tests \
             bench-bell $(BENCH_FUZZ)

# The suites that boot a guest need one. Without it, they report it as missing.
BENCH_GUEST := $(if $(SUITES),$(if $(filter served first,$(SUITES)),bench-guest),bench-guest)
.PHONY: bench-guest
bench-guest:
	$(Q)$(MAKE) -s guest >$(BUILD)/bench/guest.log 2>&1 || \
		echo "bench: no guest, see $(BUILD)/bench/guest.log" >&2

# The benchmarks are tested as a program like any other: tests/bench/.
test run-coverage: $(BENCH) $(BUILD)/bench/bench-machine

# Building is not measured, so it uses all processors unless make was told how many.
.PHONY: bench-programs bench-ready
bench-programs: $(BENCH_ALL)
	@:
bench-ready:
	@$(MAKE) --no-print-directory bench-programs \
		$(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))
	@$(if $(BENCH_GUEST),$(MAKE) --no-print-directory $(BENCH_GUEST))

.PHONY: bench
bench: bench-ready ## Measure, and print every ratio beside its bar (SUITES= for some only)
	@$(BENCH) --build $(BUILD) --json $(BENCH_JSON) $(SUITES)

.PHONY: bench-check
bench-check: bench-ready ## Measure, and fail if a ratio has moved above its bound (SUITES=)
	@$(BENCH) --build $(BUILD) --json $(BENCH_JSON) --check $(SUITES)

.PHONY: bench-tables
bench-tables: ## Print the tables of docs/performance.md from the last `make bench` (BENCH_JSON=)
	@jq -rs -f bench/plots/tables.jq $(BENCH_JSON)

.PHONY: bench-plots
bench-plots: ## Draw docs/img/ anew from the last `make bench` (BENCH_JSON=)
	@for plot in access throughput growth; do \
		gnuplot -e 'json="$(BENCH_JSON)"; out="docs/img"; plots="bench/plots"' \
			bench/plots/$$plot.gp || exit 1; \
	done

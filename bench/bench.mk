# SPDX-License-Identifier: GPL-2.0-only
#
# Benchmarks: never part of `make test`, because time on a machine that others use proves nothing.

BENCH_SRC  := $(call sources,bench)
BENCH_JSON ?= $(BUILD)/bench/results.jsonl
BENCH      := $(BUILD)/bench/lkp-bench

$(BUILD)/bench/%.o: INCLUDES = $(CORE_INCLUDES)
$(BUILD)/bench/report.o: CPPFLAGS += -DBENCH_FLAGS='"$(strip $(CFLAGS) $(FLAVOUR))"'

$(BENCH): $(call objects,$(BENCH_SRC)) $(LAB_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

.PHONY: bench
bench: $(BENCH) programs ## Measure, and print every ratio beside its bar (SUITES= for some only)
	@$(BENCH) --build $(BUILD) --json $(BENCH_JSON) $(SUITES)

.PHONY: bench-check
bench-check: $(BENCH) programs ## Measure, and fail if a ratio has moved above its bound (SUITES=)
	@$(BENCH) --build $(BUILD) --json $(BENCH_JSON) --check $(SUITES)

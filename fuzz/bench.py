#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""How fast fuzz_ops and others are, as a ratio to the target that does nothing, side by side.

usage: fuzz/bench.py BIN [ROUNDS]
       fuzz/bench.py BIN --one TARGET

Every input begins as a program of sixteen operations, either plain calls that mostly succeed, or the
corpus of fuzz_ops: everything that goes wrong, and calls that overlap. libFuzzer then changes them as it
always does, so that soon there is a fault in all of them. All targets get the same inputs, and the flags of
fuzz_ops (fuzz/options/). Rates are per second of processor time. --one is for the benchmarks in
bench/: it measures one target once, with plain calls; those of fuzz_calls are what was made of the
device's op scripts (BIN/../seeds/). Not a test: it asserts nothing.
"""

import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile

RECORD = 16  # bytes of an operation, after one byte for the whole (fuzz/program.h)
OPERATIONS = 16
# Some seconds of each, so that the start with its first finds and their files does not count.
EXECUTIONS = {"empty": 2000000, "fuzz_ops": 500000, "fuzz_ops_full": 30000, "fuzz_calls": 100000}


def plain(n):
    """Programs of calls without a fault, on all files, of short strings."""
    rng = random.Random(1)
    for _ in range(n):
        yield b"\0" + b"".join(
            bytes([rng.choice([0, 0, 0, 1, 1, 1, 2, 3, 4, 5, 6, 8]), rng.randrange(8) | 0x30,
                   rng.randrange(0xc0), 0, rng.randrange(256), 0, rng.randrange(12), 0,
                   0, 0, 0, 0, rng.randrange(0x80), 0, 0, 0]) for _ in range(OPERATIONS))


def sixteen(programs):
    """Programs of sixteen operations, each beginning where another of the corpus leaves off."""
    records = [data[1 + i:1 + i + RECORD] for data in programs
               for i in range(0, len(data) - RECORD, RECORD)]
    for start in range(0, len(records), 4):
        yield b"\0" + b"".join(records[(start + i) % len(records)] for i in range(OPERATIONS))


def flags():
    return subprocess.run(["fuzz/flags.sh", "fuzz_ops"], check=True, capture_output=True,
                          text=True).stdout.split()


def run(program, inputs):
    """Executions and operations per second of processor time, operations an input."""
    runs = EXECUTIONS[program.name]
    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(inputs):
            pathlib.Path(corpus, str(number)).write_bytes(data)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [program, f"-runs={runs}", "-seed=1", "-print_funcs=0",
             f"-artifact_prefix={program.parent.parent}/", *flags(), corpus],
            check=False, capture_output=True, text=True, errors="replace")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{done.stderr}{program} found something")
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    operations = int((re.findall(r"stat::operations: (\d+)", done.stderr) or ["0"])[0])
    return runs / seconds, operations / seconds, operations / runs


def show(name, values, form):
    values = sorted(values)
    print(f"{name:34}" + "".join(
        f" {value:{form}}" for value in (values[0], values[len(values) // 2], values[-1])))


def inputs_of(bin_, target):
    """Inputs of plain calls for a target."""
    if target != "fuzz_calls":
        return list(plain(64))
    scripts = sorted((bin_.parent / "seeds" / target).iterdir())
    return list(sixteen([file.read_bytes() for file in scripts]))


def measure(bin_, inputs, rounds):
    figures = {name: [] for name in EXECUTIONS if name != "fuzz_calls"}
    for _ in range(rounds):
        for name in figures:
            figures[name].append(run(bin_ / name, inputs))
    for name, values in figures.items():
        show(f"{name}: executions/s", [value[0] for value in values], "10.0f")
        if name == "empty":
            continue
        show(f"{name}: operations/s", [value[1] for value in values], "10.0f")
        show(f"{name}: operations an input", [value[2] for value in values], "10.1f")
        show(f"{name}: of empty",
             [value[0] / limit[0] for value, limit in zip(values, figures["empty"])], "10.3f")


def main():
    bin_ = pathlib.Path(sys.argv[1]).resolve()
    if sys.argv[2:3] == ["--one"]:
        target = sys.argv[3]
        print(f"{1e9 / run(bin_ / target, inputs_of(bin_, target))[0]:.0f} ns an input")
        return 0
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    corpus = sorted(pathlib.Path("fuzz/corpus/fuzz_ops").iterdir())
    print(f"{'':34} {'min':>10} {'median':>10} {'max':>10}   of {rounds} rounds")
    print("plain calls")
    measure(bin_, list(plain(64)), rounds)
    print("the corpus")
    measure(bin_, list(sixteen([file.read_bytes() for file in corpus])), rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())

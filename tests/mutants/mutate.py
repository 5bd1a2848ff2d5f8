#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Mutation testing: change the code of a room in every small way, one at a time, and see whether the
tests that are to find it notice.

Where something can be changed is read off clang's syntax tree: operators, constants, conditions,
returned values, statements. Each mutant is built in a copy of the tree below build/mutate/ and meets the
room's tests until one fails. One that compiles to the same code as the original is none. Those that
survive have to be explained in survivors.txt, which this program also checks.
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import filecmp
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SURVIVORS = ROOT / "tests/mutants/survivors.txt"

EMULATOR = "src/emu/emu.c"

# The folder of a package, if one is given. In a copy of the tree it is "device".
DEVICE = None


def programs(*rooms):
    """Where the test programs of some rooms are."""
    return [f"tests/{room}/test_*.c" for room in rooms]


# What can be mutated, by its name on the command line: the files, and the tests that have to notice.
# "asan:" means a test under AddressSanitizer. A header is compiled by a source that includes it.
ROOMS = {
    "core": (
        ["src/driver_core/*.c", "src/emu/lkp_enc/model.h"],
        [*programs("random", "core", "emu"), "tests/module/test_module_sweep.c", "tests/explore/test_life.c"]
        + ["asan:tests/random/test_random.c"],
    ),
    "src/emu": (
        ["src/emu/*.c", "src/emu/emu.h"],
        [*programs("emu", "scratch"), "asan:tests/emu/test_run.c", "asan:tests/emu/test_trace.c"]
        + ["asan:tests/emu/test_fault_text.c"],
    ),
    "src/harness": (
        ["src/harness/*.c", "src/harness/step.h", "tests/spec/*.c"],
        ["tests/scratch/test_scratch_schedules.c", "tests/ops/test_call_text.c"]
        + ["tests/explore/test_run.c", "tests/explore/test_search.c", "tests/explore/test_life.c"]
        + ["tests/module/test_module_sweep.c", "tests/explore/test_*.sh"]
        + ["tests/package/test_odd.sh"],
    ),
    "src/shim/sim": (
        ["src/shim/sim/*.c", "src/shim/sim/*.h"],
        [*programs("sim", "contract", "kernel", "scratch"), "tests/core/test_lock.c"]
        + ["tests/core/test_page_fault.c", *programs("threads"), "asan:tests/sim/test_memory.c"],
    ),
    "src/shim/kernel": (["src/shim/kernel/*.c"], [*programs("module"), "tests/explore/test_life.c"]),
    "src/shim/sim/linux": (
        ["src/shim/sim/linux/*.c"],
        [*programs("contract", "kernel", "module", "scratch"), "asan:tests/contract/test_contract.c"]
        + ["asan:tests/module/test_module.c"],
    ),
    "src/trace": (
        ["src/trace/*.c"],
        [*programs("trace"), "tests/scratch/test_scratch_trace.c", "tests/cli/test_trace.sh"]
        + ["asan:tests/trace/test_*.c", "asan:tests/scratch/test_scratch_trace.c"]
        + ["asan:tests/cli/test_trace.sh"],
    ),
    "src/ops": (
        ["src/ops/*.c"],
        [*programs("ops"), "tests/cli/test_ops.sh", "tests/worlds/test_worlds.sh"]
        + ["asan:tests/ops/test_*.c", "asan:tests/cli/test_ops.sh"],
    ),
    "src/shim/fuse": (
        ["src/shim/fuse/*.c"],
        [*programs("fuse"), "asan:tests/fuse/test_chrdev.c", "tests/run/test_*.sh"],
    ),
    "src/shim/qemu": (
        ["src/shim/qemu/*.c"],
        [*programs("qemu"), "tests/scratch/test_scratch_lent.c", "tests/scratch/test_scratch_bars.c"]
        + ["asan:tests/qemu/test_server.c", "asan:tests/scratch/test_scratch_lent.c"],
    ),
}
COMPILED_BY = {
    "src/emu/lkp_enc/model.h": EMULATOR,
    "src/emu/emu.h": EMULATOR,
    "src/harness/step.h": "src/harness/search.c",
}
# Not mutated: a header without code that only kernel sources use.
NOT_MUTATED = ["src/shim/sim/sim_event.h"]
# Make targets that a script needs; each also needs the programs, and those of tests/run need "probes".
NEEDS = {"tests/explore/test_check.sh": ["build/check"], "tests/package/test_odd.sh": ["build/check", "probes"]}
INCLUDES = ["include", "src/emu", "src/emu/lkp_enc", "src/shim/sim", "src/driver_core", "src/trace"]
INCLUDES += ["include/lkp_enc", "src/ops", "src/harness", "src/shim/fuse", "src/shim/qemu", "src/cli", "src/streams"]
INCLUDES += ["tests/fixture", "tests/model", "tests/explore", "tests/spec", "tests/twin", "fuzz"]
COMPILE = ["-std=gnu11", "-D_GNU_SOURCE", '-DLKP_VERSION="mutant"', '-DOPS_DEVICE="mutant"', "-w", *(f"-I{path}" for path in INCLUDES)]
# Files that are kernel code.
KERNEL = ("src/shim/kernel/", "src/shim/sim/linux/", "src/harness/seam.c", "tests/spec/field.c")
COMPILE_KERNEL = ["-D__KERNEL__", "-DMODULE", "-Isrc/shim/sim/include", "-Isrc/shim/kernel"]
COMPILE_KERNEL += ['-DKBUILD_MODNAME="lkp_enc"', "-DHAVE_PCIM_IOMAP_REGION"]

# Random sequences always have the same seed, so that a surviving mutant always survives. The first
# test that fails ends its program.
SETTINGS = {"LKP_TEST_SEED": "1", "LKP_TEST_ROUNDS": "150", "CMOCKA_TEST_ABORT": "1"}
# After so many seconds a usually fast test hangs; a slower one after so many times its usual
# duration. The last one is the limit of a build on a busy machine.
TIMEOUT = 20
TIMES = 20
PATIENCE = 1800
# Targets that make always rebuilds. In a dry run make must not do so, since it does not run the
# commands that would find nothing new.
ALWAYS = ["flags", "spec", "explore/8/../cells"]
# Ways to build a test program.
WAYS = {
    "plain": {"BUILD": "build"},
    "asan": {"BUILD": "build/asan", "FLAVOUR": "-Wno-error -fsanitize=address"},
}

OPERATORS = {
    "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"],
    "==": ["!="], "!=": ["=="], "&&": ["||"], "||": ["&&"],
    "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["/"],
    "&": ["|"], "|": ["&"], "^": ["&"], "<<": [">>"], ">>": ["<<"],
    "+=": ["-="], "-=": ["+="], "|=": ["&="], "&=": ["|="],
}
# Statements that can be left out.
DELETABLE = {"CallExpr", "BinaryOperator", "CompoundAssignOperator", "UnaryOperator",
             "AtomicExpr", "IfStmt", "BreakStmt", "ContinueStmt"}


@dataclasses.dataclass(frozen=True)
class Mutant:
    """One change: bytes begin to end of a file become something else."""

    file: str
    function: str
    begin: int
    end: int
    line: int
    old: str
    new: str
    nth: int = 1

    def key(self):
        """How survivors.txt names it: not by line, which moves."""
        nth = f" (no. {self.nth})" if self.nth > 1 else ""
        return f"{self.file} {self.function}(): {show(self.old)} -> {show(self.new)}{nth}"


def show(text):
    """A piece of source on one line."""
    return " ".join(text.split()) or "(nothing)"


# ---------------------------------------------------------------- Where to mutate ---------------------


def here(file):
    """Where a file is that a copy of the tree has: as clang and make name it from the top of the tree."""
    return str(DEVICE / file.removeprefix("device/")) if DEVICE and file.startswith("device/") else file


def set_device(folder):
    """What is mutated is the driver and the model of a device's folder."""
    global DEVICE
    DEVICE = folder.resolve()
    ROOMS["device"] = (["device/*.c", "device/model.h"], ["device/tests/test_*.c", "check.c"])
    COMPILED_BY["device/model.h"] = EMULATOR
    NOT_MUTATED.append("device/spec.c")


def compiler_flags(source, device="device"):
    """What a source is compiled with, here and in its room."""
    flags = [f"-I{device}", *COMPILE] if DEVICE else COMPILE
    return flags + (COMPILE_KERNEL if source.startswith(KERNEL + ("device/",)) else [])


class Finder:
    """Walks clang's syntax tree of one file and collects its mutants."""

    def __init__(self, file):
        self.file = file
        self.path = here(file)
        self.text = (ROOT / self.path).read_text()
        self.current = ""
        self.function = ""
        self.mutants = []

    def find(self, source):
        """All mutants of the file, in the order of the text."""
        command = ["clang", *compiler_flags(source, DEVICE), "-fsyntax-only", "-Xclang", "-ast-dump=json", here(source)]
        # ccache does not pass the syntax tree on.
        dump = subprocess.run(command, cwd=ROOT, env={**os.environ, "CCACHE_DISABLE": "1"},
                              stdout=subprocess.PIPE, check=True).stdout
        self.walk(json.loads(dump), None)
        # A change may be found twice: as a condition, and as a part of one.
        unique = {(m.begin, m.end, m.new): m for m in self.mutants}
        return number(sorted(unique.values(), key=lambda m: (m.begin, m.end, m.new)))

    def place(self, location):
        """Offset and end of a token, and whether a macro stands there; None in another file."""
        if "expansionLoc" in location:
            self.place(location["spellingLoc"])
            place = self.place(location["expansionLoc"])
            return place and (place[0], self.end_of_macro(place[1]), True)
        # clang names a file only when it is another one than in the location before.
        if "file" in location:
            self.current = location["file"]
        if "offset" not in location or self.current != self.path:
            return None
        return location["offset"], location["offset"] + location["tokLen"], False

    def end_of_macro(self, end):
        """A macro's arguments belong to it."""
        depth = 0
        for at in range(end, len(self.text) if self.text[end] == "(" else end):
            depth += {"(": 1, ")": -1}.get(self.text[at], 0)
            if depth == 0:
                return at + 1
        return end

    def span(self, node):
        """Begin and end of a node's text, or None. Notes what is inside of one macro."""
        begin = self.place(node["range"]["begin"])
        end = self.place(node["range"]["end"])
        if not begin or not end:
            return None
        node["inside"] = begin[2] and end[2] and begin[0] == end[0]
        return begin[0], end[1]

    def add(self, begin, end, new):
        """A mutant."""
        old = self.text[begin:end]
        line = self.text.count("\n", 0, begin) + 1
        if old != new:
            self.mutants.append(Mutant(self.file, self.function, begin, end, line, old, new))

    def walk(self, node, parent):
        """Visit a node and what is in it. Locations must be read in the order of the dump."""
        if "loc" in node:
            self.place(node["loc"])
        node["span"] = self.span(node) if "range" in node else None
        outer = self.function
        if node.get("kind") == "FunctionDecl":
            self.function = node.get("name", "")
        for child in node.get("inner", []):
            if isinstance(child, dict) and "kind" in child:
                self.walk(child, node)
        if node["span"] and self.function:
            self.mutate(node, parent)
        self.function = outer

    def mutate(self, node, parent):
        """What can be changed about one node."""
        kind = node["kind"]
        if parent and self.is_statement(node, parent):
            self.delete(node)
        if node["inside"]:
            if not parent.get("inside") or parent["kind"] == "ImplicitCastExpr":
                self.named_constant(node)
            return
        inner = [child for child in node.get("inner", []) if "kind" in child]
        if kind in ("BinaryOperator", "CompoundAssignOperator"):
            self.operator(node["opcode"], *inner)
        elif kind == "UnaryOperator" and node["opcode"] in "!~-":
            self.add(node["span"][0], node["span"][0] + 1, "")
        elif kind == "UnaryOperator" and node["opcode"] in ("++", "--"):
            self.turn_step(node)
        elif kind == "IntegerLiteral":
            self.constant(node)
        elif kind in ("IfStmt", "ConditionalOperator"):
            self.condition(inner[0], ["0", "1"])
        elif kind == "WhileStmt":
            self.condition(inner[0], ["0"])
        elif kind == "ReturnStmt" and inner and inner[0].get("span"):
            self.add(*inner[0]["span"], "0")

    def operator(self, opcode, left, right):
        """The operator stands between its operands, alone but for space."""
        if not left.get("span") or not right.get("span"):
            return
        begin = self.text.find(opcode, left["span"][1], right["span"][0])
        if begin < 0:
            return
        for new in OPERATORS.get(opcode, []):
            self.add(begin, begin + len(opcode), new)

    def turn_step(self, node):
        """Up becomes down."""
        begin, end = node["span"]
        at = end - 2 if node["isPostfix"] else begin
        self.add(at, at + 2, "--" if node["opcode"] == "++" else "++")

    def constant(self, node):
        """One more, and one less. Memory for more things than one is as good."""
        value = int(node["value"])
        of_calloc = self.text[: node["span"][0]].endswith("calloc(")
        for new in (value + 1, value - 1):
            if new >= 0 and not (of_calloc and new > value):
                self.add(*node["span"], str(new))

    def named_constant(self, node):
        """The same, where it has a name."""
        name = self.text[slice(*node["span"])]
        if name.isidentifier() and node["kind"] in ("IntegerLiteral", "ParenExpr"):
            self.add(*node["span"], f"({name} + 1)")
            self.add(*node["span"], f"({name} - 1)")

    def condition(self, node, values):
        """Always, and never."""
        if node.get("span"):
            for value in values:
                self.add(*node["span"], value)

    def is_statement(self, node, parent):
        """Could it be left out, with what follows it still a statement?"""
        return node["kind"] in DELETABLE and parent["kind"] == "CompoundStmt"

    def delete(self, node):
        """Leave a statement out."""
        begin, end = node["span"]
        if node["kind"] != "IfStmt":
            end = self.text.index(";", end) + 1
        elif self.text[end - 1] not in "};":
            end = self.text.index(";", end) + 1
        self.add(begin, end, "")


def number(mutants):
    """Tell apart those that read the same."""
    seen = collections.Counter()
    numbered = []
    for mutant in mutants:
        seen[mutant.key()] += 1
        numbered.append(dataclasses.replace(mutant, nth=seen[mutant.key()]))
    return numbered


# ---------------------------------------------------------------- Tests -------------------------------


def expand(patterns, root=ROOT):
    """The files that some patterns stand for."""
    files = []
    for pattern in patterns:
        if DEVICE and pattern.startswith("device/"):
            found = sorted(DEVICE.glob(pattern.removeprefix("device/")))
            files += [f"device/{path.relative_to(DEVICE)}" for path in found]
        else:
            files += [str(path.relative_to(root)) for path in sorted(root.glob(pattern))]
    return files


def subjects_of(room):
    """The files of a room that are mutated, each with the source to compile it by."""
    left_out = expand(NOT_MUTATED)
    return {file: COMPILED_BY.get(file, file) for file in expand(ROOMS[room][0]) if file not in left_out}


def find_subject(name):
    """What a name on the command line means: a room, or one file of it, as the room and its subjects."""
    if name in ROOMS:
        return name, subjects_of(name)
    for room in ROOMS:
        subjects = subjects_of(room)
        if name in subjects:
            return room, {name: subjects[name]}
    sys.exit(f"mutate: '{name}' is no room, and no file of one: {', '.join(ROOMS)}")


def tests_of(room):
    """The tests that a room's mutants meet: the way to build, and the source or script."""
    tests = []
    for pattern in ROOMS[room][1]:
        way, _, plain = pattern.rpartition(":")
        # A program without a source file here exists for every device.
        tests += [(way or "plain", file) for file in expand([plain]) or [plain]]
    return tests


def refresh(source, copy, left_out=None):
    """Make a copy what its source is. What did not change keeps its time: make has nothing to do for it."""
    if source.is_dir():
        copy.mkdir(exist_ok=True)
        names = {path.name for path in source.iterdir()} - {left_out}
        for path in copy.iterdir():
            if path.name not in names:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name in names:
            refresh(source / name, copy / name, left_out)
    elif not copy.exists() or not filecmp.cmp(source, copy, shallow=False):
        shutil.copy(source, copy)


class Workshop:
    """A copy of the tree in which mutants are built and tested, one after the other.

    What has to be done when a file changes is asked of make once for each test, and then done without
    it: most of a mutant's time would be make's. The test that has killed most for its time meets a
    mutant first.
    """

    def __init__(self, folder, room):
        self.folder = folder
        self.tests = tests_of(room)
        self.recipes = {}
        self.seconds = {}
        self.kills = collections.Counter()
        self.current = None
        # Tests that have not been built since another file was mutated.
        self.stale = set()
        folder.mkdir(parents=True, exist_ok=True)
        for part in ROOT.iterdir():
            if part.name != "build" and not part.name.startswith("."):
                refresh(part, folder / part.name)
        if DEVICE:
            refresh(DEVICE, folder / "device", "mutants")

    def run(self, *command, environment=None, timeout=PATIENCE):
        """Run a command here, without its output. True when it succeeds in time; if not, nothing of it goes on."""
        with subprocess.Popen(command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as process:
            try:
                return process.wait(timeout) == 0
            except BaseException as reason:
                os.killpg(process.pid, signal.SIGKILL)
                if not isinstance(reason, subprocess.TimeoutExpired):
                    raise
                return False

    def make(self, way, test, *options):
        """The command that builds a test, and an environment in which no other make is to be seen."""
        environment = {key: value for key, value in os.environ.items()
                       if not key.startswith("MAKE") and key != "MFLAGS"}
        settings = {"CFLAGS": "-O1 -w", "FLAVOUR": "-Wno-error", **WAYS[way]}
        if DEVICE:
            settings["M"] = "device"
        targets = ["programs", *NEEDS.get(test, [])]
        if test.startswith("tests/run/"):
            targets.append("probes")
        if test.endswith(".c"):
            targets = [f"{settings['BUILD']}/{test.removesuffix('.c')}"]
        return (["make", "--silent", *options, *(f"{key}={value}" for key, value in settings.items()),
                 *targets], environment)

    def build(self, way, test):
        """Build a test by the Makefile."""
        command, environment = self.make(way, test)
        return self.run(*command, environment=environment)

    def recipe(self, way, test, file):
        """What the Makefile does for a test when a file has changed; "" if it has nothing to do with it."""
        key = (way, test, file)
        if key not in self.recipes:
            always = [f"--old-file={WAYS[way]['BUILD']}/{name}" for name in ALWAYS]
            command, environment = self.make(way, test, "--dry-run", "V=1", f"--what-if={file}",
                                             *always)
            said = subprocess.run(command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
            recipe = said.stdout.decode()
            self.recipes[key] = recipe if " -o " in recipe else ""
        return self.recipes[key]

    def passes(self, way, test):
        """Does a test pass?"""
        build = WAYS[way]["BUILD"]
        seconds = self.seconds.get((way, test))
        command = ["sh", test] if test.endswith(".sh") else [f"{build}/{test.removesuffix('.c')}"]
        return self.run(*command, environment={**os.environ, **SETTINGS, "BUILD": build},
                        timeout=PATIENCE if seconds is None else TIMEOUT + TIMES * seconds)

    def prepare(self):
        """Build all tests and see them pass. Returns the one that does not, or None."""
        for way, test in self.tests:
            if not self.build(way, test):
                return f"{test} cannot be built"
            start = time.monotonic()
            if not self.passes(way, test):
                return test
            self.seconds[way, test] = time.monotonic() - start
        return None

    def turn_to(self, file):
        """From now on another file is mutated: everything else is to be as it was."""
        if self.current == file:
            return
        if self.current:
            (self.folder / self.current).touch()
        self.stale = set(self.tests)
        self.current = file

    def kill(self, file):
        """What fails first: a test, or "build"; None if nothing does."""
        for way, test in sorted(self.tests, key=lambda key: self.seconds[key] / (self.kills[key] + 1)):
            stale = (way, test) in self.stale
            if stale and not self.build(way, test):
                return "build"
            self.stale.discard((way, test))
            recipe = self.recipe(way, test, file)
            if not recipe:
                continue
            if not stale and not self.run("sh", "-e", "-c", recipe):
                return "build"
            if not self.passes(way, test):
                self.kills[way, test] += 1
                return test
        return None

    def code(self, source):
        """What the compiler makes of a file."""
        self.run("gcc", *compiler_flags(source), "-O2", "-c", "-o", "build/code.o", source)
        return (self.folder / "build/code.o").read_bytes()

    def attempt(self, mutant, source, original):
        """Returns "killed", "survived", "same" or "invalid", and what has killed it."""
        self.turn_to(mutant.file)
        file = self.folder / mutant.file
        text = file.read_text()
        file.write_text(text[:mutant.begin] + mutant.new + text[mutant.end:])
        try:
            # A header may be compiled in other places than this one.
            if source == mutant.file and self.code(source) == original:
                return "same", None
            killer = self.kill(mutant.file)
            if killer:
                return ("invalid" if killer == "build" else "killed"), killer
            return ("same" if self.code(source) == original else "survived"), None
        finally:
            file.write_text(text)


# ---------------------------------------------------------------- Survivors ---------------------------


def read_explanations(path):
    """survivors.txt: a line for each survivor, and below it, indented, why it cannot be told apart."""
    reasons = {}
    key = None
    if not path.exists():
        return reasons
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if not line[0].isspace():
            key = line
            reasons[key] = ""
        elif key is None:
            sys.exit(f"{path}:{number}: a reason for nothing")
        else:
            reasons[key] += line.strip() + " "
    for key, reason in reasons.items():
        if not reason:
            sys.exit(f"{path}: no reason for: {key}")
    return reasons


def check_explanations(reasons):
    """Those for mutants that there are not, as when a line has changed. Returns the exit status."""
    files = {key.split(" ", 1)[0] for key in reasons}
    known = {mutant.key() for room in ROOMS for file, source in subjects_of(room).items()
             if file in files for mutant in Finder(file).find(source)}
    for key in sorted(set(reasons) - known):
        print(f"explained, but there is no such mutant:\n{key}")
    return 1 if set(reasons) - known else 0


def check_sources():
    """Every source of a room must compile with our flags, or its room has no mutants. Returns the exit status."""
    rooms = ["device"] if DEVICE else ROOMS
    sources = sorted({source for room in rooms for source in subjects_of(room).values()})

    def compiles(source):
        command = ["clang", *compiler_flags(source, DEVICE), "-fsyntax-only", here(source)]
        return subprocess.run(command, cwd=ROOT, check=False).returncode == 0

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return 0 if all(list(pool.map(compiles, sources))) else 1


def report(name, subjects, results, reasons, complete):
    """Print the score and the survivors. Returns the exit status."""
    files = tuple(f"{file} " for file in subjects)
    reasons = {key: reason for key, reason in reasons.items() if key.startswith(files)}
    survivors = [mutant for mutant, verdict in results if verdict == "survived"]
    killed = sum(verdict == "killed" for _, verdict in results)
    explained = [mutant for mutant in survivors if mutant.key() in reasons]
    unexplained = [mutant for mutant in survivors if mutant.key() not in reasons]
    stale = set(reasons) - {mutant.key() for mutant in survivors} if complete else set()
    total = killed + len(survivors)
    for mutant in unexplained:
        print(f"survived: {mutant.file}:{mutant.line}:\n{mutant.key()}")
    for key in sorted(stale):
        print(f"explained, but did not survive:\n{key}")
    print(f"mutate {name}: {total} mutants: {killed} killed ({100 * killed / max(total, 1):.1f} %), "
          f"{len(explained)} survived for a known reason, {len(unexplained)} survived; "
          f"{sum(verdict == 'same' for _, verdict in results)} more made no difference to the code, "
          f"{sum(verdict == 'invalid' for _, verdict in results)} did not compile")
    return 1 if unexplained or stale or not total else 0


# ---------------------------------------------------------------- Main --------------------------------


def run(mutants, room, subjects, build, jobs, verbose):
    """Try all mutants in as many workshops as there are jobs."""
    free = queue.Queue()
    workshops = [Workshop(build / f"mutate/{number}", room) for number in range(jobs)]

    def attempt(mutant):
        workshop = free.get()
        try:
            source = subjects[mutant.file]
            return workshop.attempt(mutant, source, originals[source])
        finally:
            free.put(workshop)

    results = []
    killers = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for workshop, killer in zip(workshops, pool.map(Workshop.prepare, workshops)):
            if killer:
                sys.exit(f"mutate: failed before anything was mutated: {killer}")
            free.put(workshop)
        originals = {source: workshops[0].code(source) for source in set(subjects.values())}
        start = time.monotonic()
        for mutant, (verdict, killer) in zip(mutants, pool.map(attempt, mutants)):
            results.append((mutant, verdict))
            killers[killer] += verdict == "killed"
            left = (time.monotonic() - start) / len(results) * (len(mutants) - len(results))
            if verbose:
                print(f"{verdict}: {mutant.key()}{' by ' + killer if killer else ''}", flush=True)
            show_progress(f"{len(results)} of {len(mutants)} mutants, {left:.0f} s left: "
                          f"{mutant.file}:{mutant.line}")
    show_progress("")
    for killer, count in killers.most_common():
        if count:
            print(f"{count:6} killed by {killer}")
    return results


def show_progress(text):
    """On a terminal only."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def main():
    """Parse the command line, find the mutants, try them, report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--build", default="build", help="build directory (default: build)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="mutants at a time")
    parser.add_argument("--device", type=pathlib.Path, help="a device's folder: it is what is mutated")
    parser.add_argument("subject", nargs="?", default="core",
                        help=f"what is mutated: {', '.join(ROOMS)}, or one file of these (default: core)")
    parser.add_argument("--every", type=int, default=1, help="only every Nth mutant: a sample")
    parser.add_argument("--offset", type=int, default=0, help="the first of them, from 0: another sample")
    parser.add_argument("--only", default="", help="only those whose line matches this expression")
    parser.add_argument("--survivors", type=pathlib.Path, default=SURVIVORS,
                        help="explanations of those that survive (default: %(default)s)")
    parser.add_argument("--check", action="store_true",
                        help="see whether all can be mutated, and each explanation is one of a mutant")
    parser.add_argument("--list", action="store_true", help="list the mutants without trying them")
    parser.add_argument("--verbose", action="store_true", help="say what became of each")
    options = parser.parse_args()
    if options.device:
        set_device(options.device)
        options.subject = "device"
        options.survivors = options.device / "mutants/survivors.txt"
    if not shutil.which("clang"):
        sys.exit("mutate: clang is missing: run ./setup.sh --all")
    if options.check:
        return check_explanations(read_explanations(options.survivors)) or check_sources()
    room, subjects = find_subject(options.subject)
    mutants = []
    for file, source in subjects.items():
        mutants += [m for m in Finder(file).find(source) if re.search(options.only, m.key())]
    mutants = mutants[options.offset :: options.every]
    if options.list:
        for mutant in mutants:
            print(f"{mutant.file}:{mutant.line}: {mutant.key()}")
        return 0
    reasons = read_explanations(options.survivors)
    results = run(mutants, room, subjects, ROOT / options.build, options.jobs, options.verbose)
    return report(options.subject, subjects, results, reasons, complete=not options.only and options.every == 1 and not options.offset)


if __name__ == "__main__":
    sys.exit(main())

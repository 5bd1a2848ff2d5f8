#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Mutation testing: change the driver core and the device model in every small way, one at a time, and
see whether the quick tests notice.

Where something can be changed is read off clang's syntax tree: operators, constants, conditions,
returned values, statements. Each mutant is built in a copy of the tree below build/mutate/ and meets the
tests until one fails. One that compiles to the same code as the original is none. Those that survive
have to be explained in survivors.txt, which this program also checks.
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SURVIVORS = ROOT / "tests/mutants/survivors.txt"

# What is mutated: the file, and the source to compile it by.
SUBJECTS = {
    "src/driver_core/device.c": "src/driver_core/device.c",
    "src/driver_core/file.c": "src/driver_core/file.c",
    "src/driver_core/ioctl.c": "src/driver_core/ioctl.c",
    "src/driver_core/transfer.c": "src/driver_core/transfer.c",
    "src/emu/lkp_enc/device.h": "src/emu/emu.c",
}
CORE = [file for file in SUBJECTS if file.startswith("src/driver_core/")]
INCLUDES = ["include", "src/emu", "src/emu/lkp_enc", "src/shim/sim", "src/driver_core"]
COMPILE = ["-std=gnu11", "-D_GNU_SOURCE", "-w", *(f"-I{path}" for path in INCLUDES)]

# The tests, in the order in which a mutant meets them: what kills most comes first. After these it
# meets the schedule explorer, and the random sequences under AddressSanitizer. The sequences are always
# the same: a mutant that survives today survives tomorrow.
ROOMS = ["random", "core", "emu", "sweep"]
SEED = {"LKP_TEST_SEED": "1", "LKP_TEST_ROUNDS": "150"}
# Seconds until a test hangs for good; and until a build does, on a machine with other things to do.
TIMEOUT = 60
PATIENCE = 1800
# Ways to build a test program; "library" is explained below.
WAYS = {
    "library": {"BUILD": "build", "LDFLAGS": "-rdynamic"},
    "whole": {"BUILD": "build/whole"},
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


class Finder:
    """Walks clang's syntax tree of one file and collects its mutants."""

    def __init__(self, file):
        self.file = file
        self.text = (ROOT / file).read_text()
        self.current = ""
        self.function = ""
        self.mutants = []

    def find(self, source):
        """All mutants of the file, in the order of the text."""
        command = ["clang", *COMPILE, "-fsyntax-only", "-Xclang", "-ast-dump=json", source]
        dump = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
        self.walk(json.loads(dump), None)
        # A change may be come upon twice: as a condition, and as what is in it.
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
        if "offset" not in location or self.current != self.file:
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
        """One more, and one less."""
        value = int(node["value"])
        for new in (value + 1, value - 1):
            if new >= 0:
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


class Workshop:
    """A copy of the tree in which mutants are built and tested, one after the other.

    The test programs are linked once, to a driver core in a shared library: then a mutant of the core
    costs one compilation. A mutant of the device model is inlined into everything and costs a build.
    """

    def __init__(self, folder):
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for part in ROOT.iterdir():
            if part.is_dir() and (part.name in ("include", "src", "tests") or list(part.glob("*.mk"))):
                shutil.copytree(part, folder / part.name)
        shutil.copy2(ROOT / "Makefile", folder)
        self.library = folder / "build/libcore.so"
        self.library.parent.mkdir()
        for source in CORE:
            self.compile(source)
        self.link()

    def run(self, *command, environment=None, timeout=PATIENCE):
        """Run a command here, without its output. True when it succeeds in time."""
        try:
            return subprocess.run(command, cwd=self.folder, env=environment, timeout=timeout,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, check=False).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def compile(self, source):
        """One file of the core for the library."""
        return self.run("gcc", *COMPILE, "-fPIC", "-c", source, "-o", f"build/{object_of(source)}")

    def link(self):
        """The library."""
        return self.run("gcc", "-shared", "-o", str(self.library),
                        *(f"build/{object_of(source)}" for source in CORE))

    def make(self, way, program):
        """Build a test program by the Makefile, whatever make called this one."""
        environment = {key: value for key, value in os.environ.items()
                       if not key.startswith("MAKE") and key != "MFLAGS"}
        settings = {"CFLAGS": "-O0 -w", "FLAVOUR": "-Wno-error", "MUTANTS": "", **WAYS[way]}
        if way == "library":
            if (self.folder / settings["BUILD"] / program).exists():
                return True
            settings["CORE_OBJ"] = str(self.library)
        return self.run("make", "--silent", *(f"{key}={value}" for key, value in settings.items()),
                        f"{settings['BUILD']}/{program}", environment=environment)

    def passes(self, way, program):
        """Does a test program pass?"""
        return self.run(f"{WAYS[way]['BUILD']}/{program}", environment={**os.environ, **SEED},
                        timeout=TIMEOUT)

    def programs(self, *rooms):
        """The test programs of some rooms."""
        return [str(path.relative_to(self.folder).with_suffix("")) for room in rooms
                for path in sorted((self.folder / "tests" / room).glob("test_*.c"))]

    def kill(self, subject):
        """What fails first: a test program, or "build"; None if nothing does."""
        quick = "library" if subject in CORE else "whole"
        if subject in CORE and not (self.compile(subject) and self.link()):
            return "build"
        for way, program in [
                *((quick, program) for program in self.programs(*ROOMS)),
                *(("whole", program) for program in self.programs("explore")),
                *(("asan", program) for program in self.programs("random"))]:
            if not self.make(way, program):
                return "build"
            if not self.passes(way, program):
                return program
        return None

    def code(self, subject):
        """What the compiler makes of a file."""
        self.run("gcc", *COMPILE, "-O2", "-c", "-o", "build/code.o", SUBJECTS[subject])
        return (self.folder / "build/code.o").read_bytes()

    def attempt(self, mutant, original):
        """Returns "killed", "survived", "same" or "invalid"."""
        file = self.folder / mutant.file
        text = file.read_text()
        file.write_text(text[:mutant.begin] + mutant.new + text[mutant.end:])
        try:
            killer = self.kill(mutant.file)
            if killer:
                return "invalid" if killer == "build" else "killed"
            return "same" if self.code(mutant.file) == original else "survived"
        finally:
            file.write_text(text)
            if mutant.file in CORE:
                self.compile(mutant.file)


def object_of(source):
    """Where the library's object of a file is."""
    return pathlib.Path(source).stem + ".pic.o"


# ---------------------------------------------------------------- Survivors ---------------------------


def read_explanations():
    """survivors.txt: a line for each survivor, and below it, indented, why it cannot be told apart."""
    reasons = {}
    key = None
    for number, line in enumerate(SURVIVORS.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if not line[0].isspace():
            key = line
            reasons[key] = ""
        elif key is None:
            sys.exit(f"{SURVIVORS}:{number}: a reason for nothing")
        else:
            reasons[key] += line.strip() + " "
    for key, reason in reasons.items():
        if not reason:
            sys.exit(f"{SURVIVORS}: no reason for: {key}")
    return reasons


def report(results, reasons, complete):
    """Print the score and the survivors. Returns the exit status."""
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
    print(f"mutate: {total} mutants: {killed} killed ({100 * killed / max(total, 1):.1f} %), "
          f"{len(explained)} survived for a known reason, {len(unexplained)} survived; "
          f"{sum(verdict == 'same' for _, verdict in results)} more made no difference to the code, "
          f"{sum(verdict == 'invalid' for _, verdict in results)} did not compile")
    return 1 if unexplained or stale or not total else 0


# ---------------------------------------------------------------- Main --------------------------------


def run(mutants, build, jobs, verbose):
    """Try all mutants in as many workshops as there are jobs."""
    free = queue.Queue()
    workshops = [Workshop(build / f"mutate/{number}") for number in range(jobs)]
    originals = {subject: workshops[0].code(subject) for subject in SUBJECTS}

    def prepare(workshop):
        return workshop.kill(CORE[0]) or workshop.kill("src/emu/lkp_enc/device.h")

    def attempt(mutant):
        workshop = free.get()
        try:
            return workshop.attempt(mutant, originals[mutant.file])
        finally:
            free.put(workshop)

    results = []
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for workshop, killer in zip(workshops, pool.map(prepare, workshops)):
            if killer:
                sys.exit(f"mutate: failed before anything was mutated: {killer}")
            free.put(workshop)
        start = time.monotonic()
        for mutant, verdict in zip(mutants, pool.map(attempt, mutants)):
            results.append((mutant, verdict))
            left = (time.monotonic() - start) / len(results) * (len(mutants) - len(results))
            if verbose:
                print(f"{verdict}: {mutant.key()}", flush=True)
            show_progress(f"{len(results)} of {len(mutants)} mutants, {left:.0f} s left: "
                          f"{mutant.file}:{mutant.line}")
    show_progress("")
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
    parser.add_argument("--only", default="", help="only those whose line matches this expression")
    parser.add_argument("--list", action="store_true", help="list the mutants without trying them")
    parser.add_argument("--verbose", action="store_true", help="say what became of each")
    options = parser.parse_args()
    if not shutil.which("clang"):
        sys.exit("mutate: clang is missing: run ./setup.sh --all")
    mutants = []
    for file, source in SUBJECTS.items():
        mutants += [m for m in Finder(file).find(source) if re.search(options.only, m.key())]
    if options.list:
        for mutant in mutants:
            print(f"{mutant.file}:{mutant.line}: {mutant.key()}")
        return 0
    reasons = read_explanations()
    results = run(mutants, ROOT / options.build, options.jobs, options.verbose)
    return report(results, reasons, complete=not options.only)


if __name__ == "__main__":
    sys.exit(main())

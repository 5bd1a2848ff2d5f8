#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Do what tutorials say, and want to see what they show.

usage: tutorial.py DOCUMENT... TREE

Commands run in TREE, a copy of this tree that may be changed. Blocks of the documents count, in order:

    ```c PATH         the file ../PATH is this; if it begins with a ruler, only the sections in it are
    ```diff           ../ is patched (-p0)
    ```console        "$ command", continued after a backslash, and what it prints, on both streams

"..." in a line of output is any text, as a line of its own any number of lines; a decimal number of two
digits and more is any such number. A command is to succeed, unless "make: ***" is in what it is to print.
One that says that it cannot be tried here, by a line with the text behind "```console may-skip" or by exit
status 125, is skipped; so is what takes minutes, "```console long", unless LKP_TEST_LONG is set. A block can
be both, in the order "long may-skip TEXT". Prints TAP, a test for each command, and gives up at the first that
fails: what follows builds on it.
"""

import os
import pathlib
import re
import subprocess
import sys

# The head of a section of a source file: /* ----- Title ----- */
RULER = re.compile(r"^/\* -{20,} (.*?) -+ \*/$", re.MULTILINE)
NUMBER = re.compile(r"(?<![\w.])\d\d+(?!\w)")
BLOCK = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(text):
    """The commands of a block, each with what it is to print."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        match = re.match(r"((?:[^\n]*\\\n)*[^\n]*)\n(.*)", part, re.DOTALL)
        yield match[1], match[2]


def named(command):
    """A command as the name of a test."""
    return re.sub(r"\s*\\\n\s*", " ", command).replace("#", "")


def sections(text):
    """The sections of a source file by their titles, each with its ruler."""
    begins = [*RULER.finditer(text)]
    ends = [match.start() for match in begins[1:]] + [len(text)]
    return {match[1]: text[match.start() : end] for match, end in zip(begins, ends)}


def pattern(wanted):
    """A regular expression for what is to be printed."""
    lines = []
    for line in wanted.splitlines():
        if line.strip() == "...":
            lines.append(r"(?:.*\n)*?")
        else:
            text = re.escape(line.rstrip()).replace(r"\.\.\.", ".*?")
            lines.append(NUMBER.sub(r"\\d\\d+", text) + r"[ \t]*\n")
    return re.compile("".join(lines))


class Tutorial:
    """A tutorial that is being followed."""

    def __init__(self, tree):
        self.tree = pathlib.Path(tree)
        self.tests = 0

    def say(self, verdict, name, details=""):
        """A line of TAP, and what else there is to know."""
        self.tests += 1
        print(f"{verdict} {self.tests} - {name}", flush=True)
        for line in details.splitlines():
            print(f"# {line}")

    @staticmethod
    def write(path, text):
        """A file, or the sections of it that the text has."""
        if RULER.match(text):
            whole = path.read_text()
            there = sections(whole)
            for title, section in sections(text).items():
                whole = whole.replace(there[title], section.rstrip() + "\n\n")
            text = whole
        path.write_text(text)

    def run(self, command, wanted, may_skip):
        """One command. False: it went wrong."""
        done = subprocess.run(
            ["sh", "-c", command], cwd=self.tree, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
        )
        name = named(command)
        lines = done.stdout.splitlines()
        reason = [line for line in lines if may_skip and may_skip in line] or lines[-1:] * (done.returncode == 125)
        if reason:
            self.say("ok", f"{name} # SKIP {reason[0].strip()}")
            return True
        to_fail = "make: ***" in wanted
        as_shown = pattern(wanted).fullmatch(done.stdout.rstrip("\n") + "\n" if done.stdout else "")
        if as_shown and bool(done.returncode) == to_fail:
            self.say("ok", name)
            return True
        self.say("not ok", name, f"exit status {done.returncode}; it was to print\n{wanted}\nand printed\n{done.stdout}")
        return False

    def block(self, kind, argument, text):
        """One block. False: it went wrong."""
        if kind == "c" and argument:
            self.write(self.tree / ".." / argument, text)
        elif kind == "diff":
            done = subprocess.run(
                ["patch", "--batch", "-p0", "-d", self.tree / ".."], input=text, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True, check=False,
            )
            if done.returncode:
                self.say("not ok", "patch", done.stdout + text)
                return False
        elif kind == "console":
            takes_minutes = argument.startswith("long")
            may_skip = argument.removeprefix("long").strip().removeprefix("may-skip").strip()
            for command, wanted in commands(text):
                if takes_minutes and not os.environ.get("LKP_TEST_LONG"):
                    self.say("ok", f"{named(command)} # SKIP it takes minutes: LKP_TEST_LONG=1 runs it")
                elif not self.run(command, wanted, may_skip):
                    return False
        return True


def main():
    *documents, tree = sys.argv[1:]
    tutorial = Tutorial(tree)
    text = "\n".join(pathlib.Path(document).read_text() for document in documents)
    all(tutorial.block(*match.groups()) for match in BLOCK.finditer(text))
    print(f"1..{tutorial.tests}")


if __name__ == "__main__":
    main()

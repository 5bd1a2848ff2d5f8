#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Check that the names in the documents are those of something: what a document calls `function()` or
`some_name` is a word in a file that is no document, or is listed here, and the target of a link is there.
Each folder of the source is in each map of the tree, once. Lines are wrapped at 100 columns.

The changelog may name what there was; blocks between fences are output and examples.
"""

import os
import pathlib
import re
import sys

# Names of others, and of what a reader is to write.
FOREIGN = set(
    """
    add_timer_on device_register execve kernel_irqchip kthread_run malloc_context_size my_fifo
    panic_on_warn PCITEST_FLAGS_USE_DMA phantom_remove sim_kstrndup
    """.split()
)
FENCED = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`]+)`")
NAME = re.compile(r"\b[A-Za-z]\w*_\w+|\b[a-z]\w+(?=\(\))")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
# Tables with a row for each folder of the source; in README.md some folders share one.
MAPS = ("README.md", "docs/architecture.md")
NOT_IN_MAPS = ("build", "docs", "scripts")
HAVE_ROOMS = ("src", "src/shim")
ROW = re.compile(r"^\| ((?:`[^`|]+/`(?:, )?)+) \|", re.MULTILINE)
COLUMNS = 100
SELF = pathlib.Path("scripts/check_doc_names.py")


def files():
    """The project's files, without what was built."""
    for folder, folders, names in os.walk("."):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in ("build", "corpus")]
        yield from (pathlib.Path(folder, name) for name in names)


def words(paths):
    """Every word in these files and in their names."""
    found = set()
    for path in paths:
        text = path.read_text(errors="ignore")
        found.update(re.findall(r"\w+", f"{path} {text}"))
    return found


def rooms(folder="."):
    """The folders that have a row in a map."""
    for path in sorted(pathlib.Path(folder).iterdir()):
        if str(path) in HAVE_ROOMS:
            yield from rooms(path)
        elif path.is_dir() and not path.name.startswith(".") and str(path) not in NOT_IN_MAPS:
            yield f"{path}/"


def check_map(path, text):
    """What is wrong with a map of the tree."""
    rows = [name for row in ROW.findall(text) for name in SPAN.findall(row)]
    return [f"{path}: {room} has {rows.count(room)} rows" for room in rooms() if rows.count(room) != 1]


def is_too_long(line):
    """Could this line be wrapped, and is it not? Tables and code cannot be."""
    return len(line) > COLUMNS and " " in line.strip() and not line.startswith(("|", "    "))


def main():
    paths = sorted(files())
    documents = [path for path in paths if path.suffix == ".md" and path.name != "CHANGELOG.md"]
    sources = words(path for path in paths if path.suffix != ".md" and path != SELF)
    errors = []
    checked = 0
    mentioned = set()
    for path in documents:
        # Line numbers stay the same.
        text = FENCED.sub(lambda match: "\n" * match[0].count("\n"), path.read_text())
        if str(path) in MAPS:
            errors += check_map(path, text)
        for number, line in enumerate(text.split("\n"), 1):
            if is_too_long(line):
                errors.append(f"{path}:{number}: {len(line)} columns")
            for span in SPAN.findall(line):
                for name in NAME.findall(span):
                    checked += 1
                    mentioned.add(name)
                    if name not in sources and name not in FOREIGN:
                        errors.append(f"{path}:{number}: {name} is in no source")
            for target in LINK.findall(line):
                checked += 1
                if not (path.parent / target).exists():
                    errors.append(f"{path}:{number}: {target} is not there")
    errors += [f"{SELF}: no document names {name}" for name in sorted(FOREIGN - mentioned)]
    print("\n".join(errors) or f"{checked} names and links lead to something")
    return bool(errors) or not checked


if __name__ == "__main__":
    sys.exit(main())

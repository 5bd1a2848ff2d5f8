#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Check that docs/porting.md has the contract of every name that the simulated kernel offers.

Each header in src/shim/sim/include/linux/ has a section "### `linux/NAME.h`" with a table there. What the
header defines (functions, macros, structures, types, constants, variables) is in its table, and nothing
else is. Names that begin with sim_ or SIM_ are the simulation's own; those that begin with an underscore
need no row, but one that has a row is to be there.
"""

import pathlib
import re
import sys

HEADERS = pathlib.Path("src/shim/sim/include/linux")
DOCUMENT = pathlib.Path("docs/porting.md")
SECTION = re.compile(r"^### `linux/([\w./-]+\.h)`\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
# At the start of a line, as in kernel style: an indented line is inside a definition.
DEFINES = [
    re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", re.MULTILINE),
    re.compile(r"^(?:typedef )?(?:struct|enum|union) (\w+)[ \t\n]*\{", re.MULTILINE),
    re.compile(r"^typedef [^;{}]*?(\w+);", re.MULTILINE),
    re.compile(r"^\} (\w+);", re.MULTILINE),
    re.compile(r"^extern [^;()]*?(\w+);", re.MULTILINE),
    re.compile(r"^(?!typedef|return|extern|#|\s)[A-Za-z_][\w \t*]*?[ *](\w+)\(", re.MULTILINE),
]
ENUM = re.compile(r"^enum \w*\s*\{(.*?)\}", re.MULTILINE | re.DOTALL)


def defined(path):
    """The names that a header defines."""
    text = re.sub(r"/\*.*?\*/", " ", path.read_text(), flags=re.DOTALL)
    code = re.sub(r"^[ \t]*#.*(?:\\\n.*)*", " ", text, flags=re.MULTILINE)
    code = re.sub(r"\s*__(?:must_check|always_inline|maybe_unused)\b", " ", code)
    names = set(DEFINES[0].findall(text))
    for pattern in DEFINES[1:]:
        names |= set(pattern.findall(code))
    for body in ENUM.findall(code):
        names |= set(re.findall(r"^\s*(\w+)", body, re.MULTILINE))
    return {name for name in names if not name.startswith(("sim_", "SIM_"))}


def tables():
    """For each header in the document, the names in the first column of its table."""
    found = {}
    for header, body in SECTION.findall(DOCUMENT.read_text()):
        rows = re.findall(r"^\|((?: `\w+`,?)+) \|", body, re.MULTILINE)
        found[header] = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    return found


def main():
    errors = []
    documented = tables()
    headers = {str(path.relative_to(HEADERS)): path for path in sorted(HEADERS.glob("**/*.h"))}
    count = 0
    for header in documented.keys() - headers.keys():
        errors.append(f"{DOCUMENT}: has a section linux/{header}, but {HEADERS}/{header} is not there")
    for header, path in headers.items():
        if header not in documented:
            errors.append(f"{path}: {DOCUMENT} has no section for it: add ### `linux/{header}` with a table")
            continue
        names = defined(path)
        rows = documented[header]
        count += len(rows)
        for name in sorted(name for name in names - set(rows) if not name.startswith("_")):
            errors.append(f"{path}: {name} is defined here, but not in the table of {DOCUMENT}")
        for name in sorted(set(rows) - names):
            errors.append(f"{DOCUMENT}: {name} is in the table of linux/{header}, but {path} does not define it")
        for name in sorted({name for name in rows if rows.count(name) > 1}):
            errors.append(f"{DOCUMENT}: {name} is in the table of linux/{header} twice")
    if not count:
        errors.append(f"{DOCUMENT}: no table of the kernel's names was found")
    print("\n".join(errors) or f"{count} names of {len(headers)} headers have their contract")
    return bool(errors)


if __name__ == "__main__":
    sys.exit(main())

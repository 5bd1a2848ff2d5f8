#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Check that the seam is closed.

The driver core calls nothing but itself and the names in the table of docs/porting.md; there are few of
them, and both worlds have them all. The emulator calls nothing but itself and a few functions
of libc that have no side effects.
"""

import pathlib
import re
import sys

MOST_NAMES = 27
# Names with the same contract in the kernel and in libc.
LIBC = {"strnlen"}
# These look like calls and are not: operators, and macros of the compiler and the uapi header.
SYNTAX = {
    "if", "for", "while", "switch", "return", "sizeof", "offsetof", "_Static_assert", "__attribute__", "format",
    "__builtin_expect", "vector_size", "u64_to_user_ptr", "READ_ONCE", "WRITE_ONCE", "_IOC", "_IOC_DIR", "_IOC_TYPE", "_IOC_NR", "_IOC_SIZE",
    "_IOW", "_IOR", "_IOWR", "ARRAY_SIZE", "defined", "EMU_ASSUME", "EMU_BAR", "_Alignof", "__builtin_unreachable",
}  # fmt: skip
EMU_LIBC = {"memset", "memcpy", "memcmp", "memchr", "strcmp", "strlen", "snprintf", "vsnprintf", "va_start", "va_end"}


def code_of(path):
    """A file without comments, strings and character constants."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", " ", path.read_text(), flags=re.DOTALL)
    return re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'', '""', text)


def sources(folder):
    return sorted(pathlib.Path(folder).glob("**/*.[ch]"))


def outside_calls(folder, own_prefix):
    """Functions that a folder's code calls and does not define, with the places."""
    texts = {path: code_of(path) for path in sources(folder)}
    defined = set()
    for text in texts.values():
        # A definition or declaration starts its line; a call is indented. (*run)( is a member.
        defined |= set(re.findall(r"^\w[\w \t*]*?[ *](\w+)\(", text, re.MULTILINE))
        defined |= set(re.findall(r"\(\*(\w+)\)\(", text))
    calls = {}
    for path, text in texts.items():
        for match in re.finditer(r"(?<![\w.>])(\w+)\(", text):
            name = match[1]
            if name not in defined | SYNTAX and not name.startswith(own_prefix):
                place = f"{path}:{text.count(chr(10), 0, match.start()) + 1}"
                calls.setdefault(name, place)
    return calls


def seam_names():
    text = pathlib.Path("docs/porting.md").read_text().split("\n## The seam, name by name\n")[1]
    return re.findall(r"^\| `(\w+)` \|", text.split("### Runs")[0], re.MULTILINE)


def main():
    errors = []
    names = seam_names()
    if not names or len(names) > MOST_NAMES:
        errors.append(f"docs/porting.md: the table has {len(names)} names, 1 to {MOST_NAMES} are allowed")
    # The simulator's has the simulated kernel's headers behind it.
    sim = "".join(map(code_of, [pathlib.Path("src/shim/sim/platform.h"), *sources("src/shim/sim/include")]))
    kernel = code_of(pathlib.Path("src/shim/kernel/platform.h"))
    calls = outside_calls("src/driver_core", "lkp_enc_")
    for name in names:
        if name not in LIBC and not re.search(rf"\b{name}\(", sim):
            errors.append(f"src/shim/sim/platform.h: {name}() is in the table but not here")
        if name.startswith("mmio_") and not re.search(rf"\b{name}\(", kernel):
            errors.append(f"src/shim/kernel/platform.h: {name}() is in the table but not here")
        if name not in calls:
            errors.append(f"docs/porting.md: {name} is in the table, but the core does not use it")
    for name, place in calls.items():
        if name not in names:
            errors.append(f"{place}: the core calls {name}(), which is not in docs/porting.md")
    for name, place in outside_calls("src/emu", "emu_").items():
        if name not in EMU_LIBC:
            errors.append(f"{place}: the emulator calls {name}()")
    print("\n".join(errors) or f"the seam has {len(names)} names")
    return bool(errors)


if __name__ == "__main__":
    sys.exit(main())

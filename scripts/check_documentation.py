#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Check that every public function has a kernel-doc comment in its header.

It must name each parameter, and say "Return:" when the function returns something. platform.h is
documented in docs/porting.md instead (check_seam.py), as are the simulated kernel's headers for
drivers; internal.h is nobody's manual, and the interface of a device model is in emu_register.h. Of the tests only what they share counts, and of that not the inline steps of a bench.
"""

import pathlib
import re
import sys

DOC = re.compile(r"/\*\*\n \* (\w+)\(\) - \S.*?\*/", re.DOTALL)
# A prototype, or the head of a static inline function, at the start of a line.
FUNCTION = re.compile(
    r"^(?!typedef|return|#|\s|_Static_assert|extern)([A-Za-z_][\w \t*]*?[ *])(\w+)\(([^;{}]*?)\)"
    r"\s*(?:__attribute__\s*\(\(.*?\)\)\s*)?[;{]",
    re.MULTILINE | re.DOTALL,
)
INTERNAL = "Not for direct use."
KERNEL_HEADERS = pathlib.Path("src/shim/sim/include/linux")


def parameters(text):
    """Names in a parameter list."""
    text = re.sub(r"\[[^]]*\]", "", text)
    names = [re.search(r"(\w+)\s*$", part) for part in text.split(",")]
    return [match[1] for match in names if match and match[1] not in ("void",)]


def complaint(name, returns, params, doc):
    """What is wrong with a function's documentation, or None."""
    if doc is None:
        return "has no kernel-doc comment"
    for param in params:
        if f"@{param}" not in doc:
            return f"does not document @{param}"
    if returns and "Return" not in doc:
        return "does not say what it returns"
    return None


def before(text, position):
    """The comment that stands directly over the paragraph at a position."""
    paragraph = text.rfind("\n\n", 0, position)
    return text[paragraph:position]


def main():
    headers = [
        path
        for pattern in ("include/**/*.h", "src/**/*.h", "tests/fixture/*.h", "tests/model/*.h")
        for path in pathlib.Path(".").glob(pattern)
        if path.name not in ("platform.h", "internal.h") and not path.is_relative_to(KERNEL_HEADERS)
    ]
    texts = {path: path.read_text() for path in sorted(headers)}
    docs = {match[1]: match[0] for text in texts.values() for match in DOC.finditer(text)}
    errors = []
    checked = 0
    for path, text in texts.items():
        code = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.DOTALL)
        for match in FUNCTION.finditer(code):
            if INTERNAL in before(text, match.start()):
                continue
            if path.is_relative_to("tests") and match[1].startswith("static"):
                continue
            checked += 1
            returns = "void" not in match[1] or "*" in match[1]
            wrong = complaint(match[2], returns, parameters(match[3]), docs.get(match[2]))
            if wrong:
                line = text.count("\n", 0, match.start()) + 1
                errors.append(f"{path}:{line}: {match[2]}() {wrong}")
    print("\n".join(errors) or f"{checked} functions are documented")
    return bool(errors) or not checked


if __name__ == "__main__":
    sys.exit(main())

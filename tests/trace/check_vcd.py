#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Does a value change dump show what the mmiotrace text of the same run has?

usage: tests/trace/check_vcd.py VCD MMIOTRACE [SIGNAL...]

Looks at accesses, interrupts, handlers and DMA: each signal by its name, each change of it at its time.
Each SIGNAL must have changed. Registers are not looked at. Exit status: 0 it does, 1 it does not.
"""

import sys

STEP = 1000  # ns between two events at least; also where the first one is
PULSE = STEP // 2


def changes_of(vcd):
    """The changes of each signal, as (time, name, value)."""
    names, changes, time, lines = {}, [], None, iter(vcd.splitlines())
    for line in lines:
        words = line.split()
        if line.startswith("$var"):
            names[words[3]] = words[4]
        elif line.startswith("#"):
            time = int(line[1:])
        elif line.startswith("b"):
            changes.append((time, names[words[1]], words[0][1:]))
        elif line[0] in "01x":
            changes.append((time, names[line[1:]], line[0]))
        elif not line.startswith("$"):
            sys.exit(f"'{line}' is no line of a VCD")
    return set(names.values()), [change for change in changes if change[0]]


def bits(number, width):
    return f"{int(number, 0):0{width}b}"


def changes_by(words):
    """What one line of mmiotrace text changes: a pulse or not, and (name, value)s at its beginning."""
    if words[0] in "RW":
        return True, [("read" if words[0] == "R" else "write", "1")]
    if words[2] == "@irq":
        return False, [("irq", "1" if words[3] == "up" else "0")]
    if words[2] in ("@handler", "@handled"):
        return False, [("handler", "1" if words[2] == "@handler" else "0")]
    if words[2] == "@msi":
        return True, [("msi", "1"), ("msi_vector", bits(words[3], 5))]
    if words[2] == "@dma":
        return True, [("dma_" + words[3], "1"), ("dma_address", bits(words[4], 64)),
                      ("dma_size", bits(words[5], 32))]
    return False, []


def expected(mmiotrace):
    """The same list, from the text: each event at its time, but a step after the one before it."""
    changes, start, free = [], None, STEP
    for line in mmiotrace.splitlines():
        words = line.split()
        if words[0] not in ("R", "W", "MARK"):
            continue
        seconds, micros = words[1 if words[0] == "MARK" else 2].split(".")
        time = (int(seconds) * 10**6 + int(micros)) * 1000
        start = time if start is None else start
        pulse, begun = changes_by(words)
        if not begun:
            continue
        time = max(time - start + STEP, free)
        free = time + STEP
        changes += [(time, name, value) for name, value in begun]
        if pulse:
            changes.append((time + PULSE, begun[0][0], "0"))
    return changes


def main():
    with open(sys.argv[1], encoding="utf-8") as vcd, open(sys.argv[2], encoding="utf-8") as text:
        names, found = changes_of(vcd.read())
        wanted = expected(text.read())
    for signal in sys.argv[3:]:
        if signal not in names or signal not in [change[1] for change in wanted]:
            sys.exit(f"there is no {signal}, or it does not change")
    looked_at = {change[1] for change in wanted} | {"irq", "msi", "handler", "dma_read", "dma_write"}
    found = [change for change in found if change[1] in looked_at]
    for one, other in zip(found + [None], wanted + [None]):
        if one != other:
            sys.exit(f"the VCD has {one}, the text {other}")
    print(f"{len(wanted)} changes of {', '.join(sorted(looked_at & names))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Draw a window of a value change dump as SVG, the way waveform viewers do.

usage: scripts/vcd_to_svg.py FROM TO <FILE.vcd >FILE.svg

FROM and TO are times in the dump's own unit. The picture in docs/traces.md was made by

    build/lkp-emu trace convert --to vcd tests/trace/linux-6.1.mmiotrace |
        scripts/vcd_to_svg.py 84420000 87250000 >docs/img/trace.svg
"""

import html
import re
import sys

LEFT, WIDTH, ROW, HEIGHT = 110, 890, 34, 18
STYLE = """
  text { font: 11px monospace; fill: #24292f }
  .wave { stroke: #0a6b3d; fill: none; stroke-width: 1.2 }
  .known { stroke: #0a4b8f; fill: #0a4b8f; fill-opacity: .08 }
  .grid { stroke: #8c959f; stroke-opacity: .35; stroke-width: .6 }
  @media (prefers-color-scheme: dark) {
    text { fill: #d0d7de } .wave { stroke: #4ac483 } .known { stroke: #6cb6ff; fill: #6cb6ff }
  }
"""


class Signal:
    """A variable of the dump, and its values from each time on."""

    def __init__(self, name, bits):
        self.name = name
        self.bits = bits
        self.changes = []

    def window(self, start, end):
        """Its (time, until, value) inside the window."""
        times = [time for time, _ in self.changes] + [end]
        for (time, value), until in zip(self.changes, times[1:]):
            if until > start and time < end:
                yield max(time, start), min(until, end), value


def read(text):
    """The signals of a dump, in its order."""
    head, body = text.split("$enddefinitions $end", 1)
    signals = {}
    for bits, identifier, name in re.findall(r"\$var \w+ (\d+) (\S+) (\w+)", head):
        signals[identifier] = Signal(name, int(bits))
    time = 0
    for line in re.sub(r"\$comment .*? \$end", "", body).split("\n"):
        if line.startswith("#"):
            time = int(line[1:])
        elif line.startswith("b"):
            value, identifier = line[1:].split()
            signals[identifier].changes.append((time, value))
        elif line and line[0] in "01x":
            signals[line[1:]].changes.append((time, line[0]))
    return list(signals.values())


def label(signal, value):
    """A value as a viewer shows it: hexadecimal, and a byte that is a letter as that."""
    if "x" in value:
        return "x"
    number = int(value, 2)
    if signal.bits == 8 and 0x20 < number < 0x7F:
        return chr(number)
    return f"{number:x}"


def draw_bit(signal, start, end, x, y):
    points = []
    for time, until, value in signal.window(start, end):
        level = y if value == "1" else y + HEIGHT
        points += [f"{x(time):.1f},{level}", f"{x(until):.1f},{level}"]
    return [f'<polyline class="wave" points="{" ".join(points)}"/>']


def draw_bus(signal, start, end, x, y):
    lines = []
    for time, until, value in signal.window(start, end):
        left, right = x(time), x(until)
        lines.append(
            f'<rect class="known" x="{left:.1f}" y="{y}" width="{right - left:.1f}" '
            f'height="{HEIGHT}" rx="3"/>'
        )
        text = label(signal, value)
        if len(text) * 7 + 4 < right - left:
            lines.append(f'<text x="{left + 4:.1f}" y="{y + 13}">{html.escape(text)}</text>')
    return lines


def draw(signals, start, end):
    """The whole picture."""
    height = ROW * len(signals) + 40
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 10} {height}">',
        f"<style>{STYLE}</style>",
    ]

    def x(time):
        return LEFT + WIDTH * (time - start) / (end - start)

    for tick in range(11):
        time = start + (end - start) * tick / 10
        lines.append(f'<line class="grid" x1="{x(time):.1f}" x2="{x(time):.1f}" y1="8" y2="{height - 22}"/>')
        if tick % 2 == 0 and tick < 10:
            lines.append(f'<text x="{x(time):.1f}" y="{height - 8}">{time / 1e6:.2f} ms</text>')
    for row, signal in enumerate(signals):
        y = 12 + ROW * row
        lines.append(f'<text x="4" y="{y + 13}">{html.escape(signal.name)}</text>')
        lines += (draw_bit if signal.bits == 1 else draw_bus)(signal, start, end, x, y)
    return "\n".join([*lines, "</svg>"])


def main():
    if len(sys.argv) != 3 or not all(argument.isdigit() for argument in sys.argv[1:]):
        sys.exit(__doc__)
    start, end = map(int, sys.argv[1:])
    signals = read(sys.stdin.read())
    if start >= end or not signals:
        sys.exit("vcd_to_svg.py: nothing to draw: FROM is not before TO, or no dump on standard input")
    print(draw(signals, start, end))


if __name__ == "__main__":
    main()

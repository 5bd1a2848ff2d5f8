#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Which lines and branches of the module the guests of the last 'make test-vm-debug' have executed.

usage: coverage.py [--total] BUILD ROOT [FOLDER...]

ROOT is where the module's sources are, as scripts/kmod.sh is told. In FOLDERs below it each line has to be
executed: if not, the exit status is 1. Beside that stands what the tests on the host execute, if 'make
coverage' has left that in BUILD/coverage. Then it says which lines only one of the two reaches, and which
branches the kernel never takes. The gcov data of each guest is BUILD/results-vm-debug/*.gcov, a packed archive
with absolute names. With --total it says only the total of the guests, in one line. Called by 'make coverage-kmod'
and guest/debug/test.sh.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tarfile


def measure(root, objects):
    """Of each file below root: line numbers with their counts and those of their branches."""
    command = ["gcovr", "--root", root, "--object-directory", objects, "--exclude", r".*\.mod\.c$",
               "--exclude-unreachable-branches", "--json", "-", objects]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    files = {}
    for entry in report["files"]:
        files[entry["file"]] = {line["line_number"]: (line["count"], [b["count"] for b in line["branches"]])
                                for line in entry["lines"] if not line.get("gcovr/noncode")}
    return files


def unpack(archive, kmod, place):
    """One guest's data beside what the compiler noted, in a tree like that of the module."""
    shutil.rmtree(place, ignore_errors=True)
    prefix = f".{kmod.resolve()}/"
    found = 0
    with tarfile.open(archive, "r|gz") as tar:
        for member in tar:
            if member.isfile() and member.name.startswith(prefix):
                target = place / member.name[len(prefix):]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(tar.extractfile(member).read())
                note = target.with_suffix(".gcno")
                shutil.copy(kmod / note.relative_to(place), note)
                found += 1
    return found


def add(total, files):
    """Counts of another guest."""
    for name, lines in files.items():
        mine = total.setdefault(name, {})
        for number, (count, branches) in lines.items():
            before, had = mine.get(number, (0, [0] * len(branches)))
            mine[number] = (before + count, [a + b for a, b in zip(had, branches)])


def share(lines):
    """Lines and branches that were executed, as text."""
    if not lines:
        return f"{'-':>14} {'-':>14}"
    branches = [count for _, counts in lines.values() for count in counts]
    hits = sum(count > 0 for count, _ in lines.values())
    taken = sum(count > 0 for count in branches)
    cells = []
    for part, whole in ((hits, len(lines)), (taken, len(branches))):
        cells.append(f"{part}/{whole}" + (f" {100 * part // whole:3}%" if whole else "     "))
    return f"{cells[0]:>14} {cells[1]:>14}"


def hit(lines):
    """Numbers of the lines that were executed."""
    return {number for number, (count, _) in lines.items() if count}


def ranges(numbers):
    """Line numbers as text: 3-5, 9."""
    text = []
    numbers = sorted(numbers)
    while numbers:
        count = 1
        while count < len(numbers) and numbers[count] == numbers[0] + count:
            count += 1
        text.append(f"{numbers[0]}-{numbers[count - 1]}" if count > 1 else f"{numbers[0]}")
        numbers = numbers[count:]
    return ", ".join(text)


def main():
    only_total = sys.argv[1] == "--total"
    build, root, *whole = sys.argv[2 if only_total else 1:]
    build, whole = pathlib.Path(build), tuple(f"{folder}/" for folder in whole)
    missing = False
    archives = [a for a in sorted((build / "results-vm-debug").glob("*.gcov")) if a.stat().st_size]
    if not archives:
        print(f"coverage-kmod: skipped: no guest has left anything in {build}/results-vm-debug")
        return 0
    kmods = list((build / "debug" / "kmod").glob("*-gcc"))
    kernel, boots = {}, []
    for archive in archives:
        boot = archive.name.split(".")[-2]
        kmod = next(k for k in kmods if archive.name.startswith(k.name.removesuffix("-gcc") + "."))
        place = build / "debug" / "coverage" / boot
        if not unpack(archive, kmod, place):
            print(f"coverage-kmod: {archive} has nothing of {kmod}", file=sys.stderr)
            return 1
        add(kernel, measure(str(kmod), str(place)))
        boots.append(boot)
    total = {(name, number): line for name, lines in kernel.items() for number, line in lines.items()}
    if only_total:
        lines, line_share, branches, branch_share = share(total).split()
        print(f"{lines} lines ({line_share}) and {branches} branches ({branch_share}) of the loaded module, "
              f"by {len(boots)} boots")
        return 0
    has_host = next((build / "coverage").rglob("*.gcda"), None) is not None
    host = measure(root, str(build / "coverage")) if has_host else {}
    print(f"coverage-kmod: in the kernel, of {', '.join(boots)}; on the host, "
          + ("of the last 'make coverage'" if has_host else "not measured ('make coverage' does)"))
    print(f"{'':32}{'kernel: lines':>14} {'branches':>14}  {'host: lines':>14} {'branches':>14}")
    kernel = {name: lines for name, lines in kernel.items() if lines}
    for name, lines in sorted(kernel.items()):
        print(f"{name:32}{share(lines)}  {share(host.get(name, {}))}")
    print(f"{'total':32}{share(total)}")
    for name, lines in sorted(kernel.items()):
        # A compiler that inlines has no code of its own for some lines.
        here, there = hit(lines), hit(host.get(name, {})) & set(lines)
        for what, numbers in (("neither reaches" if has_host else "not reached", set(lines) - here - there),
                              ("only the host reaches", there - here),
                              ("only the kernel reaches", (here - there) & set(host.get(name, {})))):
            if numbers:
                print(f"{name}: {what} {ranges(numbers)}")
        partly = {number for number, (_, branches) in lines.items() if number in here and 0 in branches}
        if partly:
            print(f"{name}: a branch is never taken in the kernel at {ranges(partly)}")
        if name.startswith(whole) and set(lines) - here:
            print(f"coverage-kmod: {name}: each line has to be executed, and {ranges(set(lines) - here)} is not")
            missing = True
    return int(missing)


if __name__ == "__main__":
    sys.exit(main())

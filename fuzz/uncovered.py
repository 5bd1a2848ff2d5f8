#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""List the branches that no input of the fuzzers' corpora takes, each with its reason.

usage: fuzz/uncovered.py COVERAGE.json REASONS.txt

REASONS.txt has a line "FILE: SOURCE LINE: REASON" for each line of source with such a branch; the
source line is written as it is, without its indentation, so that a reason moves with its line.
Fails when a branch has no reason, or a reason no branch.
"""

import json
import pathlib
import sys


def reasons_of(path):
    reasons = {}
    for line in pathlib.Path(path).read_text().splitlines():
        if line and not line.startswith("#"):
            file, source, reason = line.split(" :: ")
            reasons[file, source] = reason
    return reasons


def uncovered(coverage):
    for file in coverage["files"]:
        source = pathlib.Path(file["file"]).read_text().splitlines()
        for line in file["lines"]:
            branches = line.get("branches", [])
            missed = sum(not branch["count"] for branch in branches)
            if missed and not line.get("gcovr/noncode"):
                number = line["line_number"]
                yield file["file"], number, source[number - 1].strip(), missed


def main():
    coverage = json.loads(pathlib.Path(sys.argv[1]).read_text())
    reasons = reasons_of(sys.argv[2])
    used = set()
    failed = False
    for file, number, source, missed in uncovered(coverage):
        key = file, source
        used.add(key)
        failed |= key not in reasons
        print(f"{file}:{number}: {missed} not taken: {source}")
        print(f"    {reasons.get(key, 'NO REASON')}")
    for file, source in sorted(reasons.keys() - used):
        failed = True
        print(f"{sys.argv[2]}: a reason without a branch: {file} :: {source}")
    print(f"fuzz-coverage: {len(used)} lines with a branch that no input takes"
          + (": see above" if failed else ", each with its reason"))
    return failed


if __name__ == "__main__":
    sys.exit(main())

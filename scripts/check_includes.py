#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Check the include rules of the architecture (docs/architecture.md, "Rooms").

A quoted include must resolve to a file of a room that the including room may use; system headers
are restricted where the room has to stay pure.
"""

import os
import pathlib
import re
import sys

EMU_LIBC = {"inttypes.h", "stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "string.h"}
ANY = None

# room: (rooms whose headers it may include besides its own, system headers it may include)
ROOMS = {
    "include/uapi": ([], {"linux/ioctl.h", "linux/types.h"}),
    "include": ([], set()),
    # The device's ioctls as tools know them, in terms of op scripts.
    "include/lkp_enc": (["include", "include/uapi", "src/ops"], {"stddef.h"}),
    "src/emu/lkp_enc": (["src/emu", "include"], EMU_LIBC),
    # model.h comes from the device's room, by include path: the only way down.
    "src/emu": (["model.h"], EMU_LIBC),
    "src/driver_core": (["include", "include/uapi", "platform.h"], set()),
    "src/shim/kernel": (["include", "include/uapi", "src/driver_core"], ANY),
    "src/shim/sim": (["src/emu", "src/shim/sim/include/linux"], ANY),
    # The part of the simulated kernel that a driver sees, and the part behind it.
    "src/shim/sim/include/linux": (["src/shim/sim"], ANY),
    "src/shim/sim/linux": (["src/shim/sim", "src/emu"], ANY),
    "src/shim/qemu": (["src/emu"], ANY),
    "src/streams": ([], ANY),
    # calls.h, the list of calls, comes from the device's room as model.h does.
    "src/ops": (["src/streams", "calls.h"], ANY),
    "src/harness": (["src/emu", "src/shim/sim", "src/ops"], ANY),
    "src/shim/fuse": (["src/emu", "src/shim/sim"], ANY),
    # explain.h, the meaning of values, comes from the device's room as model.h does.
    "src/trace": (["src/emu", "explain.h"], ANY),
    "src/cli": (
        ["src/emu", "src/shim/sim", "src/shim/qemu", "src/shim/fuse", "src/ops", "src/trace"]
        + ["src/streams"],
        ANY,
    ),
    # Only lkp_enc has these: a demonstration, and a tool for its users.
    "src/cli/lkp_enc": (
        ["src/cli", "include", "include/uapi", "src/emu", "src/driver_core", "src/shim/sim"]
        + ["src/trace", "src/streams"],
        ANY,
    ),
    "src/cli/qemu": (["src/cli", "src/emu", "src/shim/qemu"], ANY),
    "guest/uml": (["src/emu"], ANY),
    "tests/model": ([], ANY),
    # Built for the scratch device: the emulator, and rooms that know no device by name.
    "tests/scratch": (["src/emu", "src/trace", "src/shim/sim", "src/shim/qemu", "explore.h", "machine.h"], ANY),
}
# Rooms that may not know the device, and files of other rooms that may not.
GENERIC = {"guest/uml", "src/cli", "src/cli/qemu", "src/emu", "src/harness", "src/ops", "src/shim/fuse"}
GENERIC |= {"src/shim/qemu", "src/shim/sim", "src/shim/sim/include/linux", "src/shim/sim/linux"}
GENERIC |= {"src/streams", "src/trace"}
ENGINES = ["bench/bench.h", "bench/main.c", "bench/measure.c", "bench/process.[ch]", "bench/report.c"]
ENGINES += ["fuzz/fuzz_[crvw]*.c", "fuzz/mutate*.[ch]", "fuzz/re*.[ch]", "fuzz/step_*.[ch]"]
ENGINES += ["fuzz/stream.[ch]", "fuzz/trial*.[ch]"]
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def room_of(path):
    """The most specific room that holds a file, or None where there are no rules."""
    rooms = [room for room in ROOMS if path.is_relative_to(room)]
    return max(rooms, key=len, default=None)


def allowed(room, path, name):
    """May a file of this room include "name"?"""
    beside = pathlib.Path(os.path.normpath(path.parent / name))
    if beside.is_file():
        there = room_of(beside)
        return there in [room, *ROOMS[room][0]] or (there is None and room.startswith("tests"))
    for place in [room, *ROOMS[room][0]]:
        if place == name:
            return True
        # Headers of include/ are found from its top: uapi/linux/lkp_enc.h.
        base = "include" if place.startswith("include") else place
        file = pathlib.Path(base) / name
        if file.is_file() and room_of(file) == place:
            return True
    return False


def main():
    errors = []
    checked = 0
    for path in sorted(pathlib.Path(".").glob("*/**/*.[ch]")):
        room = room_of(path)
        engine = any(path.match(pattern) for pattern in ENGINES)
        if room is None and not engine:
            continue
        checked += 1
        for number, line in enumerate(path.read_text().splitlines(), 1):
            # What is generic does not know the device.
            if (engine or room in GENERIC) and "lkp_enc" in line.lower():
                errors.append(f"{path}:{number}: what is generic names the device")
            if room is None:
                continue
            libc = ROOMS[room][1]
            match = INCLUDE.match(line)
            if match and match[1] and not allowed(room, path, match[1]):
                errors.append(f'{path}:{number}: {room} may not include "{match[1]}"')
            elif match and match[2] and libc is not ANY and match[2] not in libc:
                errors.append(f"{path}:{number}: {room} may not include <{match[2]}>")
            if room == "src/driver_core" and "__KERNEL__" in line:
                errors.append(f"{path}:{number}: the core may not know which world it is in")
    print("\n".join(errors) or f"{checked} files keep the include rules")
    return bool(errors) or not checked


if __name__ == "__main__":
    sys.exit(main())

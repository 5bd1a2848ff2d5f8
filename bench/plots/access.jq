# SPDX-License-Identifier: GPL-2.0-only
#
# Rows "name, nanoseconds, 1 if it is ours" of the measurements, in the order of the picture. A pair
# of accesses counts as two.
def median(suite; unit; name; per):
  [.[] | select(.suite == suite and (.unit | startswith(unit)) and .case == name) | .median / per] | first;

[
  ["emulator, in process", median("access"; "byte"; "seam, policy, model"; 2), 1],
  ["emulator, with a trace", median("access"; "byte"; "... with a trace armed"; 2), 1],
  ["guest, device inside QEMU", median("served"; "access by a guest, median"; "device inside QEMU (edu), TCG"; 1), 0],
  ["program under lkp-emu run", median("calls"; "write"; "lkp-emu run"; 1), 1],
  ["guest, lkp-emu qemu", median("served"; "access by a guest, median"; "served, pinned"; 1), 1],
  ["QEMU qtest, pinned", median("qtest"; "byte"; "qtest, pinned"; 2), 0],
  ["QEMU qtest", median("qtest"; "byte"; "qtest"; 2), 0],
  ["umockdev, pinned", median("calls"; "write"; "umockdev, pinned"; 1), 0]
][] | select(.[1]) | @tsv

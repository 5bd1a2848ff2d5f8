# SPDX-License-Identifier: GPL-2.0-only
#
# The tables of docs/performance.md, from the lines of one run.
def time:
  if . >= 1e9 then "\(. / 1e7 | round / 100) s"
  elif . >= 1e6 then "\(. / 1e4 | round / 100) ms"
  elif . >= 1e4 then "\(. / 1e2 | round / 10) us"
  elif . >= 1e3 then "\(. / 10 | round / 100) us"
  elif . >= 10 then "\(round) ns"
  else "\(. * 100 | round / 100) ns" end;
def number: if . >= 100 then round elif . >= 10 then . * 10 | round / 10 else . * 100 | round / 100 end;

"| machine | |", "|---|---|",
(.[] | select(.environment) | "| \(.environment) | \(.value) |"),
"", "| ratio | min | median | max | bar |", "|---|---|---|---|---|",
(.[] | select(.ratio) | "| \(.ratio): \(.of) / \(.to) | \(.min | number) | **\(.median | number)** | \(.max | number) | \(.bar // "–") |"),
"", "| suite | what | min | median | max | rounds |", "|---|---|---|---|---|---|",
(.[] | select(.case) | "| \(.suite) | one \(.unit)\(if .x then ", \(.x) \(.x_name)" else "" end): \(.case) | \(.min | time) | **\(.median | time)** | \(.max | time) | \(.rounds) |"),
"", (.[] | select(.missing) | "missing: \(.missing): \(.why)")

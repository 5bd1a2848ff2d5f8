#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Compare the contracts of all worlds by name: a contract that only some worlds fulfil is a failure,
# and so is one that only some worlds try. Prints TAP. Called by tests/vm/scenes.sh.
#
# usage: compare.sh WORLD=FILE...	what tests/contract/test_contract has reported in each world

set -u
for world; do
	echo "world ${world%%=*}"
	grep -E '^(not )?ok ' "${world#*=}"
done | awk '
	/^world / {
		world = substr($0, 7)
		worlds[++n_worlds] = world
		next
	}
	{
		ok = $1 == "ok"
		sub(/^(not )?ok *[0-9]* *(- )?/, "")
		sub(/ *#.*/, "")
		if (!($0 in names))
			n_names++
		names[$0]
		fulfilled[$0, world] = ok
		n[world]++
	}
	END {
		for (name in names) {
			count = 0
			by = "nobody"
			for (i = 1; i <= n_worlds; i++) {
				if (!fulfilled[name, worlds[i]])
					continue
				by = count++ ? by ", " worlds[i] : worlds[i]
			}
			if (count < n_worlds) {
				print "# " name " is fulfilled by " by " alone"
				different++
			}
		}
		all = worlds[1]
		for (i = 2; i <= n_worlds; i++)
			all = all ", " worlds[i]
		for (i = 1; i <= n_worlds; i++)
			empty = empty || !n[worlds[i]]
		print (different || empty || n_worlds < 2 ? "not " : "") "ok 1 - test_every_world_fulfils_the_same_contracts"
		print "1..1"
		printf "# note: contracts compared: %s: %d, %d of them different\n", all, n_names, different
	}'

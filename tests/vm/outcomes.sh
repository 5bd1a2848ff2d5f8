#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Compare what calls came to in a guest, where the kernel failed the driver at one place (tests/vm/failing.c), with
# what the sweep on the host says of the same calls and faults. What only a guest has is a failure; what only the host
# has is listed with the reason. Prints TAP, called by tests/vm/scenes.sh.
#
# usage: outcomes.sh BUILD GUEST=FILE...	what tests/vm/failing.c has printed in each guest; BUILD has the sweep

set -u
build=$1
shift
"$build/tests/module/test_module_sweep" --outcomes >"$build/outcomes.host"
for guest; do
	echo "guest ${guest%%=*}"
	sed -n 's/^# outcome: //p' "${guest#*=}"
done | awk -v host="$build/outcomes.host" '
	function call_of(line) {
		return substr(line, 1, index(line, " ") - 1)
	}
	# Why a guest does not come to an outcome of the host.
	function why(outcome) {
		if (outcome ~ /^write[a-z-]* efault /)
			return "in the guest one copy fails, and the driver copies byte by byte what is left; here memory stays unreadable"
	}
	BEGIN {
		while ((getline line < host) > 0) {
			outcome = line
			sub(/ *#.*/, "", outcome)
			if (!(outcome in place))
				order[++count] = outcome
			place[outcome] = place[outcome] (place[outcome] == "" ? "" : ", ") substr(line, index(line, "#") + 2)
		}
	}
	/^guest / {
		guest = $2
		next
	}
	# Where the driver asked for nothing, the sweep has no such fault.
	$2 == "elsewhere" {
		elsewhere++
		next
	}
	{
		reached[$0]
		tried[$1]
		if (!((guest, $1) in wrong))
			tests[++n] = guest SUBSEP $1
		wrong[guest, $1] = wrong[guest, $1] ""
		if (!($0 in place) && !((guest, $0) in said)) {
			said[guest, $0]
			wrong[guest, $1] = wrong[guest, $1] "# only in the guest: " $0 "\n"
		}
	}
	END {
		for (i = 1; i <= n; i++) {
			split(tests[i], key, SUBSEP)
			text = wrong[key[1], key[2]]
			printf "%sok %d - test_%s_in_%s_comes_to_what_the_sweep_says\n%s", text == "" ? "" : "not ", i, key[2], key[1], text
			for (k = 1; k <= count && text != ""; k++)
				if (call_of(order[k]) == key[2])
					print "# on the host: " order[k] " (" place[order[k]] ")"
		}
		for (k = 1; k <= count; k++) {
			if (order[k] in reached)
				continue
			if (call_of(order[k]) in tried) {
				reason = why(order[k])
				if (reason == "")
					unexplained++
				print "# only the host: " order[k] " (" place[order[k]] "): " (reason == "" ? "nobody knows why" : reason)
			} else if (!index(untried " ", " " call_of(order[k]) " "))
				untried = untried " " call_of(order[k])
		}
		if (untried != "")
			print "# only the host, not tried in a guest:" untried
		print "# in guests, where the driver asked for nothing: " elsewhere + 0 " outcomes, not compared"
		printf "%sok %d - test_what_only_the_host_reaches_has_a_reason\n1..%d\n", unexplained || !n ? "not " : "", n + 1, n + 1
	}'

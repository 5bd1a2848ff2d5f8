# SPDX-License-Identifier: GPL-2.0-only
#
# What the detectors of a debug kernel said in its log: a line "# DETECTOR: what it said" for each report
# and, unless names is set, what comes before and after. Exit status 1 if they said anything. With list it is only
# the names of the detectors, a line each.
#
# usage: awk [-v names=1] -f gate.awk LOG, or awk -v list=1 -f gate.awk

function detector(name, pattern) {
	count++
	detectors[count] = name
	patterns[count] = pattern
}

BEGIN {
	detector("KASAN", "KASAN: ")
	detector("UBSAN", "UBSAN: ")
	detector("lockdep", "possible (circular|recursive|irq lock)|inconsistent lock state|irq-unsafe lock order" \
		"|lock held when returning|bad unlock balance|held lock freed|invalid wait context|suspicious RCU" \
		"|locks? still held|DEBUG_LOCKS_WARN|turning off the locking correctness validator")
	detector("atomic sleep", "BUG: sleeping function|BUG: scheduling while atomic")
	detector("usercopy", "usercopy: ")
	detector("ODEBUG", "ODEBUG: ")
	detector("refcount", "refcount_t: ")
	detector("list", "list_(add|del)[a-z_ ]*(corruption|double)")
	detector("kmemleak", "kmemleak: [0-9]+ new suspected|unreferenced object")
	detector("hung task", "blocked for more than")
	detector("stall", "rcu.*detected (expedited )?stall")
	detector("any other", "BUG:|BUG at|WARNING:|Oops|general protection|Kernel panic|INFO: task" \
		"|hard LOCKUP|suspicious|lock held|null-ptr")
	BEFORE = 3
	AFTER = 24
	MOST = 400
	if (list) {
		for (i = 1; i <= count; i++)
			print detectors[i]
		exit
	}
}

{
	sub(/\r$/, "")
	# What /dev/kmsg has before the text.
	sub(/^[0-9]+,[0-9]+,[0-9]+,[^;]*;/, "")
	said = ""
	for (i = 1; i <= count && said == ""; i++)
		if ($0 ~ patterns[i])
			said = detectors[i]
	# What belongs to a report repeats words of it.
	if (said != "" && (!(said in last_report) || NR > last_report[said] + AFTER)) {
		reports++
		printf "# %s: %s\n", said, $0
		if (!names)
			for (i = NR - BEFORE; i < NR; i++)
				if (i > 0 && i > shown)
					printf "#     %s\n", before[i % BEFORE]
		until = NR + AFTER
	}
	if (said != "")
		last_report[said] = NR
	if (!names && NR <= until && lines++ < MOST) {
		printf "#     %s\n", $0
		shown = NR
	}
	before[NR % BEFORE] = $0
}

END { exit reports > 0 }

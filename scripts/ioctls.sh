#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Print a calls.h (src/ops/call.h) for a device that has none: the ioctl commands that a header defines,
# by their names without the device's in front.
#
# The compiler tells: a command is a macro or an enumerator that comes to one of linux/ioctl.h's numbers,
# by whatever macros, in the header or in what it includes, but for the system's headers. Macros with
# arguments and numbers that are written out are none. Of several names of one number the first counts.
#
# usage: scripts/ioctls.sh HEADER PREFIX COMPILER [FLAG]...
#
#	HEADER	as a program includes it; '' for a device that has no ioctls
#	FLAG	also -MD and its like, for what the table depends on

set -eu
own=$(dirname "$0")
header=$1 prefix=$2
shift 2
include=${header:+"#include \"$header\""}

# preprocess COMPILER [FLAG]...: the header, and standard input after it
preprocess() {
	{
		echo "$include"
		cat
	} | "$@" -include "$own/ioctls.h" -E -x c -
}

# The names of macros that come from no system header, in their order.
macros() {
	awk '/^# [0-9]/ { mine = $3 !~ /^"</ && !/" .*3/ } mine && /^#define [A-Za-z_0-9]+ / { print $2 }'
}

# The names whose whole value is a number, in parentheses or cast: "number of NAME" VALUE, or NAME =
# VALUE.
commands() {
	LC_ALL=C awk '
	# The length of the pair of parentheses that begins there; 0 if none does.
	function pair(text, at,  depth, i) {
		for (i = at; i <= length(text); i++) {
			depth += substr(text, i, 1) == "("
			depth -= substr(text, i, 1) == ")"
			if (!depth)
				return substr(text, at, 1) == "(" ? i - at + 1 : 0
		}
		return 0
	}
	# The number at the beginning, or nothing. The text after it goes to the global variable
	# rest.
	function number(text,  n, inner, after) {
		if (text ~ /^ioctl_number\(/) {
			n = 12 + pair(text, 13)
			rest = substr(text, n + 1)
			return substr(text, 1, n)
		}
		n = pair(text, 1)
		after = substr(text, n + 1)
		if (!n || substr(text, 1, n) ~ /^\([A-Za-z_0-9]+\)$/)
			return n ? number(after) : ""
		inner = number(substr(text, 2, n - 2))
		if (rest != "")
			return ""
		rest = after
		return inner
	}
	function command(name, text, end) {
		gsub(/[ \t]/, "", text)
		text = number(text)
		if (text != "" && rest ~ end && !seen[text]++)
			print name
	}
	!/^#/ { all = all " " $0 }
	END {
		n = split(all, macro, /"number of /)
		split(macro[1], part, "=")
		for (i = 1; i in part; i++)
			if (match(part[i], /[A-Za-z_][A-Za-z_0-9]*[ \t]*$/) && i + 1 in part)
				command(substr(part[i], RSTART), part[i + 1], "^[,}]")
		for (i = 2; i <= n; i++)
			command(substr(macro[i], 1, index(macro[i], "\"") - 1),
				substr(macro[i], index(macro[i], "\"") + 1), "^$")
	}'
}

defined=$(preprocess "$@" -dD </dev/null)
numbers=$(printf '%s\n' "$defined" | macros | sed 's/.*/"number of &" &/' | preprocess "$@")

printf '#include "call.h"\n\n#include <sys/ioctl.h>\n%s\n\nstatic const struct ops_call ops_calls[] = {\n' "$include"
printf '%s\n' "$numbers" | commands | LC_ALL=C sort | while read -r name; do
	printf '\tOPS_CALL("%s", %s),\n' "${name#"$prefix"}" "$name"
done
echo '};'

# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The options of a script: a piece of it, which wants to find fail(). What --help shows is the comment at the
# script's beginning.

# take_options "NAME..." "FLAG..." ARG...: --NAME VALUE sets the variable NAME, --FLAG sets FLAG to 1. The caller
# has $options_n arguments to shift away.
take_options() {
	options_with_value=$1 options_flags=$2
	shift 2
	options_n=$#
	while [ $# -gt 0 ]; do
		case $1 in
		--help)
			sed -n '4,/^$/s/^# \{0,1\}//p' "$0"
			exit 0
			;;
		-*) ;;
		*) break ;;
		esac
		case " $options_with_value " in
		*" ${1#--} "*)
			[ $# -gt 1 ] || fail "$1 needs a value"
			eval "${1#--}=\$2"
			shift 2
			continue
			;;
		esac
		case " $options_flags " in
		*" ${1#--} "*) eval "${1#--}=1" ;;
		*) fail "unknown option $1, see --help" ;;
		esac
		shift
	done
	options_n=$((options_n - $#))
}

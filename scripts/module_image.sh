#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Put the variables of a module's object file into a section of their own, so that the simulated
# kernel finds them: each load of the module starts with its variables as the linker made them, as
# insmod does. The object is to be compiled with -fdata-sections. Small variables have sections of
# their own on some machines (.sbss on riscv64). Counters of a coverage build stay where they are.
#
# usage: scripts/module_image.sh OBJECT

set -eu
object=$1
objcopy=${OBJCOPY:-objcopy}

# shellcheck disable=SC2046  # one word an option
set -- $(LC_ALL=C ${OBJDUMP:-objdump} -h "$object" | awk '
	$2 ~ /^\.s?(data|bss)(\.|$)/ && $2 !~ /^\.data\.rel\.ro/ && $2 !~ /gcov/ && $3 !~ /^0+$/ {
		print "--rename-section=" $2 "=module_image,alloc,load,data,contents"
	}')
[ $# -eq 0 ] || "$objcopy" "$@" "$object"
